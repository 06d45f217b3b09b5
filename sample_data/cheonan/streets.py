"""The streets of towns and villages, traced along a field of directions so that blocks follow the roads and the ground.

The method is that of evenly spaced streamlines (Jobard and Lefer 1997) in a cross field (Chen et al. 2008,
"Interactive procedural street modeling"): two families of streets that meet at right angles.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from sample_data.cheonan.places import QUARTERS, Quarter
from sample_data.cheonan.routes import Road
from sample_data.cheonan.terrain import CELL_M, HILL_FOOT_M, SEED, Floats, Terrain, make_noise, to_metres

STEP_M = 18.0
LONGEST_M = 2200.0
BUCKET_M = 70.0
VILLAGE_BLOCK_M = (210.0, 160.0)
VILLAGE_HALF_M = (75.0, 285.0)
# The national link file draws streets, not lanes: its blocks are wider than those on the ground.
BLOCK_SCALE = (1.48, -0.55)  # planned quarters; change towards crooked ones


@dataclass(frozen=True)
class StreetField:
    """Per raster cell: whether streets may be laid, their direction (as cos and sin of four times it), block sides (m)."""

    ground: Terrain
    open_land: Floats
    cos4: Floats
    sin4: Floats
    turn: Floats
    long_m: Floats
    short_m: Floats

    def find_cell(self, x: float, y: float) -> tuple[int, int]:
        """Give row and column of the cell that holds the point; outside the raster, its nearest edge."""
        rows, columns = self.open_land.shape
        row = min(max(int((y - self.ground.south_m) / CELL_M), 0), rows - 1)
        return row, min(max(int((x - self.ground.west_m) / CELL_M), 0), columns - 1)


def measure_town(ground: Terrain) -> Floats:
    """Give 0 (open country) to 1 (town) per cell: how deep it lies inside any quarter."""
    x, y = ground.centres()
    town = np.zeros(ground.shape)
    for quarter in QUARTERS:
        window = _find_window(ground, quarter)
        depth = _measure_depth(quarter, x[window], y[window])
        town[window] = np.maximum(town[window], np.clip(1.6 - depth, 0, 1))
    return town


def _measure_depth(quarter: Quarter, x: Floats, y: Floats) -> Floats:
    centre = to_metres((quarter.at,))[0]
    return np.asarray(((x - centre[0]) / quarter.half_axes_m[0]) ** 2 + ((y - centre[1]) / quarter.half_axes_m[1]) ** 2)


def _find_window(ground: Terrain, quarter: Quarter) -> tuple[slice, slice]:
    """Give the rows and columns within three half-axes of the quarter; beyond that it has no say."""
    x, y = to_metres((quarter.at,))[0]
    reach = np.array(quarter.half_axes_m)[::-1] * 3
    middle = np.array([y - ground.south_m, x - ground.west_m])
    low = np.clip((middle - reach) // CELL_M, 0, None).astype("int64")
    high = ((middle + reach) // CELL_M).astype("int64")
    return slice(int(low[0]), int(high[0])), slice(int(low[1]), int(high[1]))


def build_field(ground: Terrain, roads: list[Road], villages: Floats) -> StreetField:
    """Give the field of street directions: each quarter's own, bent along the main roads that pass."""
    x, y = ground.centres()
    rng = np.random.default_rng([SEED, 3])
    edge = 0.22 * make_noise(ground.shape, 500.0, rng)
    wander = make_noise(ground.shape, 900.0, rng)
    inside = np.full(ground.shape, -1.0)
    total = np.zeros((5, *ground.shape))
    best = np.zeros(ground.shape)
    turn = np.zeros(ground.shape)
    for quarter in QUARTERS:
        window = _find_window(ground, quarter)
        depth = _measure_depth(quarter, x[window], y[window])
        inside[window] = np.maximum(inside[window], 1 - depth)
        weight = np.exp(-1.6 * depth)
        angle = np.deg2rad(quarter.turn_deg) + quarter.crooked * 0.9 * wander[window]
        sides_m = np.array(quarter.block_m) * (BLOCK_SCALE[0] + BLOCK_SCALE[1] * quarter.crooked)
        shares = (np.cos(4 * angle), np.sin(4 * angle), np.full_like(angle, sides_m[0]), np.full_like(angle, sides_m[1]))
        total[:4, *window] += weight * np.stack(shares)
        total[4, *window] += weight
        turn[window] = np.where(weight > best[window], angle, turn[window])
        best[window] = np.maximum(best[window], weight)
    cos4, sin4, long_m, short_m = total[:4] / (total[4] + 1e-12)
    inside, long_m, short_m = _add_villages(ground, villages, inside, long_m, short_m)
    cos4, sin4 = _follow_roads(ground, roads, inside + edge, cos4, sin4)
    closed = [ground.water.buffer(28), ground.railway.buffer(26)]
    closed += [shapely.LineString(road.line).buffer(45) for road in roads if road.kind in ("motorway", "ramp")]
    free = (inside + edge > 0) & (ground.height_m < HILL_FOOT_M) & ~ground.burn(shapely.union_all(closed))
    return StreetField(ground, free.astype(float), cos4, sin4, turn, long_m, short_m)


