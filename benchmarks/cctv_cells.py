"""Cells, points and hot spots of the camera model, against h3's own calls, pandas and esda."""

from __future__ import annotations

import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.hexgrid import HexGrid, cells_of, cover
from analytics.spatial.official_grid import official_cells
from analytics.spatial.rings import neighbours_within, ring_for, step_m
from analytics.stats.hotspots import benjamini_hochberg, shuffled_p
from analytics.stats.ranks import rank_stability
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable

    import shapely
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

SEED = 20
CENTRE = (127.16, 36.8)
"""Cheonan, where two faces of H3's icosahedron meet."""
AREA_KM2, CORNERS, RESOLUTION = 761.0, 10_000, 10
KM_PER_DEGREE = (89.2, 111.0)
POINTS, POINTS_APPLIED = 1_000_000, 50_000
HOT_CELLS, HOT_RADIUS_M, DRAWS, PEER_DRAWS = 20_000, 220.0, 1_000_000, 999
RANKED, INDICES, TOP = 90_000, 6, 50
ROUNDS = 3
FILL_WANTED, POINTS_WANTED, HOT_WANTED = 30, 40, 12
NOTES = (
    "A made-up border of 761 km2 round Cheonan; ours gives centres and true areas with the cells, h3 the cells alone.",
    "Points: df.apply of h3.latlng_to_cell, row by row, timed on 50,000 and scaled; both name the same cells (checked here).",
    "Gi*: esda's G_Local on the same neighbours, weights built before the clock starts, compiled; ours a thousand times finer.",
    "Compiling, once for each installation, happened before.",
)


def border(corners: int) -> shapely.Polygon:
    """A wavy border with so many corners."""
    import shapely

    angle = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    rough = 0.002 * np.random.default_rng(SEED).standard_normal(corners)
    reach = 1 + 0.15 * np.sin(3 * angle + 1) + 0.08 * np.sin(7 * angle) + 0.03 * np.sin(31 * angle) + rough
    reach_km = reach * np.sqrt(AREA_KM2 / np.pi)
    east, north = reach_km * np.cos(angle) / KM_PER_DEGREE[0], reach_km * np.sin(angle) / KM_PER_DEGREE[1]
    return shapely.Polygon(np.column_stack([CENTRE[0] + east, CENTRE[1] + north]))


def _fill(area: shapely.Polygon) -> tuple[dict[str, Callable[[], Any]], str]:
    import h3
    import shapely
    from h3.api import numpy_int

    def polyfill() -> Any:
        return numpy_int.h3shape_to_cells(h3.geo_to_h3shape(shapely.geometry.mapping(area)), RESOLUTION)

    differ = len(np.setxor1d(np.asarray(polyfill(), dtype=np.uint64), cover(area, RESOLUTION).cell))
    ways = {"ours": lambda: cover(area, RESOLUTION), "h3shape_to_cells": polyfill}
    return ways, f"{len(cover(area, RESOLUTION)):,} cells, {differ} differ"


def _points() -> tuple[dict[str, Callable[[], Any]], dict[str, float]]:
    import h3
    import pandas as pd

    rng = np.random.default_rng(SEED)
    lon, lat = CENTRE[0] + rng.uniform(-0.16, 0.16, POINTS), CENTRE[1] + rng.uniform(-0.13, 0.13, POINTS)
    few = pd.DataFrame({"lat": lat[:POINTS_APPLIED], "lon": lon[:POINTS_APPLIED]})

    def applied() -> Any:
        return few.apply(lambda row: h3.latlng_to_cell(row["lat"], row["lon"], RESOLUTION), axis=1)

    named = [f"{cell:x}" for cell in cells_of(lon, lat, RESOLUTION)[:POINTS_APPLIED].tolist()]
    assert applied().tolist() == named
    return {"ours": lambda: cells_of(lon, lat, RESOLUTION), "DataFrame.apply": applied}, {
        "DataFrame.apply": POINTS / POINTS_APPLIED
    }


def hot_ground(grid: HexGrid) -> tuple[Floats, tuple[Any, Any]]:
    """About 20,000 cells round the middle, their neighbours, and a value that is high in one place."""
    apart = np.hypot((grid.lon - CENTRE[0]) * KM_PER_DEGREE[0], (grid.lat - CENTRE[1]) * KM_PER_DEGREE[1])
    kept = np.sort(np.argsort(apart)[:HOT_CELLS])
    part = HexGrid(grid.cell[kept], grid.lon[kept], grid.lat[kept], grid.area_km2[kept])
    hot = np.hypot((part.lon - CENTRE[0] - 0.03) * KM_PER_DEGREE[0], (part.lat - CENTRE[1]) * KM_PER_DEGREE[1]) < 2.0
    value = np.random.default_rng(SEED).gamma(1.0, np.where(hot, 1.35, 1.0))
    return value, neighbours_within(part, ring_for(HOT_RADIUS_M, part))


