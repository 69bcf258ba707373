"""A lane of fakes."""

from dataclasses import replace

from fakes import (
    FakeDetector,
    FakeHistory,
    FakePolicy,
    FakeRandomDraws,
    FakeRegister,
    FakeReports,
    FakeSignal,
    FakeStore,
    FixedClock,
    an_enterprise,
)
from inspectbox.comparison.goods import load_goods
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.lane import Lane

GOODS = load_goods(
    "goods: [{class: bicycle, regulated: false, hs: ['8712'], en: bicycles, zh: 自行车},"
    " {class: antler, regulated: true, hs: ['0507'], en: antlers, zh: 鹿角}]",
    "goods.yaml",
)


def a_lane(journal: list[str] | None = None, **ports: object) -> Lane:
    """A lane that would release anything; `ports` replace its parts."""
    journal = [] if journal is None else journal
    lane = Lane(
        lane_id="test",
        profile="sim-lane@0123456789ab",
        machine=Machine(None, 1e-4, None, max_pixels=10_000_000, dark_removed=True),
        register=FakeRegister([an_enterprise()]),
        draws=FakeRandomDraws(),
        history=FakeHistory(),
        detector=FakeDetector(),
        detector_fits=True,
        policy=FakePolicy(),
        store=FakeStore(journal),
        signal=FakeSignal(journal),
        reports=FakeReports(),
        clock=FixedClock(),
        goods=GOODS,
    )
    return replace(lane, **ports)
