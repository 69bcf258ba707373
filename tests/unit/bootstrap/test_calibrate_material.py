"""From wedge scans to a curves file that the profile can name."""

import json

import numpy as np
import pytest
import tifffile
from tests.unit.imaging.wedge.machines import THREE, attenuations, measure

from inspectbox.bootstrap.calibrate_material import calibrate_material, curves_csv
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.cli import main
from inspectbox.errors import InspectBoxError, OperatorError
from inspectbox.imaging.wedge.measurement import MATERIALS
from inspectbox.profiles.curves import load_areal, load_curves
from inspectbox.training.physics import dual_beam

SIDE, AIR_COLUMNS = 40, 40
AIR = 54_000


@pytest.fixture(name="profile")
def _profile():
    return open_profile("sim-lane", None)


def write_wedges(folder, material="polyethylene"):
    """A scan of three steps of each material, one wedge below the other, and the YAML that says so."""
    rng = np.random.default_rng(4)
    beam, names = dual_beam(4.0, 6.0), (material, "aluminium", "steel")
    through = np.ones((2, SIDE * len(names), AIR_COLUMNS + SIDE * len(THREE)))
    wedges = []
    for down, name in enumerate(names):
        steps = []
        for along, areal in enumerate(THREE):
            x, y = AIR_COLUMNS + SIDE * along, SIDE * down
            behind = np.exp(-np.array(attenuations(beam, MATERIALS[name].elements, areal)))
            through[:, y : y + SIDE, x : x + SIDE] = behind[:, None, None]
            steps.append({"g_cm2": areal, "columns": [x + 3, x + SIDE - 3]})
        rows = [SIDE * down + 3, SIDE * (down + 1) - 3]
        wedges.append({"scan": "wedges.tif", "material": name, "rows": rows, "steps": steps})
    counts = rng.poisson(through * 1e5) / 1e5 * AIR
    tifffile.imwrite(folder / "wedges.tif", counts.astype(np.uint16), photometric="minisblack")
    (folder / "wedges.yaml").write_text(json.dumps({"wedges": wedges}), encoding="utf-8")
    return folder / "wedges.yaml"


def test_scans_become_curves_that_load(tmp_path, profile):
    found = calibrate_material(write_wedges(tmp_path), profile, None)
    assert max(abs(one.gap_share) for one in found.found.residuals) < 0.2
    assert max(one.attenuation_share for one in found.found.residuals) < 0.01
    (tmp_path / "curves").mkdir()
    (tmp_path / "curves" / "sim-4-6.csv").write_text(curves_csv(found, "wedges.yaml\n#"), encoding="utf-8")
    np.testing.assert_allclose(load_curves(profile, tmp_path), found.found.curves, atol=1e-4)
    assert load_areal(profile, tmp_path).shape == (25, 4)


def test_a_table_gives_what_the_scans_give(tmp_path, profile):
    rows = [f"{s.material},{s.areal},{s.high:.6f},{s.low:.6f}" for s in measure(dual_beam(4.0, 6.0))]
    table = tmp_path / "steps.csv"
    table.write_text("material,g_cm2,attenuation_high,attenuation_low\n" + "\n".join(rows), encoding="utf-8")
    by_table = calibrate_material(table, profile, (4.0, 6.0)).found.curves
    by_scan = calibrate_material(write_wedges(tmp_path), profile, None).found.curves
    several = slice(8, 20)
    np.testing.assert_allclose(by_scan[several, 1:], by_table[several, 1:], atol=0.004)


def test_the_command_writes_curves_and_picture(tmp_path, capsys):
    yaml = write_wedges(tmp_path)
    out, plot = tmp_path / "new.csv", tmp_path / "new.svg"
    assert main(["calibrate", str(yaml), "--out", str(out), "--plot", str(plot)]) == 0
    text = capsys.readouterr().out
    assert "polyethylene" in text
    assert "largest shift since the last calibration" in text
    assert out.read_text(encoding="utf-8").startswith("# 9 steps of wedges.yaml")
    assert plot.read_text(encoding="utf-8").endswith("</svg>\n")
    assert main(["calibrate", str(yaml), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["steps"]) == 9


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda d: d["wedges"][0]["steps"][0].update(columns=[300, 340]), "the scan has"),
        (lambda d: d["wedges"][0]["steps"][0].update(columns=[0, 30]), "transmission"),
        (lambda d: d["wedges"][0]["steps"][0].update(columns=[43, 44]), "pixels"),
        (lambda d: d["wedges"][0]["steps"][0].update(columns=[43, 95]), "mean and median"),
        (lambda d: d["wedges"][0].update(scan="missing.tif"), "missing"),
        (lambda d: d["wedges"].pop(), "0 measurements for the iron curve"),
    ],
)
def test_wrong_boxes_are_refused(tmp_path, profile, change, match):
    yaml = write_wedges(tmp_path)
    document = json.loads(yaml.read_text(encoding="utf-8"))
    change(document)
    yaml.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InspectBoxError, match=match):
        calibrate_material(yaml, profile, None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"- 1",
        b"a: &b [*b]",
        b"wedges: [" * 500,
        b"\xff\xfe\x00",
        b"wedges: 1\nwedges: 2",
        b"a: b" * 99999,
    ],
)
def test_hostile_files_are_refused(tmp_path, profile, data):
    for name in ("w.yaml", "w.csv"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(OperatorError):
            calibrate_material(tmp_path / name, profile, None)


@pytest.mark.parametrize("ends", [(6.0, 4.0), (0.0, 6.0), (4.0, 40.0), (float("nan"), 6.0)])
def test_end_points_that_cannot_be_are_refused(tmp_path, profile, ends):
    with pytest.raises(OperatorError, match="end points"):
        calibrate_material(write_wedges(tmp_path), profile, ends)
