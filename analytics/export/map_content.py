"""What one map of a report says, as data: classes, cells, places, ground. How it is drawn is each writer's own business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.classes import Rgb
    from analytics.export.report import KeyNumber


@dataclass(frozen=True, slots=True)
class ClassKey:
    """One class of a map.

    Attributes:
        label: its limits in words, or its name where it is a kind without an order.
        low, high: its limits in the value's unit: above `low`, up to and with `high`; None where it is open.
        colour: red, green, blue, 0 to 255, on white paper.
        side: which side of the threshold it lies on, in words; "" where nothing is judged; of kinds, the heading of them all.
        dark: the colour on a dark screen.
        ruled: whether paper draws lines over it: of a difference the side of more, which a grey print would not tell from less.
    """

    label: str
    low: float | None
    high: float | None
    colour: Rgb
    side: str = ""
    dark: Rgb = (0, 0, 0)
    ruled: bool = False


@dataclass(frozen=True, eq=False)
class Markers:
    """Places on a map.

    Attributes:
        id: their name.
        label: what they are, as the legend says.
        icon: one of the map's markers, such as "post", "hospital", "place", with "_new" or "_closed" behind.
        points: `lon`, `lat` (WGS84 degrees, finite) and `name` (may be empty); of moved ones also `from_lon` and `from_lat`.
        many: whether they are too many for icons and names and are dots.
        faint: whether they take no part.
    """

    id: str
    label: str
    icon: str
    points: pd.DataFrame
    many: bool = False
    faint: bool = False

    @property
    def are_moved(self) -> bool:
        """Whether it is told where each was before."""
        return {"from_lon", "from_lat"} <= set(self.points.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a map is drawn on: the city's own tables, WGS84; None where it has none.

    Attributes:
        dongs: areas with `dong_name`.
        roads: lines with `road_class`.
        scenery: water and hills, with `kind`.
        crs: the CRS in which distances are true, such as "EPSG:5186".
    """

    dongs: gpd.GeoDataFrame | None
    roads: gpd.GeoDataFrame | None
    scenery: gpd.GeoDataFrame | None
    crs: str


@dataclass(frozen=True, eq=False)
class Heat:
    """A picture of where something gathers, drawn in place of coloured cells.

    Attributes:
        people: for each row of the map's `cells` the number that the picture is made of, as released.
        radius_m: how far each is spread: the standard deviation of the kernel.
        told: what the legend says of it.
    """

    people: NDArray[np.float64]
    radius_m: float
    told: str


@dataclass(frozen=True, eq=False)
class Map:
    """One map.

    Attributes:
        id: the layer's name in the result.
        title, about: what it shows.
        value: what is coloured, and `unit` its unit ("" where there is none).
        classes: from the lowest.
        cells: `cell` (H3 name or code of the national grid), `value` (NaN or inf where there is none), `strong` (False where
            it is drawn faintly), `dong_name` ("" where it is not known). Below `areas` nothing of them is coloured.
        told: for each row of `cells` what a tooltip tells, lines parted by a line break.
        areas: areas that lie within each other with their limit in `value`, WGS84, in place of coloured cells; or none.
        faint: what faint cells are, or what areas leave unpainted; "" where there are none.
        missing: what cells without a value are; "" where there are none.
        markers: places, in the order of drawing.
        ranks: `lon`, `lat`, `rank` (whole numbers from 1): written on the map; they are the ranks of the table `ranked`.
        ranked: the id of that table, and `rank_label` what the legend says of the numbers; "" where there are none.
        ground: what it is drawn on.
        names_only: whether the numbers on the map are no ranks and only name the rows of that table.
        numbers: the key numbers that belong beside it where they are not the report's, as of one of two plans.
        heat: a picture in place of the coloured cells, which are still there to be pointed at; or none. Where there is one
            the municipality is known (`ground.dongs`), and no cell is faint or without a value.
    """

    id: str
    title: str
    about: str
    value: str
    unit: str
    classes: tuple[ClassKey, ...]
    cells: pd.DataFrame
    told: tuple[str, ...]
    areas: gpd.GeoDataFrame | None
    faint: str
    missing: str
    markers: tuple[Markers, ...]
    ranks: pd.DataFrame | None
    ranked: str
    rank_label: str
    ground: Ground
    names_only: bool = False
    numbers: tuple[KeyNumber, ...] = ()
    heat: Heat | None = None

    @property
    def is_difference(self) -> bool:
        """Whether it shows where two states differ; what does not differ is bare ground."""
        return any(key.ruled for key in self.classes)
