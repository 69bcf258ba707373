//! Huffman codes and the differences behind them: ITU-T T.81, annexes C, F.2.2 and H.2.

use super::broken;
use crate::error::Result;
use crate::formats::dicom::jpeg_bits::ScanBits;

/// Codes up to this long are looked up in one step.
const SHORT_BITS: u32 = 12;
const MOST_BITS: usize = 16;
const SPARE: u32 = MOST_BITS as u32 - SHORT_BITS;

/// A category of 16 stands for a difference of 32,768 and has no bits of its own.
const MOST_CATEGORY: u8 = 16;

/// What a code means: the bits a difference takes, and the code's own.
#[derive(Debug, Clone, Copy, Default)]
struct Code {
    category: u8,
    bits: u8,
}

/// A table of codes.
#[derive(Debug, Clone)]
pub(super) struct Table {
    short: Box<[Code; 1 << SHORT_BITS]>,
    /// Longer codes in rising order, each with the first and last 16 bits that start with it.
    long: Vec<(u16, u16, Code)>,
}

impl Table {
    /// Read one table: 16 counts of codes by length, then the categories; returns what follows.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let ends = || broken("it ends in a Huffman table");
        let (counts, rest) = bytes.split_first_chunk::<MOST_BITS>().ok_or_else(ends)?;
        let total = counts.iter().map(|&count| usize::from(count)).sum();
        let (categories, rest) = rest.split_at_checked(total).ok_or_else(ends)?;
        let mut table = Self {
            short: Box::new([Code::default(); 1 << SHORT_BITS]),
            long: Vec::new(),
        };
        let lengths = (1..)
            .zip(counts)
            .flat_map(|(bits, &count)| vec![bits; count.into()]);
        // the next free code, aligned at 16 bits
        let mut next = 0_u32;
        for (bits, &category) in lengths.zip(categories) {
            let stop = next.saturating_add((1 << MOST_BITS) >> u32::from(bits).min(31));
            if category > MOST_CATEGORY || stop > 1 << MOST_BITS {
                return Err(broken("it has an impossible Huffman table"));
            }
            table.add(next, stop, Code { category, bits });
            next = stop;
        }
        Ok((table, rest))
    }

    fn add(&mut self, first: u32, stop: u32, code: Code) {
        if u32::from(code.bits) > SHORT_BITS {
            let last = stop.saturating_sub(1);
            self.long.push((first as u16, last as u16, code));
        } else if let Some(places) = self
            .short
            .get_mut((first >> SPARE) as usize..(stop >> SPARE) as usize)
        {
            places.fill(code);
        }
    }

    #[inline]
    fn find(&self, next: u16) -> Code {
        let short = self.short.get(usize::from(next >> SPARE));
        match short {
            Some(&code) if code.bits > 0 => code,
            _ => self.find_long(next),
        }
    }

    #[cold]
    fn find_long(&self, next: u16) -> Code {
        let found = self
            .long
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&next));
        found.map_or_else(Code::default, |&(_, _, code)| code)
    }
}

/// Differences are read from these.
pub(super) struct Bits<'a>(ScanBits<'a, 0>);

impl<'a> Bits<'a> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self(ScanBits::new(scan))
    }

    /// The next difference, -32,767 to 32,768.
    #[inline]
    pub(super) fn difference(&mut self, table: &Table) -> Result<i32> {
        if self.0.count() < 32 {
            self.0.fill();
        }
        let ahead = self.0.ahead();
        let code = table.find((ahead >> 48) as u16);
        if code.bits == 0 {
            return Err(broken("its scan holds an impossible code or ends early"));
        }
        let own = if code.category == MOST_CATEGORY {
            0
        } else {
            u32::from(code.category)
        };
        let bits = u32::from(code.bits);
        let used = bits.wrapping_add(own); // at most 31
        if self.0.count() < used {
            return Err(broken("its scan ends early"));
        }
        self.0.skip(used);
        let rest = ahead.wrapping_shl(bits);
        Ok(match code.category {
            0 => 0,
            MOST_CATEGORY => 1 << 15,
            _ => extended(rest.wrapping_shr(u64::BITS.wrapping_sub(own)) as i32, own),
        })
    }
}

/// T.81, figure F.12: the lower half of a category's values is negative.
#[inline]
fn extended(value: i32, category: u32) -> i32 {
    let values = 1_i32.wrapping_shl(category);
    if value < values >> 1 {
        value.wrapping_sub(values).wrapping_add(1)
    } else {
        value
    }
}
