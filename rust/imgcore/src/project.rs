//! Chord lengths of closed triangle meshes under the line-scan fan beam of `fan_beam`.
//!
//! A plane cuts each triangle it meets in a segment; the segments of a closed mesh form closed loops. Every row whose
//! ray crosses a segment takes the depth of the crossing, minus where the ray enters and plus where it leaves, so the
//! sum is the chord. Neighbouring triangles compute their shared crossing from the same two vertices in the same order
//! and rows are counted half-open, so no ray slips between them and none is counted twice. Overlapping solids add up.
//! An open or an inverted mesh gives wrong or negative sums: that is the caller's to check.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::fan_beam::{FanBeam, Triangle, Vertex};

/// Columns traced together: their f64 sums stay in the second-level cache.
const BLOCK: usize = 32;

/// Add the chord length of a closed mesh along every ray to `thickness`, row-major (rows, columns), in mm.
///
/// # Errors
/// `Argument` when the shape does not fit, a number is not finite, or a corner lies at or behind the source.
pub fn project_mesh(
    triangles: &[Triangle],
    thickness: &mut [f32],
    columns: usize,
    beam: &FanBeam,
) -> Result<()> {
    beam.check()?;
    if columns == 0 || !thickness.len().is_multiple_of(columns) {
        return Err(Error::Argument(format!(
            "{} pixels are not whole rows of {columns} columns",
            thickness.len()
        )));
    }
    check_corners(triangles, beam)?;
    let rows = thickness.len().checked_div(columns).unwrap_or_default();
    let blocks = columns.div_ceil(BLOCK);
    let members = by_block(triangles, columns, blocks, beam);
    let obliquity = beam.obliquity(rows);
    let chords: Vec<Vec<f32>> = members
        .par_iter()
        .enumerate()
        .map(|(block, list)| {
            let start = block.saturating_mul(BLOCK);
            trace_block(triangles, list, start, columns, &obliquity, beam)
        })
        .collect();
    thickness
        .par_chunks_mut(columns)
        .enumerate()
        .for_each(|(row, line)| {
            for (pixels, chord) in line.chunks_mut(BLOCK).zip(&chords) {
                let above = row.saturating_mul(pixels.len());
                for (pixel, add) in pixels.iter_mut().zip(chord.iter().skip(above)) {
                    *pixel += add;
                }
            }
        });
    Ok(())
}

fn check_corners(triangles: &[Triangle], beam: &FanBeam) -> Result<()> {
    let sound =
        |corner: &Vertex| corner.iter().all(|value| value.is_finite()) && corner[1] > beam.source_y;
    match triangles
        .par_iter()
        .position_any(|triangle| !triangle.iter().all(sound))
    {
        None => Ok(()),
        Some(index) => Err(Error::Argument(format!(
            "triangle {index} has a corner that is not finite or not beyond the source"
        ))),
    }
}

fn by_block(
    triangles: &[Triangle],
    columns: usize,
    blocks: usize,
    beam: &FanBeam,
) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); blocks];
    for (index, triangle) in triangles.iter().enumerate() {
        let (first, stop) = beam.fans(triangle, columns);
        if first < stop {
            for list in members
                .iter_mut()
                .take(stop.div_ceil(BLOCK))
                .skip(first / BLOCK)
            {
                list.push(index as u32);
            }
        }
    }
    members
}

/// Chords of one block of columns, (rows, width) row-major; empty when no triangle meets it.
fn trace_block(
    triangles: &[Triangle],
    members: &[u32],
    start: usize,
    columns: usize,
    obliquity: &[f64],
    beam: &FanBeam,
) -> Vec<f32> {
    let rows = obliquity.len();
    if members.is_empty() || rows == 0 {
        return Vec::new();
    }
    let width = BLOCK.min(columns.saturating_sub(start));
    let size = width.saturating_mul(rows);
    let mut sums = vec![0.0; size];
    for triangle in members
        .iter()
        .filter_map(|&index| triangles.get(index as usize))
    {
        let (first, stop) = beam.fans(triangle, columns);
        let (before, count) = (first.saturating_sub(start), stop.saturating_sub(start));
        let inside = sums.chunks_exact_mut(rows).enumerate();
        for (column, depths) in inside.take(count).skip(before) {
            beam.trace(triangle, beam.fan_x(start.saturating_add(column)), depths);
        }
    }
    let mut chords = vec![0.0; size];
    for (column, depths) in sums.chunks_exact(rows).enumerate() {
        let pixels = chords.iter_mut().skip(column).step_by(width);
        for ((pixel, depth), along) in pixels.zip(depths).zip(obliquity) {
            *pixel = (depth * along) as f32;
        }
    }
    chords
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_projected_is_refused() {
        let beam = FanBeam {
            source_y: -3000.0,
            source_z: 300.0,
            detector_y: 2000.0,
            detector_top_z: 900.0,
            detector_pitch: 10.0,
            column_start_x: -500.0,
            column_pitch: 10.0,
        };
        let mut thickness = vec![0.0; 100];
        let sound = [[[0.0; 3], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]];
        assert!(project_mesh(&sound, &mut thickness, 10, &beam).is_ok());
        assert!(project_mesh(&sound, &mut thickness, 0, &beam).is_err());
        assert!(project_mesh(&sound, &mut thickness, 33, &beam).is_err());
        let behind = [[[0.0, -4000.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]];
        assert!(project_mesh(&behind, &mut thickness, 10, &beam).is_err());
        let lost = [[[f64::NAN, 0.0, 0.0], [1.0; 3], [2.0; 3]]];
        assert!(project_mesh(&lost, &mut thickness, 10, &beam).is_err());
        let flat = FanBeam {
            detector_pitch: 0.0,
            ..beam
        };
        assert!(project_mesh(&sound, &mut thickness, 10, &flat).is_err());
        assert!(thickness.iter().all(|&chord| chord == 0.0));
    }
}
