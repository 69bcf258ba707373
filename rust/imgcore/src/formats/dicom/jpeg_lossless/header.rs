//! Segments up to the scan: frame, Huffman tables, scan.

use super::broken;
use super::huffman::Table;
use crate::error::{Error, Result};
use crate::formats::dicom::jpeg_segments::{
    RESTART_INTERVAL, START_OF_IMAGE, START_OF_SCAN, next_segment,
};
use crate::formats::dicom::pixels::Layout;

// markers of ITU-T T.81, table B.1
const LOSSLESS_FRAME: u8 = 0xc3;
const HUFFMAN_TABLES: u8 = 0xc4;
const ARITHMETIC_TABLES: u8 = 0xcc;

/// What a scan is coded with.
#[derive(Debug)]
pub(super) struct Header {
    /// Bits a sample, 2 to 16.
    pub(super) precision: u8,
    /// 1 to 7: T.81, table H.1.
    pub(super) predictor: u8,
    pub(super) table: Table,
}

impl Header {
    /// Read up to the scan and return what follows; the size must be what the data set says.
    pub(super) fn read<'a>(frame: &'a [u8], layout: &Layout) -> Result<(Self, &'a [u8])> {
        let mut rest = frame
            .strip_prefix(&START_OF_IMAGE)
            .ok_or_else(|| broken("it does not start as JPEG does"))?;
        let mut precision = None;
        let mut tables = [const { None }; 4];
        loop {
            let (marker, segment, tail) = next_segment(rest).map_err(broken)?;
            rest = tail;
            match marker {
                LOSSLESS_FRAME if precision.is_some() => {
                    return Err(broken("it has two frame headers"));
                }
                LOSSLESS_FRAME => precision = Some(check_frame(segment, layout)?),
                HUFFMAN_TABLES => read_tables(segment, &mut tables)?,
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
                    let (predictor, selected) = check_scan(segment)?;
                    let table = tables.get_mut(selected).and_then(Option::take);
                    let header = Self {
                        precision: precision
                            .ok_or_else(|| broken("its scan comes before its frame"))?,
                        predictor,
                        table: table.ok_or_else(|| broken("its scan names no Huffman table"))?,
                    };
                    return Ok((header, rest));
                }
                _ => {}
            }
        }
    }
}

/// A segment holds one or more tables, each with its class and number; class 0 is for differences.
fn read_tables(segment: &[u8], tables: &mut [Option<Table>; 4]) -> Result<()> {
    let mut rest = segment;
    while let Some((&class_and_number, bytes)) = rest.split_first() {
        let (table, tail) = Table::read(bytes)?;
        if let Some(place) = tables.get_mut(usize::from(class_and_number)) {
            *place = Some(table);
        }
        rest = tail;
    }
    Ok(())
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

/// One component, predictor 1 to 7, no point transform (which would not be lossless); returns the predictor and the
/// number of the Huffman table.
fn check_scan(segment: &[u8]) -> Result<(u8, usize)> {
    match segment {
        &[1, _, tables, predictor @ 1..=7, _, 0] => Ok((predictor, usize::from(tables >> 4))),
        _ => Err(Error::Unsupported(
            "this kind of JPEG scan is not lossless".to_owned(),
        )),
    }
}
