"""The training loop: ultralytics' own, fed with radiograph windows, in bf16 on a CPU, scored on whole radiographs.

Measured on two cores for yolo26n at 448x640, forward and backward, a picture: f32 0.37 s, bf16 0.19 s, bf16
with channels last 0.14 s.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inspectbox.imaging.network_picture import pad_to_stride
from inspectbox.training.dataset_files import Sample, read_classes, read_objects, read_split, read_tensor
from inspectbox.training.evaluate_figures import Scene, Seen, average_precision
from inspectbox.training.train_crops import CropSet
from inspectbox.training.train_pitches import TwoPitches
from inspectbox.training.train_start import load_start
from inspectbox.training.train_together import Together

_SEEDS_APART = 1_000_000
"""Windows of processes that train together are drawn from seeds this far apart."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one training runs. `window` is (rows, columns) in pixels.

    `hours` ends the run with the last epoch that fits in; it can be resumed, and learning rates follow `epochs`
    alone. `scored` is how many validation scenes are looked at after each epoch. `device` is torch's
    name for it: `cpu`, `cuda:0`. `start` is a checkpoint to begin from instead of random weights. `balanced` draws half
    of the windows around an object of a class chosen evenly, so that rare classes are seen as often as common ones.
    `windows` fixes how many make an epoch, and pictures that have been rendered since join at its start: a training
    may begin while its set is still being drawn. `loaders` processes cut windows; 0 cuts them in the training's own.
    `processes` train together on a CPU, `batch` windows a step each: at best one a core. With `coarser` other
    than 1 some windows are cut at a pitch so many times coarser, from the pictures of `data` shrunk or those of
    `coarse_data`; see `train_pitches`.
    """

    data: Path
    out: Path
    epochs: int
    window: tuple[int, int]
    batch: int
    seed: int
    hours: float | None = None
    per_image: int = 1
    learning_rate: float = 0.01
    scored: int = 60
    device: str = "cpu"
    start: Path | None = None
    balanced: bool = True
    windows: int | None = None
    loaders: int = 0
    processes: int = 1
    coarser: float = 1.0
    coarse_data: Path | None = None


class RadiographTraining:
    """What differs from ultralytics' detection trainer; mixed in front of it by `trainer_class`."""

    plan: Plan
    say: Say
    model: Any
    together: Together | None = None
    rank: int = 0
    before_reading: Callable[[], None] | None = None
    """Called once, when the network is built and its pictures are not yet read."""

    def get_dataset(self) -> dict[str, Any]:
        """Describe the training set without ultralytics' own check of it, which would look for downloads and fonts."""
        trainer: Any = self
        data = Path(trainer.args.data).parent
        names = dict(enumerate(read_classes(data)))
        splits = {split: str(data / "images" / split) for split in ("train", "val")}
        return {"path": str(data), "nc": len(names), "names": names, "channels": 3, **splits}

    def build_dataset(
        self, img_path: str, mode: str = "train", batch: int | None = None
    ) -> CropSet | TwoPitches:
        """Windows of a split; the pictures are decoded once and kept in memory."""
        if mode != "train":
            # ultralytics asks for a loader; what is scored are whole pictures
            return CropSet(
                read_split(self.plan.data, "val")[:1], self.plan.window, self.plan.seed, augment=False
            )
        plan = self.plan
        windows = self._windows(plan.data)
        if plan.coarser == 1.0:
            return windows
        if plan.coarse_data is not None:
            return TwoPitches(windows, self._windows(plan.coarse_data))
        return TwoPitches(windows, self._windows(plan.data, plan.coarser))

    def _windows(self, data: Path, shrunk: float = 1.0) -> CropSet:
        """Training windows of a set, for this process."""
        samples: Sequence[Sample] = read_split(data, "train")
        windows = self.plan.windows
        if self.plan.processes > 1:
            windows = (windows or len(samples) * self.plan.per_image) // self.plan.processes
            samples = self.share(samples)
        return CropSet(
            samples,
            self.plan.window,
            self.plan.seed + _SEEDS_APART * self.rank,
            self.plan.per_image,
            balanced=self.plan.balanced,
            fixed=windows,
            objects=self.share(read_objects(data)),
            shrunk=shrunk,
        )

    def share(self, samples: Sequence[Sample]) -> list[Sample]:
        """Return the pictures of this process: every so many-th, all where there are too few to share."""
        return list(samples[self.rank :: self.plan.processes] or samples)

    def get_dataloader(
        self, dataset_path: str, batch_size: int = 16, rank: int = 0, mode: str = "train"
    ) -> Any:
        """Shuffled batches of windows; whole batches only, as batch normalisation wants them."""
        from torch.utils.data import DataLoader

        if mode == "train" and self.before_reading is not None:
            self.before_reading()
        # not ultralytics' own loader: its processes outlive an epoch and would cut windows of the first one for ever
        return DataLoader(
            self.build_dataset(dataset_path, mode, batch_size),
            batch_size=batch_size,
            num_workers=self.plan.loaders if mode == "train" else 0,
            shuffle=mode == "train",
            drop_last=True,
            collate_fn=CropSet.collate_fn,
            pin_memory=self.plan.device != "cpu",
        )

    def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Move the batch to the device; scale pixels to 0..1, channels last."""
        import torch

        trainer: Any = self
        moved = {
            name: part.to(trainer.device, non_blocking=True) if isinstance(part, torch.Tensor) else part
            for name, part in batch.items()
        }
        moved["img"] = (moved["img"].float() / 255).contiguous(memory_format=torch.channels_last)
        return moved

    def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> Any:
        """Build the network; begin from the plan's weights unless a resumed run brings its own."""
        trainer: Any = self
        model = super().get_model(cfg, weights, verbose)  # type: ignore[misc]
        if self.plan.start is not None and weights is None:
            names = trainer.data["names"]
            taken = load_start(model, self.plan.start, [names[index] for index in range(len(names))])
            self.say(f"{taken} tensors taken from {self.plan.start.name}")
        return model

    def optimizer_step(self) -> None:
        """Take a step by the mean gradient of all processes that train together."""
        if self.together is not None:
            self.together.average(self.rank, self.model.parameters())
        super().optimizer_step()  # type: ignore[misc]

    def save_model(self) -> bool:
        """Write the checkpoint beside the last one and then put it in its place: a full disk leaves the last whole."""
        trainer: Any = self
        last = trainer.last
        trainer.last = last.with_suffix(".part")
        try:
            saved: bool = super().save_model()  # type: ignore[misc]
            trainer.last.replace(last)
        finally:
            trainer.last.unlink(missing_ok=True)
            trainer.last = last
        return saved

    def _setup_train(self) -> None:
        import torch

        super()._setup_train()  # type: ignore[misc]
        self.model = self.model.to(memory_format=torch.channels_last)
        if self.plan.device == "cpu":
            # ultralytics leaves one core idle, which is half of a small machine
            torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // self.plan.processes))
            self.amp = True  # makes the loop's autocast use bf16; ultralytics leaves it off on a CPU

    def validate(self) -> tuple[dict[str, float], float]:
        """Score the averaged model on whole validation radiographs."""
        trainer: Any = self
        names = trainer.data["names"]
        scenes = [
            look(trainer.ema.ema, sample)
            for sample in _spread(read_split(self.plan.data, "val"), self.plan.scored)
        ]
        scores = [average_precision(scenes, label) for label in range(len(names))]
        mean = float(np.nanmean(scores)) if not all(map(math.isnan, scores)) else 0.0
        self.say(
            f"epoch {trainer.epoch + 1} of {trainer.epochs}: mAP50 {mean:.3f} on {len(scenes)} validation scenes"
        )
        if trainer.best_fitness is None or trainer.best_fitness < mean:
            trainer.best_fitness = mean
        return {"val/mAP50": mean, **{f"val/{names[i]}": score for i, score in enumerate(scores)}}, mean

    def read_results_csv(self) -> dict[str, Any]:
        """Leave the curves out of the checkpoint, which would want polars; `results.csv` has them."""
        return {}

    def final_eval(self) -> None:
        """Leave the checkpoints as they are, optimiser and all, so that the training can go on."""


