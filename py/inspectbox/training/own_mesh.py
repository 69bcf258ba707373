"""A site's own objects: closed STL and OBJ meshes that `objects.yaml` maps to class, material and density.

    objects:
      - {file: pistol.stl, class: firearms, material: steel, density: [7.0, 7.9], unit: mm}

`density` in g/cm3 from and to (without it the material's own), `unit` mm, cm, m or in (without it mm). Every file is
hostile: what is no closed body of a size that fits a vehicle is refused before anything is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import yaml

from inspectbox.errors import MachineError, OperatorError
from inspectbox.training import shapes
from inspectbox.training.materials import MATERIALS
from inspectbox.training.packing import LoadedLot
from inspectbox.training.rendering import Group
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid

OBJECTS = "objects.yaml"
_UNITS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
_KEYS = {"file", "class", "material", "density", "unit"}
_LARGEST_FILE, _LARGEST_LIST = 64_000_000, 1_000_000
_MOST_TRIANGLES, _MOST_OBJECTS = 400_000, 500
_SMALLEST_MM, _LARGEST_MM = 2.0, 3000.0
_DENSITIES = (0.005, 25.0)


@dataclass(frozen=True, slots=True)
class OwnObject:
    """A closed mesh in mm around the origin, its class, its material and the range of its density in g/cm3."""

    label: str
    mesh: Mesh
    material: str
    density: tuple[float, float]

    def drawn(self, rng: np.random.Generator) -> Solid:
        """The object turned at random and of a density of its range, still around the origin."""
        return Solid(
            shapes.any_way(rng, self.mesh),
            self.material,
            float(rng.uniform(*self.density)) / MATERIALS[self.material].density,
        )


def put_into_load(
    rng: np.random.Generator, objects: Sequence[OwnObject], load: Sequence[LoadedLot]
) -> tuple[Group, ...]:
    """One or two objects somewhere inside of what is loaded, hidden; none where nothing is loaded.

    Where goods stand already the two add up: a body is put among cartons, not carved out of them.
    """
    if not objects or not load:
        return ()
    groups = []
    for _ in range(int(rng.integers(1, 3))):
        one, lot = objects[int(rng.integers(len(objects)))], load[int(rng.integers(len(load)))]
        solid = one.drawn(rng)
        reach = shapes.extent(solid.mesh)[1]
        low, high = np.array(lot.low) + reach, np.array(lot.high) - reach
        at = rng.uniform(np.minimum(low, high), np.maximum(low, high))
        groups.append(
            Group(one.label, (Solid(shapes.move(solid.mesh, at), solid.material, solid.fill),), hidden=True)
        )
    return tuple(groups)


def read_objects(folder: Path) -> tuple[OwnObject, ...]:
    """Read every object of a folder. Raises OperatorError naming the file and what is wrong with it."""
    entries = _entries(folder)
    return tuple(
        _object(folder, entry, f"`{folder / OBJECTS}`, object {n}") for n, entry in enumerate(entries, 1)
    )


def _entries(folder: Path) -> list[object]:
    file = folder / OBJECTS
    try:
        if file.stat().st_size > _LARGEST_LIST:
            raise OperatorError(
                f"`{file}` is larger than a list of objects", hint="list meshes, do not embed them"
            )
        document = yaml.safe_load(file.read_bytes())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OperatorError(
            f"`{file}` cannot be read: {reason}", hint=f"write a {OBJECTS} beside the meshes"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise OperatorError(f"`{file}` is no YAML", hint="see docs/simulator.md for its form") from None
    objects = document.get("objects") if isinstance(document, Mapping) else None
    if not isinstance(objects, list) or not 0 < len(objects) <= _MOST_OBJECTS:
        raise OperatorError(f"`{file}` lists no objects", hint=f"give 1 to {_MOST_OBJECTS} under `objects`")
    return objects


def _object(folder: Path, entry: object, where: str) -> OwnObject:
    if not isinstance(entry, Mapping) or not {"file", "class", "material"} <= set(entry) <= _KEYS:
        raise OperatorError(
            f"{where} does not fit", hint="give file, class, material and, if you like, density and unit"
        )
    label, material, unit = entry["class"], entry["material"], entry.get("unit", "mm")
    if not isinstance(label, str) or not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", label):
        raise OperatorError(f"{where}: no class can be called `{str(label)[:40]}`", hint="use a-z, 0-9 and _")
    if not isinstance(material, str) or material not in MATERIALS:
        raise OperatorError(
            f"{where}: no data for a material `{str(material)[:40]}`", hint=f"one of: {', '.join(MATERIALS)}"
        )
    if not isinstance(unit, str) or unit not in _UNITS:
        raise OperatorError(f"{where}: no unit `{str(unit)[:40]}`", hint=f"one of: {', '.join(_UNITS)}")
    density = _density(entry.get("density", MATERIALS[material].density), where)
    return OwnObject(label, _mesh(_mesh_file(folder, entry["file"], where), _UNITS[unit]), material, density)


def _density(given: object, where: str) -> tuple[float, float]:
    ends = given if isinstance(given, list) else [given, given]
    low, high = _DENSITIES
    numbers = [float(end) for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
    if len(ends) != 2 or len(numbers) != 2 or not low <= numbers[0] <= numbers[1] <= high:
        raise OperatorError(
            f"{where}: a density of `{str(given)[:40]}` cannot be",
            hint=f"give [from, to] in g/cm3, {low} to {high}",
        )
    return numbers[0], numbers[1]


def _mesh_file(folder: Path, name: object, where: str) -> Path:
    if (
        not isinstance(name, str)
        or Path(name).name != name
        or Path(name).suffix.lower() not in {".stl", ".obj"}
    ):
        raise OperatorError(
            f"{where}: `{str(name)[:60]}` is no STL or OBJ of this folder",
            hint="put the mesh beside the list",
        )
    return folder / name


def _mesh(file: Path, scale: float) -> Mesh:
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise OperatorError(
                f"`{file}` is larger than {_LARGEST_FILE // 1_000_000} MB", hint="decimate the mesh"
            )
        data = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OperatorError(f"`{file}` cannot be read: {reason}", hint="name a mesh that is there") from None
    corners, closed = _loaded(file, data)
    if not closed:
        raise OperatorError(f"`{file}` is an open mesh", hint="close its holes: it must hold water")
    mesh: Mesh = corners * scale
    if shapes.volume(mesh) < 0:
        raise OperatorError(f"`{file}` is inside out", hint="flip its faces: outside counter-clockwise")
    low, high = shapes.extent(mesh)
    size = float((high - low).max())
    if not _SMALLEST_MM <= size <= _LARGEST_MM:
        raise OperatorError(
            f"`{file}` is {round(size, 3):,.9g} mm long",
            hint=f"give its unit; {_SMALLEST_MM:g} to {_LARGEST_MM:g} mm fit",
        )
    if shapes.volume(mesh) < 1e-6 * size**3:
        raise OperatorError(f"`{file}` is flat: it encloses nothing", hint="give the body its thickness")
    return np.ascontiguousarray(mesh - (low + high) / 2)


def _loaded(file: Path, data: bytes) -> tuple[Mesh, bool]:
    """Corners (n, 3, 3) and whether they close."""
    try:
        import trimesh
    except ImportError:
        raise MachineError(
            "`trimesh` is missing, so no mesh can be read", hint="pip install 'inspectbox[simulate]'"
        ) from None
    try:
        # no resolver: an OBJ names other files, and none of them is read
        found = trimesh.load_mesh(
            BytesIO(data), file_type=file.suffix.lower()[1:], resolver=None, skip_materials=True
        )
        corners, closed = np.array(found.triangles, np.float64), bool(found.is_watertight)
        winding = bool(found.is_winding_consistent)
    except MemoryError:
        raise OperatorError(
            f"`{file}` asks for more memory than there is", hint="decimate the mesh"
        ) from None
    except Exception:  # whatever a hostile file makes the reader raise, the answer is the same
        raise OperatorError(
            f"`{file}` is no mesh that can be read", hint="export it again as STL or OBJ"
        ) from None
    if not len(corners):
        raise OperatorError(f"`{file}` is an empty mesh", hint="export the body, not the scene")
    if len(corners) > _MOST_TRIANGLES:
        raise OperatorError(
            f"`{file}` has {len(corners)} triangles", hint=f"decimate it to {_MOST_TRIANGLES} or fewer"
        )
    if not np.isfinite(corners).all():
        raise OperatorError(f"`{file}` has corners that are no numbers", hint="export the mesh again")
    return corners, closed and winding
