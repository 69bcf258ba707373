import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from inspectbox.adapters.source_folder import read_arrival
from inspectbox.bootstrap.blend_scan import blend_into_scan
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.errors import OperatorError, ScanError
from inspectbox.training.geometry import SMALL
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.shapes import cuboid
from inspectbox.training.simulate import simulate_cases

ROOT = Path(__file__).parents[3]
N42_55 = ROOT.parent / "shared" / "samples" / "n42_55"
INGOT = OwnObject("ivory", cuboid((-150.0, -150, -150), (150.0, 150, 150)), "antler", (1.7, 1.8))
PROFILE = open_profile("sim-lane")


def simulated(out, seed, scenario="clean"):
    (case,) = simulate_cases(
        out, 1, seed, scenario, lambda done, total: None, geometry=SMALL, rules=ROOT / "rules"
    )
    return case


def blended(case, out, **more):
    return blend_into_scan(case, out, PROFILE, **{"own": [INGOT], "count": 2, "seed": 3} | more)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_blended_case_is_a_case_again_with_one_object_in_its_truth(tmp_path, seed):
    case = simulated(tmp_path / "sim", seed)
    before = tifffile.imread(case / "scan.tif").astype(int)
    for folder in blended(case, tmp_path / "tip"):
        arrival = read_arrival(folder)
        assert arrival.faults == ()
        assert arrival.declaration is not None
        (found,) = json.loads((folder / "truth.json").read_text())["objects"]
        x0, y0, x1, y1 = found["box"]
        changed = tifffile.imread(folder / "scan.tif").astype(int) != before
        assert found["class"] == "ivory"
        assert changed[:, y0:y1, x0:x1].any()
        changed[:, max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = False
        assert not changed.any()
        assert json.loads((folder / "scan.json").read_text())["simulated"] is True


def test_the_same_seed_blends_the_same(tmp_path):
    case = simulated(tmp_path / "sim", 1)
    first, second = blended(case, tmp_path / "a"), blended(case, tmp_path / "b")
    assert [(f / "scan.tif").read_bytes() for f in first] == [(f / "scan.tif").read_bytes() for f in second]


def test_without_own_objects_a_regulated_kind_of_goods_is_blended(tmp_path):
    (folder,) = blended(simulated(tmp_path / "sim", 1), tmp_path / "tip", own=(), count=1)
    (found,) = json.loads((folder / "truth.json").read_text())["objects"]
    assert found["contrast"] > 1


def test_a_scan_that_cannot_be_read_leaves_nothing(tmp_path):
    (tmp_path / "broken.tif").write_bytes(b"II*\0 nothing")
    with pytest.raises(ScanError):
        blended(tmp_path / "broken.tif", tmp_path / "tip")
    assert not (tmp_path / "tip").exists()


def test_a_scan_of_air_and_one_without_a_pitch_are_refused(tmp_path):
    air = np.full((200, 300), 50_000, np.uint16)
    tifffile.imwrite(tmp_path / "air.tif", air, metadata=None)
    with pytest.raises(OperatorError, match="pixel pitch"):
        blended(tmp_path / "air.tif", tmp_path / "tip")
    case = tmp_path / "case"
    case.mkdir()
    (tmp_path / "air.tif").rename(case / "air.tif")
    (case / "scan.json").write_text('{"file": "air.tif", "pitch_mm": [10, 10]}')
    with pytest.raises(OperatorError, match="no load"):
        blended(case, tmp_path / "tip")


@pytest.mark.skipif(not N42_55.is_dir(), reason="no real scans here")
def test_a_real_scan_takes_an_object_in_its_load(tmp_path):
    (folder,) = blended(N42_55 / "N4255_5.tif", tmp_path / "tip", count=1)
    (found,) = json.loads((folder / "truth.json").read_text())["objects"]
    before, after = (tifffile.imread(f).astype(float) for f in (N42_55 / "N4255_5.tif", folder / "scan.tif"))
    x0, y0, x1, y1 = found["box"]
    assert after[y0:y1, x0:x1].mean() < before[y0:y1, x0:x1].mean()
