//! Window, level and inverse: which grey levels are told apart.

use crate::tone::round_u8;

/// The middle and the width of the levels that are spread over black to white; DICOM PS3.3 C.11.2.1.2 calls them window
/// centre and width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The level shown as middle grey.
    pub level: f32,
    /// Levels from black to white, more than 0.
    pub width: f32,
    /// Dark and light turned round.
    pub inverse: bool,
}

impl Default for Window {
    /// Levels as they are.
    fn default() -> Self {
        Self {
            level: 127.5,
            width: 255.0,
            inverse: false,
        }
    }
}

impl Window {
    /// Whether levels stay as they are.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// What each level is shown as: `255 * (v - level) / width + 127.5`, rounded within 0..=255. A width of 0 or less, or
    /// a value that is no number, counts as the standard one.
    #[must_use]
    pub fn table(&self) -> [u8; 256] {
        let usual = Self::default();
        let level = if self.level.is_finite() {
            self.level
        } else {
            usual.level
        };
        let sound = self.width.is_finite() && self.width > 0.0;
        let width = if sound { self.width } else { usual.width };
        std::array::from_fn(|at| {
            let shown = (at as f32 - level) * (255.0 / width) + 127.5;
            let shown = round_u8(shown.clamp(0.0, 255.0));
            if self.inverse { 255 - shown } else { shown }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standard_window_changes_nothing() {
        assert!(Window::default().is_standard());
        let table = Window::default().table();
        assert!(
            table
                .iter()
                .enumerate()
                .all(|(at, &v)| usize::from(v) == at)
        );
    }

    proptest! {
        #[test]
        fn no_window_turns_back(level in -300.0_f32..600.0, width in 0.001_f32..2000.0) {
            let up = Window { level, width, inverse: false }.table();
            let down = Window { level, width, inverse: true }.table();
            prop_assert!(up.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert!(up.iter().zip(&down).all(|(a, b)| a + b == 255));
        }

        #[test]
        fn nonsense_is_the_standard(width in prop_oneof![Just(f32::NAN), Just(0.0), Just(-3.0), Just(f32::INFINITY)]) {
            let odd = Window { level: f32::NAN, width, inverse: false };
            prop_assert_eq!(odd.table(), Window::default().table());
        }
    }
}
