//! The bits of a scan: after a byte of ones the next byte brings seven, and a marker ends them.

use super::broken;
use crate::error::Result;
use crate::formats::dicom::jpeg_bits::ScanBits;

/// Codes are read from these.
pub(super) struct Bits<'a>(ScanBits<'a, 7>);

impl<'a> Bits<'a> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self(ScanBits::new(scan))
    }

    /// The next `wanted` bits, at most 32.
    #[inline]
    pub(super) fn take(&mut self, wanted: u32) -> Result<u32> {
        if wanted == 0 {
            return Ok(0);
        }
        if self.0.count() < wanted {
            self.0.fill();
        }
        if self.0.count() < wanted {
            return Err(broken("its scan ends early"));
        }
        let found = self.0.ahead().wrapping_shr(u64::BITS.wrapping_sub(wanted));
        self.0.skip(wanted);
        Ok(found as u32)
    }

    /// Count the zeros before the next one and take that too; at most `most` zeros.
    #[inline]
    pub(super) fn zeros(&mut self, most: u32) -> Result<u32> {
        let mut zeros = 0_u32;
        loop {
            if self.0.count() == 0 {
                self.0.fill();
            }
            let count = self.0.count();
            if count == 0 {
                return Err(broken("its scan ends early"));
            }
            let run = self.0.ahead().leading_zeros().min(count);
            zeros = zeros.wrapping_add(run);
            if zeros > most {
                return Err(broken("a code is longer than codes may be"));
            }
            let ended = run < count;
            self.0.skip(run.wrapping_add(ended.into()));
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
