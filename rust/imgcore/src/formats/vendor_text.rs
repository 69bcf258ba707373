//! Container numbers out of the UTF-16 XML that vendors write beside their pixels.
//!
//! No specification names its elements, so none are read: a container number proves itself by its check digit.

/// Bytes of text that are looked at; a scanner writes a few kilobytes.
const LONGEST_TEXT: usize = 1 << 20;

/// Most numbers taken from one text: a train wagon carries three.
const MOST_CONTAINERS: usize = 8;

/// Characters of a container number: owner, category, serial number, check digit (ISO 6346).
const NUMBER: usize = 11;

/// The container numbers in `text` (UTF-16, either byte order), each once, in the order they come.
pub(crate) fn containers(text: &[u8]) -> Vec<String> {
    let text = text.get(..LONGEST_TEXT).unwrap_or(text);
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters = utf16(text).map(|unit| char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}'));
    for letter in letters.chain(std::iter::once('\0')) {
        if letter.is_ascii_alphanumeric() {
            // a word longer than a number is none, however long it gets
            if word.len() <= NUMBER {
                word.push(letter);
            }
            continue;
        }
        if is_container(word.as_bytes()) && !found.contains(&word) && found.len() < MOST_CONTAINERS
        {
            found.push(std::mem::take(&mut word));
        }
        word.clear();
    }
    found
}

fn utf16(text: &[u8]) -> impl Iterator<Item = u16> {
    let big = text.starts_with(b"\xfe\xff") || text.starts_with(b"\0<");
    text.as_chunks::<2>().0.iter().map(move |&pair| {
        if big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    })
}

/// Three letters of the owner, a category, six digits, and the check digit of ISO 6346 over all of them.
fn is_container(word: &[u8]) -> bool {
    let Ok(number) = <&[u8; NUMBER]>::try_from(word) else {
        return false;
    };
    let (owner, digits) = number.split_at(4);
    let sound = owner.iter().all(u8::is_ascii_uppercase)
        && matches!(owner.last(), Some(b'U' | b'J' | b'Z'))
        && digits.iter().all(u8::is_ascii_digit);
    let sum: u32 = number
        .iter()
        .take(NUMBER - 1)
        .enumerate()
        .map(|(place, &letter)| value(letter) << place)
        .sum();
    sound && number.last().map(|&digit| value(digit)) == Some(sum % 11 % 10)
}

/// Values of ISO 6346: digits as they are, letters from 10 on without the multiples of 11.
fn value(letter: u8) -> u32 {
    match letter {
        b'A'..=b'Z' => {
            let place = u32::from(letter.saturating_sub(b'A'));
            place.saturating_add(10).saturating_add(place.div_ceil(10))
        }
        digit => u32::from(digit).saturating_sub(u32::from(b'0')).min(9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_standard_s_example_is_a_number_and_its_slips_are_not() {
        assert!(is_container(b"CSQU3054383"));
        for slip in [
            "CSQU3054384",
            "CQSU3054383",
            "CSQX3054383",
            "csqu3054383",
            "CSQU305438",
        ] {
            assert!(!is_container(slip.as_bytes()), "{slip}");
        }
    }

    #[test]
    fn values_leave_out_the_multiples_of_eleven() {
        let values: Vec<u32> = (b'A'..=b'Z').map(value).collect();
        let named: Vec<u32> = (10..=38).filter(|value| value % 11 != 0).collect();
        assert_eq!(values, named);
    }

    #[test]
    fn numbers_come_out_once_in_either_byte_order() {
        let text = "\u{feff}<a n='CSQU3054383'>CSQU3054383, MSKU6011672</a><b>XCSQU3054383</b>";
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [little(text), big] {
            assert_eq!(containers(&bytes), ["CSQU3054383", "MSKU6011672"]);
        }
        assert_eq!(containers(b"\xff"), [] as [&str; 0]);
    }
}
