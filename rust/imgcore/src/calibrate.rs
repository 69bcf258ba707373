//! From raw samples to attenuation: dark, air, dead and hot detectors.

use crate::error::{Error, Result};
use crate::raster::Raster;

/// Attenuation is clipped here; a 16-bit converter ends below it.
pub const MAX_ATTENUATION: f32 = 12.0;

/// Transmission floor, so that a sample at or under dark has a logarithm.
pub const MIN_TRANSMISSION: f32 = 1.0e-6;

/// A detector whose response is this many times off the median of its neighbours is broken. Neighbours of one array
/// differ by tens of per cent, the fan's own profile by less.
const OUTLIER: f32 = 3.0;

/// Detectors on each side that vote on what is normal.
const NEIGHBOURS: usize = 8;

/// The widest gap that interpolation may bridge and still count as seen, detectors.
pub const MAX_GAP: usize = 4;

/// One energy of a view: 16-bit samples; rows are detectors, columns run along travel.
pub type Plane<'a> = Raster<'a, u16>;

/// What each detector reads without a beam and without a load.
#[derive(Debug, Clone)]
pub struct Reference {
    dark: Vec<f32>,
    gain: Vec<f32>,
    clips: Vec<bool>,
    broken: Vec<bool>,
}

impl Reference {
    /// Pair dark and air, one value a detector in raw units, and find the detectors that cannot be trusted.
    ///
    /// Broken means: air minus dark is not a positive number, or a factor of three off the median of its neighbours.
    /// Fails when lengths differ or more than a quarter of the array is broken: then the reference is at fault.
    pub fn new(dark: &[f32], air: &[f32]) -> Result<Self> {
        if dark.len() != air.len() || dark.is_empty() {
            let (darks, airs) = (dark.len(), air.len());
            return Err(Error::Argument(format!(
                "dark has `{darks}` detectors and air `{airs}`"
            )));
        }
        let span: Vec<f32> = dark.iter().zip(air).map(|(&d, &a)| a - d).collect();
        let broken: Vec<bool> = (0..span.len()).map(|at| is_broken(&span, at)).collect();
        let bad = broken.iter().filter(|&&b| b).count();
        if bad * 4 > span.len() {
            let all = span.len();
            return Err(Error::Argument(format!(
                "air over dark cannot calibrate `{bad}` of `{all}` detectors"
            )));
        }
        let sound = |at: usize, value: f32| if broken[at] { 0.0 } else { value };
        Ok(Self {
            dark: dark
                .iter()
                .enumerate()
                .map(|(at, &d)| sound(at, d))
                .collect(),
            gain: span
                .iter()
                .enumerate()
                .map(|(at, &s)| sound(at, 1.0 / s))
                .collect(),
            clips: air.iter().map(|&a| a < f32::from(u16::MAX)).collect(),
            broken,
        })
    }

    /// Which detectors are broken.
    #[must_use]
    pub fn broken(&self) -> &[bool] {
        &self.broken
    }

    /// Whether a full-scale sample of this detector is saturated: its open beam lies below full scale.
    #[must_use]
    pub fn clips(&self, row: usize) -> bool {
        self.clips[row]
    }

    /// Attenuation of one row of raw samples, clipped to 0..=12.
    pub fn attenuate(&self, row: usize, raw: &[u16], attenuation: &mut [f32]) {
        let (dark, gain) = (self.dark[row], self.gain[row]);
        for (out, &sample) in attenuation.iter_mut().zip(raw) {
            let transmission = ((f32::from(sample) - dark) * gain).max(MIN_TRANSMISSION);
            *out = (-ln(transmission)).clamp(0.0, MAX_ATTENUATION);
        }
    }
}

fn usable(span: f32) -> bool {
    span.is_finite() && span > 0.0
}

fn is_broken(span: &[f32], at: usize) -> bool {
    if !usable(span[at]) {
        return true;
    }
    let near = &span[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(span.len())];
    let mut sound: Vec<f32> = near.iter().copied().filter(|&s| usable(s)).collect();
    sound.sort_by(f32::total_cmp);
    let median = sound[sound.len() / 2];
    span[at] > median * OUTLIER || span[at] * OUTLIER < median
}

/// Natural logarithm of a positive normal number, within 2e-6 for 1e-6..=10 (tested against `f64::ln`).
///
/// The mantissa is brought to sqrt(1/2)..sqrt(2) and ln m = 2 artanh((m - 1) / (m + 1)) cut after the seventh power:
/// the rest is below 3e-8. No table and no branch, so it vectorises.
#[inline(always)]
#[must_use]
pub fn ln(value: f32) -> f32 {
    const SQRT_HALF: i32 = 0x3f35_04f3;
    let bits = value.to_bits() as i32;
    let exponent = (bits.wrapping_sub(SQRT_HALF)) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub(exponent << 23) as u32);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let q = s * s;
    exponent as f32 * std::f32::consts::LN_2
        + s * (2.0 + q * (2.0 / 3.0 + q * (2.0 / 5.0 + q * (2.0 / 7.0))))
}

