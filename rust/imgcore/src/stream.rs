//! A radiograph built while the vehicle passes: lines in as they come, finished columns out.
//!
//! A pixel depends on its own line, on the references, on the doses of the lines before it and on the `material::REACH`
//! lines on each side. So a block of columns is built as soon as the lines after it are there, by the code that builds a
//! whole scan, and equals that scan's columns bit for bit however the lines were split.

use std::ops::Range;

use crate::calibrate::{Correction, Dose, Plane, Reference};
use crate::curves::Curves;
use crate::error::{Error, Result};
use crate::material::REACH;
use crate::radiograph::{Radiograph, check, cut_columns, encode_corrected};

/// Columns of a finished block; wide enough that the lines built twice are 3 % of it.
pub const BLOCK: usize = 256;

/// Lines that are held: a block, and its neighbours on both sides.
const HELD: usize = BLOCK + 2 * REACH;

/// Lines in, columns out. Holds `HELD` lines of each plane, whatever the length of the scan.
#[derive(Debug, Clone)]
pub struct Stream {
    references: Vec<Reference>,
    strip: Option<Range<usize>>,
    curves: Option<Curves>,
    dense_transmission: f32,
    /// (rows, `HELD`) of each plane; the first `filled` columns are lines.
    lines: Vec<Vec<u16>>,
    doses: Vec<Dose>,
    filled: usize,
    /// Columns at the start that are out already.
    done: usize,
}

impl Stream {
    /// Begin a scan of `[single]` or `[low, high]`. `strip` are the detectors that each line's dose is read from.
    ///
    /// Fails as `radiograph::build` does, and when the strip is not inside the array.
    pub fn new(
        references: Vec<Reference>,
        strip: Option<Range<usize>>,
        curves: Option<Curves>,
        dense_transmission: f32,
    ) -> Result<Self> {
        let rows = rows_of(&references);
        let lines = vec![vec![0; rows.saturating_mul(HELD)]; references.len()];
        let planes = planes(&lines, rows, HELD)?;
        check(&planes, &references, dense_transmission)?;
        if let Some(strip) = &strip
            && (strip.is_empty() || strip.end > rows)
        {
            let (start, stop) = (strip.start, strip.end);
            return Err(Error::Argument(format!(
                "air strip `{start}` to `{stop}` is not inside the array's `{rows}` detectors"
            )));
        }
        Ok(Self {
            doses: vec![Dose::default(); references.len()],
            references,
            strip,
            curves,
            dense_transmission,
            lines,
            filled: 0,
            done: 0,
        })
    }

    /// Take the next lines, (rows, any number) of each plane, and give back the columns that are finished.
    ///
    /// Fails when planes differ in shape or are not of this array; nothing of them is taken then.
    pub fn feed(&mut self, planes: &[Plane]) -> Result<Vec<Radiograph>> {
        check(planes, &self.references, self.dense_transmission)?;
        self.read_doses(planes);
        let columns = planes.first().map_or(0, Plane::columns);
        let mut finished = Vec::new();
        let mut taken = 0_usize;
        while taken < columns {
            let room = HELD.saturating_sub(self.filled);
            let count = room.min(columns.saturating_sub(taken));
            for (held, plane) in self.lines.iter_mut().zip(planes) {
                for (row, line) in held.chunks_exact_mut(HELD).enumerate() {
                    let free = line.get_mut(self.filled..).unwrap_or_default();
                    let next = plane.row(row).get(taken..).unwrap_or_default();
                    free.iter_mut().zip(next).for_each(|(to, from)| *to = *from);
                }
            }
            self.filled = self.filled.saturating_add(count);
            taken = taken.saturating_add(count);
            if self.filled == HELD {
                finished.push(self.build(HELD - REACH)?);
            }
        }
        Ok(finished)
    }

    /// End the scan and give back the columns that are left; `None` when there are none.
    pub fn finish(mut self) -> Result<Option<Radiograph>> {
        if self.filled == self.done {
            return Ok(None);
        }
        self.build(self.filled).map(Some)
    }

    fn read_doses(&mut self, planes: &[Plane]) {
        let Some(strip) = &self.strip else {
            return;
        };
        let beams = planes.iter().zip(&self.references);
        for (dose, (plane, reference)) in self.doses.iter_mut().zip(beams) {
            let last = dose.ln.last().copied().unwrap_or(0.0);
            let more = Dose::read(plane, reference, strip.clone(), last);
            dose.strip = more.strip;
            dose.shadowed = dose.shadowed.saturating_add(more.shadowed);
            dose.ln.extend(more.ln);
        }
    }

    /// Build what is held, give back the columns up to `until`, and keep what their neighbours need.
    fn build(&mut self, until: usize) -> Result<Radiograph> {
        let rows = rows_of(&self.references);
        let corrections: Vec<Correction> = self.doses.iter().map(|dose| self.held(dose)).collect();
        let lines: Vec<Vec<u16>> = self
            .lines
            .iter()
            .map(|held| cut_columns(held, HELD, &(0..self.filled)))
            .collect();
        let planes = planes(&lines, rows, self.filled)?;
        let whole = encode_corrected(
            &planes,
            &self.references,
            &corrections,
            self.curves.as_ref(),
            self.dense_transmission,
        );
        let mut finished = whole.cut(self.done..until);
        finished.count(&self.references);
        self.forget(until.saturating_sub(REACH));
        self.done = REACH;
        Ok(finished)
    }

    fn held(&self, dose: &Dose) -> Correction {
        let dose = self.strip.is_some().then(|| Dose {
            ln: dose.ln.iter().copied().take(self.filled).collect(),
            ..dose.clone()
        });
        Correction {
            dose,
            pattern: None,
        }
    }

    fn forget(&mut self, columns: usize) {
        for held in &mut self.lines {
            for line in held.chunks_exact_mut(HELD) {
                line.copy_within(columns.., 0);
            }
        }
        for dose in &mut self.doses {
            dose.ln.drain(..columns.min(dose.ln.len()));
        }
        self.filled = self.filled.saturating_sub(columns);
    }
}

fn rows_of(references: &[Reference]) -> usize {
    references.first().map_or(0, |r| r.broken().len())
}

fn planes(lines: &[Vec<u16>], rows: usize, columns: usize) -> Result<Vec<Plane<'_>>> {
    let planes = lines.iter().map(|held| Plane::new(rows, columns, held));
    planes.collect()
}
