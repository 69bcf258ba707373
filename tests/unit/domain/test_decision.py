import pytest

from fakes import a_decision
from inspectbox.domain.decision import Disposition
from inspectbox.domain.record import is_waiting


def test_dispositions_stand_from_mild_to_strict():
    assert [one.word for one in sorted(Disposition)] == ["release", "review", "rescan", "open", "hold"]


@pytest.mark.parametrize("one", Disposition)
def test_a_disposition_is_its_word(one):
    assert Disposition.from_word(one.word) is one


def test_another_word_is_no_disposition():
    with pytest.raises(ValueError, match="`let go`"):
        Disposition.from_word("let go")


@pytest.mark.parametrize(
    ("proposed", "verdict", "overridden"),
    [
        (Disposition.RELEASE, Disposition.RELEASE, False),
        (Disposition.OPEN, Disposition.RELEASE, True),
        (Disposition.RELEASE, Disposition.OPEN, True),
        (Disposition.REVIEW, Disposition.RELEASE, False),
        (Disposition.REVIEW, Disposition.OPEN, False),
        (Disposition.HOLD, Disposition.OPEN, True),
    ],
)
def test_a_verdict_overrides_a_proposal_it_differs_from(proposed, verdict, overridden):
    assert a_decision(proposed).is_overridden_by(verdict) is overridden


@pytest.mark.parametrize(
    ("proposed", "verdict", "waits"),
    [
        (Disposition.RELEASE, None, False),
        (Disposition.REVIEW, None, True),
        (Disposition.HOLD, None, True),
        (Disposition.HOLD, Disposition.OPEN, False),
        (Disposition.OPEN, Disposition.REVIEW, True),
        (Disposition.RELEASE, Disposition.REVIEW, True),
    ],
)
def test_a_case_waits_until_somebody_decides(proposed, verdict, waits):
    assert is_waiting(proposed, verdict) is waits
