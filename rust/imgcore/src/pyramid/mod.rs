//! A radiograph by halves, each pixel with its mean and its maximum, as one file to be mapped.
//!
//! Zoomed out, a screen reads the level that is just finer than its own pixels: as many bytes for a train as for a van. The
//! mean shows a load as it is; the maximum keeps a small dense thing that a mean would thin away (`keep_dense`), if it covers
//! two pixels: a lone one is a lost one.

mod file;
mod halve;
mod peaks;

use std::ops::Range;

use fearless_simd::{Level, dispatch};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::limits::MAX_DIMENSION;
use crate::material::{Noise, growth};
use crate::raster::Raster;

use halve::halve;

pub use file::{ALIGNMENT, MAGIC, VERSION, to_bytes};

/// Longest side of the last level: smaller than any screen.
pub const SMALLEST: usize = 128;

/// Steps per unit of attenuation: 2.4e-4, finer than the noise of 10^7 photons, and 12 still fits 16 bits.
pub const STEPS: f32 = 4096.0;

/// One level. Planes are (rows, columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Mean attenuation of what the pixel covers, in `STEPS`.
    pub mean: Vec<u16>,
    /// The largest attenuation in it; empty in level 0, where it is the mean.
    pub max: Vec<u16>,
    /// The class that attenuates most in it; empty without material.
    pub material: Vec<u8>,
}

impl Layer {
    /// The largest attenuations, see `max`.
    #[must_use]
    pub fn max(&self) -> &[u16] {
        if self.max.is_empty() {
            &self.mean
        } else {
            &self.max
        }
    }
}

/// Build all levels, the finest first. `material` are classes 0 undetermined, 1 low, 2 mid, 3 high Z.
///
/// Fails when the two differ in shape or a side is longer than a scan's can be.
pub fn build(attenuation: &Raster<f32>, material: Option<&Raster<u8>>) -> Result<Vec<Layer>> {
    let (rows, columns) = (attenuation.rows(), attenuation.columns());
    if rows.max(columns) > MAX_DIMENSION as usize {
        return Err(Error::Limit(format!(
            "a pyramid of `{rows}` x `{columns}` is not within {MAX_DIMENSION} each"
        )));
    }
    if let Some(material) = material
        && material.shape() != attenuation.shape()
    {
        return Err(Error::Argument(
            "attenuation and material differ in shape".into(),
        ));
    }
    let mut mean = vec![0; attenuation.samples().len()];
    mean.par_chunks_mut(columns)
        .zip(attenuation.samples().par_chunks(columns))
        .for_each(|(out, row)| {
            for (step, &a) in out.iter_mut().zip(row) {
                *step = (a * STEPS + 0.5) as u16;
            }
        });
    let first = Layer {
        rows,
        columns,
        mean,
        max: Vec::new(),
        material: material.map_or_else(Vec::new, |m| m.samples().to_vec()),
    };
    let mut layers = vec![first];
    while let Some(last) = layers.last()
        && last.rows.max(last.columns) > SMALLEST
    {
        let coarse = if layers.len() == 1 {
            halve(&peaks::shared(last))
        } else {
            halve(last)
        };
        layers.push(coarse);
    }
    Ok(layers)
}

/// Of the thousands of pixels under one, noise alone hardly ever reaches beyond four sigmas.
const SIGMAS: f32 = 4.0;

/// Attenuation to show for a pixel of a coarse level: the mean, or what of the maximum stands above its noise.
///
/// `max(mean, max - 4 sigma)`, sigma the photon noise of one pixel of that attenuation (`material::Noise`, 20,000 photons):
/// a flat load keeps its mean and a small dense thing nearly all of its own attenuation.
///
/// Reads `rows` and `columns` of a level and nothing else. Fails when they are not inside it or the planes differ in shape.
pub fn keep_dense(
    mean: &Raster<u16>,
    max: &Raster<u16>,
    rows: Range<usize>,
    columns: Range<usize>,
) -> Result<Vec<f32>> {
    if mean.shape() != max.shape() {
        return Err(Error::Argument("mean and maximum differ in shape".into()));
    }
    let inside = rows.end <= mean.rows() && columns.end <= mean.columns();
    if !inside || rows.is_empty() || columns.is_empty() {
        return Err(Error::Argument(format!(
            "rows `{rows:?}` and columns `{columns:?}` are not inside the level"
        )));
    }
    let mut attenuation = vec![0.0; rows.len().saturating_mul(columns.len())];
    attenuation
        .par_chunks_mut(columns.len())
        .zip(rows)
        .for_each(|(out, row)| {
            let [mean, max] = [mean, max].map(|level| {
                let pixels = level.row(row).get(columns.clone());
                pixels.unwrap_or_default()
            });
            dispatch!(Level::new(), _ => keep_row(mean, max, out));
        });
    Ok(attenuation)
}

