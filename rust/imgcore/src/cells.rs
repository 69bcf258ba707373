//! Half blocks: two pixels a character cell, for terminals without pictures and while keys move.

use rayon::prelude::*;

use crate::error::Result;
use crate::picture::Grey;
use crate::tone::OVERLAY;

/// Colour the cells of `▀`: (rows / 2, columns, 6), foreground r g b then background r g b. An odd last row is left out.
///
/// Fails when the overlay does not lie on the picture or holds an unknown colour.
pub fn encode(grey: &Grey, overlay: Option<&Grey>) -> Result<Vec<u8>> {
    if let Some(overlay) = overlay {
        grey.check_overlay(overlay)?;
    }
    let columns = grey.columns();
    let mut out = vec![0; grey.rows() / 2 * columns * 6];
    out.par_chunks_mut(columns * 6)
        .enumerate()
        .for_each(|(line, out)| {
            for half in 0..2 {
                let row = line * 2 + half;
                for (cell, &level) in out.chunks_exact_mut(6).zip(grey.row(row)) {
                    cell[half * 3..][..3].fill(level);
                }
                let Some(overlay) = overlay else { continue };
                for (cell, &colour) in out.chunks_exact_mut(6).zip(overlay.row(row)) {
                    if colour != 0 {
                        cell[half * 3..][..3].copy_from_slice(&OVERLAY[usize::from(colour)]);
                    }
                }
            }
        });
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_share_a_cell_and_overlay_wins() {
        let grey = Grey::new(3, 2, &[1, 2, 3, 4, 5, 6]).unwrap();
        let overlay = Grey::new(3, 2, &[0, 0, 0, 2, 0, 0]).unwrap();
        assert_eq!(
            encode(&grey, None).unwrap(),
            [1, 1, 1, 3, 3, 3, 2, 2, 2, 4, 4, 4]
        );
        assert_eq!(
            encode(&grey, Some(&overlay)).unwrap()[6..],
            [2, 2, 2, 230, 159, 0]
        );
    }

    #[test]
    fn a_foreign_overlay_is_refused() {
        let grey = Grey::new(2, 1, &[1, 2]).unwrap();
        assert!(encode(&grey, Some(&Grey::new(1, 2, &[0, 0]).unwrap())).is_err());
        assert!(encode(&grey, Some(&Grey::new(2, 1, &[0, 16]).unwrap())).is_err());
    }
}
