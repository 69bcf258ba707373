//! Tints: the hue of a material, and the colour it makes with a grey level.

/// What a pixel is tinted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Tint {
    /// Grey: nothing is told of the material.
    None = 0,
    /// Low Z.
    Organic = 1,
    /// Mid Z.
    Inorganic = 2,
    /// High Z.
    Metal = 3,
    /// Thick enough to tell, and not told: too dense, or too unsure.
    Undetermined = 4,
}

impl Tint {
    /// The material class that is tinted so: 1 low, 2 mid, 3 high Z, 0 for those that no class has.
    #[must_use]
    pub fn class(self) -> u8 {
        match self {
            Self::None | Self::Undetermined => 0,
            material => material as u8,
        }
    }
}

/// How many tints there are, none included.
pub const TINTS: usize = 5;

/// Hues as 8-bit RGB, by tint: orange, green and blue are what screeners know from every maker's machines, violet is what
/// cargo scanners give the undetermined. Luminances 152, 85, 88 and 75 of 255 keep each apart from its neighbours in grey
/// print; orange and blue stay apart for red-green blind eyes.
pub const HUES: [[u8; 3]; TINTS] = [
    [0, 0, 0],
    [240, 130, 0],
    [0, 135, 50],
    [35, 95, 230],
    [160, 20, 190],
];

/// Darkest and lightest level of a tinted pixel: darker, no hue could be told; lighter, thin goods would look untinted.
const DARKEST: u8 = 48;
const LIGHTEST: u16 = 224;

/// A standard level brought into the range in which a tint can be seen; order is kept.
#[inline(always)]
#[must_use]
pub fn lift(level: u8) -> u8 {
    DARKEST + scaled(level, LIGHTEST - u16::from(DARKEST))
}

/// `level * range / 255`, rounded; exact for every level and range of 8 bits, without a division.
#[inline(always)]
pub(super) fn scaled(level: u8, range: u16) -> u8 {
    let product = u16::from(level) * range + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// Whether a class is one; any other code, in a damaged file, is undetermined.
#[inline(always)]
pub(super) fn told(class: u8) -> bool {
    (1..=3).contains(&class)
}

/// The colour of a level in a tint: its luminance is the level, its hue the tint's.
///
/// From black through the hue to white, the hue at its own luminance `0.299 r + 0.587 g + 0.114 b` (ITU-R BT.601): whoever
/// reads brightness reads the grey picture. A tint that is none of `Tint` is grey.
#[must_use]
pub fn rgb(level: u8, tint: u8) -> [u8; 3] {
    let hue = match HUES.get(usize::from(tint)) {
        Some(hue) if tint != Tint::None as u8 => hue.map(u32::from),
        _ => return [level; 3],
    };
    let own = (299 * hue[0] + 587 * hue[1] + 114 * hue[2] + 500) / 1000;
    let level = u32::from(level);
    hue.map(|part| {
        let shown = if level <= own {
            (part * level + own / 2) / own
        } else {
            let white = 255 - own;
            part + ((255 - part) * (level - own) + white / 2) / white
        };
        shown as u8
    })
}

/// RGB of a picture, three samples a pixel. `tints` are as many as `levels`.
#[must_use]
pub fn to_rgb(levels: &[u8], tints: &[u8]) -> Vec<u8> {
    let table: Vec<[[u8; 3]; 256]> = (0..TINTS)
        .map(|tint| std::array::from_fn(|level| rgb(level as u8, tint as u8)))
        .collect();
    let colour = |(&level, &tint): (&u8, &u8)| {
        table
            .get(usize::from(tint))
            .map_or([level; 3], |colours| colours[usize::from(level)])
    };
    levels.iter().zip(tints).flat_map(colour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: [u8; 3]) -> f32 {
        let [r, g, b] = colour.map(f32::from);
        0.299 * r + 0.587 * g + 0.114 * b
    }

    #[test]
    fn luminance_is_the_level_in_every_tint() {
        for tint in 0..TINTS as u8 {
            for level in 0..=255 {
                let off = luminance(rgb(level, tint)) - f32::from(level);
                assert!(off.abs() <= 1.5, "{tint} {level} {off}");
            }
        }
        assert_eq!(rgb(77, 200), [77; 3]);
    }

    #[test]
    fn lifted_levels_keep_their_order_and_their_hue() {
        for level in 0..255 {
            assert!(lift(level) <= lift(level + 1));
        }
        for tint in 1..TINTS as u8 {
            for level in [0, 60, 120, 226, 240] {
                let colour = rgb(lift(level), tint);
                let spread = colour.iter().max().unwrap() - colour.iter().min().unwrap();
                assert!(spread >= 30, "{tint} {level} {colour:?} looks grey");
                for other in (1..TINTS as u8).filter(|&other| other != tint) {
                    let apart: i32 = colour
                        .iter()
                        .zip(rgb(lift(level), other))
                        .map(|(&a, b)| (i32::from(a) - i32::from(b)).abs())
                        .sum();
                    assert!(apart >= 30, "{tint} {other} {level}");
                }
            }
        }
    }

    #[test]
    fn a_picture_is_its_pixels() {
        assert_eq!(
            to_rgb(&[0, 200, 90, 9], &[0, 1, 3, 99]),
            [rgb(0, 0), rgb(200, 1), rgb(90, 3), [9; 3]].concat()
        );
    }
}
