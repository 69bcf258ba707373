//! Telling low, mid and high Z apart from the ratio of two attenuations, on the machine's own curves.

use crate::calibrate::MAX_ATTENUATION;
use crate::error::{Error, Result};
use crate::tone::round_u8;

/// Thinner than this the ratio is noise: below about 3 g/cm² neighbouring classes lie closer than one sigma.
pub const MIN_ATTENUATION: f32 = 0.15;

/// Neighbours within this share of the centre's attenuation belong to the same thing; beyond lies an edge.
const EDGE: f32 = 0.1;

const REACH: usize = 2;
const STEPS: usize = 1024;
const STEPS_PER_UNIT: f32 = STEPS as f32 / MAX_ATTENUATION;

/// Where carbon, aluminium and iron lie, as R = attenuation(low) / attenuation(high) over high-energy attenuation.
#[derive(Debug, Clone)]
pub struct Curves {
    /// R of carbon, aluminium, iron at even steps of attenuation, so that a look-up is an index.
    steps: Vec<[f32; 3]>,
    first: f32,
    last: f32,
}

impl Curves {
    /// Take rows of (attenuation, R carbon, R aluminium, R iron), attenuation rising, R falling along each row.
    pub fn new(points: &[[f32; 4]]) -> Result<Self> {
        let sound = |p: &[f32; 4]| {
            p.iter().all(|v| v.is_finite())
                && p[0] >= 0.0
                && p[1] > p[2]
                && p[2] > p[3]
                && p[3] > 0.0
        };
        if let Some(row) = points.iter().position(|p| !sound(p)) {
            return Err(Error::Argument(format!(
                "material curve row `{row}` must hold an attenuation and R of carbon > aluminium > iron > 0"
            )));
        }
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Err(Error::Argument("material curves hold no row".into()));
        };
        if points.windows(2).any(|pair| pair[0][0] >= pair[1][0]) {
            return Err(Error::Argument(
                "material curves must rise in attenuation from row to row".into(),
            ));
        }
        let steps = (0..=STEPS + 1)
            .map(|step| interpolate(points, step as f32 / STEPS_PER_UNIT))
            .collect();
        Ok(Self {
            steps,
            first: first[0],
            last: last[0],
        })
    }

    /// Material index of a ratio: 1 carbon, 2/3 aluminium, 1/3 iron, extrapolated to 0..=1; None outside the curves.
    #[must_use]
    pub fn index(&self, attenuation: f32, ratio: f32) -> Option<f32> {
        if !(attenuation >= self.first && attenuation <= self.last.min(MAX_ATTENUATION)) {
            return None;
        }
        let place = attenuation * STEPS_PER_UNIT;
        let step = place as usize;
        let share = place - step as f32;
        let (a, b) = (&self.steps[step], &self.steps[step + 1]);
        let [carbon, aluminium, iron] = [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share);
        let thirds = if ratio >= aluminium {
            2.0 + (ratio - aluminium) / (carbon - aluminium)
        } else {
            1.0 + (ratio - iron) / (aluminium - iron)
        };
        Some((thirds / 3.0).clamp(0.0, 1.0))
    }
}

