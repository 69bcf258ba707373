//! Where a machine sees carbon, aluminium and iron, and which of them a ratio of two attenuations lies nearest.

use crate::calibrate::MAX_ATTENUATION;
use crate::error::{Error, Result};
use crate::material::Noise;
use crate::tone::round_u8;

const STEPS: usize = 1024;
const STEPS_PER_UNIT: f32 = STEPS as f32 / MAX_ATTENUATION;

/// Where carbon, aluminium and iron lie, as R = attenuation(low) / attenuation(high) over high-energy attenuation.
#[derive(Debug, Clone)]
pub struct Curves {
    /// At even steps of attenuation, so that a look-up is an index.
    steps: Vec<Step>,
    first: f32,
    last: f32,
    noise: Noise,
}

/// Aluminium's R, and how fast the index climbs in thirds over it (to carbon) and falls under it (to iron).
#[derive(Debug, Clone, Copy)]
struct Step {
    aluminium: f32,
    climb: f32,
    fall: f32,
}

/// What curves say of a block of ratios; 0 where they say nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told<const N: usize> {
    /// 1 + round(254 * index), index 1 carbon, 2/3 aluminium, 1/3 iron, extrapolated to 0..=1.
    pub index: [u8; N],
    /// 1 low, 2 mid, 3 high Z.
    pub class: [u8; N],
    /// Chance in 255ths that the class is right.
    pub confidence: [u8; N],
}

impl Curves {
    /// Take rows of (attenuation, R carbon, R aluminium, R iron), attenuation rising, R falling along each row.
    pub fn new(points: &[[f32; 4]]) -> Result<Self> {
        Self::with_noise(points, Noise::default())
    }

    /// The same for a machine whose noise is known; fails as well when that is not a noise.
    pub fn with_noise(points: &[[f32; 4]], noise: Noise) -> Result<Self> {
        if !(noise.photons >= 1.0 && noise.photons <= 1e12 && (0.0..1.0).contains(&noise.pattern)) {
            return Err(Error::Argument(format!(
                "`{}` photons a pixel and a pattern of `{}` are no noise",
                noise.photons, noise.pattern
            )));
        }
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
        if !points.is_sorted_by(|a, b| a[0] < b[0]) {
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
            noise,
        })
    }

    /// The noise that confidence is reckoned with.
    #[must_use]
    pub fn noise(&self) -> Noise {
        self.noise
    }

    /// Tell index, class and confidence of a block of ratios, each summed over so many pixels in a square.
    ///
    /// Classes are cut half-way between the curves; the confidence is the share of a normal distribution about the index
    /// between its class's cuts. All three are 0 outside the curves. Loops over a block each, so that all but the look-up
    /// vectorise.
    #[inline(always)]
    #[must_use]
    #[allow(
        clippy::indexing_slicing,
        reason = "every array has N elements, and `at` stays below N"
    )]
    pub fn tell<const N: usize>(
        &self,
        attenuation: &[f32; N],
        ratio: &[f32; N],
        pixels: &[f32; N],
    ) -> Told<N> {
        let (mut middle, mut climb, mut fall) = ([0.0; N], [0.0; N], [0.0; N]);
        for at in 0..N {
            let step = self.step(attenuation[at]);
            (middle[at], climb[at], fall[at]) = (step.aluminium, step.climb, step.fall);
        }
        let mut told = Told {
            index: [0; N],
            class: [0; N],
            confidence: [0; N],
        };
        for at in 0..N {
            let over = ratio[at] - middle[at];
            let slope = if over >= 0.0 { climb[at] } else { fall[at] };
            let thirds = 2.0 + over * slope;
            let sigma = slope * self.noise.variance(attenuation[at], pixels[at]).sqrt();
            let (low, high) = (thirds - LOW_MID, thirds - MID_HIGH);
            let (past_low, past_high) = (beyond(low.abs() / sigma), beyond(high.abs() / sigma));
            // on either side of both cuts the nearer one alone decides
            let wrong = if low >= 0.0 { past_low } else { past_high };
            let both = if (low < 0.0) & (high >= 0.0) {
                past_low
            } else {
                0.0
            };
            let inside = (attenuation[at] >= self.first) & (attenuation[at] <= self.last);
            let known = f32::from(u8::from(inside & (pixels[at] > 0.0)));
            let level = (254.0 / 3.0 * thirds).clamp(0.0, 254.0);
            let class = 3.0 - f32::from(u8::from(low >= 0.0)) - f32::from(u8::from(high >= 0.0));
            told.index[at] = round_u8(known * (1.0 + level));
            told.class[at] = round_u8(known * class);
            told.confidence[at] = round_u8(known * 255.0 * (1.0 - wrong - both).clamp(0.0, 1.0));
        }
        told
    }

    #[inline(always)]
    fn step(&self, attenuation: f32) -> Step {
        const NONE: Step = Step {
            aluminium: 1.0,
            climb: 1.0,
            fall: 1.0,
        };
        let at = (attenuation * STEPS_PER_UNIT + 0.5) as u32 as usize;
        self.steps.get(at).copied().unwrap_or(NONE)
    }
}

/// Cuts between the classes in thirds of the index, half-way between the curves.
const LOW_MID: f32 = 2.5;
const MID_HIGH: f32 = 1.5;

