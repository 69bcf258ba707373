//! Broken detectors: bridged along the array, and marked where the gap is too wide to believe the bridge.

/// The widest gap that interpolation may bridge and still count as seen, detectors.
pub const MAX_GAP: usize = 4;

/// Interpolate broken rows of a (rows, columns) array between the nearest sound ones; ends repeat their neighbour.
pub fn repair(attenuation: &mut [f32], columns: usize, broken: &[bool]) {
    let rows = |wanted: bool| {
        let wanted = (0..).zip(broken).filter(move |&(_, &b)| b == wanted);
        wanted.map(|(row, _)| row)
    };
    let pixels = |row: usize| {
        let start = row.saturating_mul(columns);
        start..start.saturating_add(columns)
    };
    let sound: Vec<usize> = rows(false).collect();
    for row in rows(true) {
        let next = sound.partition_point(|&s| s < row);
        let above = next.checked_sub(1).and_then(|i| sound.get(i).copied());
        let below = sound.get(next).copied();
        let (Some(first), Some(last)) = (above.or(below), below.or(above)) else {
            return;
        };
        let share = if last > first {
            row.saturating_sub(first) as f32 / last.saturating_sub(first) as f32
        } else {
            0.0
        };
        let read = |row| attenuation.get(pixels(row)).unwrap_or_default().to_vec();
        let (above, below) = (read(first), read(last));
        let bridge = attenuation.get_mut(pixels(row)).unwrap_or_default();
        for (pixel, (a, b)) in bridge.iter_mut().zip(above.iter().zip(below)) {
            *pixel = a + (b - a) * share;
        }
    }
}

/// Mark the broken detectors that lie in a gap too wide to count as seen.
#[must_use]
pub fn wide_gaps(broken: &[bool]) -> Vec<bool> {
    let runs = broken.chunk_by(|a, b| a == b);
    runs.flat_map(|run| run.iter().map(|&b| b && run.len() > MAX_GAP))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repair_interpolates_and_repeats_at_the_ends() {
        let mut a = vec![9.0, 1.0, 9.0, 9.0, 4.0, 9.0];
        repair(&mut a, 1, &[true, false, true, true, false, true]);
        assert_eq!(a, [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
    }

    #[test]
    fn only_a_wide_gap_is_wide() {
        let mut broken = vec![true; 5];
        broken.extend([false, true, true, true, true, false]);
        let wide = wide_gaps(&broken);
        assert_eq!(wide.iter().filter(|&&w| w).count(), 5);
        assert!(wide[..5].iter().all(|&w| w));
    }
}
