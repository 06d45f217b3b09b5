"""What falls to whom, dongs brought to hexagons, and heat maps: against access, tobler and scikit-learn."""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from analytics.spatial.crs import WGS84, shapes_to
from analytics.spatial.density import density_at, kernel_surface
from analytics.spatial.hexgrid import corners_of, cover
from analytics.spatial.interpolation import overlap
from analytics.stats.access import enhanced, reach_of_pairs, share_among, share_out, three_step, two_step
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SEED = 5
CELLS, FACILITIES = 20_000, 300
SIDE_M, REACH_M, LIMIT_MIN = 28_000.0, 6_700.0, 30.0
WANTED_ACCESS, WANTED_AREAS, WANTED_DENSITY = 200, 4, 300
SAME, ERROR = 1e-12, 1e-3
DONGS, CORNERS_PER_DONG, RESOLUTION = 60, 400, 9
CITY_M = 38_000.0
POINTS, CLUSTERS, BANDWIDTH_M = 100_000, 60, 250.0
CHECKED, PART = 1_000, 400
CRS = "EPSG:5186"
MIDDLE = (200_000.0, 500_000.0)


class Rows:
    """Rows and targets as they come in."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.targets: list[Target] = []
        self.notes: list[str] = []

    def add(self, what: str, way: str, seconds: float, ours_s: float, note: str = "") -> None:
        """One way to do it."""
        self.rows.append((what, way, milliseconds(seconds), times(seconds / ours_s), note))
        print(*self.rows[-1], sep=" | ", flush=True)

    def expect(self, says: str, kept: bool) -> None:
        """Something promised."""
        self.targets.append(Target(says, kept))


def once(way: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of one call, and what it gave."""
    begun_s = time.process_time()
    found = way()
    return time.process_time() - begun_s, found


# Access


def pairs(chance: np.random.Generator) -> tuple[Ints, Ints, Floats]:
    """Cells and facilities within half an hour, at some 13 km/h as the crow flies."""
    from scipy.spatial import cKDTree

    cells, sites = chance.uniform(0, SIDE_M, (CELLS, 2)), chance.uniform(0, SIDE_M, (FACILITIES, 2))
    found = cKDTree(cells).sparse_distance_matrix(cKDTree(sites), REACH_M, output_type="coo_matrix")
    return found.row.astype(np.int64), found.col.astype(np.int64), found.data * LIMIT_MIN / REACH_M


def compare_access(rows: Rows, chance: np.random.Generator) -> None:
    """Enhanced floating catchments."""
    demand, supply, minutes = pairs(chance)
    people, places = chance.integers(1, 60, CELLS) * 1.0, chance.integers(10, 90, FACILITIES) * 1.0
    reach = reach_of_pairs(demand, supply, minutes, (CELLS, FACILITIES))
    laid = enhanced(reach)
    crowd = laid.crowd(people)
    spent = cpu_seconds(
        {
            "E2SFCA": lambda: share_out(enhanced(reach), people, places),
            "2SFCA": lambda: share_out(two_step(reach, LIMIT_MIN), people, places),
            "3SFCA": lambda: share_out(three_step(reach), people, places),
            "E2SFCA, another supply": lambda: share_among(laid, crowd, places),
        }
    )
    what = f"access, {CELLS:,} x {FACILITIES}, {len(minutes):,} pairs"
    for name, seconds in spent.items():
        rows.add(what, f"ours, {name}", seconds, seconds)
    if find_spec("access") is None:
        rows.notes.append("The package access is not installed and was not compared.")
        return
    found = share_out(laid, people, places).value
    _peer_access(rows, what, spent, found, (_frames(demand, supply, minutes, people, places)))


def _frames(demand: Ints, supply: Ints, minutes: Floats, people: Floats, places: Floats) -> tuple[pd.DataFrame, ...]:
    import pandas as pd

    cost = pd.DataFrame({"origin": demand, "dest": supply, "cost": minutes})
    return pd.DataFrame({"demand": people}), pd.DataFrame({"supply": places}), cost


