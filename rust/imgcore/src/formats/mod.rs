//! Readers, one file a format, behind one door.

pub mod a25;
pub mod ase;
mod description;
pub mod dicom;
mod facts;
pub mod fs6000;
mod packbits;
pub mod png;
pub mod tiff;
mod turn;
mod vendor_text;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::description::{DecodedScan, Energy, Plane, Travel};
pub use self::fs6000::SetFiles;
use crate::error::{Error, Result};
use crate::limits::Budget;
use crate::sniff::{Format, sniff};

/// Full scale of a widened 8-bit sample: 255 × 257 = 65,535.
pub(crate) const WIDEN: u16 = 257;

/// The largest sample of so many bits, 1 to 16.
pub(crate) fn largest_sample(bits: u8) -> u16 {
    u16::MAX.wrapping_shr(16_u32.saturating_sub(bits.clamp(1, 16).into()))
}

/// Append 16-bit samples stored in either byte order; an odd last byte is left out.
pub(crate) fn append_words(stored: &[u8], big_endian: bool, samples: &mut Vec<u16>) {
    let pairs = stored.as_chunks().0.iter();
    if big_endian {
        samples.extend(pairs.map(|&pair| u16::from_be_bytes(pair)));
    } else {
        samples.extend(pairs.map(|&pair| u16::from_le_bytes(pair)));
    }
}

/// Decode every page of `data`, at most `max_pixels` over all of them.
///
/// # Errors
/// `Bytes`, `Limit` or `Unsupported`; nothing is allocated beyond the budget.
pub fn decode(data: &[u8], max_pixels: u64) -> Result<DecodedScan> {
    let format = sniff(data)?;
    let budget = Budget::new(max_pixels, data.len());
    contained(format, || match format {
        Format::Tiff => tiff::decode(data, budget),
        Format::Png => png::decode(data, budget),
        Format::Dicom | Format::Dicos => dicom::decode(data, budget),
        Format::Ase => ase::decode(data, budget),
        Format::A25 => a25::decode(data, budget),
        Format::Fs6000 => fs6000::decode(data, budget),
    })
}

/// Decode a scan that is a set of files; `accept_partial` leaves out those that are incomplete, with a note.
///
/// # Errors
/// As [`decode`].
pub fn decode_set(
    files: &SetFiles<'_>,
    accept_partial: bool,
    max_pixels: u64,
) -> Result<DecodedScan> {
    let bytes = [files.high, files.low, files.material]
        .into_iter()
        .flatten();
    let budget = Budget::new(max_pixels, bytes.map(<[u8]>::len).sum());
    contained(Format::Fs6000, || {
        fs6000::decode_set(files, accept_partial, budget)
    })
}

/// The codecs are other people's; whatever one of them trips over is the file's fault and must not end a lane.
fn contained(format: Format, read: impl FnOnce() -> Result<DecodedScan>) -> Result<DecodedScan> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
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
