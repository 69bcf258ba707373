import io
from dataclasses import replace
from datetime import timedelta

import pydicom
import pytest

from fakes import a_case, a_decision
from fakes.clock import MORNING
from inspectbox.adapters.dicos import write_report
from inspectbox.adapters.dicos.scan_reference import read_reference
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.domain.finding import Finding, FindingKind
from inspectbox.errors import MachineError, ScanError
from inspectbox.inspection.case_json import case_to_json
from inspectbox.inspection.hold import hold_for
from inspectbox.inspection.threat_report import build_report
from reading_dicos import read_by_toolkit

ANTLERS = Finding(FindingKind.REGULATED_UNDECLARED, "antlers 鹿角", 0.75, "antler", (10, 20, 110, 80))
DENSE = Finding(FindingKind.NOT_SEEN, "a third of the load was not seen", 0.5)


def a_report(disposition=Disposition.OPEN, findings=(ANTLERS,), **changes):
    changes.setdefault("decision", a_decision(disposition))
    return build_report(case_to_json(replace(a_case(), findings=findings, **changes)))


def read(data):
    return pydicom.dcmread(io.BytesIO(data))


def test_the_toolkit_reads_every_field_back(tmp_path):
    found = read_by_toolkit(write_report(a_report(findings=(ANTLERS, DENSE)), None), tmp_path)
    assert (found.kind, found.load_type, found.load) == ("enumMachine", "enumTypeCargo", "TCLU1234567")
    assert (found.alarm, found.alarm_objects) == ("enumAlarm", 1)
    assert found.decided == found.scanned == MORNING.timetuple()[:6]
    model, rules, profile = "fake@0123456789ab", "fedcba987654", "sim-lane@0123456789ab"
    assert found.algorithm == ("InspectBox", "0.1.0", {"model": model, "rules": rules, "profile": profile})
    assert (found.processing_ms, found.scale) == (2.0, 4.75)
    antlers, dense = found.threats
    assert (antlers.number, antlers.category, antlers.flag) == (1, "enumContraband", "enumThreat")
    assert (antlers.ability, antlers.text, antlers.probability) == ("enumNoInterference", ANTLERS.text, 0.75)
    assert antlers.polygon == [(10, 20, 0), (110, 20, 0), (110, 80, 0), (10, 80, 0)]
    assert (antlers.base, antlers.extents) == ((10, 20, 0), (100, 60, 1))
    assert (dense.number, dense.category, dense.flag) == (2, "enumAnomaly", "enumUnknown")
    assert (dense.ability, dense.text, dense.probability) == ("enumShield", DENSE.text, 0.5)
    assert dense.polygon == [(0, 0, 0), (2760, 0, 0), (2760, 850, 0), (0, 850, 0)]


@pytest.mark.parametrize("kind", FindingKind)
@pytest.mark.parametrize("disposition", Disposition)
def test_the_toolkit_takes_every_finding_in_every_decision(kind, disposition, tmp_path):
    report = a_report(disposition, (replace(ANTLERS, kind=kind),))
    found = read_by_toolkit(write_report(report, None), tmp_path)
    alarms = {Disposition.RELEASE: "enumClear", Disposition.OPEN: "enumAlarm", Disposition.HOLD: "enumAlarm"}
    assert found.alarm == alarms.get(disposition, "enumUnknownAlarmDecision")
    if disposition is Disposition.RELEASE:
        assert found.threats[0].flag == "enumNoThreat"


@pytest.mark.parametrize("disposition", Disposition)
def test_nothing_found_is_never_an_alarm_and_clear_only_when_released(disposition, tmp_path):
    found = read_by_toolkit(write_report(a_report(disposition, ()), None), tmp_path)
    clear = disposition is Disposition.RELEASE
    assert found.alarm == ("enumClear" if clear else "enumUnknownAlarmDecision")
    assert found.threats == []


