//! TIFF and BigTIFF: 8 and 16-bit grey in strips or tiles, both byte orders, every page.

mod lzw;

use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::ifd::Value;
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use super::{DecodedScan, Plane, WIDEN, facts, widen};
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
    (UNCOMPRESSED, ""),
    (LZW, "lzw"),
    (8, "deflate"),
    (32_946, "deflate"),
    (32_773, "packbits"),
    (50_000, "zstd"),
];
const UNCOMPRESSED: u16 = 1;
const LZW: u16 = 5;

/// Pixels a tile may have beyond four times its page: small pages in ordinary tiles are sound.
const MAX_SPARE_PIXELS: u64 = 1 << 20;

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
        pitch_mm: pitch(&mut pages),
        captured_at: captured_at(&mut pages),
        ..DecodedScan::new(format_name(&mut pages)?)
    };
    loop {
        let plane = decode_page(
            data,
            &mut pages,
            &mut budget,
            scan.planes.len(),
            &mut scan.notes,
        )?;
        scan.planes.push(plane);
        if !pages.more_images() {
            return Ok(scan);
        }
        pages.next_image().map_err(fault)?;
    }
}

fn decode_page(
    data: &[u8],
    pages: &mut Pages<'_>,
    budget: &mut Budget,
    page: usize,
    notes: &mut Vec<String>,
) -> Result<Plane> {
    let bits = refuse_all_but_grey(pages, page)?;
    let (columns, rows) = pages.dimensions().map_err(fault)?;
    let pixels = budget.spend_plane(rows, columns)?;
    refuse_outsized_chunks(pages, pixels, page)?;
    let chunks = coded_chunks(data, pages)?;
    let white_is_zero = field(pages, Tag::PhotometricInterpretation)? == Some(WHITE_IS_ZERO);
    note_tolerated(pages, white_is_zero, page, notes);
    let samples = decode_samples(pages, &chunks, bits, white_is_zero)?;
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

/// The samples of a page, widened and with more beam a larger value.
fn decode_samples(
    pages: &mut Pages<'_>,
    chunks: &[&[u8]],
    bits: u16,
    white_is_zero: bool,
) -> Result<Vec<u16>> {
    let compression = field(pages, Tag::Compression)?.unwrap_or(UNCOMPRESSED);
    compression_name(compression)?;
    if compression == LZW {
        let full_scale = u16::MAX >> (16 - bits);
        let invert = if white_is_zero { full_scale } else { 0 };
        let scale = if bits == 8 { WIDEN } else { 1 };
        let mut samples = lzw::decode(chunks, pages, bits)?;
        for sample in &mut samples {
            *sample = (*sample ^ invert) * scale;
        }
        return Ok(samples);
    }
    // the codec inverts by itself
    match pages.read_image().map_err(fault)? {
        DecodingResult::U16(samples) if bits == 16 => Ok(samples),
        DecodingResult::U8(samples) if bits == 8 => Ok(widen(&samples)),
        _ => Err(Error::Unsupported(
            "a page is not what its fields say".to_owned(),
        )),
    }
}

/// A page may claim tiles far larger than itself, and a codec works on whole tiles.
fn refuse_outsized_chunks(pages: &mut Pages<'_>, pixels: usize, page: usize) -> Result<()> {
    let (_, rows) = pages.dimensions().map_err(fault)?;
    let (chunk_columns, mut chunk_rows) = pages.chunk_dimensions();
    if pages.get_chunk_type() == ChunkType::Strip {
        chunk_rows = chunk_rows.min(rows);
    }
    if u64::from(chunk_columns) * u64::from(chunk_rows) > 4 * pixels as u64 + MAX_SPARE_PIXELS {
        return Err(Error::Limit(format!(
            "page {page} has {pixels} pixels in tiles of {chunk_rows} by {chunk_columns}"
        )));
    }
    Ok(())
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

/// The bytes of every strip or tile; one that is cut off is a fault even where a codec would not miss the end.
fn coded_chunks<'a>(data: &'a [u8], pages: &mut Pages<'_>) -> Result<Vec<&'a [u8]>> {
    let (offsets, lengths) = match pages.get_chunk_type() {
        ChunkType::Tile => (Tag::TileOffsets, Tag::TileByteCounts),
        ChunkType::Strip => (Tag::StripOffsets, Tag::StripByteCounts),
    };
    let offsets = pages.get_tag_u64_vec(offsets).map_err(fault)?;
    let lengths = pages.get_tag_u64_vec(lengths).map_err(fault)?;
    let cut = |start, length| {
        data.get(usize::try_from(start).ok()?..)?
            .get(..usize::try_from(length).ok()?)
    };
    let chunks = offsets
        .into_iter()
        .zip(lengths)
        .map(|(start, length)| cut(start, length));
    let chunks: Option<Vec<_>> = chunks.collect();
    chunks.ok_or_else(|| {
        Error::Bytes("the TIFF is broken: a strip or tile lies outside the file".to_owned())
    })
}

fn note_tolerated(
    pages: &mut Pages<'_>,
    white_is_zero: bool,
    page: usize,
    notes: &mut Vec<String>,
) {
    if white_is_zero {
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
    let name = compression_name(field(pages, Tag::Compression)?.unwrap_or(UNCOMPRESSED))?;
    Ok(if name.is_empty() {
        "tiff".to_owned()
    } else {
        format!("tiff/{name}")
    })
}

fn compression_name(compression: u16) -> Result<&'static str> {
    let known = COMPRESSIONS.iter().find(|(code, _)| *code == compression);
    known
        .map(|(_, name)| *name)
        .ok_or_else(|| Error::Unsupported(format!("TIFF compression {compression} is not read")))
}

/// Pitch from the resolution of the first page, when it has a unit.
fn pitch(pages: &mut Pages<'_>) -> Option<(f64, f64)> {
    let unit_mm = match field(pages, Tag::ResolutionUnit).ok()?.unwrap_or(2) {
        2 => 25.4,
        3 => 10.0,
        _ => return None,
    };
    let along = resolution(pages, Tag::XResolution)?;
    let across = resolution(pages, Tag::YResolution)?;
    facts::pitch_mm(unit_mm / along, unit_mm / across)
}

/// Pixels a unit.
fn resolution(pages: &mut Pages<'_>, tag: Tag) -> Option<f64> {
    match pages.get_tag(tag).ok()? {
        Value::Rational(numerator, denominator) => {
            Some(f64::from(numerator) / f64::from(denominator))
        }
        _ => None,
    }
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
