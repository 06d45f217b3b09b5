"""The regular lattice behind H3: on each face of its icosahedron the centres of cells stand in a plane hexagonal pattern.

H3 lays its cells out on twenty faces, each a plane that touches the globe in its middle, and projects them from the centre of
the globe (gnomonic projection; h3geo.org, core library, "Overview of the H3 geospatial indexing system"). On such a plane a
place in the pattern is found by a few multiplications, where asking H3 takes a call for each point or cell. Everything here
follows from that: the twelve corners of the icosahedron are the centres of the pentagons of resolution 0, a corner lies two
cells of that resolution away from the middle of its faces, and each finer resolution has a lattice smaller by the root of 7
and, every other time, turned by asin(sqrt(3 / 28)).

One face ends and another begins along a line through Korea, from the sea west of Haeju by Cheonan to that east of Ulsan. A
cell on that line belongs to two planes and is regular in none: such cells are asked for one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Cells: TypeAlias = NDArray[np.uint64]

EARTH_KM = 6371.007180918475
"""Radius of the sphere that is as large as WGS84, as H3 uses it for areas."""

FAMILY_REACH = 0.65
"""How far the corners of a cell's descendants lie from its centre at most, in the distance between its neighbours: after k
steps 7^(-1/2) + ... + 7^(-k/2) + 7^(-k/2) / sqrt(3), which stays below 0.61."""

COARSEST = 5
"""Below this resolution cells are few, and large enough for the terms left out of the area to show."""

_TURN_RAD = float(np.arcsin(np.sqrt(3.0 / 28.0)))
_CHILDREN = 7


@dataclass(frozen=True, eq=False)
class Plane:
    """The lattice of one face at one resolution; u, v and middle are at right angles.

    Attributes:
        u, v: (3,) directions along the plane, of length 1.
        middle: (3,) where it touches the globe of radius 1.
        step: from a centre to the next, on that globe.
        borders: (3, 3) unit vectors across the three sides, inward: a point is on the face where none of the products is
            below 0.
        across: (3, 3) by which a point of the globe is multiplied to get both places in the pattern, and what they are
            divided by.
    """

    u: Floats
    v: Floats
    middle: Floats
    step: float
    borders: Floats
    across: Floats

    def places(self, points: Floats) -> tuple[Floats, Floats]:
        """Where points of the globe (n, 3) fall in the pattern: steps along u, and along the direction 60 degrees from it."""
        along, aside, depth = self.across @ points.T
        return along / depth, aside / depth

    def points(self, along: Floats, aside: Floats) -> Floats:
        """(3, n) the points of the plane that `places` names, not yet brought down to the globe."""
        x, y = (along + aside / 2.0) * self.step, aside * (np.sqrt(0.75) * self.step)
        return np.array([m + x * u + y * v for m, u, v in zip(self.middle, self.u, self.v, strict=True)])


@dataclass(frozen=True, eq=False)
class CellTable:
    """Cells with their centres (degrees) and true areas."""

    cell: Cells
    lon: Floats
    lat: Floats
    area_km2: Floats

    def only(self, kept: NDArray[Any]) -> CellTable:
        """Those of the rows `kept`."""
        return CellTable(self.cell[kept], self.lon[kept], self.lat[kept], self.area_km2[kept])

    def joined(self, *others: CellTable) -> CellTable:
        """These cells and those of other tables, ascending."""
        tables = (self, *others)
        cell, lon, lat, area_km2 = (
            np.concatenate([getattr(table, name) for table in tables]) for name in ("cell", "lon", "lat", "area_km2")
        )
        return CellTable(cell, lon, lat, area_km2).only(np.argsort(cell))


def on_globe(lon: Floats, lat: Floats) -> Floats:
    """(n, 3) points of the globe of radius 1, of degrees."""
    x, y = np.radians(lon), np.radians(lat)
    flat = np.cos(y)
    return np.column_stack([flat * np.cos(x), flat * np.sin(x), np.sin(y)])


def in_degrees(points: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of points (3, n), however far above the globe they lie."""
    x, y, z = points
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


@cache
def planes(resolution: int) -> tuple[Plane, ...]:
    """The twenty faces at a resolution, in an order of our own."""
    from h3.api import numpy_int

    lat, lon = np.array([numpy_int.cell_to_latlng(int(cell)) for cell in numpy_int.get_pentagons(0)]).T
    corners = on_globe(lon, lat)
    beside = np.isclose(corners @ corners.T, 1.0 / np.sqrt(5.0))
    faces = [three for three in combinations(range(12), 3) if all(beside[pair] for pair in combinations(three, 2))]
    return tuple(_plane(corners[list(face)], resolution) for face in faces)


def _plane(corners: Floats, resolution: int) -> Plane:
    middle = corners.sum(axis=0) / np.linalg.norm(corners.sum(axis=0))
    toward = corners[0] / (corners[0] @ middle) - middle
    step = float(np.linalg.norm(toward)) / 2.0 / np.sqrt(7.0) ** resolution
    u = toward / np.linalg.norm(toward)
    v = np.cross(middle, u)
    turn = _TURN_RAD * (resolution % 2)
    u, v = u * np.cos(turn) + v * np.sin(turn), v * np.cos(turn) - u * np.sin(turn)
    aside = v / np.sqrt(0.75) / step
    sides = np.array([np.cross(corners[one], corners[other]) for one, other in ((0, 1), (1, 2), (2, 0))])
    sides *= np.sign(sides @ middle)[:, None]
    borders = sides / np.linalg.norm(sides, axis=1)[:, None]
    return Plane(u, v, middle, step, borders, np.array([u / step - aside / 2.0, aside, middle]))


