//! Halving a level: mean and maximum of 2 x 2 pixels, and the class that attenuates most of them.

use rayon::prelude::*;

use super::Layer;

pub(super) fn halve(fine: &Layer) -> Layer {
    let (rows, columns) = (fine.rows.div_ceil(2), fine.columns.div_ceil(2));
    let size = rows * columns;
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
    let at = |row: usize| &plane[row * fine.columns..][..fine.columns];
    (at(2 * row), at((2 * row + 1).min(fine.rows - 1)))
}

fn mean_of(block: [u16; 4]) -> u16 {
    let sum = block.into_iter().fold(2, |sum, step| sum + u32::from(step));
    (sum / 4) as u16
}

/// Join blocks of 2 x 2; where the last column has no other it counts twice.
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
    for (at, out) in out.iter_mut().enumerate() {
        let (left, right) = (2 * at, (2 * at + 1).min(fine.columns - 1));
        let classes = [above[left], above[right], below[left], below[right]];
        if classes == [classes[0]; 4] {
            *out = classes[0];
            continue;
        }
        let steps = [top[left], top[right], bottom[left], bottom[right]];
        let weight = |class| {
            let own = classes.iter().zip(steps).filter(|(c, _)| **c == class);
            // one more, so that a class counts where nothing attenuates
            own.map(|(_, steps)| u32::from(steps) + 1).sum::<u32>()
        };
        *out = classes
            .into_iter()
            .max_by_key(|&class| (weight(class), class))
            .unwrap_or(0);
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
