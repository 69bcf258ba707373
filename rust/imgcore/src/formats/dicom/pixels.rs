//! From the bytes of a frame to 16-bit samples.

use crate::error::{Error, Result};
use crate::formats::{Plane, WIDEN, append_words, largest_sample};

/// How the pixels of every frame are laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) rows: u32,
    pub(super) columns: u32,
    pub(super) frames: usize,
    /// 16 bits allocated, not 8.
    pub(super) wide: bool,
    pub(super) stored_bits: u8,
    pub(super) signed: bool,
}

/// The samples of one frame, before masking and widening.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

impl Frame {
    /// Cut a frame out of uncompressed pixel data.
    pub(super) fn native(
        value: &[u8],
        layout: &Layout,
        frame: usize,
        words: bool,
        big_endian: bool,
    ) -> Result<Self> {
        let length = layout.frame_bytes();
        let rest = value
            .get(frame.saturating_mul(length)..)
            .unwrap_or_default();
        let bytes = rest.get(..length).ok_or_else(|| {
            Error::Bytes(format!(
                "frame {frame} ends after {} of {length} bytes",
                rest.len()
            ))
        })?;
        Ok(match (layout.wide, big_endian) {
            (true, _) => {
                let mut samples = Vec::with_capacity(layout.pixels());
                append_words(bytes, big_endian, &mut samples);
                Self::Words(samples)
            }
            (false, true) if words => Self::swapped(value, frame.saturating_mul(length), length)?,
            (false, _) => Self::Bytes(bytes.to_vec()),
        })
    }

    /// 8-bit samples in big-endian words: every pair of bytes changes places.
    fn swapped(value: &[u8], start: usize, length: usize) -> Result<Self> {
        let swapped: Option<Vec<u8>> = (start..start.saturating_add(length))
            .map(|at| value.get(at ^ 1).copied())
            .collect();
        swapped
            .map(Self::Bytes)
            .ok_or_else(|| Error::Bytes("the pixel data has an odd length".to_owned()))
    }
}

impl Layout {
    /// Pixels of a frame, which a budget was spent for.
    pub(super) fn pixels(&self) -> usize {
        (self.rows as usize).saturating_mul(self.columns as usize)
    }

    /// Bytes of a frame that is not compressed.
    fn frame_bytes(&self) -> usize {
        self.pixels().saturating_mul(self.bytes_a_sample())
    }

    /// Bytes a stored sample takes.
    pub(super) fn bytes_a_sample(&self) -> usize {
        if self.wide { 2 } else { 1 }
    }

    /// Bits of the samples that are handed out: 8-bit ones are widened.
    pub(super) fn significant_bits(&self) -> u8 {
        if self.wide { self.stored_bits } else { 16 }
    }

    /// The largest unsigned sample of the stored bits, of which there are 1 to 16.
    pub(super) fn largest_stored(&self) -> u16 {
        largest_sample(self.stored_bits)
    }

    /// What is added to signed samples so that none is negative.
    pub(super) fn signed_offset(&self) -> u16 {
        self.largest_stored() ^ (self.largest_stored() >> 1)
    }

    /// A note when uncompressed pixel data is longer than its frames, by more than the padding byte.
    pub(super) fn trailing_bytes(&self, length: usize) -> Option<String> {
        let needed = self.frame_bytes().saturating_mul(self.frames);
        let extra = length.saturating_sub(needed);
        (extra > 1).then(|| format!("{extra} bytes after the last frame: ignored"))
    }

    /// Mask off what lies above the stored bits, shift signed samples up, widen 8-bit ones.
    pub(super) fn plane(&self, frame: Frame) -> Result<Plane> {
        let mask = self.largest_stored();
        let offset = if self.signed { self.signed_offset() } else { 0 };
        // two's complement plus half the range is the same as flipping the sign bit
        let scale = if self.wide { 1 } else { WIDEN };
        let finish = |sample: u16| ((sample & mask) ^ offset).wrapping_mul(scale);
        let samples: Vec<u16> = match frame {
            Frame::Bytes(bytes) => bytes
                .into_iter()
                .map(|sample| finish(sample.into()))
                .collect(),
            Frame::Words(mut words) => {
                words
                    .iter_mut()
                    .for_each(|sample| *sample = finish(*sample));
                words
            }
        };
        if samples.len() != self.pixels() {
            return Err(Error::Bytes(format!(
                "a frame holds {} samples, not {}",
                samples.len(),
                self.pixels()
            )));
        }
        Ok(Plane {
            rows: self.rows as usize,
            columns: self.columns as usize,
            samples,
        })
    }
}
