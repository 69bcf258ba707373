"""The Rust imaging core as Python sees it. Arrays are C-contiguous; the GIL is released while a call works.

Pixels are (rows, columns): columns along travel, rows top down. Attenuation is -ln(transmission), dimensionless.
"""

from collections.abc import Sequence
from typing import final

import numpy as np
from numpy.typing import NDArray

class ScanFault(ValueError):
    """The bytes are at fault. `args` is (message, hint)."""

@final
class DecodedScan:
    """What a file says of itself; what it does not say is None or empty."""

    @property
    def format(self) -> str:
        """`tiff`, `png`, `dicom`, `dicos`, ..., with compression or kind where there is one: `dicom/jpeg-lossless`."""
    @property
    def planes(self) -> list[NDArray[np.uint16]]:
        """One (rows, columns) array per page or frame, in file order; 8-bit samples are widened by ×257."""
    @property
    def energies(self) -> list[str]:
        """What each plane holds: `low`, `high`, `single`, or `material` for the scanner's own codes, which are no
        energy and not widened; empty when the file does not say.
        """
    @property
    def bits(self) -> int:
        """Significant bits a sample, 8..16: full scale is 2**bits - 1 (65535 for widened 8-bit)."""
    @property
    def pitch_mm(self) -> tuple[float, float] | None:
        """(along, across), mm."""
    @property
    def travel(self) -> str | None:
        """Which end of the vehicle column 0 shows: `front_first` or `rear_first`."""
    @property
    def captured_at(self) -> str | None:
        """ISO 8601 as the file states it; without an offset it is the scanner's local time."""
    @property
    def containers(self) -> list[str]:
        """Container numbers as the file states them: one scan can hold several."""
    @property
    def verified(self) -> bool:
        """Whether a real file of this scanner has been through the reader."""
    @property
    def notes(self) -> list[str]:
        """What the reader tolerated, each a short sentence."""

def sniff(data: bytes) -> str:
    """Name the format by content; raises ScanFault listing why each reader refused."""

def decode(data: bytes, max_pixels: int = 200_000_000) -> DecodedScan:
    """Decode every page; raises ScanFault before allocating more than the budget (pixels over all planes)."""

def decode_set(
    high: bytes | None,
    low: bytes | None,
    material: bytes | None,
    text: bytes | None,
    accept_partial: bool = False,
    max_pixels: int = 200_000_000,
) -> DecodedScan:
    """Decode a set of files, planes low, high, material as far as they are there.

    A file shorter than its header declares raises ScanFault that says how much of it is there; with `accept_partial` it
    is left out with a note, as long as one energy is whole.
    """

def declared_bytes(head: bytes) -> int | None:
    """Bytes that the header of a file of a set declares for the whole file; None when `head` is no such header."""

def formats_known() -> list[tuple[str, bool | None, str]]:
    """Name, whether a real file has been through the reader (None: there is no reader), and what that rests on."""

