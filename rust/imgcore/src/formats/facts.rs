//! Turns what files write about themselves (pitch, time, container) into plain values, or into nothing.

/// Pitches outside this range, mm, are dots per inch of a printer or nonsense, not a scanner's.
const PLAUSIBLE_PITCH_MM: std::ops::RangeInclusive<f64> = 0.05..=50.0;

/// Pitch along and across in mm, if both are plausible.
pub(crate) fn pitch_mm(along: f64, across: f64) -> Option<(f64, f64)> {
    (PLAUSIBLE_PITCH_MM.contains(&along) && PLAUSIBLE_PITCH_MM.contains(&across))
        .then_some((along, across))
}

/// Text without padding, if there is any and it is printable ASCII.
pub(crate) fn text(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?.trim_matches([' ', '\0']);
    let printable = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    printable.then(|| text.to_owned())
}

/// ISO 8601 from digits `YYYYMMDD`, `HHMMSS` with an optional fraction, and an offset `±HHMM`.
pub(crate) fn iso8601(date: &str, time: &str, offset: &str) -> Option<String> {
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let clock = if digits(clock, 4) {
        format!("{clock}00")
    } else {
        clock.to_owned()
    };
    if !digits(date, 8) || !digits(&clock, 6) || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let plausible = (1..=12).contains(&number(&date[4..6]))
        && (1..=31).contains(&number(&date[6..]))
        && number(&clock[..2]) < 24
        && number(&clock[2..4]) < 60
        && number(&clock[4..]) <= 60;
    let offset = iso8601_offset(offset)?;
    let fraction = if fraction.is_empty() {
        String::new()
    } else {
        format!(".{fraction}")
    };
    plausible.then(|| {
        let (d, c) = (date, clock);
        format!(
            "{}-{}-{}T{}:{}:{}{fraction}{offset}",
            &d[..4],
            &d[4..6],
            &d[6..],
            &c[..2],
            &c[2..4],
            &c[4..]
        )
    })
}

/// `±HHMM` to `±HH:MM`; nothing stays nothing.
fn iso8601_offset(offset: &str) -> Option<String> {
    match (offset.get(..1), offset.get(1..)) {
        (None, _) => Some(String::new()),
        (Some("+" | "-"), Some(hours)) if digits(hours, 4) => {
            Some(format!("{}{}:{}", &offset[..1], &hours[..2], &hours[2..]))
        }
        _ => None,
    }
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_iso_or_nothing() {
        assert_eq!(
            iso8601("20261123", "0800", "").as_deref(),
            Some("2026-11-23T08:00:00")
        );
        assert_eq!(
            iso8601("20261123", "080001.25", "+0800").as_deref(),
            Some("2026-11-23T08:00:01.25+08:00")
        );
        for (date, time, offset) in [
            ("20261323", "080000", ""),
            ("2026", "080000", ""),
            ("20261123", "250000", ""),
            ("20261123", "080000", "UTC"),
        ] {
            assert_eq!(iso8601(date, time, offset), None);
        }
    }

    #[test]
    fn a_printer_resolution_is_no_pitch() {
        assert_eq!(pitch_mm(4.75, 4.75), Some((4.75, 4.75)));
        assert_eq!(pitch_mm(25.4 / 600.0, 1.0), None);
        assert_eq!(pitch_mm(f64::NAN, 1.0), None);
    }

    #[test]
    fn text_is_trimmed_and_printable() {
        assert_eq!(text(b"TCLU1234567 \0").as_deref(), Some("TCLU1234567"));
        assert_eq!(text(b" \0"), None);
        assert_eq!(text(b"a\x1b[2J"), None);
    }
}
