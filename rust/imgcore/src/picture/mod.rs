//! Pictures for the screen: their layers, cutting and scaling, and PNG.

mod scale;

use crate::display::TINTS;
use crate::error::{Error, Result};
use crate::raster::Raster;
use crate::tone::OVERLAY;

pub use scale::{pick, resize};

/// An 8-bit picture.
pub type Grey<'a> = Raster<'a, u8>;

impl Grey<'_> {
    /// Check that an overlay lies on this picture and holds only colours of `tone::OVERLAY`.
    pub fn check_overlay(&self, overlay: &Grey) -> Result<()> {
        self.check_codes(overlay, "overlay", OVERLAY.len())
    }

    /// Check that tints lie on this picture and are codes of `display::Tint`.
    pub fn check_tints(&self, tints: &Grey) -> Result<()> {
        self.check_codes(tints, "tint", TINTS)
    }

    fn check_codes(&self, codes: &Grey, kind: &str, count: usize) -> Result<()> {
        if codes.shape() != self.shape() {
            return Err(Error::Argument(format!(
                "the {kind} and the picture differ in shape"
            )));
        }
        match codes.samples().iter().max() {
            Some(&most) if usize::from(most) >= count => Err(Error::Argument(format!(
                "{kind} colour `{most}` is not within 0 to {}",
                count - 1
            ))),
            _ => Ok(()),
        }
    }
}

/// A picture in layers: grey levels, perhaps tinted, and perhaps an overlay on top of both.
#[derive(Debug, Clone, Copy)]
pub struct Layers<'a> {
    /// Grey levels.
    pub grey: Grey<'a>,
    /// Codes of `display::Tint`.
    pub tints: Option<Grey<'a>>,
    /// 0 for none or a colour of `tone::OVERLAY`.
    pub overlay: Option<Grey<'a>>,
}

impl<'a> Layers<'a> {
    /// Grey alone.
    #[must_use]
    pub fn grey(grey: Grey<'a>) -> Self {
        Self {
            grey,
            tints: None,
            overlay: None,
        }
    }

    /// Check that tints and overlay lie on the grey levels and hold what they may.
    pub fn check(&self) -> Result<()> {
        self.tints
            .iter()
            .try_for_each(|tints| self.grey.check_tints(tints))?;
        self.overlay
            .iter()
            .try_for_each(|overlay| self.grey.check_overlay(overlay))
    }
}

/// PNG of `channels` 1 (grey) or 3 (RGB), 8 bits a sample, compressed fast.
pub fn encode_png(rows: usize, columns: usize, channels: usize, samples: &[u8]) -> Result<Vec<u8>> {
    let colour = match channels {
        1 => png::ColorType::Grayscale,
        3 => png::ColorType::Rgb,
        _ => {
            return Err(Error::Argument(format!(
                "a picture has 1 or 3 channels, not `{channels}`"
            )));
        }
    };
    let size = rows
        .checked_mul(columns)
        .and_then(|n| n.checked_mul(channels));
    let (Ok(width), Ok(height)) = (u32::try_from(columns), u32::try_from(rows)) else {
        return Err(Error::Limit(format!(
            "a picture of `{rows}` x `{columns}` does not fit PNG"
        )));
    };
    if samples.is_empty() || size != Some(samples.len()) {
        return Err(Error::Argument(format!(
            "a picture of `{rows}` x `{columns}` holds `{}` samples",
            samples.len()
        )));
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let fault = |error: png::EncodingError| Error::Argument(format!("png: {error}"));
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(samples).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_comes_back() {
        let samples: Vec<u8> = (0..12).collect();
        for (columns, channels) in [(6, 1), (2, 3)] {
            let file = encode_png(2, columns, channels, &samples).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(file))
                .read_info()
                .unwrap();
            let mut back = vec![0; 12];
            reader.next_frame(&mut back).unwrap();
            assert_eq!(back, samples);
        }
        assert!(encode_png(2, 3, 2, &samples).is_err());
        assert!(encode_png(2, 3, 1, &samples).is_err());
    }
}
