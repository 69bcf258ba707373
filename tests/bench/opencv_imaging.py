"""The imaging core's arithmetic as someone at home in OpenCV would write it: the other yardstick of the bench.

Whole-picture calls of OpenCV wherever it has one, on its own threads; masks instead of `where`; curves through `remap`.
It does what `numpy_imaging` does; `exp` is the exact one here, so a pixel at the very edge of a limit may differ.
"""

import cv2
import numpy as np
from tests.bench.numpy_imaging import (
    COARSE,
    COARSE_SIGMAS,
    FAR,
    FINE,
    FINE_SIGMAS,
    PATTERN,
    PHOTONS,
    SLOPE,
    THINNEST,
    NumpyRadiograph,
)

NODES, REACH = 4096, 12.0
"""Material curves are resampled to so many nodes from attenuation 0 to `REACH`, for `remap`."""


def build(planes, darks, airs, curves, dense_transmission) -> NumpyRadiograph:
    """Do what `numpy_imaging.build` does; planes are [low, high]."""
    low, high = (attenuate(*each) for each in zip(planes, darks, airs, strict=True))
    limit = float(min(-np.log(dense_transmission), 12.0))
    saturated = cv2.bitwise_or(*(cv2.compare(raw, 65535, cv2.CMP_GE) for raw in planes))
    seen, seen_share = mark_seen(high, saturated, limit)
    ratio, pixels = smooth_ratio(low, high)
    told = cv2.inRange(high, float(curves[0, 0]), float(curves[-1, 0]))
    for mask in (cv2.compare(pixels, 0, cv2.CMP_GT), cv2.compare(low, limit, cv2.CMP_LT), seen_only(seen)):
        cv2.bitwise_and(told, mask, dst=told)
    thirds, slope = in_thirds(high, ratio, curves)
    sigma = cv2.multiply(slope, cv2.sqrt(variance(high, pixels)))
    index = np.full(high.shape, np.nan, np.float32)
    cv2.copyTo(cv2.min(cv2.max(cv2.multiply(thirds, 1 / 3), 0), 1), told, index)
    confidence = np.zeros(high.shape, np.float32)
    cv2.copyTo(share_in_class(thirds, sigma), told, confidence)
    filled = cv2.copyTo(index, told, np.zeros_like(high))
    encoded = cv2.copyTo(cv2.convertScaleAbs(filled, alpha=254, beta=1), told, np.zeros(high.shape, np.uint8))
    tensor = np.stack([encode(high), encode(low), encoded])
    material = classes(filled, confidence)
    return NumpyRadiograph(high, material, tensor, show(high), seen, seen_share, index, confidence)


def attenuate(raw, dark, air):
    columns = raw.shape[1]
    gain = cv2.repeat((1 / (air - dark)).astype(np.float32)[:, None], 1, columns)
    offset = cv2.repeat(dark[:, None], 1, columns)
    transmission = cv2.multiply(cv2.subtract(raw, offset, dtype=cv2.CV_32F), gain)
    logarithm = cv2.log(cv2.max(transmission, 1e-6))
    return cv2.max(cv2.min(cv2.multiply(logarithm, -1.0), 12), 0)


def encode(attenuation):
    return cv2.convertScaleAbs(cv2.sqrt(cv2.min(attenuation, 9)), alpha=255 / 3)


def show(high):
    return cv2.convertScaleAbs(cv2.log(cv2.add(cv2.min(high, 9), 1)), alpha=-255 / np.log(10), beta=255)


def growth(attenuation):
    return cv2.exp(cv2.multiply(attenuation, 0.5))


def smooth_ratio(low, high):
    """R over 3 x 3 pixels near each centre, then over nine such means three pixels apart; and the pixels in it."""
    open_beam = float(1 / np.sqrt(PHOTONS))
    solid = cv2.threshold(high, np.nextafter(np.float32(THINNEST), np.float32(0)), 1, cv2.THRESH_BINARY)[1]
    spread = cv2.multiply(growth(high), FINE_SIGMAS * np.sqrt(2) * open_beam)
    reach = cv2.max(spread, cv2.multiply(high, SLOPE))
    band = cv2.multiply(spread, cv2.addWeighted(high, 0.085, high, 0, 1.5))
    sums = add_near((high, low, cv2.divide(low, cv2.max(high, THINNEST)), solid), (reach, band), FINE)
    mean = cv2.divide(sums[0], cv2.max(sums[2], 1))
    ratio = cv2.divide(sums[1], cv2.max(sums[0], THINNEST))
    pixels = cv2.multiply(sums[2], solid)
    spread = cv2.multiply(growth(mean), COARSE_SIGMAS * np.sqrt(2) / 3 * open_beam)
    reach = cv2.max(spread, cv2.multiply(mean, SLOPE))
    band = cv2.multiply(spread, cv2.addWeighted(mean, 0.085, mean, 0, 1.5))
    band = cv2.multiply(cv2.divide(band, cv2.max(mean, THINNEST)), mean)
    sums = add_near((mean, cv2.multiply(mean, ratio), ratio, pixels), (reach, band), COARSE)
    counted = cv2.copyTo(sums[2], cv2.compare(pixels, 0, cv2.CMP_GT), np.zeros_like(pixels))
    return cv2.divide(sums[1], cv2.max(sums[0], THINNEST)), counted