@pytest.mark.parametrize(("shape", "reason"), [(None, "FAILED_RECON"), ((850, 2760), "NOT_REVIEWED")])
def test_a_load_that_nothing_judged_is_aborted_and_not_clear(shape, reason, tmp_path):
    held = hold_for((ScanError("no picture"),))
    own = tuple(replace(why, version="0.1.0") for why in held.reasons)
    decision = Decision(held.disposition, own)
    data = write_report(a_report(decision=decision, findings=(), shape=shape, scan_sha256=""), None)
    assert read_by_toolkit(data, tmp_path).alarm == "enumUnknownAlarmDecision"
    # the toolkit reads an abort of its own writing as a success: these two are read by pydicom
    assert (read(data).AbortFlag, read(data).AbortReason) == ("ABORT", reason)


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((0, 0, 2760, 850), (0, 0, 2760, 850)),
        ((2759, 849, 2760, 850), (2759, 849, 2760, 850)),
        ((-5, -7, 3000, 900), (0, 0, 2760, 850)),
    ],
)
def test_boxes_at_the_edges_stay_in_the_picture(box, said, tmp_path):
    found = read_by_toolkit(write_report(a_report(findings=(replace(ANTLERS, box=box),)), None), tmp_path)
    (x0, y0, _), _, (x1, y1, _), _ = found.threats[0].polygon
    assert (x0, y0, x1, y1) == said
    assert found.threats[0].extents == (said[2] - said[0], said[3] - said[1], 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "集装箱 TCLU",
        "a\\b\\c",
        "line\r\nline\0\x1b[2J",
        "x" * 20_000,
        "车" * 20_000,
        "\udcff\ud800",
        "' OR 1=1",
    ],
)
def test_hostile_text_is_one_value_that_fits(text, tmp_path):
    case = a_case()
    report = a_report(findings=(replace(ANTLERS, text=text),), scan=replace(case.scan, container=text))
    data = write_report(report, None)
    file, found = read(data), read_by_toolkit(data, tmp_path)
    assert len(file.PatientID) <= 64 and "\\" not in file.PatientID
    assert found.load == (file.PatientID or "unknown")
    said = file.ThreatSequence[0].ATDAssessmentSequence[0].ThreatCategoryDescription or ""
    assert len(said) <= 10_240 and said.isprintable()
    assert found.threats[0].text == said
    if text == "集装箱 TCLU":
        assert found.load == said == text


def test_pydicom_writes_what_it_read_byte_for_byte():
    data = write_report(a_report(findings=(ANTLERS, DENSE)), None)
    out = io.BytesIO()
    read(data).save_as(out, enforce_file_format=True)
    assert out.getvalue() == data == write_report(a_report(findings=(ANTLERS, DENSE)), None)
    assert read(data).ThreatSequence[1].PTORepresentationSequence[0].PTOLocationDescription == "whole load"


def test_every_case_has_its_own_report_and_one_scan_one_name():
    one, two = (read(write_report(a_report(case_id=name), None)) for name in ("c-1", "c-2"))
    assert one.SOPInstanceUID != two.SOPInstanceUID
    assert one.ReferencedStudySequence == two.ReferencedStudySequence
    other = read(write_report(a_report(scan_sha256="cd" * 32), None))
    assert one.ReferencedStudySequence != other.ReferencedStudySequence


def test_no_person_or_enterprise_is_named():
    said = write_report(a_report(findings=(ANTLERS, DENSE)), None)
    for private in (b"AEO1200001", b"Hypothetical Bicycle Works", b"D0001", b"advanced"):
        assert private not in said


def test_times_unknown_are_those_of_the_inspection():
    scan = replace(a_case().scan, captured_at=None, pitch_mm=None)
    file = read(write_report(a_report(scan=scan, timings_ms=(("total", 0.0),)), None))
    assert file.StudyTime.startswith(MORNING.strftime("%H%M%S"))
    late = read(write_report(a_report(inspected_at=MORNING + timedelta(days=1)), None))
    assert late.AlarmDecisionTime[:8] == (MORNING + timedelta(days=1)).strftime("%Y%m%d")


def test_what_is_no_case_is_refused():
    with pytest.raises(MachineError, match="scan"):
        build_report({**case_to_json(a_case()), "scan": 7})


def a_dicom(instance="1.2.3.4.5", syntax="1.2.840.10008.1.2.1"):
    file = pydicom.Dataset()
    file.file_meta = pydicom.dataset.FileMetaDataset()
    file.file_meta.TransferSyntaxUID = syntax
    file.SOPClassUID, file.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.501.2.1", instance
    file.StudyInstanceUID, file.PixelData = "1.2.3.6", b"\0" * 64
    file["PixelData"].VR = "OW"
    out = io.BytesIO()
    with pydicom.config.disable_value_validation():
        file.save_as(out, enforce_file_format=True)
    return out.getvalue()


@pytest.mark.parametrize("instance", ["1.2.3.4.5", "1.02524.22078.011"])
@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"])
def test_a_dicom_scan_is_referred_to_by_its_own_uids(instance, syntax, tmp_path):
    data = write_report(a_report(), a_dicom(instance, syntax))
    file = read(data)
    (scan,) = file.ReferencedStudySequence
    (of_threat,) = file.ThreatSequence[0].PTORepresentationSequence[0].ReferencedInstanceSequence
    for item in (scan, of_threat):
        assert item.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.501.2.1"
        assert item.ReferencedSOPInstanceUID == instance
    assert (file.StudyInstanceUID == "1.2.3.6") is (syntax != "1.2.840.10008.1.2.1.99")
    read_by_toolkit(data, tmp_path)


def test_hostile_scans_cost_the_report_nothing_but_their_uids():
    whole = a_dicom()
    for end in range(len(whole)):
        read_reference(whole[:end], "x")
    for bad in (b"", b"II*\0", b"\0" * 128 + b"DICM", whole.replace(b"1.2.3.4.5", b"../../../")):
        assert read_reference(bad, "x") == read_reference(None, "x")
