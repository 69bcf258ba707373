"""Tiny OpenVINO networks that look like a detector and say what a test tells them."""

import hashlib
import json
import sys

import numpy as np

from inspectbox.inspection.model_card import MODEL_FILES, PLANES, RESCORING_FILE, SCHEMA

CLASSES = ("bicycle", "antler")

FOR_PEOPLE = {
    "created": "2026-12-01",
    "licence": "none",
    "architecture": "tiny",
    "data": {"simulated": True},
    "training": {},
    "commands": ["make it"],
    "limits": [],
    "measured": {"test": {}},
}
"""What a card needs besides so that it can be amended and laid out."""


def write_model(
    folder,
    rows,
    *,
    classes=CLASSES,
    labels=None,
    follow=False,
    width=6,
    planes=3,
    size=(-1, -1),
    alone=False,
    rescoring=None,
    **card,
):
    """Write a model folder whose network always answers `rows`, (n, 6): x0, y0, x1, y1, confidence, class.

    With `follow` the confidence of every row is multiplied by the mean of the first plane, 0..1. `size` fixes rows and
    columns of the input, -1 leaves them open. A network `alone` can only take one picture at a time. `rescoring` is
    what the file of that name holds.
    """
    sys.modules.setdefault("openvino_telemetry", None)
    import openvino
    from openvino import opset13 as op

    image = op.parameter([1, planes, *size], np.float32, name="images")
    mean = op.reduce_mean(image, np.array([1, 2, 3], np.int64), keep_dims=True)
    first = op.reduce_mean(
        op.gather(image, np.array([0], np.int64), np.int64(1)), np.array([1, 2, 3], np.int64), keep_dims=False
    )
    answer = op.constant(np.array([rows], np.float32).reshape(1, -1, width))
    one = op.reshape(mean, np.array([1, 1, 1]), False) if alone else op.squeeze(mean, np.array([3], np.int64))
    nothing = op.multiply(one, op.constant(np.float32(0)))
    answer = op.add(answer, nothing)
    if follow:
        mask = np.zeros((1, 1, width), np.float32)
        mask[..., 4] = 1
        factor = op.add(
            op.multiply(op.reshape(first, np.array([1, 1, 1]), False), op.constant(mask)),
            op.constant(1 - mask),
        )
        answer = op.multiply(answer, factor)
    model = openvino.Model([op.result(answer)], [image], "tiny")
    model.set_rt_info(" ".join(classes if labels is None else labels), ["model_info", "labels"])
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, folder / "model.xml", compress_to_fp16=False)
    if rescoring is not None:
        (folder / RESCORING_FILE).write_bytes(rescoring)
    write_card(folder, classes=list(classes), **card)
    return folder


def write_card(folder, **fields):
    """Write a card that fits the model files in `folder`, but for `fields`."""
    digests = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (*MODEL_FILES, RESCORING_FILE)
        if (folder / name).is_file() or name in MODEL_FILES
    }
    card = {
        "schema": SCHEMA,
        "name": "tiny-1",
        "classes": list(CLASSES),
        "planes": list(PLANES),
        "pitch_mm": 10.0,
        "confidence": 0.5,
        "sha256": digests,
        "simulated": True,
    }
    card |= fields
    (folder / "card.json").write_text(
        json.dumps({key: value for key, value in card.items() if value is not None})
    )
