//! Display modes: what an operator's key shows of a radiograph, as grey levels with a tint where material is told.
//!
//! A mode works on attenuation and material alone, so it does the same to a whole radiograph and to a level of a
//! `pyramid`. Levels and tints stay apart until a screen needs colours: scaling, windowing and sixel palettes work on
//! levels.

mod edge;
mod penetration;
mod pseudo_colour;
mod strip;
mod tint;
mod window;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::raster::Raster;
use crate::tone::grey_row;

pub use penetration::{HIGH_END, LOW_END, high_level, low_level};
pub use strip::GREYED;
pub use tint::{HUES, TINTS, Tint, lift, rgb, to_rgb};
pub use window::Window;

/// How attenuation and material become a picture. Window, level and inverse are laid over every mode: `Window`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The standard grey view of `tone::grey_level`.
    Standard,
    /// A tone curve that opens the dense end.
    HighPenetration,
    /// A tone curve that opens the thin end.
    LowPenetration,
    /// The standard view with edges raised.
    Edge,
    /// Organic strip: low-Z material alone, the rest greyed out.
    Organic,
    /// Metal strip: high-Z material alone, the rest greyed out.
    Metal,
    /// Hue by material, brightness by attenuation.
    PseudoColour,
}

impl Mode {
    /// All of them, the standard one first.
    pub const ALL: [Self; 7] = [
        Self::Standard,
        Self::HighPenetration,
        Self::LowPenetration,
        Self::Edge,
        Self::Organic,
        Self::Metal,
        Self::PseudoColour,
    ];

    /// Its name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::HighPenetration => "high-penetration",
            Self::LowPenetration => "low-penetration",
            Self::Edge => "edge",
            Self::Organic => "organic",
            Self::Metal => "metal",
            Self::PseudoColour => "colour",
        }
    }

    /// The mode of a name; fails with the names there are.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::Argument(format!("`{name}` is no display mode; there are {names}"))
        })
    }

    /// Whether the mode shows material: a scan that tells none cannot be shown in it.
    #[must_use]
    pub fn needs_material(self) -> bool {
        matches!(self, Self::Organic | Self::Metal | Self::PseudoColour)
    }
}

/// A picture as grey levels and tints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// 0 dark..=255 light, row by row.
    pub levels: Vec<u8>,
    /// Codes of `Tint`, as many; `None` where the mode has no colour.
    pub tints: Option<Vec<u8>>,
}

/// Show attenuation, and the classes 1 low, 2 mid, 3 high Z that were told of it; any other code is undetermined.
///
/// Fails when the mode needs material and there is none, or when the two differ in shape.
pub fn show(
    mode: Mode,
    attenuation: &Raster<f32>,
    material: Option<&Raster<u8>>,
    window: &Window,
) -> Result<Shown> {
    let material = mode
        .needs_material()
        .then(|| told(mode, attenuation, material))
        .transpose()?;
    let mut levels = vec![0; attenuation.samples().len()];
    let mut tints = material.map(|_| vec![0; levels.len()]);
    match (material, &mut tints) {
        (Some(material), Some(tints)) => {
            show_material(mode, attenuation, &material, &mut levels, tints);
        }
        _ => show_grey(mode, attenuation, &mut levels),
    }
    if !window.is_standard() {
        let table = window.table();
        levels
            .par_chunks_mut(attenuation.columns())
            .for_each(|row| {
                for level in row {
                    *level = table[usize::from(*level)];
                }
            });
    }
    Ok(Shown { levels, tints })
}

/// The material that a mode shows, checked.
fn told<'a>(
    mode: Mode,
    attenuation: &Raster<f32>,
    material: Option<&Raster<'a, u8>>,
) -> Result<Raster<'a, u8>> {
    let Some(material) = material else {
        return Err(Error::Argument(format!(
            "`{}` shows material, and a single-energy scan tells none",
            mode.name()
        )));
    };
    let (here, there) = (attenuation.shape(), material.shape());
    if here != there {
        return Err(Error::Argument(format!(
            "attenuation and material differ in shape: `{here:?}` and `{there:?}`"
        )));
    }
    Ok(*material)
}

fn show_grey(mode: Mode, attenuation: &Raster<f32>, levels: &mut [u8]) {
    let row: fn(&[f32], &mut [u8]) = match mode {
        Mode::HighPenetration => penetration::high_row,
        Mode::LowPenetration => penetration::low_row,
        _ => grey_row,
    };
    levels
        .par_chunks_mut(attenuation.columns())
        .enumerate()
        .for_each(|(at, out)| row(attenuation.row(at), out));
    if mode == Mode::Edge {
        edge::raise(levels, attenuation.columns());
    }
}

