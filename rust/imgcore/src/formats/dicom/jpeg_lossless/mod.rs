//! JPEG Lossless (process 14), one component: ITU-T T.81, annex H. Own code: `jpeg-decoder` 0.3 reads zeros past the end
//! of a scan that was cut, which is a wrong picture.

mod header;
mod huffman;

use std::num::Wrapping;

use self::header::Header;
use self::huffman::Bits;
use super::pixels::{Frame, Layout};
use crate::error::{Error, Result};

/// Samples on their way, of which the lowest 16 bits count.
type Sample = Wrapping<i32>;

/// Decode one frame, whose header must say what the data set says.
pub(super) fn decode(frame: &[u8], layout: &Layout) -> Result<Frame> {
    let (header, scan) = Header::read(frame, layout)?;
    let mut bits = Bits::new(scan);
    let words = match header.predictor {
        1 => decode_rows(&mut bits, &header, layout, |a, _, _| a),
        2 => decode_rows(&mut bits, &header, layout, |_, b, _| b),
        3 => decode_rows(&mut bits, &header, layout, |_, _, c| c),
        4 => decode_rows(&mut bits, &header, layout, |a, b, c| a + b - c),
        5 => decode_rows(&mut bits, &header, layout, |a, b, c| a + ((b - c) >> 1)),
        6 => decode_rows(&mut bits, &header, layout, |a, b, c| b + ((a - c) >> 1)),
        _ => decode_rows(&mut bits, &header, layout, |a, b, _| (a + b) >> 1),
    }?;
    Ok(Frame::Words(words))
}

/// Samples row by row, each its neighbours' prediction plus a difference, modulo 2^16: T.81, H.1.2.1. `predict` takes
/// the samples to the left, above, and above left.
fn decode_rows(
    bits: &mut Bits<'_>,
    header: &Header,
    layout: &Layout,
    predict: impl Fn(Sample, Sample, Sample) -> Sample,
) -> Result<Vec<u16>> {
    let columns = layout.columns as usize;
    let mut samples = Vec::with_capacity(layout.pixels());
    let mut line = first_row(bits, header, columns)?;
    samples.extend_from_slice(&line);
    for _ in 1..layout.rows {
        let mut corner = line.first().copied().unwrap_or_default();
        let mut left = corner;
        for (column, above) in line.iter_mut().enumerate() {
            let [a, b, c] = [left, *above, corner].map(|sample| Wrapping(sample.into()));
            // the first of a row is predicted from above
            let predicted = if column == 0 { b } else { predict(a, b, c) };
            corner = *above;
            left = (predicted + Wrapping(bits.difference(&header.table)?)).0 as u16;
            *above = left;
        }
        samples.extend_from_slice(&line);
    }
    Ok(samples)
}

/// The first row, where every sample is predicted from its left.
fn first_row(bits: &mut Bits<'_>, header: &Header, columns: usize) -> Result<Vec<u16>> {
    let mut left = Wrapping(1_u16.wrapping_shl(header.precision.saturating_sub(1).into()));
    (0..columns)
        .map(|_| {
            left += bits.difference(&header.table)? as u16;
            Ok(left.0)
        })
        .collect()
}

fn broken(why: &str) -> Error {
    Error::Bytes(format!("a JPEG frame is broken: {why}"))
}
