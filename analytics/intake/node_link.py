"""The national standard node-link (표준노드링크) as canonical roads, whatever wrapping it comes in.

Real files have links that name nodes which the node file lacks, lines drawn against their direction, speed limits of 0,
coordinate systems named in words, and both kinds of lines. Each of these is mended and counted, or rejected with a reason.
Source of the layout: MOCT_LINK and MOCT_NODE of the Intelligent Transport Systems centre, its.go.kr.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.lines import (
    LINK_COLUMNS,
    Roads,
    ends_of,
    island_notes,
    lengths_m,
    missing_limit_notes,
    single_lines,
    turn_round,
)
from analytics.intake.matching import match_columns, normalise_header
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Receipt, merge_receipts, quote_value
from analytics.intake.sieve import Sieve, numbers_in
from analytics.schemas.roads import LINKS, NODES, ROAD_CLASSES
from analytics.spatial.crs import WGS84, metric_crs_for, to_metres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from analytics.intake.placing import Outline
    from analytics.intake.raw import RawTable

OTHER_CLASS = "108"
LIMIT_LOW_KMH, LIMIT_HIGH_KMH = 5.0, 130.0
LANES_HIGH = 20
FAR_FROM_NODES_M = 50.0
"""A link whose ends lie farther from its nodes than this is told: the node file is perhaps of another date."""

SAME_NODE_DEG = 0.0004
"""Ends of links within some 40 m may belong to one node."""

_NEEDED = ("link_id", "from_node", "to_node")
_BROKEN_CODE = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_UNUSED = "1"
_USE_HEADER = "ROAD_USE"


def read_node_link(
    link_tables: Sequence[RawTable],
    node_tables: Sequence[RawTable] = (),
    outlines: Sequence[Outline] = (),
    within: shapely.Geometry | None = None,
) -> tuple[Roads, list[Receipt], Placing]:
    """Canonical roads from link tables and, where given, node tables of the same network.

    Args:
        link_tables: tables with shapes; several are joined, a link that comes twice counts once.
        node_tables: tables of nodes; nodes that links name but no table lists are made from the ends of the links.
        outlines: areas (degrees) by which coordinate systems are found, see `find_crs`.
        within: the area whose links are wanted; the others are set aside and counted.

    Returns:
        The roads (their receipt is that of all link tables together), the receipts table by table, and how the
        coordinates of the first link table were read.

    Raises:
        InputError: when columns are missing, the CRS cannot be found, or no link is left.
    """
    read_nodes_ = [_read_nodes(table, outlines) for table in node_tables]
    listed = pd.concat([nodes for nodes, _ in read_nodes_]) if read_nodes_ else _no_nodes()
    listed = listed.drop_duplicates("node_id")
    parts: list[gpd.GeoDataFrame] = []
    receipts: list[Receipt] = []
    placings: list[Placing] = []
    for table in link_tables:
        seen = set(pd.concat([part["link_id"] for part in parts])) if parts else set()
        links, receipt, placing = _read_links(table, listed, seen, outlines, within)
        parts.append(links)
        receipts.append(receipt)
        placings.append(placing)
    links = _joined(parts)
    if links.empty:
        raise InputError(NO_LINKS.fill(file=", ".join(quote_value(table.file) for table in link_tables)))
    nodes, made = _complete_nodes(links, listed)
    notes = (*_made_note(links, listed, made), *missing_limit_notes(links), *island_notes(links))
    whole = merge_receipts(receipts)
    roads = Roads(links, nodes, replace(whole, notes=(*whole.notes, *notes)))
    return roads, [*receipts, *(receipt for _, receipt in read_nodes_)], placings[0]


def _joined(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry=GEOMETRY, crs=WGS84)


def _no_nodes() -> pd.DataFrame:
    return pd.DataFrame({"node_id": pd.Series(dtype="str"), "lon": pd.Series(dtype=float), "lat": pd.Series(dtype=float)})


def _read_links(
    raw: RawTable, nodes: pd.DataFrame, seen: set[str], outlines: Sequence[Outline], within: shapely.Geometry | None
) -> tuple[gpd.GeoDataFrame, Receipt, Placing]:
    sieve = Sieve(raw, *_pick_columns(raw))
    _reject_bad_codes(sieve, _NEEDED)
    _leave_out_unused(sieve)
    _leave_out_repeated(sieve, seen)
    placing = _place_lines(sieve, outlines)
    _leave_out_far(sieve, within)
    _measure_lengths(sieve)
    _read_numbers(sieve)
    _turn_drawings(sieve, nodes)
    sieve.notes.extend(placing.notes)
    return _finished(sieve), sieve.receipt(), placing


def _pick_columns(raw: RawTable) -> tuple[pd.DataFrame, dict[str, str]]:
    """The cells of the known columns under their canonical names, and the headers they had."""
    if not raw.geometry:
        raise InputError(NO_SHAPES.fill(file=quote_value(raw.file)))
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    matching = match_columns(LINKS, headers)
    if any(column.name in _NEEDED for column in matching.missing):
        raise InputError(matching.refusal(raw.file, raw.sheet))
    found = dict(matching.found)
    use = next((header for header in headers if normalise_header(header) == _USE_HEADER), None)
    if use is not None:
        found["road_use"] = use
    rows = pd.DataFrame({name: raw.frame[header].fillna("").astype("str").str.strip() for name, header in found.items()})
    for name in LINK_COLUMNS:
        if name not in rows:
            rows[name] = ""
    rows[GEOMETRY] = np.asarray(raw.frame[GEOMETRY].to_numpy(), dtype=object)
    return rows, found


def _reject_bad_codes(sieve: Sieve, columns: Sequence[str]) -> None:
    for column in columns:
        sieve.reject(sieve.rows[column].eq("").to_numpy(), column, BLANK_CODE, FILL_CODE)
        broken = sieve.rows[column].str.fullmatch(_BROKEN_CODE.pattern).to_numpy(dtype=bool)
        sieve.reject(broken, column, BROKEN_CODE, EXPORT_AS_TEXT)
        decimal = sieve.rows[column].str.fullmatch(r"\d+\.0+").to_numpy(dtype=bool)
        sieve.mend(
            decimal, column, sieve.rows[column][decimal].str.split(".").str[0].iloc[0] if decimal.any() else "", DECIMAL_CODE
        )
        sieve.rows = sieve.rows.assign(**{column: sieve.rows[column].str.replace(r"^(\d+)\.0+$", r"\1", regex=True)})


def _leave_out_unused(sieve: Sieve) -> None:
    if "road_use" in sieve.rows:
        sieve.put_aside(sieve.rows["road_use"].eq(_UNUSED).to_numpy(), UNUSED)
    sieve.put_aside(sieve.rows["from_node"].eq(sieve.rows["to_node"]).to_numpy(), LOOPS)


def _leave_out_repeated(sieve: Sieve, seen: set[str]) -> None:
    sieve.put_aside(sieve.rows["link_id"].isin(seen).to_numpy(), READ_BEFORE)
    same = sieve.rows.duplicated(["link_id", "from_node", "to_node"]).to_numpy()
    sieve.put_aside(same, REPEATED)
    sieve.reject(sieve.rows.duplicated("link_id").to_numpy(), "link_id", TAKEN_ID, RENAME_ID)


def _place_lines(sieve: Sieve, outlines: Sequence[Outline]) -> Placing:
    """Make every shape one line in degrees, and reject what is none."""
    lines, apart = single_lines(sieve.rows[GEOMETRY].to_numpy())
    missing = shapely.is_missing(lines)
    first, _ = ends_of(lines[~missing])
    placing = find_crs(first[:, 0], first[:, 1], sieve.raw.crs, outlines, sieve.raw.file)
    placed, _ = single_lines(placing.shapes(lines))
    sieve.rows = sieve.rows.assign(**{GEOMETRY: placed})
    if apart:
        sieve.notes.append(APART.fill(count=f"{apart:,}"))
    sieve.reject(shapely.is_missing(placed), GEOMETRY, NO_LINE, CHECK_SHAPE)
    return placing


def _leave_out_far(sieve: Sieve, within: shapely.Geometry | None) -> None:
    if within is not None:
        shapely.prepare(within)
        sieve.put_aside(~shapely.intersects(within, sieve.rows[GEOMETRY].to_numpy()), FAR)


def _measure_lengths(sieve: Sieve) -> None:
    lines = sieve.rows[GEOMETRY].to_numpy()
    if not len(lines):
        sieve.rows = sieve.rows.assign(length_m=np.array([], dtype=float))
        return
    drawn_m = lengths_m(lines, _metric_crs(lines))
    written_m = numbers_in(sieve.rows["length_m"])
    bad = ~(np.isfinite(written_m) & (written_m > 0))
    sieve.mend(bad, "length_m", f"{drawn_m[bad][0]:.1f}" if bad.any() else "", NO_LENGTH)
    sieve.rows = sieve.rows.assign(length_m=np.where(bad, drawn_m, written_m))
    sieve.reject(~(sieve.rows["length_m"].to_numpy() > 0), "length_m", NOTHING_LONG, CHECK_SHAPE)


def _metric_crs(lines: npt.NDArray[np.object_]) -> str:
    west, south, east, north = shapely.total_bounds(lines)
    return metric_crs_for((west + east) / 2.0, (south + north) / 2.0)


def _read_numbers(sieve: Sieve) -> None:
    limit = numbers_in(sieve.rows["limit_kmh"])
    odd = ~np.isnan(limit) & (limit != 0) & ~((limit >= LIMIT_LOW_KMH) & (limit <= LIMIT_HIGH_KMH))
    sieve.mend(odd, "limit_kmh", "", ODD_LIMIT)
    usable = (limit >= LIMIT_LOW_KMH) & (limit <= LIMIT_HIGH_KMH)
    lanes = numbers_in(sieve.rows["lanes"])
    bad_lanes = ~((lanes >= 1) & (lanes <= LANES_HIGH))
    sieve.mend(bad_lanes, "lanes", "1", NO_LANES)
    known = sieve.rows["road_class"].isin(set(ROAD_CLASSES)).to_numpy()
    sieve.mend(~known, "road_class", OTHER_CLASS, UNKNOWN_CLASS)
    sieve.rows = sieve.rows.assign(
        limit_kmh=np.where(usable, limit, np.nan),
        lanes=np.where(bad_lanes, 1, lanes).astype(np.int64),
        road_class=np.where(known, sieve.rows["road_class"], OTHER_CLASS),
        name=sieve.rows["name"].where(~sieve.rows["name"].isin(("-", "NULL")), ""),
    )


def _turn_drawings(sieve: Sieve, nodes: pd.DataFrame) -> None:
    """Draw every line from its first to its last node.

    Where no table lists a node, it lies where most of the links say that name it; crossings are believed, dead ends not.
    """
    places = nodes.set_index("node_id")[["lon", "lat"]]
    lines, turned = _turn_to(sieve.rows, places)
    crossings = _claimed_places(sieve.rows.assign(**{GEOMETRY: lines}), places.index, least=3)
    lines, more = _turn_to(sieve.rows.assign(**{GEOMETRY: lines}), pd.concat([places, crossings]))
    sieve.mend(turned ^ more, GEOMETRY, "", TURNED)
    sieve.rows = sieve.rows.assign(**{GEOMETRY: lines})
    _tell_far_nodes(sieve, places)


def _turn_to(rows: pd.DataFrame, places: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    start, end = (places.reindex(rows[name]).to_numpy(dtype=float) for name in ("from_node", "to_node"))
    return turn_round(rows[GEOMETRY].to_numpy(), start, end)


def _claimed_places(links: pd.DataFrame, listed: pd.Index[str], least: int = 1) -> pd.DataFrame:
    """Where the ends of links put nodes that no table lists: amid the ends, if at least `least` of them name the node.

    The standard draws the two directions of a road beside each other, so that ends lie some metres off their node. Where most
    ends are far apart (one line is drawn backwards), the first end counts, or none at all when `least` asks for agreement.
    """
    first, last = ends_of(links[GEOMETRY].to_numpy())
    ends = np.concatenate([first, last])
    claims = pd.DataFrame({"node_id": [*links["from_node"], *links["to_node"]], "lon": ends[:, 0], "lat": ends[:, 1]})
    claims = claims[~claims["node_id"].isin(listed)]
    by_node = claims.groupby("node_id", sort=False)
    middle = by_node[["lon", "lat"]].transform("median")
    claims["near"] = np.hypot(claims["lon"] - middle["lon"], claims["lat"] - middle["lat"]) <= SAME_NODE_DEG
    found = by_node[["lon", "lat"]].median().join(claims.groupby("node_id")["near"].agg(["mean", "size"]))
    agreed = found["mean"] > 0.5  # noqa: PLR2004 - more than half
    if least > 1:
        return found.loc[agreed & (found["size"] >= least), ["lon", "lat"]]
    return found[["lon", "lat"]].where(agreed, by_node[["lon", "lat"]].first())


def _tell_far_nodes(sieve: Sieve, places: pd.DataFrame) -> None:
    if sieve.rows.empty:
        return
    crs = _metric_crs(sieve.rows[GEOMETRY].to_numpy())
    far = np.zeros(len(sieve.rows), dtype=bool)
    for name, ends in zip(("from_node", "to_node"), ends_of(sieve.rows[GEOMETRY].to_numpy()), strict=True):
        nodes = places.reindex(sieve.rows[name]).to_numpy(dtype=float)
        x_m, y_m = to_metres(ends[:, 0], ends[:, 1], crs)
        node_x_m, node_y_m = to_metres(nodes[:, 0], nodes[:, 1], crs)
        far |= np.hypot(x_m - node_x_m, y_m - node_y_m) > FAR_FROM_NODES_M
    if far.any():
        sieve.notes.append(FAR_NODES.fill(count=f"{int(far.sum()):,}", limit=f"{FAR_FROM_NODES_M:g}"))


def _finished(sieve: Sieve) -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = sieve.rows.reset_index(drop=True)
    return gpd.GeoDataFrame(table[list(LINK_COLUMNS)], geometry=table[GEOMETRY].to_numpy(), crs=WGS84)


def _read_nodes(raw: RawTable, outlines: Sequence[Outline]) -> tuple[pd.DataFrame, Receipt]:
    """node_id, lon, lat of a node table with shapes, or with longitude and latitude columns; and its receipt."""
    matching = match_columns(NODES, [str(name) for name in raw.frame.columns if name != GEOMETRY])
    missing = [column for column in matching.missing if column.name == "node_id" or not raw.geometry]
    if missing:
        raise InputError(replace(matching, missing=tuple(missing)).refusal(raw.file, raw.sheet))
    x, y = _points_of(raw, matching.found)
    placing = find_crs(x, y, raw.crs, outlines, raw.file)
    lon, lat = placing.degrees(x, y)
    ids = raw.frame[matching.found["node_id"]].fillna("").astype("str").str.strip()
    sieve = Sieve(raw, pd.DataFrame({"node_id": ids, "lon": lon, "lat": lat}), dict(matching.found))
    _reject_bad_codes(sieve, ("node_id",))
    sieve.reject(~np.isfinite(sieve.rows[["lon", "lat"]].to_numpy()).all(axis=1), "node_id", NO_PLACE, CHECK_SHAPE)
    sieve.put_aside(sieve.rows.duplicated("node_id").to_numpy(), REPEATED_NODES)
    return sieve.rows.reset_index(drop=True), sieve.receipt()


def _points_of(raw: RawTable, found: Mapping[str, str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if not raw.geometry:
        return numbers_in(raw.frame[found["lon"]].astype("str")), numbers_in(raw.frame[found["lat"]].astype("str"))
    centres = shapely.centroid(np.asarray(raw.frame[GEOMETRY].to_numpy(), dtype=object))
    return shapely.get_x(centres), shapely.get_y(centres)


def _complete_nodes(links: gpd.GeoDataFrame, listed: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Every node that the links name, those that no table lists made from the ends of links; and how many were made."""
    made = _claimed_places(links, pd.Index(listed["node_id"])).reset_index()
    used = set(links["from_node"]) | set(links["to_node"])
    nodes = pd.concat([listed[listed["node_id"].isin(used)], made], ignore_index=True)
    return nodes.sort_values("node_id", ignore_index=True), len(made)


