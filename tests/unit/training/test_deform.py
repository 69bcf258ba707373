import numpy as np
import pytest

from inspectbox.training import shapes
from inspectbox.training.deform import creased, settled
from inspectbox.training.goods import PACKERS, UNNAMED_PACKERS
from inspectbox.training.goods.whole_vehicles import _rounded
from inspectbox.training.solids import Packed, Solid, Space
from unit.training.test_shapes import assert_closed

SPACE = Space(2100.0, 2000.0, 1700.0)


def pressed(name, seed, family=0):
    packer = {**PACKERS, **UNNAMED_PACKERS}[name]
    packed = packer(np.random.default_rng(seed), SPACE, family)
    return packed, creased(np.random.default_rng([seed, 1]), packed, name)


@pytest.mark.parametrize("name", ["clothing", "bagged_goods", "footwear", "sundries", "bulk_powder"])
def test_soft_goods_crease_stay_closed_and_keep_their_mass(name):
    changed = 0
    for seed in range(8):
        before, after = pressed(name, seed)
        changed += after is not before
        assert after.mass_kg == pytest.approx(before.mass_kg, rel=0.08)
        for solid in after.solids:
            assert shapes.volume(solid.mesh) > 0
            if len(solid.mesh) < 1500:
                assert_closed(solid.mesh)
    assert 2 <= changed <= 7


def test_what_lies_in_a_carton_gives_way_with_it():
    carton = Solid(shapes.shell((0, 0, 0), (500, 400, 300), 5.0), "cardboard")
    inside = Solid(shapes.cuboid((0, 0, 0), (500, 400, 300)), "cotton", 0.2)
    packed = Packed((carton, inside), 1)
    drawn = (creased(np.random.default_rng(seed), packed, "clothing") for seed in range(20))
    bent = next(out for out in drawn if out is not packed)
    outer, inner = (
        np.unique(np.round(solid.mesh.reshape(-1, 3), 3), axis=0)
        for solid in (bent.solids[0], bent.solids[1])
    )
    assert all(np.any(np.all(np.isclose(outer, corner, atol=1e-2), axis=1)) for corner in inner)
    assert not np.allclose(
        np.sort(inner, axis=0), np.sort(np.unique(inside.mesh.reshape(-1, 3), axis=0), axis=0)
    )


def test_units_of_one_lot_crease_in_several_ways_each_with_its_contents():
    places = np.array(
        [[500.0 * i, 410.0 * j, 300.0 * k] for i in range(4) for j in range(3) for k in range(2)]
    )
    carton = Solid(shapes.shell((0, 0, 0), (490, 400, 290), 5.0), "cardboard", 1.0, places)
    half = Solid(shapes.cuboid((9, 9, 9), (480, 390, 280)), "cotton", 0.2, places[::2])
    drawn = (
        creased(np.random.default_rng(seed), Packed((carton, half), 24), "clothing") for seed in range(20)
    )
    bent = next(out for out in drawn if len(out.solids) > 2)
    outer = {tuple(at): n for n, s in enumerate(bent.solids) if s.material == "cardboard" for at in s.offsets}
    assert len(outer) == 24
    assert 2 <= len(set(outer.values())) <= 3
    for solid in (s for s in bent.solids if s.material == "cotton"):
        assert len({outer[tuple(at)] for at in solid.offsets}) == 1


def test_goods_settle_to_different_densities_and_metal_does_not():
    packed = Packed(tuple(Solid(shapes.cuboid((0, 0, 0), (9, 9, 9)), m) for m in ("cotton", "steel")), 1)
    pairs = [[s.fill for s in settled(np.random.default_rng(seed), packed).solids] for seed in range(60)]
    soft = [pair[0] for pair in pairs]
    assert 0.74 < min(soft) < 0.85
    assert 1.15 < max(soft) < 1.31
    assert {pair[1] for pair in pairs} == {1.0}


@pytest.mark.parametrize("name", ["machinery", "steel_coil", "gas_cylinder"])
def test_stiff_goods_keep_their_shape(name):
    for seed in range(6):
        before, after = pressed(name, seed)
        assert after is before


def test_the_same_seed_creases_the_same_way():
    (_, one), (_, again) = pressed("clothing", 3), pressed("clothing", 3)
    for first, second in zip(one.solids, again.solids, strict=True):
        np.testing.assert_array_equal(first.mesh, second.mesh)


def test_loose_bulk_is_one_closed_heap_lower_at_its_ends():
    for family in range(8):
        packed = UNNAMED_PACKERS["loose_bulk"](np.random.default_rng(family), SPACE, family)
        heap = packed.solids[0].mesh
        assert shapes.volume(heap) > 0.1 * SPACE.length * SPACE.width * SPACE.height
        tops = heap.reshape(-1, 3)
        ends = tops[(tops[:, 0] < 1) | (tops[:, 0] > SPACE.length - 1)]
        assert ends[:, 2].mean() < tops[tops[:, 2] > 0][:, 2].max() * 0.9


def test_a_rounded_body_is_narrower_at_its_ends_and_roof_and_no_wider():
    size = (4400.0, 1800.0, 1450.0)
    box = shapes.cuboid((0, 0, 300), (4400, 1800, 1450))
    round_, flat = _rounded(box, size, 1.0), _rounded(box, size, 0.0)
    np.testing.assert_allclose(flat, box)
    assert np.ptp(round_[..., 1]) < 1800
    roof = round_[round_[..., 2] > 1000]
    assert np.ptp(roof[:, 1]) < np.ptp(round_[round_[..., 2] < 500][:, 1])
