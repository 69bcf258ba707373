//! Walks a data set once, without recursion or copies, and keeps the few top-level values a scan needs.

use std::collections::BTreeMap;
use std::io::Cursor;

use dicom_core::{DataElementHeader, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_parser::stateful::decode::StatefulDecode;

use super::fragments::{Fragments, MAX_FRAGMENTS};
use super::syntax::Syntax;
use crate::error::{Error, Result};

/// Deepest nesting of sequences: real files stay under ten.
const MAX_DEPTH: usize = 64;

/// Longest value kept: longer ones are no attribute of a scan.
const MAX_VALUE: usize = 1_024;

/// The group of the file header.
const META_GROUP: u16 = 0x0002;

/// Groups whose values are worth keeping: header, identity, acquisition, image, DICOS.
const KEPT_GROUPS: [u16; 6] = [META_GROUP, 0x0008, 0x0010, 0x0018, 0x0028, 0x4010];

/// Top-level values by tag, and the pixels.
#[derive(Debug, Default)]
pub(super) struct Dataset<'a> {
    values: BTreeMap<Tag, &'a [u8]>,
    /// Pixel Data (7FE0,0010), when there is any.
    pub(super) pixels: Option<PixelData<'a>>,
    big_endian: bool,
}

/// Pixel Data as the file holds it.
#[derive(Debug)]
pub(super) enum PixelData<'a> {
    /// Uncompressed; `words` when written as 16-bit words (OW), which matters for 8-bit samples in big endian.
    Native {
        /// The bytes.
        value: &'a [u8],
        /// Whether bytes come in 16-bit words.
        words: bool,
    },
    /// Compressed, in pieces.
    Fragments(Fragments<'a>),
}

impl<'a> Dataset<'a> {
    /// A value as text without padding.
    pub(super) fn text(&self, tag: Tag) -> Option<String> {
        crate::formats::facts::text(self.values.get(&tag)?)
    }

    /// The first 16-bit number of a value.
    pub(super) fn number(&self, tag: Tag) -> Option<u16> {
        let pair = *self.values.get(&tag)?.first_chunk()?;
        Some(if self.big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        })
    }
}

/// Read the meta group at the start of `data`; also returns its length.
pub(super) fn read_meta(data: &[u8]) -> Result<(Dataset<'_>, usize)> {
    let mut walk = Walk::new(data, &Syntax::explicit_little_endian());
    let length = walk.run(&Syntax::explicit_little_endian(), Some(META_GROUP))?;
    Ok((walk.found, length))
}

/// Read a data set up to and including its pixels.
pub(super) fn read<'a>(data: &'a [u8], syntax: &Syntax) -> Result<Dataset<'a>> {
    let mut walk = Walk::new(data, syntax);
    walk.run(syntax, None)?;
    Ok(walk.found)
}

/// What is open around the current token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Sequence,
    Item,
    Pixels,
}

struct Walk<'a> {
    data: &'a [u8],
    long_pixel_length: bool,
    levels: Vec<Level>,
    fragments: Option<Vec<&'a [u8]>>,
    found: Dataset<'a>,
}

impl<'a> Walk<'a> {
    fn new(data: &'a [u8], syntax: &Syntax) -> Self {
        Self {
            data,
            long_pixel_length: syntax.long_pixel_length,
            levels: Vec::new(),
            fragments: None,
            found: Dataset {
                big_endian: syntax.big_endian,
                ..Dataset::default()
            },
        }
    }

    /// Walk until the pixels, the end, or the first element outside `only_group`; returns where that was.
    fn run(&mut self, syntax: &Syntax, only_group: Option<u16>) -> Result<usize> {
        let mut reader = LazyDataSetReader::new_with_ts(Cursor::new(self.data), &syntax.elements)
            .map_err(fault)?;
        let mut last_end = 0;
        while let Some(token) = reader.advance() {
            let token = token.map_err(fault)?;
            if only_group.is_some_and(|group| leaves(&token, group)) {
                return Ok(last_end);
            }
            last_end = self.take(token)?.unwrap_or(last_end);
            if self.found.pixels.is_some() {
                return Ok(last_end);
            }
        }
        if self.levels.is_empty() {
            Ok(last_end)
        } else {
            Err(ends_early())
        }
    }

    /// Take one token in; returns where its value ends, if it is one.
    fn take<D: StatefulDecode>(&mut self, token: LazyDataToken<D>) -> Result<Option<usize>> {
        match token {
            LazyDataToken::LazyValue {
                header,
                mut decoder,
            } => {
                let start = self.value_start(decoder.position())?;
                self.keep(header, start)?;
                let length = header.len.get().unwrap_or(0);
                if self.found.pixels.is_some() {
                    return Ok(None);
                }
                decoder.skip_bytes(length).map_err(fault)?;
                self.value_end(start, length as usize).map(Some)
            }
            LazyDataToken::LazyItemValue { len, mut decoder } => {
                let start = self.value_start(decoder.position())?;
                self.keep_fragment(self.value(start, len as usize)?)?;
                decoder.skip_bytes(len).map_err(fault)?;
                Ok(None)
            }
            structure => self.follow(&structure).map(|()| None),
        }
    }

