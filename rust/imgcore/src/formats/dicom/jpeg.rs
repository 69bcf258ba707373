//! JPEG Lossless (process 14): checks the header first, because the decoder trusts it.

use std::io::Cursor;

use jpeg_decoder::Decoder;

use super::pixels::{Frame, Layout};
use crate::error::{Error, Result};

// markers of ITU-T T.81, table B.1
const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
const LOSSLESS_FRAME: u8 = 0xc3;
const HUFFMAN_TABLES: u8 = 0xc4;
const ARITHMETIC_TABLES: u8 = 0xcc;
const START_OF_SCAN: u8 = 0xda;
const RESTART_INTERVAL: u8 = 0xdd;

/// Decode one frame, whose header must say what the data set says.
pub(super) fn decode(frame: &[u8], layout: &Layout) -> Result<Frame> {
    let precision = check_header(frame, layout)?;
    let mut decoder = Decoder::new(Cursor::new(frame));
    decoder.set_max_decoding_buffer_size(layout.rows as usize * layout.columns as usize * 2);
    let bytes = decoder
        .decode()
        .map_err(|error| broken(&error.to_string()))?;
    // the decoder hands out bytes for a precision of exactly 8, native-endian words otherwise
    Ok(if precision == 8 {
        Frame::Bytes(bytes).widened(layout)
    } else {
        Frame::Words(
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|&pair| u16::from_ne_bytes(pair))
                .collect(),
        )
    })
}

impl Frame {
    /// 8-bit samples in 16 allocated bits are words already.
    fn widened(self, layout: &Layout) -> Self {
        match self {
            Self::Bytes(bytes) if layout.wide => {
                Self::Words(bytes.into_iter().map(u16::from).collect())
            }
            other => other,
        }
    }
}

/// Walk the segments up to the scan; returns the precision.
fn check_header(frame: &[u8], layout: &Layout) -> Result<u8> {
    let mut rest = frame
        .strip_prefix(&START_OF_IMAGE)
        .ok_or_else(|| broken("it does not start as JPEG does"))?;
    let mut precision = None;
    loop {
        let (marker, segment, tail) = next_segment(rest)?;
        rest = tail;
        match marker {
            LOSSLESS_FRAME if precision.is_some() => {
                return Err(broken("it has two frame headers"));
            }
            LOSSLESS_FRAME => precision = Some(check_frame(segment, layout)?),
            HUFFMAN_TABLES => {}
            0xc0..=0xcf if marker != ARITHMETIC_TABLES => {
                return Err(Error::Unsupported(format!(
                    "JPEG process SOF{} is not lossless Huffman",
                    marker & 15
                )));
            }
            RESTART_INTERVAL if segment != [0, 0] => {
                return Err(Error::Unsupported(
                    "JPEG Lossless with restart markers is not read".to_owned(),
                ));
            }
            START_OF_SCAN => {
                check_scan(segment)?;
                return precision.ok_or_else(|| broken("its scan comes before its frame"));
            }
            _ => {}
        }
    }
}

/// Marker, payload and what follows, past any fill bytes.
fn next_segment(bytes: &[u8]) -> Result<(u8, &[u8], &[u8])> {
    let ends = || broken("it ends in its header");
    let fill = bytes.iter().take_while(|&&byte| byte == 0xff).count();
    let marker = *bytes.get(fill).filter(|_| fill > 0).ok_or_else(ends)?;
    let tail = &bytes[fill + 1..];
    let length = usize::from(u16::from_be_bytes(*tail.first_chunk().ok_or_else(ends)?));
    let payload = tail.get(2..length).ok_or_else(ends)?;
    Ok((marker, payload, &tail[length..]))
}

fn check_frame(segment: &[u8], layout: &Layout) -> Result<u8> {
    let &[precision, r1, r0, c1, c0, components, ..] = segment else {
        return Err(broken("its frame header is short"));
    };
    let (rows, columns) = (u16::from_be_bytes([r1, r0]), u16::from_be_bytes([c1, c0]));
    if u32::from(rows) != layout.rows || u32::from(columns) != layout.columns || components != 1 {
        return Err(broken(&format!(
            "it is {rows} rows by {columns} columns with {components} components, the data set says {} by {}",
            layout.rows, layout.columns
        )));
    }
    if !(2..=16).contains(&precision) || (!layout.wide && precision != 8) {
        return Err(broken(&format!("it has {precision} bits a sample")));
    }
    Ok(precision)
}

/// One component, predictor 1 to 7, no point transform (which would not be lossless).
fn check_scan(segment: &[u8]) -> Result<()> {
    match segment {
        &[1, _, _, 1..=7, _, 0] => Ok(()),
        _ => Err(Error::Unsupported(
            "this kind of JPEG scan is not lossless".to_owned(),
        )),
    }
}

fn broken(why: &str) -> Error {
    Error::Bytes(format!("a JPEG frame is broken: {why}"))
}
