"""A lane whose rules change between two cases, and one whose rules run out."""

import base64
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import inspectbox
from inspectbox.adapters.signatures_ed25519 import OfficerKey
from inspectbox.bootstrap.open_lane import open_lane
from inspectbox.bootstrap.publish import check_draft, open_office
from inspectbox.bootstrap.rule_ports import LaneInForce
from inspectbox.bootstrap.rules_in_force import FixedRules
from inspectbox.domain.decision import Disposition
from inspectbox.errors import RuleError
from inspectbox.inspection.inspect_scan import inspect_scan

RULES = Path(inspectbox.__file__).parents[2] / "rules"


class Site:
    """Two officers, a draft and a folder of packs."""

    def __init__(self, folder):
        self.folder, self.keys = folder, [OfficerKey.make(), OfficerKey.make()]
        lines = [
            f"  - {{name: officer {number}, key: {base64.b64encode(key.public).decode()}}}"
            for number, key in enumerate(self.keys)
        ]
        (folder / "officers.yaml").write_text("\n".join(["officers:", *lines]) + "\n")
        (folder / "site.yaml").write_text(
            f"rules: {{folder: rules, packs: {folder / 'packs'}, officers: {folder / 'officers.yaml'}}}\n"
        )
        shutil.copytree(RULES, folder / "draft")
        self.office = open_office(folder / "packs", folder / "officers.yaml")

    def publish(self):
        since = datetime.now(UTC) - timedelta(days=1)
        manifest = self.office.publish(
            self.folder / "draft", self.keys[0], since=since, until=None, note="", check=check_draft
        )
        self.office.approve(manifest.version, self.keys[1], because="", check=check_draft)
        return manifest.version

    def open(self):
        state = self.folder / "state"
        return open_lane("sim-lane", override=self.folder / "site.yaml", state=state, by_hand=True)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture
def broken(tmp_path):
    """A scan that cannot be read: its case is a hold, and names the rules all the same."""
    file = tmp_path / "scan.tif"
    file.write_bytes(b"II*\0")
    return file


def test_every_case_names_the_pack_in_force_when_it_came(site, broken):
    first = site.publish()
    with site.open() as lane:
        assert inspect_scan(lane.read(broken), lane.lane).case.versions.rules == first
        with (site.folder / "draft" / "40-coverage.yaml").open("a", encoding="utf-8") as file:
            file.write("# looked at again\n")
        second = site.publish()
        assert inspect_scan(lane.read(broken), lane.lane).case.versions.rules == second
        site.office.roll_back(None, site.keys[0], because="alarms")
        assert inspect_scan(lane.read(broken), lane.lane).case.versions.rules == first
    assert first != second


def test_a_lane_that_asks_for_signed_rules_does_not_open_on_unsigned_ones(site):
    with pytest.raises(RuleError, match="no published pack is in force"):
        site.open()


class _RunOut(FixedRules):
    def refresh(self, now):
        raise RuleError("no published pack is in force: pack `0` expired", hint="publish its successor")


def test_when_rules_run_out_every_scan_is_a_recorded_hold(site, tmp_path):
    from inspectbox.training.simulate import simulate_cases

    (folder,) = simulate_cases(tmp_path / "cases", 1, 5, "certified", lambda done, total: None)
    with open_lane("sim-lane", state=tmp_path / "state", by_hand=True) as lane:
        ports = lane.in_force._ports
        spent = LaneInForce(lane.lane, _RunOut(RULES), ports, state=tmp_path / "state", simulated=True)
        case = inspect_scan(lane.read(folder), spent.lane()).case
        assert case.decision.disposition is Disposition.HOLD
        assert "expired" in case.decision.reasons[0].text.en
        assert lane.store.case(case.case_id) is not None
        assert isinstance(ports.closing, ExitStack)
