//! JPEG 2000, reversible and irreversible: checks the size marker first, because the decoder allocates by it.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::pixels::{Frame, Layout};
use crate::error::{Error, Result};

/// Start of codestream and size marker: ITU-T T.800, annex A.
const START: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];

const END: [u8; 2] = [0xff, 0xd9];

/// Set in a precision whose samples have a sign.
const SIGNED: u8 = 0x80;

/// Tiles of one frame that are decoded: a 65,535 x 65,535 picture in tiles of 1,024.
const MAX_TILES: u64 = 4096;

/// Decode one frame, whose size marker must say what the data set says.
pub(super) fn decode(frame: &[u8], layout: &Layout) -> Result<Frame> {
    let precision = check_size(frame, layout)?;
    // a codestream may be cut anywhere and still decode, to less than it was; a frame may be padded by a byte
    let end = frame.strip_suffix(&[0]).unwrap_or(frame);
    if !end.ends_with(&END) {
        return Err(broken("it ends early"));
    }
    let strict = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let image = Image::new(frame, &strict).map_err(|error| broken(&error.to_string()))?;
    let mut context = DecoderContext::default();
    let decoded = image
        .decode(&mut context)
        .map_err(|error| broken(&error.to_string()))?;
    let component = decoded
        .components()
        .first()
        .ok_or_else(|| broken("it holds no component"))?;
    // the decoder shifts every component up by half its range, signed ones too
    let shift = match precision & SIGNED {
        0 => 0.0,
        _ => (1_u32 << (precision & !SIGNED)) as f32,
    };
    // the irreversible transform ends between whole numbers and may end beyond them
    let (least, most) = match shift {
        0.0 => (0.0, f32::from(layout.largest_stored())),
        _ => (-shift, shift - 1.0),
    };
    let samples = component.samples().iter();
    Ok(Frame::Words(
        samples
            .map(|&sample| (sample - shift).round().clamp(least, most) as i32 as u16)
            .collect(),
    ))
}

/// Check the size marker and return the precision as it is written: bits less one, and `SIGNED`.
fn check_size(frame: &[u8], layout: &Layout) -> Result<u8> {
    let rest = frame
        .strip_prefix(&START)
        .ok_or_else(|| broken("it does not start as a codestream does"))?;
    let word = |at: usize| -> Result<u32> {
        let bytes = rest.get(at..).and_then(|found| found.first_chunk::<4>());
        bytes
            .map(|four| u32::from_be_bytes(*four))
            .ok_or_else(|| broken("it ends in its size marker"))
    };
    let byte = |at: usize| -> Result<u8> {
        let found = rest.get(at).copied();
        found.ok_or_else(|| broken("it ends in its size marker"))
    };
    // Lsiz and Rsiz come first, two bytes each
    let (width, height, left, top) = (word(4)?, word(8)?, word(12)?, word(16)?);
    let (tile_width, tile_height) = (word(20)?, word(24)?);
    let components = u16::from_be_bytes([byte(36)?, byte(37)?]);
    let precision = byte(38)?;
    let (columns, rows) = (width.saturating_sub(left), height.saturating_sub(top));
    if (rows, columns) != (layout.rows, layout.columns) {
        return Err(broken(&format!(
            "it is {rows} by {columns} pixels, the data set says {} by {}",
            layout.rows, layout.columns
        )));
    }
    if components != 1 {
        return Err(Error::Unsupported(format!(
            "JPEG 2000 with {components} components is not grey"
        )));
    }
    if precision & !SIGNED > 15 {
        let bits = u16::from(precision & !SIGNED) + 1;
        return Err(Error::Unsupported(format!(
            "JPEG 2000 of {bits} bits is not read"
        )));
    }
    if (byte(39)?, byte(40)?) != (1, 1) {
        return Err(Error::Unsupported(
            "JPEG 2000 with subsampling is not read".to_owned(),
        ));
    }
    let across = u64::from(width).div_ceil(u64::from(tile_width.max(1)));
    let down = u64::from(height).div_ceil(u64::from(tile_height.max(1)));
    if tile_width == 0 || tile_height == 0 || across.saturating_mul(down) > MAX_TILES {
        return Err(Error::Limit(format!(
            "JPEG 2000 in {across} by {down} tiles; at most {MAX_TILES} are read"
        )));
    }
    Ok(precision)
}

fn broken(reason: &str) -> Error {
    Error::Bytes(format!("the JPEG 2000 frame is broken: {reason}"))
}
