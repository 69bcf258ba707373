//! Organic and metal strip: one material shown, the rest greyed out.

use fearless_simd::{Level, dispatch};

use super::tint::{Tint, lift, scaled, told};
use crate::tone::WINDOW;

/// The darkest that anything greyed out is shown: a sixth of the standard view's range is left, an outline to find one's
/// way by and too little to be read as a thing.
pub const GREYED: u8 = 212;

/// Keep what is told as `shown` in its tint, grey out the rest of a row whose `levels` are those of the standard view.
///
/// What nothing got through (attenuation from `tone::WINDOW` on, and no class) could be anything, so both strips keep it,
/// in the tint of the undetermined.
pub(super) fn keep(
    shown: Tint,
    attenuation: &[f32],
    classes: &[u8],
    levels: &mut [u8],
    tints: &mut [u8],
) {
    dispatch!(Level::new(), _ => keep_row(shown, attenuation, classes, levels, tints));
}

#[inline(always)]
fn keep_row(shown: Tint, attenuation: &[f32], classes: &[u8], levels: &mut [u8], tints: &mut [u8]) {
    let (wanted, dense) = (shown.class(), Tint::Undetermined as u8);
    let out = levels.iter_mut().zip(tints);
    for ((level, tint), (&a, &class)) in out.zip(attenuation.iter().zip(classes)) {
        // the two never meet: a class that is wanted is told
        let kept = u8::from(class == wanted) * wanted
            + (u8::from(!told(class)) & u8::from(a >= WINDOW)) * dense;
        *level = if kept == 0 {
            greyed(*level)
        } else {
            lift(*level)
        };
        *tint = kept;
    }
}

/// From `GREYED` to 255, order kept.
#[inline(always)]
fn greyed(level: u8) -> u8 {
    let range = u16::from(u8::MAX - GREYED);
    GREYED + scaled(level, range)
}
