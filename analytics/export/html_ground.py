"""The ground of a map for a browser: metres from an origin in place of degrees, so that a script needs no projection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.export.map_frame import degrees_of
from analytics.export.map_shapes import borders_of, names_of, roads_of, scenery_of
from analytics.export.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from pyproj import Transformer

    from analytics.export.map_content import Ground, Map
    from analytics.export.map_shapes import Floats


@dataclass(frozen=True)
class Plane:
    """A flat map of a city.

    Attributes:
        crs: the metric CRS.
        east_m, north_m: its coordinates of the origin.
        size_m: how far the city reaches from there, (east, north).
    """

    crs: str
    east_m: float
    north_m: float
    size_m: tuple[float, float]

    @cached_property
    def _to_metres(self) -> Transformer:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def place(self, degrees: Floats) -> Floats:
        """Longitudes and latitudes in the last axis as metres east and north of the origin."""
        x, y = self._to_metres.transform(degrees[..., 0], degrees[..., 1])
        return np.stack([np.asarray(x) - self.east_m, np.asarray(y) - self.north_m], axis=-1)

    def flat(self, parts: Sequence[Floats]) -> list[list[int]]:
        """Rings or lines of degrees as x, y, x, y ... in whole metres."""
        return [self.place(part).round().astype(int).ravel().tolist() for part in parts]

    def spots(self, rows: pd.DataFrame) -> list[tuple[float, float] | None]:
        """The places of rows with `lon` and `lat`; none of those without."""
        places = self.place(rows[["lon", "lat"]].to_numpy(float)).round(1).tolist()
        return [(x, y) if np.isfinite((x, y)).all() else None for x, y in places]


def plane_of(drawn: Map) -> Plane:
    """The plane in which a map's city is drawn; its lower left corner is the origin."""
    from pyproj import Transformer

    low, high = degrees_of(drawn)
    to_metres = Transformer.from_crs("EPSG:4326", drawn.ground.crs, always_xy=True)
    left, bottom, right, top = to_metres.transform_bounds(*low, *high)
    return Plane(drawn.ground.crs, left, bottom, (right - left, top - bottom))


def ground_of(ground: Ground, plane: Plane) -> dict[str, Any]:
    """Land, borders, names, roads, water and hills, and the box in which the city lies."""
    scenery = scenery_of(ground.scenery, ground.dongs)
    inner, _, land = ([], [], []) if ground.dongs is None else borders_of(ground.dongs)
    roads = {} if ground.roads is None else roads_of(ground.roads)
    return {
        "box": [0, 0, round(plane.size_m[0]), round(plane.size_m[1])],
        "land": plane.flat([np.vstack([ring, ring[:1]]) for ring in land]),
        "dongs": plane.flat(inner),
        "roads": {tier: plane.flat(lines) for tier, lines in roads.items()},
        **{kind: plane.flat(parts) for kind, parts in scenery.items()},
        "names": _names(ground, plane),
    }


def _names(ground: Ground, plane: Plane) -> list[dict[str, Any]]:
    if ground.dongs is None:
        return []
    names, spots = names_of(ground.dongs)
    return [
        {"name": printable(name), "spot": spot} for name, spot in zip(names, plane.place(spots).round().tolist(), strict=True)
    ]
