//! From the strips and tiles of all pages to samples, side by side on all cores.

use std::borrow::Cow;

use rayon::prelude::*;

use super::codec::Codec;
use super::page::{Page, Samples};
use crate::error::{Error, Result};
use crate::formats::{Plane, WIDEN, append_words, largest_sample};

/// A strip or tile and the rows of its page that it fills.
struct Chunk<'p> {
    page: &'p Page<'p>,
    number: usize,
    rows: Vec<&'p mut [u16]>,
}

/// Unpack every page.
///
/// # Errors
/// `Bytes` for the first strip or tile, in file order, that is broken.
pub(super) fn unpack(pages: &[Page<'_>]) -> Result<Vec<Plane>> {
    let mut planes: Vec<Plane> = pages.iter().map(start).collect::<Result<_>>()?;
    let chunks: Vec<Chunk<'_>> = pages
        .iter()
        .zip(&mut planes)
        .filter(|(page, _)| !is_copied(page))
        .flat_map(|(page, plane)| cut(page, &mut plane.samples))
        .collect();
    // all are tried, so that of several faults the same one is told every time
    let outcomes: Vec<Result<()>> = chunks.into_par_iter().map(Chunk::fill).collect();
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(planes)
}

/// Uncompressed strips follow one another as they are: copied before another core would be awake.
fn is_copied(page: &Page<'_>) -> bool {
    page.codec == Codec::Uncompressed && page.grid.columns == page.columns
}

/// A plane still to be filled, or one that is copied already.
fn start(page: &Page<'_>) -> Result<Plane> {
    Ok(Plane {
        rows: page.rows,
        columns: page.columns,
        samples: if is_copied(page) {
            copy(page)?
        } else {
            vec![0; page.pixels()]
        },
    })
}

fn copy(page: &Page<'_>) -> Result<Vec<u16>> {
    let mut samples = Vec::with_capacity(page.pixels());
    for number in 0..page.rows.div_ceil(page.grid.rows) {
        let above = number.saturating_mul(page.grid.rows);
        let rows = page.grid.rows.min(page.rows.saturating_sub(above));
        let stored = page.unpack(number, rows)?;
        let stored = stored.get(..page.length(rows).least).unwrap_or_default();
        page.samples.append(stored, &mut samples);
    }
    if !page.samples.are_plain() {
        for row in samples.chunks_mut(page.columns) {
            page.finish(row)?;
        }
    }
    Ok(samples)
}

fn cut<'p>(page: &'p Page<'p>, samples: &'p mut [u16]) -> Vec<Chunk<'p>> {
    let (across, width) = (page.across(), page.grid.columns);
    let mut chunks = Vec::with_capacity(page.chunks.len());
    for band in samples.chunks_mut(page.columns.saturating_mul(page.grid.rows)) {
        let first = chunks.len();
        chunks.extend((first..).take(across).map(|number| Chunk {
            page,
            number,
            rows: Vec::with_capacity(page.grid.rows.min(page.rows)),
        }));
        for row in band.chunks_mut(page.columns) {
            let beside = chunks.iter_mut().skip(first);
            for (chunk, part) in beside.zip(row.chunks_mut(width)) {
                chunk.rows.push(part);
            }
        }
    }
    chunks
}

impl Chunk<'_> {
    fn fill(self) -> Result<()> {
        let bytes = self.page.unpack(self.number, self.rows.len())?;
        let stored_rows = bytes.chunks(self.page.row_bytes());
        for (stored, row) in stored_rows.zip(self.rows) {
            self.page.samples.read(stored, row);
            self.page.finish(row)?;
        }
        Ok(())
    }
}

impl Page<'_> {
    /// The bytes of a strip or tile of which `rows` lie inside the page, at least those.
    fn unpack(&self, chunk: usize, rows: usize) -> Result<Cow<'_, [u8]>> {
        let broken = |why: &str| {
            Error::Bytes(format!(
                "the TIFF is broken: strip or tile {chunk} of page {} {why}",
                self.number
            ))
        };
        let coded = self.chunks.get(chunk).ok_or_else(|| broken("is missing"))?;
        let bytes = self.codec.unpack(coded, self.length(rows));
        bytes.map_err(broken)
    }

    /// Undo the predictor, check the stated largest sample, let more beam be a larger value, make 16 bits of 8.
    fn finish(&self, row: &mut [u16]) -> Result<()> {
        let Samples { wide, .. } = self.samples;
        if self.samples.predicted {
            // TIFF 6.0, section 14; in a byte the sum wraps at 256
            let mask = largest_sample(if wide { 16 } else { 8 });
            row.iter_mut().fold(0u16, |left, sample| {
                *sample = left.wrapping_add(*sample) & mask;
                *sample
            });
        }
        let largest = largest_sample(if wide { self.samples.bits } else { 8 });
        if largest < u16::MAX && row.iter().any(|&sample| sample > largest) {
            return Err(Error::Bytes(format!(
                "page {} says that no sample is larger than {largest}, and holds larger ones",
                self.number
            )));
        }
        if self.samples.white_is_zero {
            row.iter_mut()
                .for_each(|sample| *sample = largest.saturating_sub(*sample));
        }
        if !wide {
            row.iter_mut()
                .for_each(|sample| *sample = sample.wrapping_mul(WIDEN));
        }
        Ok(())
    }
}

impl Samples {
    /// Whether samples are stored as they are handed out.
    fn are_plain(self) -> bool {
        self.wide && self.bits == 16 && !self.predicted && !self.white_is_zero
    }

    fn read(self, stored: &[u8], row: &mut [u16]) {
        let pairs = row.iter_mut().zip(stored.as_chunks().0);
        match (self.wide, self.big_endian) {
            (true, true) => pairs.for_each(|(to, &pair)| *to = u16::from_be_bytes(pair)),
            (true, false) => pairs.for_each(|(to, &pair)| *to = u16::from_le_bytes(pair)),
            (false, _) => row
                .iter_mut()
                .zip(stored)
                .for_each(|(to, &byte)| *to = byte.into()),
        }
    }

    fn append(self, stored: &[u8], samples: &mut Vec<u16>) {
        if self.wide {
            append_words(stored, self.big_endian, samples);
        } else {
            samples.extend(stored.iter().map(|&byte| u16::from(byte)));
        }
    }
}