/// Share of a normal distribution beyond so many sigmas on one side, within 2.5e-4: 26.2.18 of Abramowitz and Stegun.
#[inline(always)]
fn beyond(sigmas: f32) -> f32 {
    let z = sigmas.min(8.0);
    let series = 1.0 + z * (0.196_854 + z * (0.115_194 + z * (0.000_344 + z * 0.019_527)));
    let square = series * series;
    0.5 / (square * square)
}

fn interpolate(points: &[[f32; 4]], attenuation: f32) -> [f32; 3] {
    let last = points.len().saturating_sub(1);
    let next = points.partition_point(|p| p[0] <= attenuation);
    let next = next.clamp(1, last.max(1));
    let point = |at: usize| points.get(at.min(last)).copied().unwrap_or_default();
    let [a0, a1, a2, a3] = point(next.saturating_sub(1));
    let [b0, b1, b2, b3] = point(next);
    let share = if b0 > a0 {
        ((attenuation - a0) / (b0 - a0)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    [(a1, b1), (a2, b2), (a3, b3)].map(|(a, b)| a + (b - a) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves() -> Curves {
        Curves::new(&[[0.0, 1.25, 1.21, 1.17], [6.0, 1.22, 1.17, 1.10]]).unwrap()
    }

    fn tell(curves: &Curves, attenuation: f32, ratio: f32, pixels: f32) -> (f32, u8, f32) {
        let told = curves.tell(&[attenuation], &[ratio], &[pixels]);
        let index = (f32::from(told.index[0]) - 1.0) / 254.0;
        (index, told.class[0], f32::from(told.confidence[0]) / 255.0)
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
            assert!((tell(&curves, 0.0, ratio, 81.0).0 - want).abs() < 0.01);
        }
        assert!((tell(&curves, 3.0, 1.19, 81.0).0 - 2.0 / 3.0).abs() < 0.01);
    }

    #[test]
    fn outside_the_curves_nothing_is_told() {
        for (attenuation, pixels) in [(6.1, 81.0), (f32::NAN, 81.0), (1.0, 0.0), (-1.0, 9.0)] {
            let told = curves().tell(&[attenuation; 3], &[1.2; 3], &[pixels; 3]);
            assert_eq!(
                (told.index, told.class, told.confidence),
                ([0; 3], [0; 3], [0; 3])
            );
        }
    }

    #[test]
    fn classes_are_cut_half_way() {
        let class = |ratio| tell(&curves(), 0.0, ratio, 81.0).1;
        assert_eq!([1.231, 1.229, 1.191, 1.189].map(class), [1, 2, 2, 3]);
    }

    #[test]
    fn confidence_is_a_share_of_a_normal_distribution() {
        for (sigmas, share) in [
            (0.0, 0.5),
            (1.0, 0.158_655),
            (2.0, 0.022_750),
            (3.0, 0.001_350),
        ] {
            assert!((beyond(sigmas) - share).abs() < 2.5e-4, "{sigmas}");
        }
        let noise = Noise {
            photons: 30_000.0,
            pattern: 0.0,
        };
        let flat = [[0.5, 1.25, 1.21, 1.17], [6.0, 1.25, 1.21, 1.17]];
        let curves = Curves::with_noise(&flat, noise).unwrap();
        let sigma = noise.variance(1.0, 25.0).sqrt();
        for z in [0.1, 0.5, 1.0, 2.0] {
            let (_, class, confidence) = tell(&curves, 1.0, 1.23 + z * sigma, 25.0);
            assert_eq!(class, 1);
            assert!((confidence - (1.0 - beyond(z))).abs() < 0.004, "{z}");
        }
    }

    #[test]
    fn more_pixels_are_surer_and_a_border_is_a_coin_toss() {
        let sure = |ratio, pixels| tell(&curves(), 0.7, ratio, pixels).2;
        assert!(sure(1.24, 81.0) > sure(1.24, 9.0));
        let border = (1.25_f32 + 1.21) / 2.0 - 0.7 * (0.035 / 6.0);
        assert!(sure(border, 81.0) < 0.6);
        // between two cuts both are counted
        assert!(sure(1.205, 1.0) < sure(1.17, 1.0));
    }

    #[test]
    fn what_is_no_noise_is_refused() {
        for (photons, pattern) in [(0.0, 0.0), (f32::NAN, 0.0), (1e4, -1.0), (1e4, f32::NAN)] {
            let noise = Noise { photons, pattern };
            assert!(Curves::with_noise(&[[0.0, 1.25, 1.21, 1.17]], noise).is_err());
        }
    }

    #[test]
    fn broken_curves_are_refused() {
        assert!(Curves::new(&[]).is_err());
        assert!(Curves::new(&[[0.0, 1.1, 1.2, 1.0]]).is_err());
        assert!(Curves::new(&[[0.0, f32::NAN, 1.2, 1.0]]).is_err());
        assert!(Curves::new(&[[1.0, 1.3, 1.2, 1.1], [1.0, 1.3, 1.2, 1.1]]).is_err());
        let one = Curves::new(&[[1.0, 1.3, 1.2, 1.1]]).unwrap();
        assert_eq!(tell(&one, 1.0, 1.2, 1.0).1, 2);
    }
}
