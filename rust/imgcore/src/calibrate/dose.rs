//! The dose of each line, read off detectors that always see open beam.
//!
//! Each line's dose comes from that line and those before it, so a scan that arrives line by line is corrected alike.

use std::ops::Range;

use super::{Plane, Reference, ln};

/// A line's dose is believed this near to the reference's. Accelerators drift by per cents (one real truck scan: 0.6 %
/// from line to line); what is further off has something in front of the strip.
const BELIEVED: std::ops::RangeInclusive<f32> = 0.85..=1.15;

/// Detectors of the strip that may lie further than `SPREAD` from its median before the line counts as shadowed.
const STRAYING: f32 = 0.3;
const SPREAD: f32 = 0.05;

/// Share of lines in which a detector of an automatic strip sees open beam.
const ALWAYS: f64 = 0.99;

/// An automatic strip is at least so many detectors, and no more than the most are read.
const LEAST: usize = 4;
const MOST: usize = 32;

/// Which detectors always see open beam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strip {
    /// These rows.
    Rows(Range<usize>),
    /// The first or last rows of the array, if they see open beam in 99 % of all lines; needs the whole scan.
    Auto,
}

/// Dose of each line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dose {
    /// The rows it was read from.
    pub strip: Range<usize>,
    /// Natural logarithm of dose over the reference's, one a line.
    pub ln: Vec<f32>,
    /// Lines whose strip something shadowed: they take the dose of the line before.
    pub shadowed: usize,
}

impl Dose {
    /// Read the dose of every line of `plane`; `last` is the logarithm of the line before it, 0 at a scan's start.
    #[must_use]
    pub fn read(plane: &Plane, reference: &Reference, strip: Range<usize>, last: f32) -> Self {
        let rows: Vec<usize> = (strip.start..strip.end.min(plane.rows()))
            .filter(|&row| !reference.is_broken(row))
            .take(MOST)
            .collect();
        let mut dose = Self {
            strip,
            ln: Vec::with_capacity(plane.columns()),
            shadowed: 0,
        };
        let mut last = last;
        let mut seen = vec![0.0; rows.len()];
        for column in 0..plane.columns() {
            for (value, &row) in seen.iter_mut().zip(&rows) {
                let sample = plane.row(row).get(column).copied().unwrap_or_default();
                *value = reference.transmission(row, sample);
            }
            match believed(&mut seen) {
                Some(found) => last = ln(found),
                None => dose.shadowed = dose.shadowed.saturating_add(1),
            }
            dose.ln.push(last);
        }
        dose
    }
}

/// The median, unless it is far from 1 or the strip disagrees.
fn believed(seen: &mut [f32]) -> Option<f32> {
    let middle = seen.len() / 2;
    if seen.is_empty() {
        return None;
    }
    let median = *seen.select_nth_unstable_by(middle, f32::total_cmp).1;
    let straying = seen
        .iter()
        .filter(|&&value| (value - median).abs() > SPREAD * median)
        .count();
    (BELIEVED.contains(&median) && straying as f32 <= STRAYING * seen.len() as f32)
        .then_some(median)
}

/// Find the rows of an automatic strip at either end of the array; `None` where no end always sees open beam.
#[must_use]
pub fn find_strip(plane: &Plane, reference: &Reference) -> Option<Range<usize>> {
    let open = |row: usize| reference.is_broken(row) || always_open(plane, reference, row);
    let run = |rows: &mut dyn Iterator<Item = usize>| {
        rows.take(MOST).take_while(|&row| open(row)).count()
    };
    let rows = plane.rows();
    let (first, last) = (run(&mut (0..rows)), run(&mut (0..rows).rev()));
    let strip = if first >= last {
        0..first
    } else {
        rows.saturating_sub(last)..rows
    };
    let sound = strip.clone().filter(|&row| !reference.is_broken(row));
    (sound.count() >= LEAST).then_some(strip)
}

fn always_open(plane: &Plane, reference: &Reference, row: usize) -> bool {
    let open = plane
        .row(row)
        .iter()
        .filter(|&&sample| BELIEVED.contains(&reference.transmission(row, sample)))
        .count();
    open as f64 >= ALWAYS * plane.columns() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: usize = 60;

    /// Eight detectors, the upper four in open beam; line `c` has a dose of 1 + c / 1000.
    fn drifting(shadow: Range<usize>) -> Vec<u16> {
        (0..8 * COLUMNS)
            .map(|at| {
                let (row, column) = (at / COLUMNS, at % COLUMNS);
                let dose = 1.0 + column as f32 / 1000.0;
                let load = if row >= 4 || shadow.contains(&column) {
                    0.3
                } else {
                    1.0
                };
                (40_000.0 * dose * load) as u16
            })
            .collect()
    }

    fn reference() -> Reference {
        Reference::new(&[0.0; 8], &[40_000.0; 8]).unwrap()
    }

    #[test]
    fn each_line_has_its_own_dose() {
        let samples = drifting(0..0);
        let plane = Plane::new(8, COLUMNS, &samples).unwrap();
        let strip = find_strip(&plane, &reference()).unwrap();
        assert_eq!(strip, 0..4);
        let dose = Dose::read(&plane, &reference(), strip, 0.0);
        assert_eq!(dose.shadowed, 0);
        for (column, ln) in dose.ln.iter().enumerate() {
            assert!((ln - (1.0 + column as f32 / 1000.0).ln()).abs() < 1e-4);
        }
    }

    #[test]
    fn a_shadowed_line_takes_the_dose_of_the_line_before() {
        let samples = drifting(10..13);
        let plane = Plane::new(8, COLUMNS, &samples).unwrap();
        let dose = Dose::read(&plane, &reference(), 0..4, 0.0);
        assert_eq!(dose.shadowed, 3);
        assert_eq!(dose.ln[10..13], [dose.ln[9]; 3]);
    }

    #[test]
    fn a_strip_half_in_shadow_is_not_believed() {
        assert_eq!(believed(&mut [1.0, 1.0, 1.0, 0.9, 0.9, 0.9]), None);
        assert_eq!(believed(&mut [1.0, 1.01, 0.99, 1.0, 0.2]), Some(1.0));
        assert_eq!(believed(&mut []), None);
    }

    #[test]
    fn a_load_as_high_as_the_array_leaves_no_strip() {
        let samples = vec![12_000_u16; 8 * COLUMNS];
        let plane = Plane::new(8, COLUMNS, &samples).unwrap();
        assert_eq!(find_strip(&plane, &reference()), None);
    }

    #[test]
    fn cut_anywhere_the_dose_is_the_same() {
        let samples = drifting(20..24);
        let whole = Dose::read(
            &Plane::new(8, COLUMNS, &samples).unwrap(),
            &reference(),
            0..4,
            0.0,
        );
        for cut in 1..COLUMNS {
            let part = |range: Range<usize>| -> Vec<u16> {
                (0..8)
                    .flat_map(|row| samples[row * COLUMNS..][range.clone()].to_vec())
                    .collect()
            };
            let (a, b) = (part(0..cut), part(cut..COLUMNS));
            let first = Dose::read(&Plane::new(8, cut, &a).unwrap(), &reference(), 0..4, 0.0);
            let last = first.ln[cut - 1];
            let second = Dose::read(
                &Plane::new(8, COLUMNS - cut, &b).unwrap(),
                &reference(),
                0..4,
                last,
            );
            assert_eq!([first.ln, second.ln].concat(), whole.ln);
        }
    }
}
