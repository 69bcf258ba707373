//! What a scan tells of its own beam and detectors, found first and applied in one pass.

use super::dose::{Dose, Strip, find_strip};
use super::pattern::Pattern;
use super::{Plane, Reference};
use crate::error::{Error, Result};

/// Which corrections the scan itself is asked for; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Detectors that see the dose of each line.
    pub strip: Option<Strip>,
    /// Whether stripes and bad detectors are looked for in the scan's own open beam; needs the whole scan.
    pub pattern: bool,
}

impl Wanted {
    /// Whether lines can be corrected as they come.
    #[must_use]
    pub fn line_by_line(&self) -> bool {
        !self.pattern && self.strip != Some(Strip::Auto)
    }
}

/// Corrections of one plane.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correction {
    /// Dose of each line; `None` where none was asked for or no strip sees open beam.
    pub dose: Option<Dose>,
    /// The array's pattern, where it was asked for.
    pub pattern: Option<Pattern>,
}

impl Correction {
    /// Whether every pixel stays what its reference makes of it.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.dose.is_none() && self.pattern.as_ref().is_none_or(|p| p.ln.is_empty())
    }

    /// Logarithm of a detector's response over its reference, 0 where nothing is known.
    #[must_use]
    pub fn response(&self, row: usize) -> f32 {
        let pattern = self.pattern.as_ref().and_then(|p| p.ln.get(row));
        pattern.copied().unwrap_or(0.0)
    }

    /// Logarithms of the lines' doses, or nothing.
    #[must_use]
    pub fn lines(&self) -> &[f32] {
        self.dose.as_ref().map_or(&[], |dose| &dose.ln)
    }
}

/// Find what is wanted of one plane, and put the detectors that are not believed on the reference's list of broken ones.
///
/// Fails when rows differ, a strip lies outside the array, or more than a quarter of the array would be broken.
pub fn survey(plane: &Plane, reference: &mut Reference, wanted: &Wanted) -> Result<Correction> {
    let rows = reference.broken().len();
    if rows != plane.rows() {
        let found = plane.rows();
        return Err(Error::Argument(format!(
            "the scan has `{found}` detectors, its reference `{rows}`"
        )));
    }
    let strip = match &wanted.strip {
        Some(Strip::Rows(strip)) if strip.is_empty() || strip.end > rows => {
            let (start, stop) = (strip.start, strip.end);
            return Err(Error::Argument(format!(
                "air strip `{start}` to `{stop}` is not inside the array's `{rows}` detectors"
            )));
        }
        Some(Strip::Rows(strip)) => Some(strip.clone()),
        Some(Strip::Auto) => find_strip(plane, reference),
        None => None,
    };
    let dose = strip.map(|strip| Dose::read(plane, reference, strip, 0.0));
    let mut correction = Correction {
        dose,
        pattern: None,
    };
    if wanted.pattern {
        let full_scale = reference.full_scale();
        let pattern = Pattern::find(plane, reference, correction.lines(), full_scale);
        for &(row, _) in &pattern.faults {
            reference.condemn(row)?;
        }
        correction.pattern = Some(pattern);
    }
    Ok(correction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> Reference {
        Reference::new(&[0.0; 8], &[40_000.0; 8]).unwrap()
    }

    #[test]
    fn nothing_wanted_is_nothing_found() {
        let samples = [30_000_u16; 64];
        let plane = Plane::new(8, 8, &samples).unwrap();
        let found = survey(&plane, &mut reference(), &Wanted::default()).unwrap();
        assert!(found.is_none());
        assert_eq!((found.response(3), found.lines().len()), (0.0, 0));
    }

    #[test]
    fn a_strip_outside_the_array_is_refused() {
        let samples = [30_000_u16; 64];
        let plane = Plane::new(8, 8, &samples).unwrap();
        for strip in [0..0, 3..9, 9..12] {
            let wanted = Wanted {
                strip: Some(Strip::Rows(strip)),
                pattern: false,
            };
            assert!(survey(&plane, &mut reference(), &wanted).is_err());
        }
    }
}
