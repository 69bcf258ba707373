//! Telling low, mid and high Z apart from the ratio of two attenuations, on the machine's own curves.

use crate::curves::{Curves, class_of};
use crate::tone::round_u8;

/// Thinner than this the ratio is noise: below about 3 g/cm² neighbouring classes lie closer than one sigma.
pub const MIN_ATTENUATION: f32 = 0.15;

/// Neighbours within this share of the centre's attenuation belong to the same thing; beyond lies an edge.
const EDGE: f32 = 0.1;

/// Neighbours on each side that are summed.
const REACH: usize = 2;

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

impl Pair<'_> {
    fn rows_near(&self, row: usize) -> std::ops::Range<usize> {
        row.saturating_sub(REACH)..(row + REACH + 1).min(self.high.len() / self.columns)
    }
}

/// Sums of one row over 5 x 5 neighbours on the centre's side of every edge.
#[derive(Debug, Clone)]
pub struct Sums {
    high: Vec<f32>,
    low: Vec<f32>,
}

impl Sums {
    /// Room for rows of `columns`.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            high: vec![0.0; columns],
            low: vec![0.0; columns],
        }
    }

    /// R smoothed over the neighbours summed last.
    #[must_use]
    pub fn ratio(&self, column: usize) -> f32 {
        self.low[column] / self.high[column]
    }

    /// Sum both energies over the neighbours of each pixel of `row` whose high attenuation is within a tenth of its own.
    pub fn gather(&mut self, pair: &Pair, row: usize) {
        let columns = pair.columns;
        let inner = columns.saturating_sub(2 * REACH);
        self.high.fill(0.0);
        self.low.fill(0.0);
        let line = |row: usize| row * columns..(row + 1) * columns;
        let centre = &pair.high[line(row)];
        for near in pair.rows_near(row).filter(|_| inner > 0) {
            let (high, low) = (&pair.high[line(near)], &pair.low[line(near)]);
            for shift in 0..=2 * REACH {
                add_near(
                    &centre[REACH..][..inner],
                    &high[shift..][..inner],
                    &low[shift..][..inner],
                    &mut self.high[REACH..][..inner],
                    &mut self.low[REACH..][..inner],
                );
            }
        }
        let left = REACH.min(columns);
        for column in (0..left).chain((left + inner)..columns) {
            self.gather_one(pair, row, column);
        }
    }

    fn gather_one(&mut self, pair: &Pair, row: usize, column: usize) {
        let centre = pair.high[row * pair.columns + column];
        let (mut high_sum, mut low_sum) = (0.0, 0.0);
        for near in pair.rows_near(row) {
            for at in column.saturating_sub(REACH)..(column + REACH + 1).min(pair.columns) {
                let value = pair.high[near * pair.columns + at];
                if (value - centre).abs() <= centre * EDGE {
                    high_sum += value;
                    low_sum += pair.low[near * pair.columns + at];
                }
            }
        }
        (self.high[column], self.low[column]) = (high_sum, low_sum);
    }
}

/// Add one neighbour of every pixel where it is near its centre. A weight, not a branch: so the loop vectorises.
fn add_near(centre: &[f32], high: &[f32], low: &[f32], high_sum: &mut [f32], low_sum: &mut [f32]) {
    let sums = high_sum.iter_mut().zip(low_sum);
    for (((&centre, &high), &low), (high_sum, low_sum)) in
        centre.iter().zip(high).zip(low).zip(sums)
    {
        let weight = if (high - centre).abs() <= centre * EDGE {
            1.0
        } else {
            0.0
        };
        *high_sum += high * weight;
        *low_sum += low * weight;
    }
}

/// Tell the material of row `row`, whose sums are gathered, where `visible` says that both energies saw something.
///
/// Writes the class (0 undetermined, 1 low, 2 mid, 3 high Z) and the index (0 undetermined, else 1 + round(254 * index)).
pub fn tell_row(
    curves: &Curves,
    sums: &Sums,
    high: &[f32],
    visible: impl Fn(usize) -> bool,
    told: (&mut [u8], &mut [u8]),
) {
    let (classes, indices) = told;
    for (column, &attenuation) in high.iter().enumerate() {
        let index = if attenuation >= MIN_ATTENUATION && visible(column) {
            curves.index(attenuation, sums.ratio(column))
        } else {
            None
        };
        (classes[column], indices[column]) = match index {
            Some(index) => (class_of(index), 1 + round_u8(254.0 * index)),
            None => (0, 0),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_stops_at_an_edge_and_keeps_to_the_picture() {
        let high: Vec<f32> = (0..42).map(|i| if i % 7 < 3 { 1.0 } else { 2.0 }).collect();
        let low: Vec<f32> = high
            .iter()
            .map(|h| if *h < 1.5 { 1.25 } else { 2.2 })
            .collect();
        let pair = Pair {
            high: &high,
            low: &low,
            columns: 7,
        };
        let mut sums = Sums::new(7);
        for row in 0..6 {
            sums.gather(&pair, row);
            for column in 0..7 {
                let want = if column < 3 { 1.25 } else { 1.1 };
                assert!((sums.ratio(column) - want).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_inner_loop_sums_what_the_plain_one_sums() {
        for columns in 1..30 {
            let high: Vec<f32> = (0..columns * 5)
                .map(|i| 1.0 + (i * 37 % 11) as f32 / 40.0)
                .collect();
            let low: Vec<f32> = high.iter().map(|h| h * 1.1 + 0.01).collect();
            let pair = Pair {
                high: &high,
                low: &low,
                columns,
            };
            let (mut fast, mut plain) = (Sums::new(columns), Sums::new(columns));
            fast.gather(&pair, 2);
            for column in 0..columns {
                plain.gather_one(&pair, 2, column);
            }
            for column in 0..columns {
                assert!(
                    (fast.ratio(column) - plain.ratio(column)).abs() < 1e-6,
                    "{columns} {column}"
                );
                assert!(
                    (fast.high[column] - plain.high[column]).abs() < 1e-4,
                    "{columns} {column}"
                );
            }
        }
    }
}