def _peer_access(rows: Rows, what: str, spent: dict[str, float], ours: Floats, frames: tuple[pd.DataFrame, ...]) -> None:
    from access import fca, weights

    people, places, cost = frames
    decay = weights.step_fn({10: 1, 20: 0.68, 30: 0.22})
    asked = {
        "E2SFCA": lambda: fca.two_stage_fca(people, places, cost, 30, demand_index=True, weight_fn=decay),
        "2SFCA": lambda: fca.two_stage_fca(people, places, cost, 30, demand_index=True),
        "3SFCA": lambda: fca.three_stage_fca(people, places, cost.copy(), 30, demand_index=True, weight_fn=decay),
    }
    seen = {name: sorted((once(way) for _ in range(3)), key=lambda pair: pair[0])[1] for name, way in asked.items()}
    value = seen["E2SFCA"][1].reindex(range(CELLS)).fillna(0).to_numpy()
    apart = float(np.abs(value - ours).max() / np.abs(ours).max())
    for name, (seconds, _) in seen.items():
        rows.add(what, f"access, {name}", seconds, spent[name], f"greatest difference {apart:.0e}" if name == "E2SFCA" else "")
    ratio = seen["E2SFCA"][0] / spent["E2SFCA"]
    rows.expect(f"E2SFCA at least {WANTED_ACCESS} times sooner than access ({times(ratio)})", ratio >= WANTED_ACCESS)
    rows.expect(f"equal to access to {SAME:g} of the highest value ({apart:.1e})", apart <= SAME)


# Areas


def dongs(chance: np.random.Generator) -> NDArray[np.object_]:
    """A city of dongs whose borders are as crooked as real ones: straight borders bent by waves of many lengths."""
    middle = np.array(MIDDLE)
    points = shapely.multipoints(chance.uniform(0, CITY_M, (DONGS, 2)))
    square = shapely.box(0, 0, CITY_M, CITY_M)
    parts = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=square)), square)
    fine = shapely.segmentize(parts, float(shapely.length(parts).mean()) / CORNERS_PER_DONG)
    length, phase = np.geomspace(300, 6_000, 8), chance.uniform(0, 2 * np.pi, (2, 8))

    def bend(xy: Floats) -> Floats:
        waves = 2 * np.pi * xy[:, ::-1, None] / length + phase
        return xy + middle + (0.03 * length * np.sin(waves)).sum(axis=2)

    return np.asarray(shapely.make_valid(shapely.transform(fine, bend)))


def compare_areas(rows: Rows, chance: np.random.Generator) -> None:
    """Dongs to hexagons."""
    sources = dongs(chance)
    city = shapely.union_all(shapes_to(sources, CRS, WGS84)).buffer(0.002)
    whole = corners_of(cover(city, RESOLUTION).cell)
    targets = shapes_to(shapely.polygons(np.stack(whole, axis=-1)), WGS84, CRS)
    people = chance.integers(100, 9_000, len(sources)) * 1.0
    spread = overlap(sources, targets).shares()
    spent = cpu_seconds(
        {
            "first": lambda: overlap(sources, targets).shares().spread(people),
            "again": lambda: spread.spread(people),
        }
    )
    what = (
        f"areas, {len(sources)} dongs of {int(shapely.get_num_coordinates(sources).sum()):,} corners to {len(targets):,} hexagons"
    )
    lost = float(spread.spread(people).sum() - people.sum())
    rows.add(what, "ours", spent["first"], spent["first"], f"total off by {lost:.0e} of {people.sum():,.0f}")
    rows.add(what, "ours, other numbers for the same areas", spent["again"], spent["again"])
    rows.expect(f"totals kept to the last digits ({lost:.0e} of {people.sum():,.0f})", abs(lost) <= SAME * float(people.sum()))
    if find_spec("tobler") is None:
        rows.notes.append("tobler is not installed and was not compared.")
        return
    _peer_areas(rows, what, spent["first"], (sources, targets, people, spread.spread(people)))


def _peer_areas(rows: Rows, what: str, ours_s: float, city: tuple[Any, ...]) -> None:
    import geopandas as gpd

    _leave_out_the_rest_of_tobler()
    from tobler.area_weighted import area_interpolate

    sources, targets, people, ours = city
    from_them = gpd.GeoDataFrame({"people": people}, geometry=list(sources), crs=CRS)
    to_them = gpd.GeoDataFrame(geometry=list(targets), crs=CRS)
    seconds, found = min(
        (once(lambda: area_interpolate(from_them, to_them, extensive_variables=["people"])) for _ in range(3)),
        key=lambda pair: pair[0],
    )
    value = found["people"].to_numpy()
    apart = float(np.abs(value - ours).max())
    note = f"total off by {float(value.sum() - people.sum()):.0e}, greatest difference {apart:.0e} people"
    rows.add(what, "tobler", seconds, ours_s, note)
    rows.expect(f"at least {WANTED_AREAS} times sooner than tobler ({times(seconds / ours_s)})", seconds >= WANTED_AREAS * ours_s)


