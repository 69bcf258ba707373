//! Binding of `calibrate::survey`: what is wanted of a scan's own beam, and what was found.

use pyo3::prelude::*;

use crate::calibrate::{Correction, Plane, Reference, Strip, Wanted, survey};
use crate::error::Result;

/// See `PlaneCorrection` in `_imgcore.pyi`.
#[pyclass(frozen, get_all, module = "inspectbox.imaging._imgcore")]
pub(super) struct PlaneCorrection {
    strip: Option<(usize, usize)>,
    dose: Option<(f32, f32)>,
    shadowed: usize,
    stripe: f32,
    open_lines: usize,
    faults: Vec<(usize, &'static str)>,
}

impl PlaneCorrection {
    pub(super) fn new(found: &Correction) -> Self {
        let dose = found.dose.as_ref();
        let pattern = found.pattern.clone().unwrap_or_default();
        let span = |ln: &[f32]| {
            let least = ln.iter().copied().fold(f32::INFINITY, f32::min);
            let most = ln.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            (least.exp(), most.exp())
        };
        Self {
            strip: dose.map(|d| (d.strip.start, d.strip.end)),
            dose: dose.map(|d| span(&d.ln)),
            shadowed: dose.map_or(0, |d| d.shadowed),
            stripe: pattern
                .ln
                .iter()
                .fold(0.0, |most, ln| f32::max(most, ln.exp_m1().abs())),
            open_lines: pattern.lines,
            faults: pattern
                .faults
                .iter()
                .map(|(row, fault)| (*row, fault.name()))
                .collect(),
        }
    }
}

/// What Python asks for.
pub(super) fn wanted(air_strip: Option<(usize, usize)>, find_strip: bool, pattern: bool) -> Wanted {
    let strip = match (air_strip, find_strip) {
        (Some((start, stop)), _) => Some(Strip::Rows(start..stop)),
        (None, true) => Some(Strip::Auto),
        (None, false) => None,
    };
    Wanted { strip, pattern }
}

/// Survey every plane.
pub(super) fn survey_all(
    planes: &[Plane],
    references: &mut [Reference],
    wanted: &Wanted,
) -> Result<Vec<Correction>> {
    let pairs = planes.iter().zip(references.iter_mut());
    pairs
        .map(|(plane, reference)| survey(plane, reference, wanted))
        .collect()
}
