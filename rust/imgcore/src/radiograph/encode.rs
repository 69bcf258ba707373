//! One pass over the calibrated rows: tensor, display, coverage and material, a row at a time on every core.

use rayon::prelude::*;

use super::Radiograph;
use crate::calibrate::{Plane, Reference};
use crate::coverage::{Tally, mark_load, mark_saturated};
use crate::curves::Curves;
use crate::material::{Pair, Seen, Smoothing, Told, tell_row};
use crate::tone::{detector_row, grey_row};

/// All that a row's encoding reads.
pub(super) struct Beam<'a> {
    pub(super) planes: &'a [Plane<'a>],
    pub(super) references: &'a [Reference],
    pub(super) high: &'a [f32],
    pub(super) low: Option<&'a Vec<f32>>,
    pub(super) columns: usize,
    pub(super) limit: f32,
}

/// One row of everything that is written.
struct Row<'a> {
    material: &'a mut [u8],
    confidence: &'a mut [u8],
    tensor: [&'a mut [u8]; 3],
    display: &'a mut [u8],
    seen: &'a mut [u8],
}

/// Rows that one thread takes at once at the least: smoothing reads six beyond them.
const SLAB: usize = 24;

pub(super) fn encode(beam: &Beam, curves: Option<&Curves>) -> Radiograph {
    let (size, columns) = (beam.high.len(), beam.columns);
    let smoothing = curves.zip(beam.low).map(|(curves, low)| {
        let pair = Pair {
            high: beam.high,
            low,
            columns,
        };
        Smoothing::new(pair, curves.noise())
    });
    let mut material = vec![0; size];
    let mut confidence = vec![0; size];
    let mut tensor = vec![0; size.saturating_mul(3)];
    let mut display = vec![0; size];
    let mut seen = vec![0; size];
    let (first, rest) = tensor.split_at_mut(size);
    let (second, third) = rest.split_at_mut(size);
    first
        .par_chunks_mut(columns)
        .zip(second.par_chunks_mut(columns))
        .zip(third.par_chunks_mut(columns))
        .zip(material.par_chunks_mut(columns))
        .zip(confidence.par_chunks_mut(columns))
        .zip(display.par_chunks_mut(columns))
        .zip(seen.par_chunks_mut(columns))
        .enumerate()
        .with_min_len(SLAB)
        .for_each_init(
            || smoothing.clone(),
            |smoothing, (at, ((((((a, b), c), material), confidence), display), seen))| {
                let row = Row {
                    material,
                    confidence,
                    tensor: [a, b, c],
                    display,
                    seen,
                };
                encode_row(beam, curves.zip(smoothing.as_mut()), at, row);
            },
        );
    Radiograph {
        rows: 0,
        columns,
        attenuation: Vec::new(),
        material,
        confidence,
        tensor,
        display,
        seen,
        tally: Tally::default(),
        repaired: Vec::new(),
    }
}

fn encode_row(beam: &Beam, material: Option<(&Curves, &mut Smoothing)>, at: usize, row: Row) {
    let start = at.saturating_mul(beam.columns);
    let here = start..start.saturating_add(beam.columns);
    let high = beam.high.get(here.clone()).unwrap_or_default();
    let [first, second, third] = row.tensor;
    detector_row(high, first);
    grey_row(high, row.display);
    mark_load(high, beam.limit, row.seen);
    for (plane, reference) in beam.planes.iter().zip(beam.references) {
        if reference.clips(at) && !reference.is_broken(at) {
            mark_saturated(plane.row(at), reference.full_scale(), row.seen);
        }
    }
    let Some(low) = beam.low else {
        second.copy_from_slice(first);
        return;
    };
    let near = low.get(here).unwrap_or_default();
    detector_row(near, second);
    if let Some((curves, smoothing)) = material {
        smoothing.gather(at);
        let (limit, codes) = (beam.limit, &*row.seen);
        let seen = Seen {
            high,
            low: near,
            limit,
            codes,
        };
        let told = Told {
            class: row.material,
            index: third,
            confidence: row.confidence,
        };
        tell_row(curves, smoothing, seen, told);
    }
}