def add_near(planes, limits, step):
    """Sums of high, low and weight over nine neighbours `step` apart, near each centre in high and in low - R high."""
    high, low, ratio, weight = planes
    reach, band = limits
    rows, columns = high.shape
    padded = [
        cv2.copyMakeBorder(plane, step, step, step, step, cv2.BORDER_CONSTANT, value=value)
        for plane, value in ((high, FAR), (low, 0), (weight, 0))
    ]
    sums = [np.zeros((rows, columns), np.float32) for _ in range(3)]
    for down in (0, step, 2 * step):
        for across in (0, step, 2 * step):
            one, other, share = (plane[down : down + rows, across : across + columns] for plane in padded)
            near = cv2.compare(cv2.absdiff(one, high), reach, cv2.CMP_LE)
            off = cv2.absdiff(other, cv2.multiply(ratio, one))
            cv2.bitwise_and(near, cv2.compare(off, band, cv2.CMP_LE), dst=near)
            cv2.accumulateProduct(share, one, sums[0], mask=near)
            cv2.accumulateProduct(share, other, sums[1], mask=near)
            cv2.accumulate(share, sums[2], mask=near)
    return sums


def in_thirds(high, ratio, curves):
    """3 carbon, 2 aluminium, 1 iron; and thirds per R there."""
    grid = np.linspace(0, REACH, NODES)
    where = cv2.multiply(high, (NODES - 1) / REACH)
    row = np.zeros_like(high)
    carbon, aluminium, iron = (
        cv2.remap(
            np.interp(grid, curves[:, 0], curves[:, i]).astype(np.float32)[None], where, row, cv2.INTER_LINEAR
        )
        for i in (1, 2, 3)
    )
    over = cv2.compare(ratio, aluminium, cv2.CMP_GE)
    span = cv2.copyTo(cv2.subtract(carbon, aluminium), over, cv2.subtract(aluminium, iron))
    slope = cv2.divide(1.0, span)
    return cv2.add(cv2.multiply(cv2.subtract(ratio, aluminium), slope), 2), slope


def variance(high, pixels):
    """Variance of R over so many pixels in a square, from photons and from the array's pattern."""
    grown = growth(high)
    detectors = cv2.sqrt(cv2.max(pixels, 1))
    photons = cv2.multiply(grown, cv2.addWeighted(high, 0.085, high, 0, 1.5))
    photons = cv2.divide(cv2.multiply(photons, photons, scale=1 / PHOTONS), detectors)
    drop = cv2.subtract(1, cv2.divide(1.0, cv2.multiply(grown, grown)))
    total = cv2.add(photons, cv2.multiply(drop, drop, scale=(1 + 1.17**2) * PATTERN**2))
    thick = cv2.max(high, THINNEST)
    return cv2.divide(cv2.divide(total, detectors), cv2.multiply(thick, thick))


def share_in_class(thirds, sigma):
    """Share of a normal distribution about the index between the cuts of its class."""
    above = [beyond(cv2.divide(cv2.subtract(cut, thirds), sigma)) for cut in (1.5, 2.5)]
    share = cv2.subtract(1, above[0])
    cv2.copyTo(cv2.subtract(above[0], above[1]), cv2.compare(thirds, 1.5, cv2.CMP_GE), share)
    return cv2.copyTo(above[1], cv2.compare(thirds, 2.5, cv2.CMP_GE), share)


def beyond(sigmas):
    """Abramowitz and Stegun 26.2.18."""
    z = cv2.min(cv2.absdiff(sigmas, 0), 8)
    series = cv2.addWeighted(z, 0.019527, z, 0, 0.000344)
    for term in (0.115194, 0.196854, 1.0):
        series = cv2.add(cv2.multiply(series, z), term)
    tail = cv2.divide(0.5, cv2.pow(series, 4))
    return cv2.copyTo(tail, cv2.compare(sigmas, 0, cv2.CMP_GE), cv2.subtract(1, tail))


def classes(filled, confidence):
    """3 high Z, 2 mid, 1 low where sure enough, else 0."""
    material = np.full(filled.shape, 3, np.uint8)
    for least, code in ((1 / 2, 2), (5 / 6, 1)):
        material[cv2.compare(filled, least, cv2.CMP_GE) > 0] = code
    sure = cv2.compare(cv2.convertScaleAbs(confidence, alpha=255), 170, cv2.CMP_GE)
    return cv2.bitwise_and(material, sure)


def mark_seen(high, saturated, limit):
    inside, dense = cv2.compare(high, 0.05, cv2.CMP_GT), cv2.compare(high, limit, cv2.CMP_GE)
    code = cv2.add(cv2.bitwise_and(inside, 1), cv2.bitwise_and(dense, 1))
    code[saturated > 0] = 3
    clear = cv2.countNonZero(cv2.bitwise_and(seen_only(code), cv2.compare(high, 0.3, cv2.CMP_GT)))
    unseen = cv2.countNonZero(cv2.compare(code, 2, cv2.CMP_GE))
    return code, (clear / (clear + unseen) if clear + unseen else 1.0)


def seen_only(code):
    return cv2.compare(code, 1, cv2.CMP_EQ)
