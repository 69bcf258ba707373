//! From raw samples to attenuation: dark, air, the dose of each line, dead and hot detectors, stripes.

mod correction;
mod dose;
mod open_beam;
mod pattern;
mod reference;
mod repair;

pub use correction::{Correction, Wanted, survey};
pub use dose::{Dose, Strip};
pub use open_beam::{air_columns, air_estimate, reference_columns};
pub use pattern::{Fault, Pattern};
pub use reference::Reference;
pub use repair::{MAX_GAP, repair, wide_gaps};

use crate::raster::Raster;

/// Attenuation is clipped here; a 16-bit converter ends below it.
pub const MAX_ATTENUATION: f32 = 12.0;

/// Transmission floor, so that a sample at or under dark has a logarithm.
pub const MIN_TRANSMISSION: f32 = 1.0e-6;

/// One energy of a view: 16-bit samples; rows are detectors, columns run along travel.
pub type Plane<'a> = Raster<'a, u16>;

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

/// What a detector and its neighbours have, so many on each side as far as there are.
fn around<T>(all: &[T], row: usize, neighbours: usize) -> &[T] {
    let stop = row.saturating_add(neighbours).saturating_add(1);
    let near = row.saturating_sub(neighbours)..stop.min(all.len());
    all.get(near).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
