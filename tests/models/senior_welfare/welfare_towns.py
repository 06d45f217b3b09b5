"""Towns of seniors small enough to work out on paper: places in metres, tables as a city set holds them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from towns import both_ways, degrees, links_of, nodes_of

from analytics.core.model import StepLog
from analytics.core.scenario import Scenario
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.params import WelfareParams
from analytics.models.senior_welfare.placing import PLACE

HOMES_X = (200.0, 600.0, 1000.0, 1400.0, 1800.0)
"""Homes along the street of `street_town`, each a point and therefore in a hexagon of its own."""

SENIORS = (20.0, 30.0, 10.0, 20.0, 10.0)
ALONE = (10.0, 15.0, 10.0, 20.0, 10.0)
"""Seniors living alone in each home, by hand: 25 of 서동 by 20 to 30, 40 of 동동 by 10 to 20 to 10."""

STREET_DONGS = {"서동": (-500.0, -500.0, 800.0, 500.0), "동동": (800.0, -500.0, 2500.0, 500.0)}
LISTED = {"서동": 25, "동동": 40}
STREET = {f"N{x}": (float(x), 0.0) for x in range(-100, 2201, 100)}


def box(west, south, east, north):
    """A rectangle in town metres, in degrees."""
    return shapely.Polygon(np.column_stack(degrees((west, south), (east, south), (east, north), (west, north))))


def dongs_of(shapes, **columns):
    codes = [f"{number:08d}" for number in range(1, len(shapes) + 1)]
    told = {"dong_code": codes, "dong_name": list(shapes), "people": 0.0, **columns}
    return gpd.GeoDataFrame(told, geometry=[box(*edges) for edges in shapes.values()], crs=4326)


def points_of(spots, **columns):
    """Any table of places in town metres."""
    lon, lat = degrees(*spots)
    return pd.DataFrame({**columns, "lon": lon, "lat": lat})


def people_of(*homes, cell_m=10.0):
    """The population: homes are x, y, residents and (where known) seniors. Cells up to 20 m are one point."""
    seniors = [float(old[0]) if old else np.nan for _, _, _, *old in homes]
    ids, people = [f"c{number}" for number in range(len(homes))], [float(count) for _, _, count, *_ in homes]
    return points_of([home[:2] for home in homes], cell_id=ids, people=people, seniors=seniors, cell_m=float(cell_m))


def list_of(alone, year=2024):
    """Seniors living alone by dong, in the order of the dongs; a dong with None is not there."""
    codes = [f"{number:08d}" for number in range(1, len(alone) + 1)]
    table = pd.DataFrame(
        {
            "dong_code": codes,
            "dong_name": list(alone),
            "year": year,
            "basis": "surveyed",
            "seniors_alone": [np.nan if count is None else float(count) for count in alone.values()],
        }
    )
    return table[table["seniors_alone"].notna()].reset_index(drop=True)


def own_cells(*cells, cell_m=10.0, column="seniors_alone"):
    """The city's own cells: x, y and the count of each."""
    ids = [f"own{number}" for number in range(len(cells))]
    return points_of([cell[:2] for cell in cells], cell_id=ids, cell_m=float(cell_m), **{column: [float(c[2]) for c in cells]})


def halls_of(*spots, kind="senior_hall", capacity=30.0):
    ids = [f"h{number}" for number in range(len(spots))]
    return points_of(spots, hall_id=ids, name=ids, kind=kind, address="", capacity=capacity, area_m2=50.0)


def places_of(*spots, kind):
    """Clinics or public health posts."""
    names = [f"{kind}{number}" for number in range(len(spots))]
    return points_of(spots, name=names, kind=kind, address="")


def posts_of(*spots):
    ids = [f"p{number}" for number in range(len(spots))]
    return points_of(spots, post_id=ids, name=ids, address="", turnout_s=np.nan)


def buildings_of(*boxes, use):
    """Buildings of one floor, from rectangles in town metres."""
    return gpd.GeoDataFrame(
        {"use": use, "floors": 1.0}, index=range(len(boxes)), geometry=[box(*edges) for edges in boxes], crs=4326
    )


def roads_of(nodes=None, arcs=None):
    """Links and nodes of a town; without any given, the street."""
    nodes = STREET if nodes is None else nodes
    arcs = both_ways(*nodes) if arcs is None else arcs
    return {"links": links_of(nodes, arcs), "nodes": nodes_of(nodes)}


def street_town(**tables):
    """One street with five homes, two dongs and a hall at its western end; 60 km/h, so a kilometre by car is a minute."""
    homes = [(x, 0.0, 100.0, old) for x, old in zip(HOMES_X, SENIORS, strict=True)]
    usual = {
        "dongs": dongs_of(STREET_DONGS),
        "population": people_of(*homes),
        "senior_households": list_of(LISTED),
        "halls": halls_of((0.0, 0.0)),
        **roads_of(),
    }
    return {name: table for name, table in {**usual, **tables}.items() if table is not None}


def params_of(**values):
    """Hexagons of the base size and cars at the limit, unless asked otherwise."""
    return WelfareParams.read({"resolution": 10, "car_percent": 100, **values})


def inputs_of(tables):
    return WelfareInputs.read(tables)


def measured_of(tables, **values):
    return MODEL.measure(inputs_of(tables), params_of(**values).measured(), StepLog())


def result_of(tables, **values):
    return MODEL(inputs_of(tables), params_of(**values))


def changed(tables, plan: Scenario):
    """The town after a plan."""
    return {**tables, "halls": plan.apply(tables["halls"], "hall_id", PLACE)}


def along(measured, values):
    """Values of hexagons, from west to east."""
    return np.asarray(values)[np.argsort(measured.ground.home_xy[:, 0])].tolist()


def same_demand(one, other):
    """Whether two towns are told alike to the last bit."""
    return one is not None and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name != "basis") for name in vars(other)
    )
