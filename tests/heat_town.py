"""A town with a heat map: 300 people in one hexagon, nobody anywhere else."""

import dataclasses

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from road_report import road_report

from analytics.core.classes import Classes, class_labels
from analytics.core.text import Language, Text
from analytics.export.map_content import ClassKey, Ground, Heat
from analytics.spatial.crs import to_degrees

CRS, WEST_M, SOUTH_M = "EPSG:5186", 210_000.0, 460_000.0
CORNERS = [(0, 0), (8000, 0), (8000, 4000), (5000, 4000), (5000, 6000), (0, 6000)]
"""8 by 6 km without the north-eastern corner, 3 by 2 km."""

LIMITS = (10.0, 40.0, 160.0)
RADIUS_M, TOLD = 400.0, "반경 400 m로 고르게 함"


def degrees_of(*metres):
    """Metres from the town's corner in degrees, by the projection."""
    x, y = np.array(metres, float).T
    return np.column_stack(to_degrees(WEST_M + x, SOUTH_M + y, CRS))


def heat_report(spot):
    """The report of the town whose people live in the hexagon of some 0.7 km² at a spot in metres from its corner."""
    classes = Classes(LIMITS)
    light, dark, edges = classes.colours(dark=False), classes.colours(dark=True), (None, *LIMITS, None)
    labels = class_labels(classes, Text("명/km²", "people/km²"), Language.KO)
    keys = tuple(ClassKey(labels[n], edges[n], edges[n + 1], light[n], "", dark[n]) for n in range(4))
    dongs = gpd.GeoDataFrame({"dong_name": ["읍내동"]}, geometry=[shapely.Polygon(degrees_of(*CORNERS))], crs=4326)
    cells = sorted(h3.geo_to_cells(dongs.geometry.iloc[0], 8))
    ((lon, lat),) = degrees_of(spot)
    people = np.where(np.array(cells) == h3.latlng_to_cell(lat, lon, 8), 300.0, 0.0)
    shown = pd.DataFrame({"cell": cells, "value": people / 0.7, "strong": True, "dong_name": "읍내동"})
    report = road_report(limit_min=7)
    drawn = dataclasses.replace(
        report.maps[0], cells=shown, told=("",) * len(cells), classes=keys, unit="명/km²", faint="", missing="", markers=(),
        ground=Ground(dongs, None, None, CRS), heat=Heat(people, RADIUS_M, TOLD),
    )  # fmt: skip
    return dataclasses.replace(report, maps=(drawn,))
