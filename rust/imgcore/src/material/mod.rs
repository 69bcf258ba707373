//! Telling low, mid and high Z apart from the ratio of two attenuations, on the machine's own curves.

mod blocks;
mod noise;
mod smooth;

use fearless_simd::{Level, dispatch};

use crate::coverage::seen::SEEN;
use crate::curves::Curves;
use blocks::BLOCK;

pub use noise::{Noise, growth};
pub use smooth::{Pair, REACH, Smoothing};

/// Thinner than this the ratio is noise: below about 3 g/cm² neighbouring classes lie closer than one sigma. Such a pixel
/// is told nothing and tells its neighbours nothing.
pub const MIN_ATTENUATION: f32 = 0.15;

/// Below odds of two to one that the class is right, a pixel's class is undetermined; its index stays.
pub const MIN_CONFIDENCE: u8 = 170;

/// What is told of one row.
#[derive(Debug)]
pub struct Told<'a> {
    /// 0 undetermined, 1 low, 2 mid, 3 high Z.
    pub class: &'a mut [u8],
    /// 0 nothing to tell, else 1 + round(254 * index).
    pub index: &'a mut [u8],
    /// Chance in 255ths that the class nearest to the index is right, 0 where there is nothing to tell.
    pub confidence: &'a mut [u8],
}

/// One row as it was seen.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Attenuation at the high energy.
    pub high: &'a [f32],
    /// Attenuation at the low energy; from `limit` on it saw nothing.
    pub low: &'a [f32],
    /// See `low`.
    pub limit: f32,
    /// Codes of `coverage::seen`; only what is `SEEN` is told.
    pub codes: &'a [u8],
}

/// Tell the material of the row that `smoothing` gathered last.
///
/// Too thin, too dense and beyond the curves are undetermined without an index; a class less sure than `MIN_CONFIDENCE` is
/// undetermined with its index.
pub fn tell_row(curves: &Curves, smoothing: &Smoothing, seen: Seen, told: Told) {
    dispatch!(Level::new(), _ => tell_blocks(curves, smoothing, seen, told));
}

#[inline(always)]
fn tell_blocks(curves: &Curves, smoothing: &Smoothing, seen: Seen, told: Told) {
    let columns = seen.high.len();
    for from in (0..columns).step_by(BLOCK) {
        let here = from..(from + BLOCK).min(columns);
        let class = &mut told.class[here.clone()];
        let (index, confidence) = (
            &mut told.index[here.clone()],
            &mut told.confidence[here.clone()],
        );
        let mut weight = block(&smoothing.weight()[here.clone()]);
        let row = seen.low[here.clone()].iter().zip(&seen.codes[here.clone()]);
        for (weight, (&low, &code)) in weight.iter_mut().zip(row) {
            let visible = (code == SEEN) & (low < seen.limit);
            *weight = if visible { *weight } else { 0.0 };
        }
        if weight == [0.0; BLOCK] {
            class.fill(0);
            index.fill(0);
            confidence.fill(0);
            continue;
        }
        let ratio = block(&smoothing.ratio()[here.clone()]);
        let mut block = curves.tell(&block(&seen.high[here]), &ratio, &weight);
        for (class, &confidence) in block.class.iter_mut().zip(&block.confidence) {
            *class *= u8::from(confidence >= MIN_CONFIDENCE);
        }
        class.copy_from_slice(&block.class[..class.len()]);
        index.copy_from_slice(&block.index[..index.len()]);
        confidence.copy_from_slice(&block.confidence[..confidence.len()]);
    }
}

/// A block's worth of a row, 0 beyond its end.
#[inline(always)]
fn block(values: &[f32]) -> [f32; BLOCK] {
    let mut block = [0.0; BLOCK];
    block[..values.len()].copy_from_slice(values);
    block
}