def face_of(points: Floats, resolution: int) -> Ints:
    """(n,) the face each point of the globe lies on: that with the nearest middle."""
    middles = np.array([plane.middle for plane in planes(resolution)])
    nearest: Ints = np.argmax(points @ middles.T, axis=1)
    return nearest


def one_by_one(cells: Cells) -> CellTable:
    """Centres and areas as H3 says them, one call for each."""
    from h3.api import numpy_int

    listed = cells.tolist()
    lat, lon = np.array([numpy_int.cell_to_latlng(cell) for cell in listed]).reshape(-1, 2).T
    area_km2 = np.fromiter((numpy_int.cell_area(cell, "km^2") for cell in listed), dtype=np.float64, count=len(listed))
    return CellTable(cells.astype(np.uint64), lon.copy(), lat.copy(), area_km2)


def descendants(parents: Cells, resolution: int) -> CellTable:
    """All cells of a finer resolution that descend from `parents`, ascending, with centres and areas.

    Cousins stand in one pattern wherever it is laid: the places of a family are asked for once for each of the few ways
    it can be turned, and carried over to the others. Families near the border of a face are asked for one by one.

    Args:
        parents: cells of one coarser (or the same) resolution, each once.
        resolution: of the descendants.
    """
    from h3.api import numpy_int

    parents = np.sort(parents)
    steps = resolution - (numpy_int.get_resolution(int(parents[0])) if len(parents) else resolution)
    regular = _regular(parents, resolution, steps)
    tables = [_families(parents[mine], resolution, face) for mine, face in regular]
    left = np.ones(len(parents), dtype=bool)
    for mine, _ in regular:
        left[mine] = False
    listed = [numpy_int.cell_to_children(int(parent), resolution) for parent in parents[left]]
    return one_by_one(np.concatenate(listed) if listed else np.zeros(0, dtype=np.uint64)).joined(*tables)


def _regular(parents: Cells, resolution: int, steps: int) -> list[tuple[Ints, int]]:
    """Families well inside a face: positions of those parents whose families are turned alike, and the face.

    Where one child stands (of the first digit 2, else 0) says how a family is turned.
    """
    from h3.api import numpy_int

    if steps < 1 or resolution < COARSEST or not len(parents):
        return []
    heads = [numpy_int.cell_to_center_child(int(parent), resolution) for parent in parents]
    # H3 writes three bits for each of 15 resolutions; a pentagon has no child of digit 1.
    second = 2 << 3 * (15 - (resolution - steps + 1))
    probes = [int(head) + second for head in heads]
    groups: dict[tuple[int, tuple[int, int]], list[int]] = {}
    points = _centres(heads)
    faces = face_of(points, resolution)
    for k, (point, probe, face) in enumerate(zip(points, _centres(probes), faces.tolist(), strict=True)):
        plane = planes(resolution)[face]
        reach = FAMILY_REACH * plane.step * np.sqrt(7.0) ** steps
        if (plane.borders @ point).min() < reach or numpy_int.is_pentagon(int(parents[k])):
            continue
        (here, there), (aside, over) = plane.places(np.array([point, probe]))
        groups.setdefault((face, (round(there - here), round(over - aside))), []).append(k)
    return [(np.array(mine, dtype=np.int64), face) for (face, _), mine in groups.items()]


def _centres(cells: list[int]) -> Floats:
    from h3.api import numpy_int

    lat, lon = np.array([numpy_int.cell_to_latlng(cell) for cell in cells], dtype=np.float64).T
    return on_globe(lon, lat)


def _families(parents: Cells, resolution: int, face: int) -> CellTable:
    """Descendants of parents that stand alike on one face."""
    from h3.api import numpy_int

    plane = planes(resolution)[face]
    family = np.asarray(numpy_int.cell_to_children(int(parents[0]), resolution), dtype=np.uint64)
    heads = np.array([numpy_int.cell_to_center_child(int(parent), resolution) for parent in parents], dtype=np.uint64)
    along, aside = (np.rint(part) for part in plane.places(_centres(family.tolist())))
    head_along, head_aside = (np.rint(part) for part in plane.places(_centres(heads.tolist())))
    cells = (heads[:, None] + (family - family[0])).ravel()
    points = plane.points((head_along[:, None] + (along - along[0])).ravel(), (head_aside[:, None] + (aside - aside[0])).ravel())
    size = np.sqrt(points[0] ** 2 + points[1] ** 2 + points[2] ** 2)
    return CellTable(cells, *in_degrees(points), _areas_km2(plane, size))


def _areas_km2(plane: Plane, size: Floats) -> Floats:
    """True area of hexagons by the distance of their centres on the plane from the centre of the globe.

    The plane shows areas larger by the cube of that distance; the mean of its inverse over a hexagon of side s is that
    in the middle plus 5 / 48 s^2 times its Laplacian. What is left out is of the order of s^4, below 1e-11 here.
    """
    side = plane.step / np.sqrt(3.0)
    flat = 1.5 * np.sqrt(3.0) * side**2
    bent: Floats = size**-3 + 5.0 / 48.0 * side**2 * (9.0 - 15.0 / size**2) * size**-5
    areas_km2: Floats = EARTH_KM**2 * flat * bent
    return areas_km2
