"""Write the seed corpora: one tiny file for each way a format can be written.

Run it again when a reader learns more.
"""

import struct
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

CORPUS = Path(__file__).parent / "seeds"
# pydicom writes only what it knows or what is private: one digit is put right afterwards
LONG_PIXEL_LENGTH = UID("9.2.840.10008.1.2.1.64")
LONG_PIXEL_LENGTH.set_private_encoding(False, True)
TIME = "2026:11:23 08:00:00"
PICTURE = (np.arange(48, dtype=np.uint16) * 1361).reshape(6, 8)


def write_tiff(folder: Path) -> None:
    """Write strips, tiles, byte orders, BigTIFF, pages, what they say, every compression that is read."""
    options: dict[str, dict[str, object]] = {
        "little": {},
        "big": {"byteorder": ">"},
        "bigtiff": {"bigtiff": True},
        "strips": {"rowsperstrip": 2},
        "white": {"photometric": "miniswhite"},
        "resolution": {"resolution": (2.1, 2.1), "resolutionunit": "CENTIMETER", "datetime": TIME},
        "lzw": {"compression": "lzw", "predictor": True},
        "deflate": {"compression": "zlib", "predictor": True},
        "packbits": {"compression": "packbits"},
        "zstd": {"compression": "zstd"},
    }
    for name, option in options.items():
        tifffile.imwrite(folder / f"{name}.tif", PICTURE, metadata=None, **option)
    largest = (281, "H", 1, 4095, True)
    tifffile.imwrite(folder / "twelve.tif", PICTURE >> 4, metadata=None, extratags=[largest])
    tifffile.imwrite(folder / "described.tif", np.stack([PICTURE, PICTURE]))
    tifffile.imwrite(folder / "eight.tif", PICTURE.astype(np.uint8), metadata=None)
    tifffile.imwrite(folder / "pages.tif", np.stack([PICTURE, PICTURE]), metadata=None)
    tifffile.imwrite(
        folder / "tiles.tif", np.tile(PICTURE, (3, 3)), tile=(16, 16), metadata=None, compression="zlib"
    )


def write_png(folder: Path) -> None:
    """Write both depths."""
    (folder / "sixteen.png").write_bytes(imagecodecs.png_encode(PICTURE))
    (folder / "eight.png").write_bytes(imagecodecs.png_encode(PICTURE.astype(np.uint8)))


