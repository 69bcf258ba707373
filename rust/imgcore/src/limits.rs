//! The budget that hostile bytes have to spend from, before anything is allocated for them.

use crate::error::{Error, Result};

/// Most pages or frames in one file: a dual-energy, multi-view scan with references has fewer than twenty.
pub const MAX_PLANES: usize = 64;

/// Most rows or columns: what DICOM's 16-bit counts allow, and eight times a 40 ft container at 1.5 mm.
pub const MAX_DIMENSION: u32 = 65_535;

/// Pixels over all planes unless the caller says otherwise.
pub const DEFAULT_MAX_PIXELS: u64 = 200_000_000;

/// Most decoded bytes a byte of the file may claim. Deflate reaches 1,032 and no more; LZW about 1,400.
const MAX_EXPANSION: u64 = 2_048;

/// Decoded bytes that any file may claim, however small: a blank page under ZSTD is a few hundred bytes.
const FREE_BYTES: u64 = 16 << 20;

/// Bytes a decoded sample takes.
const SAMPLE_BYTES: u64 = 2;

/// What is left to spend on one file.
#[derive(Debug, Clone)]
pub struct Budget {
    max_pixels: u64,
    pixels_left: u64,
    claimable_bytes: u64,
    planes: usize,
}

impl Budget {
    /// A budget for a file of `file_bytes` that may decode to `max_pixels` over all its planes.
    #[must_use]
    pub fn new(max_pixels: u64, file_bytes: usize) -> Self {
        let file_bytes = u64::try_from(file_bytes).unwrap_or(u64::MAX);
        Self {
            max_pixels,
            pixels_left: max_pixels,
            claimable_bytes: file_bytes
                .saturating_mul(MAX_EXPANSION)
                .saturating_add(FREE_BYTES),
            planes: 0,
        }
    }

    /// Spend one plane of `rows` by `columns` and return its pixel count.
    ///
    /// # Errors
    /// `Bytes` for an empty plane, `Limit` when the budget does not cover it.
    pub fn spend_plane(&mut self, rows: u32, columns: u32) -> Result<usize> {
        if rows == 0 || columns == 0 {
            return Err(Error::Bytes(format!(
                "page {} has no pixels: {rows} rows, {columns} columns",
                self.planes
            )));
        }
        if rows > MAX_DIMENSION || columns > MAX_DIMENSION {
            return Err(Error::Limit(format!(
                "page {} is {rows} rows by {columns} columns; at most {MAX_DIMENSION} each are read",
                self.planes
            )));
        }
        self.planes = self.planes.saturating_add(1);
        if self.planes > MAX_PLANES {
            return Err(Error::Limit(format!("more than {MAX_PLANES} pages")));
        }
        let pixels = u64::from(rows).saturating_mul(columns.into());
        self.pixels_left = self.pixels_left.checked_sub(pixels).ok_or_else(|| {
            Error::Limit(format!(
                "more than {} pixels over all pages",
                self.max_pixels
            ))
        })?;
        self.spend_bytes(pixels.saturating_mul(SAMPLE_BYTES))?;
        usize::try_from(pixels)
            .map_err(|_| Error::Limit("a page does not fit this machine's memory".to_owned()))
    }

    /// Spend decoded bytes that are not pixels yet.
    ///
    /// # Errors
    /// `Limit` when the file claims to expand more than any sound compression does.
    pub fn spend_bytes(&mut self, decoded: u64) -> Result<()> {
        self.claimable_bytes = self.claimable_bytes.checked_sub(decoded).ok_or_else(|| {
            Error::Limit(format!("the file claims to expand more than {MAX_EXPANSION} times, which no sound scan does"))
        })?;
        Ok(())
    }

    /// Decoded bytes that may still be claimed.
    #[must_use]
    pub fn bytes_left(&self) -> u64 {
        self.claimable_bytes.min(
            self.pixels_left
                .saturating_mul(SAMPLE_BYTES)
                .saturating_add(FREE_BYTES),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_paid_for_in_pixels() {
        let mut budget = Budget::new(100, 1_000);
        assert_eq!(budget.spend_plane(6, 10), Ok(60));
        assert!(matches!(budget.spend_plane(6, 10), Err(Error::Limit(_))));
        assert_eq!(budget.spend_plane(4, 10), Ok(40));
    }

    #[test]
    fn empty_huge_and_many_planes_are_refused() {
        let mut budget = Budget::new(u64::MAX, usize::MAX);
        assert!(matches!(budget.spend_plane(0, 10), Err(Error::Bytes(_))));
        assert!(matches!(
            budget.spend_plane(1, MAX_DIMENSION + 1),
            Err(Error::Limit(_))
        ));
        for _ in 0..MAX_PLANES {
            assert_eq!(budget.spend_plane(1, 1), Ok(1));
        }
        assert!(matches!(budget.spend_plane(1, 1), Err(Error::Limit(_))));
    }

    #[test]
    fn a_small_file_cannot_claim_a_large_picture() {
        assert!(matches!(
            Budget::new(u64::MAX, 100).spend_plane(10_000, 10_000),
            Err(Error::Limit(_))
        ));
        assert_eq!(
            Budget::new(u64::MAX, 100_000).spend_plane(10_000, 10_000),
            Ok(100_000_000)
        );
    }
}
