"""The imaging core's arithmetic in plain NumPy: the oracle of its tests and the yardstick of its bench."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FINE, COARSE = 1, 3
FINE_SIGMAS, COARSE_SIGMAS = 4.25, 3.5
SLOPE, THINNEST = 0.05, 0.15
PHOTONS, PATTERN = 20_000, 0.015
FAR = 1e6


@dataclass(frozen=True, slots=True)
class NumpyRadiograph:
    attenuation: NDArray[np.float32]
    material: NDArray[np.uint8]
    tensor: NDArray[np.uint8]
    display: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    seen_share: float
    index: NDArray[np.float32]
    confidence: NDArray[np.float32]


def build(planes, darks, airs, curves, dense_transmission) -> NumpyRadiograph:
    """Do what `build_radiograph` documents for sound detectors; planes are [single] or [low, high]."""
    attenuations = [attenuate(*each) for each in zip(planes, darks, airs, strict=True)]
    low, high = attenuations[0], attenuations[-1]
    limit = min(-np.log(dense_transmission), 12.0)
    saturated = np.zeros(high.shape, dtype=bool)
    for raw, air in zip(planes, airs, strict=True):
        saturated |= (raw == 65535) & (air < 65535)[:, None]
    seen, seen_share = mark_seen(high, saturated, limit)
    index = np.full(high.shape, np.nan, dtype=np.float32)
    confidence = np.zeros(high.shape, dtype=np.float32)
    if len(planes) == 2 and curves is not None:
        ratio, pixels = smooth_ratio(low, high)
        told = (pixels > 0) & (seen == 1) & (low < limit) & (high >= curves[0, 0]) & (high <= curves[-1, 0])
        thirds, slope = in_thirds(high, ratio, curves)
        index[told] = (thirds / 3).clip(0, 1)[told]
        sigma = slope * np.sqrt(variance(high, pixels))
        confidence[told] = share_in_class(thirds, sigma)[told]
    known = ~np.isnan(index)
    filled = np.where(known, index, 0)
    encoded = np.where(known, 1 + np.round(254 * filled), 0).astype(np.uint8)
    sure = np.round(255 * confidence) >= 170
    material = np.where(sure, 3 - (filled >= 1 / 2) - (filled >= 5 / 6), 0).astype(np.uint8)
    tensor = np.stack([encode(high), encode(low), encoded])
    display = np.round(255 * (1 - np.log10(1 + np.minimum(high, 9)))).astype(np.uint8)
    return NumpyRadiograph(high, material, tensor, display, seen, seen_share, index, confidence)


def attenuate(raw, dark, air):
    transmission = (raw.astype(np.float32) - dark[:, None]) * (1 / (air - dark))[:, None].astype(np.float32)
    return np.clip(-np.log(np.maximum(transmission, np.float32(1e-6))), 0, 12)


def encode(attenuation):
    return np.round(255 * np.sqrt(np.minimum(attenuation, 9) / 9)).astype(np.uint8)


def growth(attenuation):
    """exp(a / 2), its mantissa taken as linear."""
    exponent = attenuation * np.float32(np.log2(np.e) / 2)
    whole = np.floor(exponent)
    return np.exp2(whole) * (1 + exponent - whole)


def smooth_ratio(low, high):
    """R over 3 x 3 pixels near each centre, then over nine such means three pixels apart; and the pixels in it."""
    open_beam = 1 / np.sqrt(np.float32(PHOTONS))
    solid = high >= THINNEST
    centre = np.maximum(high, THINNEST)
    spread = FINE_SIGMAS * np.sqrt(2) * open_beam * growth(high)
    limits = np.maximum(spread, SLOPE * high), spread * (1.5 + 0.085 * high)
    sums = add_near((high, low, low / centre, solid.astype(np.float32)), limits, FINE)
    mean, ratio, pixels = (
        sums[0] / np.maximum(sums[2], 1),
        sums[1] / np.maximum(sums[0], THINNEST),
        sums[2] * solid,
    )
    centre = np.maximum(mean, THINNEST)
    spread = COARSE_SIGMAS * np.sqrt(2) / 3 * open_beam * growth(mean)
    limits = np.maximum(spread, SLOPE * mean), spread * (1.5 + 0.085 * mean) / centre * mean
    sums = add_near((mean, mean * ratio, ratio, pixels), limits, COARSE)
    return sums[1] / np.maximum(sums[0], THINNEST), sums[2] * (pixels > 0)


def add_near(planes, limits, step):
    """Sums of high, low and weight over nine neighbours `step` apart, near each centre in high and in low - R high."""
    high, low, ratio, weight = planes
    reach, band = limits
    rows, columns = high.shape
    padded = [
        np.pad(plane, step, constant_values=value) for plane, value in ((high, FAR), (low, 0), (weight, 0))
    ]
    sums = np.zeros((3, *high.shape), np.float32)
    for down in (0, step, 2 * step):
        for across in (0, step, 2 * step):
            one, other, share = (plane[down : down + rows, across : across + columns] for plane in padded)
            near = (np.abs(one - high) <= reach) & (np.abs(other - ratio * one) <= band)
            share = np.where(near, share, 0)
            sums += np.stack([share * one, share * other, share])
    return sums


def in_thirds(high, ratio, curves):
    """3 carbon, 2 aluminium, 1 iron; and thirds per R there."""
    carbon, aluminium, iron = (np.interp(high, curves[:, 0], curves[:, i]) for i in (1, 2, 3))
    over = ratio >= aluminium
    slope = np.where(over, 1 / (carbon - aluminium), 1 / (aluminium - iron))
    return 2 + (ratio - aluminium) * slope, slope


def variance(high, pixels):
    """Variance of R over so many pixels in a square, from photons and from the array's pattern."""
    detectors = np.sqrt(np.maximum(pixels, 1))
    photons = np.square(growth(high) * (1.5 + 0.085 * high)) / PHOTONS / detectors
    pattern = (1 + 1.17**2) * np.square(PATTERN * (1 - 1 / np.square(growth(high))))
    return (photons + pattern) / detectors / np.square(np.maximum(high, THINNEST))


def share_in_class(thirds, sigma):
    """Share of a normal distribution about the index between the cuts of its class."""
    above = [beyond((cut - thirds) / sigma) for cut in (1.5, 2.5)]
    in_classes = np.stack([1 - above[0], above[0] - above[1], above[1]])
    which = (thirds >= 1.5).astype(int) + (thirds >= 2.5)
    return np.take_along_axis(in_classes, which[None], axis=0)[0]


def beyond(sigmas):
    """Abramowitz and Stegun 26.2.18."""
    z = np.minimum(np.abs(sigmas), 8)
    tail = 0.5 / (1 + z * (0.196854 + z * (0.115194 + z * (0.000344 + z * 0.019527)))) ** 4
    return np.where(sigmas >= 0, tail, 1 - tail)


def mark_seen(high, saturated, limit):
    code = (high > 0.05).astype(np.uint8) + (high >= limit)
    code[saturated] = 3
    clear = np.count_nonzero((code == 1) & (high > 0.3))
    unseen = np.count_nonzero(code >= 2)
    return code, (clear / (clear + unseen) if clear + unseen else 1.0)
