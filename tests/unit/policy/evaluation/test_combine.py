"""The strictest vote wins, in any order, and a release must be granted."""

from hypothesis import given
from hypothesis import strategies as st

from inspectbox.domain.decision import Disposition, Reason, Text
from inspectbox.policy.evaluation.combine import combine

words = st.sampled_from(["A", "B", "甲"])
reasons = st.builds(
    Reason,
    rule=words,
    version=words,
    text=st.builds(Text, en=words, zh=words),
    disposition=st.sampled_from(Disposition),
    evidence=st.lists(st.tuples(words, words), max_size=2).map(tuple),
)


def test_without_a_vote_an_officer_looks():
    decision = combine([])
    assert decision.disposition is Disposition.REVIEW
    assert [reason.rule for reason in decision.reasons] == ["DEFAULT"]


@given(st.lists(reasons, max_size=6).flatmap(lambda votes: st.tuples(st.just(votes), st.permutations(votes))))
def test_order_does_not_matter(pair):
    votes, shuffled = pair
    assert combine(votes) == combine(shuffled)


@given(st.lists(reasons, min_size=1, max_size=6), reasons)
def test_a_further_vote_never_makes_it_milder(votes, further):
    assert combine([*votes, further]).disposition == max(combine(votes).disposition, further.disposition)


@given(st.lists(reasons, max_size=6))
def test_a_release_is_granted_by_a_rule_and_opposed_by_none(votes):
    released = combine(votes).disposition is Disposition.RELEASE
    assert released == (bool(votes) and all(vote.disposition is Disposition.RELEASE for vote in votes))


@given(st.lists(reasons, min_size=1, max_size=6))
def test_every_vote_is_kept_strictest_first(votes):
    kept = combine(votes).reasons
    assert sorted(map(repr, kept)) == sorted(map(repr, votes))
    assert [reason.disposition for reason in kept] == sorted(
        (vote.disposition for vote in votes), reverse=True
    )
