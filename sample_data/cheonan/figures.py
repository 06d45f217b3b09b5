"""The made network in figures, beside the published ones, for ORIGIN.md."""

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from sample_data.cheonan.recipients import BLOCK_M, LOW_FACTOR, find_low_blocks

START, END = "<!-- figures: written by make.py -->", "<!-- end of figures -->"
# Totals of the national standard node-link file for Cheonan (2023), as published; no record of the file was used.
PUBLISHED_LINKS, PUBLISHED_NODES, PUBLISHED_KM = 9_200, 3_300, 2_400
PUBLISHED_CLASS_PERCENT = {"107": 87.0, "103": 5.6, "106": 3.0, "105": 2.5, "101": 1.5}
PUBLISHED_ONE_LANE_PERCENT = 71.0
PUBLISHED_CONNECTED_PERCENT = 99.0
# Cameras for safety in February 2020 (newspim 20200218000955).
PUBLISHED_CAMERA_PLACES, PUBLISHED_CAMERAS = 1_935, 5_080


def measure_connected_share(nodes: pd.DataFrame, links: pd.DataFrame) -> float:
    """Give the share of nodes in the largest part where every node reaches every other along the arrows."""
    graph = nx.DiGraph()
    graph.add_nodes_from(nodes["node_id"])
    graph.add_edges_from(zip(links["from_node"], links["to_node"], strict=True))
    return max(len(part) for part in nx.strongly_connected_components(graph)) / len(nodes)


def measure_network(nodes: pd.DataFrame, links: pd.DataFrame) -> dict[str, float]:
    """Give the figures that ORIGIN.md sets beside the published ones; shares in per cent, lengths as their names say."""
    shares = links["road_class"].value_counts(normalize=True) * 100
    pairs = pd.Series([frozenset(ends) for ends in zip(links["from_node"], links["to_node"], strict=True)])
    ends = pd.Series([node for pair in pairs.drop_duplicates() for node in pair]).value_counts()
    return {
        "nodes": len(nodes),
        "links": len(links),
        "km": links["length_m"].sum() / 1000,
        "mean_m": links["length_m"].mean(),
        "median_m": links["length_m"].median(),
        "one_lane_percent": (links["lanes"] == 1).mean() * 100,
        "limit_30_to_50_percent": links["limit_kmh"].between(30, 50).mean() * 100,
        "one_way_pairs": int((pairs.map(pairs.value_counts()) == 1).sum()),
        "connected_percent": measure_connected_share(nodes, links) * 100,
        "mean_degree": float(ends.mean()),
        "dead_end_percent": float((ends == 1).mean() * 100),
    } | {f"class_{name}": float(shares.get(name, 0.0)) for name in PUBLISHED_CLASS_PERCENT}


