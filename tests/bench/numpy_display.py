"""The display modes and the pyramid in plain NumPy: the oracle of their tests."""

import numpy as np

HUES = np.array([[0, 0, 0], [240, 130, 0], [0, 135, 50], [35, 95, 230], [160, 20, 190]])
PHOTONS = 20_000


def window(levels, level, width, inverse):
    """Levels spread about `level`, before rounding."""
    shown = np.clip((levels - level) * 255 / width + 127.5, 0, 255)
    return 255 - shown if inverse else shown


def show(mode, attenuation, material):
    """Levels, before rounding, and tints as `imgcore::display` documents them."""
    a = attenuation.astype(np.float64)
    standard = 255 * (1 - np.log10(1 + np.minimum(a, 9)))
    match mode:
        case "standard":
            return standard, None
        case "high-penetration":
            return 255 * (1 - np.minimum(a / 10, 1) ** 2), None
        case "low-penetration":
            return 255 * (1 - np.minimum(a / 1.2, 1)), None
        case "edge":
            grey = np.rint(standard)
            return np.clip(grey + 2 * (grey - box_mean(grey, 3)), 0, 255), None
        case "organic" | "metal":
            wanted = 1 if mode == "organic" else 3
            tints = np.where(material == wanted, wanted, np.where((material == 0) & (a >= 9), 4, 0))
            return np.where(tints > 0, lift(standard), 212 + standard * 43 / 255), tints
        case "colour":
            tints = np.where(material > 0, material, np.where(a >= np.float32(0.15), 4, 0))
            return np.where(tints > 0, lift(standard), standard), tints
    raise ValueError(mode)


def lift(levels):
    return 48 + levels * (224 - 48) / 255


def box_mean(grey, reach):
    rows, columns = grey.shape
    padded = np.pad(grey, reach, mode="edge")
    shifts = range(2 * reach + 1)
    return sum(padded[y : y + rows, x : x + columns] for y in shifts for x in shifts) / len(shifts) ** 2


def rgb(levels, tints):
    """Black, the hue at its own luminance, white; halves may round either way."""
    hues, levels = HUES[tints], levels[..., None].astype(float)
    own = np.rint(hues @ [0.299, 0.587, 0.114])[..., None]
    own = np.where(tints[..., None] == 0, 1, own)
    dark, light = hues * levels / own, hues + (255 - hues) * (levels - own) / (255 - own)
    return np.where(tints[..., None] == 0, levels, np.where(levels <= own, dark, light))


def pyramid(attenuation, material=None):
    """[(mean, max, material)], the finest first; steps of 1/4096."""
    mean = np.floor(attenuation * np.float32(4096) + np.float32(0.5)).astype(np.int64)
    levels = [(mean, mean, material)]
    while max(levels[-1][0].shape) > 128:
        levels.append(halve(*levels[-1]) if len(levels) > 1 else halve(shared(mean), shared(mean), material))
    return levels


def shared(steps):
    """The smaller of a pixel and the largest of its neighbours."""
    rows, columns = steps.shape
    around = np.pad(steps, 1)
    shifts = [(y, x) for y in range(3) for x in range(3) if (y, x) != (1, 1)]
    near = [around[y : y + rows, x : x + columns] for y, x in shifts]
    return np.minimum(steps, np.max(near, axis=0))


def halve(mean, most, material):
    coarse = material if material is None else halve_classes(blocks(material), blocks(mean))
    return (blocks(mean).sum(axis=0) + 2) // 4, blocks(most).max(axis=0), coarse


def blocks(plane):
    """(4, rows, columns): the pixels of each 2 x 2, the last row and column twice where there is no other."""
    even = np.pad(plane, [(0, n % 2) for n in plane.shape], mode="edge")
    return np.stack([even[::2, ::2], even[::2, 1::2], even[1::2, ::2], even[1::2, 1::2]])


def halve_classes(classes, steps):
    weights = np.stack([np.where(classes == c, steps + 1, 0).sum(axis=0) for c in range(4)])
    return 3 - weights[::-1].argmax(axis=0)


def keep_dense(mean, most):
    """The core takes exp(a / 2) with a linear mantissa: up to 7 % more noise."""
    mean, most = mean / 4096, most / 4096
    return np.maximum(mean, most - 4 / np.sqrt(PHOTONS) * np.exp(mean / 2))
