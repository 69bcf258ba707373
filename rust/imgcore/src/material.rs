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
    /// At even steps of attenuation, so that a look-up is an index.
    steps: Vec<Step>,
    first: f32,
    last: f32,
}

/// Aluminium's R, and how fast the index climbs in thirds over it (to carbon) and falls under it (to iron).
#[derive(Debug, Clone, Copy)]
struct Step {
    aluminium: f32,
    climb: f32,
    fall: f32,
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
        let step = |at: usize| {
            let [carbon, aluminium, iron] = interpolate(points, at as f32 / STEPS_PER_UNIT);
            Step {
                aluminium,
                climb: 1.0 / (carbon - aluminium),
                fall: 1.0 / (aluminium - iron),
            }
        };
        Ok(Self {
            steps: (0..=STEPS).map(step).collect(),
            first: first[0],
            last: last[0].min(MAX_ATTENUATION),
        })
    }

    /// Material index of a ratio: 1 carbon, 2/3 aluminium, 1/3 iron, extrapolated to 0..=1; None outside the curves.
    #[inline]
    #[must_use]
    pub fn index(&self, attenuation: f32, ratio: f32) -> Option<f32> {
        if !(attenuation >= self.first && attenuation <= self.last) {
            return None;
        }
        let step = self
            .steps
            .get((attenuation * STEPS_PER_UNIT + 0.5) as u32 as usize)?;
        let over = ratio - step.aluminium;
        let thirds = 2.0 + over * if over >= 0.0 { step.climb } else { step.fall };
        Some((thirds * (1.0 / 3.0)).clamp(0.0, 1.0))
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
