import errno
import hashlib
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import tifffile
import yaml

from fakes.full_disk import files_of_at_most
from inspectbox.adapters.source_folder import parse_declaration
from inspectbox.errors import MachineError, OperatorError, RuleError
from inspectbox.training import case_folder, shapes
from inspectbox.training.container import INNER_WIDTH
from inspectbox.training.deal import Deal
from inspectbox.training.declared_words import read_declared_words
from inspectbox.training.geometry import SMALL
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.paper import container_number
from inspectbox.training.scenario import REGULATED, SCENARIOS
from inspectbox.training.scene import build_scene
from inspectbox.training.simulate import simulate_cases

RULES = Path(__file__).parents[3] / "rules"
HS = {
    entry["class"]: tuple(entry["hs"])
    for entry in yaml.safe_load((RULES / "goods.yaml").read_text())["goods"]
}


def nothing(done, total):
    pass


def simulate(out, count=1, seed=3, scenario=None, **more):
    return simulate_cases(out, count, seed, scenario, nothing, geometry=SMALL, rules=RULES, **more)


def said(case, name):
    return json.loads((case / f"{name}.json").read_text("utf-8"))


def fingerprint(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(tmp_path):
    simulate(tmp_path / "a", 3)
    simulate(tmp_path / "b", 3, workers=2)
    simulate(tmp_path / "c", 3, seed=4)
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")
    assert set(fingerprint(tmp_path / "a").values()).isdisjoint(fingerprint(tmp_path / "c").values())


def test_progress_is_told_and_cases_come_in_order(tmp_path):
    told = []
    cases = simulate_cases(
        tmp_path, 2, 1, "empty", lambda done, total: told.append((done, total)), geometry=SMALL
    )
    assert told == [(1, 2), (2, 2)]
    assert cases == sorted(tmp_path.iterdir())


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_writes_a_case_as_the_contract_says(tmp_path, name):
    (case,) = simulate(tmp_path, seed=11, scenario=name)
    scan, truth = said(case, "scan"), said(case, "truth")
    with tifffile.TiffFile(case / scan["file"]) as picture:
        pages = [page.asarray() for page in picture.pages]
    assert [plane["page"] for plane in scan["planes"]] == [0, 1]
    assert {page.shape for page in pages} == {(SMALL.rows, SMALL.columns)}
    assert {page.dtype for page in pages} == {np.dtype(np.uint16)}
    assert truth["scenario"] == name
    assert truth["simulated"] is True
    for found in truth["objects"]:
        x0, y0, x1, y1 = found["box"]
        assert 0 <= x0 < x1 <= SMALL.columns
        assert 0 <= y0 < y1 <= SMALL.rows
    assert (case / "declaration.json").exists() == (name != "no_declaration")
    if name != "no_declaration":
        paper = parse_declaration((case / "declaration.json").read_bytes())
        assert paper.container == scan["container"]
        scanned = datetime.fromisoformat(scan["captured_at"])
        assert max(paper.arrived_at, paper.lodged_at) < scanned
        if name != "certified":
            assert (paper.lodged_at < paper.arrived_at) == (paper.direction == "import")
    assert any(found["hidden"] for found in truth["objects"]) == (SCENARIOS[name].hidden != (0, 0))
    # what looks alike may be goods without a class
    assert bool(truth["objects"]) == (name != "empty") or name == "lookalike"


def test_the_air_columns_saw_only_air(tmp_path):
    for seed in range(6):
        (case,) = simulate(tmp_path / str(seed), seed=seed, scenario="clean")
        said_so = said(case, "scan")["calibration"]
        if "air_columns" not in said_so:
            assert {"dark", "air"} == set(said_so)
            continue
        start, stop = said_so["air_columns"]
        high = tifffile.imread(case / "scan.tif", key=1).astype(float)
        strip = np.median(high[:, start:stop], axis=1)
        brightest = np.percentile(high, 99, axis=1)
        assert np.mean(strip > 0.93 * brightest) > 0.98


@pytest.mark.parametrize("seed", range(6))
def test_steel_coils_are_too_dense_to_see_however_the_scan_is_calibrated(tmp_path, seed):
    (case,) = simulate(tmp_path, seed=seed, scenario="dense")
    said_so = said(case, "scan")["calibration"]
    high = tifffile.imread(case / "scan.tif", key=1).astype(float)
    if "air_columns" in said_so:
        dark, air = (
            np.zeros((SMALL.rows, 1)),
            high[:, slice(*said_so["air_columns"])].mean(axis=1, keepdims=True),
        )
    else:
        dark, air = (
            tifffile.imread(case / said_so[k], key=1).mean(axis=1, keepdims=True) for k in ("dark", "air")
        )
    alive = (air > dark)[:, 0]
    transmission = ((high - dark)[alive]) / (air - dark)[alive]
    # zeros are lost pixels: 0.03 %
    assert np.mean(transmission < 1e-4) > 0.01


def declared_classes(case):
    codes = [line["hs"] for line in said(case, "declaration")["lines"]]
    return {label for label, heads in HS.items() if any(code.startswith(heads) for code in codes)}


def test_a_true_paper_names_what_is_seen_and_a_false_one_hides_it(tmp_path):
    for seed in range(4):
        (clean,) = simulate(tmp_path / "clean", seed=seed, scenario="clean")
        assert {found["class"] for found in said(clean, "truth")["objects"]} <= declared_classes(clean)
        (false,) = simulate(tmp_path / "false", seed=seed, scenario="regulated_undeclared")
        assert not declared_classes(false) & set(REGULATED)
        (hidden,) = simulate(tmp_path / "hidden", seed=seed, scenario="hidden")
        assert not declared_classes(hidden) & set(REGULATED)


def test_regulated_goods_carry_their_permit_or_not_as_the_scenario_says(tmp_path):
    (with_permit,) = simulate(tmp_path, seed=5, scenario="regulated")
    (without,) = simulate(tmp_path / "other", seed=5, scenario="regulated_no_permit")
    assert said(with_permit, "declaration")["permits"]
    assert said(without, "declaration")["permits"] == []


@pytest.mark.parametrize("seed", range(5))
def test_the_load_stands_inside_the_container_and_under_the_payload(seed):
    scene = build_scene(np.random.default_rng(seed), SCENARIOS["hidden"], SMALL, deal=Deal(seed, seed))
    assert any(lot.hidden for lot in scene.load)
    assert sum(lot.mass_kg for lot in scene.load) < 2 * 28_000
    for lot in (lot for lot in scene.load if not lot.hidden):
        assert lot.low[1] > -INNER_WIDTH / 2 - 150
        assert lot.high[1] < INNER_WIDTH / 2 + 150
        assert lot.low[2] > 550
        assert lot.high[2] < 4100


def test_container_numbers_have_the_check_digit_of_the_standard():
    values = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))
    for seed in range(40):
        number = container_number(np.random.default_rng(seed))
        total = sum((int(c) if c.isdigit() else values[c]) * 2**i for i, c in enumerate(number[:10]))
        assert len(number) == 11
        assert int(number[10]) == total % 11 % 10


