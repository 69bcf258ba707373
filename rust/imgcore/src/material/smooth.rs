//! Smoothing R over what belongs to one thing: 3 x 3 pixels by their own noise, then nine such means by theirs.
//!
//! A mean of nine is three times less noisy than a pixel, so the second scale sees edges that pixels hide: two materials of
//! the same attenuation stay apart up to their edge. The nine means lie three pixels apart, so 81 pixels enter once each.

use fearless_simd::{Level, dispatch};

use crate::material::MIN_ATTENUATION;
use crate::material::blocks::{BLOCK, BY_MEANS, BY_PIXELS, COARSE, FINE, average, join};
use crate::material::noise::Noise;

/// Rows and columns on each side that decide on a pixel's material.
pub const REACH: usize = FINE + COARSE;

/// Beyond the picture: no pixel is near it.
const FAR: f32 = 1.0e6;

/// Attenuations of both energies, (rows, columns) each.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Attenuation at the high energy.
    pub high: &'a [f32],
    /// Attenuation at the low energy.
    pub low: &'a [f32],
    /// Length of a row.
    pub columns: usize,
}

/// One row in whole blocks, with `margin` columns of `FAR` before it and at least as many after.
#[derive(Debug, Clone)]
struct Line {
    row: Option<usize>,
    high: Vec<f32>,
    /// The low energy's attenuation, or R of a mean.
    second: Vec<f32>,
    weight: Vec<f32>,
}

impl Line {
    fn new(columns: usize, margin: usize) -> Self {
        let size = columns.next_multiple_of(BLOCK) + 2 * margin;
        Self {
            row: None,
            high: vec![FAR; size],
            second: vec![0.0; size],
            weight: vec![0.0; size],
        }
    }

    /// Put back what lies beyond the last column, where whole blocks wrote.
    fn close(&mut self, end: usize) {
        self.high[end..].fill(FAR);
        self.second[end..].fill(0.0);
        self.weight[end..].fill(0.0);
    }
}

/// R smoothed row by row; keeps the rows that the next one needs, so rows asked for in order cost each scale once.
///
/// A pixel's R depends on the pixels within `REACH` alone, bit for bit, however a picture is cut into pieces.
#[derive(Debug, Clone)]
pub struct Smoothing<'a> {
    pair: Pair<'a>,
    rows: usize,
    open_beam: f32,
    pixels: [Line; 2 * FINE + 1],
    means: [Line; 2 * COARSE + 1],
    beyond: [Line; 2],
    ratio: Vec<f32>,
    weight: Vec<f32>,
}

impl<'a> Smoothing<'a> {
    /// Room for one pair of attenuations.
    #[must_use]
    pub fn new(pair: Pair<'a>, noise: Noise) -> Self {
        let columns = pair.columns;
        let rows = pair.high.len().min(pair.low.len()) / columns.max(1);
        let size = columns.next_multiple_of(BLOCK);
        Self {
            pair,
            rows,
            open_beam: noise.open_beam(),
            pixels: std::array::from_fn(|_| Line::new(columns, FINE)),
            means: std::array::from_fn(|_| Line::new(columns, COARSE)),
            beyond: [Line::new(columns, FINE), Line::new(columns, COARSE)],
            ratio: vec![0.0; size],
            weight: vec![0.0; size],
        }
    }

    /// R of every pixel of the row gathered last.
    #[must_use]
    pub fn ratio(&self) -> &[f32] {
        &self.ratio[..self.pair.columns]
    }

    /// Pixels that R was summed over, 1..=81, or 0 where the pixel is too thin to tell.
    #[must_use]
    pub fn weight(&self) -> &[f32] {
        &self.weight[..self.pair.columns]
    }

    /// Smooth R of one row, on the widest vectors that the machine has.
    pub fn gather(&mut self, row: usize) {
        dispatch!(Level::new(), _ => self.gather_row(row));
    }

