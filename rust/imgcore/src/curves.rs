//! Where a machine sees carbon, aluminium and iron, and which of them a ratio of two attenuations lies nearest.

use crate::calibrate::MAX_ATTENUATION;
use crate::error::{Error, Result};

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
#[inline]
#[must_use]
pub fn class_of(index: f32) -> u8 {
    match index {
        i if i >= 5.0 / 6.0 => 1,
        i if i >= 0.5 => 2,
        _ => 3,
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
}
