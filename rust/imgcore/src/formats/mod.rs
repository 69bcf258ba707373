//! Readers, one file a format, behind one door.

mod description;
pub mod dicom;
mod facts;
pub mod png;
pub mod tiff;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::description::{DecodedScan, Energy, Plane, Travel};
use crate::error::{Error, Result};
use crate::limits::Budget;
use crate::sniff::{Format, sniff};

/// Full scale of a widened 8-bit sample: 255 × 257 = 65,535.
pub(crate) const WIDEN: u16 = 257;

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
