//! Open beam from reference pages, from columns of the scan, or by estimate.

use super::Plane;
use crate::error::{Error, Result};

/// Average the columns of a dark or air page, one value a row.
#[must_use]
pub fn reference_columns(page: &Plane) -> Vec<f32> {
    (0..page.rows()).map(|row| mean(page.row(row))).collect()
}

/// Average columns `start..stop` of the scan itself, one value a row; fails when the range is not inside.
pub fn air_columns(plane: &Plane, start: usize, stop: usize) -> Result<Vec<f32>> {
    if start >= stop || stop > plane.columns() {
        let columns = plane.columns();
        return Err(Error::Argument(format!(
            "air columns `{start}` to `{stop}` are not inside the scan's `{columns}` columns"
        )));
    }
    Ok((0..plane.rows())
        .map(|row| mean(plane.row(row).get(start..stop).unwrap_or_default()))
        .collect())
}

/// Estimate open beam for every row: the smallest sample that at least 99.5 % of the plane does not exceed.
#[must_use]
pub fn air_estimate(plane: &Plane) -> Vec<f32> {
    let mut counts = vec![0_usize; 1 << 16];
    for &sample in plane.samples() {
        if let Some(count) = counts.get_mut(usize::from(sample)) {
            *count = count.saturating_add(1);
        }
    }
    let wanted = plane.samples().len().saturating_mul(995).div_ceil(1000);
    let mut below = 0_usize;
    let level = counts.iter().position(|&count| {
        below = below.saturating_add(count);
        below >= wanted
    });
    vec![level.unwrap_or(0) as f32; plane.rows()]
}

fn mean(samples: &[u16]) -> f32 {
    let sum: u64 = samples.iter().map(|&s| u64::from(s)).sum();
    (sum as f64 / samples.len() as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimate_is_the_percentile() {
        let samples: Vec<u16> = (0..1000).collect();
        let plane = Plane::new(10, 100, &samples).unwrap();
        assert_eq!(air_estimate(&plane), vec![994.0; 10]);
    }
}
