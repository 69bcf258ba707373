//! Chord lengths of closed triangle meshes under a line-scan fan beam.
//!
//! The frame: x along travel, y from the source to the detector, z up, all in mm. The source moves along x relative to
//! the load, so every column sees one fan in the plane x = const; the detector is a vertical line at one y, row 0 on top.
//!
//! A plane cuts each triangle it meets in a segment; the segments of a closed mesh form closed loops. Every row whose
//! ray crosses a segment takes the depth of the crossing, minus where the ray enters and plus where it leaves, so the
//! sum is the chord. Neighbouring triangles compute their shared crossing from the same two vertices in the same order
//! and rows are counted half-open, so no ray slips between them and none is counted twice. Overlapping solids add up.
//! An open or an inverted mesh gives wrong or negative sums: that is the caller's to check.

use rayon::prelude::*;

use crate::error::{Error, Result};

/// Columns traced together: their f64 sums stay in the second-level cache.
const BLOCK: usize = 32;

/// One corner: x, y, z in mm.
pub type Vertex = [f64; 3];

/// Three corners, counter-clockwise seen from outside.
pub type Triangle = [Vertex; 3];

/// Where source and detector stand; all in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FanBeam {
    /// Depth of the source.
    pub source_y: f64,
    /// Height of the source.
    pub source_z: f64,
    /// Depth of the detector line; beyond the source.
    pub detector_y: f64,
    /// Upper end of the detector line; the centre of row r lies (r + 0.5) pitches below.
    pub detector_top_z: f64,
    /// Distance of detector centres.
    pub detector_pitch: f64,
    /// Where column 0 begins; the fan of column c is at (c + 0.5) pitches from here.
    pub column_start_x: f64,
    /// Travel from column to column.
    pub column_pitch: f64,
}

impl FanBeam {
    fn check(&self) -> Result<()> {
        let all = [
            self.source_y,
            self.source_z,
            self.detector_y,
            self.detector_top_z,
            self.detector_pitch,
            self.column_start_x,
            self.column_pitch,
        ];
        if all.iter().any(|value| !value.is_finite()) {
            return Err(Error::Argument(
                "the fan beam has a dimension that is not finite".into(),
            ));
        }
        if self.detector_y <= self.source_y
            || self.detector_pitch <= 0.0
            || self.column_pitch <= 0.0
        {
            return Err(Error::Argument(
                "the fan beam needs a detector beyond the source and positive pitches".into(),
            ));
        }
        Ok(())
    }

    fn throw(&self) -> f64 {
        self.detector_y - self.source_y
    }

    fn fan_x(&self, column: usize) -> f64 {
        (column as f64 + 0.5).mul_add(self.column_pitch, self.column_start_x)
    }

    /// Millimetres along the ray of each row per millimetre of depth.
    fn obliquity(&self, rows: usize) -> Vec<f64> {
        (0..rows)
            .map(|row| {
                let rise =
                    self.detector_top_z - (row as f64 + 0.5) * self.detector_pitch - self.source_z;
                (rise / self.throw()).hypot(1.0)
            })
            .collect()
    }

    /// First column whose fan lies at or beyond `x`, within 0..=columns.
    fn column_from(&self, x: f64, columns: usize) -> usize {
        let column = ((x - self.column_start_x) / self.column_pitch - 0.5).ceil();
        // a float to integer cast saturates
        (column.max(0.0) as usize).min(columns)
    }

    /// Where the plane of a fan cuts an edge: (row on the detector as a fraction, 1 / depth from the source).
    ///
    /// `below` has the smaller x, so that both triangles at this edge compute the same point.
    fn crossing(&self, below: &Vertex, above: &Vertex, x: f64) -> (f64, f64) {
        let share = (x - below[0]) / (above[0] - below[0]);
        let y = (above[1] - below[1]).mul_add(share, below[1]);
        let z = (above[2] - below[2]).mul_add(share, below[2]);
        let nearness = 1.0 / (y - self.source_y);
        let height = ((z - self.source_z) * self.throw()).mul_add(nearness, self.source_z);
        (
            (self.detector_top_z - height) / self.detector_pitch - 0.5,
            nearness,
        )
    }

