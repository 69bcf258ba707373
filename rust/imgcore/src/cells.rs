//! Half blocks: two pixels a character cell, for terminals without pictures and while keys move.

use rayon::prelude::*;

use crate::display::rgb;
use crate::error::Result;
use crate::picture::Layers;
use crate::tone::OVERLAY;

/// Colour the cells of `▀`: (rows / 2, columns, 6), foreground r g b then background r g b. An odd last row is left out.
///
/// Fails when tints or overlay do not lie on the picture or hold an unknown colour.
pub fn encode(layers: &Layers) -> Result<Vec<u8>> {
    layers.check()?;
    let grey = &layers.grey;
    let columns = grey.columns();
    let mut out = vec![0; grey.rows() / 2 * columns * 6];
    out.par_chunks_mut(columns * 6)
        .enumerate()
        .for_each(|(line, out)| {
            for half in 0..2 {
                let row = line * 2 + half;
                let [tints, overlay] =
                    [layers.tints, layers.overlay].map(|codes| codes.map(|codes| codes.row(row)));
                let cells = out.chunks_exact_mut(6).zip(grey.row(row));
                for (at, (cell, &level)) in cells.enumerate() {
                    let colour = match overlay.map_or(0, |codes| codes[at]) {
                        0 => rgb(level, tints.map_or(0, |codes| codes[at])),
                        colour => OVERLAY[usize::from(colour)],
                    };
                    cell[half * 3..][..3].copy_from_slice(&colour);
                }
            }
        });
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Grey;

    #[test]
    fn two_rows_share_a_cell_tints_colour_it_and_the_overlay_wins() {
        let grey = Grey::new(3, 2, &[1, 2, 3, 4, 5, 6]).unwrap();
        let plain = Layers::grey(grey);
        assert_eq!(
            encode(&plain).unwrap(),
            [1, 1, 1, 3, 3, 3, 2, 2, 2, 4, 4, 4]
        );
        let marked = Layers {
            tints: Some(Grey::new(3, 2, &[1, 0, 0, 3, 0, 0]).unwrap()),
            overlay: Some(Grey::new(3, 2, &[0, 0, 0, 2, 0, 0]).unwrap()),
            ..plain
        };
        let cells = encode(&marked).unwrap();
        assert_eq!(cells[..3], rgb(1, 1));
        assert_eq!(cells[6..], [2, 2, 2, 230, 159, 0]);
    }

    #[test]
    fn foreign_layers_are_refused() {
        let plain = Layers::grey(Grey::new(2, 1, &[1, 2]).unwrap());
        for (rows, columns, codes) in [(1, 2, [0, 0]), (2, 1, [0, 16])] {
            let foreign = Some(Grey::new(rows, columns, &codes).unwrap());
            for layers in [
                Layers {
                    overlay: foreign,
                    ..plain
                },
                Layers {
                    tints: foreign,
                    ..plain
                },
            ] {
                assert!(encode(&layers).is_err());
            }
        }
    }
}
