//! LZW strips and tiles (TIFF 6.0, section 13). Own code: the decoder behind `tiff` 0.11 refuses sound files whose last
//! code falls on the edge of its buffer (image-tiff issue 395), and every string here is a copy of output already there.

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST_FREE: usize = 258;
const MOST_CODES: usize = 1 << MOST_BITS;
const LEAST_BITS: u32 = 9;
const MOST_BITS: u32 = 12;

/// Strings up to this long are copied in one move.
const SHORT: usize = 8;

/// The output starts with every byte once, so that a code of one byte is a copy like any other.
const ALPHABET: usize = 256;

/// Where a code's string stands in the output, and how long it is.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    start: u32,
    length: u32,
}

/// Decode until `length` bytes are there; whatever follows, an end code or none, is of no interest.
///
/// # Errors
/// Why the codes cannot be sound.
pub(super) fn unpack(coded: &[u8], length: usize) -> Result<Vec<u8>, &'static str> {
    let end = ALPHABET.saturating_add(length);
    let room = end.saturating_add(MOST_CODES + SHORT);
    // places in the output are counted in 32 bits, so that none of the sums below wraps
    if u32::try_from(room).is_err() {
        return Err("is larger than 4 GiB");
    }
    let mut output: Vec<u8> = (0..=u8::MAX).collect();
    output.resize(room, 0);
    let mut strings = Strings::new();
    let mut codes = Codes::new(coded);
    let mut at = ALPHABET;
    while at < end {
        match codes.next(strings.bits).ok_or("ends early")? {
            CLEAR => strings.clear(),
            END => return Err("ends early"),
            code => {
                let string = strings.get(code).ok_or("holds an impossible code")?;
                copy(&mut output, string, at).ok_or("holds an impossible code")?;
                strings.add(at as u32, string.length.wrapping_add(1));
                at = at.wrapping_add(string.length as usize);
            }
        }
    }
    output.truncate(end);
    output.drain(..ALPHABET);
    Ok(output)
}

/// What codes stand for at the moment.
struct Strings {
    entries: [Entry; MOST_CODES],
    free: usize,
    bits: u32,
}

impl Strings {
    fn new() -> Self {
        let mut entries = [Entry::default(); MOST_CODES];
        for (entry, start) in entries.iter_mut().zip(0..ALPHABET as u32) {
            *entry = Entry { start, length: 1 };
        }
        Self {
            entries,
            free: FIRST_FREE,
            bits: LEAST_BITS,
        }
    }

    fn clear(&mut self) {
        (self.free, self.bits) = (FIRST_FREE, LEAST_BITS);
    }

    #[inline]
    fn get(&self, code: usize) -> Option<Entry> {
        let entry = self.entries.get(code).copied();
        entry.filter(|_| code < self.free)
    }

    /// Name a string and the byte after it, which the next code brings; a full table stays as it is.
    #[inline]
    fn add(&mut self, start: u32, length: u32) {
        if let Some(entry) = self.entries.get_mut(self.free) {
            *entry = Entry { start, length };
            self.free = self.free.wrapping_add(1);
            if self.free >> self.bits.min(MOST_BITS) == 1 && self.bits < MOST_BITS {
                self.bits = self.bits.wrapping_add(1);
            }
        }
    }
}

/// Append a string that stands further up; its last byte may be the first one it appends.
#[inline]
fn copy(output: &mut [u8], from: Entry, at: usize) -> Option<()> {
    let length = from.length as usize;
    let (done, free) = output.split_at_mut_checked(at)?;
    let string = done.get(from.start as usize..)?;
    let known = length.min(string.len());
    match (string.first_chunk::<SHORT>(), free.first_chunk_mut()) {
        (Some(short), Some(room)) if length <= SHORT => *room = *short,
        _ => free.get_mut(..known)?.copy_from_slice(string.get(..known)?),
    }
    if known < length {
        *free.get_mut(known)? = *free.first()?;
    }
    Some(())
}

/// Takes codes off the bytes, the highest bit first.
struct Codes<'a> {
    left: &'a [u8],
    /// Bits read ahead, at the top.
    cache: u64,
    /// At most 64 bits are read ahead and a code takes 9 to 12: no count and no shift wraps.
    count: u32,
}

impl<'a> Codes<'a> {
    fn new(coded: &'a [u8]) -> Self {
        Self {
            left: coded,
            cache: 0,
            count: 0,
        }
    }

    #[inline]
    fn next(&mut self, bits: u32) -> Option<usize> {
        if self.count < bits {
            self.fill();
            if self.count < bits {
                return None;
            }
        }
        let code = self.cache.wrapping_shr(u64::BITS.wrapping_sub(bits));
        self.cache = self.cache.wrapping_shl(bits);
        self.count = self.count.wrapping_sub(bits);
        Some(code as usize)
    }

    #[inline]
    fn fill(&mut self) {
        if let Some((&word, rest)) = self.left.split_first_chunk::<4>() {
            self.push(u32::from_be_bytes(word), 32, rest);
        } else {
            while let Some((&byte, rest)) = self.left.split_first() {
                self.push(byte.into(), 8, rest);
            }
        }
    }

    #[inline]
    fn push(&mut self, value: u32, bits: u32, rest: &'a [u8]) {
        self.count = self.count.wrapping_add(bits);
        self.cache |= u64::from(value).wrapping_shl(u64::BITS.wrapping_sub(self.count));
        self.left = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use weezl::{BitOrder, encode::Encoder};

    fn packed(bytes: &[u8]) -> Vec<u8> {
        Encoder::with_tiff_size_switch(BitOrder::Msb, 8)
            .encode(bytes)
            .unwrap()
    }

    proptest! {
        #[test]
        fn what_an_independent_encoder_writes_comes_back(
            runs in prop::collection::vec((0..9u8, 1usize..2_000), 1..40),
            noise in prop::collection::vec(any::<u8>(), 0..20_000),
        ) {
            let mut bytes: Vec<u8> = runs.iter().flat_map(|&(byte, count)| vec![byte; count]).collect();
            bytes.extend(noise);
            prop_assert_eq!(unpack(&packed(&bytes), bytes.len()), Ok(bytes));
        }

        #[test]
        fn any_bytes_are_a_picture_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..400), length in 0usize..4_000) {
            if let Ok(found) = unpack(&bytes, length) {
                prop_assert_eq!(found.len(), length);
            }
        }
    }

    #[test]
    fn a_full_table_goes_on_without_new_strings() {
        let bytes: Vec<u8> = (0..60_000u32).map(|n| ((n * n) >> 7) as u8).collect();
        assert_eq!(unpack(&packed(&bytes), bytes.len()), Ok(bytes));
    }

    #[test]
    fn what_ends_early_says_so() {
        let coded = packed(&[7; 100]);
        assert_eq!(unpack(&coded, 101), Err("ends early"));
        assert_eq!(unpack(&coded[..2], 100), Err("ends early"));
        // a clear code, then one that no code has defined yet
        assert_eq!(
            unpack(&[0x80, 0x7f, 0xff], 4),
            Err("holds an impossible code")
        );
    }
}