#[inline(always)]
fn keep_row(mean: &[u16], max: &[u16], attenuation: &mut [f32]) {
    let noise = SIGMAS * Noise::default().open_beam();
    for (out, (&mean, &max)) in attenuation.iter_mut().zip(mean.iter().zip(max)) {
        let (mean, max) = (f32::from(mean) / STEPS, f32::from(max) / STEPS);
        *out = mean.max(max - noise * growth(mean));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn levels_halve_until_they_are_small() {
        let attenuation = vec![1.0; 850 * 2761];
        let layers = build(&Raster::new(850, 2761, &attenuation).unwrap(), None).unwrap();
        let sides: Vec<_> = layers.iter().map(|l| (l.rows, l.columns)).collect();
        assert_eq!(
            sides,
            [
                (850, 2761),
                (425, 1381),
                (213, 691),
                (107, 346),
                (54, 173),
                (27, 87)
            ]
        );
        assert!(
            layers
                .iter()
                .all(|l| l.mean.iter().all(|&step| step == 4096))
        );
        assert_eq!(
            build(&Raster::new(1, 1, &[0.5]).unwrap(), None)
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn two_dense_pixels_are_there_to_the_last_level_and_a_lost_one_is_not() {
        let (rows, columns) = (200, 600);
        let mut attenuation = vec![0.5; rows * columns];
        attenuation[78 * columns + 332..][..2].fill(6.0);
        attenuation[150 * columns + 100] = 12.0;
        let layers = build(&Raster::new(rows, columns, &attenuation).unwrap(), None).unwrap();
        for layer in &layers {
            let plane = |steps| Raster::new(layer.rows, layer.columns, steps).unwrap();
            let (mean, max) = (plane(&layer.mean), plane(layer.max()));
            let shown = keep_dense(&mean, &max, 0..layer.rows, 0..layer.columns).unwrap();
            let most = shown.iter().copied().fold(0.0, f32::max);
            if layer.columns < columns {
                assert!(
                    most > 5.7 && most < 6.1,
                    "{} columns: {most}",
                    layer.columns
                );
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let attenuation = [0.0; 6];
        let classes = [0; 6];
        let (a, m) = (
            Raster::new(2, 3, &attenuation).unwrap(),
            Raster::new(3, 2, &classes).unwrap(),
        );
        assert!(build(&a, Some(&m)).is_err());
        let long = vec![0.0; MAX_DIMENSION as usize + 1];
        assert!(build(&Raster::new(1, long.len(), &long).unwrap(), None).is_err());
        assert!(to_bytes(&[]).is_empty());
        let steps = Raster::new(2, 3, &[0_u16; 6]).unwrap();
        assert_eq!(keep_dense(&steps, &steps, 1..2, 1..3).unwrap(), [0.0; 2]);
        for (rows, columns) in [(0..3, 0..3), (0..2, 2..4), (1..1, 0..3)] {
            assert!(keep_dense(&steps, &steps, rows, columns).is_err());
        }
    }

    proptest! {
        #[test]
        fn every_level_lies_between_its_pixels(
            rows in prop_oneof![Just(1_usize), 1_usize..40], columns in prop_oneof![Just(1_usize), 1_usize..400],
            seed in any::<u64>(), told in any::<bool>(),
        ) {
            let value = |at: usize| (seed.wrapping_mul(at as u64 * 2 + 1) >> 40) as u16;
            let attenuation: Vec<f32> = (0..rows * columns).map(|at| f32::from(value(at)) / 5462.0).collect();
            let classes: Vec<u8> = (0..rows * columns).map(|at| (value(at * 3) % 4) as u8).collect();
            let material = Raster::new(rows, columns, &classes).unwrap();
            let picture = Raster::new(rows, columns, &attenuation).unwrap();
            let layers = build(&picture, told.then_some(&material)).unwrap();
            let most = layers[0].mean.iter().max();
            for layer in &layers {
                prop_assert_eq!(layer.mean.len(), layer.rows * layer.columns);
                prop_assert!(layer.mean.iter().zip(layer.max()).all(|(mean, max)| mean <= max));
                prop_assert!(layer.max().iter().max() <= most);
                prop_assert_eq!(layer.material.len(), if told { layer.mean.len() } else { 0 });
            }
            let last = layers.last().unwrap();
            prop_assert!(last.rows.max(last.columns) <= SMALLEST);
            let file = to_bytes(&layers);
            prop_assert!(file.starts_with(&MAGIC) && file.len().is_multiple_of(ALIGNMENT));
        }
    }
}
