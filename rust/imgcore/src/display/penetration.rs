//! High and low penetration: tone curves for the two ends that the standard view keeps narrow.

use fearless_simd::{Level, dispatch};

use crate::tone::{encode_row, round_u8};

/// Attenuation at which high penetration is black: transmission 4.5e-5, about 350 mm of steel at 6 MeV, where 16 bits
/// still hold three counts.
pub const HIGH_END: f32 = 10.0;

/// Attenuation at which low penetration is black: about 35 mm of steel or 300 mm of water at 6 MeV, what lies on a pallet's
/// edge or in a hollow wall.
pub const LOW_END: f32 = 1.2;

/// `round(255 * (1 - min(a / 10, 1)²))`: the slope grows with attenuation, so the dense end gets the greys and the thin
/// end stays as a faint outline. From 5 on it is steeper than the standard view, at 9 four times.
#[inline(always)]
#[must_use]
pub fn high_level(attenuation: f32) -> u8 {
    let share = (attenuation / HIGH_END).clamp(0.0, 1.0);
    round_u8(255.0 * (1.0 - share * share))
}

/// `round(255 * (1 - min(a / 1.2, 1)))`: every grey for the thin end, at 0 twice the slope of the standard view; all that
/// is denser is black.
#[inline(always)]
#[must_use]
pub fn low_level(attenuation: f32) -> u8 {
    round_u8(255.0 * (1.0 - (attenuation / LOW_END).clamp(0.0, 1.0)))
}

/// `high_level` of a row, on the widest vectors that the machine has.
pub(super) fn high_row(attenuation: &[f32], levels: &mut [u8]) {
    dispatch!(Level::new(), _ => encode_row(attenuation, levels, high_level));
}

/// `low_level` of a row, on the widest vectors that the machine has.
pub(super) fn low_row(attenuation: &[f32], levels: &mut [u8]) {
    dispatch!(Level::new(), _ => encode_row(attenuation, levels, low_level));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::grey_level;

    #[test]
    fn curves_span_their_range_and_never_turn_back() {
        assert_eq!([0.0, 10.0, 12.0].map(high_level), [255, 0, 0]);
        assert_eq!([0.0, 1.2, 12.0].map(low_level), [255, 0, 0]);
        for step in 0..1200_u16 {
            let (here, next) = (f32::from(step) / 100.0, f32::from(step + 1) / 100.0);
            assert!(high_level(next) <= high_level(here));
            assert!(low_level(next) <= low_level(here));
        }
    }

    #[test]
    fn each_opens_its_end_wider_than_the_standard_view() {
        let span = |level: fn(f32) -> u8, from: f32, to: f32| {
            i32::from(level(from)) - i32::from(level(to))
        };
        assert!(span(high_level, 6.0, 9.0) >= 2 * span(grey_level, 6.0, 9.0));
        assert!(span(low_level, 0.0, 1.0) >= 2 * span(grey_level, 0.0, 1.0));
    }

    #[test]
    fn rows_are_their_pixels() {
        let row: Vec<f32> = (0..777_u16).map(|at| f32::from(at) / 60.0).collect();
        let (mut high, mut low) = (vec![0; row.len()], vec![0; row.len()]);
        high_row(&row, &mut high);
        low_row(&row, &mut low);
        for (at, &a) in row.iter().enumerate() {
            assert_eq!((high[at], low[at]), (high_level(a), low_level(a)));
        }
    }
}
