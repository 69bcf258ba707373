"""How much was seen against how much was declared: mass, pieces, an empty container that is none and the reverse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from inspectbox.comparison.bounds import EmptyBounds, MassBounds
from inspectbox.comparison.goods import Goods, GoodsVocabulary
from inspectbox.comparison.measure_load import LoadMeasure
from inspectbox.domain.consignment import Declaration
from inspectbox.domain.finding import Detection, Finding, FindingKind


def declares_nothing(declaration: Declaration) -> bool:
    """Whether no line declares any quantity or mass."""
    return all(line.quantity == 0 and line.gross_kg == 0 for line in declaration.lines)


def declares_empty(declaration: Declaration, bounds: EmptyBounds | None) -> bool:
    """Whether every line declares an empty container; never where nobody says how one is declared."""
    if bounds is None or not declaration.lines:
        return False
    return all(line.hs.startswith(bounds.hs) for line in declaration.lines)


def declared_kg(declaration: Declaration, bounds: EmptyBounds | None) -> float:
    """Gross mass of what is loaded, kg: the container itself is none of it, however it is declared."""
    empty = bounds.hs if bounds is not None else ()
    return sum(line.gross_kg for line in declaration.lines if not line.hs.startswith(empty))


def amount_findings(
    detections: Sequence[Detection],
    declaration: Declaration,
    vocabulary: GoodsVocabulary,
    classes: Collection[str],
    *,
    load: LoadMeasure | None,
    seen_share: float,
) -> Iterator[Finding]:
    """Yield what the amounts give; `load` is None where no container was found, and then only pieces are compared."""
    bounds = vocabulary.bounds
    if declares_nothing(declaration):
        yield Finding(FindingKind.NOTHING_DECLARED, "the declaration declares no quantity and no mass", 1.0)
    yield from _count_findings(detections, declaration, vocabulary, classes, seen_share)
    if load is None:
        return
    if bounds.empty is not None:
        yield from _empty_findings(declaration, load, bounds.empty, seen_share)
    if bounds.mass is not None and not declares_empty(declaration, bounds.empty):
        yield from _mass_findings(declared_kg(declaration, bounds.empty), load, bounds.mass, seen_share)


def _empty_findings(
    declaration: Declaration, load: LoadMeasure, bounds: EmptyBounds, seen_share: float
) -> Iterator[Finding]:
    mass = load.mass_kg
    evidence = [("filled_share", f"{load.filled_share:.3f}")]
    if mass is not None:
        evidence.append(("estimated_kg", f"{mass:.0f}"))
    something = load.filled_share >= bounds.load_filled or (mass is not None and mass >= bounds.load_kg)
    # without a mass a thin, heavy load cannot be told from none
    nothing = load.filled_share < bounds.nothing_filled and mass is not None and mass < bounds.nothing_kg
    if declares_empty(declaration, bounds):
        if something:
            yield Finding(
                FindingKind.EMPTY_NOT_EMPTY,
                f"declared empty, but {load.filled_share:.0%} of the room is filled",
                1.0,
                evidence=tuple(evidence),
            )
    elif nothing:
        yield Finding(
            FindingKind.LOAD_IS_EMPTY,
            "goods are declared, but the container looks empty",
            seen_share,
            evidence=tuple(evidence),
        )


def _mass_findings(
    declared: float, load: LoadMeasure, bounds: MassBounds, seen_share: float
) -> Iterator[Finding]:
    if load.mass_kg is None or declared < bounds.least_kg or declared == 0:
        return
    ratio = load.mass_kg / declared
    # what is too dense to see weighs more than was estimated, never less
    light = ratio < bounds.low and seen_share >= bounds.least_seen
    if not light and ratio <= bounds.high:
        return
    word = "lighter" if light else "heavier"
    yield Finding(
        FindingKind.MASS_OUT_OF_BOUNDS,
        f"the load looks {word} than declared: about {load.mass_kg:,.0f} kg against {declared:,.0f} kg",
        seen_share,
        evidence=(
            ("ratio", f"{ratio:.2f}"),
            ("estimated_kg", f"{load.mass_kg:.0f}"),
            ("declared_kg", f"{declared:.0f}"),
        ),
    )


def _count_findings(
    detections: Sequence[Detection],
    declaration: Declaration,
    vocabulary: GoodsVocabulary,
    classes: Collection[str],
    seen_share: float,
) -> Iterator[Finding]:
    bounds = vocabulary.bounds.count
    if bounds is None:
        return
    seen = Counter(detection.label for detection in detections)
    for goods in vocabulary.goods.values():
        declared = _pieces_declared(goods, declaration, vocabulary)
        # goods of which none is seen are another finding, and goods nobody declared a third
        if not (goods.countable and goods.label in classes and seen[goods.label] and declared):
            continue
        ratio = seen[goods.label] / declared
        few = ratio < bounds.low and seen_share >= bounds.least_seen
        if few or ratio > bounds.high:
            yield Finding(
                FindingKind.COUNT_OUT_OF_BOUNDS,
                f"{goods.text.en}: {seen[goods.label]} seen, {declared:g} declared",
                seen_share,
                subject=goods.label,
                evidence=(
                    ("ratio", f"{ratio:.2f}"),
                    ("seen", str(seen[goods.label])),
                    ("declared", f"{declared:g}"),
                ),
            )


def _pieces_declared(goods: Goods, declaration: Declaration, vocabulary: GoodsVocabulary) -> float | None:
    """Pieces of these goods on all lines; None where a line may as well be other goods."""
    total = 0.0
    for line in declaration.lines:
        kinds = vocabulary.declared_as(line.hs)
        if goods in kinds:
            if len(kinds) > 1:
                return None
            total += line.quantity
    return total or None
