//! A radiograph: calibrated planes ready for detector and eye, from one pass over the raw ones.

use rayon::prelude::*;

use crate::calibrate::{MAX_ATTENUATION, Plane, Reference, repair, wide_gaps};
use crate::error::{Error, Result};
use crate::material::{Curves, Pair, Sums, tell_row};
use crate::tone::{detector_level, grey_level};

/// Attenuation from which a pixel belongs to the load: 4 mm of steel attenuate 0.15, beam noise stays under 0.02.
pub const LOAD_ATTENUATION: f32 = 0.05;

/// Load pixels in a row that make a load's edge, so that noise in the open beam makes none.
const EDGE_RUN: u8 = 4;

/// Codes of the seen mask.
pub mod seen {
    /// Open beam or outside the load.
    pub const OUTSIDE: u8 = 0;
    /// Load that was seen.
    pub const SEEN: u8 = 1;
    /// Load too dense to see, or behind a gap of broken detectors too wide to interpolate.
    pub const DENSE: u8 = 2;
    /// Saturated: nothing can be said of what is there.
    pub const SATURATED: u8 = 3;
}

/// Calibrated planes; (rows, columns) each, `tensor` three of them one after another.
#[derive(Debug, Clone)]
pub struct Radiograph {
    /// Detectors.
    pub rows: usize,
    /// Lines along travel.
    pub columns: usize,
    /// Attenuation at the high energy, or the single one, 0..=12.
    pub attenuation: Vec<f32>,
    /// 0 undetermined, 1 low, 2 mid, 3 high Z.
    pub material: Vec<u8>,
    /// High attenuation, low attenuation, material index, as `tone::detector_level` and `material::tell_row` encode them.
    pub tensor: Vec<u8>,
    /// The standard grey view of `tone::grey_level`.
    pub display: Vec<u8>,
    /// Codes of `seen`.
    pub seen: Vec<u8>,
    /// Share of load pixels that were seen, 1 without a load.
    pub seen_share: f64,
    /// Rows of broken detectors, interpolated.
    pub repaired: Vec<usize>,
}

/// Calibrate `[single]` or `[low, high]` with one reference a plane, tell material on `curves` and encode.
///
/// Pixels under `dense_transmission` at the high (or single) energy count as not seen. Fails when shapes differ.
pub fn build(
    planes: &[Plane],
    references: &[Reference],
    curves: Option<&Curves>,
    dense_transmission: f32,
) -> Result<Radiograph> {
    check(planes, references, dense_transmission)?;
    let limit = (-dense_transmission.ln()).min(MAX_ATTENUATION);
    let (rows, columns) = (planes[0].rows(), planes[0].columns());
    let mut attenuations: Vec<Vec<f32>> = planes
        .iter()
        .zip(references)
        .map(|(p, r)| attenuate(p, r))
        .collect();
    let broken: Vec<bool> = (0..rows)
        .map(|row| references.iter().any(|r| r.broken()[row]))
        .collect();
    let attenuation = attenuations.pop().unwrap_or_default();
    let beam = Beam {
        planes,
        references,
        high: &attenuation,
        low: attenuations.first(),
        columns,
        limit,
    };
    let mut radiograph = encode(&beam, curves);
    let gaps = wide_gaps(&broken);
    let share = close_load(&mut radiograph.seen, columns, &gaps);
    (radiograph.rows, radiograph.columns, radiograph.seen_share) = (rows, columns, share);
    radiograph.repaired = (0..rows).filter(|&row| broken[row]).collect();
    radiograph.attenuation = attenuation;
    Ok(radiograph)
}

