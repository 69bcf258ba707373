"""A lane's rules over time: packs come, expire, are spoilt, vanish, go back."""

import base64
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from inspectbox.adapters.signatures_ed25519 import OfficerKey
from inspectbox.bootstrap import publish as publishing
from inspectbox.bootstrap.publish import open_office
from inspectbox.bootstrap.rules_in_force import FixedRules, PublishedRules, open_rules
from inspectbox.errors import RuleError

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
VOCABULARY = "fields:\n  n.a: {type: number, en: a, zh: 甲}\n"
RULES = """policy: p
says: {en: p, zh: 规}
rules:
  - id: R-1
    says: {en: s, zh: 句}
    when: {n.a: {above: LIMIT}}
    then: open
    example: {facts: {n.a: 99}, vote: open}
"""


class Site:
    """An office with two officers, and a lane that looks at its packs."""

    def __init__(self, folder):
        self.folder, self.li, self.wang = folder, OfficerKey.make(), OfficerKey.make()
        lines = [
            f"  - {{name: {name}, key: {base64.b64encode(key.public).decode()}}}"
            for name, key in (("li", self.li), ("wang", self.wang))
        ]
        (folder / "officers.yaml").write_text("\n".join(["officers:", *lines]) + "\n")
        self.office = open_office(folder / "packs", folder / "officers.yaml")
        self.packs = folder / "packs"

    def sign(self, limit, *, since=NOW - DAY, until=None):
        """Publish a pack; only the first officer has signed it then."""
        draft = self.folder / f"draft-{limit}"
        draft.mkdir()
        (draft / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
        (draft / "10.yaml").write_text(RULES.replace("LIMIT", str(limit)), encoding="utf-8")
        manifest = self.office.publish(
            draft, self.li, since=since, until=until, note="", check=lambda pack: None
        )
        return manifest.version

    def publish(self, limit, **days):
        version = self.sign(limit, **days)
        self.office.approve(version, self.wang, because="", check=lambda pack: None)
        return version

    def lane(self, now=NOW):
        return PublishedRules(self.packs, self.folder / "officers.yaml", self.folder / "state", now)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def running(rules):
    return rules.folder.parent.name


def test_without_packs_the_folder_runs_as_it_lies_there(tmp_path):
    rules = open_rules(tmp_path, None, None, tmp_path / "state", NOW)
    assert rules == FixedRules(tmp_path)
    assert not rules.refresh(NOW)


def test_a_lane_without_a_pack_in_force_does_not_open(site):
    site.sign(1)
    with pytest.raises(RuleError, match="none was approved"):
        site.lane()


def test_a_lane_takes_up_a_new_pack_and_its_roll_back(site):
    first = site.publish(1)
    rules = site.lane()
    assert running(rules) == first
    assert not rules.refresh(NOW)
    second = site.publish(2)
    assert rules.refresh(NOW)
    assert running(rules) == second
    site.office.roll_back(None, site.wang, because="alarms")
    assert rules.refresh(NOW)
    assert running(rules) == first


def test_a_spoilt_pack_is_refused_and_the_last_good_one_goes_on(site):
    first = site.publish(1)
    rules = site.lane()
    second = site.publish(2)
    with (site.packs / second / "rules" / "10.yaml").open("a") as file:
        file.write("# slipped in\n")
    assert not rules.refresh(NOW)
    assert running(rules) == first
    assert [refusal.version for refusal in rules.refused] == [second]
    assert "is not the file that was signed" in str(rules.refused[0].why)


def test_an_unsigned_activation_is_refused(site):
    first = site.publish(1)
    rules = site.lane()
    second = site.sign(2)
    log = site.packs / "activations.jsonl"
    log.write_bytes(log.read_bytes() + log.read_bytes().replace(first.encode(), second.encode()))
    assert not rules.refresh(NOW)
    assert running(rules) == first
    assert rules.refused


def test_an_expired_pack_gives_way_by_the_clock_alone(site):
    first = site.publish(1)
    second = site.publish(2, until=NOW + DAY)
    rules = site.lane()
    assert running(rules) == second
    assert rules.refresh(NOW + DAY)
    assert running(rules) == first


def test_when_the_last_pack_expires_nothing_is_in_force(site):
    site.publish(1, until=NOW + DAY)
    rules = site.lane()
    for _ in range(2):  # the second case hears the same reason
        with pytest.raises(RuleError, match=r"no published pack is in force: .*expired"):
            rules.refresh(NOW + DAY)
    site.publish(2)
    assert rules.refresh(NOW + DAY)


def test_a_lost_share_stops_no_lane(site):
    version = site.publish(1)
    site.lane()
    shutil.rmtree(site.packs)
    assert running(site.lane()) == version


def test_a_log_cut_short_brings_no_older_pack_back(site):
    site.publish(1)
    log = site.packs / "activations.jsonl"
    short = log.read_bytes()
    second = site.publish(2)
    assert running(site.lane()) == second
    log.write_bytes(short)
    rules = site.lane()
    assert running(rules) == second
    assert "does not go on" in str(rules.refused[0].why)


def test_a_copy_that_was_altered_does_not_run(site):
    version = site.publish(1)
    rules = site.lane()
    with (rules.folder / "10.yaml").open("a") as file:
        file.write("# slipped in\n")
    with pytest.raises(RuleError, match="is not the file that was signed"):
        site.lane()
    assert version


def test_an_approval_that_broke_off_is_finished_by_running_it_again(site, monkeypatch):
    version = site.sign(1)
    with monkeypatch.context() as broken:
        broken.setattr(publishing.PackFolder, "append_log", lambda self, line: (_ for _ in ()).throw(OSError))
        with pytest.raises(OSError):
            site.office.approve(version, site.wang, because="", check=lambda pack: None)
    assert site.office.in_force() is None
    site.office.approve(version, site.wang, because="", check=lambda pack: None)
    assert site.office.in_force().manifest.version == version
