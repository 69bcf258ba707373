//! DICOM and DICOS: one or more grey frames, uncompressed, RLE, JPEG Lossless, JPEG-LS or JPEG 2000.

mod attributes;
mod dataset;
mod fragments;
mod jpeg2000;
mod jpeg_bits;
mod jpeg_lossless;
mod jpeg_ls;
mod jpeg_segments;
mod pixels;
mod rle;
mod syntax;

use std::borrow::Cow;
use std::io::Read;

use dicom_dictionary_std::tags;
use flate2::read::DeflateDecoder;
use rayon::prelude::*;

use self::attributes::Attributes;
use self::dataset::{Dataset, PixelData};
use self::pixels::{Frame, Layout};
use self::syntax::{Coding, Syntax};
use super::{DecodedScan, Plane};
use crate::error::{Error, Result};
use crate::limits::Budget;

/// Where the meta group starts: after 128 bytes of preamble and `DICM`.
const META_OFFSET: usize = 132;

/// SOP classes of NEMA IIC 1: CT `501.1`, DX `501.2.*`, TDR `501.3`, 3-D AIT `501.4`, 2-D AIT `501.5`.
const DICOS_CLASSES: &str = "1.2.840.10008.5.1.4.1.1.501.";

/// The Threat Detection Report, which describes findings and carries no picture.
const THREAT_DETECTION_REPORT: &str = "1.2.840.10008.5.1.4.1.1.501.3";

/// Whether a part 10 file names a SOP class of DICOS.
#[must_use]
pub fn is_dicos(data: &[u8]) -> bool {
    read_meta(data).is_ok_and(|(meta, _)| names_dicos(&meta))
}

/// The header alone decides, so that `sniff` and `decode` never disagree.
fn names_dicos(meta: &Dataset<'_>) -> bool {
    class_of(meta).is_some_and(|class| class.starts_with(DICOS_CLASSES))
}

/// Decode every frame.
///
/// # Errors
/// `Bytes` for broken files, `Limit` past the budget, `Unsupported` for colour, lossy and other codings, and for
/// files without a picture.
pub fn decode(data: &[u8], mut budget: Budget) -> Result<DecodedScan> {
    let (meta, start) = read_meta(data)?;
    let uid = meta
        .text(tags::TRANSFER_SYNTAX_UID)
        .ok_or_else(|| Error::Bytes("the DICOM header names no transfer syntax".to_owned()))?;
    let syntax = Syntax::named(&uid)?;
    let body = inflate(data.get(start..).unwrap_or_default(), &syntax, &mut budget)?;
    let dataset = dataset::read(&body, &syntax)?;
    let class = class_of(&dataset)
        .or_else(|| class_of(&meta))
        .unwrap_or_default();
    let Some(pixel_data) = &dataset.pixels else {
        return Err(Error::Unsupported(no_picture(&class)));
    };
    let attributes = Attributes::read(&dataset)?;
    let planes = decode_frames(pixel_data, &attributes.layout, &syntax, &mut budget)?;
    let dicos = names_dicos(&meta);
    let mut notes = attributes.notes;
    if let (PixelData::Native { value, .. }, Coding::Native) = (pixel_data, syntax.coding) {
        notes.extend(attributes.layout.trailing_bytes(value.len()));
    }
    let format = [if dicos { "dicos" } else { "dicom" }, syntax.suffix()].concat();
    Ok(DecodedScan {
        planes,
        bits: attributes.layout.significant_bits(),
        pitch_mm: attributes.pitch_mm,
        captured_at: attributes.captured_at,
        // DICOS names the object of inspection where DICOM names the patient
        containers: attributes.subject.filter(|_| dicos).into_iter().collect(),
        notes,
        ..DecodedScan::new(format)
    })
}

/// The meta group and the offset of the data set that follows it.
fn read_meta(data: &[u8]) -> Result<(Dataset<'_>, usize)> {
    let meta = data
        .get(META_OFFSET..)
        .ok_or_else(|| Error::Bytes("the DICOM file ends before its header".to_owned()))?;
    let (meta, length) = dataset::read_meta(meta)?;
    Ok((meta, META_OFFSET.saturating_add(length)))
}

fn class_of(dataset: &Dataset<'_>) -> Option<String> {
    dataset
        .text(tags::SOP_CLASS_UID)
        .or_else(|| dataset.text(tags::MEDIA_STORAGE_SOP_CLASS_UID))
}

fn no_picture(class: &str) -> String {
    if class == THREAT_DETECTION_REPORT {
        "a DICOS threat detection report describes findings and carries no picture".to_owned()
    } else {
        format!("the file carries no picture (SOP class `{class}`)")
    }
}

/// The data set as it is, or inflated within the budget.
fn inflate<'a>(body: &'a [u8], syntax: &Syntax, budget: &mut Budget) -> Result<Cow<'a, [u8]>> {
    if !syntax.deflated {
        return Ok(Cow::Borrowed(body));
    }
    let allowed = budget.bytes_left();
    let mut inflated = Vec::new();
    DeflateDecoder::new(body)
        .take(allowed.saturating_add(1))
        .read_to_end(&mut inflated)
        .map_err(|error| Error::Bytes(format!("the deflated DICOM data set is broken: {error}")))?;
    if inflated.len() as u64 > allowed {
        return Err(Error::Limit(format!(
            "the deflated DICOM data set is larger than {allowed} bytes"
        )));
    }
    Ok(Cow::Owned(inflated))
}

/// Decode every frame, side by side; all are paid for first.
fn decode_frames(
    pixel_data: &PixelData<'_>,
    layout: &Layout,
    syntax: &Syntax,
    budget: &mut Budget,
) -> Result<Vec<Plane>> {
    for _ in 0..layout.frames {
        budget.spend_plane(layout.rows, layout.columns)?;
    }
    let plane = |frame| layout.plane(decode_frame(pixel_data, layout, syntax, frame)?);
    if layout.frames == 1 || syntax.coding == Coding::Native {
        // a copy is over before another core is awake
        return (0..layout.frames).map(plane).collect();
    }
    // all are tried, so that of several faults the same one is told every time
    let planes: Vec<Result<Plane>> = (0..layout.frames).into_par_iter().map(plane).collect();
    planes.into_iter().collect()
}

fn decode_frame(
    pixel_data: &PixelData<'_>,
    layout: &Layout,
    syntax: &Syntax,
    frame: usize,
) -> Result<Frame> {
    match pixel_data {
        PixelData::Native { value, words } if syntax.coding == Coding::Native => {
            Frame::native(value, layout, frame, *words, syntax.big_endian)
        }
        PixelData::Native { .. } => Err(Error::Bytes(
            "the transfer syntax is compressed but the pixel data is not".to_owned(),
        )),
        PixelData::Fragments(fragments) => {
            let coded = fragments.frame(frame, layout.frames)?;
            match syntax.coding {
                Coding::Rle => rle::decode(&coded, layout.pixels(), layout.bytes_a_sample()),
                Coding::JpegLossless => jpeg_lossless::decode(&coded, layout),
                Coding::JpegLs => jpeg_ls::decode(&coded, layout),
                Coding::Jpeg2000 => jpeg2000::decode(&coded, layout),
                Coding::Native => Err(Error::Bytes(
                    "the pixel data is compressed but the transfer syntax is not".to_owned(),
                )),
            }
        }
    }
}
