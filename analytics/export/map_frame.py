"""From degrees to millimetres on paper: a map's frame, its scale, and a scale bar that is exactly as long as it says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analytics.export.map_room import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

    from analytics.export.map_content import Map

_MARGIN = 0.03
"""Of the frame on each side that stays free."""
_BAR_SHARE = 0.22
"""A scale bar takes up to this share of the frame's width."""
_LEAST_SPAN_M = 500.0
"""A single place still gets a map of its surroundings."""
_MM_PER_M = 1000.0
_GIVE = 0.01
"""So much of a margin is given up for a scale of two figures that is nearly reached: 1:250,000 in place of 1:250,033."""


@dataclass(frozen=True)
class Frame:
    """A map on paper.

    Attributes:
        box: the frame in millimetres on the page.
        crs: the metric CRS it is drawn in.
        left_m, bottom_m: coordinates of the frame's lower left corner.
        m_per_mm: metres for each millimetre of paper.
    """

    box: Box
    crs: str
    left_m: float
    bottom_m: float
    m_per_mm: float

    @cached_property
    def _to_metres(self) -> Transformer:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def on_paper(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) longitude and latitude as (n, 2) millimetres on the page."""
        x, y = self._to_metres.transform(degrees[:, 0], degrees[:, 1])
        along = self.box.left + (np.asarray(x, float) - self.left_m) / self.m_per_mm
        up = self.box.bottom + (np.asarray(y, float) - self.bottom_m) / self.m_per_mm
        return np.column_stack([along, up])

    def extent_of(self, bounds_m: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of the CRS as left, right, bottom, top in millimetres on the page."""
        west, south, east, north = bounds_m
        left, right = (self.box.left + (x - self.left_m) / self.m_per_mm for x in (west, east))
        bottom, top = (self.box.bottom + (y - self.bottom_m) / self.m_per_mm for y in (south, north))
        return left, right, bottom, top

    @property
    def ratio(self) -> int:
        """The scale: one millimetre of paper is so many on the ground."""
        return round(self.m_per_mm * _MM_PER_M)

    @property
    def bar_m(self) -> float:
        """The length of the scale bar on the ground: 1, 2 or 5 times a power of ten."""
        most = (self.box.right - self.box.left) * _BAR_SHARE * self.m_per_mm
        power = 10.0 ** math.floor(math.log10(most))
        return max(step * power for step in (1, 2, 5) if step * power <= most)

    @property
    def bar_mm(self) -> float:
        """The same on paper."""
        return self.bar_m / self.m_per_mm


def frame_of(drawn: Map, box: Box) -> Frame:
    """The frame in which a whole map fits, at a scale of two figures: the city, or else what is drawn.

    Args:
        drawn: the map.
        box: where on the page, in millimetres.
    """
    from pyproj import Transformer

    low, high = degrees_of(drawn)
    to_metres = Transformer.from_crs("EPSG:4326", drawn.ground.crs, always_xy=True)
    left, bottom, right, top = to_metres.transform_bounds(*low, *high)
    width, height = max(right - left, _LEAST_SPAN_M), max(top - bottom, _LEAST_SPAN_M)
    room = 1 - 2 * _MARGIN
    m_per_mm = _rounded_up(max(width / ((box.right - box.left) * room), height / ((box.top - box.bottom) * room)))
    middle = (left + right) / 2, (bottom + top) / 2
    left_m, bottom_m = (
        centre - (high_mm - low_mm) / 2 * m_per_mm
        for centre, (low_mm, high_mm) in zip(middle, ((box.left, box.right), (box.bottom, box.top)), strict=True)
    )
    return Frame(box, drawn.ground.crs, left_m, bottom_m, m_per_mm)


def _rounded_up(m_per_mm: float) -> float:
    """The next scale of two figures, such as 1:250,000: it can be named, and maps of one city have the same."""
    power = 10.0 ** (math.floor(math.log10(m_per_mm)) - 1)
    return math.ceil(m_per_mm / power * (1 - _GIVE)) * power


def degrees_of(drawn: Map) -> tuple[tuple[float, float], tuple[float, float]]:
    """The lower left and the upper right corner of the city, or else of what is drawn, in degrees."""
    from analytics.export.map_shapes import corners

    shapes = drawn.ground.dongs if drawn.ground.dongs is not None else drawn.areas
    if shapes is not None and len(shapes):
        west, south, east, north = shapes.total_bounds
        return (float(west), float(south)), (float(east), float(north))
    rings = corners(drawn.cells["cell"].tolist()).reshape(-1, 2)
    return (float(rings[:, 0].min()), float(rings[:, 1].min())), (float(rings[:, 0].max()), float(rings[:, 1].max()))