def write_figures(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write the table of figures into the file, between its two marks."""
    text = path.read_text(encoding="utf-8")
    head, rest = text.split(START)
    tail = rest.split(END)[1]
    rows = "\n".join(f"| {what} | {published} | {made} |" for what, published, made in _list_rows(tables))
    table = f"| 항목 / item | 공표값 / published | 모의 도로망 / made |\n|---|---:|---:|\n{rows}"
    path.write_text(f"{head}{START}\n{table}\n{END}{tail}", encoding="utf-8")


def _list_rows(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    made = measure_network(tables["nodes"], tables["links"])
    classes = [
        (f"등급 {name} 비율 / class {name}", f"{percent:g} %", f"{made[f'class_{name}']:.1f} %")
        for name, percent in PUBLISHED_CLASS_PERCENT.items()
    ]
    return [
        ("노드 / nodes", f"약 {PUBLISHED_NODES:,}", f"{made['nodes']:,.0f}"),
        ("방향별 링크 / directed links", f"약 {PUBLISHED_LINKS:,}", f"{made['links']:,.0f}"),
        ("총연장 / directed length", f"약 {PUBLISHED_KM:,} km", f"{made['km']:,.0f} km"),
        ("평균 링크 길이 / mean link", "약 260 m", f"{made['mean_m']:.0f} m"),
        ("중앙 링크 길이 / median link", "-", f"{made['median_m']:.0f} m"),
        *classes,
        ("1차로 링크 / one-lane links", f"{PUBLISHED_ONE_LANE_PERCENT:g} %", f"{made['one_lane_percent']:.1f} %"),
        ("제한속도 30-50 km/h / limits 30-50", "대부분 / mostly", f"{made['limit_30_to_50_percent']:.1f} %"),
        (
            "강하게 연결된 노드 / strongly connected",
            f"{PUBLISHED_CONNECTED_PERCENT:g} % 이상",
            f"{made['connected_percent']:.2f} %",
        ),
        ("일방통행 구간 / one-way stretches", "-", f"{made['one_way_pairs']:,.0f}"),
        ("평균 차수 / mean degree", "-", f"{made['mean_degree']:.2f}"),
        ("막다른 노드 / dead ends", "-", f"{made['dead_end_percent']:.1f} %"),
        *_list_life_rows(tables),
        *_list_watch_rows(tables),
        *_list_service_rows(tables),
    ]


def _list_life_rows(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    population, calls, dongs = tables["population"], tables["dispatches"], tables["dongs"]
    minutes = calls["response_min"].dropna()
    peak = int(np.argmax(np.bincount(calls["called_at"].dt.hour)))
    return [
        ("인구 (2020 총조사) / people", f"{dongs['people'].sum():,.0f}", f"{population['people'].sum():,.0f}"),
        (
            "65세 이상 / aged 65+",
            "10.7 % (추정 / drawn on)",
            f"{population['seniors'].sum() / population['people'].sum() * 100:.1f} %",
        ),
        ("사람이 사는 100 m 격자 / populated cells", "-", f"{len(population):,}"),
        ("출동 / dispatches", "-", f"{len(calls):,}"),
        ("가장 많은 시각 / busiest hour", "09시 무렵 / about 9", f"{peak}시"),
        ("현장 도착 중앙값 / median minutes to scene", "-", f"{minutes.median():.1f}"),
        ("7분 이내 / within 7 min", "68 % (전국 2019 / national)", f"{(minutes <= 7).mean() * 100:.0f} %"),
    ]


def _list_watch_rows(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    cameras, buildings, presence = tables["cameras"], tables["buildings"], tables["presence"]
    safety = cameras[~cameras["purpose"].isin(["enforcement", "traffic", "waste"])]
    known = (cameras["facing"] == "known").mean() * 100
    at_night = presence.loc[presence["hour"] == 3, "people"].sum()
    return [
        ("방범용 CCTV 지점 / places of safety cameras", f"{PUBLISHED_CAMERA_PLACES:,}", f"{safety['pole_id'].nunique():,}"),
        ("방범용 CCTV 대수 / safety cameras", f"{PUBLISHED_CAMERAS:,}", f"{safety['count'].sum():,.0f}"),
        ("교통·쓰레기 CCTV 대수 / traffic and waste cameras", "-", f"{cameras['count'].sum() - safety['count'].sum():,.0f}"),
        ("방향을 아는 CCTV 행 / rows with a known direction", "거의 없음 / hardly any", f"{known:.1f} %"),
        ("가로등 위치 / places of lamps", "-", f"{len(tables['lights']):,}"),
        ("건물 / buildings", "-", f"{len(buildings):,}"),
        ("학교·보육 시설 / schools and childcare", "-", f"{len(tables['school_zones']):,}"),
        ("유흥·숙박·금융 / bars, lodging, finance", "-", f"{len(tables['nightlife']):,}"),
        ("새벽 3시 인구 / people present at 3", "-", f"{at_night:,.0f}"),
        ("신고 / incidents", "-", f"{len(tables['incidents']):,}"),
        ("후보 지주, 설치 요청 / poles, requests", "-", f"{len(tables['poles']):,}, {len(tables['camera_requests']):,}"),
    ]


def _list_service_rows(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    households, halls, clinics = tables["senior_households"], tables["halls"], tables["clinics"]
    alone = households["seniors_alone"].sum()
    share = alone / tables["population"]["seniors"].sum() * 100
    older = households["aged_80_plus"].sum() / alone * 100
    kinds = [int((clinics["kind"] == kind).sum()) for kind in ("general", "hospital", "clinic")]
    return [
        ("혼자 사는 65세 이상 / seniors living alone", "21.2 % (전국 2020 / national)", f"{alone:,.0f} ({share:.1f} %)"),
        ("그 가운데 80세 이상 / of whom 80 or over", "28.3 % (전국 2020 / national)", f"{older:.1f} %"),
        (
            "1인가구 (2020 총조사) / one-person households",
            f"{tables['dongs']['households_one'].sum():,.0f}",
            f"{households['one_person'].sum():,.0f}",
        ),
        (
            "나이별 인구의 합 / people of all ages",
            f"{tables['dongs']['people'].sum():,.0f}",
            f"{tables['ages']['people'].sum():,.0f}",
        ),
        ("경로당 / senior halls", "683 (2014)", f"{(halls['kind'] == 'senior_hall').sum():,}"),
        ("종합병원·병원·의원 / hospitals and clinics", "4 · 23 · 294 (2014)", " · ".join(map(str, kinds))),
        ("보건소·지소·진료소 / public health posts", "-", f"{len(tables['health_posts']):,}"),
        ("돌봄을 받는 노인 / seniors served", "-", f"{tables['recipients']['people'].sum():,.0f}"),
        *_list_low_blocks(tables),
    ]


def _list_low_blocks(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    """Give the planted truth: where few of those living alone are served, by the code of the lower left 100 m cell."""
    blocks = find_low_blocks(tables["dongs"], tables["population"], tables["senior_households"])
    what = (
        f"일부러 덜 받게 한 {BLOCK_M / 1000:g} km 구역 / {BLOCK_M / 1000:g} km blocks served less on purpose (× {LOW_FACTOR:g})"
    )
    return [(f"{what}: {row.dong_name}", "-", f"{row.code} ({row.alone:,})") for row in blocks.itertuples()]
