"""A model folder of several networks that look together: their boxes are merged as those of one network's heads are.

Networks that learnt at different times err differently: one sees what the other does not, and what both see is more
often there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import CARD_FILE, MAX_HEADS, MODEL_FILES, ModelCard, read_model_folder
from inspectbox.training.card import Json, Provenance, write_card
from inspectbox.training.export_folder import whole_folder
from inspectbox.training.train_start import start_file, start_files

JoinNetworks = Callable[[Sequence[Path], Path], Sequence[int]]
"""Write one network that answers with the boxes of all of these OpenVINO networks, one after another; say how many
boxes each gives.
"""

_HINT = "join models that were trained and exported alike"


def join_models(
    models: Sequence[Path], out: Path, join_networks: JoinNetworks, provenance: Provenance | None = None
) -> Path:
    """Write the model folder `out` of the networks of other folders, whose card names all of them unless `provenance`
    does; what each training goes on from is kept. Thresholds, calibration and rescoring are gone: they want to be
    measured again.

    Raises ModelError for a folder, OperatorError when they do not look at the same, MachineError when the disk is full;
    nothing half written stays.
    """
    cards = [read_model_folder(model).card for model in models]
    _check(models, cards)
    first = cards[0]
    with whole_folder(out, mark=CARD_FILE) as made:
        rows = join_networks([model / MODEL_FILES[0] for model in models], made / MODEL_FILES[0])
        if len({count / card.heads for count, card in zip(rows, cards, strict=True)}) > 1:
            raise OperatorError("heads that give different numbers of boxes cannot be told apart", hint=_HINT)
        for number, start in enumerate((one for model in models for one in start_files(model)), start=1):
            shutil.copyfile(start, made / start_file(number))
        if (models[0] / "curves.svg").is_file():
            shutil.copyfile(models[0] / "curves.svg", made / "curves.svg")
        write_card(
            made,
            classes=first.classes,
            pitch_mm=first.pitch_mm,
            provenance=provenance or _provenance(models, cards, out.name),
            heads=sum(card.heads for card in cards),
            mirrored=first.mirrored,
            coarser=first.coarser,
        )
        read_model_folder(made)
    return out


def _check(models: Sequence[Path], cards: Sequence[ModelCard]) -> None:
    if len(models) < 2:
        raise OperatorError("one model is joined with nothing", hint="give two or more model folders")
    for model, card in zip(models, cards, strict=True):
        if _looked_at(card) != _looked_at(cards[0]):
            raise OperatorError(
                f"`{model}` and `{models[0]}` have other classes or look at other pixels",
                hint=_HINT,
            )
    if sum(card.heads for card in cards) > MAX_HEADS:
        raise OperatorError(f"a model has at most {MAX_HEADS} heads", hint="join fewer")


def _looked_at(card: ModelCard) -> tuple[object, ...]:
    return card.classes, card.pitch_mm, card.mirrored, card.coarser


def _provenance(models: Sequence[Path], cards: Sequence[ModelCard], name: str) -> Provenance:
    told = [json.loads((model / CARD_FILE).read_bytes()) for model in models]
    said = {
        part: dict.fromkeys(line for one in told for line in one[part]) for part in ("limits", "commands")
    }
    names = " ".join(card.name for card in cards)
    return Provenance(
        name=name,
        created=datetime.now(UTC).date().isoformat(),
        data={"simulated": any(card.simulated for card in cards), **_of_each(told, "data")},
        training=_of_each(told, "training"),
        commands=[*said["commands"], f"inspectbox join {name} {names}"],
        limits=tuple(said["limits"]),
        simulated=any(card.simulated for card in cards),
        start=f"random weights: {' and '.join(card.name for card in cards)} together",
    )


def _of_each(told: Sequence[Mapping[str, Any]], part: str) -> dict[str, Json]:
    """A part of every card, under its model's name, but for the rescoring, which is not kept."""
    return {
        str(one["name"]): {key: value for key, value in one[part].items() if key != "rescoring"}
        for one in told
    }