fn interpolate(points: &[[f32; 4]], attenuation: f32) -> [f32; 3] {
    let next = points
        .partition_point(|p| p[0] <= attenuation)
        .clamp(1, points.len().max(2) - 1);
    let a = &points[next - 1];
    let b = points.get(next).unwrap_or(a);
    let share = if b[0] > a[0] {
        ((attenuation - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0)
    } else {
        0.0
    };
    [1, 2, 3].map(|i| a[i] + (b[i] - a[i]) * share)
}

/// Class of an index, cut half-way between the curves: 1 low, 2 mid, 3 high Z.
#[must_use]
pub fn class_of(index: f32) -> u8 {
    match index {
        i if i >= 5.0 / 6.0 => 1,
        i if i >= 0.5 => 2,
        _ => 3,
    }
}

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
        let rows = pair.high.len() / columns;
        self.high.fill(0.0);
        self.low.fill(0.0);
        let centre = &pair.high[row * columns..][..columns];
        for near in row.saturating_sub(REACH)..(row + REACH + 1).min(rows) {
            let high = &pair.high[near * columns..][..columns];
            let low = &pair.low[near * columns..][..columns];
            self.gather_inner(centre, high, low);
            let edge = REACH.min(columns);
            let right = columns.saturating_sub(REACH).max(edge);
            for column in (0..edge).chain(right..columns) {
                self.gather_one(centre, high, low, column);
            }
        }
    }

    /// The columns that have all five neighbours: slices of one length, so that the loop vectorises.
    fn gather_inner(&mut self, centre: &[f32], high: &[f32], low: &[f32]) {
        let Some(inner) = centre.len().checked_sub(2 * REACH).filter(|&n| n > 0) else {
            return;
        };
        let centre = &centre[REACH..][..inner];
        let sum_high = &mut self.high[REACH..][..inner];
        let sum_low = &mut self.low[REACH..][..inner];
        let h: [&[f32]; 5] = std::array::from_fn(|shift| &high[shift..][..inner]);
        let l: [&[f32]; 5] = std::array::from_fn(|shift| &low[shift..][..inner]);
        for x in 0..inner {
            let reach = centre[x] * EDGE;
            let (mut a, mut b) = (0.0, 0.0);
            for shift in 0..5 {
                let inside = (h[shift][x] - centre[x]).abs() <= reach;
                a += if inside { h[shift][x] } else { 0.0 };
                b += if inside { l[shift][x] } else { 0.0 };
            }
            sum_high[x] += a;
            sum_low[x] += b;
        }
    }

    fn gather_one(&mut self, centre: &[f32], high: &[f32], low: &[f32], column: usize) {
        for near in column.saturating_sub(REACH)..(column + REACH + 1).min(high.len()) {
            if (high[near] - centre[column]).abs() <= centre[column] * EDGE {
                self.high[column] += high[near];
                self.low[column] += low[near];
            }
        }
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

    fn curves() -> Curves {
        Curves::new(&[[0.0, 1.25, 1.21, 1.17], [6.0, 1.22, 1.17, 1.10]]).unwrap()
    }

    #[test]
    fn the_three_materials_lie_where_they_should() {
        let curves = curves();
        for (ratio, want) in [
            (1.25, 1.0),
            (1.21, 2.0 / 3.0),
            (1.17, 1.0 / 3.0),
            (1.0, 0.0),
            (2.0, 1.0),
        ] {
            assert!((curves.index(0.0, ratio).unwrap() - want).abs() < 1e-5);
        }
        assert!((curves.index(3.0, 1.19).unwrap() - 2.0 / 3.0).abs() < 1e-4);
        assert_eq!(curves.index(6.1, 1.2), None);
        assert_eq!(curves.index(f32::NAN, 1.2), None);
    }

    #[test]
    fn classes_are_cut_half_way() {
        assert_eq!([0.84, 0.83, 0.51, 0.49].map(class_of), [1, 2, 2, 3]);
    }

    #[test]
    fn broken_curves_are_refused() {
        assert!(Curves::new(&[]).is_err());
        assert!(Curves::new(&[[0.0, 1.1, 1.2, 1.0]]).is_err());
        assert!(Curves::new(&[[0.0, f32::NAN, 1.2, 1.0]]).is_err());
        assert!(Curves::new(&[[1.0, 1.3, 1.2, 1.1], [1.0, 1.3, 1.2, 1.1]]).is_err());
        assert_eq!(
            Curves::new(&[[1.0, 1.3, 1.2, 1.1]])
                .unwrap()
                .index(1.0, 1.2)
                .map(class_of),
            Some(2)
        );
    }

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
        for columns in 1..12 {
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
            for near in 0..5 {
                let (h, l) = (
                    &high[near * columns..][..columns],
                    &low[near * columns..][..columns],
                );
                for column in 0..columns {
                    plain.gather_one(&high[2 * columns..][..columns], h, l, column);
                }
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
