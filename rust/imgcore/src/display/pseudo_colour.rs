//! Pseudo-colour: organic orange, inorganic green, metal blue, violet for what could not be told.

use fearless_simd::{Level, dispatch};

use super::tint::{Tint, lift, told};
use crate::material::MIN_ATTENUATION;

/// Tint a row whose `levels` are those of the standard view. What is too thin to tell (under `material::MIN_ATTENUATION`)
/// stays grey.
pub(super) fn colour(attenuation: &[f32], classes: &[u8], levels: &mut [u8], tints: &mut [u8]) {
    dispatch!(Level::new(), _ => colour_row(attenuation, classes, levels, tints));
}

#[inline(always)]
fn colour_row(attenuation: &[f32], classes: &[u8], levels: &mut [u8], tints: &mut [u8]) {
    let unsure = Tint::Undetermined as u8;
    let out = levels.iter_mut().zip(tints);
    for ((level, tint), (&a, &class)) in out.zip(attenuation.iter().zip(classes)) {
        let thick = u8::from(a >= MIN_ATTENUATION);
        *tint = if told(class) { class } else { thick * unsure };
        *level = if *tint == 0 { *level } else { lift(*level) };
    }
}
