//! What the data set says of the picture and of the scan.

use dicom_dictionary_std::tags;

use super::dataset::Dataset;
use super::pixels::Layout;
use crate::error::{Error, Result};
use crate::formats::facts;

/// The picture's layout and the scan's facts.
#[derive(Debug)]
pub(super) struct Attributes {
    pub(super) layout: Layout,
    pub(super) pitch_mm: Option<(f64, f64)>,
    pub(super) captured_at: Option<String>,
    /// Patient ID, which in DICOS is the ID of the object of inspection.
    pub(super) subject: Option<String>,
    pub(super) notes: Vec<String>,
}

impl Attributes {
    /// Read and check what decoding needs; everything else is optional.
    pub(super) fn read(dataset: &Dataset<'_>) -> Result<Self> {
        let layout = read_layout(dataset)?;
        Ok(Self {
            notes: read_notes(dataset, &layout),
            layout,
            pitch_mm: read_pitch(dataset),
            captured_at: read_time(dataset),
            subject: dataset
                .text(tags::PATIENT_ID)
                .filter(|id| !id.eq_ignore_ascii_case("unknown")),
        })
    }
}

fn read_layout(dataset: &Dataset<'_>) -> Result<Layout> {
    let need = |tag, name: &str| {
        dataset
            .number(tag)
            .ok_or_else(|| Error::Bytes(format!("the DICOM file does not state {name}")))
    };
    refuse_colour(dataset)?;
    let allocated = need(tags::BITS_ALLOCATED, "Bits Allocated")?;
    let stored = dataset.number(tags::BITS_STORED).unwrap_or(allocated);
    let high = dataset
        .number(tags::HIGH_BIT)
        .unwrap_or(stored.wrapping_sub(1));
    if !matches!((allocated, stored), (8, 8) | (16, 8..=16))
        || u32::from(high) + 1 != u32::from(stored)
    {
        return Err(Error::Unsupported(format!(
            "{stored} bits in {allocated}, highest bit {high}; 8 in 8 and 8 to 16 in 16, right-aligned, are read"
        )));
    }
    Ok(Layout {
        rows: need(tags::ROWS, "Rows")?.into(),
        columns: need(tags::COLUMNS, "Columns")?.into(),
        frames: read_frames(dataset)?,
        wide: allocated == 16,
        stored_bits: u8::try_from(stored).unwrap_or(16),
        signed: dataset.number(tags::PIXEL_REPRESENTATION) == Some(1),
    })
}

fn refuse_colour(dataset: &Dataset<'_>) -> Result<()> {
    let samples = dataset.number(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
    let photometric = dataset
        .text(tags::PHOTOMETRIC_INTERPRETATION)
        .unwrap_or_else(|| "MONOCHROME2".to_owned());
    if samples != 1 || !photometric.starts_with("MONOCHROME") {
        return Err(Error::Unsupported(format!(
            "the file holds {photometric} with {samples} samples a pixel; a scan is MONOCHROME1 or MONOCHROME2"
        )));
    }
    Ok(())
}

fn read_frames(dataset: &Dataset<'_>) -> Result<usize> {
    match dataset.text(tags::NUMBER_OF_FRAMES) {
        None => Ok(1),
        Some(text) => text
            .parse()
            .ok()
            .filter(|&frames| frames > 0)
            .ok_or_else(|| Error::Bytes(format!("Number of Frames is `{text}`"))),
    }
}

/// Image plane spacing is `between rows \ between columns`: PS3.3 10.7.1.3.
fn read_pitch(dataset: &Dataset<'_>) -> Option<(f64, f64)> {
    let text = dataset
        .text(tags::PIXEL_SPACING)
        .or_else(|| dataset.text(tags::IMAGER_PIXEL_SPACING))?;
    let (between_rows, between_columns) = text.split_once('\\')?;
    facts::pitch_mm(
        between_columns.trim().parse().ok()?,
        between_rows.trim().parse().ok()?,
    )
}

fn read_time(dataset: &Dataset<'_>) -> Option<String> {
    let offset = dataset
        .text(tags::TIMEZONE_OFFSET_FROM_UTC)
        .unwrap_or_default();
    if let Some(stated) = dataset.text(tags::ACQUISITION_DATE_TIME) {
        let split = stated.find(['+', '-']).unwrap_or(stated.len());
        let (moment, own_offset) = stated.split_at(split);
        let (date, time) = moment.split_at_checked(8)?;
        return facts::iso8601(
            date,
            time,
            if own_offset.is_empty() {
                &offset
            } else {
                own_offset
            },
        );
    }
    // DICOS toolkits state only when the picture was made
    [
        (tags::ACQUISITION_DATE, tags::ACQUISITION_TIME),
        (tags::CONTENT_DATE, tags::CONTENT_TIME),
    ]
    .into_iter()
    .find_map(|(date, time)| facts::iso8601(&dataset.text(date)?, &dataset.text(time)?, &offset))
}

fn read_notes(dataset: &Dataset<'_>, layout: &Layout) -> Vec<String> {
    let mut notes = Vec::new();
    if layout.signed {
        notes.push(format!(
            "samples are signed: shifted up by {}",
            layout.signed_offset()
        ));
    }
    if dataset.text(tags::PHOTOMETRIC_INTERPRETATION).as_deref() == Some("MONOCHROME1") {
        notes.push(
            "MONOCHROME1 says how to show the picture: samples are kept as stored".to_owned(),
        );
    }
    if dataset.number(tags::PIXEL_INTENSITY_RELATIONSHIP_SIGN) == Some(u16::MAX) {
        notes.push(
            "the file says that more beam is a smaller value: samples are kept as stored"
                .to_owned(),
        );
    }
    let rescale = |tag| dataset.text(tag).and_then(|text| text.parse::<f64>().ok());
    let (slope, intercept) = (
        rescale(tags::RESCALE_SLOPE),
        rescale(tags::RESCALE_INTERCEPT),
    );
    if slope.is_some_and(|slope| slope != 1.0)
        || intercept.is_some_and(|intercept| intercept != 0.0)
    {
        notes.push("a rescale slope or intercept is stated: not applied".to_owned());
    }
    notes
}
