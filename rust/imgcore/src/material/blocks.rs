//! The inner loops of the smoothing, over blocks of fixed width so that they vectorise: inlined into what is compiled for each width.

use crate::material::MIN_ATTENUATION;
use crate::material::noise::{growth, pair_growth};

/// Columns at once.
pub const BLOCK: usize = 32;

/// Pixels between the centres of the nine pixels, and of the nine means.
pub const FINE: usize = 1;
/// See `FINE`.
pub const COARSE: usize = 3;

/// Neighbours within this share of the centre's attenuation may belong to the same thing, however little the noise: R
/// hardly changes with thickness, and a slope may rise by so much over three pixels.
const SLOPE: f32 = 0.05;

/// How many sigmas of their difference two pixels, and two means, of one thing may lie apart by photon noise alone; the
/// array's pattern needs the room that this leaves. Chosen on simulated wedges and bars of scanners from 4,000 to 150,000
/// photons: fewer thin out the mean where the pattern is strong, more let in what lies beyond an edge.
const FINE_SIGMAS: f32 = 4.25;
const COARSE_SIGMAS: f32 = 3.5;

type Block = [f32; BLOCK];
type Pixels = [f32; BLOCK + 2 * FINE];
type Means = [f32; BLOCK + 2 * COARSE];

/// No pixels, and no means.
pub const BY_PIXELS: Pixels = [0.0; BLOCK + 2 * FINE];
/// See `BY_PIXELS`.
pub const BY_MEANS: Means = [0.0; BLOCK + 2 * COARSE];

/// Centres, and how far their neighbours may lie from them.
struct Centres {
    high: Block,
    ratio: Block,
    reach: Block,
    band: Block,
}

/// Average 3 x 3 pixels near each centre in attenuation and in R; `lines` are [high, low].
///
/// Returns mean attenuation, R and the number of pixels, 0 where the centre is too thin. A weight, not a branch: so the
/// loops vectorise.
#[inline(always)]
pub fn average(lines: &[[&Pixels; 2]; 3], open_beam: f32) -> [Block; 3] {
    let mut centres = Centres {
        high: [0.0; BLOCK],
        ratio: [0.0; BLOCK],
        reach: [0.0; BLOCK],
        band: [0.0; BLOCK],
    };
    let [high, low] = lines[1];
    let sigmas = FINE_SIGMAS * std::f32::consts::SQRT_2 * open_beam;
    for at in 0..BLOCK {
        let centre = high[at + FINE];
        let spread = sigmas * growth(centre);
        centres.high[at] = centre;
        centres.ratio[at] = low[at + FINE] / larger(centre, MIN_ATTENUATION);
        centres.reach[at] = larger(spread, centre * SLOPE);
        centres.band[at] = spread * pair_growth(centre);
    }
    let mut sums = [[0.0; BLOCK]; 3];
    for [high, low] in lines {
        add_pixels(&centres, high, low, &mut sums);
    }
    let [mut high, mut ratio, mut weight] = sums;
    for at in 0..BLOCK {
        let (sum, count) = (high[at], weight[at]);
        high[at] = sum / larger(count, 1.0);
        ratio[at] /= larger(sum, MIN_ATTENUATION);
        weight[at] = if centres.high[at] >= MIN_ATTENUATION {
            count
        } else {
            0.0
        };
    }
    [high, ratio, weight]
}

#[inline(always)]
fn add_pixels(centres: &Centres, high: &Pixels, low: &Pixels, sums: &mut [Block; 3]) {
    let [sum_high, sum_low, count] = sums;
    for at in 0..BLOCK {
        let (centre, ratio) = (centres.high[at], centres.ratio[at]);
        let (reach, band) = (centres.reach[at], centres.band[at]);
        let near = |shift: usize| {
            let (high, low) = (high[at + shift], low[at + shift]);
            let near = ((high - centre).abs() <= reach)
                & ((low - ratio * high).abs() <= band)
                & (high >= MIN_ATTENUATION);
            let take = |value: f32| if near { value } else { 0.0 };
            [take(high), take(low), take(1.0)]
        };
        let (a, b, c) = (near(0), near(FINE), near(2 * FINE));
        sum_high[at] += a[0] + b[0] + c[0];
        sum_low[at] += a[1] + b[1] + c[1];
        count[at] += a[2] + b[2] + c[2];
    }
}

/// Join nine means three pixels apart near each centre's in attenuation and in R; `lines` are [attenuation, R, pixels].
///
/// Returns R and the pixels in it, 0 where the centre has none.
#[inline(always)]
pub fn join(lines: &[[&Means; 3]; 3], open_beam: f32) -> [Block; 2] {
    let mut centres = Centres {
        high: [0.0; BLOCK],
        ratio: [0.0; BLOCK],
        reach: [0.0; BLOCK],
        band: [0.0; BLOCK],
    };
    let [high, ratio, own] = lines[1];
    let sigmas = COARSE_SIGMAS * std::f32::consts::SQRT_2 / 3.0 * open_beam;
    for at in 0..BLOCK {
        let centre = high[at + COARSE];
        let spread = sigmas * growth(centre);
        centres.high[at] = centre;
        centres.ratio[at] = ratio[at + COARSE];
        centres.reach[at] = larger(spread, centre * SLOPE);
        centres.band[at] = spread * pair_growth(centre) / larger(centre, MIN_ATTENUATION);
    }
    let mut sums = [[0.0; BLOCK]; 3];
    for line in lines {
        add_means(&centres, line, &mut sums);
    }
    let [high, mut ratio, mut weight] = sums;
    for at in 0..BLOCK {
        ratio[at] /= larger(high[at], MIN_ATTENUATION);
        weight[at] = if own[at + COARSE] > 0.0 {
            weight[at]
        } else {
            0.0
        };
    }
    [ratio, weight]
}

#[inline(always)]
fn add_means(centres: &Centres, line: &[&Means; 3], sums: &mut [Block; 3]) {
    let [high, ratio, pixels] = *line;
    let [sum_high, sum_low, count] = sums;
    for at in 0..BLOCK {
        let (centre, own) = (centres.high[at], centres.ratio[at]);
        let (reach, band) = (centres.reach[at], centres.band[at]);
        let near = |shift: usize| {
            let (high, ratio, pixels) = (high[at + shift], ratio[at + shift], pixels[at + shift]);
            let near = ((high - centre).abs() <= reach) & ((ratio - own).abs() <= band);
            // a product: a choice would be turned into a jump
            let weight = f32::from(u8::from(near)) * pixels;
            let high = weight * high;
            [high, high * ratio, weight]
        };
        let (a, b, c) = (near(0), near(COARSE), near(2 * COARSE));
        sum_high[at] += a[0] + b[0] + c[0];
        sum_low[at] += a[1] + b[1] + c[1];
        count[at] += a[2] + b[2] + c[2];
    }
}

/// The larger of two numbers that are numbers: one instruction, unlike `f32::max`.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}
