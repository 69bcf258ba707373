//! Grey pictures: cutting and scaling for the screen, and PNG.

use std::ops::Range;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::raster::Raster;

/// The longest side a scaled picture may have: beyond any screen.
const MAX_SIDE: usize = 32_768;

/// An 8-bit picture.
pub type Grey<'a> = Raster<'a, u8>;

impl Grey<'_> {
    /// Check that an overlay lies on this picture and holds only colours of `tone::OVERLAY`.
    pub fn check_overlay(&self, overlay: &Grey) -> Result<()> {
        if (overlay.rows(), overlay.columns()) != (self.rows(), self.columns()) {
            return Err(Error::Argument(
                "the overlay and the picture differ in shape".into(),
            ));
        }
        match overlay.samples().iter().max() {
            Some(&most) if most > 15 => Err(Error::Argument(format!(
                "overlay colour `{most}` is not within 0 to 15"
            ))),
            _ => Ok(()),
        }
    }
}

/// Source pixels of one output pixel along one axis, each with its share of the output pixel.
#[derive(Debug, Clone, PartialEq)]
struct Span {
    pixels: Range<usize>,
    /// Weight of the first, of those between and of the last pixel; they sum to 1 where no part lies outside.
    weights: [f32; 3],
}

impl Span {
    fn weight(&self, pixel: usize) -> f32 {
        match pixel {
            p if p == self.pixels.start => self.weights[0],
            p if p + 1 == self.pixels.end => self.weights[2],
            _ => self.weights[1],
        }
    }
}

/// Spans of `count` output pixels over `from..to` of an axis of `length` pixels.
fn spans(from: f64, to: f64, count: usize, length: usize) -> Vec<Span> {
    let step = (to - from) / count as f64;
    let end = length as f64;
    let span = |at: usize| {
        let start = from + step * at as f64;
        if step <= 1.0 {
            let nearest = (start + step / 2.0).floor();
            let inside = nearest >= 0.0 && nearest < end;
            let pixel = if inside { nearest as usize } else { 0 };
            return Span {
                pixels: pixel..pixel + usize::from(inside),
                weights: [1.0; 3],
            };
        }
        let (a, b) = (start.clamp(0.0, end), (start + step).clamp(0.0, end));
        let (first, last) = (a as usize, (b.ceil() as usize).min(length));
        let head = (first as f64 + 1.0).min(b) - a;
        let tail = b - (last as f64 - 1.0).max(a);
        Span {
            pixels: first..last.max(first),
            weights: [head, 1.0, tail].map(|w| (w / step) as f32),
        }
    };
    (0..count).map(span).collect()
}

/// Cut `area` (x0, y0, x1, y1, in pixels, which may lie outside: black) and scale it to `rows` x `columns`.
///
/// Shrinking takes the area's exact mean, magnifying the nearest pixel, each axis for itself.
pub fn resize(
    grey: &Grey,
    area: (f64, f64, f64, f64),
    rows: usize,
    columns: usize,
) -> Result<Vec<u8>> {
    let (x0, y0, x1, y1) = area;
    let sound = [x0, y0, x1, y1].iter().all(|v| v.is_finite()) && x1 > x0 && y1 > y0;
    if !sound {
        return Err(Error::Argument(format!("box `{area:?}` is empty")));
    }
    if !(1..=MAX_SIDE).contains(&rows) || !(1..=MAX_SIDE).contains(&columns) {
        return Err(Error::Argument(format!(
            "a picture of `{rows}` x `{columns}` is not within 1 to {MAX_SIDE}"
        )));
    }
    let across = spans(x0, x1, columns, grey.columns());
    let down = spans(y0, y1, rows, grey.rows());
    let used = across.iter().map(|s| s.pixels.start).min().unwrap_or(0)
        ..across.iter().map(|s| s.pixels.end).max().unwrap_or(0);
    let mut out = vec![0; rows * columns];
    out.par_chunks_mut(columns).zip(&down).for_each_init(
        || vec![0.0_f32; grey.columns()],
        |sums, (out, span)| {
            gather_rows(grey, span, used.clone(), sums);
            for (pixel, span) in out.iter_mut().zip(&across) {
                *pixel = (gather(sums, span) + 0.5) as u8;
            }
        },
    );
    Ok(out)
}

fn gather_rows(grey: &Grey, span: &Span, used: Range<usize>, sums: &mut [f32]) {
    sums[used.clone()].fill(0.0);
    for row in span.pixels.clone() {
        let weight = span.weight(row);
        for (sum, &sample) in sums[used.clone()]
            .iter_mut()
            .zip(&grey.row(row)[used.clone()])
        {
            *sum += f32::from(sample) * weight;
        }
    }
}

fn gather(sums: &[f32], span: &Span) -> f32 {
    match &sums[span.pixels.clone()] {
        [] => 0.0,
        [only] => only * span.weights[0],
        [first, between @ .., last] => {
            first * span.weights[0]
                + between.iter().sum::<f32>() * span.weights[1]
                + last * span.weights[2]
        }
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
    use proptest::prelude::*;

    #[test]
    fn shrinking_is_the_mean_and_magnifying_the_nearest() {
        let samples = [0, 100, 200, 100, 50, 50, 50, 50];
        let grey = Grey::new(2, 4, &samples).unwrap();
        assert_eq!(
            resize(&grey, (0.0, 0.0, 4.0, 2.0), 1, 2).unwrap(),
            [50, 100]
        );
        assert_eq!(resize(&grey, (0.0, 0.0, 4.0, 2.0), 2, 4).unwrap(), samples);
        assert_eq!(
            resize(&grey, (1.0, 0.0, 3.0, 1.0), 1, 4).unwrap(),
            [100, 100, 200, 200]
        );
        assert_eq!(resize(&grey, (0.5, 0.0, 3.5, 1.0), 1, 1).unwrap(), [117]);
    }

    #[test]
    fn outside_is_black() {
        let grey = Grey::new(1, 2, &[200, 200]).unwrap();
        assert_eq!(resize(&grey, (-2.0, 0.0, 2.0, 1.0), 1, 1).unwrap(), [100]);
        assert_eq!(
            resize(&grey, (-2.0, 0.0, 2.0, 1.0), 1, 4).unwrap(),
            [0, 0, 200, 200]
        );
        assert_eq!(
            resize(&grey, (1e300, 1e300, 1.1e300, 1.1e300), 2, 2).unwrap(),
            [0; 4]
        );
        assert!(resize(&grey, (0.0, 0.0, f64::NAN, 1.0), 1, 1).is_err());
        assert!(resize(&grey, (0.0, 0.0, 1.0, 1.0), 0, 1).is_err());
        assert!(resize(&grey, (0.0, 0.0, 1.0, 1.0), 1 << 40, 1).is_err());
    }

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

    proptest! {
        #[test]
        fn the_mean_of_the_whole_is_kept(
            rows in 1_usize..20, columns in 1_usize..20, out in (1_usize..20, 1_usize..20), level in any::<u8>(),
        ) {
            let samples = vec![level; rows * columns];
            let grey = Grey::new(rows, columns, &samples).unwrap();
            let whole = (0.0, 0.0, columns as f64, rows as f64);
            prop_assert_eq!(resize(&grey, whole, out.0, out.1).unwrap(), vec![level; out.0 * out.1]);
        }
    }
}