    /// Add one triangle's signed depths to the rows of one fan.
    fn trace(&self, triangle: &Triangle, x: f64, depths: &mut [f64]) {
        let (mut rising, mut falling) = (None, None);
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            let (start, end) = (&triangle[from], &triangle[to]);
            match (start[0] >= x, end[0] >= x) {
                (false, true) => rising = Some(self.crossing(start, end, x)),
                (true, false) => falling = Some(self.crossing(end, start, x)),
                _ => {}
            }
        }
        let (Some((rise, rise_near)), Some((fall, fall_near))) = (rising, falling) else {
            return;
        };
        let (top, bottom, sign) = if fall > rise {
            (rise, fall, 1.0)
        } else {
            (fall, rise, -1.0)
        };
        let first = top.ceil().max(0.0) as usize;
        let stop = (bottom.ceil().max(0.0) as usize).min(depths.len());
        if first >= stop {
            return;
        }
        // 1 / depth is linear along the detector
        let slope = (fall_near - rise_near) / (fall - rise);
        for (row, depth) in depths.iter_mut().enumerate().take(stop).skip(first) {
            *depth += sign / (row as f64 - rise).mul_add(slope, rise_near);
        }
    }
}

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
    let rows = thickness.len() / columns;
    let blocks = columns.div_ceil(BLOCK);
    let members = by_block(triangles, columns, blocks, beam);
    let obliquity = beam.obliquity(rows);
    let chords: Vec<Vec<f32>> = members
        .par_iter()
        .enumerate()
        .map(|(block, list)| trace_block(triangles, list, block * BLOCK, columns, &obliquity, beam))
        .collect();
    thickness
        .par_chunks_mut(columns)
        .enumerate()
        .for_each(|(row, line)| {
            for (pixels, chord) in line.chunks_mut(BLOCK).zip(&chords) {
                let width = pixels.len();
                for (pixel, add) in pixels.iter_mut().zip(chord.iter().skip(row * width)) {
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

/// Fans a triangle meets, as a half-open range.
fn fans(triangle: &Triangle, columns: usize, beam: &FanBeam) -> (usize, usize) {
    let xs = triangle.map(|corner| corner[0]);
    let low = xs[0].min(xs[1]).min(xs[2]);
    let high = xs[0].max(xs[1]).max(xs[2]);
    // one more on either side: rounding here must not lose a fan that `trace` would count
    let first = beam.column_from(low, columns).saturating_sub(1);
    (first, (beam.column_from(high, columns) + 1).min(columns))
}

fn by_block(
    triangles: &[Triangle],
    columns: usize,
    blocks: usize,
    beam: &FanBeam,
) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); blocks];
    for (index, triangle) in triangles.iter().enumerate() {
        let (first, stop) = fans(triangle, columns, beam);
        if first < stop {
            for list in members
                .iter_mut()
                .take((stop - 1) / BLOCK + 1)
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
    let width = BLOCK.min(columns - start);
    let mut sums = vec![0.0; width * rows];
    for triangle in members
        .iter()
        .filter_map(|&index| triangles.get(index as usize))
    {
        let (first, stop) = fans(triangle, columns, beam);
        let (first, stop) = (first.max(start), stop.min(start + width));
        let inside = sums.chunks_exact_mut(rows).enumerate();
        for (column, depths) in inside.take(stop.saturating_sub(start)).skip(first - start) {
            beam.trace(triangle, beam.fan_x(start + column), depths);
        }
    }
    let mut chords = vec![0.0; width * rows];
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

    const ROWS: usize = 120;
    const COLUMNS: usize = 100;

    fn beam() -> FanBeam {
        FanBeam {
            source_y: -3000.0,
            source_z: 300.0,
            detector_y: 2000.0,
            detector_top_z: 900.0,
            detector_pitch: 10.0,
            column_start_x: -500.0,
            column_pitch: 10.0,
        }
    }

    fn project(triangles: &[Triangle]) -> Vec<f32> {
        let mut thickness = vec![0.0; ROWS * COLUMNS];
        project_mesh(triangles, &mut thickness, COLUMNS, &beam()).expect("sound arguments");
        thickness
    }

    fn quad(corners: [Vertex; 4]) -> [Triangle; 2] {
        let [a, b, c, d] = corners;
        [[a, b, c], [a, c, d]]
    }

    fn cuboid(low: Vertex, high: Vertex) -> Vec<Triangle> {
        let at = |x: usize, y: usize, z: usize| {
            [
                [low[0], high[0]][x],
                [low[1], high[1]][y],
                [low[2], high[2]][z],
            ]
        };
        [
            [at(0, 0, 0), at(0, 1, 0), at(1, 1, 0), at(1, 0, 0)],
            [at(0, 0, 1), at(1, 0, 1), at(1, 1, 1), at(0, 1, 1)],
            [at(0, 0, 0), at(1, 0, 0), at(1, 0, 1), at(0, 0, 1)],
            [at(0, 1, 0), at(0, 1, 1), at(1, 1, 1), at(1, 1, 0)],
            [at(0, 0, 0), at(0, 0, 1), at(0, 1, 1), at(0, 1, 0)],
            [at(1, 0, 0), at(1, 1, 0), at(1, 1, 1), at(1, 0, 1)],
        ]
        .into_iter()
        .flat_map(quad)
        .collect()
    }

    /// A surface of revolution about the vertical through `centre`, closed at the poles of `profile` (radius, height).
    fn revolve(centre: Vertex, profile: &[(f64, f64)], sides: usize) -> Vec<Triangle> {
        let at = |(radius, height): (f64, f64), side: usize| {
            let angle = std::f64::consts::TAU * (side % sides) as f64 / sides as f64;
            [
                radius.mul_add(angle.cos(), centre[0]),
                radius.mul_add(angle.sin(), centre[1]),
                centre[2] + height,
            ]
        };
        profile
            .windows(2)
            .flat_map(|pair| {
                let (low, high) = (pair[0], pair[1]);
                (0..sides).flat_map(move |side| {
                    quad([
                        at(low, side),
                        at(low, side + 1),
                        at(high, side + 1),
                        at(high, side),
                    ])
                })
            })
            .collect()
    }

    /// Ray of a pixel: (x, unit direction in y and z).
    fn ray(row: usize, column: usize) -> (f64, f64, f64) {
        let beam = beam();
        let rise = beam.detector_top_z - (row as f64 + 0.5) * beam.detector_pitch - beam.source_z;
        let length = rise.hypot(beam.throw());
        (beam.fan_x(column), beam.throw() / length, rise / length)
    }

    /// Slab method: chord of a ray through a box.
    fn box_chord(row: usize, column: usize, low: Vertex, high: Vertex) -> f64 {
        let (x, dy, dz) = ray(row, column);
        if x <= low[0] || x > high[0] {
            return 0.0;
        }
        let slab = |a: f64, b: f64, d: f64| {
            if d == 0.0 {
                if a <= 0.0 && b >= 0.0 {
                    (f64::NEG_INFINITY, f64::INFINITY)
                } else {
                    (1.0, 0.0)
                }
            } else {
                ((a / d).min(b / d), (a / d).max(b / d))
            }
        };
        let (y0, y1) = slab(low[1] - beam().source_y, high[1] - beam().source_y, dy);
        let (z0, z1) = slab(low[2] - beam().source_z, high[2] - beam().source_z, dz);
        (y1.min(z1) - y0.max(z0)).max(0.0)
    }

    fn sphere_chord(row: usize, column: usize, centre: Vertex, radius: f64) -> f64 {
        let (x, dy, dz) = ray(row, column);
        let (cy, cz) = (centre[1] - beam().source_y, centre[2] - beam().source_z);
        let off = (cy * dz - cz * dy).powi(2) + (x - centre[0]).powi(2);
        2.0 * (radius * radius - off).max(0.0).sqrt()
    }

    #[test]
    fn a_box_has_the_chords_of_the_slab_method() {
        let (low, high) = ([-203.0, -307.0, 101.0], [211.0, 409.0, 503.0]);
        let thickness = project(&cuboid(low, high));
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let want = box_chord(row, column, low, high);
                let got = f64::from(thickness[row * COLUMNS + column]);
                assert!(
                    (got - want).abs() < 1e-3,
                    "row {row} column {column}: {got} for {want}"
                );
            }
        }
        assert!(thickness.iter().any(|&chord| chord > 700.0));
    }

    #[test]
    fn corners_exactly_on_fans_are_counted_once() {
        let (low, high) = ([-195.0, -300.0, 100.0], [205.0, 400.0, 500.0]);
        let thickness = project(&cuboid(low, high));
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let want = box_chord(row, column, low, high);
                assert!((f64::from(thickness[row * COLUMNS + column]) - want).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_fine_sphere_has_the_chords_of_a_sphere() {
        let (centre, radius) = ([13.0, 100.0, 250.0], 200.0);
        let turn = |step: usize| std::f64::consts::PI * step as f64 / 180.0;
        let profile: Vec<_> = (0..=180)
            .map(|s| (radius * turn(s).sin(), -radius * turn(s).cos()))
            .collect();
        let thickness = project(&revolve(centre, &profile, 360));
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let want = sphere_chord(row, column, centre, radius);
                let got = f64::from(thickness[row * COLUMNS + column]);
                // near the limb a chord of the polyhedron shortens fast
                assert!(
                    (got - want).abs() < 8.0 || want < 40.0,
                    "{row} {column}: {got} for {want}"
                );
                assert!(got >= -1e-3);
            }
        }
    }

    #[test]
    fn a_cylinder_keeps_its_volume() {
        let profile = [(0.0, -150.0), (100.0, -150.0), (100.0, 150.0), (0.0, 150.0)];
        let centre = [0.0, 0.0, 300.0];
        let thickness = project(&revolve(centre, &profile, 256));
        let level = (0..ROWS)
            .min_by(|&a, &b| ray(a, 0).2.abs().total_cmp(&ray(b, 0).2.abs()))
            .unwrap_or(0);
        for column in 42..58 {
            let x = beam().fan_x(column);
            let want = 2.0 * (100.0_f64.powi(2) - x * x).sqrt();
            assert!((f64::from(thickness[level * COLUMNS + column]) - want).abs() < 0.5);
        }
    }

    #[test]
    fn overlapping_solids_add_and_a_cavity_subtracts() {
        let outer = cuboid([-200.0, -200.0, 100.0], [200.0, 200.0, 500.0]);
        let inner = cuboid([-150.0, -150.0, 150.0], [150.0, 150.0, 450.0]);
        let hole: Vec<Triangle> = inner.iter().map(|&[a, b, c]| [a, c, b]).collect();
        let (whole, part) = (project(&outer), project(&inner));
        let both = project(&[outer.clone(), inner].concat());
        let hollow = project(&[outer, hole].concat());
        for pixel in 0..ROWS * COLUMNS {
            assert!((both[pixel] - whole[pixel] - part[pixel]).abs() < 1e-2);
            assert!((hollow[pixel] - whole[pixel] + part[pixel]).abs() < 1e-2);
        }
    }

    #[test]
    fn a_mesh_outside_the_fan_leaves_no_trace() {
        let far = project(&cuboid([9_000.0, 0.0, 0.0], [9_100.0, 50.0, 50.0]));
        let high = project(&cuboid([0.0, 0.0, 8_000.0], [50.0, 50.0, 8_050.0]));
        assert!(far.iter().chain(&high).all(|&chord| chord == 0.0));
    }

    #[test]
    fn what_cannot_be_projected_is_refused() {
        let mut thickness = vec![0.0; 100];
        let sound = cuboid([0.0; 3], [1.0; 3]);
        assert!(project_mesh(&sound, &mut thickness, 0, &beam()).is_err());
        assert!(project_mesh(&sound, &mut thickness, 33, &beam()).is_err());
        let behind = cuboid([0.0, -4000.0, 0.0], [1.0, 1.0, 1.0]);
        assert!(project_mesh(&behind, &mut thickness, 10, &beam()).is_err());
        let lost = [[[f64::NAN, 0.0, 0.0], [1.0; 3], [2.0; 3]]];
        assert!(project_mesh(&lost, &mut thickness, 10, &beam()).is_err());
        let flat = FanBeam {
            detector_pitch: 0.0,
            ..beam()
        };
        assert!(project_mesh(&sound, &mut thickness, 10, &flat).is_err());
        assert!(thickness.iter().all(|&chord| chord == 0.0));
    }
}
