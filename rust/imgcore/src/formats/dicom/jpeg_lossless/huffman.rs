//! Huffman codes and the differences behind them: ITU-T T.81, annexes C, F.2.2 and H.2.

use super::broken;
use crate::error::Result;

/// Codes up to this long are looked up in one step.
const SHORT_BITS: u32 = 12;
const MOST_BITS: usize = 16;

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
    short: Vec<Code>,
    /// Longer codes, aligned at 16 bits, in rising order.
    long: Vec<(u16, Code)>,
}

impl Table {
    /// Read one table: 16 counts of codes by length, then the categories; returns what follows.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let ends = || broken("it ends in a Huffman table");
        let (counts, rest) = bytes.split_first_chunk::<MOST_BITS>().ok_or_else(ends)?;
        let total = counts.iter().map(|&count| usize::from(count)).sum();
        let (categories, rest) = rest.split_at_checked(total).ok_or_else(ends)?;
        let mut table = Self {
            short: vec![Code::default(); 1 << SHORT_BITS],
            long: Vec::new(),
        };
        let lengths = (1..)
            .zip(counts)
            .flat_map(|(bits, &count)| vec![bits; count.into()]);
        // the next free code, aligned at 16 bits
        let mut next = 0_u32;
        for (bits, &category) in lengths.zip(categories) {
            let span = 1 << (MOST_BITS as u32 - bits);
            if category > MOST_CATEGORY || next + span > 1 << MOST_BITS {
                return Err(broken("it has an impossible Huffman table"));
            }
            table.add(
                next,
                span,
                Code {
                    category,
                    bits: bits as u8,
                },
            );
            next += span;
        }
        Ok((table, rest))
    }

    fn add(&mut self, first: u32, span: u32, code: Code) {
        let spare = MOST_BITS as u32 - SHORT_BITS;
        if u32::from(code.bits) <= SHORT_BITS {
            let range = (first >> spare) as usize..((first + span) >> spare) as usize;
            self.short[range].fill(code);
        } else {
            self.long.push((first as u16, code));
        }
    }

    #[inline]
    fn find(&self, next: u16) -> Code {
        let short = self.short[usize::from(next >> (MOST_BITS as u32 - SHORT_BITS))];
        if short.bits > 0 {
            return short;
        }
        self.find_long(next)
    }

    #[cold]
    fn find_long(&self, next: u16) -> Code {
        let candidates = self.long.iter().rev();
        let code = candidates
            .skip_while(|(first, _)| *first > next)
            .map(|&(first, code)| {
                (
                    u32::from(first) + (1 << (MOST_BITS as u32 - u32::from(code.bits))),
                    code,
                )
            })
            .next();
        code.filter(|&(stop, _)| u32::from(next) < stop)
            .map_or_else(Code::default, |(_, code)| code)
    }
}

/// The bits of a scan, the highest of a byte first; a byte of ones is followed by one of zeros, or a marker ends them.
pub(super) struct Bits<'a> {
    left: &'a [u8],
    /// Bits read ahead, at the top; zeros follow them.
    cache: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self {
            left: scan,
            cache: 0,
            count: 0,
        }
    }

    /// The next difference, -32,767 to 32,768.
    #[inline]
    pub(super) fn difference(&mut self, table: &Table) -> Result<i32> {
        if self.count < 32 {
            self.fill();
        }
        let code = table.find((self.cache >> 48) as u16);
        if code.bits == 0 {
            return Err(broken("its scan holds an impossible code or ends early"));
        }
        let own = if code.category == MOST_CATEGORY {
            0
        } else {
            code.category
        };
        let (bits, own) = (u32::from(code.bits), u32::from(own));
        if bits + own > self.count {
            return Err(broken("its scan ends early"));
        }
        let rest = self.cache << bits;
        self.cache = rest << own;
        self.count -= bits + own;
        Ok(match code.category {
            0 => 0,
            MOST_CATEGORY => 1 << 15,
            category => extended((rest >> (64 - own)) as i32, category),
        })
    }

    #[inline]
    fn fill(&mut self) {
        while self.count <= 32 {
            match *self.left {
                [a, b, c, d, ref rest @ ..] if ![a, b, c, d].contains(&0xff) => {
                    let word = u32::from_be_bytes([a, b, c, d]);
                    self.cache |= u64::from(word) << (32 - self.count);
                    self.count += 32;
                    self.left = rest;
                }
                [byte, ref rest @ ..] if byte != 0xff => self.push(byte, rest),
                [byte, 0, ref rest @ ..] => self.push(byte, rest),
                _ => {
                    self.left = &[];
                    return;
                }
            }
        }
    }

    fn push(&mut self, byte: u8, rest: &'a [u8]) {
        self.cache |= u64::from(byte) << (56 - self.count);
        self.count += 8;
        self.left = rest;
    }
}

/// T.81, figure F.12: the lower half of a category's values is negative.
#[inline]
fn extended(value: i32, category: u8) -> i32 {
    if value < 1 << (category - 1) {
        value - (1 << category) + 1
    } else {
        value
    }
}
