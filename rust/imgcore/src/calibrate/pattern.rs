//! What is left of the array's pattern after dark and air: stripes, and detectors that died since the reference.

use super::{MAX_GAP, Plane, Reference, around, ln};

/// Open-beam lines that are read at each end of a scan, and the fewest that say anything.
const LINES: usize = 64;
const LEAST: usize = 16;

/// A line is open beam when this share of the sound detectors see within `OPEN` of it.
const SHARE: f64 = 0.9;
const OPEN: std::ops::RangeInclusive<f32> = 0.85..=1.15;

/// The strongest stripe that is taken away. One real truck scan kept 1.5 % of pattern; more than this is no stripe but
/// something standing in the beam.
const STRONGEST: f32 = 1.05;

/// A detector this many times as noisy as its neighbours is not believed; the worst sound one of a real array had three.
const NOISY: f32 = 4.0;

/// Noise that is never too much, as a share of open beam.
const QUIET: f32 = 0.01;

/// Detectors on each side that say what is normal.
const NEIGHBOURS: usize = 8;

/// Why a detector is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It reads one value through the whole scan while its neighbours do not.
    Stuck,
    /// In open beam it reads something far from its reference.
    Drifted,
    /// In open beam it is much noisier than its neighbours.
    Noisy,
}

impl Fault {
    /// One word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stuck => "stuck",
            Self::Drifted => "drifted",
            Self::Noisy => "noisy",
        }
    }
}

/// The array as the scan's own open beam shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pattern {
    /// Natural logarithm of each detector's response over its reference; empty where too little open beam was seen.
    pub ln: Vec<f32>,
    /// Detectors that are not believed, top down.
    pub faults: Vec<(usize, Fault)>,
    /// Open-beam lines that were read.
    pub lines: usize,
}

/// Mean and standard deviation of a detector in open beam; `None` for a broken one.
type Read = Option<(f32, f32)>;

impl Pattern {
    /// Look at the open-beam lines at both ends of a scan; `dose` is the logarithm of each line's dose, or empty.
    #[must_use]
    pub fn find(plane: &Plane, reference: &Reference, dose: &[f32], full_scale: u16) -> Self {
        let lines = open_lines(plane, reference, dose);
        let mut faults = stuck(plane, reference, full_scale);
        if lines.len() < LEAST {
            return Self {
                faults,
                ..Self::default()
            };
        }
        let read: Vec<Read> = (0..plane.rows())
            .map(|row| {
                (!reference.is_broken(row)).then(|| statistics(plane, reference, dose, &lines, row))
            })
            .collect();
        let judged: Vec<(usize, Option<Fault>)> = read
            .iter()
            .enumerate()
            .map(|(row, one)| {
                let fault = one.and_then(|(mean, noise)| judge(mean, noise, &read, row));
                (row, fault)
            })
            .collect();
        for run in judged.chunk_by(|(_, a), (_, b)| a.is_some() == b.is_some()) {
            // detectors fail alone; many neighbours at once are something that stands in the beam
            if run.len() <= MAX_GAP {
                faults.extend(run.iter().filter_map(|&(row, fault)| Some((row, fault?))));
            }
        }
        faults.sort_by_key(|&(row, _)| row);
        faults.dedup_by_key(|&mut (row, _)| row);
        let bound = STRONGEST.ln();
        let response =
            |one: &Read| one.map_or(0.0, |(mean, _)| ln(mean.max(0.1)).clamp(-bound, bound));
        Self {
            ln: read.iter().map(response).collect(),
            faults,
            lines: lines.len(),
        }
    }
}

fn judge(mean: f32, noise: f32, read: &[Read], row: usize) -> Option<Fault> {
    if !OPEN.contains(&mean) {
        return Some(Fault::Drifted);
    }
    let near = around(read, row, NEIGHBOURS);
    let mut usual: Vec<f32> = near.iter().flatten().map(|&(_, noise)| noise).collect();
    usual.sort_by(f32::total_cmp);
    let median = usual.get(usual.len() / 2).copied().unwrap_or(noise);
    (noise > QUIET && noise > NOISY * median).then_some(Fault::Noisy)
}

fn corrected(plane: &Plane, reference: &Reference, dose: &[f32], row: usize, column: usize) -> f32 {
    let dose = dose.get(column).map_or(1.0, |ln| ln.exp());
    let sample = plane.row(row).get(column).copied().unwrap_or_default();
    reference.transmission(row, sample) / dose
}

