//! JPEG-LS, lossless and near-lossless, one component: ITU-T T.87.

mod bits;
mod coder;
mod header;
mod statistics;

use std::num::Wrapping;

use self::bits::Bits;
use self::coder::Coder;
use self::header::Header;
use super::pixels::{Frame, Layout};
use crate::error::{Error, Result};

/// Decode one frame, whose header must say what the data set says.
pub(super) fn decode(frame: &[u8], layout: &Layout) -> Result<Frame> {
    let (header, scan) = Header::read(frame)?;
    if (header.rows, header.columns) != (layout.rows, layout.columns) {
        return Err(broken(&format!(
            "it is {} by {} pixels, the data set says {} by {}",
            header.rows, header.columns, layout.rows, layout.columns
        )));
    }
    let columns = layout.columns as usize;
    let mut samples = Vec::with_capacity(layout.pixels());
    let mut coder = Coder::new(&header);
    let mut bits = Bits::new(scan);
    // near-lossless samples may end above the stored bits, and would wrap to dark when those are masked
    let most = if header.near > 0 && !layout.signed {
        layout.largest_stored().into()
    } else {
        i32::from(u16::MAX)
    };
    let (mut above, mut line) = (vec![Wrapping(0); columns], vec![Wrapping(0); columns]);
    for _ in 0..layout.rows {
        coder.line(&mut bits, &above, &mut line)?;
        samples.extend(line.iter().map(|sample| sample.0.min(most) as u16));
        std::mem::swap(&mut above, &mut line);
    }
    Ok(Frame::Words(samples))
}

fn broken(reason: &str) -> Error {
    Error::Bytes(format!("the JPEG-LS frame is broken: {reason}"))
}
