//! Turns pictures whose lines are time into pictures whose columns are.

/// Output rows written together: each source cache line is then used whole.
const BAND: usize = 32;

/// Swap lines and columns of `samples`, lines of `width` samples.
pub(crate) fn transpose(samples: &[u16], width: usize) -> Vec<u16> {
    let mut turned = vec![0; samples.len()];
    let height = samples.len().checked_div(width).unwrap_or_default().max(1);
    for (band, rows) in turned.chunks_mut(height.saturating_mul(BAND)).enumerate() {
        let first = band.saturating_mul(BAND);
        for (column, line) in samples.chunks_exact(width.max(1)).enumerate() {
            let run = line.get(first..).unwrap_or_default();
            for (row, &sample) in rows.chunks_exact_mut(height).zip(run) {
                if let Some(cell) = row.get_mut(column) {
                    *cell = sample;
                }
            }
        }
    }
    turned
}

/// Put the last row of `samples`, rows of `columns` samples, on top.
pub(crate) fn flip(samples: &[u16], columns: usize) -> Vec<u16> {
    let rows = samples.chunks_exact(columns.max(1)).rev();
    rows.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_sample_changes_places(height in 1usize..70, width in 1usize..70) {
            let samples: Vec<u16> = (0..height * width).map(|at| at as u16).collect();
            let turned = transpose(&samples, width);
            for line in 0..height {
                for column in 0..width {
                    prop_assert_eq!(turned[column * height + line], samples[line * width + column]);
                }
            }
            prop_assert_eq!(transpose(&turned, height), &samples[..]);
            prop_assert_eq!(flip(&flip(&samples, width), width), samples);
        }
    }

    #[test]
    fn the_last_row_comes_first() {
        assert_eq!(flip(&[1, 2, 3, 4, 5, 6], 3), [4, 5, 6, 1, 2, 3]);
        assert!(transpose(&[], 0).is_empty());
    }
}
