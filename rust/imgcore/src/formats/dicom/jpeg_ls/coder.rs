//! Lines from bits: regular mode by context, run mode where the neighbourhood is flat. T.87, annexes A and F.

use std::num::Wrapping;

use super::bits::Bits;
use super::broken;
use super::header::Header;
use super::statistics::{Context, Level, ONE, RunContext, Sum, size};
use crate::error::Result;

/// Orders of run lengths, J of T.87, A.2.1.
const RUN_ORDERS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];
const LAST_ORDER: usize = RUN_ORDERS.len() - 1;

/// Contexts of three gradients with nine levels each, opposite signs joined.
const CONTEXTS: usize = 365;

/// What samples and errors can be, and how they are written.
struct Scale {
    most: Level,
    near: Level,
    /// Distance between reconstructed levels.
    step: Level,
    /// Levels of an error.
    range: Level,
    /// Bits of an error written out.
    error_bits: u32,
    /// Longest code.
    limit: u32,
    thresholds: [Level; 3],
}

/// Decodes line after line.
pub(super) struct Coder {
    scale: Scale,
    reset: Sum,
    contexts: Vec<Context>,
    /// After runs that end in a sample unlike the one above, and like it.
    run_contexts: [RunContext; 2],
    run_index: usize,
    /// What stood to the left of the line above.
    corner: Level,
}

impl Scale {
    fn new(header: &Header) -> Self {
        let (most, near) = (Wrapping(header.most), Wrapping(header.near));
        let step = near + near + ONE;
        let levels = (most.0.saturating_add((near + near).0)).checked_div(step.0);
        let range = Wrapping(levels.unwrap_or_default()) + ONE;
        let bits_of = |levels: Level| (levels.0 as u32).next_power_of_two().trailing_zeros();
        let sample_bits = bits_of(most + ONE).max(2);
        Self {
            most,
            near,
            step,
            range,
            error_bits: bits_of(range),
            limit: sample_bits.saturating_add(sample_bits.max(8)) << 1,
            thresholds: header.thresholds.map(Wrapping),
        }
    }

    /// A limited-length Golomb code: T.87, A.5.3.
    fn code(&self, bits: &mut Bits, order: u32, limit: u32) -> Result<Level> {
        let escape = limit.saturating_sub(self.error_bits).saturating_sub(1);
        let zeros = bits.zeros(escape)?;
        let mapped = if zeros < escape {
            u64::from(zeros).wrapping_shl(order) | u64::from(bits.take(order)?)
        } else {
            u64::from(bits.take(self.error_bits)?).wrapping_add(1)
        };
        let most = (self.range.0 as u64) << 1;
        if mapped > most {
            return Err(broken("a prediction error is beyond its range"));
        }
        Ok(Wrapping(mapped as i32))
    }

    fn level(&self, gradient: Level) -> Level {
        let [t1, t2, t3] = self.thresholds;
        let size = size(gradient);
        let level = Wrapping(i32::from(size > self.near))
            + Wrapping(i32::from(size >= t1))
            + Wrapping(i32::from(size >= t2))
            + Wrapping(i32::from(size >= t3));
        level * Wrapping(gradient.0.signum())
    }

    fn reconstruct(&self, predicted: Level, error: Level) -> Level {
        let span = self.range * self.step;
        let value = predicted + error * self.step;
        let wrapped = if value < -self.near {
            value + span
        } else if value > self.most + self.near {
            value - span
        } else {
            value
        };
        wrapped.clamp(Wrapping(0), self.most)
    }
}

impl Coder {
    pub(super) fn new(header: &Header) -> Self {
        let scale = Scale::new(header);
        Self {
            reset: Wrapping(header.reset.into()),
            contexts: vec![Context::new(scale.range); CONTEXTS],
            run_contexts: [RunContext::new(scale.range); 2],
            run_index: 0,
            corner: Wrapping(0),
            scale,
        }
    }

