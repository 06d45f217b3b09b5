"""Heat maps: as near to the sum of all kernels as promised, whole, and not thinned out by the border."""

import numpy as np
import pytest
import shapely

from analytics.core.errors import InputError, ParamError
from analytics.spatial.density import density_at, kernel_mass, kernel_surface


def summed(x, y, at_x, at_y, bandwidth_m, weight=1.0):
    """The definition: one kernel for each point, in a square kilometre."""
    squared = (at_x[:, None] - x) ** 2 + (at_y[:, None] - y) ** 2
    return (weight * np.exp(-squared / (2 * bandwidth_m**2))).sum(axis=1) / (2 * np.pi * bandwidth_m**2) * 1e6


def town(count, seed=5):
    chance = np.random.default_rng(seed)
    middle, wide = chance.uniform(2000, 12000, (20, 2)), chance.uniform(150, 1500, 20)
    of = chance.integers(20, size=count)
    return (middle[of] + chance.normal(0, 1, (count, 2)) * wide[of][:, None]).T.copy()


@pytest.mark.parametrize("bandwidth_m", [100.0, 250.0, 1000.0])
def test_the_mean_error_against_all_kernels_summed_is_below_a_thousandth(bandwidth_m):
    x, y = town(10_000)
    at_x, at_y = np.random.default_rng(6).uniform(1000, 13000, (2, 400))
    weight = np.random.default_rng(7).integers(0, 9, len(x)) * 1.0
    exact = summed(x, y, at_x, at_y, bandwidth_m, weight)
    found = density_at(kernel_surface(x, y, bandwidth_m, weight), at_x, at_y)
    assert np.abs(found - exact).mean() <= 1e-3 * exact.mean()


def test_without_a_compiler_the_values_are_the_same(monkeypatch):
    x, y = town(300)
    at_x, at_y = np.append(town(60, seed=9), [[-1e6], [3.0]], axis=1)
    weight = np.random.default_rng(7).uniform(0, 9, 300)
    known = density_at(kernel_surface(x, y, 200.0, weight), at_x, at_y)
    monkeypatch.setattr("analytics.spatial.density.can_compile", lambda: False)
    assert density_at(kernel_surface(x, y, 200.0, weight), at_x, at_y) == pytest.approx(known, rel=1e-12)
    assert (known[-1], known[:60].max() > 0) == (0, True)


def test_one_point_makes_a_hill_of_the_height_of_the_kernel():
    x, y = np.array([500.3]), np.array([-77.1])
    peak = 1e6 / (2 * np.pi * 200**2)
    surface = kernel_surface(x, y, 200.0, step_m=10.0)
    assert density_at(surface, x, y)[0] == pytest.approx(peak, rel=1e-3)
    assert density_at(surface, x + 200, y)[0] == pytest.approx(peak * np.exp(-0.5), rel=1e-3)
    assert density_at(surface, np.array([9e5, 500.3]), np.array([0.0, 9e5])).tolist() == [0, 0]


def test_the_surface_holds_all_people_and_none_twice():
    x, y = town(3_000)
    people = np.random.default_rng(1).uniform(0, 5, len(x))
    surface = kernel_surface(x, y, 300.0, people)
    assert surface.values.sum() * surface.step_m**2 / 1e6 == pytest.approx(people.sum(), rel=1e-12)


def test_moving_everything_moves_the_values_and_the_order_of_points_does_not_matter():
    x, y = town(500)
    at_x, at_y = town(50, seed=9)
    before = density_at(kernel_surface(x, y, 400.0), at_x, at_y)
    assert density_at(kernel_surface(x + 37, y - 411, 400.0), at_x + 37, at_y - 411) == pytest.approx(before)
    assert density_at(kernel_surface(x[::-1], y[::-1], 400.0), at_x, at_y) == pytest.approx(before)


def test_a_straight_border_keeps_half_of_the_kernel_and_a_corner_a_quarter():
    mass = kernel_mass(shapely.box(0, 0, 5000, 5000), 300.0)
    places = np.array([[2500, 2500], [0, 2500], [0, 0], [300, 2500], [2500, 4700], [-1200, 2500]], dtype=float)
    one_side = 0.841345  # of the normal law within one standard deviation on one side
    expected = [1, 0.5, 0.25, one_side, one_side, 0]
    assert mass.at(*places.T) == pytest.approx(expected, abs=2e-3)


def test_a_hole_is_outside():
    ring = shapely.box(0, 0, 6000, 6000).difference(shapely.box(2000, 2000, 4000, 4000))
    assert kernel_mass(ring, 200.0).at(np.array([3000.0, 2000]), np.array([3000.0, 3000])) == pytest.approx([0, 0.5], abs=2e-3)


def test_people_spread_evenly_are_as_dense_at_the_border_as_in_the_middle():
    along = np.arange(10, 4000, 20.0)
    x, y = (part.ravel() for part in np.meshgrid(along, along))
    at = np.array([[2000, 2000], [0, 2000], [4000, 4000], [100, 3900]], dtype=float).T
    surface, mass = kernel_surface(x, y, 250.0), kernel_mass(shapely.box(0, 0, 4000, 4000), 250.0)
    assert density_at(surface, *at, mass) == pytest.approx([2500] * 4, rel=5e-3)
    assert density_at(surface, *at)[1:3] == pytest.approx([1250, 625], rel=5e-3)


def test_far_outside_the_area_nothing_is_said():
    area = shapely.box(0, 0, 1000, 1000)
    found = density_at(kernel_surface(np.array([500.0]), np.array([500.0]), 100.0), np.array([1190.0]), np.array([500.0]))
    with_mass = density_at(
        kernel_surface(np.array([500.0]), np.array([500.0]), 100.0),
        np.array([1190.0, 500.0]),
        np.array([500.0, 500.0]),
        kernel_mass(area, 100.0),
    )
    assert found.shape == (1,)
    assert np.isnan(with_mass).tolist() == [True, False]


def test_no_points_are_dense_nowhere():
    none = np.zeros(0)
    assert density_at(kernel_surface(none, none, 100.0), np.array([0.0, 5.0]), np.array([0.0, 5.0])).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("bandwidth_m", "step_m"), [(0.0, None), (-5.0, None), (np.nan, None), (100.0, 0.0), (100.0, 101.0), (0.5, None)]
)
def test_a_radius_that_makes_no_raster_is_refused(bandwidth_m, step_m):
    x = np.array([0.0, 20_000])
    with pytest.raises(ParamError):
        kernel_surface(x, x, bandwidth_m, step_m=step_m)


def test_points_without_coordinates_are_refused():
    with pytest.raises(InputError):
        kernel_surface(np.array([0.0, np.nan]), np.zeros(2), 100.0)
