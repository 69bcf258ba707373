//! Compressed pixel data: an offset table, then pieces of frames (PS3.5 annex A.4).

use std::borrow::Cow;

use crate::error::{Error, Result};

/// Most fragments of compressed pixel data.
pub(super) const MAX_FRAGMENTS: usize = 65_536;

/// Bytes of an item's header, which offsets count in.
const ITEM_HEADER: usize = 8;

/// The offset table and the pieces that follow it.
#[derive(Debug, Default)]
pub(super) struct Fragments<'a> {
    offsets: &'a [u8],
    pieces: Vec<&'a [u8]>,
}

impl<'a> Fragments<'a> {
    /// The first item is the offset table, empty or not.
    pub(super) fn new(items: &[&'a [u8]]) -> Result<Self> {
        let (offsets, pieces) = items
            .split_first()
            .ok_or_else(|| Error::Bytes("the pixel data is empty".to_owned()))?;
        Ok(Self {
            offsets,
            pieces: pieces.to_vec(),
        })
    }

    /// The bytes of one frame: its own fragment, or what the offset table says.
    pub(super) fn frame(&self, frame: usize, frames: usize) -> Result<Cow<'a, [u8]>> {
        if frames == self.pieces.len()
            && let Some(piece) = self.pieces.get(frame)
        {
            return Ok(Cow::Borrowed(piece));
        }
        if frames == 1 {
            return Ok(Cow::Owned(self.pieces.concat()));
        }
        let (start, stop) = (
            self.offset(frame)?,
            self.offset(frame.saturating_add(1)).unwrap_or(usize::MAX),
        );
        // an offset counts from the first fragment's item header
        let mut at = 0_usize;
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            if (start..stop).contains(&at) {
                bytes.extend_from_slice(piece);
            }
            at = at.saturating_add(piece.len()).saturating_add(ITEM_HEADER);
        }
        Ok(Cow::Owned(bytes))
    }

    fn offset(&self, frame: usize) -> Result<usize> {
        let entry = self
            .offsets
            .as_chunks()
            .0
            .get(frame)
            .map(|&entry| u32::from_le_bytes(entry) as usize);
        entry.ok_or_else(|| {
            Error::Bytes(format!(
                "{} fragments, no offset table entry for frame {frame}",
                self.pieces.len()
            ))
        })
    }
}
