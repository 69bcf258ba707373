//! The bits of a scan: after a byte of ones the next byte brings seven, and a marker ends them.

use super::broken;
use crate::error::Result;

/// Reads bits, the highest of a byte first.
pub(super) struct Bits<'a> {
    left: &'a [u8],
    /// Bits read ahead, at the top.
    cache: u64,
    /// At most 64 bits are read ahead, so that no count and no shift wraps.
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self {
            left: scan,
            cache: 0,
            count: 0,
        }
    }

    /// Read ahead at least 32 bits, or all there are; the ones of a marker are no bits of the scan.
    fn fill(&mut self) {
        while self.count <= 32 {
            match *self.left {
                [a, b, c, d, ref rest @ ..] if ![a, b, c, d].contains(&0xff) => {
                    self.push(u32::from_be_bytes([a, b, c, d]), 32, rest);
                }
                [0xff, next, ref rest @ ..] if next < 0x80 => {
                    self.push((0xff << 7) | u32::from(next), 15, rest);
                }
                [byte, ref rest @ ..] if byte != 0xff => self.push(byte.into(), 8, rest),
                _ => {
                    self.left = &[];
                    return;
                }
            }
        }
    }

    #[inline]
    fn push(&mut self, value: u32, bits: u32, rest: &'a [u8]) {
        self.count = self.count.wrapping_add(bits);
        self.cache |= u64::from(value).wrapping_shl(u64::BITS.wrapping_sub(self.count));
        self.left = rest;
    }

    /// The next `wanted` bits, at most 32.
    #[inline]
    pub(super) fn take(&mut self, wanted: u32) -> Result<u32> {
        if wanted == 0 {
            return Ok(0);
        }
        if self.count < wanted {
            self.fill();
        }
        if self.count < wanted {
            return Err(broken("its scan ends early"));
        }
        let found = self.cache.wrapping_shr(u64::BITS.wrapping_sub(wanted));
        self.cache = self.cache.wrapping_shl(wanted);
        self.count = self.count.wrapping_sub(wanted);
        Ok(found as u32)
    }

    /// Count the zeros before the next one and take that too; at most `most` zeros.
    #[inline]
    pub(super) fn zeros(&mut self, most: u32) -> Result<u32> {
        let mut zeros = 0_u32;
        loop {
            if self.count == 0 {
                self.fill();
            }
            if self.count == 0 {
                return Err(broken("its scan ends early"));
            }
            let run = self.cache.leading_zeros().min(self.count);
            zeros = zeros.wrapping_add(run);
            if zeros > most {
                return Err(broken("a code is longer than codes may be"));
            }
            let ended = run < self.count;
            let used = run.wrapping_add(ended.into());
            self.cache = self.cache.checked_shl(used).unwrap_or(0);
            self.count = self.count.wrapping_sub(used);
            if ended {
                return Ok(zeros);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_of_ones_is_followed_by_seven_bits() {
        let mut bits = Bits::new(&[0xff, 0x7f, 0x80]);
        assert_eq!(bits.take(15).unwrap(), 0x7fff);
        assert_eq!(bits.take(8).unwrap(), 0x80);
        assert!(bits.take(1).is_err());
    }

    #[test]
    fn a_marker_ends_the_scan() {
        let mut bits = Bits::new(&[0x01, 0xff, 0xd9, 0x55]);
        assert_eq!(bits.zeros(60).unwrap(), 7);
        assert!(bits.take(1).is_err(), "the ones of a marker are no bits");
    }

    #[test]
    fn codes_have_a_longest() {
        let mut bits = Bits::new(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert!(bits.zeros(64).is_err());
        assert_eq!(
            Bits::new(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
                .zeros(79)
                .unwrap(),
            79
        );
    }
}
