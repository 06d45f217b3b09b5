"""What cameras see: shares of hexagons and isovists among houses, against the same by exact geometry."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from analytics.spatial.crs import metric_crs_for, to_metres
from analytics.spatial.hexgrid import cover
from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.isovists import isovists
from analytics.spatial.sight.lattice import Lattice, blocks_in
from analytics.spatial.sight.views import Views
from analytics.spatial.sight.walls import Walls
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Shapes: TypeAlias = NDArray[np.object_]
    Rows: TypeAlias = list[tuple[str, ...]]

SEED = 20
CELLS, RESOLUTION, CAMERAS, BUILDINGS = 20_000, 10, 5_000, 50_000
WEST, SOUTH, EAST, NORTH = 127.05, 36.75, 127.20, 36.90
ROUND_SHARE, NARROW_DEG, WIDE_DEG, NEAR_M, FAR_M = 0.3, 60.0, 110.0, 30.0, 60.0
SPACINGS_M = (5.0, 4.0, 3.0)
SPACING_M = SPACINGS_M[0]
EXACT_DEG, PEER_DEG = 0.25, 1.0
PITCH_M, LEAST_M, MOST_M, GONE = 22.0, 9.0, 16.0, 0.15
SAMPLE = 200
RAYS = (90, 180, 360, 720)
OUR_RAYS = 360
CITY_KM2 = 640.0
ROUNDS = 5
OVERLAY, CHANGE, ISOVIST, ERROR = 1000.0, 20.0, 300.0, 0.0025
NOTES = (
    "20,000 hexagons of resolution 10 near Cheonan, 5,000 cameras at random: 30 % see all round, the others 60 to 110 degrees, 30 to 60 m.",
    "Every direction is known, so that the exact answer is one number; with unknown ones the same kernel adds three whole numbers more.",
    "Ours is from nothing: lattice counted and laid, cameras stamped, shares divided. The peers are given finished sectors of 1 degree steps.",
    "Error: absolute, in shares of a cell, against the union of sectors of 0.25 degree steps clipped to each cell.",
    "50,000 houses of 9 to 16 m on a jittered grid of 22 m, 15 % missing; 5,000 cameras in the gaps. The exact way was timed on 200 of them, and scaled.",
    "Exact isovist: a disc less the shadows of all front walls within range, one union for each camera (shapely).",
    "Compiling, once for each installation, happened before.",
)


@dataclass(frozen=True)
class Seen:
    """Cells, cameras, and the exact share of each cell."""

    corners: Floats
    views: Views
    exact: Floats

    def error(self, spacing_m: float) -> Floats:
        """(c,) how far our shares are from the exact ones."""
        shares = Coverage.of(self.views, Lattice.lay(self.corners, spacing_m)).shares()
        return np.abs(shares.lower - self.exact)


def hexagons() -> Floats:
    """(c, 6, 2) corners in metres of real hexagons."""
    import h3

    area = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = cover(area, RESOLUTION).cell[:CELLS]
    degrees = np.array([h3.cell_to_boundary(h3.int_to_str(int(cell))) for cell in cells])
    x, y = to_metres(degrees[..., 1].ravel(), degrees[..., 0].ravel(), metric_crs_for(WEST, SOUTH))
    return np.stack([x.reshape(-1, 6), y.reshape(-1, 6)], axis=-1)


def cameras(corners: Floats) -> Views:
    """Cameras of known direction over the cells."""
    rng = np.random.default_rng(SEED)
    x, y = rng.uniform(corners.min(axis=(0, 1)), corners.max(axis=(0, 1)), (CAMERAS, 2)).T
    fov = np.where(rng.random(CAMERAS) < ROUND_SHARE, 360.0, rng.uniform(NARROW_DEG, WIDE_DEG, CAMERAS))
    return Views.of(x, y, rng.uniform(NEAR_M, FAR_M, CAMERAS), azimuth_deg=rng.uniform(0, 360, CAMERAS), fov_deg=fov)


def sectors(views: Views, step_deg: float) -> Shapes:
    """The views as polygons, their arcs in steps of at most so many degrees."""
    shapes = []
    for x, y, azimuth, fov, far in zip(views.x, views.y, views.azimuth_deg, views.fov_deg, views.range_m, strict=True):
        arc = np.radians(azimuth - fov / 2 + np.linspace(0.0, fov, int(np.ceil(fov / step_deg)) + 1))
        rim = np.column_stack([x + far * np.sin(arc), y + far * np.cos(arc)])
        shapes.append(shapely.Polygon(rim if fov >= 360 else np.vstack([(x, y), rim])))
    return np.array(shapes, dtype=object)


def overlay(cells: Shapes, seen: Shapes) -> Floats:
    """Shares by geopandas: sectors dissolved and laid over the cells."""
    import geopandas as gpd

    grid = gpd.GeoDataFrame({"cell": np.arange(len(cells))}, geometry=cells)
    whole = gpd.GeoDataFrame(geometry=seen).dissolve()
    parts = gpd.overlay(grid, whole, how="intersection")
    area = np.bincount(parts["cell"], weights=parts.area, minlength=len(cells))
    return area / shapely.area(cells)


def clipped(cells: Shapes, seen: Shapes) -> Floats:
    """Shares by an index: sectors clipped to the cells they touch, united for each cell."""
    import pandas as pd

    sector, cell = shapely.STRtree(cells).query(seen, predicate="intersects")
    pieces = shapely.intersection(seen[sector], cells[cell])
    united = pd.Series(pieces).groupby(cell).agg(lambda part: shapely.union_all(part.to_numpy()))
    area = np.zeros(len(cells))
    area[united.index] = shapely.area(united.to_numpy())
    return area / shapely.area(cells)


def town() -> tuple[Walls, Views]:
    """Houses on a jittered grid, and cameras in the gaps that see all round."""
    rng = np.random.default_rng(SEED)
    side = int(np.ceil(np.sqrt(BUILDINGS / (1 - GONE))))
    place = rng.permutation(side * side)[:BUILDINGS]
    centre = PITCH_M * np.column_stack(np.divmod(place, side)) + rng.uniform(-1, 1, (BUILDINGS, 2))
    half = rng.uniform(LEAST_M, MOST_M, (BUILDINGS, 2)) / 2
    angle = rng.uniform(-0.15, 0.15, BUILDINGS)
    across, along = (np.column_stack(pair) for pair in ((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    turns = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = [centre + u * half[:, :1] * across + v * half[:, 1:] * along for u, v in turns]
    walls = Walls.of(shapely.polygons(np.stack(corners, axis=1)))
    at = rng.uniform(0, side * PITCH_M, (2, 2 * CAMERAS))
    free = np.flatnonzero(walls.inside(*at) < 0)[:CAMERAS]
    return walls, Views.of(at[0, free], at[1, free], rng.uniform(NEAR_M, FAR_M, CAMERAS))


def exact_isovist(walls: Walls, x: float, y: float, far: float) -> shapely.Geometry:
    """A disc less the shadows of the walls that face the camera."""
    around = np.radians(np.arange(0, 360, PEER_DEG))
    disc = shapely.Polygon(np.column_stack([x + far * np.sin(around), y + far * np.cos(around)]))
    houses = walls.shapes[walls.tree.query(shapely.Point(x, y), predicate="dwithin", distance=far)]
    if not len(houses):
        return disc
    ring = shapely.get_coordinates(shapely.orient_polygons(houses, exterior_cw=False)).reshape(len(houses), 5, 2) - (x, y)
    a, b = ring[:, :-1].reshape(-1, 2), ring[:, 1:].reshape(-1, 2)
    front = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0] < 0
    a, b = a[front], b[front]
    ends = [end / np.linalg.norm(end, axis=1, keepdims=True) for end in (a, b)]
    middle = ends[0] + ends[1]
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    # two steps from end to middle to end: the far side then lies beyond the disc, however near the wall
    corners = np.stack([a, b, 2 * far * ends[1], 2 * far * middle, 2 * far * ends[0]], axis=1)
    return shapely.difference(disc, shapely.union_all([*shapely.polygons(corners + np.array([x, y])), *houses]))


def timed(way: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of one call, and what it gave."""
    begun_s = time.process_time()
    found = way()
    return time.process_time() - begun_s, found


