"""The DICOM and DICOS readers against independent writers and readers, bit for bit."""

import itertools
import struct
import warnings
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fakes.pages import NOISE, assert_same
from inspectbox.imaging import _imgcore

WHEEL_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
EXTENDED = "1.2.840.10008.1.2.1.64"

pictures = arrays(np.uint16, st.tuples(st.integers(1, 24), st.integers(1, 24)))


def grey_files_of_the_wheel() -> list[Path]:
    """Find files of 8 to 16-bit grey that pydicom itself decodes, without a plugin."""
    found = []
    for path in sorted(path for path in WHEEL_FILES.rglob("*") if path.is_file()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                data = pydicom.dcmread(path, specific_tags=["SamplesPerPixel", "BitsAllocated", "Rows"])
                syntax = data.file_meta.TransferSyntaxUID
            except (pydicom.errors.InvalidDicomError, AttributeError):
                continue
        plain = not syntax.is_compressed or syntax in (pydicom.uid.RLELossless, "1.2.840.10008.1.2.1.99")
        depth = (data.get("SamplesPerPixel"), data.get("BitsAllocated"))
        if (
            plain
            and depth in ((1, 8), (1, 16))
            and "palette" not in path.name
            and "truncated" not in path.name
        ):
            found.append(path)
    return found


@pytest.mark.parametrize(
    "path", grey_files_of_the_wheel(), ids=lambda path: str(path.relative_to(WHEEL_FILES))
)
def test_dicom_against_pydicom(path):
    data = pydicom.dcmread(path)
    expected = data.pixel_array.astype(np.int64)
    if data.PixelRepresentation:
        expected = expected + (1 << (data.BitsStored - 1))
    if data.BitsAllocated == 8:
        expected = expected * 257
    scan = _imgcore.decode(path.read_bytes())
    assert_same(scan, expected)
    assert scan.bits == (data.BitsStored if data.BitsAllocated == 16 else 16)
    assert any("signed" in note for note in scan.notes) == bool(data.PixelRepresentation)


def test_the_wheel_has_files_to_compare():
    names = {path.name for path in grey_files_of_the_wheel()}
    assert {"CT_small.dcm", "MR_small_RLE.dcm", "MR_small_expb.dcm", "MR_small_implicit.dcm"} <= names


def test_other_codings_are_refused_by_name():
    for name, word in {
        "JPGExtended.dcm": "JPEG Extended",
        "SC_rgb_rle.dcm": "RGB",
        "rtdose.dcm": "32 bits",
        "MR_truncated.dcm": "ends before",
        "reportsi.dcm": "no picture",
    }.items():
        path = WHEEL_FILES / name
        if path.is_file():
            with pytest.raises(_imgcore.ScanFault, match=word):
                _imgcore.decode(path.read_bytes())


def make_dicom(picture: np.ndarray, syntax: str, pixels: bytes, **attributes: object) -> bytes:
    """Write a data set with pydicom around pixels coded elsewhere."""
    data = pydicom.Dataset()
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.501.2.2"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.3"
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.Rows, data.Columns = picture.shape[-2:]
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 16, 15
    data.PixelData = pixels
    data["PixelData"].VR = "OB" if pydicom.uid.UID(syntax).is_compressed else "OW"
    for keyword, value in attributes.items():
        setattr(data, keyword, value)
    buffer = pydicom.filebase.DicomBytesIO()
    data.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


@settings(max_examples=40, deadline=None)
@given(picture=pictures, bits=st.integers(9, 16), one_table=st.booleans())
def test_jpeg_lossless_against_an_independent_coder(picture, bits, one_table):
    picture = picture >> (16 - bits)
    coded = imagecodecs.ljpeg_encode(picture, bitspersample=bits)
    np.testing.assert_array_equal(imagecodecs.jpegsof3_decode(coded).reshape(picture.shape), picture)
    pixels = pydicom.encaps.encapsulate([coded, coded], has_bot=one_table)
    data = make_dicom(
        picture, pydicom.uid.JPEGLosslessSV1, pixels, NumberOfFrames=2, BitsStored=bits, HighBit=bits - 1
    )
    scan = _imgcore.decode(data)
    assert_same(scan, picture, picture)
    assert (scan.format, scan.bits) == ("dicos/jpeg-lossless", bits)


def wrapped(coded: bytes, picture: np.ndarray, syntax: str, bits: int) -> bytes:
    allocated = 8 if bits == 8 else 16
    return make_dicom(
        picture,
        syntax,
        pydicom.encaps.encapsulate([coded, coded]),
        NumberOfFrames=2,
        BitsAllocated=allocated,
        BitsStored=bits,
        HighBit=bits - 1,
    )


def of_depth(picture: np.ndarray, bits: int) -> np.ndarray:
    shallow = picture >> (16 - bits)
    return shallow.astype(np.uint8) if bits == 8 else shallow


@settings(max_examples=60, deadline=None)
@given(picture=pictures, bits=st.integers(8, 16), near=st.sampled_from([0, 0, 2, 5]), steps=st.booleans())
def test_jpeg_ls_against_an_independent_coder(picture, bits, near, steps):
    # flat stretches with steps go through the run mode, noise never does
    picture = of_depth(picture, bits)
    picture = np.repeat(picture, 7, axis=-1) if steps else picture
    coded = imagecodecs.jpegls_encode(picture, level=near)
    expected = imagecodecs.jpegls_decode(coded).astype(np.int64).clip(0, (1 << bits) - 1)
    scan = _imgcore.decode(wrapped(coded, picture, pydicom.uid.JPEGLSNearLossless, bits))
    expected = expected.reshape(picture.shape) * (257 if bits == 8 else 1)
    assert_same(scan, expected, expected)
    assert scan.format == "dicos/jpeg-ls"


@settings(max_examples=60, deadline=None)
@given(picture=pictures, bits=st.integers(8, 16))
def test_jpeg_2000_reversible_against_an_independent_coder(picture, bits):
    picture = of_depth(picture, bits)
    coded = imagecodecs.jpeg2k_encode(
        picture, level=0, reversible=True, codecformat="j2k", bitspersample=bits
    )
    scan = _imgcore.decode(wrapped(coded, picture, pydicom.uid.JPEG2000Lossless, bits))
    expected = picture.astype(np.int64) * (257 if bits == 8 else 1)
    assert_same(scan, expected, expected)
    assert scan.format == "dicos/jpeg-2000"


def test_jpeg_2000_irreversible_is_near_what_another_decoder_says():
    coded = imagecodecs.jpeg2k_encode(NOISE, level=60, reversible=False, codecformat="j2k")
    expected = imagecodecs.jpeg2k_decode(coded).astype(np.int64)
    (plane, _) = _imgcore.decode(wrapped(coded, NOISE, pydicom.uid.JPEG2000, 16)).planes
    assert np.abs(plane.astype(np.int64) - expected).max() <= 8


@pytest.mark.parametrize(
    ("name", "syntax", "options"),
    [
        ("jpegls", pydicom.uid.JPEGLSLossless, {}),
        ("jpeg2k", pydicom.uid.JPEG2000Lossless, {"codecformat": "j2k", "reversible": True, "level": 0}),
        ("ljpeg", pydicom.uid.JPEGLosslessSV1, {"bitspersample": 16}),
    ],
)
def test_cut_anywhere_a_coded_frame_is_refused_or_whole(name, syntax, options):
    picture = np.cumsum(np.ones((9, 12), np.uint16), axis=1, dtype=np.uint16) * 300
    coded = getattr(imagecodecs, f"{name}_encode")(picture, **options)
    # a cut frame may still have been closed with the marker that ends a picture
    for length, end in itertools.product(range(2, len(coded)), (b"", b"\xff\xd9")):
        data = make_dicom(picture, syntax, pydicom.encaps.encapsulate([coded[:length] + end]))
        try:
            scan = _imgcore.decode(data)
        except _imgcore.ScanFault:
            continue
        assert_same(scan, picture)


@pytest.mark.parametrize(
    "name", ["MR_small_jpeg_ls_lossless.dcm", "MR_small_jp2klossless.dcm", "emri_small_jpeg_ls_lossless.dcm"]
)
def test_the_wheels_coded_files_hold_the_picture_of_their_plain_sister(name):
    path, sister = WHEEL_FILES / name, WHEEL_FILES / f"{name.split('_small')[0]}_small.dcm"
    if not (path.is_file() and sister.is_file()):
        pytest.skip("this wheel has no such file")
    plain = _imgcore.decode(sister.read_bytes())
    assert_same(_imgcore.decode(path.read_bytes()), *plain.planes)


DECODERS = {
    pydicom.uid.JPEGLSLossless: imagecodecs.jpegls_decode,
    pydicom.uid.JPEGLSNearLossless: imagecodecs.jpegls_decode,
    pydicom.uid.JPEG2000Lossless: imagecodecs.jpeg2k_decode,
    pydicom.uid.JPEG2000: imagecodecs.jpeg2k_decode,
}


@pytest.mark.parametrize(
    "name",
    [
        "693_J2KI.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "JPEG2000.dcm",
        "JPEGLSNearLossless_08.dcm",
        "JPEGLSNearLossless_16.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
    ],
)
def test_the_wheels_coded_files_against_an_independent_decoder(name):
    data = pydicom.dcmread(WHEEL_FILES / name)
    syntax = data.file_meta.TransferSyntaxUID
    (frame,) = pydicom.encaps.generate_frames(data.PixelData, number_of_frames=1)
    stored = DECODERS[syntax](frame).astype(np.int64) & ((1 << data.BitsStored) - 1)
    shifted = stored ^ (data.PixelRepresentation << (data.BitsStored - 1))
    expected = shifted * (257 if data.BitsAllocated == 8 else 1)
    (plane,) = _imgcore.decode((WHEEL_FILES / name).read_bytes()).planes
    # the irreversible transform may be rounded either way
    tolerance = 1 if syntax == pydicom.uid.JPEG2000 else 0
    assert np.abs(plane.astype(np.int64) - expected).max() <= tolerance


@pytest.mark.parametrize("predictor", range(1, 8))
def test_jpeg_lossless_of_every_predictor(predictor):
    for picture in (NOISE, np.zeros((1, 1), np.uint16), np.full((3, 1), 65535, np.uint16)):
        coded = predicted_jpeg(picture, predictor)
        np.testing.assert_array_equal(imagecodecs.jpegsof3_decode(coded).reshape(picture.shape), picture)
        data = make_dicom(picture, pydicom.uid.JPEGLossless, pydicom.encaps.encapsulate([coded]))
        assert_same(_imgcore.decode(data), picture)


def predicted_jpeg(picture: np.ndarray, predictor: int) -> bytes:
    """Write JPEG Lossless with any predictor; every category has a code of five bits (T.81, annex H)."""
    a, b, c = (
        np.pad(picture.astype(np.int64), ((1, 0), (1, 0)))[y, x]
        for y, x in (np.s_[1:, :-1], np.s_[:-1, 1:], np.s_[:-1, :-1])
    )
    choices = (a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1)
    predicted = choices[predictor - 1]
    predicted[0], predicted[1:, 0], predicted[0, 0] = a[0], b[1:, 0], 1 << 15
    bits = []
    for difference in ((picture - predicted + 32767) % 65536 - 32767).ravel().tolist():
        category = abs(difference).bit_length() if difference != 32768 else 16
        bits.append(f"{category:05b}")
        if 0 < category < 16:
            bits.append(f"{difference if difference > 0 else difference + (1 << category) - 1:0{category}b}")
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    scan = int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\0")
    rows, columns = picture.shape
    frame = struct.pack(">HBHHBBBB", 11, 16, rows, columns, 1, 1, 0x11, 0)
    table = struct.pack(">HB16B17B", 2 + 1 + 16 + 17, 0, *[0] * 4, 17, *[0] * 11, *range(17))
    header = struct.pack(">HBBBBBB", 8, 1, 1, 0, predictor, 0, 0)
    return b"\xff\xd8\xff\xc3" + frame + b"\xff\xc4" + table + b"\xff\xda" + header + scan + b"\xff\xd9"


def test_a_frame_in_several_fragments():
    coded = imagecodecs.ljpeg_encode(NOISE, bitspersample=16)
    for frames in (1, 2):
        pixels = pydicom.encaps.encapsulate([coded] * frames, fragments_per_frame=3)
        data = make_dicom(NOISE, pydicom.uid.JPEGLosslessSV1, pixels, NumberOfFrames=frames)
        assert_same(_imgcore.decode(data), *[NOISE] * frames)


def test_the_facts_a_dicos_file_states():
    data = make_dicom(
        NOISE,
        pydicom.uid.ExplicitVRLittleEndian,
        NOISE.tobytes(),
        PatientID="TCLU1234567",
        PixelSpacing=[5.0, 4.0],
        AcquisitionDateTime="20261123080000.25+0800",
        PixelIntensityRelationshipSign=-1,
        RescaleSlope=2,
        RescaleIntercept=0,
    )
    scan = _imgcore.decode(data)
    assert_same(scan, NOISE)
    assert scan.containers == ["TCLU1234567"]
    assert scan.pitch_mm == (4.0, 5.0)
    assert scan.captured_at == "2026-11-23T08:00:00.25+08:00"
    assert any("smaller value" in note for note in scan.notes)
    assert any("not applied" in note for note in scan.notes)


def write_dicos(path: Path, picture: np.ndarray, syntax: str) -> bytes:
    """Write a cargo radiograph with the toolkit behind pydicos."""
    import pyDICOS as toolkit

    wide = picture.dtype == np.uint16
    cargo = toolkit.DX(
        toolkit.OBJECT_OF_INSPECTION_TYPE.enumTypeCargo,
        toolkit.PRESENTATION_INTENT_TYPE.enumProcessing,
        toolkit.PIXEL_DATA_CHARACTERISTICS.enumOriginal,
        toolkit.PHOTOMETRIC_INTERPRETATION.enumMonochrome2,
    )
    cargo.SetKVP(6000.0)
    cargo.SetXRayTubeCurrent(0.5)
    pixels = cargo.GetXRayData()
    kinds = toolkit.Volume.IMAGE_DATA_TYPE
    rows, columns = picture.shape
    pixels.Allocate(kinds.enumUnsigned16Bit if wide else kinds.enumUnsigned8Bit, columns, rows)
    samples = pixels.GetUnsigned16() if wide else pixels.GetUnsigned8()
    for row, column in np.ndindex(picture.shape):
        samples.Set(column, row, int(picture[row, column]))
    assert cargo.Write(
        toolkit.Filename(str(path)), toolkit.ErrorLog(), getattr(toolkit.TRANSFER_SYNTAX, syntax)
    )
    return path.read_bytes()


@pytest.mark.parametrize("dtype", [np.uint16, np.uint8])
@pytest.mark.parametrize(
    ("syntax", "written"),
    [
        ("enumLittleEndianExplicit", "dicos"),
        ("enumLittleEndianExplicitExtended", "dicos"),
        ("enumLittleEndianImplicit", "dicos"),
        ("enumLosslessJPEG", "dicos/jpeg-lossless"),
        ("enumLosslessRLE", "dicos/rle"),
    ],
)
def test_dicos_in_every_syntax_a_toolkit_writes(tmp_path, syntax, written, dtype):
    picture = NOISE.astype(dtype)
    data = write_dicos(tmp_path / "scan.dcs", picture, syntax)
    assert (EXTENDED.encode() in data) == syntax.endswith("Extended")
    assert _imgcore.sniff(data) == "dicos"
    scan = _imgcore.decode(data)
    assert_same(scan, picture if dtype is np.uint16 else picture.astype(np.uint16) * 257)
    assert scan.format == written
    assert scan.containers == []
    assert scan.captured_at is not None