def dicom(
    syntax: str, pixels: bytes, frames: int = 1, sop_class: str = "1.2.840.10008.5.1.4.1.1.501.2.2"
) -> Dataset:
    """Make the smallest data set that decodes."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = sop_class
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.3"
    data.AcquisitionDateTime = "20261123080000.5+0800"
    data.PatientID = "TCLU1234567"
    data.OtherPatientIDsSequence = [Dataset()]
    data.PixelSpacing = [4.75, 4.5]
    data.NumberOfFrames = frames
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.Rows, data.Columns = PICTURE.shape
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    data.PixelData = pixels
    data["PixelData"].VR = "OW"
    return data


def write_dicom(folder: Path) -> None:
    """Write every transfer syntax that is read, one and two frames."""
    little, big = PICTURE.astype("<u2").tobytes(), PICTURE.astype(">u2").tobytes()
    dicom(ExplicitVRLittleEndian, little).save_as(folder / "explicit.dcs", enforce_file_format=True)
    dicom(ExplicitVRLittleEndian, little * 2, 2).save_as(folder / "frames.dcs", enforce_file_format=True)
    dicom(ImplicitVRLittleEndian, little).save_as(folder / "implicit.dcs", enforce_file_format=True)
    dicom(ExplicitVRBigEndian, big).save_as(folder / "big.dcs", enforce_file_format=True)
    dicom(DeflatedExplicitVRLittleEndian, little).save_as(folder / "deflated.dcs", enforce_file_format=True)
    # a data set is padded to even length: without the padding every byte matters
    (folder / "deflated.dcs").write_bytes((folder / "deflated.dcs").read_bytes()[:-1])
    dicom(LONG_PIXEL_LENGTH, little).save_as(folder / "long.dcs", enforce_file_format=True)
    short = (folder / "long.dcs").read_bytes().replace(b"9.2.840", b"1.2.840")
    (folder / "long.dcs").write_bytes(short[: -len(little)] + bytes(4) + little)
    lossless = imagecodecs.ljpeg_encode(PICTURE, bitspersample=16)
    data = dicom(JPEGLosslessSV1, encapsulate([lossless]))
    data["PixelData"].is_undefined_length = True
    data.save_as(folder / "jpeg.dcs", enforce_file_format=True)
    data = dicom(JPEGLosslessSV1, encapsulate([lossless, lossless]), 2)
    data["PixelData"].is_undefined_length = True
    data.save_as(folder / "jpeg-frames.dcs", enforce_file_format=True)
    coded = {
        "jpeg-ls.dcs": (JPEGLSLossless, imagecodecs.jpegls_encode(PICTURE)),
        "jpeg-ls-near.dcs": (JPEGLSNearLossless, imagecodecs.jpegls_encode(PICTURE, level=2)),
        "jpeg-2000.dcs": (
            JPEG2000Lossless,
            imagecodecs.jpeg2k_encode(PICTURE, level=0, reversible=True, codecformat="j2k"),
        ),
        "jpeg-2000-lossy.dcs": (
            JPEG2000,
            imagecodecs.jpeg2k_encode(PICTURE, level=40, reversible=False, codecformat="j2k"),
        ),
    }
    for name, (syntax, frame) in coded.items():
        data = dicom(syntax, encapsulate([frame]))
        data["PixelData"].is_undefined_length = True
        data.save_as(folder / name, enforce_file_format=True)
    data = dicom(ExplicitVRLittleEndian, little)
    data.compress(RLELossless, generate_instance_uid=False)
    data.save_as(folder / "rle.dcs", enforce_file_format=True)


def write_ase(folder: Path) -> None:
    """Write both types, with and without the text behind the pixels."""
    text = "<Scan><V>CSQU3054383</V></Scan>".encode("utf-16")
    for kind, name in ((2, "single"), (3, "panels")):
        lines = np.tile(PICTURE[:, :6], (1, 1 if kind == 2 else 3))
        header = struct.pack("<4sHHH6x", b"IM\0\0", lines.shape[1], lines.shape[0], kind)
        (folder / f"{name}.ase").write_bytes(header + lines.astype("<u2").tobytes())
        (folder / f"{name}-text.ase").write_bytes(header + lines.astype("<u2").tobytes() + text)


def write_a25(folder: Path) -> None:
    """Write the two chunks that make a picture, with others around them."""
    dims = struct.pack("<5i", 4, 8, 6, 2, 16)
    chunks = {
        b"META": b"odd",
        b"DIMS": dims,
        b"XRAY": PICTURE.repeat(2).astype("<u2").tobytes(),
        b"TAIL": b"",
    }
    body = b"".join(name + struct.pack("<i", len(data)) + data for name, data in chunks.items())
    (folder / "chunks.a25").write_bytes(b"\xa9RAP\r\n\x1a\n" + body)


def write_fs6000(folder: Path) -> None:
    """Write an energy, a material picture, and a set cut as its last two bytes say, as the target does."""
    time = (2026, 11, 23, 8, 5, 9)
    headers = {bits: struct.pack(">HHH4xHxxH8x6H", 100, 8, 6, 0xFFFF, bits, *time) for bits in (8, 16)}
    energy = headers[16] + PICTURE.astype(">u2").tobytes()
    codes = headers[8] + PICTURE.astype(np.uint8).tobytes()
    (folder / "energy.img").write_bytes(energy)
    (folder / "codes.img").write_bytes(codes)
    total = 2 * len(energy) + len(codes)
    cuts = -(-len(energy) * 256 // total), -(-len(energy) * 256 // (total - len(energy)))
    (folder / "set.bin").write_bytes(energy + energy + codes + bytes(cuts))


def main() -> None:
    """Write all corpora."""
    writers = {"tiff": write_tiff, "png": write_png, "dicom": write_dicom}
    writers |= {"ase": write_ase, "a25": write_a25, "fs6000": write_fs6000}
    for name, write in writers.items():
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        write(CORPUS / name)


if __name__ == "__main__":
    main()
