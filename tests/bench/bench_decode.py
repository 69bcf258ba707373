"""Decode two 16-bit planes of 850 x 2760, every codec: the core against what a user would have instead.

    python -m tests.bench.bench_decode [--rounds 20]

TIFF against tifffile with imagecodecs and against OpenCV, DICOM against pydicom with pylibjpeg. All sides start from
the same bytes in memory, run turn by turn in one process, and must give the same pixels.
"""

import argparse
import io
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter, process_time

import cv2
import imagecodecs
import numpy as np
import pydicom
import tifffile
from tests.bench.bench_imaging import COLUMNS, ROWS, phantom_planes

from inspectbox.imaging import _imgcore

Reader = Callable[[bytes], np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--large", action="store_true", help="planes of 3,400 x 8,280 instead")
    arguments = parser.parse_args()
    scale = (3400, 8280) if arguments.large else (ROWS, COLUMNS)
    planes = phantom_planes(np.random.default_rng(7), *scale)
    print(
        f"two planes of {scale[0]} x {scale[1]} from bytes in memory, {arguments.rounds} rounds, turn by turn"
    )
    print(f"{'ms, median (p99)':20}{'imgcore':>16}{'the other':>18}{'ratio':>8}", end="")
    print(f"{'processor':>10}{'other':>9}{'ratio':>8}")
    for name, data, others in cases(planes):
        compare(name, data, others, planes, arguments.rounds)


def compare(name: str, data: bytes, others: dict[str, Reader], planes: np.ndarray, rounds: int) -> None:
    """Time every side on the same bytes, turn by turn, and print a line for each of the others."""
    sides = {"imgcore": by_core, **others}
    for side, read in sides.items():
        if not np.array_equal(read(data), planes):
            raise SystemExit(f"{side} does not read {name} bit for bit")
    times: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, read in sides.items():
            times[side].append(spent(partial(read, data)))
    own = np.array(times.pop("imgcore"))
    for side, pairs in times.items():
        other = np.array(pairs)
        elapsed, busy = np.median(other / own, axis=0)
        print(
            f"{name:20}{spread(own[:, 0]):>16}{spread(other[:, 0]):>18}{elapsed:8.2f}"
            f"{np.median(own[:, 1]):10.1f}{np.median(other[:, 1]):9.1f}{busy:8.2f}   {side}"
        )


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Elapsed and processor time of all threads, ms."""
    begun, busy = perf_counter(), process_time()
    work()
    return 1e3 * (perf_counter() - begun), 1e3 * (process_time() - busy)


def spread(times: np.ndarray) -> str:
    return f"{np.median(times):.1f} ({np.percentile(times, 99):.1f})"


def cases(planes: np.ndarray) -> Iterator[tuple[str, bytes, dict[str, Reader]]]:
    """Name, file and other readers of every codec."""
    layouts: dict[str, dict[str, object]] = {
        "raw": {},
        "Deflate": {"compression": "zlib"},
        "Deflate, predictor": {"compression": "zlib", "predictor": True},
        "Deflate, 1 strip": {"compression": "zlib", "rowsperstrip": planes.shape[1]},
        "Deflate, tiles": {"compression": "zlib", "tile": (256, 256)},
        "LZW": {"compression": "lzw"},
        "LZW, predictor": {"compression": "lzw", "predictor": True},
        "ZSTD": {"compression": "zstd"},
    }
    for name, options in layouts.items():
        others: dict[str, Reader] = {"tifffile + imagecodecs": by_tifffile}
        if options.get("compression") != "zstd":  # OpenCV's wheel is built without it
            others["OpenCV"] = by_opencv
        yield f"TIFF {name}", tiff(planes, **options), others
    for name, (syntax, encode) in DICOM_CODECS.items():
        frames = [encode(plane) for plane in planes]
        yield f"DICOM {name}", dicom(planes, syntax, frames), {"pydicom + pylibjpeg": by_pydicom}


def tiff(planes: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, planes, photometric="minisblack", **options)
    return file.getvalue()


def rle(plane: np.ndarray) -> bytes:
    """Encode a plane as one RLE frame."""
    data = pydicom.Dataset()
    data.Rows, data.Columns = plane.shape
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    data.compress(pydicom.uid.RLELossless, plane, generate_instance_uid=False)
    return next(pydicom.encaps.generate_frames(data.PixelData, number_of_frames=1))


DICOM_CODECS: dict[str, tuple[str, Callable[[np.ndarray], bytes]]] = {
    "JPEG Lossless": (pydicom.uid.JPEGLosslessSV1, partial(imagecodecs.ljpeg_encode, bitspersample=16)),
    "RLE": (pydicom.uid.RLELossless, rle),
    "JPEG 2000": (
        pydicom.uid.JPEG2000Lossless,
        partial(imagecodecs.jpeg2k_encode, level=0, reversible=True, codecformat="j2k"),
    ),
    "JPEG-LS": (pydicom.uid.JPEGLSLossless, imagecodecs.jpegls_encode),
}


def dicom(planes: np.ndarray, syntax: str, frames: list[bytes]) -> bytes:
    """Write a file of several frames that are coded already."""
    data = pydicom.Dataset()
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.3"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.3"
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.NumberOfFrames, data.Rows, data.Columns = planes.shape
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    data.PixelData = pydicom.encaps.encapsulate(frames)
    data["PixelData"].VR = "OB"
    file = io.BytesIO()
    data.save_as(file, enforce_file_format=True)
    return file.getvalue()


def by_core(data: bytes) -> np.ndarray:
    return _imgcore.decode(data).planes


def by_tifffile(data: bytes) -> np.ndarray:
    return tifffile.imread(io.BytesIO(data))


def by_opencv(data: bytes) -> np.ndarray:
    found, pages = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return pages if found else ()


def by_pydicom(data: bytes) -> np.ndarray:
    scan = pydicom.dcmread(io.BytesIO(data))
    scan.pixel_array_options(decoding_plugin="pylibjpeg")
    return scan.pixel_array


if __name__ == "__main__":
    main()
