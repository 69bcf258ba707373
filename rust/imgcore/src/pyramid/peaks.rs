//! What of a radiograph's peaks is shared: the level that coarse ones are made of.

use rayon::prelude::*;

use super::Layer;

/// The level with each pixel at most what the densest of its up to eight neighbours is.
///
/// A lone lost pixel reads like the densest thing there is; real scans have some 0.03 % of them, and a plain maximum would
/// sow them over every coarse level. What covers two pixels is kept whole.
pub(super) fn shared(fine: &Layer) -> Layer {
    Layer {
        rows: fine.rows,
        columns: fine.columns,
        mean: backed(&fine.mean, fine.columns),
        max: fine.max.clone(),
        material: fine.material.clone(),
    }
}

fn backed(steps: &[u16], columns: usize) -> Vec<u16> {
    let row = |at: usize| {
        let start = at.saturating_mul(columns);
        steps.get(start..start.saturating_add(columns))
    };
    let mut out = vec![0; steps.len()];
    out.par_chunks_mut(columns).enumerate().for_each_init(
        || vec![0; columns],
        |upright, (at, out)| {
            let here = row(at).unwrap_or_default();
            out.fill(0);
            let others = [at.checked_sub(1), at.checked_add(1)];
            for other in others.into_iter().flatten().filter_map(row) {
                raise(out, other);
            }
            upright.copy_from_slice(out);
            raise(upright, here);
            raise(out.get_mut(1..).unwrap_or_default(), upright);
            raise(out, upright.get(1..).unwrap_or_default());
            for (most, &own) in out.iter_mut().zip(here) {
                *most = own.min(*most);
            }
        },
    );
    out
}

fn raise(most: &mut [u16], other: &[u16]) {
    for (most, &other) in most.iter_mut().zip(other) {
        *most = other.max(*most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_pixel_takes_its_neighbours_and_two_keep_theirs() {
        let alone = [1, 1, 1, 1, 1, 9, 1, 2, 1, 1, 1, 1];
        assert_eq!(backed(&alone, 4), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        let pair = [1, 1, 1, 9, 1, 1, 8, 1, 1];
        assert_eq!(backed(&pair, 3), [1, 1, 1, 8, 1, 1, 8, 1, 1]);
        assert_eq!(backed(&[7], 1), [0]);
        assert_eq!(backed(&[3, 5, 9], 3), [3, 5, 5]);
        assert_eq!(backed(&[3, 5, 9], 1), [3, 5, 5]);
    }
}
