"""Watched towns small enough to work out on paper: places in metres, tables as a city set holds them, and cities by hand."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from towns import CRS, EAST_M, NORTH_M, degrees

from analytics.core.model import StepLog
from analytics.models.cctv_gaps import MODEL
from analytics.models.cctv_gaps.exposure import Exposure
from analytics.models.cctv_gaps.ground import Ground
from analytics.models.cctv_gaps.measured import Measured
from analytics.models.cctv_gaps.params import CIRCLE, EXPECTED, LOWER, UPPER
from analytics.models.cctv_gaps.sight import lay_lattice
from analytics.spatial.crs import WGS84
from analytics.spatial.hexgrid import HexGrid

ONE_DONG = {"한동": (-1000.0, -1000.0, 1000.0, 1000.0)}
WEST_AND_EAST = {"서동": (-1000.0, -1000.0, 0.0, 1000.0), "동동": (0.0, -1000.0, 1000.0, 1000.0)}
CODES = ("00000001", "00000002")
FAR = {"own_px_per_m": 5.0, "longest_m": 100.0}
"""Every camera with a lens up to 180 degrees is sharp for 100 m and more, so that it sees 100 m or as far as its list says."""


def box(west, south, east, north):
    """A rectangle in town metres, in degrees."""
    return shapely.Polygon(np.column_stack(degrees((west, south), (east, south), (east, north), (west, north))))


def dongs_of(shapes):
    """The dongs table, from rectangles by name."""
    codes = [f"{number:08d}" for number in range(1, len(shapes) + 1)]
    rings = [box(*edges) for edges in shapes.values()]
    return gpd.GeoDataFrame({"dong_code": codes, "dong_name": list(shapes), "people": 0.0}, geometry=rings, crs=WGS84)


def points_of(*spots, **columns):
    """Any table of places: spots in town metres, and other columns."""
    lon, lat = degrees(*spots)
    return pd.DataFrame({**columns, "lon": lon, "lat": lat})


def people_of(*homes, cell_m=10.0, seniors=np.nan):
    """The population table: homes are x, y and how many; cells up to 20 m are one point, larger ones are spread."""
    ids = [f"c{number}" for number in range(len(homes))]
    counts = [float(count) for _, _, count in homes]
    spots = [(x, y) for x, y, _ in homes]
    return points_of(*spots, cell_id=ids, people=counts, seniors=seniors, cell_m=float(cell_m))


def camera(x, y, **known):
    """One row of the list of cameras; what is not known is left empty."""
    lon, lat = degrees((x, y))
    facing = "known" if "azimuth_deg" in known else "unknown"
    unknown = dict.fromkeys(("azimuth_deg", "fov_deg", "range_m", "pixels_10k"), np.nan)
    told = {**unknown, "purpose": "safety", "count": 1.0, "facing": facing, **known}
    return {"lon": lon[0], "lat": lat[0], **told}


def cameras_of(*rows):
    """The list of cameras."""
    table = pd.DataFrame(list(rows))
    ids = [f"k{number}" for number in range(1, len(table) + 1)]
    return table.assign(camera_id=ids, name=ids)


def buildings_of(*boxes, **columns):
    """The buildings, from rectangles in town metres."""
    return gpd.GeoDataFrame(columns, index=range(len(boxes)), geometry=[box(*edges) for edges in boxes], crs=WGS84)


def presence_of(*rows):
    """People by hour: rows are a dong code or a spot, the hour, people and (where known) women."""
    found = []
    for where, hour, people, *women in rows:
        at = {"dong_code": where, "lon": np.nan, "lat": np.nan}
        if not isinstance(where, str):
            lon, lat = degrees(where)
            at = {"dong_code": "", "lon": lon[0], "lat": lat[0]}
        found.append({**at, "hour": hour, "people": float(people), "women": float(women[0]) if women else np.nan})
    return pd.DataFrame(found)


def tables_of(shapes=None, **tables):
    """A town: a camera at its corner that looks north, and a hundred people around it in a cell of 100 m."""
    usual = {
        "dongs": dongs_of(ONE_DONG if shapes is None else shapes),
        "population": people_of((0.0, 0.0, 100.0), cell_m=100.0),
        "cameras": cameras_of(camera(0.0, 0.0, azimuth_deg=0.0, fov_deg=90.0, range_m=50.0)),
    }
    return {**usual, **tables}


def inputs_of(tables):
    return MODEL.inputs.read(tables)


def params_of(**values):
    return MODEL.params.read({**FAR, **values})


def measured_of(tables, **values):
    """The town, measured."""
    return MODEL.measure(inputs_of(tables), params_of(**values).measured(), StepLog())


def result_of(tables, **values):
    return MODEL(inputs_of(tables), params_of(**values))


def metres_of(ground):
    """(c, v, 2) corners of the hexagons in town metres."""
    return lay_lattice(ground).corners - (EAST_M, NORTH_M)


def at(x, y):
    """Points of the town in metres of its CRS."""
    return np.asarray(x, dtype=float) + EAST_M, np.asarray(y, dtype=float) + NORTH_M


def whole(result):
    """Everything in a result that can be compared to the last bit."""
    frames = {**result.tables, **result.layers}
    return dict(result.indicators), {name: frame.to_dict("list") for name, frame in frames.items()}


def same(one, other):
    """Whether two results are equal to the last bit."""
    first, second = {**one.tables, **one.layers}, {**other.tables, **other.layers}
    return dict(one.indicators) == dict(other.indicators) and all(first[name].equals(second[name]) for name in first)


def measured_by_hand(unseen, hours=None, **known):
    """A city of as many hexagons as there are shares not seen; the first half lies in the west, the rest in the east.

    All bases are the same share. `hours` are people-hours of every period; residents are the same unless given.
    """
    share = np.asarray(unseen, dtype=float)
    count = len(share)
    hours = np.ones(count) if hours is None else np.asarray(hours, dtype=float)
    usual = {
        "people": hours,
        "seniors": np.full(count, np.nan),
        "women": None,
        "nightlife": None,
        "lights": None,
        "incidents": None,
    }
    told = {name: known.get(name, value) for name, value in usual.items()}
    told = {name: None if value is None else np.asarray(value, dtype=float) for name, value in told.items()}
    grid = HexGrid(np.arange(count, dtype=np.uint64), np.full(count, 127.0), np.full(count, 36.0), np.ones(count))
    dong = np.asarray(known.get("dong", np.arange(count) * 2 // count))
    names = tuple(WEST_AND_EAST)
    ground = Ground(CRS, grid, dong, CODES, names, SimpleNamespace(), 0.0, on_buildings=False)
    cells = pd.DataFrame(
        {
            "cell": [f"h{number}" for number in range(count)],
            "lon": grid.lon,
            "lat": grid.lat,
            "people": told["people"],
            "dong_name": np.append(np.array(names, dtype=object), "")[dong],
        }
    )
    child = known.get("child_m")
    child_m = None if child is None else np.asarray(child, dtype=float)
    bases = (EXPECTED, LOWER, UPPER, CIRCLE)
    return Measured(
        cells=cells,
        ground=ground,
        exposure=Exposure(hours=dict.fromkeys(("night", "day", "all"), hours), by_hour=True, **told),
        unseen=dict.fromkeys(bases, share),
        child_m=child_m,
        child_unseen_m=None if child_m is None else dict.fromkeys(bases, child_m * share),
        twofold_low=np.zeros(count),
        twofold_high=np.zeros(count),
        open_share=np.asarray(known.get("open_share", np.ones(count)), dtype=float),
        dong_cameras=np.asarray(known.get("dong_cameras", [0.0, 0.0])),
        cameras=int(known.get("cameras", 0)),
        unsure=int(known.get("unsure", 0)),
        kinds=pd.DataFrame(),
        notes=(),
    )
