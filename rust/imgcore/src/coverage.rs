//! What of the load was seen: the mask of dense and saturated pixels, and the share between them that is clear.

/// Attenuation from which a pixel belongs to the load: 4 mm of steel attenuate 0.15, beam noise stays under 0.02.
pub const LOAD_ATTENUATION: f32 = 0.05;

/// Attenuation from which a pixel counts towards the share seen: 8 mm of steel, twice what the two walls of a
/// container attenuate.
pub const GOODS_ATTENUATION: f32 = 0.3;

/// Codes of the seen mask.
pub mod seen {
    /// Open beam or outside the load.
    pub const OUTSIDE: u8 = 0;
    /// Load that was seen.
    pub const SEEN: u8 = 1;
    /// Load too dense to see, or behind a gap of broken detectors too wide to interpolate.
    pub const DENSE: u8 = 2;
    /// Saturated: nothing can be said of what is there.
    pub const SATURATED: u8 = 3;
}

/// Mark which pixels of a row are load, and which of those are dense: attenuated by `limit` or more.
pub(crate) fn mark_load(attenuation: &[f32], limit: f32, codes: &mut [u8]) {
    for (code, &a) in codes.iter_mut().zip(attenuation) {
        // SEEN is 1 and DENSE 2: every dense pixel is load
        *code = u8::from(a > LOAD_ATTENUATION).wrapping_add(u8::from(a >= limit));
    }
}

/// Mark the full-scale samples of a row whose detector clips.
pub(crate) fn mark_saturated(raw: &[u16], full_scale: u16, codes: &mut [u8]) {
    for (code, &sample) in codes.iter_mut().zip(raw) {
        *code = (*code).max(u8::from(sample >= full_scale).wrapping_mul(seen::SATURATED));
    }
}

/// Pixels thicker than a container's own walls: how many were seen, how many not. Empty space would only water the share
/// down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    clear: u64,
    unseen: u64,
}

impl Tally {
    /// Share seen, 1 where nothing is thick.
    #[must_use]
    pub fn share(self) -> f64 {
        match self.clear.saturating_add(self.unseen) {
            0 => 1.0,
            thick => self.clear as f64 / thick as f64,
        }
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            clear: self.clear.saturating_add(other.clear),
            unseen: self.unseen.saturating_add(other.unseen),
        }
    }
}

/// Count what lies behind a wide gap as not seen, and tally what was.
pub(crate) fn tally_seen(
    codes: &mut [u8],
    attenuation: &[f32],
    columns: usize,
    gaps: &[bool],
) -> Tally {
    let mut tally = Tally::default();
    let rows = codes
        .chunks_exact_mut(columns)
        .zip(attenuation.chunks_exact(columns));
    for ((row, thickness), &gap) in rows.zip(gaps) {
        if gap {
            row.iter_mut()
                .filter(|code| **code == seen::SEEN)
                .for_each(|code| *code = seen::DENSE);
        }
        // a row has fewer than 2^32 pixels
        let (mut clear, mut unseen) = (0_u32, 0_u32);
        for (&code, &a) in row.iter().zip(thickness) {
            clear = clear.wrapping_add((code == seen::SEEN && a > GOODS_ATTENUATION).into());
            unseen = unseen.wrapping_add((code >= seen::DENSE).into());
        }
        tally = tally.with(Tally {
            clear: clear.into(),
            unseen: unseen.into(),
        });
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::{Plane, Reference, ln};
    use crate::radiograph::build;

    fn flat(rows: usize, dark: f32, air: f32) -> Reference {
        Reference::new(&vec![dark; rows], &vec![air; rows]).unwrap()
    }

    #[test]
    fn empty_space_does_not_water_the_share_down() {
        let (rows, columns) = (40, 6);
        let mut raw = vec![50_000_u16; rows * columns];
        for row in (5..10).chain(30..35) {
            raw[row * columns + 2] = 20_000;
        }
        raw[20 * columns + 2] = 0;
        raw[columns + 4] = 65_535;
        let plane = Plane::new(rows, columns, &raw).unwrap();
        let out = build(&[plane], &[flat(rows, 0.0, 50_000.0)], None, 1e-4).unwrap();
        let column =
            |c: usize| -> Vec<u8> { (0..rows).map(|r| out.seen[r * columns + c]).collect() };
        let load = column(2);
        assert!(
            load[..5]
                .iter()
                .chain(&load[35..])
                .all(|&c| c == seen::OUTSIDE)
        );
        assert_eq!(load[20], seen::DENSE);
        assert_eq!(load.iter().filter(|&&c| c == seen::SEEN).count(), 10);
        assert_eq!(out.seen[columns + 4], seen::SATURATED);
        assert!((out.seen_share() - 10.0 / 12.0).abs() < 1e-9);
    }

    #[test]
    fn a_blind_or_blinded_array_is_never_clear() {
        let black = vec![0_u16; 64];
        let white = vec![65_535_u16; 64];
        for raw in [black, white] {
            let plane = Plane::new(8, 8, &raw).unwrap();
            let out = build(&[plane], &[flat(8, 0.0, 40_000.0)], None, 1e-7).unwrap();
            assert_eq!(out.seen_share(), 0.0);
        }
    }

    #[test]
    fn a_wide_gap_in_the_array_is_not_seen() {
        let (rows, columns) = (40, 8);
        let raw = vec![10_000_u16; rows * columns];
        let mut air = vec![50_000.0_f32; rows];
        air[10..16].fill(0.0);
        air[30] = 0.0;
        let reference = Reference::new(&vec![0.0; rows], &air).unwrap();
        let out = build(
            &[Plane::new(rows, columns, &raw).unwrap()],
            &[reference],
            None,
            1e-4,
        )
        .unwrap();
        assert_eq!(out.repaired, [10, 11, 12, 13, 14, 15, 30]);
        assert!((out.seen_share() - 34.0 / 40.0).abs() < 1e-9);
        assert!(out.attenuation.iter().all(|a| (a + ln(0.2)).abs() < 1e-5));
    }
}
