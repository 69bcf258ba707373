//! Chords through meshes are those of the solids the meshes stand for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)] // in a test a panic is the report

use imgcore::fan_beam::{FanBeam, Triangle, Vertex};
use imgcore::project::project_mesh;

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
    let throw = beam.detector_y - beam.source_y;
    let rise = beam.detector_top_z - (row as f64 + 0.5) * beam.detector_pitch - beam.source_z;
    let length = rise.hypot(throw);
    let x = (column as f64 + 0.5).mul_add(beam.column_pitch, beam.column_start_x);
    (x, throw / length, rise / length)
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
        let (x, _, _) = ray(level, column);
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
