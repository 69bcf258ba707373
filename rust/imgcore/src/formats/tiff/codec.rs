//! How the bytes of a strip or tile are packed.

use std::borrow::Cow;

use libdeflater::{DecompressionError, Decompressor};

use super::lzw;
use crate::error::{Error, Result};

use crate::formats::packbits;

/// Bytes, or why they cannot be sound.
type Unpacked<T> = std::result::Result<T, &'static str>;

/// Compressions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Uncompressed,
    Lzw,
    Deflate,
    PackBits,
    Zstd,
}

/// How many bytes a strip or tile must hold, and how many it may: the last strip of a page may be padded to the size of
/// the others, and of a tile only the rows inside the page matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Codec {
    /// By the compression field: TIFF 6.0, its supplements, and ZSTD as libtiff writes it.
    ///
    /// # Errors
    /// `Unsupported` for every other compression.
    pub(super) fn named(compression: u16) -> Result<Self> {
        match compression {
            1 => Ok(Self::Uncompressed),
            5 => Ok(Self::Lzw),
            8 | 32_946 => Ok(Self::Deflate),
            32_773 => Ok(Self::PackBits),
            50_000 => Ok(Self::Zstd),
            _ => Err(Error::Unsupported(format!(
                "TIFF compression {compression} is not read"
            ))),
        }
    }

    /// What follows the format's name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Uncompressed => "",
            Self::Lzw => "/lzw",
            Self::Deflate => "/deflate",
            Self::PackBits => "/packbits",
            Self::Zstd => "/zstd",
        }
    }

    /// The bytes of a strip or tile, at least `length.least` of them.
    ///
    /// # Errors
    /// Why the bytes cannot be sound.
    pub(super) fn unpack(self, coded: &[u8], length: Length) -> Unpacked<Cow<'_, [u8]>> {
        let bytes = match self {
            Self::Uncompressed => Cow::Borrowed(coded),
            Self::Lzw => lzw::unpack(coded, length.least)?.into(),
            Self::Deflate => inflate(coded, length.most)?.into(),
            Self::PackBits => packbits::unpack(coded, length.least)?.into(),
            Self::Zstd => zstd::bulk::decompress(coded, length.most)
                .map_err(|_| "is damaged: ZSTD does not unpack it to its pixels")?
                .into(),
        };
        if bytes.len() < length.least {
            return Err("ends early");
        }
        Ok(bytes)
    }
}

/// Unpack a zlib stream to its end, so that its checksum is compared.
fn inflate(coded: &[u8], most: usize) -> Unpacked<Vec<u8>> {
    let mut bytes = vec![0; most];
    let found = Decompressor::new().zlib_decompress(coded, &mut bytes);
    let length = found.map_err(|fault| match fault {
        DecompressionError::InsufficientSpace => "unpacks to more than its pixels",
        DecompressionError::BadData => "is damaged: it does not unpack to what its checksum states",
    })?;
    bytes.truncate(length);
    Ok(bytes)
}
