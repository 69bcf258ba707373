"""Shipped profiles load; what does not fit is refused with file and key; the generated files are current."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from jsonschema import Draft202012Validator

from fakes import a_scan
from inspectbox.domain.scan import AirColumns, Corrected, DarkAir, Energy, Uncalibrated
from inspectbox.errors import ProfileError
from inspectbox.profiles import (
    SignalKind,
    complete_scan,
    load_areal,
    load_curves,
    load_profile,
    profile_names,
)
from inspectbox.profiles.docs import profiles_page, schema_text
from inspectbox.profiles.load import merge

ROOT = Path(__file__).resolve().parents[3]
HARDWARE = ROOT / "hardware"


def refusal(text: str, tmp_path: Path) -> ProfileError:
    override = tmp_path / "site.yaml"
    override.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile("sim-lane", HARDWARE, override)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("name", profile_names(HARDWARE))
def test_every_shipped_profile_loads(name: str):
    profile = load_profile(name, HARDWARE)
    assert profile.id == name
    assert len(profile.version) == 12
    assert profile.identity == f"{name}@{profile.version}"


@pytest.mark.parametrize("name", profile_names(HARDWARE))
def test_the_curves_a_shipped_profile_names_are_there(name: str):
    profile = load_profile(name, HARDWARE)
    curves = load_curves(profile, HARDWARE)
    assert (curves is None) == (profile.scanner.curves is None)
    assert curves is None or (curves.dtype == np.float32 and curves.shape[1] == 4)


def test_the_simulated_lane_says_what_the_simulator_does():
    profile = load_profile(HARDWARE / "profiles" / "sim-lane.yaml", HARDWARE)
    assert [(p.energy, p.page, p.end_point_mev) for p in profile.scanner.planes] == [
        (Energy.LOW, 0, 4.0),
        (Energy.HIGH, 1, 6.0),
    ]
    assert profile.scanner.pitch_mm == (4.75, 4.75)
    assert profile.scanner.curves == "sim-4-6.csv"
    assert profile.lane.signal is SignalKind.FILE
    assert isinstance(profile.lane.drop_folder, Path)


def test_schema_and_docs_are_current():
    how = "run `python -m inspectbox.profiles.docs`"
    assert (HARDWARE / "profile.schema.json").read_text(encoding="utf-8") == schema_text(), how
    assert (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8") == profiles_page(HARDWARE), how


def test_the_schema_is_a_schema_and_describes_every_key():
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)

    def undescribed(node: dict[str, dict[str, object]], path: str) -> list[str]:
        found = []
        for name, below in node.get("properties", {}).items():
            found += [] if "description" in below else [path + name]
            found += undescribed(below, f"{path}{name}.")
        return found

    assert undescribed(schema, "") == []


def test_the_site_override_is_laid_over_before_the_check(tmp_path: Path):
    override = tmp_path / "site.yaml"
    override.write_text("lane: {id: gate-7}\nscanner: {calibration: corrected, curves: null}\n")
    base, profile = load_profile("sim-lane", HARDWARE), load_profile("sim-lane", HARDWARE, override)
    assert profile.lane == replace(base.lane, id="gate-7")
    assert profile.scanner.calibration == Corrected()
    assert profile.scanner.curves is None
    assert profile.version != base.version


def test_merge_goes_down_mappings_and_replaces_the_rest():
    assert merge({"a": {"b": 1, "c": [1, 2]}, "d": 1}, {"a": {"c": [3]}, "d": {"e": 2}}) == {
        "a": {"b": 1, "c": [3]},
        "d": {"e": 2},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lane: {lamp: red}", "`lane` knows no `lamp`"),
        ("lane: {id: A B}", "`lane.id` may not be `A B`"),
        ("lane: {signal: siren}", "`lane.signal` must be one of `console`, `file`, not `siren`"),
        ("scanner: {pitch_mm: [4.75, 0]}", "`scanner.pitch_mm[1]` must be above 0"),
        ("scanner: {pitch_mm: [.nan, 1]}", "`.nan`"),
        ("scanner: {calibration: {air_columns: [40, 0]}}", "`scanner.calibration.air_columns` is empty"),
        ("scanner: {calibration: maybe}", "`scanner.calibration` may not be `maybe`"),
        ("scanner: {planes: [{energy: low, page: 0}]}", "`scanner.planes` holds low"),
        ("scanner: {planes: [{energy: low, page: 0}, {energy: high, page: 0}]}", "one page twice"),
        ("scanner: {curves: ../../etc/passwd}", "`scanner.curves` may not be"),
        ("detector: {threads: many}", "`detector.threads` must be a whole number, not `many`"),
        ("limits: {scan_mb: true}", "`limits.scan_mb` must be a whole number"),
        ("id: other", "belongs to the vendor"),
        ("lane: {id: a}\nlane: {id: b}", "site.yaml:2: `lane` is given twice"),
        ("a: &a [1]\nb: *a", "site.yaml:2: aliases are not allowed"),
        ("1: 2", "keys must be text"),
        ("- a", "not a mapping"),
        ("", "not a mapping"),
        ("lane: {id: [", "site.yaml:1"),
        ("[" * 5000, "not readable as YAML"),
        ("x: !!python/object:os.system {}", "site.yaml:1"),
        ("#" * 70_000, "larger than 64 KiB"),
    ],
)
def test_what_does_not_fit_is_refused_with_file_and_key(text: str, said: str, tmp_path: Path):
    error = refusal(text, tmp_path)
    assert str(error).startswith(str(tmp_path / "site.yaml"))
    assert said in str(error)


def test_a_fault_of_the_vendor_names_the_vendors_file(tmp_path: Path):
    folder = tmp_path / "profiles"
    folder.mkdir()
    document = yaml.safe_load((HARDWARE / "profiles" / "sim-lane.yaml").read_text())
    del document["rules"]
    vendor, override = folder / "sim-lane.yaml", tmp_path / "site.yaml"
    vendor.write_text(yaml.safe_dump(document))
    override.write_text("lane: {id: gate-7}")
    with pytest.raises(ProfileError, match="lacks `rules`") as caught:
        load_profile("sim-lane", tmp_path, override)
    assert str(caught.value).startswith(str(vendor))


def test_an_unknown_name_lists_the_known(tmp_path: Path):
    with pytest.raises(ProfileError, match="no profile `nosuch`") as caught:
        load_profile("nosuch", HARDWARE)
    assert "`sim-lane`" in caught.value.hint


def test_a_scan_of_this_scanner_is_completed_and_another_is_not():
    scanner = load_profile("sim-lane", HARDWARE).scanner
    bare = replace(a_scan(), planes=(), pitch_mm=None, calibration=Uncalibrated())
    completed = complete_scan(bare, scanner)
    assert (completed.planes, completed.pitch_mm) == (scanner.planes, (4.75, 4.75))
    assert completed.calibration == AirColumns(0, 40)
    foreign = replace(bare, scanner="other")
    assert complete_scan(foreign, scanner) == foreign
    own = replace(bare, calibration=DarkAir(Path("dark.tif"), Path("air.tif")))
    assert complete_scan(own, scanner).calibration == own.calibration


def test_curves_are_read_and_checked(tmp_path: Path):
    profile = load_profile("sim-lane", HARDWARE)
    file = tmp_path / "curves" / "sim-4-6.csv"
    with pytest.raises(ProfileError, match="cannot read the curves"):
        load_curves(profile, tmp_path)
    file.parent.mkdir()
    file.write_text("# a comment\nattenuation,carbon,aluminium,iron\n0.1,1.1,1.2,1.3\n2,1.0,1.1,1.2\n")
    curves = load_curves(profile, tmp_path)
    assert curves is not None
    assert curves.dtype == np.float32
    assert curves.shape == (2, 4)
    for text in ("a,b\n1,2\n", "attenuation,carbon,aluminium,iron\n2,1,1,1\n1,1,1,1\n"):
        file.write_text(text)
        with pytest.raises(ProfileError):
            load_curves(profile, tmp_path)
    file.write_text("attenuation,carbon,aluminium,iron\n1,1,nan,1\n")
    with pytest.raises(ProfileError, match="row 1"):
        load_curves(profile, tmp_path)
    # a bare carriage return, and a cell longer than the parser takes
    for text in ("attenuation,carbon\rx,aluminium\n1,1,1,1\n", f"attenuation,{'9' * 200_000}\n"):
        file.write_bytes(text.encode())
        with pytest.raises(ProfileError, match="not readable as CSV"):
            load_curves(profile, tmp_path)
    without = replace(profile, scanner=replace(profile.scanner, curves=None))
    assert load_curves(without, tmp_path) is None
    assert load_areal(without, tmp_path) is None


def test_what_a_scanner_weighs_by_is_read_and_checked(tmp_path: Path):
    profile = load_profile("sim-lane", HARDWARE)
    shipped = load_areal(profile, HARDWARE)
    assert shipped is not None
    assert shipped.shape == (25, 4)
    assert not shipped[0].any()
    file = tmp_path / "curves" / "sim-4-6.csv"
    file.parent.mkdir()
    file.write_text("attenuation,carbon,aluminium,iron\n1,1.3,1.2,1.1\n2,1.3,1.2,1.1\n")
    assert load_areal(profile, tmp_path) is None
    header = "attenuation,carbon,aluminium,iron,cellulose_g_cm2,aluminium_g_cm2,iron_g_cm2\n"
    file.write_text(header + "1,1.3,1.2,1.1,20,22,23\n2,1.3,1.2,1.1,40,22,45\n")
    with pytest.raises(ProfileError, match="does not ascend"):
        load_areal(profile, tmp_path)
    assert load_curves(profile, tmp_path) is not None
