//! Rapiscan Eagle A25: chunks of a four-letter name, a little-endian length and a body.
//!
//! Written from integrators' notes; no specification is public and no real file has been through this reader. `DIMS`
//! holds bytes a pixel, width, height, planes and depth, `XRAY` the high and low samples of every pixel; lines are
//! time, so the picture is transposed.

use super::turn::transpose;
use super::{DecodedScan, Energy, Plane};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// The first bytes of a file.
pub const MAGIC: &[u8] = b"\xa9RAP\r\n\x1a\n";

/// A high and a low sample of 16 bits.
const PIXEL_BYTES: usize = 4;

/// Chunks looked at before a file counts as a trap.
const MOST_CHUNKS: usize = 1_024;

/// Decode the high and the low plane.
///
/// # Errors
/// `Bytes` for broken and incomplete files, `Limit` past the budget, `Unsupported` for other layouts.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let chunks = read_chunks(data.strip_prefix(MAGIC).unwrap_or_default())?;
    let [Some(dims), Some(xray)] = [chunks.dims, chunks.xray] else {
        return Err(incomplete("it ends before its `DIMS` and `XRAY` chunks"));
    };
    let (width, height) = read_dims(dims)?;
    let pixels = budget.spend_plane(width, height)?;
    budget.spend_plane(width, height)?;
    let bytes = pixels.saturating_mul(PIXEL_BYTES);
    if xray.len() != bytes {
        return Err(Error::Bytes(format!(
            "the A25 file's `XRAY` chunk has {} bytes where {width} by {height} pixels take {bytes}",
            xray.len()
        )));
    }
    let (rows, columns) = (width as usize, height as usize);
    let plane = |offset: usize| {
        let pairs = xray.as_chunks::<2>().0.iter().skip(offset).step_by(2);
        let lines: Vec<u16> = pairs.map(|&pair| u16::from_le_bytes(pair)).collect();
        Plane {
            rows,
            columns,
            samples: transpose(&lines, rows),
        }
    };
    Ok(DecodedScan {
        planes: vec![plane(1), plane(0)],
        energies: vec![Energy::Low, Energy::High],
        verified: false,
        notes: chunks
            .cut
            .then(|| "the A25 file ends inside a chunk behind its pixels".to_owned())
            .into_iter()
            .collect(),
        ..DecodedScan::new("a25")
    })
}

/// The chunks that make a picture; `cut` when the file ends inside another one.
#[derive(Default)]
struct Chunks<'a> {
    dims: Option<&'a [u8]>,
    xray: Option<&'a [u8]>,
    cut: bool,
}

fn read_chunks(mut rest: &[u8]) -> Result<Chunks<'_>> {
    let mut chunks = Chunks::default();
    for _ in 0..MOST_CHUNKS {
        let Some((head, body)) = rest.split_first_chunk::<8>() else {
            chunks.cut = !rest.is_empty();
            return Ok(chunks);
        };
        let &[a, b, c, d, l0, l1, l2, l3] = head;
        let length = usize::try_from(i32::from_le_bytes([l0, l1, l2, l3])).map_err(|_| {
            Error::Bytes("a chunk of the A25 file has a negative length".to_owned())
        })?;
        let slot = match &[a, b, c, d] {
            b"DIMS" => Some(&mut chunks.dims),
            b"XRAY" => Some(&mut chunks.xray),
            _ => None,
        };
        let Some((body, behind)) = body.split_at_checked(length) else {
            if slot.is_some() {
                return Err(incomplete(&format!(
                    "{} of {length} bytes of a chunk it needs",
                    body.len()
                )));
            }
            chunks.cut = true;
            return Ok(chunks);
        };
        if slot.is_some_and(|slot| slot.replace(body).is_some()) {
            return Err(Error::Bytes(
                "the A25 file has its `DIMS` or `XRAY` chunk twice".to_owned(),
            ));
        }
        rest = behind;
    }
    Err(Error::Limit(format!(
        "the A25 file has more than {MOST_CHUNKS} chunks"
    )))
}

