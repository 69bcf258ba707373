//! Segments up to the scan: frame, coding parameters, scan.

use super::broken;
use crate::error::{Error, Result};
use crate::formats::dicom::jpeg_segments::{
    RESTART_INTERVAL, START_OF_IMAGE, START_OF_SCAN, next_segment,
};
use crate::formats::largest_sample;

// markers of ITU-T T.87, annex C
const FRAME: u8 = 0xf7;
const PARAMETERS: u8 = 0xf8;

/// The identifier of coding parameters among the segments of `PARAMETERS`.
const CODING: u8 = 1;

/// What a scan is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) rows: u32,
    pub(super) columns: u32,
    /// Largest sample.
    pub(super) most: i32,
    /// How far a sample may be off.
    pub(super) near: i32,
    /// Thresholds of the three gradients.
    pub(super) thresholds: [i32; 3],
    /// Count at which a context's statistics are halved.
    pub(super) reset: i32,
}

/// Coding parameters as a segment gives them; 0 is the default.
type Given = [u16; 5];

impl Header {
    /// Read up to the scan and return what follows.
    pub(super) fn read(frame: &[u8]) -> Result<(Self, &[u8])> {
        let mut rest = frame
            .strip_prefix(&START_OF_IMAGE)
            .ok_or_else(|| broken("it does not start as JPEG does"))?;
        let mut size = None;
        let mut given = Given::default();
        loop {
            let (marker, segment, tail) = next_segment(rest).map_err(broken)?;
            rest = tail;
            match marker {
                FRAME if size.is_some() => return Err(broken("it has two frame headers")),
                FRAME => size = Some(read_frame(segment)?),
                PARAMETERS => given = read_parameters(segment)?,
                RESTART_INTERVAL if segment.iter().any(|&byte| byte != 0) => {
                    return Err(Error::Unsupported(
                        "JPEG-LS with restart markers is not read".to_owned(),
                    ));
                }
                START_OF_SCAN => {
                    let size = size.ok_or_else(|| broken("its scan comes before its frame"))?;
                    return Ok((Self::new(size, given, read_scan(segment)?)?, rest));
                }
                0xc0..=0xcf if marker != 0xc4 => {
                    return Err(Error::Unsupported(format!(
                        "JPEG process SOF{} is not JPEG-LS",
                        marker & 15
                    )));
                }
                _ => {}
            }
        }
    }

    fn new((bits, rows, columns): (u8, u32, u32), given: Given, near: u8) -> Result<Self> {
        let [most, t1, t2, t3, reset] = given.map(i32::from);
        let full = i32::from(largest_sample(bits));
        let most = if most == 0 { full } else { most };
        let near = i32::from(near);
        if most > full || near > most / 2 {
            return Err(broken(
                "its largest sample and its nearness do not fit its depth",
            ));
        }
        let or = |given: i32, usual: i32| if given == 0 { usual } else { given };
        let [u1, u2, u3] = usual_thresholds(most, near);
        let thresholds @ [first, _, last] = [or(t1, u1), or(t2, u2), or(t3, u3)];
        let reset = or(reset, 64);
        let rising = near < first && thresholds.is_sorted() && last <= most;
        if !rising || !(3..=most.max(255)).contains(&reset) {
            return Err(broken("its coding parameters are out of range"));
        }
        Ok(Self {
            rows,
            columns,
            most,
            near,
            thresholds,
            reset,
        })
    }
}

/// T.87, C.2.4.1.1.1.
fn usual_thresholds(most: i32, near: i32) -> [i32; 3] {
    let within = |value: i32, least: i32| {
        if value > most || value < least {
            least
        } else {
            value
        }
    };
    let (scaled, [l1, l2, l3]) = if most >= 128 {
        let factor = most.min(4095).saturating_add(128) / 256;
        let scaled = |slope: i32, offset| factor.saturating_mul(slope).saturating_add(offset);
        ([scaled(1, 2), scaled(4, 3), scaled(17, 4)], [0; 3])
    } else {
        let factor = 256_i32.checked_div(most.saturating_add(1)).unwrap_or(1);
        let scaled = |wide: i32| wide.checked_div(factor).unwrap_or(wide);
        ([scaled(3), scaled(7), scaled(21)], [2, 3, 4])
    };
    let with_near = |scaled: i32, times| near.saturating_mul(times).saturating_add(scaled);
    let [s1, s2, s3] = scaled;
    let t1 = within(with_near(s1, 3).max(l1), near.saturating_add(1));
    let t2 = within(with_near(s2, 5).max(l2), t1);
    [t1, t2, within(with_near(s3, 7).max(l3), t2)]
}

fn read_frame(segment: &[u8]) -> Result<(u8, u32, u32)> {
    let Some((&[bits, y1, y0, x1, x0, components], _)) = segment.split_first_chunk::<6>() else {
        return Err(broken("it ends in its frame header"));
    };
    if components != 1 {
        return Err(Error::Unsupported(format!(
            "JPEG-LS with {components} components is not grey"
        )));
    }
    if !(2..=16).contains(&bits) {
        return Err(broken(&format!("a depth of {bits} bits cannot be")));
    }
    let (rows, columns) = (u16::from_be_bytes([y1, y0]), u16::from_be_bytes([x1, x0]));
    Ok((bits, rows.into(), columns.into()))
}

fn read_parameters(segment: &[u8]) -> Result<Given> {
    let Some((&CODING, values)) = segment.split_first() else {
        return Err(Error::Unsupported(
            "JPEG-LS with mapping tables or long sizes is not read".to_owned(),
        ));
    };
    let mut given = Given::default();
    let (pairs, rest) = values.as_chunks::<2>();
    if pairs.len() != given.len() || !rest.is_empty() {
        return Err(broken("its coding parameters are cut"));
    }
    for (value, pair) in given.iter_mut().zip(pairs) {
        *value = u16::from_be_bytes(*pair);
    }
    Ok(given)
}

/// The nearness; a scan has one component, no mapping table, no interleaving and no point transform.
fn read_scan(segment: &[u8]) -> Result<u8> {
    match *segment {
        [1, _, 0, near, 0, 0] => Ok(near),
        [1, _, _, _, _, _] => Err(Error::Unsupported(
            "JPEG-LS with mapping tables, interleaving or a point transform is not read".to_owned(),
        )),
        _ => Err(broken("its scan header does not name one component")),
    }
}