def reference_columns(page: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Average the columns of a dark or air page: (rows,)."""

def air_columns(plane: NDArray[np.uint16], start: int, stop: int) -> NDArray[np.float32]:
    """Average columns [start, stop) of the scan itself: (rows,). Raises ScanFault when the range is not inside."""

def air_estimate(plane: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Estimate open beam as the 99.5th percentile of the whole plane, the same for every row: (rows,)."""

@final
class RadiographPlanes:
    """Everything detector and eye need, from one pass over the raw planes."""

    @property
    def attenuation(self) -> NDArray[np.float32]:
        """(rows, columns), of the high-energy plane, or the single one."""
    @property
    def material(self) -> NDArray[np.uint8]:
        """(rows, columns): 0 undetermined, 1 low, 2 mid, 3 high Z; undetermined below two thirds of confidence."""
    @property
    def confidence(self) -> NDArray[np.uint8]:
        """(rows, columns): chance in 255ths that the class nearest to the index is right, from the noise of photons and
        array; 0 where there is nothing to tell (too thin, too dense, beyond the curves).
        """
    @property
    def tensor(self) -> NDArray[np.uint8]:
        """(3, rows, columns): high attenuation, low attenuation, both as round(255 * sqrt(min(a, 9) / 9)); material
        index as 0 = nothing to tell, 1..255 = high Z to low Z, however sure its class. A single-energy scan repeats its
        plane and has material 0.
        """
    @property
    def display(self) -> NDArray[np.uint8]:
        """(rows, columns) standard grey view: round(255 * (1 - log10(1 + min(a, 9)))), open beam 255."""
    @property
    def seen(self) -> NDArray[np.uint8]:
        """(rows, columns): 0 open beam or outside the load, 1 load that was seen, 2 load too dense to see or behind a
        gap of more than four broken detectors, 3 saturated (full scale where open beam lies below it).

        Load is attenuation above 0.05.
        """
    @property
    def seen_share(self) -> float:
        """Share 0..1 of what attenuates over 0.3, twice a container's walls, that was seen; 1.0 when nothing does."""
    @property
    def repaired(self) -> list[int]:
        """Rows of dead or hot detectors that were interpolated along the array."""
    @property
    def corrections(self) -> list[PlaneCorrection]:
        """What was found in each plane's own beam, in the order of the planes."""

@final
class PlaneCorrection:
    """What a plane's own beam told; see `build_radiograph`."""

    @property
    def strip(self) -> tuple[int, int] | None:
        """Detectors [start, stop) that each line's dose was read from; None without a strip."""
    @property
    def dose(self) -> tuple[float, float] | None:
        """Smallest and largest dose of a line over the reference's."""
    @property
    def shadowed(self) -> int:
        """Lines whose strip something shadowed: they take the dose of the line before."""
    @property
    def stripe(self) -> float:
        """The strongest stripe that was taken out, as a share of open beam; at most 0.05."""
    @property
    def open_lines(self) -> int:
        """Open-beam lines that stripes and bad detectors were read from; 0: too few."""
    @property
    def faults(self) -> list[tuple[int, str]]:
        """Detectors that the scan itself shows to be `stuck`, `drifted` or `noisy`; they are in `repaired`."""

def build_radiograph(
    planes: Sequence[NDArray[np.uint16]],
    darks: Sequence[NDArray[np.float32]],
    airs: Sequence[NDArray[np.float32]],
    curves: NDArray[np.float32] | None = None,
    dense_transmission: float = 1.0e-4,
    *,
    full_scale: int = 65535,
    air_strip: tuple[int, int] | None = None,
    find_strip: bool = False,
    pattern: bool = False,
    photons: float | None = None,
) -> RadiographPlanes:
    """Calibrate, take attenuation, tell material, encode, in one pass a plane.

    `planes` is [single] or [low, high]; `darks`, `airs` one (rows,) array a plane in the same units. `curves` is
    (n, 4) float32, rows ascending in high-energy attenuation: attenuation, R of carbon, R of aluminium, R of iron with
    R = attenuation(low) / attenuation(high), measured or computed for this machine; None leaves material undetermined.
    `dense_transmission` is the transmission, under 0.9, below which a pixel counts as not seen; `full_scale` the
    largest sample of the scanner's converter: a pixel there is saturated. `air_strip` are detectors [start, stop) that
    always see open beam, or `find_strip` looks for them at the ends of the array: each line's dose is taken out.
    `pattern` takes out stripes of up to 5 % that the scan's own open-beam lines show, and repairs the detectors that
    are stuck, drifted or noisy in them.
    `photons` a pixel in open beam say how far neighbours of one material may lie apart, and how sure a class is; None
    takes 20,000. Raises ScanFault when shapes differ or a reference cannot calibrate.
    """

@final
class ScanStream:
    """A radiograph built while the vehicle passes; bit for bit that of `build_radiograph`, however lines are split.

    Holds 264 lines, whatever the length of the scan. What needs the whole scan is not to be had here: `find_strip`,
    `pattern`, estimated air.
    """

    def __new__(
        cls,
        darks: Sequence[NDArray[np.float32]],
        airs: Sequence[NDArray[np.float32]],
        curves: NDArray[np.float32] | None = None,
        dense_transmission: float = 1.0e-4,
        *,
        full_scale: int = 65535,
        air_strip: tuple[int, int] | None = None,
        photons: float | None = None,
    ) -> ScanStream:
        """See `build_radiograph`; raises ScanFault."""
    def feed(self, planes: Sequence[NDArray[np.uint16]]) -> None:
        """Take the next lines: [single] or [low, high], (rows, any number) each.

        Raises ScanFault and takes nothing when they do not fit the references or the scan has ended.
        """
    def take(self) -> RadiographPlanes | None:
        """Give away the columns finished since the last call; None when there are none. `seen_share` is of those
        columns. A caller that takes them as they come bounds the memory of a train.
        """
    def finish(self) -> RadiographPlanes | None:
        """End the scan; return what was not taken."""

def show(
    mode: str,
    attenuation: NDArray[np.float32],
    material: NDArray[np.uint8] | None = None,
    level: float = 127.5,
    width: float = 255.0,
    *,
    inverse: bool = False,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Show (rows, columns) of attenuation in a display mode: levels 0 dark..255 light, and tints where it has colour.

    `mode` is `standard`, `high-penetration`, `low-penetration`, `edge`, `organic`, `metal` or `colour`.
    The last three need `material`, classes 0..3 of the same shape, and give tints: 0 none, 1 organic, 2 inorganic,
    3 metal, 4 undetermined. `level` is shown as middle grey and `width` levels from black to white. Raises ScanFault.
    """

def colour(levels: NDArray[np.uint8], tints: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB of levels in their tints, (rows, columns, 3): the luminance is the level."""

def encode_pyramid(attenuation: NDArray[np.float32], material: NDArray[np.uint8] | None = None) -> bytes:
    """Mean, maximum and material of (rows, columns) by halves, as the file that `pyramid.rs` describes."""

def keep_dense(
    mean: NDArray[np.uint16], max: NDArray[np.uint16], rows: tuple[int, int], columns: tuple[int, int]
) -> NDArray[np.float32]:
    """Attenuation to show of a pyramid's level: the mean, or what of the maximum stands four sigmas above its noise.

    Reads the part [start, stop) by [start, stop) of the planes, of one shape. Raises ScanFault when it is not inside.
    """

def encode_sixel(
    grey: NDArray[np.uint8],
    overlay: NDArray[np.uint8] | None = None,
    tints: NDArray[np.uint8] | None = None,
) -> bytes:
    """Encode (rows, columns) grey as a sixel string with a fixed palette: registers 0..100 are the greys, a per cent
    each (sixel knows no finer), 101..115 the overlay colours 1..15, with `tints` 116..255 35 shades of each tint 1..4.

    `overlay` of the same shape holds 0 for none or a colour 1..15 (see `tone.rs`).
    """

def encode_half_blocks(
    grey: NDArray[np.uint8],
    overlay: NDArray[np.uint8] | None = None,
    tints: NDArray[np.uint8] | None = None,
) -> NDArray[np.uint8]:
    """Cells of `▀`: (rows // 2, columns, 6) uint8, foreground r g b then background r g b."""

def resize_grey(
    grey: NDArray[np.uint8], box: tuple[float, float, float, float], rows: int, columns: int
) -> NDArray[np.uint8]:
    """Cut a box (x0, y0, x1, y1 in pixels, may lie outside: black) and scale it by area mean (shrinking) or nearest
    (magnifying), fast enough for a key press: a few ms for a whole scan.
    """

def resize_codes(
    codes: NDArray[np.uint8], box: tuple[float, float, float, float], rows: int, columns: int
) -> NDArray[np.uint8]:
    """The same for codes such as tints, which have no mean: each pixel takes the one at its centre, 0 outside."""

def encode_png(image: NDArray[np.uint8]) -> bytes:
    """PNG of (rows, columns) grey or (rows, columns, 3) RGB."""

def project_mesh(
    triangles: NDArray[np.float64],
    thickness: NDArray[np.float32],
    geometry: tuple[float, float, float, float, float, float, float],
) -> None:
    """Add a closed mesh's chord length along every ray to `thickness`, (rows, columns) float32 in mm, in place.

    `triangles` is (n, 3, 3) in mm, outward counter-clockwise; see `fan_beam.rs` for the frame. `geometry` is (source_y,
    source_z, detector_y, detector_top_z, detector_pitch, column_start_x, column_pitch), all mm: one fan a column.
    """