def _add_villages(
    ground: Terrain, villages: Floats, inside: Floats, long_m: Floats, short_m: Floats
) -> tuple[Floats, Floats, Floats]:
    x, y = ground.centres()
    rng = np.random.default_rng([SEED, 4])
    half_m = rng.uniform(*VILLAGE_HALF_M, len(villages))
    away_m, which = cKDTree(villages).query(np.stack([x.ravel(), y.ravel()], axis=1))
    depth = 1 - (away_m / half_m[which]).reshape(x.shape) ** 2
    rural = (depth > inside) & (inside < 0)
    long_m, short_m = (np.where(rural, side, field) for side, field in zip(VILLAGE_BLOCK_M, (long_m, short_m), strict=True))
    return np.maximum(inside, depth), long_m, short_m


def _follow_roads(ground: Terrain, roads: list[Road], inside: Floats, cos4: Floats, sin4: Floats) -> tuple[Floats, Floats]:
    lines = [road.line for road in roads if road.kind in ("main", "avenue", "country")]
    middle = np.vstack([(line[1:] + line[:-1]) / 2 for line in lines])
    ahead = np.vstack([np.diff(line, axis=0) for line in lines])
    x, y = ground.centres()
    near = inside > -0.5
    away_m, which = cKDTree(middle).query(np.stack([x[near], y[near]], axis=1))
    angle = np.arctan2(ahead[which, 1], ahead[which, 0])
    pull = 3.0 * np.exp(-((away_m / 170.0) ** 2))
    out_cos, out_sin = cos4.copy(), sin4.copy()
    out_cos[near] += pull * np.cos(4 * angle)
    out_sin[near] += pull * np.sin(4 * angle)
    return out_cos, out_sin


