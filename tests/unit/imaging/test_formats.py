"""The readers against independent writers and readers, bit for bit."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspectbox.imaging import _imgcore

tifffile = pytest.importorskip("tifffile")
imagecodecs = pytest.importorskip("imagecodecs")
pydicom = pytest.importorskip("pydicom")

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "samples" / "n42_55"
BROKEN = ROOT / "tests" / "data" / "broken"
WHEEL_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
EXTENDED = "1.2.840.10008.1.2.1.64"

RANDOM = np.random.default_rng(7)
NOISE = RANDOM.integers(0, 1 << 16, (37, 53), dtype=np.uint16)
SMOOTH = (np.add.outer(np.arange(150), np.arange(203)) * 91).astype(np.uint16)
PICTURES = [NOISE, SMOOTH]
SUFFIXES = {None: "", "lzw": "/lzw", "zlib": "/deflate", "packbits": "/packbits", "zstd": "/zstd"}

pictures = arrays(np.uint16, st.tuples(st.integers(1, 24), st.integers(1, 24)))


def write_tiff(path: Path, picture: np.ndarray, **options: object) -> bytes:
    tifffile.imwrite(path, picture, metadata=None, **options)
    return path.read_bytes()


def assert_same(scan: _imgcore.DecodedScan, *pages: np.ndarray) -> None:
    assert len(scan.planes) == len(pages)
    for plane, page in zip(scan.planes, pages, strict=True):
        assert plane.dtype == np.uint16
        assert plane.flags.c_contiguous
        np.testing.assert_array_equal(plane, page)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize(
    "layout", [{}, {"rowsperstrip": 5}, {"tile": (16, 32)}], ids=["page", "strips", "tiles"]
)
@pytest.mark.parametrize("compression", SUFFIXES)
def test_tiff_of_every_kind(tmp_path, byteorder, bigtiff, layout, compression):
    for picture in PICTURES:
        data = write_tiff(
            tmp_path / "scan.tif",
            picture,
            byteorder=byteorder,
            bigtiff=bigtiff,
            compression=compression,
            **layout,
        )
        assert _imgcore.sniff(data) == "tiff"
        scan = _imgcore.decode(data)
        assert_same(scan, picture)
        assert scan.format == f"tiff{SUFFIXES[compression]}"
        assert (scan.bits, scan.notes) == (16, [])


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", ["lzw", "zlib", "zstd"])
@pytest.mark.parametrize("layout", [{}, {"tile": (32, 16)}])
def test_tiff_predictor(tmp_path, byteorder, compression, layout):
    data = write_tiff(
        tmp_path / "scan.tif", SMOOTH, byteorder=byteorder, compression=compression, predictor=True, **layout
    )
    assert_same(_imgcore.decode(data), SMOOTH)


def test_tiff_pages_in_file_order(tmp_path):
    pages = [NOISE, NOISE[::-1], SMOOTH]
    with tifffile.TiffWriter(tmp_path / "scan.tif") as writer:
        for page in pages:
            writer.write(page, metadata=None, contiguous=False)
    assert_same(_imgcore.decode((tmp_path / "scan.tif").read_bytes()), *pages)


def test_eight_bits_are_widened(tmp_path):
    narrow = NOISE.astype(np.uint8)
    scan = _imgcore.decode(write_tiff(tmp_path / "scan.tif", narrow))
    assert_same(scan, narrow.astype(np.uint16) * 257)
    assert scan.bits == 16


def test_white_is_zero_is_inverted_and_said(tmp_path):
    for compression in (None, "zlib", "lzw"):
        data = write_tiff(tmp_path / "scan.tif", NOISE, photometric="miniswhite", compression=compression)
        scan = _imgcore.decode(data)
        assert_same(scan, 65535 - NOISE)
        assert "white is zero" in scan.notes[0]


def test_tiff_states_pitch_and_time(tmp_path):
    data = write_tiff(
        tmp_path / "scan.tif",
        NOISE,
        resolution=(10 / 4.0, 10 / 5.0),
        resolutionunit="CENTIMETER",
        datetime="2026:11:23 08:00:00",
    )
    scan = _imgcore.decode(data)
    assert scan.pitch_mm == pytest.approx((4.0, 5.0))
    assert scan.captured_at == "2026-11-23T08:00:00"
    printer = write_tiff(tmp_path / "printer.tif", NOISE, resolution=(600, 600), resolutionunit="INCH")
    assert _imgcore.decode(printer).pitch_mm is None


@pytest.mark.parametrize(
    ("picture", "word"),
    [
        (np.full((4, 4), np.nan, np.float32), "floating point"),
        (np.zeros((4, 4), np.int16), "signed"),
        (np.zeros((4, 4), np.uint32), "32-bit grey"),
        (np.zeros((4, 4, 3), np.uint8), "colour"),
    ],
    ids=["float", "signed", "wide", "colour"],
)
def test_tiff_that_is_no_scan_is_refused(tmp_path, picture, word):
    with pytest.raises(_imgcore.ScanFault, match=word) as refusal:
        _imgcore.decode(write_tiff(tmp_path / "scan.tif", picture))
    assert "16-bit grey" in refusal.value.args[1]


@settings(max_examples=50, deadline=None)
@given(picture=pictures)
def test_png_of_both_depths(picture):
    assert_same(_imgcore.decode(imagecodecs.png_encode(picture)), picture)
    narrow = picture.astype(np.uint8)
    assert_same(_imgcore.decode(imagecodecs.png_encode(narrow)), narrow.astype(np.uint16) * 257)


@pytest.mark.parametrize("colour", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 2), np.uint8)])
def test_png_that_is_no_scan_is_refused(colour):
    with pytest.raises(_imgcore.ScanFault, match="8 or 16-bit grey"):
        _imgcore.decode(imagecodecs.png_encode(colour))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="real scans are not kept in the repository")
def test_real_scans_against_tifffile():
    files = sorted(SAMPLES.glob("*.tif"))
    assert files
    for file in files:
        assert_same(_imgcore.decode(file.read_bytes()), tifffile.imread(file))


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
        "MR_small_jpeg_ls_lossless.dcm": "JPEG-LS",
        "MR_small_jp2klossless.dcm": "JPEG 2000",
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
    assert scan.container == "TCLU1234567"
    assert scan.pitch_mm == (4.0, 5.0)
    assert scan.captured_at == "2026-11-23T08:00:00.25+08:00"
    assert any("smaller value" in note for note in scan.notes)
    assert any("not applied" in note for note in scan.notes)


def write_dicos(path: Path, picture: np.ndarray, syntax: str) -> bytes:
    """Write a cargo radiograph with the toolkit behind pydicos."""
    toolkit = pytest.importorskip("pyDICOS")
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
    assert scan.container is None
    assert scan.captured_at is not None


def test_every_refusal_names_every_reader():
    with pytest.raises(_imgcore.ScanFault) as refusal:
        _imgcore.sniff(b"not a scan at all")
    message, hint = refusal.value.args
    for reader in ("tiff: ", "png: ", "dicom, dicos: ", "uff: needs the WCO specification"):
        assert reader in message
    assert hint


def test_the_budget_is_the_callers(tmp_path):
    data = write_tiff(tmp_path / "scan.tif", NOISE)
    assert_same(_imgcore.decode(data, max_pixels=NOISE.size), NOISE)
    with pytest.raises(_imgcore.ScanFault, match="pixels over all pages"):
        _imgcore.decode(data, max_pixels=NOISE.size - 1)


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_files_that_once_broke_a_reader_are_faults(path):
    with pytest.raises(_imgcore.ScanFault):
        _imgcore.decode(path.read_bytes())
