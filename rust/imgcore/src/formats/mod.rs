//! Readers, one file a format, behind one door.

pub mod dicom;
mod facts;
pub mod png;
pub mod tiff;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Result};
use crate::limits::Budget;
use crate::sniff::{Format, sniff};

/// Full scale of a widened 8-bit sample: 255 × 257 = 65,535.
pub(crate) const WIDEN: u16 = 257;

/// One page or frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Rows, top down.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// `rows × columns` samples, row by row.
    pub samples: Vec<u16>,
}

/// What a file says of itself; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedScan {
    /// `tiff`, `png`, `dicom` or `dicos`, with the compression where there is one: `dicom/jpeg-lossless`.
    pub format: String,
    /// Pages or frames in file order.
    pub planes: Vec<Plane>,
    /// Significant bits a sample, 8..=16: full scale is `2^bits − 1`.
    pub bits: u8,
    /// Pitch along (columns) and across (rows), mm.
    pub pitch_mm: Option<(f64, f64)>,
    /// ISO 8601 as the file states it.
    pub captured_at: Option<String>,
    /// Container number as the file states it.
    pub container: Option<String>,
    /// What the reader tolerated, each a short sentence.
    pub notes: Vec<String>,
}

/// Decode every page of `data`, at most `max_pixels` over all of them.
///
/// # Errors
/// `Bytes`, `Limit` or `Unsupported`; nothing is allocated beyond the budget.
pub fn decode(data: &[u8], max_pixels: u64) -> Result<DecodedScan> {
    let format = sniff(data)?;
    let budget = Budget::new(max_pixels, data.len());
    // the codecs are other people's; whatever one of them trips over is the file's fault and must not end a lane
    catch_unwind(AssertUnwindSafe(|| match format {
        Format::Tiff => tiff::decode(data, budget),
        Format::Png => png::decode(data, budget),
        Format::Dicom | Format::Dicos => dicom::decode(data, budget),
    }))
    .unwrap_or_else(|_| {
        Err(Error::Bytes(format!(
            "{}: the codec gave up on these bytes",
            format.name()
        )))
    })
}

/// Widen 8-bit samples so that full scale is 65,535.
pub(crate) fn widen(samples: &[u8]) -> Vec<u16> {
    samples
        .iter()
        .map(|&sample| u16::from(sample) * WIDEN)
        .collect()
}
