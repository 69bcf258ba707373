//! A radiograph: calibrated planes ready for detector and eye, from one pass over the raw ones.

mod encode;
mod parts;

use rayon::prelude::*;

use encode::{Beam, encode};
pub(crate) use parts::cut_columns;

use crate::calibrate::{Correction, MAX_ATTENUATION, Plane, Reference, repair, wide_gaps};
use crate::coverage::{Tally, tally_seen};
use crate::curves::Curves;
use crate::error::{Error, Result};

/// Calibrated planes; (rows, columns) each, `tensor` three of them one after another.
#[derive(Debug, Clone)]
pub struct Radiograph {
    /// Detectors.
    pub rows: usize,
    /// Lines along travel.
    pub columns: usize,
    /// Attenuation at the high energy, or the single one, 0..=12.
    pub attenuation: Vec<f32>,
    /// 0 undetermined, 1 low, 2 mid, 3 high Z.
    pub material: Vec<u8>,
    /// Chance in 255ths that the class is right, 0 where there is nothing to tell: `material::Told`.
    pub confidence: Vec<u8>,
    /// High attenuation, low attenuation, material index, as `tone::detector_level` and `material::tell_row` encode them.
    pub tensor: Vec<u8>,
    /// The standard grey view of `tone::grey_level`.
    pub display: Vec<u8>,
    /// Codes of `coverage::seen`.
    pub seen: Vec<u8>,
    /// How much of what is thicker than a container's walls was seen.
    pub tally: Tally,
    /// Rows of broken detectors, interpolated.
    pub repaired: Vec<usize>,
}

/// Calibrate `[single]` or `[low, high]` with one reference a plane, tell material on `curves` and encode.
///
/// Pixels under `dense_transmission` at the high (or single) energy count as not seen. Fails when shapes differ.
pub fn build(
    planes: &[Plane],
    references: &[Reference],
    curves: Option<&Curves>,
    dense_transmission: f32,
) -> Result<Radiograph> {
    build_corrected(planes, references, &[], curves, dense_transmission)
}

/// The same with what `calibrate::survey` found of each plane taken out; no correction leaves a plane as it is.
pub fn build_corrected(
    planes: &[Plane],
    references: &[Reference],
    corrections: &[Correction],
    curves: Option<&Curves>,
    dense_transmission: f32,
) -> Result<Radiograph> {
    check(planes, references, dense_transmission)?;
    let mut radiograph =
        encode_corrected(planes, references, corrections, curves, dense_transmission);
    radiograph.count(references);
    Ok(radiograph)
}

/// Everything but the tally, of planes that were checked.
pub(crate) fn encode_corrected(
    planes: &[Plane],
    references: &[Reference],
    corrections: &[Correction],
    curves: Option<&Curves>,
    dense_transmission: f32,
) -> Radiograph {
    let limit = (-dense_transmission.ln()).min(MAX_ATTENUATION);
    let (rows, columns) = planes.first().map_or((0, 0), Plane::shape);
    let mut attenuations: Vec<Vec<f32>> = planes
        .iter()
        .zip(references)
        .enumerate()
        .map(|(at, (p, r))| attenuate(p, r, corrections.get(at)))
        .collect();
    let attenuation = attenuations.pop().unwrap_or_default();
    let beam = Beam {
        planes,
        references,
        high: &attenuation,
        low: attenuations.first(),
        columns,
        limit,
    };
    let mut radiograph = encode(&beam, curves);
    let broken = broken(references);
    (radiograph.rows, radiograph.columns) = (rows, columns);
    radiograph.repaired = (0..)
        .zip(broken)
        .filter_map(|(row, broken)| broken.then_some(row))
        .collect();
    radiograph.attenuation = attenuation;
    radiograph
}

/// Detectors that are broken at either energy.
fn broken(references: &[Reference]) -> Vec<bool> {
    let rows = references.first().map_or(0, |r| r.broken().len());
    (0..rows)
        .map(|row| references.iter().any(|r| r.is_broken(row)))
        .collect()
}

impl Radiograph {
    /// Share of what is thicker than a container's walls that was seen, 1 where nothing is.
    #[must_use]
    pub fn seen_share(&self) -> f64 {
        self.tally.share()
    }

    /// Mark wide gaps as not seen and count.
    pub(crate) fn count(&mut self, references: &[Reference]) {
        let gaps = wide_gaps(&broken(references));
        self.tally = tally_seen(&mut self.seen, &self.attenuation, self.columns, &gaps);
    }
}

pub(crate) fn check(
    planes: &[Plane],
    references: &[Reference],
    dense_transmission: f32,
) -> Result<()> {
    let found = planes.len();
    let (1..=2, Some(first)) = (found, planes.first()) else {
        return Err(Error::Argument(format!(
            "a view has one plane or two, not `{found}`"
        )));
    };
    if references.len() != found {
        return Err(Error::Argument(format!(
            "`{found}` planes need as many references, not `{}`",
            references.len()
        )));
    }
    if !(dense_transmission > 0.0 && dense_transmission < 0.9) {
        return Err(Error::Argument(format!(
            "dense transmission `{dense_transmission}` is not between 0 and 0.9"
        )));
    }
    let wanted = first.shape();
    for (plane, reference) in planes.iter().zip(references) {
        let here = plane.shape();
        if here != wanted {
            return Err(Error::Argument(format!(
                "planes differ in shape: `{wanted:?}` and `{here:?}`"
            )));
        }
        let detectors = reference.broken().len();
        if detectors != here.0 {
            return Err(Error::Argument(format!(
                "the scan has `{}` detectors, its reference `{detectors}`",
                here.0
            )));
        }
    }
    Ok(())
}

