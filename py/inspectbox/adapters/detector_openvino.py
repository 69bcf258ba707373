"""Runs a detector model with OpenVINO on the CPU: the whole radiograph at once, one request at a time."""

from __future__ import annotations

import math
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box, Detection
from inspectbox.errors import ModelError
from inspectbox.imaging.looks import enlarged, merge_looks, mirror, mirrored_back
from inspectbox.imaging.network_picture import at_coarser_pitch, pad, size_at_pitch
from inspectbox.imaging.resample import resample_area
from inspectbox.imaging.rescoring import LEAST_SCORE, Rescoring, read_rescoring
from inspectbox.imaging.tiles import Tiles, merge_tiles
from inspectbox.inspection.model_card import Curve, ModelFolder, calibrate, read_model_folder

if TYPE_CHECKING:
    from openvino import Core, Model

MERGE_FLOOR = 0.005
"""Scores below are dropped before tiles or looks are merged; no class is ever claimed on so little."""

CACHED_KERNELS = 1600
"""Kernels OpenVINO keeps: those of some twenty-five sizes, two a radiograph where the mirror image is coarser. The
network is compiled once for pictures of any size; one not met before, or thrown out of the cache, costs more than half
a picture in f32, three in bf16, eight in int8.
Measured with yolo26n on 24 radiographs of 16 lengths that came again, two looks of one size: a cache of 600 had thrown
each of them out, and took 1.3 (f32), 3.7 (bf16) and 9 times (int8) as long. Looks of two sizes: 1,600 took 1.4 (f32)
and 2.4 times (bf16) as long as 3,200, and 2,400 as long. A lane meets fewer: over 40 simulated cases two networks that
look together took as long with 1,600 as with 2,400 and 4,800, and 653 instead of 719 MB. A network compiled for each
size took 45 to 75 MB and half a second a size, and is 4 to 15 % faster.
"""

_ROUNDING = 1e-4
"""Of a confidence: it is rounded to four digits."""

Precision = Literal["f32", "bf16", "int8"]


