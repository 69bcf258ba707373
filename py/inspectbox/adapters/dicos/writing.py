"""Writes a threat detection report as a DICOS file (NEMA IIC 1, class 1.2.840.10008.5.1.4.1.1.501.3).

Modules, attributes and their order follow what Stratovan's toolkit (`pydicos`) writes and demands of what it reads.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from inspectbox.adapters.dicos.scan_reference import ScanReference, made_uid, read_reference
from inspectbox.domain.finding import Box
from inspectbox.inspection.threat_report import Alarm, Flag, PotentialThreat, ThreatReport

TDR_STORAGE = "1.2.840.10008.5.1.4.1.1.501.3"
DICOS_VERSION = "V03"

META_DICOS_VERSION = 0x00020004
PROCESSING_START, PROCESSING_END, PROCESSING_MS = 0x40101080, 0x40101081, 0x40101082
"""Required of every threat object, and not in pydicom's dictionary."""

IMAGE_SCALE = 0x40101075
"""FD in DICOS v03; pydicom's dictionary has the DS of an earlier one."""

UNKNOWN = "unknown"
"""What the toolkit writes where a value is required and nobody knows it."""

LONG_STRING, LONG_TEXT = 64, 10_240
"""Most characters of a value of LO and of LT (DICOM PS3.5 6.2)."""


def write_report(report: ThreatReport, scan: bytes | None) -> bytes:
    """Return the DICOS file of a report; the same report and scan give the same bytes.

    `scan` is the scan's file as delivered: a DICOM or DICOS scan is referred to by its own UIDs.
    """
    reference = read_reference(scan, report.scan_name)
    file = Dataset()
    file.file_meta = _meta(report)
    # a toolkit's UIDs with leading zeros are repeated as they are: changed, they would name no scan
    with disable_value_validation():
        _identify(file, report, reference)
        _judge(file, report)
        if report.threats:
            numbered = enumerate(report.threats, start=1)
            items = [_threat(number, threat, report, reference) for number, threat in numbered]
            file.ThreatSequence = Sequence(items)
        out = io.BytesIO()
        file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _meta(report: ThreatReport) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(TDR_STORAGE)
    meta.MediaStorageSOPInstanceUID = UID(made_uid("report", report.case_id))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.add_new(META_DICOS_VERSION, "CS", DICOS_VERSION)
    return meta


def _identify(file: Dataset, report: ThreatReport, reference: ScanReference) -> None:
    """Whose load, which scan, which machine: the object of inspection, scan, series and equipment modules."""
    file.SpecificCharacterSet = "ISO_IR 192"
    file.SOPClassUID, file.SOPInstanceUID = TDR_STORAGE, made_uid("report", report.case_id)
    scanned_at = report.captured_at or report.begun_at
    file.StudyDate, file.StudyTime = _date(scanned_at), _time(scanned_at)
    for kind in ("InstanceCreation", "Series", "Content"):
        setattr(file, f"{kind}Date", _date(report.decided_at))
        setattr(file, f"{kind}Time", _time(report.decided_at))
    file.Modality = "TDR"
    file.SeriesDescription = _line(f"InspectBox case {report.case_id}")
    file.Manufacturer = file.ManufacturerModelName = "InspectBox"
    file.SoftwareVersions = _line(report.version)
    file.InstitutionName = file.InstitutionAddress = file.StationName = file.DeviceSerialNumber = UNKNOWN
    file.DateOfLastCalibration = file.TimeOfLastCalibration = ""
    file.PatientID = _line(report.container or "") or UNKNOWN
    file.IssuerOfPatientID, file.TypeOfPatientID, file.PatientSex = UNKNOWN, "TEXT", "U"
    file.StudyInstanceUID, file.FrameOfReferenceUID = reference.study, reference.frame
    file.SeriesInstanceUID = made_uid("series", report.case_id)
    file.StudyID, file.InstanceNumber, file.PositionReferenceIndicator = UNKNOWN, 1, ""
    file.ReferencedStudySequence = Sequence([_referred(reference)])


