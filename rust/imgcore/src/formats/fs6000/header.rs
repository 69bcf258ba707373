//! The 36 bytes before the pixels of every file of a set.

use crate::error::{Error, Result};
use crate::formats::facts;
use crate::limits::Budget;

pub(super) const HEADER_BYTES: usize = 36;

/// What one file says of itself.
pub(super) struct Header {
    pub columns: u16,
    pub rows: u16,
    /// 16, or 8 for material codes.
    pub bits: u16,
    /// ISO 8601 without an offset: the scanner's local time.
    pub captured_at: Option<String>,
}

impl Header {
    /// The header of a file, if it begins with one.
    pub fn read(data: &[u8]) -> Option<Self> {
        let header = data.first_chunk::<HEADER_BYTES>()?;
        let mut words = header
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&two| u16::from_be_bytes(two));
        let mut next = |skipped: usize| words.nth(skipped).unwrap_or_default();
        let (mark, columns, rows, filler, bits) = (next(0), next(0), next(0), next(2), next(1));
        if mark != 100 || filler != 0xffff || !matches!(bits, 8 | 16) {
            return None;
        }
        let date = format!("{:04}{:02}{:02}", next(4), next(0), next(0));
        let time = format!("{:02}{:02}{:02}", next(0), next(0), next(0));
        let captured_at = facts::iso8601(&date, &time, "");
        Some(Self {
            columns,
            rows,
            bits,
            captured_at,
        })
    }

    /// Bytes of a whole file.
    pub fn file_bytes(&self) -> u64 {
        u64::from(self.columns)
            .saturating_mul(self.rows.into())
            .saturating_mul((self.bits / 8).into())
            .saturating_add(HEADER_BYTES as u64)
    }

    /// The samples, bottom row first as the file has them; codes of 8 bits are not widened.
    ///
    /// # Errors
    /// `Bytes` when the file holds less than it declares, `Limit` past the budget.
    pub fn samples(&self, what: &str, data: &[u8], budget: &mut Budget) -> Result<Vec<u16>> {
        let pixels = budget.spend_plane(u32::from(self.rows), u32::from(self.columns))?;
        let bytes = pixels.saturating_mul((self.bits / 8).into());
        let body = data
            .get(HEADER_BYTES..)
            .and_then(|body| body.get(..bytes))
            .ok_or_else(|| {
                let (has, needs) = (data.len(), self.file_bytes());
                Error::Bytes(format!(
                    "the {what} file is incomplete: {has} of {needs} bytes"
                ))
            })?;
        Ok(if self.bits == 8 {
            body.iter().map(|&code| u16::from(code)).collect()
        } else {
            let pairs = body.as_chunks().0.iter();
            pairs.map(|&pair| u16::from_be_bytes(pair)).collect()
        })
    }
}