class OpenVinoDetector:
    """A `Detector` on OpenVINO; not for use from several threads at once.

    `threads` 0 lets OpenVINO take every core. `precision` bf16 is faster on processors that compute in it
    (`computes_bf16`) and differs from f32 by a few thousandths of confidence; int8 runs the folder's quantised network.
    `floor`, when
    given, replaces the card's confidences and leaves scores uncalibrated: evaluation needs the network's own.
    `tiles`, when given, looks at overlapping tiles of the radiograph one after the other instead of at the whole.
    Raises ModelError when the folder's files, classes or planes do not fit.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 0,
        precision: Precision = "f32",
        floor: float | None = None,
        tiles: Tiles | None = None,
    ) -> None:
        files = read_model_folder(folder, int8=precision == "int8")
        self._tiles = tiles
        self._calibration = files.card.calibration if floor is None else ((),) * len(files.card.classes)
        self._card = files.card
        self._identity = files.identity
        self._confidence = files.card.confidence if floor is None else (floor,) * len(files.card.classes)
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(threads),
            "INFERENCE_PRECISION_HINT": "f32" if precision == "int8" else precision,
            "CPU_RUNTIME_CACHE_CAPACITY": str(CACHED_KERNELS),
        }
        scores = map(_lowest_score, self._calibration, self._confidence)
        # what is too little to be claimed still widens the box of an object that a tile's edge cuts
        self._least = min(scores, default=0.0) if tiles is None else 0.0
        self._rescoring: Rescoring | None = None
        if files.rescoring is not None:
            self._rescoring, self._least = read_rescoring(files.rescoring, files.card.looks), LEAST_SCORE
        core = _silent_core()
        self._request = core.compile_model(_load(core, files, folder), "CPU", settings).create_infer_request()

    @property
    def identity(self) -> str:
        """`name@0123456789ab`, as `ModelFolder.identity` defines it."""
        return self._identity

    @property
    def classes(self) -> tuple[str, ...]:
        """Class labels of the card."""
        return self._card.classes

    @property
    def simulated(self) -> bool:
        """Whether the model was trained on simulated scans, as its card says."""
        return self._card.simulated

    def detect(
        self, tensor: NDArray[np.uint8], pitch_mm: tuple[float, float] | None
    ) -> tuple[Detection, ...]:
        """See `Detector.detect`. Raises ModelError when the model cannot take the radiograph or its output is
        no numbers:
        a model that fails must not look like an empty load.
        """
        if tensor.ndim != 3 or tensor.shape[0] != 3 or tensor.dtype != np.uint8:
            raise ModelError(
                f"the model takes (3, rows, columns) of 8 bits, not {tensor.shape} of {tensor.dtype}",
                hint="this is a fault of the box: report it",
            )
        rows, columns = tensor.shape[1:]
        if rows == 0 or columns == 0:
            return ()
        size = size_at_pitch((rows, columns), pitch_mm, self._card.pitch_mm)
        pixels = resample_area(tensor, *size)
        found = self._look(pixels) if self._tiles is None else self._look_at_tiles(pixels, self._tiles)
        scale = (columns / size[1], rows / size[0])
        detections = [self._detection(row, scale, (rows, columns)) for row in found]
        return tuple(sorted(filter(None, detections), key=lambda d: (-d.confidence, d.box, d.label)))

    def _look(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return what the model sees, one row an object: x0, y0, x1, y1, confidence, class."""
        claims = self.claims(pixels)
        if self._rescoring is None:
            return claims[:, :6]
        return self._rescoring.rescored(claims, self._card.pitch_mm)

    def claims(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return what the looks at (3, rows, columns) at the model's own pitch claim together, not yet weighed against
        each other: (n, 6 + looks) as `merge_looks` gives it. Raises ModelError as `detect`.
        """
        card, columns = self._card, pixels.shape[2]
        if not card.mirrored:
            looks = self._run(pixels)
        elif card.coarser == 1.0:
            looks = self._run(pixels, mirror(pixels))
        else:
            coarse = at_coarser_pitch(pixels, card.coarser)
            looks = self._run(pixels) + [enlarged(look, coarse, pixels) for look in self._run(mirror(coarse))]
        for turned in range(card.heads, len(looks)):
            looks[turned] = mirrored_back(looks[turned], columns)
        if len(looks) == 1:
            return np.column_stack([looks[0], looks[0][:, 4]])
        return merge_looks([look[look[:, 4] >= MERGE_FLOOR] for look in looks], self._least)

    def _run(self, *pictures: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """Return the network's rows, (300, 6) of each of its heads, picture after picture of one size."""
        self._request.infer({0: np.stack([pad(picture) for picture in pictures])})
        found = np.array(self._request.get_output_tensor(0).data, np.float32)
        if not np.isfinite(found).all():
            raise ModelError(
                f"model `{self._identity}` returned values that are no numbers",
                hint="try precision f32, or another model",
            )
        return [look for rows in found for look in np.array_split(rows, self._card.heads)]

    def _look_at_tiles(self, pixels: NDArray[np.uint8], tiles: Tiles) -> NDArray[np.float32]:
        """Return what the model sees in each tile, in pixels of the whole, one row an object."""
        rows = []
        for top, left in tiles.corners(pixels.shape[1], pixels.shape[2]):
            part = self._look(pixels[:, top : top + tiles.rows, left : left + tiles.columns])
            part = part[part[:, 4] >= MERGE_FLOOR]
            rows.append(part + np.array([left, top, left, top, 0, 0], np.float32))
        return merge_tiles(np.concatenate(rows))

    def _detection(
        self, row: NDArray[np.float32], scale: tuple[float, float], shape: tuple[int, int]
    ) -> Detection | None:
        """Turn an output row into a detection in pixels of the radiograph; None below the class's confidence."""
        label = int(row[5])
        if not 0 <= label < len(self.classes):
            raise ModelError(
                f"model `{self._identity}` spoke of class {label} of {len(self.classes)}",
                hint="its card does not belong to it: take the model folder again",
            )
        score = min(max(float(row[4]), 0.0), 1.0)
        confidence = round(calibrate(score, self._calibration[label]), 4)
        box = _clipped(row, scale, shape)
        if confidence < self._confidence[label] or confidence == 0.0 or box is None:
            return None
        return Detection(self.classes[label], confidence, box)


def _lowest_score(curve: Curve, confidence: float) -> float:
    """A score of the network below which a class is never claimed: its curve's last point that is too low."""
    too_low = confidence - _ROUNDING
    return max((score for score, share in curve if share < too_low), default=0.0) if curve else too_low


def _clipped(row: NDArray[np.float32], scale: tuple[float, float], shape: tuple[int, int]) -> Box | None:
    """Half-open pixels that contain the box, clipped to the radiograph; None when nothing is left."""
    x0, x1 = (min(max(float(value) * scale[0], 0.0), shape[1]) for value in (row[0], row[2]))
    y0, y1 = (min(max(float(value) * scale[1], 0.0), shape[0]) for value in (row[1], row[3]))
    if x1 <= x0 or y1 <= y0:
        return None
    return math.floor(x0), math.floor(y0), math.ceil(x1), math.ceil(y1)


def computes_bf16() -> bool:
    """Whether this processor multiplies in bf16 itself. One that does not is slower at it than at f32."""
    return "BF16" in _silent_core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def _silent_core() -> Core:
    """Import OpenVINO without its telemetry package, which would report every import to a server.

    Without that package OpenVINO falls back on its own stub, which sends nothing. There is one core for the whole
    process: the CPU plugin gives the thread that opens it a signal stack, and when a second core is closed the thread
    keeps one that is freed: the next signal is a crash (seen with OpenVINO 2026.4 on a processor with AMX).
    """
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino.Core()


def _load(core: Core, files: ModelFolder, folder: Path) -> Model:
    """Read the network and check that it is the card's. Raises ModelError when it is not."""
    import openvino
    from openvino.preprocess import PrePostProcessor

    try:
        model = core.read_model(files.xml, files.weights)
    except RuntimeError as error:
        raise ModelError(
            f"`{folder}` holds no model that OpenVINO can read", hint="export it again"
        ) from error
    _check_network(model, files, folder)
    pictures = 2 if files.card.mirrored and files.card.coarser == 1.0 else 1
    try:
        model.reshape([pictures, 3, -1, -1])
    except RuntimeError as error:
        raise ModelError(
            f"the network in `{folder}` does not take {pictures} pictures of any size at once",
            hint="export it again with `inspectbox train`",
        ) from error
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8)
    steps.input().preprocess().convert_element_type(openvino.Type.f32).scale(255.0)
    return steps.build()


def _check_network(model: Any, files: ModelFolder, folder: Path) -> None:
    shapes = [port.get_partial_shape() for port in (*model.inputs, *model.outputs)]
    fits = len(model.inputs) == len(model.outputs) == 1 and len(shapes[0]) == 4 and len(shapes[1]) == 3
    if not fits or str(shapes[0][1]) != "3" or str(shapes[1][2]) != "6":
        raise ModelError(
            f"`{folder}` holds no end-to-end detector: want (1, 3, rows, columns) in and (1, n, 6) out",
            hint="export it with `inspectbox train`",
        )
    if shapes[1][1].is_static and shapes[1][1].get_length() % files.card.heads:
        raise ModelError(
            f"`{folder}` does not answer with the boxes of {files.card.heads} heads as its card says",
            hint="model and card belong together: take the model folder again",
        )
    info = ["model_info", "labels"]  # written by the exporter, a blank between labels
    said = str(model.get_rt_info(info).value) if model.has_rt_info(info) else ""
    if tuple(said.split()) != files.card.classes:
        raise ModelError(
            f"the classes in `{folder / 'model.xml'}` are not those of its card",
            hint="model and card belong together: take the model folder again",
        )