    /// Decode the line that follows `above`.
    pub(super) fn line(
        &mut self,
        bits: &mut Bits,
        above: &[Level],
        line: &mut [Level],
    ) -> Result<()> {
        let mut a = above.first().copied().unwrap_or_default();
        let mut c = std::mem::replace(&mut self.corner, a);
        let mut at = 0;
        while let (Some(&b), Some(sample)) = (above.get(at), line.get_mut(at)) {
            let d = above.get(at.wrapping_add(1)).copied().unwrap_or(b);
            let gradients = [d - b, b - c, c - a];
            if gradients.iter().all(|g| size(*g) <= self.scale.near) {
                let free = line.get_mut(at..).unwrap_or_default();
                at = at.saturating_add(self.run(bits, a, free)?);
                match (above.get(at), line.get_mut(at)) {
                    (Some(&b), Some(sample)) => {
                        *sample = self.run_end(bits, a, b)?;
                        (a, c) = (*sample, b);
                    }
                    // the run was the rest of the line
                    _ => return Ok(()),
                }
            } else {
                *sample = self.regular(bits, gradients, predict(a, b, c))?;
                (a, c) = (*sample, b);
            }
            at = at.wrapping_add(1);
        }
        Ok(())
    }

    fn regular(
        &mut self,
        bits: &mut Bits,
        gradients: [Level; 3],
        predicted: Level,
    ) -> Result<Level> {
        let [first, second, third] = gradients.map(|g| self.scale.level(g));
        let joined = Wrapping(81) * first + Wrapping(9) * second + third;
        let sign = if joined.0 < 0 { -ONE } else { ONE };
        let which = joined.0.unsigned_abs() as usize;
        let beyond = || broken("a gradient is beyond its levels");
        let (scale, context) = (
            &self.scale,
            self.contexts.get_mut(which).ok_or_else(beyond)?,
        );
        let predicted = (predicted + sign * context.correction).clamp(Wrapping(0), scale.most);
        let order = context.order()?;
        let mapped = scale.code(bits, order, scale.limit)?;
        let flipped = scale.near.0 == 0 && order == 0 && context.is_flipped();
        let error = unmap(mapped) ^ -Wrapping(i32::from(flipped));
        context.update(error, scale.step, self.reset);
        Ok(scale.reconstruct(predicted, sign * error))
    }

    fn run_order(&self) -> u32 {
        RUN_ORDERS.get(self.run_index).copied().unwrap_or_default()
    }

    /// Fill a run of what stands left of `free`; returns its length.
    fn run(&mut self, bits: &mut Bits, flat: Level, free: &mut [Level]) -> Result<usize> {
        let columns = free.len();
        let mut at = 0_usize;
        while bits.take(1)? == 1 {
            let whole = 1_usize.wrapping_shl(self.run_order());
            let stop = at.saturating_add(whole);
            if stop <= columns {
                self.run_index = self.run_index.saturating_add(1).min(LAST_ORDER);
            }
            let run = free.get_mut(at..stop.min(columns)).unwrap_or_default();
            run.fill(flat);
            if stop >= columns {
                return Ok(columns);
            }
            at = stop;
        }
        let stop = at.saturating_add(bits.take(self.run_order())? as usize);
        if stop >= columns {
            return Err(broken("a run is longer than its line"));
        }
        free.get_mut(at..stop).unwrap_or_default().fill(flat);
        Ok(stop)
    }

    /// The sample that ends a run.
    fn run_end(&mut self, bits: &mut Bits, left: Level, above: Level) -> Result<Level> {
        let run_order = self.run_order();
        self.run_index = self.run_index.saturating_sub(1);
        let scale = &self.scale;
        let alike = size(left - above) <= scale.near;
        let [unlike, like] = &mut self.run_contexts;
        let context = if alike { like } else { unlike };
        let order = context.order(alike)?;
        let limit = scale.limit.saturating_sub(run_order).saturating_sub(1);
        let mapped = scale.code(bits, order, limit)?;
        let error = context.update(mapped, order, alike, self.reset);
        Ok(match (alike, left > above) {
            (true, _) => scale.reconstruct(left, error),
            (false, true) => scale.reconstruct(above, -error),
            (false, false) => scale.reconstruct(above, error),
        })
    }
}

/// The median of left, above and their plane.
fn predict(left: Level, above: Level, corner: Level) -> Level {
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
fn unmap(mapped: Level) -> Level {
    (mapped >> 1) ^ -(mapped & ONE)
}
