//! LZW strips and tiles. Own code around `weezl`: `tiff` 0.11 refuses sound files whose last code falls on the edge of
//! its buffer (image-tiff issue 395).

use tiff::tags::{ByteOrder, Tag};
use weezl::{BitOrder, LzwStatus, decode::Configuration};

use super::{Pages, fault, field};
use crate::error::{Error, Result};

const NO_PREDICTOR: u16 = 1;
const HORIZONTAL_PREDICTOR: u16 = 2;

/// How a page is cut up.
struct Grid {
    columns: usize,
    rows: usize,
    chunk_columns: usize,
    chunk_rows: usize,
    tiled: bool,
}

impl Grid {
    /// Rows that a chunk starting at `top` holds: tiles are padded, the last strip is short.
    fn rows_held(&self, top: usize) -> usize {
        if self.tiled {
            self.chunk_rows
        } else {
            self.chunk_rows.min(self.rows - top)
        }
    }
}

/// Decode a page of unsigned grey, `bits` 8 or 16, into samples as stored.
pub(super) fn decode(chunks: &[&[u8]], pages: &mut Pages<'_>, bits: u16) -> Result<Vec<u16>> {
    let grid = read_grid(pages)?;
    let predicted = match field(pages, Tag::Predictor)?.unwrap_or(NO_PREDICTOR) {
        NO_PREDICTOR => false,
        HORIZONTAL_PREDICTOR => true,
        other => {
            return Err(Error::Unsupported(format!(
                "TIFF predictor {other} is not read"
            )));
        }
    };
    let big_endian = pages.byte_order() == ByteOrder::BigEndian;
    let across = grid.columns.div_ceil(grid.chunk_columns);
    let mut samples = vec![0; grid.rows * grid.columns];
    for chunk in 0..across * grid.rows.div_ceil(grid.chunk_rows) {
        let (top, left) = (
            chunk / across * grid.chunk_rows,
            chunk % across * grid.chunk_columns,
        );
        let coded = chunks
            .get(chunk)
            .ok_or_else(|| broken(chunk, "is missing"))?;
        let bytes = unpack(
            coded,
            grid.chunk_columns * grid.rows_held(top) * usize::from(bits / 8),
            chunk,
        )?;
        let mut chunk_samples = widen(&bytes, bits, big_endian);
        if predicted {
            accumulate(&mut chunk_samples, grid.chunk_columns, bits);
        }
        place(&chunk_samples, &grid, top, left, &mut samples);
    }
    Ok(samples)
}

fn read_grid(pages: &mut Pages<'_>) -> Result<Grid> {
    let (columns, rows) = pages.dimensions().map_err(fault)?;
    let (chunk_columns, chunk_rows) = pages.chunk_dimensions();
    if chunk_columns == 0 || chunk_rows == 0 {
        return Err(Error::Bytes(
            "the TIFF has strips or tiles without pixels".to_owned(),
        ));
    }
    Ok(Grid {
        columns: columns as usize,
        rows: rows as usize,
        chunk_columns: chunk_columns as usize,
        chunk_rows: chunk_rows as usize,
        tiled: pages.get_chunk_type() == tiff::decoder::ChunkType::Tile,
    })
}

/// Decode until `length` bytes are there; whatever follows, an end code or none, is of no interest.
fn unpack(coded: &[u8], length: usize, chunk: usize) -> Result<Vec<u8>> {
    let mut decoder = Configuration::with_tiff_size_switch(BitOrder::Msb, 8)
        .with_yield_on_full_buffer(true)
        .build();
    let mut bytes = vec![0; length];
    let (mut read, mut written) = (0, 0);
    while written < length {
        let step = decoder.decode_bytes(&coded[read..], &mut bytes[written..]);
        read += step.consumed_in;
        written += step.consumed_out;
        match step.status {
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            _ if written == length => {}
            Ok(_) => return Err(broken(chunk, "ends early")),
            Err(_) => return Err(broken(chunk, "holds an impossible code")),
        }
    }
    Ok(bytes)
}

fn widen(bytes: &[u8], bits: u16, big_endian: bool) -> Vec<u16> {
    match (bits, big_endian) {
        (8, _) => bytes.iter().map(|&byte| byte.into()).collect(),
        (_, true) => bytes
            .as_chunks()
            .0
            .iter()
            .map(|&pair| u16::from_be_bytes(pair))
            .collect(),
        (_, false) => bytes
            .as_chunks()
            .0
            .iter()
            .map(|&pair| u16::from_le_bytes(pair))
            .collect(),
    }
}

/// Undo horizontal differencing (TIFF 6.0, section 14): every sample was stored as its step from the left one.
fn accumulate(samples: &mut [u16], columns: usize, bits: u16) {
    let mask = u16::MAX >> (16 - bits);
    for row in samples.chunks_mut(columns) {
        row.iter_mut().fold(0u16, |left, sample| {
            *sample = left.wrapping_add(*sample) & mask;
            *sample
        });
    }
}

/// Copy what of a chunk lies inside the page.
fn place(chunk: &[u16], grid: &Grid, top: usize, left: usize, page: &mut [u16]) {
    let width = grid.chunk_columns.min(grid.columns - left);
    let rows = page.chunks_mut(grid.columns).skip(top);
    for (from, to) in chunk.chunks(grid.chunk_columns).zip(rows) {
        to[left..left + width].copy_from_slice(&from[..width]);
    }
}

fn broken(chunk: usize, why: &str) -> Error {
    Error::Bytes(format!(
        "the TIFF is broken: LZW strip or tile {chunk} {why}"
    ))
}