def _judge(file: Dataset, report: ThreatReport) -> None:
    """The threat detection report module."""
    file.TDRType, file.DICOSVersion, file.OOIType = "MACHINE", DICOS_VERSION, "CARGO"
    file.AcquisitionStatus, file.ScanType = "SUCCESSFUL", "OPERATIONAL"
    file.AbortFlag = "SUCCESS" if report.abort is None else "ABORT"
    if report.abort is not None:
        file.AbortReason = report.abort.value
    settings = [f"-{name}={value}" for name, value in report.settings]
    file.ThreatDetectionAlgorithmAndVersion = _lines(["InspectBox", report.version, *settings])
    file.AlarmDecision, file.AlarmDecisionTime = report.alarm.value, _moment(report.decided_at)
    file.NumberOfTotalObjects = len(report.threats)
    alarmed = sum(threat.flag is Flag.THREAT for threat in report.threats)
    file.NumberOfAlarmObjects = alarmed if report.alarm is Alarm.ALARM else 0
    file.TotalProcessingTime = _at_least_something(report.processing_ms)
    file.add_new(IMAGE_SCALE, "FD", report.scale_mm or 1.0)
    file.AlgorithmRoutingCodeSequence = Sequence([])
    file.AdditionalScreeningPerformed = "NO"


def _threat(number: int, threat: PotentialThreat, report: ThreatReport, reference: ScanReference) -> Dataset:
    assessment = Dataset()
    assessment.ThreatCategory = threat.category.value
    assessment.ThreatCategoryDescription = _line(threat.text, LONG_TEXT)
    assessment.ATDAbilityAssessment = "SHIELD" if threat.shielded else "NO_INTERFERENCE"
    assessment.ATDAssessmentFlag = threat.flag.value
    assessment.ATDAssessmentProbability = threat.probability
    item = Dataset()
    item.PotentialThreatObjectID = number
    item.PTORepresentationSequence = Sequence([_representation(threat, reference)])
    item.ATDAssessmentSequence = Sequence([assessment])
    item.add_new(PROCESSING_START, "DT", _moment(report.begun_at))
    item.add_new(PROCESSING_END, "DT", _moment(report.decided_at))
    item.add_new(PROCESSING_MS, "FL", _at_least_something(report.processing_ms))
    return item


def _representation(threat: PotentialThreat, reference: ScanReference) -> Dataset:
    """Where it lies in the referred picture: a polygon along the edges of pixels, and the pixels themselves."""
    place = Dataset()
    place.ReferencedInstanceSequence = Sequence([_referred(reference)])
    if threat.box is not None:
        place.BoundingPolygon = _polygon(threat.box)
        x0, y0, x1, y1 = threat.box
        voxels = Dataset()
        voxels.ThreatROIBase = [float(x0), float(y0), 0.0]
        voxels.ThreatROIExtents = [float(x1 - x0), float(y1 - y0), 1.0]
        voxels.ThreatROIBitmap = b""
        place.ThreatROIVoxelSequence = Sequence([voxels])
    if threat.whole:
        place.PTOLocationDescription = "whole load"
    return place


def _polygon(box: Box) -> list[float]:
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return [x0, y0, 0.0, x1, y0, 0.0, x1, y1, 0.0, x0, y1, 0.0]


def _referred(reference: ScanReference) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = reference.sop_class
    item.ReferencedSOPInstanceUID = reference.sop_instance
    return item


def _at_least_something(duration_ms: float) -> float:
    """The toolkit refuses a duration of nothing."""
    return max(duration_ms, 0.001)


def _line(text: str, longest: int = LONG_STRING) -> str:
    """Text as a DICOM value takes it: one value, one line, no longer than allowed."""
    plain = "".join(c if c.isprintable() and c != "\\" else " " for c in text)
    return plain.encode("utf-8", "replace").decode()[:longest].strip()


def _lines(texts: Iterable[str]) -> list[str]:
    return [_line(text) for text in texts]


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d")


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%H%M%S.%f")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S.%f+0000")