def coverage_rows(rows: Rows) -> list[Target]:
    """Shares of 20,000 hexagons."""
    corners = hexagons()
    views, cells = cameras(corners), shapely.polygons(corners)
    seen = Seen(corners, views, clipped(cells, sectors(views, EXACT_DEG)))
    coarse = sectors(views, PEER_DEG)
    overlay_s, by_overlay = timed(lambda: overlay(cells, coarse))
    clipped_s, by_clips = timed(lambda: clipped(cells, coarse))
    ours = {f"ours, lattice {step:g} m": step for step in SPACINGS_M}
    spent = cpu_seconds({name: lambda step=step: _afresh(seen, step) for name, step in ours.items()}, ROUNDS)
    for name, step in ours.items():
        rows.append(_row("20,000 cells, 5,000 cameras", name, spent[name], overlay_s, seen.error(step), seen.exact))
    for name, spent_s, share in (
        ("cell by cell, shapely", clipped_s, by_clips),
        ("geopandas dissolve and overlay", overlay_s, by_overlay),
    ):
        rows.append(_row("20,000 cells, 5,000 cameras", name, spent_s, overlay_s, np.abs(share - seen.exact), seen.exact))
    best_s, error = spent[f"ours, lattice {SPACING_M:g} m"], seen.error(SPACING_M)
    return [
        _sooner("20,000 cells by 5,000 cameras than geopandas overlay", overlay_s / best_s, OVERLAY),
        Target(
            f"mean error of a cell at most {ERROR} (here {error.mean():.4f}, most {error.max():.3f})", bool(error.mean() <= ERROR)
        ),
        *change_rows(rows, seen.views, Lattice.lay(corners, SPACING_M)),
    ]


