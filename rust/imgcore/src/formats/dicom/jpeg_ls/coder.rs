//! Lines from bits: regular mode by context, run mode where the neighbourhood is flat. T.87, annexes A and F.

use super::bits::Bits;
use super::broken;
use super::header::Header;
use crate::error::Result;

/// Orders of run lengths, J of T.87, A.2.1.
const RUN_ORDERS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Contexts of three gradients with nine levels each, opposite signs joined.
const CONTEXTS: usize = 365;

/// Golomb parameters beyond this need statistics that no valid scan builds up.
const MOST_ORDER: u32 = 24;

/// Statistics of a regular context.
#[derive(Debug, Clone, Copy)]
struct Context {
    /// Sum of error magnitudes.
    magnitude: i64,
    /// Sum of errors, less what was corrected.
    bias: i64,
    /// Correction of the prediction.
    correction: i32,
    count: i64,
}

/// Statistics of a run's end.
#[derive(Debug, Clone, Copy)]
struct RunContext {
    magnitude: i64,
    negatives: i64,
    count: i64,
}

/// Decodes line after line.
pub(super) struct Coder {
    most: i32,
    near: i32,
    /// Distance between reconstructed levels.
    step: i32,
    /// Levels of an error.
    range: i32,
    /// Bits of an error written out.
    error_bits: u32,
    /// Longest code.
    limit: u32,
    thresholds: [i32; 3],
    reset: i64,
    contexts: Vec<Context>,
    run_contexts: [RunContext; 2],
    run_index: usize,
    /// The line above and the line in work, one sample of padding on each side.
    above: Vec<i32>,
    line: Vec<i32>,
}

impl Coder {
    pub(super) fn new(header: &Header, columns: usize) -> Self {
        let (most, near) = (header.most, header.near);
        let step = 2 * near + 1;
        let range = (most + 2 * near) / step + 1;
        let bits_of = |levels: i32| (levels as u32).next_power_of_two().trailing_zeros();
        let sample_bits = bits_of(most + 1).max(2);
        let magnitude = i64::from(((range + 32) / 64).max(2));
        let context = Context {
            magnitude,
            bias: 0,
            correction: 0,
            count: 1,
        };
        let run_context = RunContext {
            magnitude,
            negatives: 0,
            count: 1,
        };
        Self {
            most,
            near,
            step,
            range,
            error_bits: bits_of(range),
            limit: 2 * (sample_bits + sample_bits.max(8)),
            thresholds: header.thresholds,
            reset: header.reset.into(),
            contexts: vec![context; CONTEXTS],
            run_contexts: [run_context; 2],
            run_index: 0,
            above: vec![0; columns + 2],
            line: vec![0; columns + 2],
        }
    }

    /// Decode the next line.
    pub(super) fn line(&mut self, bits: &mut Bits) -> Result<&[i32]> {
        std::mem::swap(&mut self.above, &mut self.line);
        let columns = self.line.len() - 2;
        self.above[columns + 1] = self.above[columns];
        self.line[0] = self.above[1];
        let mut at = 1;
        while at <= columns {
            let (a, b) = (self.line[at - 1], self.above[at]);
            let (c, d) = (self.above[at - 1], self.above[at + 1]);
            let gradients = [d - b, b - c, c - a];
            if gradients.iter().all(|g| g.abs() <= self.near) {
                at = self.run(bits, at, columns)?;
            } else {
                self.line[at] = self.regular(bits, gradients, predict(a, b, c))?;
                at += 1;
            }
        }
        Ok(&self.line[1..=columns])
    }

    fn regular(&mut self, bits: &mut Bits, gradients: [i32; 3], predicted: i32) -> Result<i32> {
        let [first, second, third] = gradients.map(|g| self.level(g));
        let joined = 81 * first + 9 * second + third;
        let sign = if joined < 0 { -1 } else { 1 };
        let which = joined.unsigned_abs() as usize;
        let mut context = self.contexts[which];
        let predicted = (predicted + sign * context.correction).clamp(0, self.most);
        let order = order(context.count, context.magnitude)?;
        let mapped = self.code(bits, order, self.limit)?;
        let flipped = self.near == 0 && order == 0 && 2 * context.bias <= -context.count;
        let error = unmap(mapped) ^ -i32::from(flipped);
        context.update(error, self.step, self.reset);
        self.contexts[which] = context;
        Ok(self.reconstruct(predicted, sign * error))
    }

