//! A scan fed in pieces is the scan read whole, bit for bit.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)] // in a test a panic is the report

use std::ops::Range;

use imgcore::calibrate::{Correction, Dose, Plane, Reference};
use imgcore::curves::Curves;
use imgcore::material::REACH;
use imgcore::radiograph::{Radiograph, build_corrected};
use imgcore::stream::{BLOCK, Stream};
use proptest::prelude::*;

const HELD: usize = BLOCK + 2 * REACH;

const ROWS: usize = 9;

fn references() -> Vec<Reference> {
    let mut air = vec![50_000.0; ROWS];
    air[5] = 300.0;
    let dark = vec![300.0; ROWS];
    vec![
        Reference::new(&dark, &air).unwrap(),
        Reference::new(&dark, &air).unwrap(),
    ]
}

fn curves() -> Curves {
    Curves::new(&[[0.0, 1.25, 1.21, 1.17], [9.0, 1.2, 1.15, 1.08]]).unwrap()
}

/// Blocks of one thickness with noise; the first rows see open beam.
fn raw(columns: usize, seed: u64, ratio: f32) -> Vec<u16> {
    (0..ROWS * columns)
        .map(|at| {
            let (row, column) = (at / columns, at % columns);
            let noise = (seed.wrapping_mul(at as u64 * 2 + 1) >> 54) as f32;
            let load = if row < 3 {
                0.0
            } else {
                (column / 40 % 4) as f32
            };
            (300.0 + 48_000.0 * (-load * ratio).exp() + noise) as u16
        })
        .collect()
}

fn piece(samples: &[u16], columns: usize, range: Range<usize>) -> Vec<u16> {
    let rows = samples.chunks_exact(columns);
    rows.flat_map(|row| row[range.clone()].to_vec()).collect()
}

fn assert_same(a: &Radiograph, b: &Radiograph) {
    assert_eq!((a.rows, a.columns), (b.rows, b.columns));
    let bits = |r: &Radiograph| {
        r.attenuation
            .iter()
            .map(|a| a.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(a), bits(b));
    assert_eq!(a.material, b.material);
    assert_eq!(a.confidence, b.confidence);
    assert_eq!(a.tensor, b.tensor);
    assert_eq!((&a.display, &a.seen), (&b.display, &b.seen));
    assert_eq!((a.tally, &a.repaired), (b.tally, &b.repaired));
}

fn stream_and_whole(columns: usize, seed: u64, splits: &[usize], strip: Option<Range<usize>>) {
    let (low, high) = (raw(columns, seed, 1.2), raw(columns, seed ^ 77, 1.0));
    let whole_planes = [
        Plane::new(ROWS, columns, &low).unwrap(),
        Plane::new(ROWS, columns, &high).unwrap(),
    ];
    let references = references();
    let corrections: Vec<Correction> = whole_planes
        .iter()
        .zip(&references)
        .map(|(plane, reference)| Correction {
            dose: strip
                .clone()
                .map(|strip| Dose::read(plane, reference, strip, 0.0)),
            pattern: None,
        })
        .collect();
    let curves = curves();
    let whole = build_corrected(
        &whole_planes,
        &references,
        &corrections,
        Some(&curves),
        1e-4,
    )
    .unwrap();
    let mut stream = Stream::new(references, strip, Some(curves), 1e-4).unwrap();
    let mut parts = Vec::new();
    let mut from = 0;
    for until in splits.iter().copied().chain([columns]) {
        if until > from {
            let a = piece(&low, columns, from..until);
            let b = piece(&high, columns, from..until);
            let planes = [
                Plane::new(ROWS, until - from, &a).unwrap(),
                Plane::new(ROWS, until - from, &b).unwrap(),
            ];
            parts.extend(stream.feed(&planes).unwrap());
            from = until;
        }
    }
    parts.extend(stream.finish().unwrap());
    assert_same(&Radiograph::join(&parts).unwrap(), &whole);
}

#[test]
fn line_by_line_is_the_whole() {
    let splits: Vec<usize> = (1..2 * BLOCK + 40).collect();
    stream_and_whole(2 * BLOCK + 40, 5, &splits, Some(0..3));
}

#[test]
fn ends_about_a_block_are_no_matter() {
    for columns in [
        1,
        REACH,
        REACH + 1,
        BLOCK - 1,
        BLOCK,
        BLOCK + REACH,
        BLOCK + REACH + 1,
        HELD,
        HELD + 1,
        2 * BLOCK + REACH,
        2 * BLOCK + 2 * REACH,
    ] {
        stream_and_whole(columns, 9, &[], None);
        stream_and_whole(columns, 9, &[columns / 2], Some(0..3));
    }
}

#[test]
fn a_scan_without_lines_is_nothing() {
    let stream = Stream::new(references(), None, None, 1e-4).unwrap();
    assert!(stream.finish().unwrap().is_none());
}

#[test]
fn what_does_not_fit_is_refused_and_not_taken() {
    assert!(Stream::new(Vec::new(), None, None, 1e-4).is_err());
    assert!(Stream::new(references(), Some(3..99), None, 1e-4).is_err());
    assert!(Stream::new(references(), None, None, 2.0).is_err());
    let mut stream = Stream::new(references(), None, None, 1e-4).unwrap();
    let samples = [9_u16; 2 * ROWS];
    let one = Plane::new(ROWS, 2, &samples).unwrap();
    let other = Plane::new(2 * ROWS, 1, &samples).unwrap();
    assert!(stream.feed(&[one]).is_err());
    assert!(stream.feed(&[one, other]).is_err());
    assert!(stream.finish().unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_split_is_the_whole(
        columns in 1_usize..700,
        seed in any::<u64>(),
        mut splits in prop::collection::vec(0_usize..700, 0..12),
        strip in prop::option::of(0_usize..2),
    ) {
        splits.retain(|&at| at < columns);
        splits.sort_unstable();
        stream_and_whole(columns, seed, &splits, strip.map(|from| from..3));
    }
}
