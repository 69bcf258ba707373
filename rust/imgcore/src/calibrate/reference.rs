//! What each detector reads without a beam and without a load, and which of them cannot be trusted.

use fearless_simd::{Level, dispatch};

use super::{MAX_ATTENUATION, MIN_TRANSMISSION, around, ln};
use crate::error::{Error, Result};

/// A detector whose response is this many times off the median of its neighbours is broken. Neighbours of one array
/// differ by tens of per cent, the fan's own profile by less.
const OUTLIER: f32 = 3.0;

/// Detectors on each side that vote on what is normal.
const NEIGHBOURS: usize = 8;

/// What each detector reads without a beam and without a load.
#[derive(Debug, Clone)]
pub struct Reference {
    dark: Vec<f32>,
    gain: Vec<f32>,
    air: Vec<f32>,
    full_scale: u16,
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
        if bad.saturating_mul(4) > span.len() {
            let all = span.len();
            return Err(Error::Argument(format!(
                "air over dark cannot calibrate `{bad}` of `{all}` detectors"
            )));
        }
        let sound = |(&broken, value)| if broken { 0.0 } else { value };
        let gain = span.iter().map(|&span| 1.0 / span);
        Ok(Self {
            dark: broken.iter().zip(dark.iter().copied()).map(sound).collect(),
            gain: broken.iter().zip(gain).map(sound).collect(),
            air: air.to_vec(),
            full_scale: u16::MAX,
            broken,
        })
    }

    /// Which detectors are broken.
    #[must_use]
    pub fn broken(&self) -> &[bool] {
        &self.broken
    }

    /// Whether a detector is broken; one outside the array is.
    #[must_use]
    pub fn is_broken(&self, row: usize) -> bool {
        self.broken.get(row).copied().unwrap_or(true)
    }

    /// Dark and gain of a detector; one outside the array sees nothing.
    fn beam(&self, row: usize) -> (f32, f32) {
        let known = self.dark.get(row).zip(self.gain.get(row));
        known.map_or((0.0, 0.0), |(&dark, &gain)| (dark, gain))
    }

    /// Say what the scanner's converter ends at, 4,095 for one of 12 bits; 65,535 unless said.
    #[must_use]
    pub fn with_full_scale(mut self, full_scale: u16) -> Self {
        self.full_scale = full_scale;
        self
    }

    /// The largest sample there can be.
    #[must_use]
    pub fn full_scale(&self) -> u16 {
        self.full_scale
    }

    /// Count a detector as broken from now on; fails when more than a quarter of the array would be.
    pub fn condemn(&mut self, row: usize) -> Result<()> {
        if let Some(broken) = self.broken.get_mut(row) {
            *broken = true;
        }
        let bad = self.broken.iter().filter(|&&b| b).count();
        if bad.saturating_mul(4) > self.broken.len() {
            let all = self.broken.len();
            return Err(Error::Argument(format!(
                "`{bad}` of `{all}` detectors cannot be believed in this scan"
            )));
        }
        Ok(())
    }

    /// Transmission of one sample over this detector's own dark and air, not clipped.
    #[must_use]
    pub fn transmission(&self, row: usize, sample: u16) -> f32 {
        let (dark, gain) = self.beam(row);
        (f32::from(sample) - dark) * gain
    }

    /// Whether a full-scale sample of this detector is saturated: its open beam lies below full scale.
    #[must_use]
    pub fn clips(&self, row: usize) -> bool {
        let air = self.air.get(row);
        air.is_some_and(|&air| air < f32::from(self.full_scale))
    }

    /// Attenuation of one row of raw samples, clipped to 0..=12.
    pub fn attenuate(&self, row: usize, raw: &[u16], attenuation: &mut [f32]) {
        let beam = self.beam(row);
        dispatch!(Level::new(), _ => take_logarithms(raw, beam, attenuation, |_, ln| -ln));
    }

    /// The same with the line's dose and the detector's response taken out: `attenuation` holds their logarithms' sum
    /// before, the attenuation after.
    pub fn attenuate_over(&self, row: usize, raw: &[u16], attenuation: &mut [f32]) {
        let beam = self.beam(row);
        dispatch!(Level::new(), _ => take_logarithms(raw, beam, attenuation, |over, ln| over - ln));
    }
}

/// Attenuation of samples of (dark, gain): what `join` makes of what is there and the transmission's logarithm, clipped.
#[inline(always)]
fn take_logarithms(
    raw: &[u16],
    (dark, gain): (f32, f32),
    attenuation: &mut [f32],
    join: impl Fn(f32, f32) -> f32,
) {
    for (out, &sample) in attenuation.iter_mut().zip(raw) {
        let transmission = ((f32::from(sample) - dark) * gain).max(MIN_TRANSMISSION);
        *out = join(*out, ln(transmission)).clamp(0.0, MAX_ATTENUATION);
    }
}

fn usable(span: f32) -> bool {
    span.is_finite() && span > 0.0
}

fn is_broken(span: &[f32], at: usize) -> bool {
    let Some(&own) = span.get(at).filter(|&&span| usable(span)) else {
        return true;
    };
    let near = around(span, at, NEIGHBOURS);
    let mut sound: Vec<f32> = near.iter().copied().filter(|&s| usable(s)).collect();
    sound.sort_by(f32::total_cmp);
    let median = sound.get(sound.len() / 2).copied().unwrap_or(own);
    own > median * OUTLIER || own * OUTLIER < median
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn an_array_that_falls_apart_is_refused() {
        let mut reference = Reference::new(&[0.0; 8], &[9.0; 8]).unwrap();
        assert!(reference.condemn(0).is_ok() && reference.condemn(5).is_ok());
        assert!(reference.condemn(5).is_ok() && reference.condemn(99).is_ok());
        assert!(reference.condemn(7).is_err());
    }

    #[test]
    fn a_converter_of_twelve_bits_clips_at_its_own_end() {
        let reference = Reference::new(&[0.0; 2], &[4_000.0, 4_095.0]).unwrap();
        assert!(reference.clips(0) && reference.clips(1));
        let reference = reference.with_full_scale(4_095);
        assert!(reference.clips(0) && !reference.clips(1));
    }

    #[test]
    fn a_reference_that_calibrates_nothing_is_refused() {
        assert!(Reference::new(&[0.0; 8], &[0.0; 8]).is_err());
        assert!(Reference::new(&[0.0; 8], &[1.0; 7]).is_err());
        assert!(Reference::new(&[], &[]).is_err());
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