    #[inline(always)]
    fn gather_row(&mut self, row: usize) {
        for near in rows_around(row, COARSE) {
            self.gather_means(near);
        }
        let lines = rows_around(row, COARSE)
            .map(|near| line_of(&self.means, near, self.rows, &self.beyond[1]));
        let starts = (0..self.pair.columns).step_by(BLOCK);
        let out = self
            .ratio
            .chunks_mut(BLOCK)
            .zip(self.weight.chunks_mut(BLOCK));
        for (from, (ratio, weight)) in starts.zip(out) {
            if lines[1].weight[from + COARSE..][..BLOCK]
                .iter()
                .all(|&w| w == 0.0)
            {
                weight.fill(0.0);
                continue;
            }
            let near = lines.map(|line| {
                [&line.high, &line.second, &line.weight].map(|plane| window(plane, from, &BY_MEANS))
            });
            let [ratios, weights] = join(&near, self.open_beam);
            ratio.copy_from_slice(&ratios);
            weight.copy_from_slice(&weights);
        }
    }

    #[inline(always)]
    fn gather_means(&mut self, row: usize) {
        let slot = row % self.means.len();
        if row >= self.rows || self.means[slot].row == Some(row) {
            return;
        }
        for near in rows_around(row, FINE) {
            self.read(near);
        }
        let lines = rows_around(row, FINE)
            .map(|near| line_of(&self.pixels, near, self.rows, &self.beyond[0]));
        let out = &mut self.means[slot];
        out.row = Some(row);
        let columns = self.pair.columns;
        for from in (0..columns).step_by(BLOCK) {
            let inner = from + COARSE..from + COARSE + BLOCK;
            if lines[1].high[from + FINE..][..BLOCK]
                .iter()
                .all(|&a| a < MIN_ATTENUATION)
            {
                out.weight[inner].fill(0.0);
                continue;
            }
            let near = lines.map(|line| {
                [&line.high, &line.second].map(|plane| window(plane, from, &BY_PIXELS))
            });
            let [high, ratio, weight] = average(&near, self.open_beam);
            out.high[inner.clone()].copy_from_slice(&high);
            out.second[inner.clone()].copy_from_slice(&ratio);
            out.weight[inner].copy_from_slice(&weight);
        }
        out.close(columns + COARSE);
    }

    fn read(&mut self, row: usize) {
        let slot = row % self.pixels.len();
        if row >= self.rows || self.pixels[slot].row == Some(row) {
            return;
        }
        let columns = self.pair.columns;
        let (inner, here) = (FINE..columns + FINE, row * columns..(row + 1) * columns);
        let line = &mut self.pixels[slot];
        line.row = Some(row);
        line.high[inner.clone()].copy_from_slice(&self.pair.high[here.clone()]);
        line.second[inner].copy_from_slice(&self.pair.low[here]);
    }
}

fn rows_around(row: usize, step: usize) -> [usize; 3] {
    [row.wrapping_sub(step), row, row.wrapping_add(step)]
}

#[inline(always)]
fn line_of<'l, const N: usize>(
    lines: &'l [Line; N],
    row: usize,
    rows: usize,
    beyond: &'l Line,
) -> &'l Line {
    if row < rows { &lines[row % N] } else { beyond }
}