    /// Keep track of what is open; the parser trusts the file, so a delimiter nothing opened must stop here.
    fn follow<D>(&mut self, token: &LazyDataToken<D>) -> Result<()> {
        match token {
            LazyDataToken::SequenceStart { .. } => self.levels.push(Level::Sequence),
            LazyDataToken::PixelSequenceStart => {
                self.levels.push(Level::Pixels);
                self.fragments = (self.levels.len() == 1).then(Vec::new);
            }
            LazyDataToken::ItemStart { len } => {
                if !matches!(self.levels.last(), Some(Level::Sequence | Level::Pixels)) {
                    return Err(misplaced());
                }
                if len.0 == 0 && self.levels.last() == Some(&Level::Pixels) {
                    self.keep_fragment(&[])?;
                }
                self.levels.push(Level::Item);
            }
            LazyDataToken::ItemEnd if self.levels.last() == Some(&Level::Item) => {
                self.levels.pop();
            }
            LazyDataToken::SequenceEnd
                if matches!(self.levels.last(), Some(Level::Sequence | Level::Pixels)) =>
            {
                self.levels.pop();
                if self.levels.is_empty()
                    && let Some(pieces) = self.fragments.take()
                {
                    self.found.pixels = Some(PixelData::Fragments(Fragments::new(&pieces)?));
                }
            }
            LazyDataToken::ItemEnd | LazyDataToken::SequenceEnd => return Err(misplaced()),
            _ => {}
        }
        if self.levels.len() > MAX_DEPTH {
            return Err(Error::Limit(format!(
                "DICOM sequences nest deeper than {MAX_DEPTH}"
            )));
        }
        Ok(())
    }

    fn keep(&mut self, header: DataElementHeader, start: usize) -> Result<()> {
        if !self.levels.is_empty() {
            return Ok(());
        }
        let length = header.len.get().ok_or_else(misplaced)? as usize;
        if header.tag == tags::PIXEL_DATA {
            let value = if self.long_pixel_length {
                self.long_value(start)?
            } else {
                self.value(start, length)?
            };
            self.found.pixels = Some(PixelData::Native {
                value,
                words: header.vr != VR::OB,
            });
        } else if length <= MAX_VALUE && KEPT_GROUPS.contains(&header.tag.group()) {
            let value = self.value(start, length)?;
            self.found.values.entry(header.tag).or_insert(value);
        }
        Ok(())
    }

    /// Pixel Data whose length is 8 bytes: the parser took the lower four, `start` points at the upper four.
    fn long_value(&self, start: usize) -> Result<&'a [u8]> {
        let length = start
            .checked_sub(4)
            .and_then(|at| self.data.get(at..)?.first_chunk())
            .ok_or_else(ends_early)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ends_early())?;
        self.value(start.saturating_add(4), length)
    }

    fn keep_fragment(&mut self, piece: &'a [u8]) -> Result<()> {
        let Some(pieces) = &mut self.fragments else {
            return Ok(());
        };
        if pieces.len() > MAX_FRAGMENTS {
            return Err(Error::Limit(format!(
                "more than {MAX_FRAGMENTS} fragments of pixel data"
            )));
        }
        pieces.push(piece);
        Ok(())
    }

    fn value_start(&self, position: u64) -> Result<usize> {
        usize::try_from(position)
            .ok()
            .filter(|&start| start <= self.data.len())
            .ok_or_else(ends_early)
    }

    fn value(&self, start: usize, length: usize) -> Result<&'a [u8]> {
        let rest = self.data.get(start..).ok_or_else(ends_early)?;
        rest.get(..length).ok_or_else(ends_early)
    }

    fn value_end(&self, start: usize, length: usize) -> Result<usize> {
        start
            .checked_add(length)
            .filter(|&end| end <= self.data.len())
            .ok_or_else(ends_early)
    }
}

fn leaves<D>(token: &LazyDataToken<D>, group: u16) -> bool {
    match token {
        LazyDataToken::ElementHeader(header) => header.tag.group() != group,
        LazyDataToken::SequenceStart { .. } | LazyDataToken::PixelSequenceStart => true,
        _ => false,
    }
}

fn ends_early() -> Error {
    Error::Bytes("the DICOM file ends before its values do".to_owned())
}

fn misplaced() -> Error {
    Error::Bytes("the DICOM file closes a sequence or item it never opened".to_owned())
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Bytes(format!("the DICOM file is broken: {error}"))
}
