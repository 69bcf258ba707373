//! TIFF and BigTIFF: 8 and 16-bit grey in strips or tiles, both byte orders, every page.

use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::{DecodedScan, Plane, facts, widen};
use crate::error::{Error, Result};
use crate::limits::Budget;

type Pages<'a> = Decoder<Cursor<&'a [u8]>>;

/// Values of the fields that decide whether a page is grey: TIFF 6.0, section 8.
const UNSIGNED: u16 = 1;
const WHITE_IS_ZERO: u16 = 0;
const BLACK_IS_ZERO: u16 = 1;
const MOST_SIGNIFICANT_BIT_FIRST: u16 = 1;

/// Compression field to its name; anything else is refused. TIFF 6.0, its supplements, and ZSTD as libtiff writes it.
const COMPRESSIONS: [(u16, &str); 6] = [
    (1, ""),
    (5, "lzw"),
    (8, "deflate"),
    (32_946, "deflate"),
    (32_773, "packbits"),
    (50_000, "zstd"),
];

/// Decode every page.
///
/// # Errors
/// `Bytes` for broken files, `Limit` past the budget, `Unsupported` for colour, float and signed pages.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(budget.bytes_left()).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut pages = Decoder::new(Cursor::new(data))
        .map_err(fault)?
        .with_limits(limits);
    let mut scan = DecodedScan {
        format: format_name(&mut pages)?,
        planes: Vec::new(),
        bits: 16,
        pitch_mm: pitch(&mut pages),
        captured_at: captured_at(&mut pages),
        container: None,
        notes: Vec::new(),
    };
    loop {
        let plane = decode_page(&mut pages, &mut budget, scan.planes.len(), &mut scan.notes)?;
        scan.planes.push(plane);
        if !pages.more_images() {
            return Ok(scan);
        }
        pages.next_image().map_err(fault)?;
    }
}

fn decode_page(
    pages: &mut Pages<'_>,
    budget: &mut Budget,
    page: usize,
    notes: &mut Vec<String>,
) -> Result<Plane> {
    let bits = refuse_all_but_grey(pages, page)?;
    let (columns, rows) = pages.dimensions().map_err(fault)?;
    let pixels = budget.spend_plane(rows, columns)?;
    // a page may claim tiles far larger than itself; the codec works on whole tiles
    let (chunk_columns, chunk_rows) = pages.chunk_dimensions();
    if u64::from(chunk_columns.max(columns)) * u64::from(chunk_rows.min(rows))
        > 4 * pixels as u64 + (1 << 20)
    {
        return Err(Error::Limit(format!(
            "page {page}: tiles of {chunk_columns} columns for {columns} columns"
        )));
    }
    note_tolerated(pages, page, notes);
    let samples = match pages.read_image().map_err(fault)? {
        DecodingResult::U16(samples) if bits == 16 => samples,
        DecodingResult::U8(samples) if bits == 8 => widen(&samples),
        _ => {
            return Err(Error::Unsupported(format!(
                "page {page}: only 8 and 16-bit unsigned grey is read"
            )));
        }
    };
    if samples.len() != pixels {
        return Err(Error::Bytes(format!(
            "page {page}: {} samples where {pixels} were declared",
            samples.len()
        )));
    }
    Ok(Plane {
        rows: rows as usize,
        columns: columns as usize,
        samples,
    })
}

/// Check what makes a page grey and return its bits a sample, 8 or 16.
fn refuse_all_but_grey(pages: &mut Pages<'_>, page: usize) -> Result<u16> {
    let samples = field(pages, Tag::SamplesPerPixel)?.unwrap_or(1);
    let bits = field(pages, Tag::BitsPerSample)?.unwrap_or(1);
    let kind = field(pages, Tag::SampleFormat)?.unwrap_or(UNSIGNED);
    let photometric = field(pages, Tag::PhotometricInterpretation)?.unwrap_or(BLACK_IS_ZERO);
    let fill_order = field(pages, Tag::FillOrder)?.unwrap_or(MOST_SIGNIFICANT_BIT_FIRST);
    let refusal = if samples != 1 || !matches!(photometric, WHITE_IS_ZERO | BLACK_IS_ZERO) {
        format!("colour ({samples} samples a pixel, photometric interpretation {photometric})")
    } else if kind != UNSIGNED {
        let name = match kind {
            2 => "signed integers",
            3 => "floating point",
            _ => "complex or undefined samples",
        };
        format!("{bits}-bit {name}")
    } else if !matches!(bits, 8 | 16) {
        format!("{bits}-bit grey")
    } else if fill_order != MOST_SIGNIFICANT_BIT_FIRST {
        "bits stored last to first".to_owned()
    } else {
        return Ok(bits);
    };
    Err(Error::Unsupported(format!(
        "page {page} holds {refusal}; a scan is 8 or 16-bit unsigned grey"
    )))
}

fn note_tolerated(pages: &mut Pages<'_>, page: usize, notes: &mut Vec<String>) {
    if matches!(
        field(pages, Tag::PhotometricInterpretation),
        Ok(Some(WHITE_IS_ZERO))
    ) {
        notes.push(format!(
            "page {page} says white is zero: inverted, so that more beam is a larger value"
        ));
    }
    if let Ok(Some(orientation)) = field(pages, Tag::Orientation)
        && orientation != 1
    {
        notes.push(format!(
            "page {page} states orientation {orientation}: not applied"
        ));
    }
}

fn format_name(pages: &mut Pages<'_>) -> Result<String> {
    let compression = field(pages, Tag::Compression)?.unwrap_or(1);
    match COMPRESSIONS.iter().find(|(code, _)| *code == compression) {
        Some((_, "")) => Ok("tiff".to_owned()),
        Some((_, name)) => Ok(format!("tiff/{name}")),
        None => Err(Error::Unsupported(format!(
            "TIFF compression {compression} is not read"
        ))),
    }
}

/// Pitch from the resolution of the first page, when it has a unit.
fn pitch(pages: &mut Pages<'_>) -> Option<(f64, f64)> {
    let unit_mm = match field(pages, Tag::ResolutionUnit).ok()?.unwrap_or(2) {
        2 => 25.4,
        3 => 10.0,
        _ => return None,
    };
    let along = pages.get_tag_f64(Tag::XResolution).ok()?;
    let across = pages.get_tag_f64(Tag::YResolution).ok()?;
    facts::pitch_mm(unit_mm / along, unit_mm / across)
}

/// `2026:11:23 08:00:00` to ISO 8601.
fn captured_at(pages: &mut Pages<'_>) -> Option<String> {
    let stated = pages.get_tag_ascii_string(Tag::DateTime).ok()?;
    let (date, time) = stated.trim_matches([' ', '\0']).split_once(' ')?;
    facts::iso8601(&date.replace(':', ""), &time.replace(':', ""), "")
}

/// The first value of a field of one or more numbers.
fn field(pages: &mut Pages<'_>, tag: Tag) -> Result<Option<u16>> {
    let values = pages.find_tag_unsigned_vec::<u16>(tag).map_err(fault)?;
    Ok(values.and_then(|values| values.first().copied()))
}

fn fault(error: TiffError) -> Error {
    match error {
        TiffError::LimitsExceeded => {
            Error::Limit("the TIFF asks for more memory than its pages can need".to_owned())
        }
        TiffError::UnsupportedError(what) => Error::Unsupported(format!("TIFF: {what}")),
        other => Error::Bytes(format!("the TIFF is broken: {other}")),
    }
}
