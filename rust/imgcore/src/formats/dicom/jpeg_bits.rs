//! The bits of a JPEG scan, read ahead: what Huffman codes of T.81 and Golomb codes of T.87 are taken from.

/// Bits, the highest of a byte first. The byte after a byte of ones brings its lowest `AFTER_ONES` bits and has no others:
/// none by ITU-T T.81 (F.1.2.3), seven by T.87 (A.1). Where it has others both are a marker, which ends the bits.
pub(super) struct ScanBits<'a, const AFTER_ONES: u32> {
    left: &'a [u8],
    /// Bits read ahead, at the top; zeros follow them.
    cache: u64,
    /// At most 64 bits are read ahead, so that no count and no shift wraps.
    count: u32,
}

impl<'a, const AFTER_ONES: u32> ScanBits<'a, AFTER_ONES> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self {
            left: scan,
            cache: 0,
            count: 0,
        }
    }

    /// The bits read ahead, at the top; zeros follow them.
    #[inline]
    pub(super) fn ahead(&self) -> u64 {
        self.cache
    }

    /// How many bits are read ahead.
    #[inline]
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Leave bits behind, no more than are read ahead.
    #[inline]
    pub(super) fn skip(&mut self, used: u32) {
        self.cache = self.cache.checked_shl(used).unwrap_or(0);
        self.count = self.count.saturating_sub(used);
    }

    /// Read ahead more than 32 bits, or all there are.
    #[inline]
    pub(super) fn fill(&mut self) {
        while self.count <= 32 {
            match *self.left {
                [a, b, c, d, ref rest @ ..] if ![a, b, c, d].contains(&0xff) => {
                    self.push(u32::from_be_bytes([a, b, c, d]), 32, rest);
                }
                [byte, ref rest @ ..] if byte != 0xff => self.push(byte.into(), 8, rest),
                [ones, next, ref rest @ ..] if u32::from(next) < 1 << AFTER_ONES => {
                    let bits = (u32::from(ones) << AFTER_ONES) | u32::from(next);
                    self.push(bits, AFTER_ONES.wrapping_add(8), rest);
                }
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
}