class StreetTracer:
    """Lays streets one after another, keeping each a block away from those that run beside it."""

    def __init__(self, field: StreetField) -> None:
        self.field = field
        self.buckets: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}
        self.streets: list[Floats] = []

    def add_line(self, line: Floats) -> None:
        """Take a line (x, y in m) into account for all that is laid later."""
        ahead = np.gradient(line, axis=0)
        ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
        for (x, y), (dx, dy) in zip(line.tolist(), ahead.tolist(), strict=True):
            self.buckets.setdefault((int(x // BUCKET_M), int(y // BUCKET_M)), []).append((x, y, dx, dy))

    def is_beside(self, x: float, y: float, dx: float, dy: float, within_m: float) -> bool:
        """Tell whether a street of nearly the same direction lies nearer than `within_m`."""
        reach = int(within_m // BUCKET_M) + 1
        column, row = int(x // BUCKET_M), int(y // BUCKET_M)
        for i in range(column - reach, column + reach + 1):
            for j in range(row - reach, row + reach + 1):
                for px, py, pdx, pdy in self.buckets.get((i, j), ()):
                    if (px - x) ** 2 + (py - y) ** 2 < within_m**2 and abs(dx * pdx + dy * pdy) > 0.72:
                        return True
        return False

    def find_direction(self, x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
        """Give the direction of the field at the point that is nearest to the given one."""
        row, column = self.field.find_cell(x, y)
        angle = np.arctan2(self.field.sin4[row, column], self.field.cos4[row, column]) / 4
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        options = ((cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos))
        return max(options, key=lambda way: way[0] * dx + way[1] * dy)

    def measure_gap(self, x: float, y: float, dx: float, dy: float) -> float:
        """Give the distance (m) the block sides ask for between streets that run in this direction."""
        row, column = self.field.find_cell(x, y)
        turn = self.field.turn[row, column]
        along = abs(dx * np.cos(turn) + dy * np.sin(turn)) > 0.7071
        return float(self.field.short_m[row, column] if along else self.field.long_m[row, column])

    def is_open(self, x: float, y: float) -> bool:
        """Tell whether a street may pass the point."""
        return bool(self.field.open_land[self.field.find_cell(x, y)] > 0)

    def trace(self, x: float, y: float, dx: float, dy: float) -> Floats | None:
        """Give the street through the point in both directions, or None where it would be shorter than a block side."""
        gap_m = self.measure_gap(x, y, dx, dy)
        if not self.is_open(x, y) or self.is_beside(x, y, dx, dy, 0.92 * gap_m):
            return None
        ahead, back = self._go(x, y, dx, dy), self._go(x, y, -dx, -dy)
        line = np.array([*back[::-1], (x, y), *ahead])
        return line if len(line) * STEP_M > 0.8 * gap_m else None

    def _go(self, x: float, y: float, dx: float, dy: float) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        while len(points) * STEP_M < LONGEST_M:
            dx, dy = self.find_direction(x, y, dx, dy)
            x, y = x + STEP_M * dx, y + STEP_M * dy
            if not self.is_open(x, y) or self.is_beside(x, y, dx, dy, 0.55 * self.measure_gap(x, y, dx, dy)):
                break
            points.append((x, y))
        return points

    def reach_out(self, line: Floats) -> Floats:
        """Give the line drawn on from its last point to the first street that crosses, at most a block side away."""
        (x, y), (dx, dy) = line[-1], line[-1] - line[-3]
        points: list[tuple[float, float]] = []
        while len(points) * STEP_M < self.measure_gap(x, y, dx, dy):
            dx, dy = self.find_direction(x, y, dx, dy)
            x, y = x + STEP_M * dx, y + STEP_M * dy
            points.append((x, y))
            if not self.is_open(x, y):
                return line
            if self.is_across(x, y, dx, dy):
                return np.vstack([line, points, [(x + STEP_M * dx, y + STEP_M * dy)]])
        return line

    def is_across(self, x: float, y: float, dx: float, dy: float) -> bool:
        """Tell whether a street of another direction passes within one step of the point."""
        column, row = int(x // BUCKET_M), int(y // BUCKET_M)
        return any(
            (px - x) ** 2 + (py - y) ** 2 < STEP_M**2 and abs(dx * pdx + dy * pdy) <= 0.72
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for px, py, pdx, pdy in self.buckets.get((i, j), ())
        )

    def lay_from(self, first: list[Floats]) -> None:
        """Lay streets beside and across the given lines, then beside and across those, until the land is full."""
        queue = deque(first)
        while queue:
            line = queue.popleft()
            for seed in self._list_seeds(line):
                street = self.trace(*seed)
                if street is not None:
                    self.streets.append(street)
                    self.add_line(street)
                    queue.append(street)

    def _list_seeds(self, line: Floats) -> list[tuple[float, float, float, float]]:
        ahead = np.gradient(line, axis=0)
        ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
        seeds = []
        for (x, y), (dx, dy) in zip(line[::2].tolist(), ahead[::2].tolist(), strict=True):
            gap_m = self.measure_gap(x, y, dx, dy)
            seeds.append((x, y, -dy, dx))
            seeds += [(x - side * gap_m * dy, y + side * gap_m * dx, dx, dy) for side in (-1, 1)]
        return seeds


def lay_streets(field: StreetField, roads: list[Road]) -> list[Road]:
    """Give the streets that fill towns and villages between the given roads."""
    tracer = StreetTracer(field)
    lines = [road.line for road in roads if road.kind in ("main", "avenue", "country")]
    for line in lines:
        tracer.add_line(line)
    tracer.lay_from(lines)
    streets = [tracer.reach_out(tracer.reach_out(street)[::-1])[::-1] for street in tracer.streets]
    return [Road(street, "street", "107", "", 30, 1) for street in streets]
