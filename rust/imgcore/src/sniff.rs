//! Tells formats apart by content, never by name, and says why each reader refused.

use crate::error::{Error, Result};
use crate::formats::dicom;

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
        }
    }
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Where a part 10 file says `DICM`: after the preamble.
const DICM_OFFSET: usize = 128;

/// Formats that are recognised to be named, not read: their first bytes and what they are.
const NOT_READ: [(&[u8], &str); 4] = [
    (b"\xa9RAP\r\n\x1a\n", "a Rapiscan Eagle file"),
    (b"IM\0\0", "an AS&E file"),
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
         png: no PNG signature; dicom, dicos: {dicom}; uff: needs the WCO specification",
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
            "uff: ",
            "68 65 6c 6c 6f",
        ] {
            assert!(text.contains(reader), "{text}");
        }
        assert!(matches!(sniff(b""), Err(Error::Bytes(_))));
        let Err(Error::Unsupported(text)) = sniff(b"IM\0\0....") else {
            panic!("must be refused")
        };
        assert!(text.contains("AS&E"));
    }
}