    /// Fill a run from `at` on and decode the sample that ends it; returns the next place.
    fn run(&mut self, bits: &mut Bits, at: usize, columns: usize) -> Result<usize> {
        let flat = self.line[at - 1];
        let mut at = at;
        while bits.take(1)? == 1 {
            let whole = 1_usize << RUN_ORDERS[self.run_index];
            let until = (at + whole).min(columns + 1);
            self.line[at..until].fill(flat);
            if until - at == whole {
                self.run_index = (self.run_index + 1).min(RUN_ORDERS.len() - 1);
            }
            at = until;
            if at > columns {
                return Ok(at);
            }
        }
        let rest = bits.take(RUN_ORDERS[self.run_index])? as usize;
        if rest > columns - at {
            return Err(broken("a run is longer than its line"));
        }
        self.line[at..at + rest].fill(flat);
        at += rest;
        self.line[at] = self.run_end(bits, flat, self.above[at])?;
        self.run_index = self.run_index.saturating_sub(1);
        Ok(at + 1)
    }

    fn run_end(&mut self, bits: &mut Bits, left: i32, above: i32) -> Result<i32> {
        let alike = (left - above).abs() <= self.near;
        let mut context = self.run_contexts[usize::from(alike)];
        let weighed = context.magnitude + if alike { context.count >> 1 } else { 0 };
        let order = order(context.count, weighed)?;
        let limit = self.limit - RUN_ORDERS[self.run_index] - 1;
        let mapped = self.code(bits, order, limit)?;
        let joined = mapped + i32::from(alike);
        let odd = joined & 1 == 1;
        let size = (joined + i32::from(odd)) / 2;
        let usually_negative = order != 0 || 2 * context.negatives >= context.count;
        let error = if usually_negative == odd { -size } else { size };
        if error < 0 {
            context.negatives += 1;
        }
        context.magnitude += i64::from((mapped + 1 - i32::from(alike)) >> 1);
        if context.count == self.reset {
            context.magnitude >>= 1;
            context.count >>= 1;
            context.negatives >>= 1;
        }
        context.count += 1;
        self.run_contexts[usize::from(alike)] = context;
        Ok(match (alike, left > above) {
            (true, _) => self.reconstruct(left, error),
            (false, true) => self.reconstruct(above, -error),
            (false, false) => self.reconstruct(above, error),
        })
    }

    /// A limited-length Golomb code: T.87, A.5.3.
    fn code(&self, bits: &mut Bits, order: u32, limit: u32) -> Result<i32> {
        let escape = limit - self.error_bits - 1;
        let zeros = bits.zeros(escape)?;
        let mapped = if zeros < escape {
            (u64::from(zeros) << order) | u64::from(bits.take(order)?)
        } else {
            u64::from(bits.take(self.error_bits)?) + 1
        };
        let most = 2 * self.range as u64;
        if mapped > most {
            return Err(broken("a prediction error is beyond its range"));
        }
        Ok(mapped as i32)
    }

    fn level(&self, gradient: i32) -> i32 {
        let [t1, t2, t3] = self.thresholds;
        let size = gradient.abs();
        let level = i32::from(size > self.near)
            + i32::from(size >= t1)
            + i32::from(size >= t2)
            + i32::from(size >= t3);
        level * gradient.signum()
    }

    fn reconstruct(&self, predicted: i32, error: i32) -> i32 {
        let span = self.range * self.step;
        let value = predicted + error * self.step;
        let wrapped = if value < -self.near {
            value + span
        } else if value > self.most + self.near {
            value - span
        } else {
            value
        };
        wrapped.clamp(0, self.most)
    }
}

impl Context {
    /// T.87, A.6.
    fn update(&mut self, error: i32, step: i32, reset: i64) {
        self.bias += i64::from(error) * i64::from(step);
        self.magnitude += i64::from(error.abs());
        if self.count == reset {
            self.magnitude >>= 1;
            self.bias >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.bias > 0 {
            self.bias = (self.bias - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
    }
}

/// The median of left, above and their plane.
fn predict(left: i32, above: i32, corner: i32) -> i32 {
    let (low, high) = (left.min(above), left.max(above));
    if corner >= high {
        low
    } else if corner <= low {
        high
    } else {
        left + above - corner
    }
}

/// Even codes are errors from 0 up, odd ones from -1 down.
fn unmap(mapped: i32) -> i32 {
    (mapped >> 1) ^ -(mapped & 1)
}

/// The smallest order whose mean the magnitudes do not exceed.
fn order(count: i64, magnitude: i64) -> Result<u32> {
    (0..=MOST_ORDER)
        .find(|&order| count << order >= magnitude)
        .ok_or_else(|| broken("its prediction errors are beyond their range"))
}
