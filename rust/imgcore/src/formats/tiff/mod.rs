//! TIFF and BigTIFF: 8 and 16-bit grey in strips or tiles, both byte orders, every page. The directory is read by
//! `tiff`; strips and tiles are unpacked here, side by side.

mod codec;
mod lzw;
mod page;
mod stated;
mod unpack;

use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::Decoder;
use tiff::decoder::ifd::Value;
use tiff::tags::Tag;

use self::page::Page;
use super::{DecodedScan, facts};
use crate::error::{Error, Result};
use crate::limits::{Budget, MAX_PLANES};

type Pages<'a> = Decoder<Cursor<&'a [u8]>>;

/// Flags of NewSubfileType (TIFF 6.0, section 8): pages that are no pictures of their own.
const REDUCED_COPY: u32 = 1;
const MASK: u32 = 4;

/// Decode every page.
///
/// # Errors
/// `Bytes` for broken files, `Limit` past the budget, `Unsupported` for colour, float and signed pages.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let mut directory = Decoder::new(Cursor::new(data)).map_err(fault)?;
    let mut scan = DecodedScan {
        pitch_mm: pitch(&mut directory),
        captured_at: captured_at(&mut directory),
        ..DecodedScan::new("tiff")
    };
    let stated = stated::pictures(&mut directory);
    let pages = read_pages(data, &mut directory, &mut budget, &mut scan.notes)?;
    if let Some(pictures) = stated
        && pictures > pages.len() as u64
    {
        return Err(Error::Unsupported(format!(
            "the TIFF says that it holds {pictures} pictures and lists {}",
            pages.len()
        )));
    }
    let first = pages.first().ok_or_else(|| {
        Error::Unsupported("every page is a smaller copy or a mask of another".to_owned())
    })?;
    scan.format.push_str(first.codec.suffix());
    scan.bits = first.samples.bits;
    if let Some(other) = pages.iter().find(|page| page.samples.bits != scan.bits) {
        return Err(Error::Bytes(format!(
            "page {} has {} significant bits, page {} has {}: they are not planes of one scan",
            first.number, scan.bits, other.number, other.samples.bits
        )));
    }
    scan.planes = unpack::unpack(&pages)?;
    Ok(scan)
}

/// Read the fields of every page that is a picture of its own; nothing is unpacked yet.
fn read_pages<'a>(
    data: &'a [u8],
    directory: &mut Pages<'a>,
    budget: &mut Budget,
    notes: &mut Vec<String>,
) -> Result<Vec<Page<'a>>> {
    let mut pages = Vec::new();
    for number in 0..=MAX_PLANES {
        if let Some(what) = no_picture(directory)? {
            notes.push(format!("page {number} is {what}: not read"));
        } else if pages.len() < number {
            return Err(Error::Unsupported(format!(
                "page {number} is a picture and one before it is not: which plane is which is in doubt"
            )));
        } else {
            pages.push(Page::read(data, directory, budget, number, notes)?);
        }
        if !directory.more_images() {
            return Ok(pages);
        }
        directory.next_image().map_err(fault)?;
    }
    Err(Error::Limit(format!("more than {MAX_PLANES} pages")))
}

/// What a page is that is no picture of its own.
fn no_picture(directory: &mut Pages<'_>) -> Result<Option<&'static str>> {
    let kind = directory.find_tag_unsigned::<u32>(Tag::NewSubfileType);
    let kind = kind.map_err(fault)?.unwrap_or(0);
    Ok(if kind & REDUCED_COPY != 0 {
        Some("a smaller copy of another")
    } else if kind & MASK != 0 {
        Some("a mask of another")
    } else {
        None
    })
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