def esda_ready() -> Any:
    """esda, where libraries are missing that libpysal wants for its example data only."""
    from importlib.util import find_spec

    for name, part, stands_in in (("bs4", "BeautifulSoup", None), ("platformdirs", "user_data_dir", lambda *_, **__: ".")):
        if find_spec(name) is None:
            module: Any = ModuleType(name)
            setattr(module, part, stands_in)
            sys.modules[name] = module
    import esda

    return esda


def _hot(value: Floats, around: tuple[Any, Any]) -> tuple[dict[str, Callable[[], Any]], dict[str, Any]]:
    import warnings

    warnings.simplefilter("ignore")
    esda = esda_ready()
    from libpysal.weights import W

    indptr, indices = around
    weights = W({i: indices[indptr[i] : indptr[i + 1]].tolist() for i in range(len(value))}, silence_warnings=True)

    def peer() -> Any:
        return esda.G_Local(value, weights, star=True, transform="B", permutations=PEER_DRAWS, seed=SEED)

    def ours(draws: int = DRAWS) -> Any:
        return shuffled_p(value, *around, draws=draws)

    two_sided = np.minimum(2 * peer().p_sim, 1.0)
    stand = {"ours": benjamini_hochberg(ours(), 0.05).sum(), "esda": benjamini_hochberg(two_sided, 0.05).sum()}
    return {"ours": ours, "esda": peer}, stand


def _rank() -> Callable[[], Any]:
    scaled = np.random.default_rng(SEED).beta(0.5, 3.0, (RANKED, INDICES))
    return lambda: rank_stability(scaled, np.ones(INDICES), TOP)


def in_turns(ways: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median processor seconds of each way, all in turns, each called once beforehand."""
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            begun_s = time.process_time()
            way()
            seen[name].append(time.process_time() - begun_s)
    return {name: float(np.median(spent)) for name, spent in seen.items()}


def run() -> Findings:
    """Compare all of it in one run."""
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []

    def compare(what: str, spent: dict[str, float], peer: str, wanted: int, remark: str) -> None:
        ratio = spent[peer] / spent["ours"]
        rows.append((what, "ours", milliseconds(spent["ours"]), times(1.0), remark))
        rows.append((what, peer, milliseconds(spent[peer]), times(ratio), ""))
        targets.append(Target(f"{what} at least {wanted} times sooner than {peer} ({times(ratio)})", ratio >= wanted))

    area = border(CORNERS)
    ways, remark = _fill(area)
    compare(f"border of {CORNERS:,} corners to cells", in_turns(ways), "h3shape_to_cells", FILL_WANTED, remark)
    ways, scale = _points()
    spent = {name: seconds * scale.get(name, 1.0) for name, seconds in in_turns(ways).items()}
    compare(f"{POINTS:,} points to cells", spent, "DataFrame.apply", POINTS_WANTED, "the same cells")
    grid = cover(area, RESOLUTION)
    value, around = hot_ground(grid)
    ways, stand = _hot(value, around)
    remark = f"{stand['ours']} cells stand at 5 % false discovery, esda's {PEER_DRAWS}: {stand['esda']}"
    compare(f"Gi* of {len(value):,} cells, {DRAWS:,} draws against {PEER_DRAWS}", in_turns(ways, 3), "esda", HOT_WANTED, remark)
    alone = in_turns({"official": lambda: official_cells(area), "ranks": _rank()}, 3)
    rows.append(
        (
            f"{len(official_cells(area)):,} official 100 m cells of the same border",
            "ours",
            milliseconds(alone["official"]),
            "",
            "",
        )
    )
    rows.append((f"{RANKED:,} cells x {INDICES} indices x 1,000 draws, top {TOP}", "ours", milliseconds(alone["ranks"]), "", ""))
    return Findings(
        title=f"Cells of resolution {RESOLUTION} (steps of {step_m(grid):.0f} m here): processor time, medians, in turns.",
        header=("what", "way", "time", "time / ours", "remark"),
        rows=tuple(rows),
        targets=tuple(targets),
        notes=NOTES,
    )
