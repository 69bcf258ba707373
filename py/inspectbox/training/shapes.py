"""Closed triangle meshes, outward counter-clockwise, as (n, 3, 3) float64 in mm. The only importer of trimesh."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspectbox.errors import MachineError

Mesh = NDArray[np.float64]

_AXES = {"x": 0, "y": 1, "z": 2}
# corners of a hexahedron are numbered by bits: 1 = far x, 2 = far y, 4 = far z
_HEXAHEDRON = (
    *((0, 2, 3), (0, 3, 1), (4, 5, 7), (4, 7, 6), (0, 1, 5), (0, 5, 4)),
    *((2, 6, 7), (2, 7, 3), (0, 4, 6), (0, 6, 2), (1, 3, 7), (1, 7, 5)),
)


def _creation() -> ModuleType:
    try:
        import trimesh.creation
    except ImportError:
        raise MachineError(
            "`trimesh` is missing, so no scene can be built", hint="pip install 'inspectbox[simulate]'"
        ) from None
    creation: ModuleType = trimesh.creation
    return creation


def hexahedron(corners: ArrayLike) -> Mesh:
    """Eight corners (8, 3), numbered by bits: 1 = far x, 2 = far y, 4 = far z."""
    mesh: Mesh = np.asarray(corners, np.float64)[np.array(_HEXAHEDRON)]
    return mesh


def cuboid(low: ArrayLike, high: ArrayLike) -> Mesh:
    """A box between two corners."""
    ends = np.stack([np.asarray(low, np.float64), np.asarray(high, np.float64)])
    return hexahedron([[ends[bit & 1, 0], ends[bit >> 1 & 1, 1], ends[bit >> 2, 2]] for bit in range(8)])


def cuboids(lows: ArrayLike, size: ArrayLike) -> Mesh:
    """Many boxes of one size; `lows` is (k, 3)."""
    return repeat(cuboid(np.zeros(3), size), lows)


def shell(low: ArrayLike, high: ArrayLike, wall: float) -> Mesh:
    """A hollow box with walls of one thickness."""
    inner = cuboid(np.asarray(low) + wall, np.asarray(high) - wall)
    return join(cuboid(low, high), invert(inner))


@lru_cache(maxsize=256)
def _unit_cylinder(sections: int) -> Mesh:
    return np.array(_creation().cylinder(radius=1.0, height=1.0, sections=sections).triangles)


@lru_cache(maxsize=64)
def _unit_sphere(subdivisions: int) -> Mesh:
    return np.array(_creation().icosphere(subdivisions=subdivisions, radius=1.0).triangles)


@lru_cache(maxsize=256)
def _torus(major: float, minor: float, major_sections: int, minor_sections: int) -> Mesh:
    mesh = _creation().torus(major, minor, major_sections=major_sections, minor_sections=minor_sections)
    return np.array(mesh.triangles)


def cylinder(radius: float, length: float, axis: str = "z", sections: int = 16) -> Mesh:
    """A cylinder centred on the origin along an axis."""
    return along(_unit_cylinder(sections) * (radius, radius, length), axis)


def pipe(radius: float, length: float, wall: float, axis: str = "z", sections: int = 16) -> Mesh:
    """A hollow cylinder with closed ends, centred on the origin."""
    inner = cylinder(radius - wall, length - 2 * wall, axis, sections)
    return join(cylinder(radius, length, axis, sections), invert(inner))


def torus(major: float, minor: float, axis: str = "z", sections: tuple[int, int] = (24, 8)) -> Mesh:
    """A ring centred on the origin, `major` to the middle of the tube."""
    return along(_torus(round(major, 1), round(minor, 1), *sections), axis)


def ellipsoid(radii: ArrayLike, subdivisions: int = 2) -> Mesh:
    """An ellipsoid centred on the origin."""
    return _unit_sphere(subdivisions) * np.asarray(radii, np.float64)


def pillow(size: ArrayLike, roundness: float = 0.45, subdivisions: int = 2) -> Mesh:
    """A filled sack between a box and an ellipsoid, centred: size (3,), roundness 1 is the ellipsoid."""
    unit = _unit_sphere(subdivisions)
    boxy = np.sign(unit) * np.abs(unit) ** roundness
    sack: Mesh = boxy / np.abs(boxy).max(axis=(0, 1)) * (np.asarray(size, np.float64) / 2)
    return sack


def ring(profile: ArrayLike, axis: str = "z", sections: int = 32) -> Mesh:
    """Revolve a closed profile (k, 2) of (radius > 0, height), counter-clockwise, about the axis."""
    loop = np.asarray(profile, np.float64)
    angles = np.linspace(0.0, 2 * np.pi, sections, endpoint=False)
    radial = np.stack([np.cos(angles), np.sin(angles), np.zeros(sections)], axis=1)
    points = radial[:, None] * loop[None, :, :1] + np.array([0.0, 0.0, 1.0]) * loop[None, :, 1:]
    return along(_outward(_skin(points, closed=True)), axis)


def sweep(path: ArrayLike, radii: ArrayLike, sections: int = 8) -> Mesh:
    """A round bar of varying thickness along a path (k, 3), with closed ends."""
    line, widths = np.asarray(path, np.float64), np.asarray(radii, np.float64)
    forward = np.gradient(line, axis=0)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    # one fixed reference keeps neighbouring rings untwisted
    mean = forward.mean(axis=0)
    reference = np.eye(3)[int(np.argmin(np.abs(mean)))]
    side = np.cross(forward, reference)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(forward, side)
    angles = np.linspace(0.0, 2 * np.pi, sections, endpoint=False)[None, :, None]
    rings = line[:, None] + widths[:, None, None] * (
        np.cos(angles) * side[:, None] + np.sin(angles) * up[:, None]
    )
    ends = [_lid(rings[0], line[0], inward=True), _lid(rings[-1], line[-1], inward=False)]
    return _outward(join(_skin(rings, closed=False), *ends))


def bar(start: ArrayLike, end: ArrayLike, radius: float, sections: int = 6) -> Mesh:
    """A straight round bar between two points."""
    return sweep(
        np.stack([np.asarray(start, np.float64), np.asarray(end, np.float64)]), [radius, radius], sections
    )


def tube(start: ArrayLike, end: ArrayLike, radius: float, wall: float, sections: int = 6) -> Mesh:
    """A straight hollow bar between two points; the bore runs through to both ends."""
    return join(bar(start, end, radius, sections), invert(bar(start, end, radius - wall, sections)))


def _skin(rings: Mesh, closed: bool) -> Mesh:
    """Triangles between neighbouring rings (k, sections, 3)."""
    following = np.roll(rings, -1, axis=0) if closed else rings[1:]
    here = rings if closed else rings[:-1]
    return _quads(here, np.roll(here, -1, axis=1), np.roll(following, -1, axis=1), following)


def _quads(a: Mesh, b: Mesh, c: Mesh, d: Mesh) -> Mesh:
    first = np.stack([a, b, c], axis=-2).reshape(-1, 3, 3)
    second = np.stack([a, c, d], axis=-2).reshape(-1, 3, 3)
    return join(first, second)


def _lid(loop: Mesh, centre: Mesh, inward: bool) -> Mesh:
    following = np.roll(loop, -1, axis=0)
    middle = np.broadcast_to(centre, loop.shape)
    order = (following, loop, middle) if inward else (loop, following, middle)
    return np.stack(order, axis=1)


def _outward(mesh: Mesh) -> Mesh:
    return mesh if volume(mesh) >= 0 else invert(mesh)


def along(mesh: Mesh, axis: str) -> Mesh:
    """Turn a mesh built along z to lie along another axis."""
    return np.roll(mesh, _AXES[axis] + 1, axis=2) if axis != "z" else mesh


def invert(mesh: Mesh) -> Mesh:
    """Turn a mesh inside out: a cavity when joined with what surrounds it."""
    return mesh[:, ::-1]


def join(*meshes: Mesh) -> Mesh:
    """Put meshes together; overlapping solids add up."""
    return np.concatenate(meshes)


def move(mesh: Mesh, offset: ArrayLike) -> Mesh:
    """Shift by (3,) mm."""
    return mesh + np.asarray(offset, np.float64)


def turn(mesh: Mesh, axis: str, degrees: float, about: ArrayLike = (0.0, 0.0, 0.0)) -> Mesh:
    """Rotate about an axis through a point."""
    first, second = (_AXES[axis] + 1) % 3, (_AXES[axis] + 2) % 3
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    centre = np.asarray(about, np.float64)
    a, b = mesh[..., first] - centre[first], mesh[..., second] - centre[second]
    turned = mesh.copy()
    turned[..., first] = cos * a - sin * b + centre[first]
    turned[..., second] = sin * a + cos * b + centre[second]
    return turned


def any_way(rng: np.random.Generator, mesh: Mesh) -> Mesh:
    """A mesh turned at random about all three axes."""
    for axis in ("x", "y", "z"):
        mesh = turn(mesh, axis, float(rng.uniform(0, 360)))
    return mesh


def repeat(mesh: Mesh, offsets: ArrayLike) -> Mesh:
    """Copies of a mesh at offsets (k, 3)."""
    shifts = np.asarray(offsets, np.float64).reshape(-1, 1, 1, 3)
    return (mesh[None] + shifts).reshape(-1, 3, 3)


def volume(mesh: Mesh) -> float:
    """Enclosed volume in mm3, by the divergence theorem."""
    a, b, c = mesh[:, 0], mesh[:, 1], mesh[:, 2]
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)


def extent(mesh: Mesh) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper corner of the box around a mesh."""
    points = np.ascontiguousarray(mesh.reshape(-1, 3).T)
    return points.min(axis=1), points.max(axis=1)
