"""Simulated loads through the whole box: what must be said of each, whatever the detector sees in it."""

from dataclasses import replace

import pytest
import tifffile

from fakes import FakeDetector
from inspectbox.bootstrap.open_lane import open_lane
from inspectbox.domain.decision import Disposition
from inspectbox.inspection.inspect_scan import inspect_scan
from inspectbox.training.simulate import simulate_cases


@pytest.fixture(scope="module")
def lane(tmp_path_factory):
    with open_lane("sim-lane", state=tmp_path_factory.mktemp("state"), by_hand=True) as lane:
        yield lane


@pytest.mark.parametrize(
    ("scenario", "rules", "at_least"),
    [
        ("dense", {"SEEN-PARTLY", "SEEN-LITTLE"}, Disposition.REVIEW),
        ("dishonest", {"CRED-DISHONEST"}, Disposition.OPEN),
        ("unknown_enterprise", {"CRED-UNKNOWN"}, Disposition.REVIEW),
        ("no_declaration", {"DECL-MISSING"}, Disposition.REVIEW),
    ],
)
def test_a_scenario_is_told_by_its_rule(lane, tmp_path, scenario, rules, at_least):
    (folder,) = simulate_cases(tmp_path, 1, 5, scenario, lambda done, total: None)
    case = inspect_scan(lane.read(folder), lane.lane).case
    assert case.decision.disposition >= at_least
    assert rules & {reason.rule for reason in case.decision.reasons}
    assert case.scan_format == "tiff"
    assert case.shape == tifffile.imread(folder / "scan.tif", key=0).shape


def test_an_advanced_enterprise_with_a_clean_picture_is_released_at_once(lane, tmp_path):
    """The rule's other facts are the simulator's; only what the detector says is taken away here."""
    (folder,) = simulate_cases(tmp_path, 1, 5, "certified", lambda done, total: None)
    arrival = lane.read(folder)
    clean = replace(lane.lane, detector=FakeDetector(classes=()))
    case = inspect_scan(arrival, clean).case
    assert case.decision.disposition is Disposition.RELEASE
    assert [reason.rule for reason in case.decision.reasons] == ["CRED-ADVANCED"]


def test_a_model_of_simulated_scans_releases_nothing_at_a_real_scanner(lane, tmp_path):
    (folder,) = simulate_cases(tmp_path, 1, 5, "certified", lambda done, total: None)
    real = replace(lane.lane, detector=FakeDetector(classes=()), detector_fits=False)
    case = inspect_scan(lane.read(folder), real).case
    assert case.decision.disposition is Disposition.REVIEW
    assert "DET-UNFIT" in {reason.rule for reason in case.decision.reasons}


def test_only_the_simulated_lane_trusts_a_model_of_simulated_scans(lane, tmp_path):
    assert lane.simulated
    assert lane.lane.detector_fits
    site = tmp_path / "site.yaml"
    site.write_text("rules: {folder: rules, packs: null, officers: null}")
    with open_lane("generic-x86", override=site, state=tmp_path / "state", by_hand=True) as generic:
        assert not generic.lane.detector_fits