fn attenuate(plane: &Plane, reference: &Reference, correction: Option<&Correction>) -> Vec<f32> {
    let mut attenuation = vec![0.0; plane.samples().len()];
    let correction = correction.filter(|c| !c.is_none());
    attenuation
        .par_chunks_mut(plane.columns())
        .enumerate()
        .filter(|(row, _)| !reference.is_broken(*row))
        .for_each(|(row, out)| match correction {
            None => reference.attenuate(row, plane.row(row), out),
            Some(correction) => {
                out.fill(correction.response(row));
                for (sum, dose) in out.iter_mut().zip(correction.lines()) {
                    *sum += dose;
                }
                reference.attenuate_over(row, plane.row(row), out);
            }
        });
    repair(&mut attenuation, plane.columns(), reference.broken());
    attenuation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::{Strip, Wanted, survey};
    use crate::coverage::seen;
    use proptest::prelude::*;

    fn flat(rows: usize, dark: f32, air: f32) -> Reference {
        Reference::new(&vec![dark; rows], &vec![air; rows]).unwrap()
    }

    #[test]
    fn one_energy_fills_both_attenuation_planes_of_the_tensor() {
        let mut raw = vec![50_000_u16; 24];
        raw[20] = 20_000;
        let plane = Plane::new(4, 6, &raw).unwrap();
        let out = build(&[plane], &[flat(4, 0.0, 50_000.0)], None, 1e-4).unwrap();
        assert_eq!(out.display[0], 255);
        assert!(out.tensor[20] > out.tensor[0]);
        assert_eq!(out.tensor[..24], out.tensor[24..48]);
    }

    #[test]
    fn dose_and_stripes_are_taken_out() {
        let (rows, columns) = (24, 80);
        let dose = |column: usize| 1.0 + (column % 9) as f32 / 100.0;
        let stripe = |row: usize| if row.is_multiple_of(6) { 1.03 } else { 1.0 };
        let load = |row: usize, column: usize| match (row, column) {
            (6.., 20..60) => 0.25,
            _ => 1.0,
        };
        let raw: Vec<u16> = (0..rows * columns)
            .map(|at| {
                let (row, column) = (at / columns, at % columns);
                (40_000.0 * dose(column) * stripe(row) * load(row, column)) as u16
            })
            .collect();
        let plane = Plane::new(rows, columns, &raw).unwrap();
        let mut reference = flat(rows, 0.0, 40_000.0);
        let wanted = Wanted {
            strip: Some(Strip::Auto),
            pattern: true,
        };
        let found = survey(&plane, &mut reference, &wanted).unwrap();
        let out = build_corrected(&[plane], &[reference], &[found], None, 1e-4).unwrap();
        for (at, &a) in out.attenuation.iter().enumerate() {
            let want = -load(at / columns, at % columns).ln();
            assert!((a - want).abs() < 0.004, "{at}: {a} for {want}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let raw = vec![1_u16; 16];
        let (a, b) = (
            Plane::new(4, 4, &raw).unwrap(),
            Plane::new(2, 8, &raw).unwrap(),
        );
        let (r4, r2) = (flat(4, 0.0, 9.0), flat(2, 0.0, 9.0));
        assert!(build(&[], &[], None, 1e-4).is_err());
        assert!(build(&[a, b], &[r4.clone(), r2.clone()], None, 1e-4).is_err());
        assert!(build(&[a], &[r2], None, 1e-4).is_err());
        assert!(build(&[a, a], std::slice::from_ref(&r4), None, 1e-4).is_err());
        for dense in [0.0, 0.95, f32::NAN] {
            assert!(build(&[a], std::slice::from_ref(&r4), None, dense).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_two_planes_build(rows in 1_usize..12, columns in 1_usize..12, seed in any::<u64>()) {
            let raw = |salt: u64| -> Vec<u16> {
                (0..rows * columns).map(|i| ((seed ^ salt).wrapping_mul(i as u64 * 2 + 1) >> 48) as u16).collect()
            };
            let (low, high) = (raw(1), raw(2));
            let planes = [Plane::new(rows, columns, &low).unwrap(), Plane::new(rows, columns, &high).unwrap()];
            let references = [flat(rows, 300.0, 50_000.0), flat(rows, 300.0, 60_000.0)];
            let curves = Curves::new(&[[0.0, 1.25, 1.21, 1.17], [9.0, 1.2, 1.15, 1.08]]).unwrap();
            let out = build(&planes, &references, Some(&curves), 1e-4).unwrap();
            let size = rows * columns;
            prop_assert!((0.0..=1.0).contains(&out.seen_share()));
            for at in 0..size {
                prop_assert!(out.material[at] == 0 || out.tensor[2 * size + at] > 0);
                prop_assert_eq!(out.material[at] > 0, out.confidence[at] >= crate::material::MIN_CONFIDENCE);
                prop_assert!(out.material[at] == 0 || out.seen[at] == seen::SEEN);
            }
        }
    }
}