fn open_lines(plane: &Plane, reference: &Reference, dose: &[f32]) -> Vec<usize> {
    let sound: Vec<usize> = (0..plane.rows())
        .filter(|&row| !reference.is_broken(row))
        .collect();
    let is_open = |column: &usize| {
        let open = sound
            .iter()
            .filter(|&&row| OPEN.contains(&corrected(plane, reference, dose, row, *column)))
            .count();
        open as f64 >= SHARE * sound.len() as f64
    };
    let columns = plane.columns();
    let mut lines: Vec<usize> = (0..columns).take(LINES).take_while(is_open).collect();
    let rest = (lines.len()..columns).rev().take(LINES).take_while(is_open);
    lines.extend(rest);
    lines
}

fn statistics(
    plane: &Plane,
    reference: &Reference,
    dose: &[f32],
    lines: &[usize],
    row: usize,
) -> (f32, f32) {
    let values = lines
        .iter()
        .map(|&column| f64::from(corrected(plane, reference, dose, row, column)));
    let (mut sum, mut squares) = (0.0, 0.0);
    for value in values {
        sum += value;
        squares += value * value;
    }
    let n = lines.len() as f64;
    let mean = sum / n;
    (
        mean as f32,
        (squares / n - mean * mean).max(0.0).sqrt() as f32,
    )
}

fn stuck(plane: &Plane, reference: &Reference, full_scale: u16) -> Vec<(usize, Fault)> {
    let constant: Vec<bool> = (0..plane.rows())
        .map(|row| {
            let samples = plane.row(row);
            samples.len() >= LEAST && samples.iter().all(|sample| samples.first() == Some(sample))
        })
        .collect();
    let among_moving = |row: usize| {
        let near = around(&constant, row, NEIGHBOURS);
        let still = near.iter().filter(|&&c| c).count();
        still.saturating_mul(4) < near.len()
    };
    let saturated = |row: usize| plane.row(row).first() >= Some(&full_scale);
    (0..)
        .zip(&constant)
        .filter(|&(row, &constant)| constant && !reference.is_broken(row))
        .filter(|&(row, _)| !saturated(row) && among_moving(row))
        .map(|(row, _)| (row, Fault::Stuck))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = 40;
    const COLUMNS: usize = 100;

    /// Open beam with noise of a per cent, a load in the middle, stripes of two per cent in every fifth detector.
    fn scan() -> Vec<u16> {
        (0..ROWS * COLUMNS)
            .map(|at| {
                let (row, column) = (at / COLUMNS, at % COLUMNS);
                let noise = 1.0 + ((at * 7919) % 201) as f32 / 20_100.0 - 0.005;
                let load = if (30..70).contains(&column) && row > 2 {
                    0.2
                } else {
                    1.0
                };
                let stripe = if row.is_multiple_of(5) { 1.02 } else { 1.0 };
                (40_000.0 * noise * load * stripe) as u16
            })
            .collect()
    }

    fn find(samples: &[u16]) -> Pattern {
        let reference = Reference::new(&[0.0; ROWS], &[40_000.0; ROWS]).unwrap();
        let plane = Plane::new(ROWS, COLUMNS, samples).unwrap();
        Pattern::find(&plane, &reference, &[], u16::MAX)
    }

    #[test]
    fn stripes_are_read_off_the_open_beam_at_both_ends() {
        let pattern = find(&scan());
        assert_eq!(pattern.lines, 60);
        assert!(pattern.faults.is_empty());
        for (row, ln) in pattern.ln.iter().enumerate() {
            let stripe: f32 = if row.is_multiple_of(5) { 1.02 } else { 1.0 };
            assert!((ln - stripe.ln()).abs() < 0.002, "{row} {ln}");
        }
    }

    #[test]
    fn stuck_drifted_and_noisy_detectors_are_told_apart() {
        let mut samples = scan();
        samples[7 * COLUMNS..8 * COLUMNS].fill(31_000);
        for column in 0..COLUMNS {
            samples[12 * COLUMNS + column] /= 3;
            let at = 20 * COLUMNS + column;
            samples[at] = samples[at] / 10 * (8 + column as u16 % 5);
        }
        let faults = [(7, Fault::Stuck), (12, Fault::Drifted), (20, Fault::Noisy)];
        assert_eq!(find(&samples).faults, faults);
    }

    #[test]
    fn what_stands_in_the_open_beam_is_no_fault() {
        let mut samples = scan();
        for row in 20..24 + MAX_GAP - 3 {
            samples[row * COLUMNS..][..COLUMNS]
                .iter_mut()
                .for_each(|s| *s /= 3);
        }
        assert_eq!(find(&samples).faults, []);
    }

    #[test]
    fn a_load_from_end_to_end_says_nothing_of_stripes() {
        let samples: Vec<u16> = scan().iter().map(|s| s / 2).collect();
        let pattern = find(&samples);
        assert!(pattern.ln.is_empty() && pattern.lines == 0);
    }
}
