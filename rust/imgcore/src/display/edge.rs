//! Edge enhancement: unsharp masking of the standard view (Gonzalez and Woods, Digital Image Processing, 3.6.3).

use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

use crate::tone::round_u8;

/// Pixels on each side that a pixel is compared with: 7 x 7, some 30 mm at 4.5 mm a pixel, the size of what is to stand
/// out; a wider square would outline whole cartons.
pub const REACH: usize = 3;

/// How often the difference from the neighbourhood's mean is added. At 2 a step of 10 levels, hardly seen, becomes one of
/// 30; from 3 on the noise of dense goods stands out as well.
pub const AMOUNT: f32 = 2.0;

const SIDE: usize = 2 * REACH + 1;

/// Rows that one thread takes at once at the least.
const SLAB: usize = 16;

/// Raise the edges of a picture in place: `v + 2 (v - mean of 7 x 7)`, rounded within 0..=255. Beyond the picture its
/// outermost pixels go on.
pub(super) fn raise(levels: &mut [u8], columns: usize) {
    let plain = levels.to_vec();
    let rows = plain.len() / columns;
    levels
        .par_chunks_mut(columns)
        .enumerate()
        .with_min_len(SLAB)
        .for_each_init(
            || vec![0_u16; columns + 2 * REACH],
            |sums, (at, out)| {
                let near = (at..at + SIDE).map(|row| row.saturating_sub(REACH).min(rows - 1));
                let near: Vec<&[u8]> = near.map(|row| &plain[row * columns..][..columns]).collect();
                dispatch!(Level::new(), _ => raise_row(&near, sums, out));
            },
        );
}

#[inline(always)]
fn raise_row(near: &[&[u8]], sums: &mut [u16], out: &mut [u8]) {
    let columns = out.len();
    sums.fill(0);
    for row in near {
        for (sum, &level) in sums[REACH..].iter_mut().zip(*row) {
            *sum += u16::from(level);
        }
    }
    let (first, last) = (sums[REACH], sums[REACH + columns - 1]);
    sums[..REACH].fill(first);
    sums[REACH + columns..].fill(last);
    for (at, level) in out.iter_mut().enumerate() {
        let sum: u16 = sums[at..at + SIDE].iter().sum();
        let (here, mean) = (f32::from(*level), f32::from(sum) / (SIDE * SIDE) as f32);
        *level = round_u8((here + AMOUNT * (here - mean)).clamp(0.0, 255.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_picture_stays_and_a_step_grows() {
        for columns in [1, 3, 20] {
            let mut flat = vec![90; 5 * columns];
            raise(&mut flat, columns);
            assert_eq!(flat, vec![90; 5 * columns]);
        }
        let mut step: Vec<u8> = (0..20 * 20)
            .map(|at| if at % 20 < 10 { 100 } else { 110 })
            .collect();
        raise(&mut step, 20);
        let row = &step[10 * 20..][..20];
        assert_eq!((row[2], row[17]), (100, 110));
        assert!(row[10] - row[9] >= 20, "{row:?}");
    }
}
