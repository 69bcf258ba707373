//! AS&E `.ase`: 16 bytes of header, 16-bit little-endian lines, one line a moment, and UTF-16 XML behind them.
//!
//! Written from integrators' notes; no specification is public. The first line becomes column 0 and the last sample of
//! a line the top row.

use super::turn::{flip, transpose};
use super::{DecodedScan, Energy, Plane, vendor_text};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// The first bytes of a file.
pub const MAGIC: &[u8] = b"IM\0\0";

const HEADER_BYTES: usize = 16;

/// The one view of one energy.
const SINGLE_VIEW: u16 = 2;

/// Three panels of equal width, side by side in a line: low, high, the scanner's own material.
const THREE_PANELS: u16 = 3;

/// Decode the one or three panels of a file.
///
/// # Errors
/// `Bytes` for broken and incomplete files, `Limit` past the budget, `Unsupported` for other types.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let (width, height, kind) = read_header(data)?;
    let energies: &[Energy] = match kind {
        SINGLE_VIEW => &[Energy::Single],
        THREE_PANELS => &[Energy::Low, Energy::High, Energy::Material],
        _ => {
            return Err(Error::Unsupported(format!(
                "the AS&E file is of type {kind}; types 2 and 3 are read"
            )));
        }
    };
    let panels = energies.len();
    let rows = usize::from(width).checked_div(panels).unwrap_or_default();
    if rows.checked_mul(panels) != Some(usize::from(width)) {
        return Err(Error::Bytes(format!(
            "the AS&E file has lines of {width} samples, which is not {panels} panels of equal width"
        )));
    }
    let pixels = budget.spend_plane(u32::from(width), u32::from(height))?;
    let bytes = pixels.saturating_mul(2);
    let body = data.get(HEADER_BYTES..).unwrap_or_default();
    let Some((lines, text)) = body.split_at_checked(bytes) else {
        return Err(Error::Bytes(format!(
            "the AS&E file is incomplete: {} of {} bytes",
            data.len(),
            HEADER_BYTES.saturating_add(bytes)
        )));
    };
    let columns = usize::from(height);
    Ok(DecodedScan {
        planes: panels_of(lines, usize::from(width), rows, columns),
        energies: energies.to_vec(),
        containers: vendor_text::containers(text),
        verified: kind == SINGLE_VIEW,
        ..DecodedScan::new(format!("ase/{kind}"))
    })
}

/// Width, height and type.
fn read_header(data: &[u8]) -> Result<(u16, u16, u16)> {
    let header = data
        .first_chunk::<HEADER_BYTES>()
        .filter(|header| header.starts_with(MAGIC))
        .ok_or_else(|| Error::Bytes("the AS&E file ends inside its header".to_owned()))?;
    let &[_, _, _, _, w0, w1, h0, h1, k0, k1, ..] = header;
    let read = |low, high| u16::from_le_bytes([low, high]);
    Ok((read(w0, w1), read(h0, h1), read(k0, k1)))
}

/// Turn lines of `width` samples by 90° and cut the picture into panels of `rows`.
fn panels_of(lines: &[u8], width: usize, rows: usize, columns: usize) -> Vec<Plane> {
    let pairs = lines.as_chunks().0.iter();
    let samples: Vec<u16> = pairs.map(|&pair| u16::from_le_bytes(pair)).collect();
    transpose(&samples, width)
        .chunks_exact(rows.saturating_mul(columns).max(1))
        .map(|panel| Plane {
            rows,
            columns,
            samples: flip(panel, columns),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u16, height: u16, kind: u16, samples: &[u16]) -> Vec<u8> {
        let mut data = MAGIC.to_vec();
        for value in [width, height, kind, 0, 0, 0] {
            data.extend(value.to_le_bytes());
        }
        data.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        data
    }

    fn read(data: &[u8]) -> Result<DecodedScan> {
        decode(data, Budget::new(1 << 16, data.len()))
    }

    #[test]
    fn a_line_becomes_a_column_with_its_last_sample_on_top() -> Result<()> {
        let scan = read(&file(3, 2, 2, &[1, 2, 3, 4, 5, 6]))?;
        assert_eq!(scan.format, "ase/2");
        assert!(scan.verified);
        assert_eq!(scan.energies, [Energy::Single]);
        let [plane] = &scan.planes[..] else {
            panic!("one plane")
        };
        assert_eq!((plane.rows, plane.columns), (3, 2));
        assert_eq!(plane.samples, [3, 6, 2, 5, 1, 4]);
        Ok(())
    }

    #[test]
    fn panels_are_low_high_and_material_and_unverified() -> Result<()> {
        let scan = read(&file(6, 1, 3, &[1, 2, 3, 4, 5, 6]))?;
        let panels: Vec<&[u16]> = scan.planes.iter().map(|p| &p.samples[..]).collect();
        assert_eq!(panels, [[2, 1], [4, 3], [6, 5]]);
        assert_eq!(scan.energies, [Energy::Low, Energy::High, Energy::Material]);
        assert!(!scan.verified);
        Ok(())
    }

    #[test]
    fn what_is_not_a_scan_is_refused() {
        for (data, says) in [
            (file(4, 1, 3, &[0; 4]), "panels of equal width"),
            (file(2, 2, 2, &[0; 3]), "incomplete: 22 of 24 bytes"),
            (file(0, 2, 2, &[]), "no pixels"),
            (file(1, 1, 1, &[0]), "of type 1"),
            (MAGIC.to_vec(), "ends inside its header"),
        ] {
            let said = read(&data).map_err(|error| error.to_string());
            assert!(
                said.as_ref().is_err_and(|said| said.contains(says)),
                "{said:?}"
            );
        }
    }
}
