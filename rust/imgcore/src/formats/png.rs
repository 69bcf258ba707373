//! PNG: 8 and 16-bit grey, one page.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Limits, Transformations, Unit};

use super::{DecodedScan, Plane, facts, widen};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// Decode the one page of a PNG.
///
/// # Errors
/// `Bytes` for broken files, `Limit` past the budget, `Unsupported` for colour, alpha, palettes and 1 to 4 bits.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let bytes = usize::try_from(budget.bytes_left()).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new_with_limits(Cursor::new(data), Limits { bytes });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::IDENTITY);
    let (rows, columns, wide) = read_grey_header(&mut decoder)?;
    let pixels = budget.spend_plane(rows, columns)?;
    let mut reader = decoder.read_info().map_err(fault)?;
    if reader.info().animation_control.is_some() {
        return Err(Error::Unsupported(
            "the PNG is animated; a scan is one picture".to_owned(),
        ));
    }
    let mut buffer = vec![0; pixels.saturating_mul(if wide { 2 } else { 1 })];
    reader.next_frame(&mut buffer).map_err(fault)?;
    reader.finish().map_err(fault)?;
    let samples = if wide {
        let pairs = buffer.as_chunks().0.iter();
        pairs.map(|&pair| u16::from_be_bytes(pair)).collect()
    } else {
        widen(&buffer)
    };
    Ok(DecodedScan {
        planes: vec![Plane {
            rows: rows as usize,
            columns: columns as usize,
            samples,
        }],
        pitch_mm: pitch(reader.info()),
        ..DecodedScan::new("png")
    })
}

/// Rows, columns and whether samples have 16 bits, of grey and nothing else.
fn read_grey_header(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<(u32, u32, bool)> {
    let header = decoder.read_header_info().map_err(fault)?;
    let (color, depth) = (header.color_type, header.bit_depth);
    if color != ColorType::Grayscale || !matches!(depth, BitDepth::Eight | BitDepth::Sixteen) {
        return Err(Error::Unsupported(format!(
            "the PNG holds {depth:?}-bit {color:?}; a scan is 8 or 16-bit grey"
        )));
    }
    Ok((header.height, header.width, depth == BitDepth::Sixteen))
}

/// Pitch from pixels a metre.
fn pitch(info: &Info<'_>) -> Option<(f64, f64)> {
    let stated = info
        .pixel_dims
        .filter(|stated| stated.unit == Unit::Meter)?;
    facts::pitch_mm(
        1_000.0 / f64::from(stated.xppu),
        1_000.0 / f64::from(stated.yppu),
    )
}

fn fault(error: DecodingError) -> Error {
    match error {
        DecodingError::LimitsExceeded => {
            Error::Limit("the PNG asks for more memory than its page can need".to_owned())
        }
        DecodingError::Format(what) => Error::Bytes(format!("the PNG is broken: {what}")),
        other => Error::Bytes(format!("the PNG ends early or is broken: {other}")),
    }
}
