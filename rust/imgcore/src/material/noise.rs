//! How far apart two pixels of one thing may read: photon statistics, and what calibration leaves of the array's pattern.

/// Noise of a machine's attenuations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Photons a pixel in open beam; an energy-integrating detector counts as the one with the same relative noise.
    pub photons: f32,
    /// What calibration leaves of the array's fixed pattern, as a share of what the load takes from the beam.
    pub pattern: f32,
}

impl Default for Noise {
    /// Where the open beam says nothing: 20,000 photons lie in the middle of the simulator's scanners; a pattern of 1.5 %
    /// was measured on one real truck scan.
    fn default() -> Self {
        Self {
            photons: 20_000.0,
            pattern: 0.015,
        }
    }
}

/// 1 + R², at the R = attenuation(low) / attenuation(high) of 1.17 in the middle of what materials and end points give.
const TWO_PLANES: f32 = 1.0 + 1.17 * 1.17;

impl Noise {
    /// Photon noise of one open-beam pixel's attenuation.
    #[must_use]
    pub fn open_beam(&self) -> f32 {
        self.photons.sqrt().recip()
    }

    /// Variance of R over so many pixels in a square: photons' falls with the pixels, the pattern's with the detectors.
    ///
    /// A pixel's is that of `low - R high` over the attenuation's square; the pattern's two planes have one each of their own.
    #[inline(always)]
    #[must_use]
    pub fn variance(&self, attenuation: f32, pixels: f32) -> f32 {
        let rise = growth(attenuation);
        let photons = rise * pair_growth(attenuation);
        let taken = self.pattern * (1.0 - (rise * rise).recip());
        let detectors = pixels.max(1.0).sqrt();
        let one = photons * photons / (self.photons * detectors) + TWO_PLANES * taken * taken;
        one / (detectors * attenuation * attenuation)
    }
}

/// Noise of attenuation `a` as a multiple of the open beam's, exp(a / 2), within 7 % for 0..=12.
///
/// The exponent is written straight into a float's bits and its mantissa taken as linear; a threshold needs no more.
#[inline(always)]
#[must_use]
pub fn growth(attenuation: f32) -> f32 {
    // log2(e) / 2 in steps of 1/4096, on top of 127.0; the magic number leaves it as an integer in the lowest bits
    const SLOPE: f32 = 4096.0 * std::f32::consts::LOG2_E / 2.0;
    const OFFSET: f32 = 127.0 * 4096.0 + 12_582_912.0;
    f32::from_bits((attenuation * SLOPE + OFFSET).to_bits() << 11)
}

/// Noise of `low - R high` over that of `high`, `sqrt(exp(0.17 a) + 1.17²)`, within 5 % for 0..=8: a line.
#[inline(always)]
#[must_use]
pub fn pair_growth(attenuation: f32) -> f32 {
    1.5 + 0.085 * attenuation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_keep_their_bounds() {
        for step in 0..=1200 {
            let a = step as f32 / 100.0;
            let share = growth(a) / (a / 2.0).exp();
            assert!((0.99..1.07).contains(&share), "{a} {share}");
            if a <= 8.0 {
                let exact = ((0.17 * a).exp() + TWO_PLANES - 1.0).sqrt();
                assert!((pair_growth(a) / exact - 1.0).abs() < 0.05, "{a} {exact}");
            }
        }
    }

    #[test]
    fn noise_falls_with_photons_pixels_and_pattern() {
        let plain = Noise {
            photons: 1e4,
            pattern: 0.0,
        };
        // a pixel at attenuation 1: (e^1.17 + 1.17² e) / 10,000
        assert!((plain.variance(1.0, 1.0) / 6.94e-4 - 1.0).abs() < 0.15);
        assert!((plain.variance(1.0, 25.0) * 25.0 / plain.variance(1.0, 1.0) - 1.0).abs() < 1e-5);
        assert!(plain.variance(8.0, 9.0) > plain.variance(3.0, 9.0));
        let striped = Noise {
            pattern: 0.015,
            ..plain
        };
        let more = |pixels| striped.variance(1.0, pixels) - plain.variance(1.0, pixels);
        assert!((more(81.0) * 9.0 / more(1.0) - 1.0).abs() < 1e-3);
    }
}