/// A block and its margins; lines hold whole blocks, so `none` is never taken.
#[inline(always)]
fn window<'l, const N: usize>(plane: &'l [f32], from: usize, none: &'l [f32; N]) -> &'l [f32; N] {
    plane
        .get(from..)
        .and_then(|rest| rest.first_chunk())
        .unwrap_or(none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOISE: Noise = Noise {
        photons: 100_000.0,
        pattern: 0.0,
    };

    fn smoothed(high: &[f32], low: &[f32], columns: usize) -> (Vec<f32>, Vec<f32>) {
        let pair = Pair { high, low, columns };
        let mut smoothing = Smoothing::new(pair, NOISE);
        let (mut ratio, mut weight) = (Vec::new(), Vec::new());
        for row in 0..high.len() / columns {
            smoothing.gather(row);
            ratio.extend_from_slice(smoothing.ratio());
            weight.extend_from_slice(smoothing.weight());
        }
        (ratio, weight)
    }

    /// Two materials side by side, of which the first `edge` columns are the first.
    fn halves(edge: usize, ratios: [f32; 2], attenuations: [f32; 2]) -> (Vec<f32>, Vec<f32>) {
        let which = |at: usize| usize::from(at % 40 >= edge);
        let high: Vec<f32> = (0..800).map(|at| attenuations[which(at)]).collect();
        let low = (0..800).map(|at| high[at] * ratios[which(at)]).collect();
        (high, low)
    }

    #[test]
    fn a_plain_picture_is_summed_over_81_pixels_and_fewer_at_its_rim() {
        let (high, low) = halves(40, [1.2, 1.2], [1.0, 1.0]);
        let (ratio, weight) = smoothed(&high, &low, 40);
        assert_eq!(weight[10 * 40 + 20], 81.0);
        assert_eq!(weight[0], 25.0);
        assert!(ratio.iter().all(|r| (r - 1.2).abs() < 1e-5));
    }

    #[test]
    fn nothing_bleeds_over_an_edge_of_thickness_or_of_material_alone() {
        for (ratios, attenuations) in [([1.25, 1.1], [1.0, 2.0]), ([1.22, 1.12], [3.0, 3.0])] {
            for edge in [17, 31, 32, 33] {
                let (high, low) = halves(edge, ratios, attenuations);
                let (ratio, _) = smoothed(&high, &low, 40);
                for (at, r) in ratio.iter().enumerate() {
                    let want = ratios[usize::from(at % 40 >= edge)];
                    assert!((r - want).abs() < 1e-5, "{at} {r}");
                }
            }
        }
    }

    #[test]
    fn too_thin_a_pixel_is_told_nothing_and_tells_nothing() {
        let (high, low) = halves(20, [1.2, 3.0], [0.155, 0.149]);
        let (ratio, weight) = smoothed(&high, &low, 40);
        for at in 0..800 {
            assert_eq!(weight[at] > 0.0, at % 40 < 20);
            assert!(weight[at] == 0.0 || (ratio[at] - 1.2).abs() < 1e-5);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_cut_picture_is_smoothed_as_the_whole(
            seed in any::<u64>(), columns in 1_usize..100, rows in 1_usize..20, cut in 0_usize..100, order in any::<bool>(),
        ) {
            let value = |at: usize| ((seed.wrapping_mul(2 * at as u64 + 1) >> 44) % 100) as f32 / 1000.0;
            let high: Vec<f32> = (0..rows * columns).map(|at| 1.0 + value(at)).collect();
            let low: Vec<f32> = (0..rows * columns).map(|at| high[at] * 1.15 + value(at + 7)).collect();
            let (ratio, weight) = smoothed(&high, &low, columns);
            let start = cut % columns;
            let from = start.saturating_sub(REACH);
            let part = |plane: &[f32]| -> Vec<f32> {
                plane.chunks(columns).flat_map(|row| row[from..].to_vec()).collect()
            };
            let (part_high, part_low) = (part(&high), part(&low));
            let pair = Pair { high: &part_high, low: &part_low, columns: columns - from };
            let mut smoothing = Smoothing::new(pair, NOISE);
            for row in 0..rows {
                let row = if order { rows - 1 - row } else { row };
                smoothing.gather(row);
                let here = row * columns + start..(row + 1) * columns;
                prop_assert_eq!(&smoothing.ratio()[start - from..], &ratio[here.clone()]);
                prop_assert_eq!(&smoothing.weight()[start - from..], &weight[here]);
            }
        }
    }
}