/// Interpolate broken rows of a (rows, columns) array between the nearest sound ones; ends repeat their neighbour.
pub fn repair(attenuation: &mut [f32], columns: usize, broken: &[bool]) {
    let sound: Vec<usize> = (0..broken.len()).filter(|&row| !broken[row]).collect();
    for row in (0..broken.len()).filter(|&row| broken[row]) {
        let next = sound.partition_point(|&s| s < row);
        let above = next.checked_sub(1).map(|i| sound[i]);
        let below = sound.get(next).copied();
        let (Some(first), Some(last)) = (above.or(below), below.or(above)) else {
            return;
        };
        let share = if last > first {
            (row - first) as f32 / (last - first) as f32
        } else {
            0.0
        };
        for column in 0..columns {
            let (a, b) = (
                attenuation[first * columns + column],
                attenuation[last * columns + column],
            );
            attenuation[row * columns + column] = a + (b - a) * share;
        }
    }
}

/// Mark the broken detectors that lie in a gap too wide to count as seen.
#[must_use]
pub fn wide_gaps(broken: &[bool]) -> Vec<bool> {
    let mut wide = vec![false; broken.len()];
    let mut start = 0;
    for run in broken.chunk_by(|a, b| a == b) {
        if run[0] && run.len() > MAX_GAP {
            wide[start..start + run.len()].fill(true);
        }
        start += run.len();
    }
    wide
}

/// Average the columns of a dark or air page, one value a row.
#[must_use]
pub fn reference_columns(page: &Plane) -> Vec<f32> {
    (0..page.rows()).map(|row| mean(page.row(row))).collect()
}

/// Average columns `start..stop` of the scan itself, one value a row; fails when the range is not inside.
pub fn air_columns(plane: &Plane, start: usize, stop: usize) -> Result<Vec<f32>> {
    if start >= stop || stop > plane.columns() {
        let columns = plane.columns();
        return Err(Error::Argument(format!(
            "air columns `{start}` to `{stop}` are not inside the scan's `{columns}` columns"
        )));
    }
    Ok((0..plane.rows())
        .map(|row| mean(&plane.row(row)[start..stop]))
        .collect())
}

/// Estimate open beam for every row: the smallest sample that at least 99.5 % of the plane does not exceed.
#[must_use]
pub fn air_estimate(plane: &Plane) -> Vec<f32> {
    let mut counts = vec![0_usize; 1 << 16];
    for &sample in plane.samples() {
        counts[usize::from(sample)] += 1;
    }
    let wanted = (plane.samples().len() * 995).div_ceil(1000);
    let mut below = 0;
    let level = counts.iter().position(|&count| {
        below += count;
        below >= wanted
    });
    vec![level.unwrap_or(0) as f32; plane.rows()]
}

fn mean(samples: &[u16]) -> f32 {
    let sum: u64 = samples.iter().map(|&s| u64::from(s)).sum();
    (sum as f64 / samples.len() as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ln_keeps_its_bound() {
        let mut worst = 0.0_f64;
        let mut value = 1.0e-6_f32;
        while value < 10.0 {
            worst = worst.max((f64::from(ln(value)) - f64::from(value).ln()).abs());
            value = f32::from_bits(value.to_bits() + 97);
        }
        assert!(worst <= 2.0e-6, "{worst}");
    }

    #[test]
    fn dead_hot_and_wild_detectors_are_broken() {
        let mut air = vec![50_000.0_f32; 40];
        let mut dark = vec![500.0_f32; 40];
        (air[3], air[10], dark[20], air[39]) = (500.0, f32::NAN, 65_535.0, 2_000.0);
        let reference = Reference::new(&dark, &air).unwrap();
        let broken: Vec<usize> = (0..40).filter(|&r| reference.broken()[r]).collect();
        assert_eq!(broken, [3, 10, 20, 39]);
    }

    #[test]
    fn a_reference_that_calibrates_nothing_is_refused() {
        assert!(Reference::new(&[0.0; 8], &[0.0; 8]).is_err());
        assert!(Reference::new(&[0.0; 8], &[1.0; 7]).is_err());
        assert!(Reference::new(&[], &[]).is_err());
    }

    #[test]
    fn repair_interpolates_and_repeats_at_the_ends() {
        let mut a = vec![9.0, 1.0, 9.0, 9.0, 4.0, 9.0];
        repair(&mut a, 1, &[true, false, true, true, false, true]);
        assert_eq!(a, [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
    }

    #[test]
    fn only_a_wide_gap_is_wide() {
        let mut broken = vec![true; 5];
        broken.extend([false, true, true, true, true, false]);
        let wide = wide_gaps(&broken);
        assert_eq!(wide.iter().filter(|&&w| w).count(), 5);
        assert!(wide[..5].iter().all(|&w| w));
    }

    #[test]
    fn estimate_is_the_percentile() {
        let samples: Vec<u16> = (0..1000).collect();
        let plane = Plane::new(10, 100, &samples).unwrap();
        assert_eq!(air_estimate(&plane), vec![994.0; 10]);
    }

    proptest! {
        #[test]
        fn any_reference_gives_finite_attenuation(
            dark in prop::collection::vec(prop::num::f32::ANY, 6),
            air in prop::collection::vec(prop::num::f32::ANY, 6),
            raw in prop::collection::vec(any::<u16>(), 12),
        ) {
            if let Ok(reference) = Reference::new(&dark, &air) {
                let mut out = vec![0.0; 12];
                for row in 0..6 {
                    reference.attenuate(row, &raw, &mut out);
                    prop_assert!(out.iter().all(|a| (0.0..=MAX_ATTENUATION).contains(a)));
                }
            }
        }
    }
}
