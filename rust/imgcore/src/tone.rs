//! The standard grey view and the overlay colours: what the eye gets.

use fearless_simd::{Level, dispatch};

use crate::calibrate::ln;

/// Attenuation at which the eye's and the detector's planes end: behind about 310 mm of steel at 6 MeV.
pub const WINDOW: f32 = 9.0;

/// Overlay colours 1..=15 as 8-bit RGB; 0 stands for none. The first eight are the colour-blind-safe set of Okabe and
/// Ito (2008) with blue and black exchanged for lighter tones, the rest lighter tones that keep apart from grey.
pub const OVERLAY: [[u8; 3]; 16] = [
    [0, 0, 0],
    [240, 228, 66],  // 1 yellow
    [230, 159, 0],   // 2 orange
    [86, 180, 233],  // 3 sky blue
    [213, 94, 0],    // 4 vermilion
    [0, 158, 115],   // 5 bluish green
    [204, 121, 167], // 6 reddish purple
    [0, 135, 210],   // 7 blue
    [255, 255, 255], // 8 white
    [255, 105, 97],  // 9 coral
    [0, 215, 215],   // 10 cyan
    [170, 255, 120], // 11 lime
    [255, 150, 255], // 12 pink
    [190, 160, 255], // 13 lavender
    [255, 205, 150], // 14 peach
    [150, 90, 40],   // 15 brown
];

/// Round to the nearest whole number, halves to even, for `value` in 0..=255.
///
/// Adding 2^23 leaves the number in the mantissa's low bits; unlike a saturating cast this vectorises on every x86-64.
#[inline(always)]
pub fn round_u8(value: f32) -> u8 {
    (value + 8_388_608.0).to_bits() as u8
}

/// The detector's encoding: `round(255 * sqrt(min(a, 9) / 9))`.
#[inline(always)]
pub fn detector_level(attenuation: f32) -> u8 {
    round_u8((attenuation.min(WINDOW) * (255.0 * 255.0 / WINDOW)).sqrt())
}

/// The standard view: `round(255 * (1 - log10(1 + min(a, 9))))`, open beam 255, 310 mm of steel 0.
#[inline(always)]
pub fn grey_level(attenuation: f32) -> u8 {
    let log10 = ln(1.0 + attenuation.min(WINDOW)) * std::f32::consts::LOG10_E;
    round_u8(255.0 * (1.0 - log10).max(0.0))
}

/// `detector_level` of a row, on the widest vectors that the machine has.
pub fn detector_row(attenuation: &[f32], levels: &mut [u8]) {
    dispatch!(Level::new(), _ => encode_row(attenuation, levels, detector_level));
}

/// `grey_level` of a row, on the widest vectors that the machine has.
pub fn grey_row(attenuation: &[f32], levels: &mut [u8]) {
    dispatch!(Level::new(), _ => encode_row(attenuation, levels, grey_level));
}

/// Encode a row pixel by pixel; inlined into a `dispatch!`, it runs on the widest vectors that the machine has.
#[inline(always)]
pub(crate) fn encode_row(attenuation: &[f32], levels: &mut [u8], level: impl Fn(f32) -> u8) {
    for (out, &a) in levels.iter_mut().zip(attenuation) {
        *out = level(a);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_span_their_range_and_never_turn_back() {
        assert_eq!(
            (grey_level(0.0), grey_level(9.0), grey_level(12.0)),
            (255, 0, 0)
        );
        assert_eq!(
            (
                detector_level(0.0),
                detector_level(9.0),
                detector_level(12.0)
            ),
            (0, 255, 255)
        );
        for step in 0..1200_u16 {
            let (here, next) = (f32::from(step) / 100.0, f32::from(step + 1) / 100.0);
            assert!(grey_level(next) <= grey_level(here));
            assert!(detector_level(next) >= detector_level(here));
        }
    }

    #[test]
    fn a_row_is_its_pixels() {
        let row: Vec<f32> = (0..777_u16).map(|at| f32::from(at) / 60.0).collect();
        let (mut detector, mut grey) = (vec![0; row.len()], vec![0; row.len()]);
        detector_row(&row, &mut detector);
        grey_row(&row, &mut grey);
        for (at, &a) in row.iter().enumerate() {
            assert_eq!((detector[at], grey[at]), (detector_level(a), grey_level(a)));
        }
    }

    #[test]
    fn overlay_colours_differ_from_each_other_and_from_grey() {
        for (i, a) in OVERLAY.iter().enumerate().skip(1) {
            for b in &OVERLAY[i + 1..] {
                let apart: u32 = a
                    .iter()
                    .zip(b)
                    .map(|(&x, &y)| u32::from(x.abs_diff(y)))
                    .sum();
                assert!(apart >= 60, "{a:?} {b:?}");
            }
            let spread = a.iter().max().unwrap() - a.iter().min().unwrap();
            assert!(i == 8 || spread >= 60, "{a:?} looks grey");
        }
    }
}
