"""Seen against declared: regulated goods, goods nobody declared, declared goods nobody sees."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from inspectbox.comparison.goods import Goods, GoodsVocabulary
from inspectbox.domain.consignment import Declaration
from inspectbox.domain.finding import Detection, Finding, FindingKind


def regulated_findings(
    detections: Sequence[Detection], declaration: Declaration | None, vocabulary: GoodsVocabulary
) -> Iterator[Finding]:
    """Yield a finding for every detection of regulated goods, declared or not."""
    for detection in detections:
        goods = vocabulary.find(detection.label)
        if goods is not None and goods.regulated:
            declared = declaration is not None and vocabulary.is_declared(goods.label, declaration)
            permits = declaration.permits if declaration is not None and declared else ()
            yield _regulated_finding(detection, goods, declared=declared, permitted=goods.permit in permits)


def _regulated_finding(detection: Detection, goods: Goods, *, declared: bool, permitted: bool) -> Finding:
    kind = FindingKind.REGULATED_DECLARED if declared else FindingKind.REGULATED_UNDECLARED
    words = "declared" if declared else "not declared"
    evidence = [("class", detection.label), ("confidence", f"{detection.confidence:.2f}")]
    if declared:
        evidence.append(("permitted", "true" if permitted else "false"))
    return Finding(
        kind=kind,
        text=f"{goods.text.en}: regulated goods, {words}",
        confidence=detection.confidence,
        subject=detection.label,
        box=detection.box,
        evidence=tuple(evidence),
    )


def undeclared_goods_findings(
    detections: Sequence[Detection], declaration: Declaration, vocabulary: GoodsVocabulary
) -> Iterator[Finding]:
    """Yield one finding for each class of ordinary goods that is seen and that no line declares, best box first."""
    strongest: dict[str, Detection] = {}
    count: dict[str, int] = {}
    for detection in detections:
        goods = vocabulary.find(detection.label)
        if (goods is not None and goods.regulated) or vocabulary.is_declared(detection.label, declaration):
            continue
        count[detection.label] = count.get(detection.label, 0) + 1
        if detection.label not in strongest or detection.confidence > strongest[detection.label].confidence:
            strongest[detection.label] = detection
    for label, detection in strongest.items():
        yield Finding(
            kind=FindingKind.SEEN_NOT_DECLARED,
            text=f"{_name(label, vocabulary)}: seen, not declared",
            confidence=detection.confidence,
            subject=label,
            box=detection.box,
            evidence=(("class", label), ("count", str(count[label]))),
        )


def missing_goods_findings(
    detections: Sequence[Detection],
    declaration: Declaration,
    vocabulary: GoodsVocabulary,
    classes: Collection[str],
    seen_share: float,
) -> Iterator[Finding]:
    """Yield a finding for each declared line that the detector could have seen and did not.

    A line is judged only when the model knows a class for its HS code (`classes`); the confidence is the share of the
    load that was seen, because what hides in the rest cannot be called absent.
    """
    seen = {detection.label for detection in detections}
    for line in declaration.lines:
        candidates = {goods.label for goods in vocabulary.declared_as(line.hs)} & set(classes)
        if candidates and not candidates & seen:
            yield Finding(
                kind=FindingKind.DECLARED_NOT_SEEN,
                text=f"declared under HS {line.hs}, not seen: {_name(min(candidates), vocabulary)}",
                confidence=seen_share,
                subject=min(candidates),
                evidence=(("hs", line.hs), ("goods", line.goods[:80]), ("quantity", f"{line.quantity:g}")),
            )


def _name(label: str, vocabulary: GoodsVocabulary) -> str:
    goods = vocabulary.find(label)
    return label if goods is None else goods.text.en
