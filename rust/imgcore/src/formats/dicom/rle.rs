//! RLE Lossless (PS3.5 annex G). Own code: the codec of `dicom-transfer-syntax-registry` 0.10 indexes past the end of a
//! short segment.

use super::pixels::Frame;
use crate::error::{Error, Result};
use crate::formats::packbits;

/// A segment count and fifteen offsets, 32-bit little endian each.
const HEADER_BYTES: usize = 64;

/// Decode one frame of `pixels` samples of one or two bytes.
pub(super) fn decode(frame: &[u8], pixels: usize, bytes_a_sample: usize) -> Result<Frame> {
    let segments = split(frame, bytes_a_sample)?;
    let mut planes: Vec<Vec<u8>> = segments
        .into_iter()
        .map(|segment| {
            packbits::unpack(segment, pixels).map_err(|why| broken(&format!("a segment {why}")))
        })
        .collect::<Result<_>>()?;
    match planes.as_mut_slice() {
        [bytes] => Ok(Frame::Bytes(std::mem::take(bytes))),
        // the most significant bytes come first
        [high, low] => Ok(Frame::Words(
            high.iter()
                .zip(low.iter())
                .map(|(&h, &l)| u16::from_be_bytes([h, l]))
                .collect(),
        )),
        _ => Err(broken("it has no segments")),
    }
}

fn split(frame: &[u8], wanted: usize) -> Result<Vec<&[u8]>> {
    let header = frame
        .get(..HEADER_BYTES)
        .ok_or_else(|| broken("it ends in its header"))?;
    let words: Vec<usize> = header
        .as_chunks()
        .0
        .iter()
        .map(|&word| u32::from_le_bytes(word) as usize)
        .collect();
    if words.first() != Some(&wanted) {
        return Err(broken("its segments do not fit the samples"));
    }
    (1..=wanted)
        .map(|segment| {
            let stop = if segment == wanted {
                frame.len()
            } else {
                *words.get(segment.saturating_add(1))?
            };
            frame.get(*words.get(segment)?..stop)
        })
        .collect::<Option<_>>()
        .ok_or_else(|| broken("a segment lies outside it"))
}

fn broken(why: &str) -> Error {
    Error::Bytes(format!("an RLE frame is broken: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(segments: &[&[u8]]) -> Vec<u8> {
        let mut words = vec![u32::try_from(segments.len()).unwrap()];
        let mut at = 64;
        for segment in segments {
            words.push(at);
            at += u32::try_from(segment.len()).unwrap();
        }
        words.resize(16, 0);
        let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
        bytes.extend(segments.concat());
        bytes
    }

    #[test]
    fn runs_and_literals_become_words() {
        let bytes = frame(&[&[2, 1, 2, 3, 0], &[254, 9, 128]]);
        assert_eq!(
            decode(&bytes, 3, 2),
            Ok(Frame::Words(vec![0x0109, 0x0209, 0x0309]))
        );
        assert_eq!(
            decode(&frame(&[&[255, 7]]), 2, 1),
            Ok(Frame::Bytes(vec![7, 7]))
        );
    }

    #[test]
    fn short_and_overlong_segments_are_faults() {
        for segment in [&[2u8, 1, 2][..], &[255], &[], &[250, 1]] {
            assert!(
                matches!(decode(&frame(&[segment]), 3, 1), Err(Error::Bytes(_))),
                "{segment:?}"
            );
        }
        assert!(matches!(decode(&[0; 63], 3, 1), Err(Error::Bytes(_))));
        assert!(matches!(
            decode(&frame(&[&[2, 1, 2, 3]]), 3, 2),
            Err(Error::Bytes(_))
        ));
    }
}
