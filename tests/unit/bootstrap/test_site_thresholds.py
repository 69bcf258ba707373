from dataclasses import replace
from pathlib import Path

import pytest

from inspectbox.bootstrap import finetune_model, site_thresholds
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.training.evaluate_site import SiteThresholds
from inspectbox.training.train_finetune import Tuning

NOWHERE = Path("nowhere")


@pytest.mark.parametrize(
    ("scanner_is", "said", "counts_as"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_scans_of_a_simulated_scanner_count_as_simulated_whatever_is_said(
    monkeypatch, scanner_is, said, counts_as
):
    taken = []
    for module, name in ((site_thresholds, "set_site_thresholds"), (finetune_model, "finetune")):
        monkeypatch.setattr(module, name, lambda wanted, site, **options: taken.append(wanted.simulated))
    profile = open_profile("sim-lane", None)
    model = Path(profile.detector.model)
    profile = replace(profile, scanner=replace(profile.scanner, simulated=scanner_is))
    site_thresholds.site_thresholds(
        SiteThresholds(NOWHERE, model, NOWHERE, 0.05, simulated=said), profile, taken.append
    )
    finetune_model.finetune_model(
        Tuning(NOWHERE, model, NOWHERE, None, epochs=1, size=320, simulated=said), profile, taken.append
    )
    assert taken == [counts_as, counts_as]
