//! Transfer syntaxes: how the data set is written and how its pixels are coded.

use dicom_encoding::TransferSyntaxIndex;
use dicom_encoding::transfer_syntax::TransferSyntax;
use dicom_transfer_syntax_registry::{TransferSyntaxRegistry, entries};

use crate::error::{Error, Result};

/// How pixels are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// As they are.
    Native,
    /// PackBits by byte plane: PS3.5 annex G.
    Rle,
    /// JPEG process 14, any predictor.
    JpegLossless,
    /// JPEG-LS, lossless or near-lossless.
    JpegLs,
    /// JPEG 2000, reversible or not.
    Jpeg2000,
}

/// What a transfer syntax UID stands for.
pub(super) struct Syntax {
    /// The element coding, for the parser.
    pub(super) elements: TransferSyntax,
    /// How pixels are coded.
    pub(super) coding: Coding,
    /// Whether the data set is deflated.
    pub(super) deflated: bool,
    /// Whether numbers are big endian.
    pub(super) big_endian: bool,
    /// Whether Pixel Data, alone, has an 8-byte length: `1.2.840.10008.1.2.1.64` of NEMA IIC 1.
    pub(super) long_pixel_length: bool,
}

impl Syntax {
    /// The syntax of `uid`, or `Unsupported` with its name.
    pub(super) fn named(uid: &str) -> Result<Self> {
        let little = Self::explicit_little_endian();
        match uid {
            "1.2.840.10008.1.2" => Ok(Self {
                elements: entries::IMPLICIT_VR_LITTLE_ENDIAN.erased(),
                ..little
            }),
            "1.2.840.10008.1.2.1" => Ok(little),
            "1.2.840.10008.1.2.1.64" => Ok(Self {
                long_pixel_length: true,
                ..little
            }),
            "1.2.840.10008.1.2.1.99" => Ok(Self {
                deflated: true,
                ..little
            }),
            "1.2.840.10008.1.2.2" => Ok(Self {
                elements: entries::EXPLICIT_VR_BIG_ENDIAN.erased(),
                big_endian: true,
                ..little
            }),
            "1.2.840.10008.1.2.4.57" | "1.2.840.10008.1.2.4.70" => Ok(Self {
                coding: Coding::JpegLossless,
                ..little
            }),
            "1.2.840.10008.1.2.4.80" | "1.2.840.10008.1.2.4.81" => Ok(Self {
                coding: Coding::JpegLs,
                ..little
            }),
            "1.2.840.10008.1.2.4.90" | "1.2.840.10008.1.2.4.91" => Ok(Self {
                coding: Coding::Jpeg2000,
                ..little
            }),
            "1.2.840.10008.1.2.5" => Ok(Self {
                coding: Coding::Rle,
                ..little
            }),
            other => Err(Error::Unsupported(format!(
                "transfer syntax `{}` ({}) is not read; uncompressed, RLE, JPEG Lossless, JPEG-LS and JPEG 2000 are",
                printable(other),
                TransferSyntaxRegistry
                    .get(other)
                    .map_or("unknown", |known| known.name())
            ))),
        }
    }

    /// What a meta group is written in, and most data sets.
    pub(super) fn explicit_little_endian() -> Self {
        Self {
            elements: entries::EXPLICIT_VR_LITTLE_ENDIAN.erased(),
            coding: Coding::Native,
            deflated: false,
            big_endian: false,
            long_pixel_length: false,
        }
    }

    /// What follows the format's name.
    pub(super) fn suffix(&self) -> &'static str {
        match self.coding {
            Coding::Native if self.deflated => "/deflate",
            Coding::Native => "",
            Coding::Rle => "/rle",
            Coding::JpegLossless => "/jpeg-lossless",
            Coding::JpegLs => "/jpeg-ls",
            Coding::Jpeg2000 => "/jpeg-2000",
        }
    }
}

fn printable(uid: &str) -> String {
    uid.chars()
        .filter(|letter| letter.is_ascii_graphic())
        .take(64)
        .collect()
}