fn check(planes: &[Plane], references: &[Reference], dense_transmission: f32) -> Result<()> {
    let found = planes.len();
    if !(1..=2).contains(&found) {
        return Err(Error::Argument(format!(
            "a view has one plane or two, not `{found}`"
        )));
    }
    if references.len() != found {
        return Err(Error::Argument(format!(
            "`{found}` planes need as many references, not `{}`",
            references.len()
        )));
    }
    if !(dense_transmission > 0.0 && dense_transmission < 0.9) {
        return Err(Error::Argument(format!(
            "dense transmission `{dense_transmission}` is not between 0 and 0.9"
        )));
    }
    let shape = (planes[0].rows(), planes[0].columns());
    for (plane, reference) in planes.iter().zip(references) {
        let here = (plane.rows(), plane.columns());
        if here != shape {
            return Err(Error::Argument(format!(
                "planes differ in shape: `{shape:?}` and `{here:?}`"
            )));
        }
        let detectors = reference.broken().len();
        if detectors != here.0 {
            return Err(Error::Argument(format!(
                "the scan has `{}` detectors, its reference `{detectors}`",
                here.0
            )));
        }
    }
    Ok(())
}

fn attenuate(plane: &Plane, reference: &Reference) -> Vec<f32> {
    let mut attenuation = vec![0.0; plane.samples().len()];
    attenuation
        .par_chunks_mut(plane.columns())
        .enumerate()
        .for_each(|(row, out)| {
            if !reference.broken()[row] {
                reference.attenuate(row, plane.row(row), out);
            }
        });
    repair(&mut attenuation, plane.columns(), reference.broken());
    attenuation
}

/// All that a row's encoding reads.
struct Beam<'a> {
    planes: &'a [Plane<'a>],
    references: &'a [Reference],
    high: &'a [f32],
    low: Option<&'a Vec<f32>>,
    columns: usize,
    limit: f32,
}

/// One row of everything that is written.
struct Row<'a> {
    material: &'a mut [u8],
    tensor: [&'a mut [u8]; 3],
    display: &'a mut [u8],
    seen: &'a mut [u8],
}

fn encode(beam: &Beam, curves: Option<&Curves>) -> Radiograph {
    let (size, columns) = (beam.high.len(), beam.columns);
    let mut material = vec![0; size];
    let mut tensor = vec![0; size * 3];
    let mut display = vec![0; size];
    let mut seen = vec![0; size];
    let (first, rest) = tensor.split_at_mut(size);
    let (second, third) = rest.split_at_mut(size);
    first
        .par_chunks_mut(columns)
        .zip(second.par_chunks_mut(columns))
        .zip(third.par_chunks_mut(columns))
        .zip(material.par_chunks_mut(columns))
        .zip(display.par_chunks_mut(columns))
        .zip(seen.par_chunks_mut(columns))
        .enumerate()
        .for_each_init(
            || Sums::new(columns),
            |sums, (at, (((((a, b), c), material), display), seen))| {
                encode_row(
                    beam,
                    curves,
                    sums,
                    at,
                    Row {
                        material,
                        tensor: [a, b, c],
                        display,
                        seen,
                    },
                );
            },
        );
    let empty = Vec::new();
    Radiograph {
        rows: 0,
        columns,
        attenuation: empty,
        material,
        tensor,
        display,
        seen,
        seen_share: 1.0,
        repaired: Vec::new(),
    }
}

fn encode_row(beam: &Beam, curves: Option<&Curves>, sums: &mut Sums, at: usize, row: Row) {
    let here = at * beam.columns..(at + 1) * beam.columns;
    let high = &beam.high[here.clone()];
    let [first, second, third] = row.tensor;
    for (out, &a) in first.iter_mut().zip(high) {
        *out = detector_level(a);
    }
    for (out, &a) in row.display.iter_mut().zip(high) {
        *out = grey_level(a);
    }
    mark_row(beam, at, high, row.seen);
    let Some(low) = beam.low else {
        second.copy_from_slice(first);
        return;
    };
    let near = &low[here];
    for (out, &a) in second.iter_mut().zip(near) {
        *out = detector_level(a);
    }
    if let Some(curves) = curves {
        sums.gather(
            &Pair {
                high: beam.high,
                low,
                columns: beam.columns,
            },
            at,
        );
        let visible = |column: usize| row.seen[column] == seen::SEEN && near[column] < beam.limit;
        tell_row(curves, sums, high, visible, (row.material, third));
    }
}