def _afresh(seen: Seen, spacing_m: float) -> object:
    return Coverage.of(seen.views, Lattice.lay(seen.corners, spacing_m)).shares()


def change_rows(rows: Rows, views: Views, lattice: Lattice) -> list[Target]:
    """One camera turned, against all."""
    before, fresh = Coverage.of(views, lattice), count(1)
    whole = "ours, all cameras from the laid cells on"

    def turn() -> object:
        which = next(fresh) * 37 % CAMERAS
        one = views.pick([which])
        return before.with_changed(which, replace(one, azimuth_deg=(one.azimuth_deg + 15) % 360)).shares()

    spent = cpu_seconds({"ours, the changed camera": turn, whole: lambda: Coverage.of(views, lattice).shares()}, ROUNDS)
    ratio = spent[whole] / spent["ours, the changed camera"]
    rows += [
        ("one camera turned", name, milliseconds(spent_s), times(spent[whole] / spent_s), "") for name, spent_s in spent.items()
    ]
    return [_sooner("one camera turned than all anew", ratio, CHANGE)]


def isovist_rows(rows: Rows) -> list[Target]:
    """Isovists of 5,000 cameras among 50,000 houses."""
    walls, views = town()
    which = np.random.default_rng(SEED).choice(CAMERAS, SAMPLE, replace=False)
    places = list(zip(views.x[which], views.y[which], views.range_m[which], strict=True))
    sample_s, shapes = timed(lambda: [exact_isovist(walls, *place) for place in places])
    exact_s, exact_m2 = sample_s * CAMERAS / SAMPLE, shapely.area(shapes)
    spent = cpu_seconds({str(rays): lambda rays=rays: isovists(views, walls, rays) for rays in RAYS}, ROUNDS)
    errors = {}
    for rays in RAYS:
        seen_m2 = (isovists(views, walls, rays)[which].astype(float) ** 2).sum(axis=1) * np.pi / rays
        errors[rays] = np.abs(seen_m2 / exact_m2 - 1)
        told = f"area {_percent(errors[rays].mean())} mean, {_percent(errors[rays].max())} max, {_percent(seen_m2.sum() / exact_m2.sum() - 1)} in total"
        rows.append((ISOVISTS, f"ours, {rays} rays", milliseconds(spent[str(rays)]), times(exact_s / spent[str(rays)]), told))
    open_share = exact_m2.sum() / (np.pi * views.range_m[which] ** 2).sum()
    rows.append(
        (
            ISOVISTS,
            f"shadow polygons, shapely ({SAMPLE} cameras, scaled)",
            milliseconds(exact_s),
            "1x",
            f"{_percent(open_share)} of discs seen",
        )
    )
    return [
        _sooner(
            "isovists of 5,000 cameras among 50,000 houses than exact shadow polygons", exact_s / spent[str(OUR_RAYS)], ISOVIST
        )
    ]


