"""The roads between places: motorways and main roads through named places, country roads that follow the valleys."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import gaussian_filter
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from sample_data.cheonan.places import AVENUES, INTERCHANGES, MAIN_ROADS, MOTORWAYS, MainRoad
from sample_data.cheonan.terrain import CELL_M, HILL_FOOT_M, SEED, Floats, Terrain, make_noise, smooth_curve, to_metres

Ints = npt.NDArray[np.int64]
Cell = int

COARSE = 2  # country roads are sought on every second raster cell: 100 m
OVERSHOOT_M = 4.0  # an end that meets another road goes this far past it, so that the two surely cross
VILLAGE_APART_M = 1450.0
LOOP_REACH_M = 2600.0
LOOP_DETOUR = 3.2


@dataclass(frozen=True)
class Road:
    """One line of road (x, y in m) with what it is; `kind` is motorway, ramp, main, avenue, country or street."""

    line: Floats
    kind: str
    road_class: str
    name: str
    limit_kmh: int
    lanes: int


@dataclass(frozen=True)
class CountryNet:
    """Country roads, and the villages (x, y in m) they serve."""

    roads: list[Road]
    villages: Floats


def build_main_roads(ground: Terrain) -> list[Road]:
    """Give motorways, main roads and avenues as smooth curves whose free ends meet the road they lead to."""
    rng = np.random.default_rng([SEED, 1])
    shift_x, shift_y = (make_noise(ground.shape, 1800.0, rng) + 0.32 * make_noise(ground.shape, 550.0, rng) for _ in range(2))
    calm = gaussian_filter(np.clip(ground.height_m / HILL_FOOT_M, 0.25, 1.0), 12)

    def bend(line: Floats) -> Floats:
        size_m = 95 * ground.sample(calm, line[:, 0], line[:, 1])
        east, north = (ground.sample(shift, line[:, 0], line[:, 1]) for shift in (shift_x, shift_y))
        return line + np.stack([east, north], axis=1) * size_m[:, None]

    motorways = [_draw(road, "motorway", bend) for road in MOTORWAYS]
    surface = [_draw(road, "main", bend) for road in MAIN_ROADS] + [_draw(road, "avenue", bend) for road in AVENUES]
    ramps = [ramp for name, on, to in INTERCHANGES for ramp in _draw_ramps(name, to_metres((on, to)), motorways, surface)]
    return [*motorways, *attach_ends(surface, reach_m=260.0), *ramps]


def _draw(road: MainRoad, kind: str, bend: Callable[[Floats], Floats]) -> Road:
    line = bend(smooth_curve(to_metres(road.through)))
    return Road(line, kind, road.road_class, road.name, road.limit_kmh, road.lanes)


def _draw_ramps(name: str, ends: Floats, motorways: list[Road], surface: list[Road]) -> list[Road]:
    """Two ramps that leave the motorway 350 m either side and meet at one toll gate, then one road to the main road."""
    motorway = min((shapely.LineString(road.line) for road in motorways), key=lambda line: line.distance(shapely.Point(ends[0])))
    at_m = motorway.project(shapely.Point(ends[0]))
    target = min((shapely.LineString(road.line) for road in surface), key=lambda line: line.distance(shapely.Point(ends[1])))
    goal = shapely.get_coordinates(target.interpolate(target.project(shapely.Point(ends[1]))))[0]
    here = shapely.get_coordinates(motorway.interpolate(at_m))[0]
    gate = here + (goal - here) * min(0.55, 300 / np.hypot(*(goal - here)))
    lines = [_ramp_line(motorway, at_m + side * 380, gate) for side in (-1, 1)]
    past = goal + (goal - gate) / np.hypot(*(goal - gate)) * OVERSHOOT_M
    lines.append(smooth_curve(np.array([gate, (gate + goal) / 2 + _turn_left(goal - gate) * 0.06, past])))
    return [Road(line, "ramp", "101", name, 50, lanes) for line, lanes in zip(lines, (2, 2, 1), strict=True)]


def _ramp_line(motorway: shapely.LineString, leave_m: float, gate: Floats) -> Floats:
    start = shapely.get_coordinates(motorway.interpolate(leave_m))[0]
    toward = shapely.get_coordinates(
        motorway.interpolate(leave_m + (150 if leave_m < motorway.project(shapely.Point(gate)) else -150))
    )[0]
    aside = toward + (gate - toward) * 0.25
    ahead = aside - start
    return smooth_curve(np.array([start - ahead / np.hypot(*ahead) * OVERSHOOT_M, aside, gate]))


def _turn_left(step: Floats) -> Floats:
    return np.array([-step[1], step[0]])


def attach_ends(roads: list[Road], reach_m: float) -> list[Road]:
    """Give the roads with each end that lies within `reach_m` of another road drawn on to just past that road."""
    lines = [shapely.LineString(road.line) for road in roads]
    attached = []
    for number, road in enumerate(roads):
        others = shapely.union_all(lines[:number] + lines[number + 1 :])
        line = _attach(_attach(road.line, others, reach_m)[::-1], others, reach_m)[::-1]
        attached.append(Road(line, road.kind, road.road_class, road.name, road.limit_kmh, road.lanes))
    return attached


def _attach(line: Floats, others: shapely.Geometry, reach_m: float) -> Floats:
    end = shapely.Point(line[-1])
    gap_m = others.distance(end)
    if gap_m > reach_m:
        return line
    meeting = shapely.get_coordinates(shapely.shortest_line(others, end))[0]
    kept = line[np.hypot(*(line - meeting).T) > max(gap_m, 2 * OVERSHOOT_M)]
    if len(kept) < 2:
        return line
    ahead = meeting - kept[-1]
    return np.vstack([kept, meeting + ahead / np.hypot(*ahead) * OVERSHOOT_M])


# ---- country roads ---------------------------------------------------------------------------------------------------


def build_country(ground: Terrain, main: list[Road], town: Floats) -> CountryNet:
    """Give villages in the open valleys and the cheapest roads that join them to the main roads and to each other."""
    rng = np.random.default_rng([SEED, 2])
    surface = [road for road in main if road.kind in ("main", "avenue")]
    taken = shapely.union_all([shapely.LineString(road.line) for road in surface])
    motorways = shapely.union_all([shapely.LineString(road.line) for road in main if road.kind in ("motorway", "ramp")])
    villages = find_villages(ground, town, shapely.union_all([motorways.buffer(120), ground.water.buffer(70)]), rng)
    grid = _CountryGrid.lay(ground, taken, motorways, town, rng)
    edges = grid.find_tree(villages)
    edges |= grid.find_loops(villages, edges)
    return CountryNet(grid.draw(edges, villages, taken), villages)


def find_villages(ground: Terrain, town: Floats, avoid: shapely.Geometry, rng: np.random.Generator) -> Floats:
    """Give points (m) on low, open ground of the municipality, at least `VILLAGE_APART_M` apart, outside the towns."""
    x, y = ground.centres()
    slope = np.hypot(*np.gradient(gaussian_filter(ground.height_m, 1.5), CELL_M))
    low = (ground.height_m < HILL_FOOT_M - 8) & (slope < 0.07) & (town < 0.02) & ~ground.burn(avoid)
    rows, columns = np.nonzero(low & ground.burn(ground.area.simplify(20).buffer(-250)))
    spots = np.stack([x[rows, columns], y[rows, columns]], axis=1)
    spots = spots[rng.permutation(len(spots))] + rng.uniform(-20, 20, (len(spots), 2))
    chosen: list[Floats] = []
    near: dict[tuple[int, int], list[Floats]] = {}
    for spot in spots:
        key = (int(spot[0] // VILLAGE_APART_M), int(spot[1] // VILLAGE_APART_M))
        around = [p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in near.get((key[0] + i, key[1] + j), [])]
        if all(np.hypot(*(spot - other)) >= VILLAGE_APART_M for other in around):
            chosen.append(spot)
            near.setdefault(key, []).append(spot)
    return np.array(chosen)


Edge = tuple[Cell, Cell]


@dataclass(frozen=True)
class _CountryGrid:
    """The 100 m grid country roads are sought on: where its cells are, what a step costs, which cells are main road."""

    xy: Floats
    columns: int
    steps: csr_array
    main_cells: Ints
    ground: Terrain

    @classmethod
    def lay(
        cls, ground: Terrain, taken: shapely.Geometry, motorways: shapely.Geometry, town: Floats, rng: np.random.Generator
    ) -> "_CountryGrid":
        cost = _measure_cost(ground, motorways, town, rng)[::COARSE, ::COARSE]
        x, y = (axis[::COARSE, ::COARSE] for axis in ground.centres())
        shapely.prepare(near := taken.buffer(75))
        main = shapely.contains_xy(near, x, y)
        # Where people walk first, roads come later: nothing is exactly on a grid.
        xy = np.stack([x.ravel(), y.ravel()], axis=1) + rng.uniform(-32, 32, (x.size, 2))
        return cls(xy, x.shape[1], _join_neighbours(xy, cost), np.flatnonzero(main), ground)

    def cell_of(self, spot: Floats) -> Cell:
        column = round((spot[0] - self.ground.west_m) / CELL_M / COARSE - 0.25)
        row = round((spot[1] - self.ground.south_m) / CELL_M / COARSE - 0.25)
        return int(row * self.columns + column)

    def find_tree(self, villages: Floats) -> set[Edge]:
        """Give the steps of the cheapest ways from the main roads to every village."""
        _, before, _ = dijkstra(self.steps, indices=self.main_cells, min_only=True, return_predecessors=True)
        return {step for spot in villages for step in _walk_back(before, self.cell_of(spot))}

    def find_loops(self, villages: Floats, built: set[Edge]) -> set[Edge]:
        """Give the steps of short ways between neighbouring villages that would otherwise go a long way round."""
        cells = [self.cell_of(spot) for spot in villages]
        built_cells = np.unique([cell for step in built for cell in step])
        cheap = self._discount(np.union1d(built_cells, self.main_cells))
        network = self._keep(built)
        loops: set[Edge] = set()
        neighbours = _list_neighbours(villages)
        for start, ends in neighbours.items():
            round_m = dijkstra(network, indices=cells[start], limit=4 * LOOP_REACH_M)
            across_m, before = dijkstra(cheap, indices=cells[start], limit=3 * LOOP_REACH_M, return_predecessors=True)
            for end in ends:
                straight_m = float(np.hypot(*(villages[start] - villages[end])))
                if across_m[cells[end]] < 2.6 * straight_m and round_m[cells[end]] > LOOP_DETOUR * straight_m:
                    loops.update(_walk_back(before, cells[end]))
        return loops

    def _discount(self, cells: Ints) -> csr_array:
        share = np.ones(len(self.xy))
        share[cells] = 0.55
        steps = self.steps.tocoo()
        return coo_array(
            (steps.data * np.sqrt(share[steps.row] * share[steps.col]), (steps.row, steps.col)), shape=steps.shape
        ).tocsr()

    def _keep(self, built: set[Edge]) -> csr_array:
        on_main = np.zeros(len(self.xy), dtype=bool)
        on_main[self.main_cells] = True
        pairs = np.array(sorted(built))
        steps = self.steps.tocoo()
        main = on_main[steps.row] & on_main[steps.col]
        row, col = np.concatenate([pairs[:, 0], steps.row[main]]), np.concatenate([pairs[:, 1], steps.col[main]])
        length_m = np.hypot(*(self.xy[row] - self.xy[col]).T)
        both = coo_array((np.tile(length_m, 2), (np.concatenate([row, col]), np.concatenate([col, row]))), shape=steps.shape)
        return both.tocsr()

    def draw(self, edges: set[Edge], villages: Floats, taken: shapely.Geometry) -> list[Road]:
        """Give the steps as smooth roads between junctions, joined to the main roads they reach."""
        on_main = set(self.main_cells.tolist())
        stops = {self.cell_of(spot) for spot in villages} | on_main
        lines = []
        for chain in _chain_steps({(a, b) for a, b in edges if not (a in on_main and b in on_main)}, stops):
            line = self._smooth(self.xy[chain])
            if chain[-1] in on_main:
                line = _attach(line, taken, 400.0)
            if chain[0] in on_main:
                line = _attach(line[::-1], taken, 400.0)[::-1]
            lines.append(line)
        return [Road(line, "country", "107", "", 50, 1) for line in lines]

    def _smooth(self, corners: Floats) -> Floats:
        kept = shapely.get_coordinates(shapely.simplify(shapely.LineString(corners), 55.0))
        return smooth_curve(kept) if len(kept) > 2 else corners


def _measure_cost(ground: Terrain, motorways: shapely.Geometry, town: Floats, rng: np.random.Generator) -> Floats:
    slope = np.hypot(*np.gradient(gaussian_filter(ground.height_m, 1.0), CELL_M))
    steep = (slope / 0.07) ** 2 + np.clip(ground.height_m - HILL_FOOT_M, 0, None) / 45
    taste = 0.35 * make_noise(ground.shape, 500.0, rng) + 0.2 * make_noise(ground.shape, 1500.0, rng)
    cost = np.clip(1 + steep + taste, 0.35, None)
    cost += 9 * ground.burn(ground.water.buffer(55)) + 7 * ground.burn(motorways.buffer(60)) + 2.5 * town
    return np.asarray(cost + 6 * ground.burn(ground.railway.buffer(50)))


def _join_neighbours(xy: Floats, cost: Floats) -> csr_array:
    rows, columns = cost.shape
    number = np.arange(cost.size).reshape(rows, columns)
    starts, ends = [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        left = slice(max(0, -right), columns - max(0, right))
        shifted = slice(max(0, right), columns + min(0, right))
        starts.append(number[: rows - down, left].ravel())
        ends.append(number[down:, shifted].ravel())
    start, end = np.concatenate(starts), np.concatenate(ends)
    price = np.hypot(*(xy[start] - xy[end]).T) * (cost.ravel()[start] + cost.ravel()[end]) / 2
    both = (np.concatenate([start, end]), np.concatenate([end, start]))
    return coo_array((np.tile(price, 2), both), shape=(cost.size, cost.size)).tocsr()


def _walk_back(before: Ints, cell: Cell) -> list[Edge]:
    steps = []
    while before[cell] >= 0:
        previous = int(before[cell])
        steps.append((min(cell, previous), max(cell, previous)))
        cell = previous
    return steps


def _list_neighbours(spots: Floats) -> dict[int, list[int]]:
    neighbours: dict[int, list[int]] = {}
    for corners in Delaunay(spots).simplices:
        for a, b in ((0, 1), (1, 2), (0, 2)):
            start, end = sorted((int(corners[a]), int(corners[b])))
            if np.hypot(*(spots[start] - spots[end])) <= LOOP_REACH_M and end not in neighbours.setdefault(start, []):
                neighbours[start].append(end)
    return {start: sorted(neighbours[start]) for start in sorted(neighbours)}


def _chain_steps(edges: set[Edge], stops: set[Cell]) -> list[list[Cell]]:
    """Give the steps as chains of cells that end at junctions, dead ends and stops."""
    beside: dict[Cell, list[Cell]] = {}
    for a, b in sorted(edges):
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    chains, left = [], set(edges)
    for start in sorted(beside):
        if len(beside[start]) == 2 and start not in stops:
            continue
        for first in beside[start]:
            if (min(start, first), max(start, first)) not in left:
                continue
            chain = [start, first]
            left.discard((min(start, first), max(start, first)))
            while len(beside[chain[-1]]) == 2 and chain[-1] not in stops:
                a, b = beside[chain[-1]]
                onward = b if a == chain[-2] else a
                left.discard((min(chain[-1], onward), max(chain[-1], onward)))
                chain.append(onward)
            chains.append(chain)
    return chains