fn show_material(
    mode: Mode,
    attenuation: &Raster<f32>,
    material: &Raster<u8>,
    levels: &mut [u8],
    tints: &mut [u8],
) {
    let columns = attenuation.columns();
    levels
        .par_chunks_mut(columns)
        .zip(tints.par_chunks_mut(columns))
        .enumerate()
        .for_each(|(at, (levels, tints))| {
            let (thickness, classes) = (attenuation.row(at), material.row(at));
            grey_row(thickness, levels);
            match mode {
                Mode::Organic => strip::keep(Tint::Organic, thickness, classes, levels, tints),
                Mode::Metal => strip::keep(Tint::Metal, thickness, classes, levels, tints),
                _ => pseudo_colour::colour(thickness, classes, levels, tints),
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::{WINDOW, grey_level};
    use proptest::prelude::*;

    #[test]
    fn names_come_back() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_name(mode.name()), Ok(mode));
        }
        let refusal = Mode::from_name("purple").unwrap_err().to_string();
        assert!(refusal.contains("`purple`") && refusal.contains("high-penetration"));
    }

    #[test]
    fn without_material_there_is_no_false_colour() {
        let attenuation = Raster::new(1, 2, &[0.1, 3.0]).unwrap();
        for mode in Mode::ALL {
            let shown = show(mode, &attenuation, None, &Window::default());
            assert_eq!(shown.is_err(), mode.needs_material());
            assert!(shown.is_err() || shown.unwrap().tints.is_none());
        }
        let foreign = Raster::new(2, 1, &[1, 1]).unwrap();
        let mode = Mode::PseudoColour;
        assert!(show(mode, &attenuation, Some(&foreign), &Window::default()).is_err());
        let damaged = Raster::new(1, 2, &[200, 4]).unwrap();
        let shown = show(mode, &attenuation, Some(&damaged), &Window::default()).unwrap();
        assert_eq!(shown.tints.unwrap(), [0, Tint::Undetermined as u8]);
    }

    fn scene() -> impl Strategy<Value = (usize, Vec<f32>, Vec<u8>)> {
        (1_usize..12, 1_usize..20).prop_flat_map(|(rows, columns)| {
            let size = rows * columns;
            let thickness = prop::collection::vec(0.0_f32..12.0, size);
            (
                Just(columns),
                thickness,
                prop::collection::vec(0_u8..4, size),
            )
        })
    }

    proptest! {
        #[test]
        fn a_strip_never_shows_the_other_material((columns, thickness, classes) in scene()) {
            let rows = thickness.len() / columns;
            let attenuation = Raster::new(rows, columns, &thickness).unwrap();
            let material = Raster::new(rows, columns, &classes).unwrap();
            for (mode, wanted) in [(Mode::Organic, Tint::Organic), (Mode::Metal, Tint::Metal)] {
                let shown = show(mode, &attenuation, Some(&material), &Window::default()).unwrap();
                let tints = shown.tints.unwrap();
                for (at, &class) in classes.iter().enumerate() {
                    let (level, tint) = (shown.levels[at], tints[at]);
                    if class == wanted.class() {
                        prop_assert_eq!((level, tint), (lift(grey_level(thickness[at])), wanted as u8));
                    } else if class == 0 && thickness[at] >= WINDOW {
                        prop_assert_eq!(tint, Tint::Undetermined as u8);
                    } else {
                        prop_assert!(tint == 0 && level >= GREYED, "{level} {tint}");
                    }
                }
            }
        }

        #[test]
        fn colour_keeps_the_order_of_attenuation(class in 1_u8..4, a in 0.0_f32..12.0, b in 0.0_f32..12.0) {
            let thickness = [a.min(b), a.max(b)];
            let attenuation = Raster::new(1, 2, &thickness).unwrap();
            let classes = [class; 2];
            let material = Raster::new(1, 2, &classes).unwrap();
            let shown = show(Mode::PseudoColour, &attenuation, Some(&material), &Window::default()).unwrap();
            prop_assert!(shown.levels[0] >= shown.levels[1]);
        }

        #[test]
        fn inverse_is_the_complement((columns, thickness, classes) in scene()) {
            let rows = thickness.len() / columns;
            let attenuation = Raster::new(rows, columns, &thickness).unwrap();
            let material = Raster::new(rows, columns, &classes).unwrap();
            let turned = Window { inverse: true, ..Window::default() };
            for mode in Mode::ALL {
                let plain = show(mode, &attenuation, Some(&material), &Window::default()).unwrap();
                let inverse = show(mode, &attenuation, Some(&material), &turned).unwrap();
                prop_assert_eq!(&plain.tints, &inverse.tints);
                prop_assert!(plain.levels.iter().zip(&inverse.levels).all(|(a, b)| a + b == 255));
            }
        }
    }
}
