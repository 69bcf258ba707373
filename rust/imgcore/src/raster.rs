//! A borrowed rectangle of samples: what scans and pictures share.

use crate::error::{Error, Result};

/// Samples of one kind, row by row; there is at least one.
#[derive(Debug, Clone, Copy)]
pub struct Raster<'a, T> {
    rows: usize,
    columns: usize,
    samples: &'a [T],
}

impl<'a, T> Raster<'a, T> {
    /// Wrap samples; fails unless there are `rows * columns` of them and at least one.
    pub fn new(rows: usize, columns: usize, samples: &'a [T]) -> Result<Self> {
        if samples.is_empty() || rows.checked_mul(columns) != Some(samples.len()) {
            let found = samples.len();
            return Err(Error::Argument(format!(
                "a picture of `{rows}` x `{columns}` holds `{found}` samples"
            )));
        }
        Ok(Self {
            rows,
            columns,
            samples,
        })
    }

    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Rows and columns.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// All samples, row by row.
    #[must_use]
    pub fn samples(&self) -> &'a [T] {
        self.samples
    }

    /// Samples of one row; none below the last.
    #[must_use]
    pub fn row(&self, row: usize) -> &'a [T] {
        let from = row.saturating_mul(self.columns);
        let samples = self.samples.get(from..).unwrap_or_default();
        samples.get(..self.columns).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_where_they_end() {
        let raster = Raster::new(2, 3, &[1_u16, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!((raster.rows(), raster.columns()), (2, 3));
        assert_eq!([raster.row(0), raster.row(1)], [[1, 2, 3], [4, 5, 6]]);
    }

    #[test]
    fn a_shape_that_does_not_fit_is_refused() {
        let samples = [0_u8; 6];
        for (rows, columns) in [(0, 0), (0, 6), (2, 2), (7, 1), (usize::MAX, 2)] {
            assert!(Raster::new(rows, columns, &samples).is_err());
        }
        assert!(Raster::<u8>::new(0, 0, &[]).is_err());
    }
}