fn mark_row(beam: &Beam, at: usize, high: &[f32], codes: &mut [u8]) {
    for (code, &a) in codes.iter_mut().zip(high) {
        // SEEN is 1 and DENSE 2: every dense pixel is load
        *code = u8::from(a > LOAD_ATTENUATION) + u8::from(a >= beam.limit);
    }
    for (plane, reference) in beam.planes.iter().zip(beam.references) {
        if reference.clips(at) && !reference.broken()[at] {
            for (code, &sample) in codes.iter_mut().zip(plane.row(at)) {
                *code = (*code).max(u8::from(sample == u16::MAX) * seen::SATURATED);
            }
        }
    }
}

/// Bit that marks, between the two passes of `close_load`, what lies under the top of the load.
const UNDER_TOP: u8 = 0x10;

/// Count what lies between the top and the bottom of the load in each column to the load; return the share seen.
///
/// One pass down marks what lies under a column's first edge, one pass up what lies over its last.
fn close_load(codes: &mut [u8], columns: usize, gaps: &[bool]) -> f64 {
    let mut edges = Edges::new(columns);
    for row in codes.chunks_exact_mut(columns) {
        edges.pass(row);
        for (code, &passed) in row.iter_mut().zip(&edges.passed) {
            *code |= passed * UNDER_TOP;
        }
    }
    let mut edges = Edges::new(columns);
    let (mut load, mut clear) = (0_u64, 0_u64);
    for (row, &gap) in codes.chunks_exact_mut(columns).zip(gaps).rev() {
        edges.pass(row);
        let inside = if gap { seen::DENSE } else { seen::SEEN };
        for (code, &passed) in row.iter_mut().zip(&edges.passed) {
            let between = passed & (*code / UNDER_TOP);
            let found = (*code % UNDER_TOP).max(between);
            *code = if found == seen::SEEN { inside } else { found };
        }
        let count = |wanted: fn(u8) -> bool| row.iter().map(|&c| u32::from(wanted(c))).sum::<u32>();
        load += u64::from(count(|code| code != seen::OUTSIDE));
        clear += u64::from(count(|code| code == seen::SEEN));
    }
    if load == 0 {
        1.0
    } else {
        clear as f64 / load as f64
    }
}

/// Watches each column for a run of load pixels long enough to be the load's edge.
struct Edges {
    run: Vec<u8>,
    passed: Vec<u8>,
}

impl Edges {
    fn new(columns: usize) -> Self {
        Self {
            run: vec![0; columns],
            passed: vec![0; columns],
        }
    }

