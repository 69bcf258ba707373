"""A threat detection report as Stratovan's toolkit reads it, and refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pydicom
import pyDICOS

Point = tuple[float, float, float]


@dataclass(frozen=True)
class ToolkitThreat:
    """One potential threat object."""

    number: int
    category: str
    flag: str
    ability: str
    text: str
    probability: float
    polygon: list[Point]
    base: Point
    extents: Point


@dataclass(frozen=True)
class ToolkitReport:
    """One report; enumerations by the toolkit's own names."""

    kind: str
    load: str
    load_type: str
    alarm: str
    alarm_objects: int
    decided: tuple[int, ...]
    scanned: tuple[int, ...]
    algorithm: tuple[str, str, dict[str, str]]
    processing_ms: float
    scale: float
    threats: list[ToolkitThreat]


def read_by_toolkit(data: bytes, folder: Path) -> ToolkitReport:
    """Read a report; AssertionError with the toolkit's log when it refuses it."""
    report = _open(data, folder)
    # the toolkit hands out no places of a CARGO object, not even of its own writing: they are read as those of BAGGAGE
    places = _open(_as_baggage(data), folder)
    numbers = pyDICOS.Array1DS_UINT16()
    report.GetPTOIds(numbers)
    _, date, time = report.GetAlarmDecisionDateTime(pyDICOS.DcsDate(), pyDICOS.DcsTime())
    return ToolkitReport(
        kind=report.GetTDRType().name,
        load=report.GetOOIID().Get(),
        load_type=report.GetOOIType().name,
        alarm=report.GetAlarmDecision().name,
        alarm_objects=report.GetNumAlarmObjects(),
        decided=_moment(date, time),
        scanned=_moment(report.GetScanStartDate(), report.GetScanStartTime()),
        algorithm=_algorithm(data, folder),
        processing_ms=report.GetTotalProcessingTimeInMS(),
        scale=report.GetImageScaleRepresentation(),
        threats=[_threat(report, places, numbers[i]) for i in range(numbers.GetSize())],
    )


def _open(data: bytes, folder: Path) -> pyDICOS.TDR:
    file = folder / "read-by-toolkit.dcs"
    file.write_bytes(data)
    report, log = pyDICOS.TDR(), pyDICOS.ErrorLog()
    assert report.Read(pyDICOS.Filename(str(file)), log, None), log.GetErrorLog().Get()
    return report


def _as_baggage(data: bytes) -> bytes:
    file = pydicom.dcmread(BytesIO(data))
    file.OOIType = "BAGGAGE"
    out = BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def _threat(report: pyDICOS.TDR, places: pyDICOS.TDR, number: int) -> ToolkitThreat:
    _, polygon = places.GetThreatBoundingPolygon(number, pyDICOS.Array1DPoint3Dfloat(), 0)
    _, base, extents, _ = places.GetThreatRegionOfInterest(
        number, pyDICOS.Point3Dfloat(), pyDICOS.Point3Dfloat(), pyDICOS.Bitmap(), 0
    )
    return ToolkitThreat(
        number=number,
        category=report.GetPTOAssessmentThreatCategory(number, 0).name,
        flag=report.GetPTOAssessmentFlag(number, 0).name,
        ability=report.GetPTOAssessmentAbility(number, 0).name,
        text=report.GetPTOAssessmentDescription(number, 0).Get(),
        probability=report.GetPTOAssessmentProbability(number, 0),
        polygon=[_point(polygon[i]) for i in range(polygon.GetSize())],
        base=_point(base),
        extents=_point(extents),
    )


def _point(point: pyDICOS.Point3Dfloat) -> Point:
    return (point.x, point.y, point.z)


def _moment(date: pyDICOS.DcsDate, time: pyDICOS.DcsTime) -> tuple[int, ...]:
    from pydicos import DicosDateTime

    said = DicosDateTime(date=date, time=time).as_dict()
    return (*said["date"], *said["time"][:3])


def _algorithm(data: bytes, folder: Path) -> tuple[str, str, dict[str, str]]:
    from pydicos import TDRLoader

    file = folder / "read-by-toolkit.dcs"
    file.write_bytes(data)
    said = TDRLoader(file).get_ATR_metadata().as_dict()
    return said["manufacturer"], said["version"], said["parameters"]