def _made_note(links: pd.DataFrame, listed: pd.DataFrame, made: int) -> tuple[Text, ...]:
    if not made:
        return ()
    if listed.empty:
        return (ALL_NODES_MADE.fill(count=f"{made:,}"),)
    known = set(listed["node_id"])
    naming = int((~links["from_node"].isin(known) | ~links["to_node"].isin(known)).sum())
    return (NODES_MADE.fill(count=f"{made:,}", links=f"{naming:,}"),)


NO_SHAPES = Text(
    "{file}: 링크의 선형(geometry)이 없습니다. SHP 파일 묶음(zip), GPKG, 또는 WKT 열이 있는 CSV로 올려 주십시오.",
    "{file}: the links have no lines. Upload the zipped SHP, a GPKG, or a CSV with a WKT column.",
)
NO_LINKS = Text(
    "{file}: 이 도시와 그 둘레에 쓸 수 있는 도로 링크가 없습니다. 도시를 바르게 골랐는지, 그 지역의 파일인지 확인해 주십시오.",
    "{file}: no usable road links in or around this city. Check the chosen city, and that the file covers it.",
)
BLANK_CODE = Text("ID가 비어 있습니다.", "The id is blank.")
FILL_CODE = Text("원본에서 ID를 채워 주십시오.", "Fill in the id from the original.")
BROKEN_CODE = Text("ID가 지수 표기로 저장되어 자릿수를 잃었습니다.", "The id was saved in exponent form and has lost digits.")
EXPORT_AS_TEXT = Text("원본에서 ID 열을 텍스트로 다시 내보내 주십시오.", "Export the id column again as text.")
DECIMAL_CODE = Text("ID 뒤의 '.0'을 뗐습니다.", "The '.0' behind the id was taken off.")
UNUSED = Text("미사용(ROAD_USE=1) 링크 {count}개를 뺐습니다.", "{count} links not in use (ROAD_USE=1) were left out.")
LOOPS = Text("시작과 끝 노드가 같은 링크 {count}개를 뺐습니다.", "{count} links that end where they begin were left out.")
REPEATED = Text("똑같이 되풀이된 링크 {count}개를 한 번만 썼습니다.", "{count} links that repeat another were used once.")
READ_BEFORE = Text("앞 파일에 이미 있는 링크 {count}개를 뺐습니다.", "{count} links that an earlier file holds were left out.")
REPEATED_NODES = Text("되풀이된 노드 {count}개를 한 번만 썼습니다.", "{count} nodes that come twice were used once.")
TAKEN_ID = Text("같은 링크 ID가 다른 노드 사이에 또 있습니다.", "The same link id stands between other nodes as well.")
RENAME_ID = Text("원본에서 어느 쪽이 맞는지 확인해 주십시오.", "Check in the original which one is right.")
APART = Text(
    "끊어진 선 {count}개를 적힌 순서대로 이었습니다.", "{count} broken lines were joined in the order in which they are written."
)
NO_LINE = Text("선형이 없거나 좌표가 숫자가 아닙니다.", "There is no line, or a coordinate is not a number.")
CHECK_SHAPE = Text("원본 도형을 확인해 주십시오.", "Check the shape in the original.")
FAR = Text(
    "이 도시와 그 둘레 밖의 링크 {count}개를 뺐습니다.", "{count} links outside the city and its surroundings were left out."
)
NO_LENGTH = Text(
    "길이가 없거나 0 이하라서 선형에서 다시 쟀습니다.", "The length is missing or not above 0; it was measured along the line."
)
NOTHING_LONG = Text("길이도 선형도 0 m입니다.", "Neither the length nor the line is longer than 0 m.")
ODD_LIMIT = Text(
    "제한속도가 5-130 km/h를 벗어나 없는 것으로 보았습니다.", "The speed limit is outside 5-130 km/h and counts as missing."
)
NO_LANES = Text("차로 수가 없거나 1-20을 벗어나 1차로로 보았습니다.", "Lanes are missing or outside 1-20; one lane is assumed.")
UNKNOWN_CLASS = Text(
    "도로 등급(ROAD_RANK)을 알 수 없어 기타(108)로 보았습니다.",
    "The road class (ROAD_RANK) is not known; 'other' (108) is assumed.",
)
TURNED = Text("시작·끝 노드와 반대로 그려진 선을 돌렸습니다.", "The line is drawn against its nodes and was turned round.")
NO_PLACE = Text("노드의 좌표가 없습니다.", "The node has no place.")
FAR_NODES = Text(
    "링크 {count}개의 끝이 노드에서 {limit} m 넘게 떨어져 있습니다. 노드 파일과 링크 파일의 날짜가 같은지 확인해 주십시오.",
    "{count} links end more than {limit} m from their nodes. Check that the node and link files are of the same date.",
)
ALL_NODES_MADE = Text(
    "노드 파일이 없어 링크의 끝점에서 노드 {count}개를 만들었습니다.",
    "There is no node file: {count} nodes were made from the ends of the links.",
)
NODES_MADE = Text(
    "노드 파일에 없는 노드 {count}개(링크 {links}개가 씀)를 링크의 끝점에서 만들었습니다.",
    "{count} nodes that the node file lacks (named by {links} links) were made from the ends of the links.",
)