    fn pass(&mut self, codes: &[u8]) {
        for ((&code, run), passed) in codes.iter().zip(&mut self.run).zip(&mut self.passed) {
            let longer = run.saturating_add(1);
            *run = if code % UNDER_TOP == seen::OUTSIDE {
                0
            } else {
                longer
            };
            *passed |= u8::from(*run >= EDGE_RUN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::ln;
    use proptest::prelude::*;

    fn flat(rows: usize, dark: f32, air: f32) -> Reference {
        Reference::new(&vec![dark; rows], &vec![air; rows]).unwrap()
    }

    #[test]
    fn a_block_in_open_beam_is_load_and_what_it_encloses_too() {
        let (rows, columns) = (40, 6);
        let mut raw = vec![50_000_u16; rows * columns];
        for row in (5..10).chain(30..35) {
            raw[row * columns + 2] = 20_000;
        }
        raw[20 * columns + 2] = 0;
        raw[columns + 4] = 65_535;
        let plane = Plane::new(rows, columns, &raw).unwrap();
        let out = build(&[plane], &[flat(rows, 0.0, 50_000.0)], None, 1e-4).unwrap();
        let column =
            |c: usize| -> Vec<u8> { (0..rows).map(|r| out.seen[r * columns + c]).collect() };
        let load = column(2);
        assert!(
            load[..5]
                .iter()
                .chain(&load[35..])
                .all(|&c| c == seen::OUTSIDE)
        );
        assert_eq!(load[20], seen::DENSE);
        assert_eq!(load[5..35].iter().filter(|&&c| c == seen::SEEN).count(), 29);
        assert_eq!(out.seen[columns + 4], seen::SATURATED);
        assert!((out.seen_share - 29.0 / 31.0).abs() < 1e-9);
        assert_eq!(out.display[0], 255);
        assert_eq!(
            out.tensor[..rows * columns],
            out.tensor[rows * columns..][..rows * columns]
        );
    }

    #[test]
    fn a_blind_or_blinded_array_is_never_clear() {
        let black = vec![0_u16; 64];
        let white = vec![65_535_u16; 64];
        for raw in [black, white] {
            let plane = Plane::new(8, 8, &raw).unwrap();
            let out = build(&[plane], &[flat(8, 0.0, 40_000.0)], None, 1e-7).unwrap();
            assert_eq!(out.seen_share, 0.0);
        }
    }

    #[test]
    fn a_wide_gap_in_the_array_is_not_seen() {
        let (rows, columns) = (40, 8);
        let raw = vec![10_000_u16; rows * columns];
        let mut air = vec![50_000.0_f32; rows];
        air[10..16].fill(0.0);
        air[30] = 0.0;
        let reference = Reference::new(&vec![0.0; rows], &air).unwrap();
        let out = build(
            &[Plane::new(rows, columns, &raw).unwrap()],
            &[reference],
            None,
            1e-4,
        )
        .unwrap();
        assert_eq!(out.repaired, [10, 11, 12, 13, 14, 15, 30]);
        assert!((out.seen_share - 34.0 / 40.0).abs() < 1e-9);
        assert!(out.attenuation.iter().all(|a| (a + ln(0.2)).abs() < 1e-5));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let raw = vec![1_u16; 16];
        let (a, b) = (
            Plane::new(4, 4, &raw).unwrap(),
            Plane::new(2, 8, &raw).unwrap(),
        );
        let (r4, r2) = (flat(4, 0.0, 9.0), flat(2, 0.0, 9.0));
        assert!(build(&[], &[], None, 1e-4).is_err());
        assert!(build(&[a, b], &[r4.clone(), r2.clone()], None, 1e-4).is_err());
        assert!(build(&[a], &[r2], None, 1e-4).is_err());
        assert!(build(&[a, a], std::slice::from_ref(&r4), None, 1e-4).is_err());
        for dense in [0.0, 0.95, f32::NAN] {
            assert!(build(&[a], std::slice::from_ref(&r4), None, dense).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_two_planes_build(rows in 1_usize..12, columns in 1_usize..12, seed in any::<u64>()) {
            let raw = |salt: u64| -> Vec<u16> {
                (0..rows * columns).map(|i| ((seed ^ salt).wrapping_mul(i as u64 * 2 + 1) >> 48) as u16).collect()
            };
            let (low, high) = (raw(1), raw(2));
            let planes = [Plane::new(rows, columns, &low).unwrap(), Plane::new(rows, columns, &high).unwrap()];
            let references = [flat(rows, 300.0, 50_000.0), flat(rows, 300.0, 60_000.0)];
            let curves = Curves::new(&[[0.0, 1.25, 1.21, 1.17], [9.0, 1.2, 1.15, 1.08]]).unwrap();
            let out = build(&planes, &references, Some(&curves), 1e-4).unwrap();
            let size = rows * columns;
            prop_assert!((0.0..=1.0).contains(&out.seen_share));
            for at in 0..size {
                prop_assert_eq!(out.material[at] == 0, out.tensor[2 * size + at] == 0);
                prop_assert!(out.material[at] == 0 || out.seen[at] == seen::SEEN);
            }
        }
    }
}
