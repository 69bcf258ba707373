"""The imaging core's arithmetic in plain NumPy: the oracle of its tests and the yardstick of its bench."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REACH = 2


@dataclass(frozen=True, slots=True)
class NumpyRadiograph:
    attenuation: NDArray[np.float32]
    material: NDArray[np.uint8]
    tensor: NDArray[np.uint8]
    display: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    seen_share: float
    index: NDArray[np.float32]


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
    if len(planes) == 2 and curves is not None:
        told = (high >= 0.15) & (seen == 1) & (low < limit) & (high >= curves[0, 0]) & (high <= curves[-1, 0])
        index[told] = material_index(high, smooth_ratio(low, high), curves)[told]
    known = ~np.isnan(index)
    filled = np.where(known, index, 0)
    encoded = np.where(known, 1 + np.round(254 * filled), 0).astype(np.uint8)
    material = np.where(known, 3 - (filled >= 1 / 2) - (filled >= 5 / 6), 0).astype(np.uint8)
    tensor = np.stack([encode(high), encode(low), encoded])
    display = np.round(255 * (1 - np.log10(1 + np.minimum(high, 9)))).astype(np.uint8)
    return NumpyRadiograph(high, material, tensor, display, seen, seen_share, index)


def attenuate(raw, dark, air):
    transmission = (raw.astype(np.float32) - dark[:, None]) * (1 / (air - dark))[:, None].astype(np.float32)
    return np.clip(-np.log(np.maximum(transmission, np.float32(1e-6))), 0, 12)


def encode(attenuation):
    return np.round(255 * np.sqrt(np.minimum(attenuation, 9) / 9)).astype(np.uint8)


def smooth_ratio(low, high):
    """Ratio of 5 x 5 sums over neighbours whose high attenuation is within a tenth of the centre's."""
    rows, columns = high.shape
    high_padded = np.pad(high, REACH, constant_values=np.inf)
    low_padded = np.pad(low, REACH)
    high_sum, low_sum = np.zeros_like(high), np.zeros_like(low)
    reach = high * np.float32(0.1)
    for down in range(2 * REACH + 1):
        for across in range(2 * REACH + 1):
            near = high_padded[down : down + rows, across : across + columns]
            inside = np.abs(near - high) <= reach
            high_sum += np.where(inside, near, 0)
            low_sum += np.where(inside, low_padded[down : down + rows, across : across + columns], 0)
    return low_sum / np.maximum(high_sum, np.float32(1e-9))


def material_index(high, ratio, curves):
    carbon, aluminium, iron = (np.interp(high, curves[:, 0], curves[:, i]) for i in (1, 2, 3))
    over = 2 + (ratio - aluminium) / (carbon - aluminium)
    under = 1 + (ratio - iron) / (aluminium - iron)
    return (np.where(ratio >= aluminium, over, under) / 3).clip(0, 1)


def mark_seen(high, saturated, limit):
    code = (high > 0.05).astype(np.uint8) + (high >= limit)
    code[saturated] = 3
    clear = np.count_nonzero((code == 1) & (high > 0.3))
    unseen = np.count_nonzero(code >= 2)
    return code, (clear / (clear + unseen) if clear + unseen else 1.0)
