"""A case folder of every vendor's format ends in a recorded case that says how far its reader is to be trusted."""

import json
from pathlib import Path

import numpy as np
import pytest

from fakes.vendor_files import a25, ase, fs6000, utf16_xml
from inspectbox.cli import main
from inspectbox.domain.scan import AirColumns, Scan
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan

LOAD = np.zeros((100, 160))
LOAD[20:80, 60:140] = 0.8
LOAD[30:50, 70:100] = 2.0
HIGH, LOW = ((60_000 * np.exp(-LOAD * ratio)).astype(np.uint16) for ratio in (1.0, 1.2))
CODES = (LOAD > 0).astype(np.uint16) * 90
AIR = {"pitch_mm": [5, 5], "calibration": {"air_columns": [0, 40]}}
SET = {"high": "7high.img", "low": "7low.img", "material": "7material.img", "text": "7.xml"}
PICTURES = {"7high.img": fs6000(HIGH), "7low.img": fs6000(LOW), "7material.img": fs6000(CODES, bits=8)}

FOLDERS = {
    "ase/2": ({"s.bin": ase(HIGH, text=utf16_xml("CSQU3054383"))}, {"file": "s.bin"}, ["single"]),
    "ase/3": ({"s.bin": ase(LOW, HIGH, CODES)}, {"file": "s.bin"}, ["low", "high"]),
    "a25": ({"s.bin": a25(LOW, HIGH)}, {"file": "s.bin"}, ["low", "high"]),
    "fs6000": (PICTURES | {"7.xml": utf16_xml("CSQU3054383")}, {"files": SET}, ["low", "high"]),
}


@pytest.fixture
def inspect(tmp_path, capsys):
    """Write a case folder, run `inspect --json` on it and return the case."""

    def run(files, sidecar):
        folder = tmp_path / "case"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        if sidecar is not None:
            (folder / "scan.json").write_text(json.dumps(sidecar))
        assert main(["inspect", "--json", "--state", str(tmp_path / "state"), str(folder)]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("name", FOLDERS)
def test_every_vendor_format_ends_in_a_case(inspect, name):
    files, sidecar, energies = FOLDERS[name]
    case = inspect(files, sidecar | AIR)
    scan = case["scan"]
    assert (scan["format"], scan["rows"], scan["columns"]) == (name, 100, 160)
    assert [plane["energy"] for plane in scan["planes"]] == energies
    assert scan["verified"] is (name == "ase/2")
    assert any("unverified" in note for note in scan["notes"]) is (name != "ase/2")
    assert scan["container"] == ("CSQU3054383" if name in {"ase/2", "fs6000"} else None)
    assert case["decision"]["disposition"] == "review"
    assert case["coverage"] is not None


@pytest.mark.parametrize(
    ("data", "trusted"), [(ase(HIGH), True), (a25(LOW, HIGH), False)], ids=["ase", "a25"]
)
def test_what_came_through_an_unverified_reader_is_not_calibrated(data, trusted):
    scan, files = Scan(Path("s.bin"), calibration=AirColumns(0, 40)), {"scan": data}
    machine = Machine(None, 1e-4, (5.0, 5.0), 1_000_000, dark_removed=True)
    assert calibrate_scan(scan, decode_scan(scan, files, machine), files, machine).calibrated is trusted


def test_an_interrupted_copy_is_a_hold_with_what_is_there(inspect):
    case = inspect(PICTURES | {"7low.img": PICTURES["7low.img"][:4096]}, None)
    (reason,) = case["decision"]["reasons"]
    assert case["decision"]["disposition"] == "hold"
    assert f"incomplete: 4096 of {len(PICTURES['7low.img'])} bytes" in reason["text"]["en"]
    assert case["scan"]["verified"] is None


@pytest.mark.parametrize("given", [PICTURES, {"7.xml": b""}, {"7material.img": b""}])
def test_the_files_of_one_set_are_one_case_however_they_are_given(given, tmp_path, capsys):
    beside = {"7.xml": utf16_xml("CSQU3054383"), "8high.img": fs6000(HIGH), "8low.img": fs6000(LOW)}
    for name, data in (PICTURES | beside).items():
        (tmp_path / name).write_bytes(data)
    state = ["--json", "--state", str(tmp_path / "state")]
    assert main(["inspect", *state, *(str(tmp_path / name) for name in sorted(given))]) == 0
    (case,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert case["scan"]["container"] == "CSQU3054383"
    assert len(case["scan"]["planes"]) == 2
    assert main(["inspect", *state, *(str(file) for file in sorted(tmp_path.glob("*.*")))]) == 0
    cases = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [case["scan"]["container"] for case in cases] == ["CSQU3054383", None]


def test_a_conflict_is_a_hold_that_names_both(inspect):
    files, sidecar, _ = FOLDERS["fs6000"]
    case = inspect(files, sidecar | AIR | {"container": "MSKU6011672"})
    (reason,) = case["decision"]["reasons"]
    assert "MSKU6011672" in reason["text"]["en"]
    assert "CSQU3054383" in reason["text"]["en"]
