//! Halving a level: mean and maximum of 2 x 2 pixels, and the class that attenuates most of them.

use rayon::prelude::*;

use super::Layer;

pub(super) fn halve(fine: &Layer) -> Layer {
    let (rows, columns) = (fine.rows.div_ceil(2), fine.columns.div_ceil(2));
    let size = rows.saturating_mul(columns);
    let told = !fine.material.is_empty();
    let mut coarse = Layer {
        rows,
        columns,
        mean: vec![0; size],
        max: vec![0; size],
        material: vec![0; if told { size } else { 0 }],
    };
    let out = coarse
        .mean
        .par_chunks_mut(columns)
        .zip(coarse.max.par_chunks_mut(columns));
    out.enumerate().for_each(|(row, (mean, max))| {
        let (top, bottom) = pair_of_rows(&fine.mean, fine, row);
        halve_row(top, bottom, mean, mean_of);
        let (top, bottom) = pair_of_rows(fine.max(), fine, row);
        halve_row(top, bottom, max, |[a, b, c, d]| a.max(b).max(c.max(d)));
    });
    coarse
        .material
        .par_chunks_mut(columns)
        .enumerate()
        .for_each(|(row, out)| halve_classes(fine, row, out));
    coarse
}

/// The two rows of `plane` under a coarse row; the last one twice where there is no other.
fn pair_of_rows<'a, T>(plane: &'a [T], fine: &Layer, row: usize) -> (&'a [T], &'a [T]) {
    let mut rows = plane.chunks_exact(fine.columns.max(1));
    let top = rows.nth(row.saturating_mul(2)).unwrap_or_default();
    (top, rows.next().unwrap_or(top))
}

fn mean_of(block: [u16; 4]) -> u16 {
    let sum: u32 = block.into_iter().map(u32::from).sum();
    // four steps of 16 bits do not wrap
    (sum.wrapping_add(2) / 4) as u16
}

/// Blocks of 2 x 2; where the last column has no other it counts twice.
fn blocks<'a, T: Copy>(top: &'a [T], bottom: &'a [T]) -> impl Iterator<Item = [T; 4]> + use<'a, T> {
    let (above, left) = top.as_chunks::<2>();
    let (below, right) = bottom.as_chunks::<2>();
    let whole = above
        .iter()
        .zip(below)
        .map(|(&[a, b], &[c, d])| [a, b, c, d]);
    whole.chain(left.iter().zip(right).map(|(&a, &c)| [a, a, c, c]))
}

/// Join blocks; a loop of its own over the whole ones, which vectorises.
fn halve_row(top: &[u16], bottom: &[u16], out: &mut [u16], join: impl Fn([u16; 4]) -> u16) {
    let (above, left) = top.as_chunks::<2>();
    let (below, right) = bottom.as_chunks::<2>();
    for (out, ([a, b], [c, d])) in out.iter_mut().zip(above.iter().zip(below)) {
        *out = join([*a, *b, *c, *d]);
    }
    if let ([a], [c], Some(out)) = (left, right, out.last_mut()) {
        *out = join([*a, *a, *c, *c]);
    }
}

/// The class that attenuates most in each block; of equals the heavier one.
fn halve_classes(fine: &Layer, row: usize, out: &mut [u8]) {
    let (above, below) = pair_of_rows(&fine.material, fine, row);
    let (top, bottom) = pair_of_rows(&fine.mean, fine, row);
    let classes = blocks(above, below);
    for (out, (classes, steps)) in out.iter_mut().zip(classes.zip(blocks(top, bottom))) {
        let [first, ..] = classes;
        *out = first;
        if classes == [first; 4] {
            continue;
        }
        let weight = |class| {
            let own = classes.iter().zip(steps).filter(|(c, _)| **c == class);
            // one more, so that a class counts where nothing attenuates
            own.map(|(_, steps)| u32::from(steps).saturating_add(1))
                .sum::<u32>()
        };
        let heaviest = classes
            .into_iter()
            .max_by_key(|&class| (weight(class), class));
        *out = heaviest.unwrap_or(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pyramid::build;
    use crate::raster::Raster;

    #[test]
    fn the_heavier_class_stands_for_a_block() {
        let attenuation = [0.3, 0.3, 0.3, 2.0, 0.0, 0.0];
        let classes = [1, 1, 1, 3, 2, 0];
        let fine = build(
            &Raster::new(3, 2, &attenuation).unwrap(),
            Some(&Raster::new(3, 2, &classes).unwrap()),
        )
        .unwrap();
        assert_eq!(halve(&fine[0]).material, [3, 2]);
    }
}