def _leave_out_the_rest_of_tobler() -> None:
    """Let `tobler.area_weighted` be imported where rasterio, which only its other parts need, is missing."""
    spec = find_spec("tobler")
    if spec is None:
        raise ModuleNotFoundError(name="tobler")
    package: Any = ModuleType("tobler")
    package.__path__ = list(spec.submodule_search_locations or ())
    sys.modules["tobler"] = package


# Heat maps


def crowded(chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Points in clusters of 150 to 1,500 m, and the places where their density is asked for: cells all over the city."""
    middle = chance.uniform(0.1 * SIDE_M, 0.9 * SIDE_M, (CLUSTERS, 2))
    wide, of = chance.uniform(150, 1_500, CLUSTERS), chance.integers(CLUSTERS, size=POINTS)
    points = middle[of] + chance.normal(0, 1, (POINTS, 2)) * wide[of][:, None]
    return points, chance.uniform(0, SIDE_M, (CELLS, 2))


def compare_densities(rows: Rows, chance: np.random.Generator) -> None:
    """Kernel densities."""
    from sklearn.neighbors import KernelDensity

    points, places = crowded(chance)
    (x, y), (at_x, at_y) = points.T.copy(), places.T.copy()
    ours_s = cpu_seconds({"ours": lambda: density_at(kernel_surface(x, y, BANDWIDTH_M), at_x, at_y)})["ours"]
    checked = chance.choice(CELLS, CHECKED, replace=False)
    sum_s, exact = once(lambda: np.array([_summed(x, y, *places[place]) for place in checked]))

    def error(values: Floats) -> float:
        return float(np.abs(values - exact).mean() / exact.mean())

    def peer(rtol: float, count: int) -> Floats:
        fitted = KernelDensity(bandwidth=BANDWIDTH_M, rtol=rtol).fit(points)
        return np.asarray(np.exp(fitted.score_samples(places[:count]))) * POINTS * 1e6

    found = error(density_at(kernel_surface(x, y, BANDWIDTH_M), at_x, at_y)[checked])
    what = f"density, {POINTS:,} points at {CELLS:,} places, {BANDWIDTH_M:g} m"
    rows.add(what, "ours", ours_s, ours_s, f"mean error {found:.1e}")
    loose = sorted((once(lambda: peer(1e-3, CELLS)) for _ in range(3)), key=lambda pair: pair[0])[1]
    rows.add(what, "scikit-learn, rtol 1e-3", loose[0], ours_s, f"mean error {error(loose[1][checked]):.1e}")
    exact_s = once(lambda: peer(0.0, PART))[0] * CELLS / PART
    rows.add(what, "scikit-learn as it comes", exact_s, ours_s, f"from {PART} places")
    rows.add(what, "all kernels summed (numpy)", sum_s * CELLS / CHECKED, ours_s, f"from {CHECKED:,} places")
    ratio = loose[0] / ours_s
    rows.expect(f"at least {WANTED_DENSITY} times sooner than scikit-learn ({times(ratio)})", ratio >= WANTED_DENSITY)
    rows.expect(f"mean error at most {ERROR:g} ({found:.1e})", found <= ERROR)


def _summed(x: Floats, y: Floats, at_x: float, at_y: float) -> float:
    squared = (x - at_x) ** 2 + (y - at_y) ** 2
    return float(np.exp(squared / (-2 * BANDWIDTH_M**2)).sum() / (2 * np.pi * BANDWIDTH_M**2) * 1e6)


def run() -> Findings:
    """All three in one run."""
    rows = Rows()
    for compare in (compare_access, compare_areas, compare_densities):
        compare(rows, np.random.default_rng(SEED))
    return Findings(
        title="Access, areas and heat maps: processor time, medians of ours, of peers the median or best of three.",
        header=("what", "way", "time", "time / ours", "note"),
        rows=tuple(rows.rows),
        targets=tuple(rows.targets),
        notes=(
            "Drawn cities, of 28 km a side and of 38 km for the areas; ratios carry over, shares do not. Compiling happened before.",
            "Ours begins with the sorted table of pairs, as access begins with its data frame.",
            "scikit-learn is asked for a relative tolerance at which its error is about what was promised here.",
            *rows.notes,
        ),
    )
