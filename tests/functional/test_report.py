"""A recorded DICOS scan, reported, and read back by the toolkit that wrote the scan."""

import json

import numpy as np
import pydicom

from functional.test_dicos import write_dicos
from inspectbox.bootstrap.open_lane import open_lane
from inspectbox.cli import main
from inspectbox.inspection.inspect_scan import inspect_scan
from reading_dicos import read_by_toolkit


def test_a_recorded_case_is_reported(tmp_path, capsys):
    picture = np.full((64, 96), 40_000, dtype=np.uint16)
    picture[20:50, 30:70] = 9_000
    write_dicos(tmp_path / "scan.dcs", picture, "enumLittleEndianExplicit")
    state = ["--state", str(tmp_path / "state")]
    assert main(["inspect", "--json", *state, str(tmp_path / "scan.dcs")]) == 0
    case = json.loads(capsys.readouterr().out)

    out = tmp_path / "report.dcs"
    assert main(["report", case["case_id"], "--out", str(out), *state]) == 0
    assert str(out) in capsys.readouterr().out
    found = read_by_toolkit(out.read_bytes(), tmp_path)
    assert [threat.text for threat in found.threats] == [finding["text"] for finding in case["findings"]]
    assert found.algorithm[2]["model"] == case["versions"]["model"]
    scan, report = pydicom.dcmread(tmp_path / "scan.dcs"), pydicom.dcmread(out)
    (referred,) = report.ReferencedStudySequence
    assert referred.ReferencedSOPInstanceUID == scan.SOPInstanceUID
    assert referred.ReferencedSOPClassUID == scan.SOPClassUID
    assert report.StudyInstanceUID == scan.StudyInstanceUID

    assert main(["report", "no-such-case", *state]) == 1
    assert "no case `no-such-case`" in capsys.readouterr().err


def test_a_lane_reports_every_case_into_the_folder_of_its_profile(tmp_path):
    write_dicos(tmp_path / "scan.dcs", np.full((64, 96), 40_000, dtype=np.uint16), "enumLittleEndianExplicit")
    site = tmp_path / "site.yaml"
    site.write_text(f"lane: {{report_folder: {tmp_path / 'reports'}, signal: console}}\n")
    cases = []
    for by_hand in (False, True):
        with open_lane("sim-lane", override=site, state=tmp_path / "state", by_hand=by_hand) as lane:
            cases.append(inspect_scan(lane.read(tmp_path / "scan.dcs"), lane.lane).case)
    (written,) = (tmp_path / "reports").iterdir()
    assert written.name == f"{cases[0].case_id}.dcs"
    read_by_toolkit(written.read_bytes(), tmp_path)