ISOVISTS = "isovists, 5,000 cameras, 50,000 houses"


def chain_rows(rows: Rows) -> None:
    """What the page asks for: walls, unknown directions, levels; and a lattice over a whole city."""
    walls, views = town()
    low, high = np.array([views.x.min(), views.y.min()]), np.array([views.x.max(), views.y.max()])
    unknown = replace(views, fov_deg=np.full(CAMERAS, 80.0))
    lattice = Lattice.lay(_squares(low, high), SPACING_M)
    whole = Coverage.of(unknown, lattice, walls)
    ways: dict[str, Callable[[], object]] = {
        "isovists and coverage, directions unknown": lambda: Coverage.of(unknown, lattice, walls).shares(),
        "one camera moved, isovist and all": lambda: whole.with_changed(
            7, replace(unknown.pick([7]), x=unknown.x[[7]] + 3)
        ).shares(),
        "one level of density more": lambda: whole.at_density(80.0).shares(),
        "100,000 given points": lambda: whole.seen_at(*np.random.default_rng(SEED).uniform(low, high, (100_000, 2)).T),
    }
    spent = cpu_seconds(ways, ROUNDS)
    rows += [("among the houses, 24 km2 of 100 m cells", name, milliseconds(spent_s), "", "") for name, spent_s in spent.items()]
    side_m = np.sqrt(CITY_KM2) * 1000
    city_s, city = timed(lambda: Lattice.lay(_squares(np.zeros(2), np.full(2, side_m)), SPACING_M))
    everywhere = Views.of(side_m / 2, side_m / 2, side_m)
    laid_s, laid = timed(lambda: city.blocks(*blocks_in(city.boxes(everywhere))))
    told = f"{laid.labels.nbytes / 1e6:.0f} MB for labels"
    rows.append(
        (
            f"{CITY_KM2:g} km2 of 100 m cells",
            f"lattice {SPACING_M:g} m with every block laid",
            milliseconds(city_s + laid_s),
            "",
            told,
        )
    )


def _squares(low: Floats, high: Floats, side_m: float = 100.0) -> Floats:
    columns, rows = np.ceil((high - low) / side_m).astype(int)
    row, column = np.divmod(np.arange(columns * rows), columns)
    return low + side_m * (np.column_stack([column, row])[:, None] + np.array([[0, 0], [1, 0], [1, 1], [0, 1]]))


def _row(what: str, name: str, spent_s: float, peer_s: float, error: Floats, exact: Floats) -> tuple[str, ...]:
    touched = error[exact > 0]
    told = (
        f"mean {error.mean():.5f} (touched cells {touched.mean():.5f}), p99 {np.quantile(error, 0.99):.4f}, max {error.max():.4f}"
    )
    return what, name, milliseconds(spent_s), times(peer_s / spent_s), told


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _sooner(says: str, ratio: float, least: float) -> Target:
    return Target(f"{says} at least {least:g} times sooner (here {times(ratio)})", ratio >= least)


def run() -> Findings:
    """Compare; takes some four minutes, nearly all of them geopandas."""
    rows: Rows = []
    targets = [*coverage_rows(rows), *isovist_rows(rows)]
    chain_rows(rows)
    return Findings(
        title="Shares of cells that cameras see, and isovists: processor time, medians, in turns; the slow peers once.",
        header=("what", "way", "time", "sooner than the peer", "error"),
        rows=tuple(rows),
        targets=tuple(targets),
        notes=NOTES,
    )