/// Width and height, of 32-bit pixels in two planes.
fn read_dims(body: &[u8]) -> Result<(u32, u32)> {
    let mut values = body
        .as_chunks::<4>()
        .0
        .iter()
        .map(|&four| i32::from_le_bytes(four));
    let (Some(bytes), Some(width), Some(height), Some(planes), Some(depth)) = (
        values.next(),
        values.next(),
        values.next(),
        values.next(),
        values.next(),
    ) else {
        return Err(incomplete("its `DIMS` chunk holds fewer than 5 numbers"));
    };
    if (bytes, planes) != (4, 2) {
        return Err(Error::Unsupported(format!(
            "the A25 file has {planes} planes, {bytes} bytes a pixel, depth {depth}; two planes in 4 bytes are read"
        )));
    }
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(width), Ok(height)) => Ok((width, height)),
        _ => Err(Error::Bytes(format!(
            "the A25 file says it is {width} by {height} pixels"
        ))),
    }
}

fn incomplete(why: &str) -> Error {
    Error::Bytes(format!("the A25 file is incomplete: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = i32::try_from(body.len()).unwrap_or(-1).to_le_bytes();
        [&name[..], &length, body].concat()
    }

    fn dims(width: i32, height: i32, planes: i32) -> Vec<u8> {
        let values = [4, width, height, planes, 16];
        chunk(b"DIMS", &values.map(i32::to_le_bytes).concat())
    }

    fn xray(samples: &[u16]) -> Vec<u8> {
        chunk(
            b"XRAY",
            &samples
                .iter()
                .flat_map(|s| s.to_le_bytes())
                .collect::<Vec<u8>>(),
        )
    }

    fn read(chunks: &[Vec<u8>]) -> Result<DecodedScan> {
        let data = [MAGIC, &chunks.concat()].concat();
        decode(&data, Budget::new(1 << 16, data.len()))
    }

    #[test]
    fn pixels_come_apart_and_lines_become_columns() -> Result<()> {
        let pixels = xray(&[1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16]);
        let scan = read(&[chunk(b"OTHR", b"odd"), pixels, dims(3, 2, 2)])?;
        assert_eq!(scan.energies, [Energy::Low, Energy::High]);
        assert!(!scan.verified && scan.notes.is_empty());
        let planes: Vec<_> = scan
            .planes
            .iter()
            .map(|p| (p.rows, p.columns, &p.samples[..]))
            .collect();
        assert_eq!(planes[0], (3, 2, &[11, 14, 12, 15, 13, 16][..]));
        assert_eq!(planes[1], (3, 2, &[1, 4, 2, 5, 3, 6][..]));
        Ok(())
    }

    #[test]
    fn what_is_not_a_scan_is_refused() {
        let pixel = xray(&[1, 2]);
        for (chunks, says) in [
            (vec![dims(1, 1, 2)], "ends before"),
            (vec![dims(1, 1, 3), pixel.clone()], "3 planes"),
            (
                vec![dims(2, 1, 2), pixel.clone()],
                "4 bytes where 2 by 1 pixels take 8",
            ),
            (vec![dims(-1, 1, 2), pixel.clone()], "-1 by 1"),
            (vec![dims(1, 1, 2), dims(1, 1, 2), pixel.clone()], "twice"),
            (vec![b"XRAY\xff\xff\xff\xff".to_vec()], "negative"),
            (
                vec![b"XRAY\xff\xff\xff\x7f".to_vec()],
                "0 of 2147483647 bytes",
            ),
            (vec![chunk(b"NULL", b""); MOST_CHUNKS + 1], "chunks"),
        ] {
            let said = read(&chunks).map_err(|error| error.to_string());
            assert!(
                said.as_ref().is_err_and(|said| said.contains(says)),
                "{said:?}"
            );
        }
        let note =
            read(&[dims(1, 1, 2), pixel, b"TAIL\x09\0\0\0...".to_vec()]).map(|scan| scan.notes);
        assert!(note.is_ok_and(|notes| notes.len() == 1));
    }
}
