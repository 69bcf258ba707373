"""Detections and declaration in, findings out: what deserves an officer's eye."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from inspectbox.comparison.amounts import amount_findings
from inspectbox.comparison.declared import (
    missing_goods_findings,
    regulated_findings,
    undeclared_goods_findings,
)
from inspectbox.comparison.goods import GoodsVocabulary
from inspectbox.comparison.measure_load import LoadMeasure
from inspectbox.domain.consignment import Declaration
from inspectbox.domain.finding import Coverage, Detection, Finding, FindingKind

_ORDER = {kind: rank for rank, kind in enumerate(FindingKind)}


def compare(
    detections: Sequence[Detection],
    declaration: Declaration | None,
    vocabulary: GoodsVocabulary,
    classes: Collection[str],
    coverage: Coverage,
    *,
    calibrated: bool,
    container: str | None,
    load: LoadMeasure | None = None,
) -> tuple[Finding, ...]:
    """Return the findings, gravest kind first, then most confident.

    `classes` are the classes the model can say, `container` is the number the scanner read, None when it read none;
    `load` is what was measured of the load, None where no container was found in the picture.
    """
    findings = [
        *regulated_findings(detections, declaration, vocabulary),
        *_scan_findings(coverage, calibrated=calibrated),
    ]
    if declaration is None:
        findings.append(
            Finding(FindingKind.NO_DECLARATION, "no declaration was delivered with this scan", 1.0)
        )
    else:
        findings += _container_findings(declaration, container)
        findings += undeclared_goods_findings(detections, declaration, vocabulary)
        findings += missing_goods_findings(detections, declaration, vocabulary, classes, coverage.seen_share)
        findings += amount_findings(
            detections, declaration, vocabulary, classes, load=load, seen_share=coverage.seen_share
        )
    return tuple(sorted(findings, key=lambda finding: (_ORDER[finding.kind], -finding.confidence)))


def _scan_findings(coverage: Coverage, *, calibrated: bool) -> Iterator[Finding]:
    if not calibrated:
        yield Finding(FindingKind.UNCALIBRATED, "this scan counts as not calibrated; its notes say why", 1.0)
    unseen = 1.0 - coverage.seen_share
    if round(unseen, 3) > 0:
        yield Finding(
            FindingKind.NOT_SEEN,
            f"{unseen:.1%} of the load is too dense to see",
            1.0,
            evidence=(("seen_share", f"{coverage.seen_share:.3f}"),),
        )


def _container_findings(declaration: Declaration, container: str | None) -> Iterator[Finding]:
    if container is not None and container != declaration.container:
        yield Finding(
            FindingKind.CONTAINER_MISMATCH,
            "the container scanned is not the container declared",
            1.0,
            subject=container,
            evidence=(("scanned", container), ("declared", declaration.container)),
        )