def test_an_unknown_scenario_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(OperatorError) as caught:
        simulate(tmp_path, scenario="storm")
    assert "`storm`" in str(caught.value)
    assert "hidden" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(OperatorError):
        simulate(tmp_path, seed=-1)


def test_a_full_disk_leaves_finished_cases_and_no_half_one(tmp_path, monkeypatch):
    (done,) = simulate(tmp_path, 1, scenario="empty")
    before = fingerprint(tmp_path)

    def fill(file, pages):
        Path(file).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(case_folder, "write_tiff", fill)
    with pytest.raises(MachineError) as caught:
        simulate(tmp_path, 2, scenario="empty")
    assert "no space left" in str(caught.value)
    assert "finished cases stay" in caught.value.hint
    assert fingerprint(tmp_path) == before
    assert list(tmp_path.iterdir()) == [done]


def test_a_disk_that_fills_within_a_page_is_said_in_words(tmp_path):
    with files_of_at_most(1 << 16), pytest.raises(MachineError, match="only a part of a page") as caught:
        simulate(tmp_path, scenario="empty")
    assert "requested" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot be written"):
        simulate(tmp_path / "file" / "below", scenario="empty")


def test_a_folder_of_something_else_is_not_replaced(tmp_path):
    (case,) = simulate(tmp_path, scenario="empty")
    (case / "truth.json").unlink()
    with pytest.raises(OperatorError, match="no simulated case"):
        simulate(tmp_path, scenario="empty")
    assert (case / "scan.tif").exists()


def test_without_tifffile_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tifffile", None)
    with pytest.raises(MachineError) as caught:
        simulate(tmp_path, scenario="empty")
    assert "inspectbox[simulate]" in caught.value.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "goods: 3", "goods: [{class: x}]\nothers: []", "goods: [", "[1]"])
def test_a_broken_goods_file_is_the_rules_fault(tmp_path, text):
    (tmp_path / "goods.yaml").write_text(text)
    with pytest.raises(RuleError, match="does not say how goods are declared"):
        read_declared_words(tmp_path)


def test_a_goods_file_that_is_not_there_is_the_rules_fault(tmp_path):
    with pytest.raises(RuleError):
        read_declared_words(tmp_path / "nowhere")


def test_a_written_case_is_replaced_by_the_same_case(tmp_path):
    simulate(tmp_path, scenario="empty")
    first = fingerprint(tmp_path)
    simulate(tmp_path, scenario="empty")
    assert fingerprint(tmp_path) == first
    shutil.rmtree(tmp_path)


def test_masks_cover_their_boxes_and_nothing_else(tmp_path):
    (case,) = simulate(tmp_path, seed=11, scenario="hidden", masks=True)
    for found in said(case, "truth")["objects"]:
        x0, y0, x1, y1 = found["box"]
        runs = found["mask"]
        assert sum(runs) == (x1 - x0) * (y1 - y0)
        mask = np.repeat(np.arange(len(runs)) % 2, runs).reshape(y1 - y0, x1 - x0)
        assert mask[0].any() | mask[-1].any()
        assert mask.any()


def test_own_objects_are_put_into_the_load_as_hidden_goods(tmp_path):
    ball = OwnObject("narwhal_tusk", shapes.ellipsoid((200, 200, 200)), "steel", (7.8, 7.9))
    (case,) = simulate(tmp_path, seed=2, scenario="clean", own=[ball])
    mine = [found for found in said(case, "truth")["objects"] if found["class"] == "narwhal_tusk"]
    assert 1 <= len(mine) <= 2
    assert all(found["hidden"] for found in mine)


def test_the_other_style_is_another_scanner_and_an_unknown_one_is_refused(tmp_path):
    (a,) = simulate(tmp_path / "a", scenario="empty")
    (b,) = simulate(tmp_path / "b", scenario="empty", style="b")
    assert (said(a, "truth")["style"], said(b, "truth")["style"]) == ("a", "b")
    with pytest.raises(OperatorError, match="`z`"):
        simulate(tmp_path / "z", style="z")
