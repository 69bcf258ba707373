"""Which DICOM instance a scan is, read from its own header; a scan that is none gets a name of its own."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass

from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset, read_partial
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

DX_FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.501.2.2"
"""DICOS Digital X-Ray Image Storage - For Processing: what a cargo radiograph is in DICOS."""

META_GROUP = 0x0002

LAST_TAG = 0x00200052
"""Frame of Reference UID: nothing behind it is needed, the picture least of all."""


@dataclass(frozen=True, slots=True)
class ScanReference:
    """UIDs of a scan."""

    sop_class: str
    sop_instance: str
    study: str
    frame: str


def made_uid(kind: str, name: str) -> str:
    """Return the UID `2.25.…` that this kind of thing of this name always has (DICOM PS3.5 B.2, RFC 4122 version 5)."""
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'inspectbox/{kind}/{name}').int}"


def read_reference(scan: bytes | None, name: str) -> ScanReference:
    """Return the UIDs of a scan: its file's own, else those made of its name."""
    made = ScanReference(
        DX_FOR_PROCESSING,
        made_uid("scan", name),
        made_uid("study", name),
        made_uid("frame", name),
    )
    if scan is None or scan[128:132] != b"DICM":
        return made
    try:
        with disable_value_validation():
            return _named(_read_header(scan), made)
    except Exception:  # hostile bytes: whatever pydicom stumbles over, the report is written without its UIDs
        return made


def _named(header: Dataset, made: ScanReference) -> ScanReference:
    sop_class, sop_instance = _uid(header, "SOPClassUID"), _uid(header, "SOPInstanceUID")
    if sop_class is None or sop_instance is None:
        return made
    study, frame = _uid(header, "StudyInstanceUID"), _uid(header, "FrameOfReferenceUID")
    return ScanReference(sop_class, sop_instance, study or made.study, frame or made.frame)


def _read_header(scan: bytes) -> Dataset:
    meta = read_dataset(
        io.BytesIO(scan[132:]), False, True, stop_when=lambda tag, vr, length: tag.group != META_GROUP
    )
    if meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        # only the meta group: pydicom would inflate the rest without a limit
        header = Dataset()
        header.SOPClassUID = meta.MediaStorageSOPClassUID
        header.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        return header
    return read_partial(io.BytesIO(scan), lambda tag, vr, length: int(tag) > LAST_TAG)


def _uid(header: Dataset, keyword: str) -> str | None:
    """A UID as the file writes it. Real toolkits write leading zeros; what is no list of numbers is left out."""
    value = header.get(keyword)
    if not isinstance(value, UID | str):
        return None
    text = str(value).strip("\0 ")
    parts = text.split(".")
    return text if len(text) <= 64 and all(part.isascii() and part.isdigit() for part in parts) else None