class HelpingTraining(RadiographTraining):
    """A process that helps another's training: it scores and keeps nothing."""

    def validate(self) -> tuple[dict[str, float], float]:
        """Leave the scoring to the first process."""
        return {}, 0.0

    def save_metrics(self, metrics: dict[str, Any]) -> None:
        """Leave the curves to the first process: a resumed helper knows its folder."""

    def save_model(self) -> bool:
        """Leave the checkpoint to the first process."""
        return False


def trainer_class(differences: type[RadiographTraining]) -> type:
    """Mix the differences in front of ultralytics' detection trainer."""
    from ultralytics.models.yolo.detect import DetectionTrainer

    return type("RadiographTrainer", (differences, DetectionTrainer), {})


def look(model: Any, sample: Sample) -> Scene:
    """Run a torch model over one whole picture, zero-padded to its stride."""
    import torch

    pixels = pad_to_stride(read_tensor(sample.image))
    device = next(model.parameters()).device
    image = torch.from_numpy(pixels)[None].to(device).float().div(255)
    model.eval()
    model.set_head_attr(end2end=True)
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
        rows = model(image.contiguous(memory_format=torch.channels_last))[0][0].float().cpu().numpy()
    seen = tuple(
        Seen(int(label), score, (x0, y0, x1, y1))
        for x0, y0, x1, y1, score, label in rows.tolist()
        if score > 0.01
    )
    return Scene(sample.truths, seen)


def _spread(samples: Sequence[Sample], count: int) -> list[Sample]:
    """Pick at most `count` samples evenly."""
    step = max(1, math.ceil(len(samples) / count))
    return list(samples[::step])
