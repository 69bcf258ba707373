//! Tells formats apart by content, never by name, and says why each reader refused.

use crate::error::{Error, Result};
use crate::formats::{a25, ase, dicom, fs6000};

/// A format this crate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TIFF or BigTIFF, either byte order.
    Tiff,
    /// PNG.
    Png,
    /// DICOM, part 10 file.
    Dicom,
    /// DICOS (NEMA IIC 1), DICOM's sibling for security.
    Dicos,
    /// AS&E `.ase`.
    Ase,
    /// Rapiscan Eagle A25.
    A25,
    /// Nuctech FS6000, one file of a set.
    Fs6000,
}

impl Format {
    /// The name used in `DecodedScan.format`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tiff => "tiff",
            Self::Png => "png",
            Self::Dicom => "dicom",
            Self::Dicos => "dicos",
            Self::Ase => "ase",
            Self::A25 => "a25",
            Self::Fs6000 => "fs6000",
        }
    }
}

/// A format by name, as far as it is known: what a site asks before it connects a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Name, with the kind where one format has several.
    pub name: &'static str,
    /// Whether there is a reader, and a real file has been through it; `None` when there is no reader.
    pub verified: Option<bool>,
    /// What that rests on.
    pub why: &'static str,
}

/// Every format that is read or has a slot.
pub const KNOWN: [Known; 9] = [
    known(
        "tiff",
        Some(true),
        "real scans of a test object; independent writers",
    ),
    known("png", Some(true), "independent writers"),
    known("dicom", Some(true), "real files of several makers"),
    known("dicos", Some(true), "files of an independent toolkit"),
    known(
        "ase/2",
        Some(true),
        "its layout was checked on one real file",
    ),
    known(
        "ase/3",
        Some(false),
        "no real file of its scanner has been through the reader",
    ),
    known(
        "a25",
        Some(false),
        "no real file of its scanner has been through the reader",
    ),
    known(
        "fs6000",
        Some(false),
        "no real file of its scanner has been through the reader",
    ),
    known("uff", None, UFF),
];

/// Why there is no reader for the WCO's Unified File Format.
pub const UFF: &str = "needs the WCO specification";

const fn known(name: &'static str, verified: Option<bool>, why: &'static str) -> Known {
    Known {
        name,
        verified,
        why,
    }
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Where a part 10 file says `DICM`: after the preamble.
const DICM_OFFSET: usize = 128;

/// Formats that are recognised to be named, not read: their first bytes and what they are.
const NOT_READ: [(&[u8], &str); 2] = [
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF", "a PDF document"),
];

/// Name the format of `data`.
///
/// # Errors
/// `Unsupported` with the refusal of every reader; `Bytes` when there is nothing to look at.
pub fn sniff(data: &[u8]) -> Result<Format> {
    if data.is_empty() {
        return Err(Error::Bytes("the file is empty".to_owned()));
    }
    if data.starts_with(PNG_SIGNATURE) {
        return Ok(Format::Png);
    }
    // a DICOM preamble may hold anything, a TIFF header included, so the later mark decides
    if data.get(DICM_OFFSET..DICM_OFFSET + 4) == Some(b"DICM".as_slice()) {
        return Ok(if dicom::is_dicos(data) {
            Format::Dicos
        } else {
            Format::Dicom
        });
    }
    if [&b"II\x2a\0"[..], b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"]
        .iter()
        .any(|magic| data.starts_with(magic))
    {
        return Ok(Format::Tiff);
    }
    if data.starts_with(ase::MAGIC) {
        return Ok(Format::Ase);
    }
    if data.starts_with(a25::MAGIC) {
        return Ok(Format::A25);
    }
    if fs6000::is_fs6000(data) {
        return Ok(Format::Fs6000);
    }
    Err(Error::Unsupported(refusals(data)))
}

fn refusals(data: &[u8]) -> String {
    if let Some((_, what)) = NOT_READ.iter().find(|(magic, _)| data.starts_with(magic)) {
        return format!("this is {what}, which is not read");
    }
    let start: Vec<String> = data
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let dicom = if data.len() < DICM_OFFSET + 4 {
        "the file ends before byte 132"
    } else {
        "no `DICM` at byte 128"
    };
    format!(
        "no reader knows these bytes, which start with `{}`: tiff: neither `II` nor `MM` with 42 or 43; \
         png: no PNG signature; dicom, dicos: {dicom}; ase: no `IM` and two zeros; a25: no `RAP` signature; \
         fs6000: no header of 36 bytes that begins with 100; uff: {UFF}",
        start.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_content() {
        assert_eq!(sniff(b"II\x2a\0\x08\0\0\0"), Ok(Format::Tiff));
        assert_eq!(sniff(b"MM\0\x2b\0\x08\0\0"), Ok(Format::Tiff));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n"), Ok(Format::Png));
    }

    #[test]
    fn a_tiff_header_in_a_dicom_preamble_is_dicom() {
        let mut data = vec![0; 128];
        data[..4].copy_from_slice(b"II\x2a\0");
        data.extend_from_slice(b"DICM");
        assert_eq!(sniff(&data), Ok(Format::Dicom));
    }

    #[test]
    fn every_reader_says_why_it_refused() {
        let Err(Error::Unsupported(text)) = sniff(b"hello") else {
            panic!("must be refused")
        };
        for reader in [
            "tiff: ",
            "png: ",
            "dicom, dicos: ",
            "ase: ",
            "a25: ",
            "fs6000: ",
            "uff: needs the WCO specification",
            "68 65 6c 6c 6f",
        ] {
            assert!(text.contains(reader), "{text}");
        }
        assert!(matches!(sniff(b""), Err(Error::Bytes(_))));
        assert_eq!(sniff(b"IM\0\0...."), Ok(Format::Ase));
        assert_eq!(sniff(a25::MAGIC), Ok(Format::A25));
    }
}
