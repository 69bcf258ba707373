//! What contexts learn from the errors before: T.87, A.6 and A.7.2.

use std::num::Wrapping;

use super::broken;
use crate::error::Result;

/// Golomb parameters beyond this need statistics that no valid scan builds up.
const MOST_ORDER: u32 = 24;

/// Samples, errors and their sums are at most 2^20: nothing wraps.
pub(super) type Level = Wrapping<i32>;

/// What contexts add up, less than 2^56 after as many samples as a frame has: nothing wraps.
pub(super) type Sum = Wrapping<i64>;

pub(super) const ONE: Level = Wrapping(1);

/// Statistics of a regular context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// Sum of error magnitudes.
    magnitude: Sum,
    /// Sum of errors, less what was corrected.
    bias: Sum,
    /// Correction of the prediction.
    pub(super) correction: Level,
    count: Sum,
}

/// Statistics of a run's end.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunContext {
    magnitude: Sum,
    negatives: Sum,
    count: Sum,
}

impl Context {
    pub(super) fn new(range: Level) -> Self {
        Self {
            magnitude: usual_magnitude(range),
            bias: Wrapping(0),
            correction: Wrapping(0),
            count: Wrapping(1),
        }
    }

    /// The order of the next code.
    pub(super) fn order(&self) -> Result<u32> {
        order(self.count, self.magnitude)
    }

    /// Whether errors of order 0 are mostly negative, and their codes change places.
    pub(super) fn is_flipped(&self) -> bool {
        self.bias + self.bias <= -self.count
    }

    /// T.87, A.6.
    #[inline]
    pub(super) fn update(&mut self, error: Level, step: Level, reset: Sum) {
        self.bias += i64::from((error * step).0);
        self.magnitude += i64::from(size(error).0);
        if self.count == reset {
            self.magnitude >>= 1;
            self.bias >>= 1;
            self.count >>= 1;
        }
        self.count += 1;
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(Wrapping(1) - self.count);
            self.correction = (self.correction - ONE).max(Wrapping(-128));
        } else if self.bias.0 > 0 {
            self.bias = (self.bias - self.count).min(Wrapping(0));
            self.correction = (self.correction + ONE).min(Wrapping(127));
        }
    }
}

impl RunContext {
    pub(super) fn new(range: Level) -> Self {
        Self {
            magnitude: usual_magnitude(range),
            negatives: Wrapping(0),
            count: Wrapping(1),
        }
    }

    /// The order of the next code.
    pub(super) fn order(&self, alike: bool) -> Result<u32> {
        let added = if alike { self.count >> 1 } else { Wrapping(0) };
        order(self.count, self.magnitude + added)
    }

    /// The error that a code stands for, which is counted: T.87, A.7.2.
    #[inline]
    pub(super) fn update(&mut self, mapped: Level, order: u32, alike: bool, reset: Sum) -> Level {
        let alike = Wrapping(i32::from(alike));
        let joined = mapped + alike;
        let odd = joined.0 & 1 == 1;
        let size = (joined + Wrapping(i32::from(odd))) >> 1;
        let usually_negative = order != 0 || self.negatives + self.negatives >= self.count;
        let error = if usually_negative == odd { -size } else { size };
        self.negatives += i64::from(error.0 < 0);
        self.magnitude += i64::from(((mapped + ONE - alike) >> 1).0);
        if self.count == reset {
            self.magnitude >>= 1;
            self.count >>= 1;
            self.negatives >>= 1;
        }
        self.count += 1;
        error
    }
}

/// T.87, A.2.1.
fn usual_magnitude(range: Level) -> Sum {
    Wrapping(i64::from(((range + Wrapping(32)).0 / 64).max(2)))
}

/// The smallest order whose mean the magnitudes do not exceed.
#[inline]
fn order(count: Sum, magnitude: Sum) -> Result<u32> {
    (0..=MOST_ORDER)
        .find(|&order| count.0.wrapping_shl(order) >= magnitude.0)
        .ok_or_else(|| broken("its prediction errors are beyond their range"))
}

pub(super) fn size(level: Level) -> Level {
    Wrapping(level.0.wrapping_abs())
}
