//! Cutting and scaling: levels by their mean, codes by their centre.

use std::ops::Range;

use rayon::prelude::*;

use super::Grey;
use crate::error::{Error, Result};

/// The longest side a scaled picture may have: beyond any screen.
const MAX_SIDE: usize = 32_768;

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
    check_area(area, rows, columns)?;
    let (x0, y0, x1, y1) = area;
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

/// Cut and scale codes, of which there is no mean: every output pixel takes the one at its centre, 0 outside.
pub fn pick(
    codes: &Grey,
    area: (f64, f64, f64, f64),
    rows: usize,
    columns: usize,
) -> Result<Vec<u8>> {
    check_area(area, rows, columns)?;
    let (x0, y0, x1, y1) = area;
    let across = centres(x0, x1, columns, codes.columns());
    let down = centres(y0, y1, rows, codes.rows());
    let mut out = vec![0; rows * columns];
    out.par_chunks_mut(columns)
        .zip(&down)
        .for_each(|(out, row)| {
            let Some(row) = row.map(|row| codes.row(row)) else {
                return;
            };
            for (pixel, column) in out.iter_mut().zip(&across) {
                *pixel = column.map_or(0, |column| row[column]);
            }
        });
    Ok(out)
}

/// The pixel at the centre of each of `count` output pixels, `None` outside.
fn centres(from: f64, to: f64, count: usize, length: usize) -> Vec<Option<usize>> {
    let step = (to - from) / count as f64;
    let centre = |at: usize| (from + step * (at as f64 + 0.5)).floor();
    let inside = |at: f64| (at >= 0.0 && at < length as f64).then_some(at as usize);
    (0..count).map(|at| inside(centre(at))).collect()
}

fn check_area(area: (f64, f64, f64, f64), rows: usize, columns: usize) -> Result<()> {
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
    Ok(())
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
    fn codes_are_picked_at_the_centre() {
        let codes = Grey::new(2, 4, &[0, 1, 2, 3, 4, 3, 2, 1]).unwrap();
        let whole = (0.0, 0.0, 4.0, 2.0);
        assert_eq!(pick(&codes, whole, 2, 4).unwrap(), codes.samples());
        assert_eq!(pick(&codes, whole, 1, 2).unwrap(), [3, 1]);
        assert_eq!(pick(&codes, (-1.0, 0.0, 1.0, 1.0), 1, 4).unwrap(), [0; 4]);
        assert_eq!(
            pick(&codes, (2.0, 1.0, 6.0, 2.0), 1, 4).unwrap(),
            [2, 1, 0, 0]
        );
        assert!(pick(&codes, (0.0, 0.0, 0.0, 1.0), 1, 1).is_err());
        assert!(pick(&codes, whole, 0, 1).is_err());
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
