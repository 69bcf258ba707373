//! Nuctech FS6000: a set of files, one each for high, low and the scanner's own material, and a text in UTF-16 XML.
//!
//! Written from integrators' notes; no specification is public and no real file has been through this reader. Each
//! file has a header of 36 bytes and big-endian rows, the bottom row first. About one set in seven has no material
//! file. A copy that was cut off leaves a sound header and too few pixels.

mod header;

use self::header::Header;
use super::turn::flip;
use super::{DecodedScan, Energy, Plane, vendor_text};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// The files of one set, as far as they are there.
#[derive(Debug, Clone, Copy, Default)]
pub struct SetFiles<'a> {
    /// High energy, 16 bits.
    pub high: Option<&'a [u8]>,
    /// Low energy, 16 bits.
    pub low: Option<&'a [u8]>,
    /// Material codes, 8 bits.
    pub material: Option<&'a [u8]>,
    /// What the scanner says of the scan, UTF-16 XML.
    pub text: Option<&'a [u8]>,
}

/// Whether `data` begins like a file of a set.
#[must_use]
pub fn is_fs6000(data: &[u8]) -> bool {
    Header::read(data).is_some()
}

/// Bytes that the header at the start of `head` declares for its whole file; `None` when it is no such header.
#[must_use]
pub fn declared_bytes(head: &[u8]) -> Option<u64> {
    Header::read(head).map(|header| header.file_bytes())
}

/// Decode one file of a set on its own: only its name says which energy it holds.
///
/// # Errors
/// As [`decode_set`].
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let (header, plane) = read_plane("FS6000", data, &mut budget)?;
    let mut scan = DecodedScan {
        captured_at: header.captured_at,
        verified: false,
        notes: vec!["one file of an FS6000 set, without the others".to_owned()],
        planes: vec![plane],
        ..DecodedScan::new("fs6000")
    };
    if header.bits == 8 {
        scan.energies = vec![Energy::Material];
    }
    Ok(scan)
}

/// Decode a set: low, high and material, as far as they are there.
///
/// `accept_partial` leaves out files that are incomplete, with a note; a set without a whole energy is an error.
///
/// # Errors
/// `Bytes` for broken and incomplete files and for planes that differ in size, `Limit` past the budget.
pub fn decode_set(
    files: &SetFiles<'_>,
    accept_partial: bool,
    mut budget: Budget,
) -> Result<DecodedScan> {
    let mut scan = DecodedScan {
        verified: false,
        containers: files.text.map(vendor_text::containers).unwrap_or_default(),
        ..DecodedScan::new("fs6000")
    };
    for (energy, data) in [
        (Energy::Low, files.low),
        (Energy::High, files.high),
        (Energy::Material, files.material),
    ] {
        match data {
            Some(data) => add_plane(&mut scan, energy, data, accept_partial, &mut budget)?,
            None => scan
                .notes
                .push(format!("the set has no {} file", energy.name())),
        }
    }
    if scan
        .energies
        .iter()
        .all(|&energy| energy == Energy::Material)
    {
        let why = scan.notes.join("; ");
        return Err(Error::Bytes(format!(
            "the FS6000 set holds no energy: {why}"
        )));
    }
    Ok(scan)
}

fn add_plane(
    scan: &mut DecodedScan,
    energy: Energy,
    data: &[u8],
    accept_partial: bool,
    budget: &mut Budget,
) -> Result<()> {
    let name = energy.name();
    let declared = declared_bytes(data).unwrap_or_default();
    if accept_partial && (data.len() as u64) < declared {
        let has = data.len();
        scan.notes.push(format!(
            "the {name} file is incomplete, {has} of {declared} bytes: left out"
        ));
        return Ok(());
    }
    let (header, plane) = read_plane(name, data, budget)?;
    if (header.bits == 8) != (energy == Energy::Material) {
        let bits = header.bits;
        return Err(Error::Bytes(format!(
            "the {name} file has {bits} bits a pixel, which is another plane's"
        )));
    }
    if let Some(first) = scan.planes.first()
        && (first.rows, first.columns) != (plane.rows, plane.columns)
    {
        return Err(Error::Bytes(format!(
            "the {name} file has {} rows by {} columns, another of its set {} by {}",
            plane.rows, plane.columns, first.rows, first.columns
        )));
    }
    if data.len() as u64 > declared {
        scan.notes
            .push(format!("the {name} file is longer than it says"));
    }
    match (&scan.captured_at, header.captured_at) {
        (None, time) => scan.captured_at = time,
        (Some(first), Some(time)) if *first != time => {
            scan.notes.push(format!(
                "the {name} file says it was captured at {time}, another of its set at {first}"
            ));
        }
        _ => {}
    }
    scan.planes.push(plane);
    scan.energies.push(energy);
    Ok(())
}

fn read_plane(what: &str, data: &[u8], budget: &mut Budget) -> Result<(Header, Plane)> {
    let header = Header::read(data).ok_or_else(|| {
        Error::Bytes(format!(
            "the {what} file does not begin with an FS6000 header"
        ))
    })?;
    let samples = header.samples(what, data, budget)?;
    let (rows, columns) = (usize::from(header.rows), usize::from(header.columns));
    let samples = flip(&samples, columns);
    Ok((
        header,
        Plane {
            rows,
            columns,
            samples,
        },
    ))
}

#[cfg(test)]
mod tests;
