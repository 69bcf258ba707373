//! Columns cut out of a radiograph, and neighbouring columns joined.

use std::ops::Range;

use rayon::prelude::*;

use super::Radiograph;
use crate::coverage::Tally;

impl Radiograph {
    /// These columns alone.
    pub(crate) fn cut(&self, range: Range<usize>) -> Self {
        let part = |plane: &[u8]| cut_columns(plane, self.columns, &range);
        Self {
            rows: self.rows,
            columns: range.len(),
            attenuation: cut_columns(&self.attenuation, self.columns, &range),
            material: part(&self.material),
            confidence: part(&self.confidence),
            tensor: part(&self.tensor),
            display: part(&self.display),
            seen: part(&self.seen),
            tally: self.tally,
            repaired: self.repaired.clone(),
        }
    }

    /// Radiographs of neighbouring columns side by side; `None` of none.
    #[must_use]
    pub fn join(parts: &[Self]) -> Option<Self> {
        let columns = parts.iter().map(|part| part.columns).sum();
        let tallies = parts.iter().map(|part| part.tally);
        let tally = tallies.fold(Tally::default(), Tally::with);
        let first = parts.first()?;
        Some(Self {
            rows: first.rows,
            columns,
            attenuation: side_by_side(parts, columns, |part| &part.attenuation),
            material: side_by_side(parts, columns, |part| &part.material),
            confidence: side_by_side(parts, columns, |part| &part.confidence),
            tensor: side_by_side(parts, columns, |part| &part.tensor),
            display: side_by_side(parts, columns, |part| &part.display),
            seen: side_by_side(parts, columns, |part| &part.seen),
            tally,
            repaired: first.repaired.clone(),
        })
    }
}

/// These columns of a plane whose lines are `columns` long.
pub(crate) fn cut_columns<T: Copy>(plane: &[T], columns: usize, range: &Range<usize>) -> Vec<T> {
    let rows = plane.chunks_exact(columns.max(1));
    let parts = rows.map(|row| row.get(range.clone()).unwrap_or_default());
    parts.collect::<Vec<_>>().concat()
}

fn side_by_side<T: Copy + Default + Send + Sync>(
    parts: &[Radiograph],
    columns: usize,
    plane: impl Fn(&Radiograph) -> &[T] + Sync,
) -> Vec<T> {
    let size: usize = parts.iter().map(|part| plane(part).len()).sum();
    let mut whole = vec![T::default(); size];
    whole
        .par_chunks_exact_mut(columns.max(1))
        .enumerate()
        .for_each(|(row, out)| {
            let mut free = out;
            for part in parts {
                let start = row.saturating_mul(part.columns);
                let here = start..start.saturating_add(part.columns);
                let from = plane(part).get(here).unwrap_or_default();
                let Some((to, rest)) = free.split_at_mut_checked(from.len()) else {
                    return;
                };
                to.copy_from_slice(from);
                free = rest;
            }
        });
    whole
}
