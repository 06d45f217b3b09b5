"""Roads of OpenStreetMap, from GraphML written by OSMnx, from `.osm.pbf` and from `.osm`, as canonical links.

Parsing runs in the limited child process and gives one frame of road pieces; the meaning of the tags is read here.
Classes follow the part a road plays, since OpenStreetMap does not say who administers it:
motorway 101, trunk 103, primary 104, secondary 106, tertiary and unclassified 107, everything smaller 108.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.child import run_limited
from analytics.intake.coordinates import crs_from_words
from analytics.intake.lines import LINK_COLUMNS, Roads, island_notes, lengths_m, missing_limit_notes, nodes_of
from analytics.intake.raw import DEFAULT_LIMITS, FileKind, Limits, RawFile
from analytics.intake.receipt import Receipt, quote_value
from analytics.spatial.crs import WGS84, metric_crs_for, shapes_to

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import numpy.typing as npt

ROAD_CLASS = {
    "motorway": "101",
    "trunk": "103",
    "primary": "104",
    "secondary": "106",
    "tertiary": "107",
    "unclassified": "107",
    "residential": "108",
    "living_street": "108",
    "road": "108",
}
"""`highway` (without `_link`) -> road class. What is not here is no street for cars (paths, tracks, service ways)."""

KMH_PER_MPH = 1.609344
LIMIT_LOW_KMH, LIMIT_HIGH_KMH = 5.0, 130.0
LANES_HIGH = 20
OTHER_CLASS = "108"

_AHEAD = frozenset({"yes", "true", "1"})
_BACK = frozenset({"-1", "reverse"})
_BOTH = frozenset({"no", "false", "0", "reversible", "alternating"})
_ROUND = frozenset({"roundabout", "circular"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def base_highway(value: str) -> str:
    """`primary_link` -> `primary`; of several classes (`['residential', 'primary']`) the most important one."""
    found = [item.removesuffix("_link") for item in several(value)]
    known = [item for item in ROAD_CLASS if item in found]
    return known[0] if known else (found[0] if found else "")


def several(value: str) -> list[str]:
    """The values of a cell: OSMnx writes `['50', '30']` for merged ways, OpenStreetMap `50;30`."""
    text = unicodedata.normalize("NFKC", value).strip()
    if text.startswith("["):
        quoted = [first or second for first, second in _QUOTED.findall(text)]
        return quoted or [item.strip() for item in text.strip("[]").split(",") if item.strip()]
    return [item.strip() for item in text.split(";") if item.strip()]


def limit_kmh(value: str) -> float:
    """Speed limit in km/h: the slowest of several; NaN where none is given in numbers or it is outside 5 to 130."""
    speeds = [
        float(number[0]) * (KMH_PER_MPH if "mph" in item else 1.0) for item in several(value) if (number := _NUMBER.match(item))
    ]
    slowest = min(speeds, default=np.nan)
    return slowest if LIMIT_LOW_KMH <= slowest <= LIMIT_HIGH_KMH else np.nan


def lanes_one_way(value: str, both_ways: bool) -> int:
    """Lanes for one direction, 1 to 20; OpenStreetMap counts both directions of a two-way road together.

    The fewest of several values counts; what is not written counts as one lane.
    """
    counts = [int(float(number[0])) for item in several(value) if (number := _NUMBER.match(item))]
    lanes = min(counts, default=1) // (2 if both_ways else 1)
    return min(max(lanes, 1), LANES_HIGH)


def direction_of(highway: str, oneway: str, junction: str) -> str:
    """In which direction a way may be driven, seen from its drawing: "ahead", "back" or "both".

    Motorways and roundabouts are one-way unless they say otherwise.
    """
    said = oneway.lower()
    if said in _AHEAD:
        return "ahead"
    if said in _BACK:
        return "back"
    implied = highway == "motorway" or junction in _ROUND
    return "ahead" if implied and said not in _BOTH else "both"


def read_osm(raw: RawFile, within: shapely.Geometry | None = None, limits: Limits = DEFAULT_LIMITS) -> Roads:
    """Roads of an OpenStreetMap file.

    Args:
        raw: a GraphML, `.osm.pbf` or `.osm` file.
        within: the area (degrees) whose roads are wanted; the others are set aside and counted.
        limits: what parsing may cost.

    Returns:
        Canonical roads; the receipt counts ways (edges of a GraphML file), of which one becomes several links.

    Raises:
        InputError: when the file is damaged, or holds no street for cars (in the area).
    """
    parse, args = ("parse_graphml", (raw.data,)) if raw.kind == FileKind.GRAPHML else ("parse_osm", (raw.data, str(raw.kind)))
    parsed = run_limited(f"analytics.intake.osm_parsing:{parse}", *args, memory_mb=limits.memory_mb, seconds=limits.seconds)
    return roads_from_pieces(parsed, raw.file, within)


def roads_from_pieces(parsed: dict[str, Any], file: str, within: shapely.Geometry | None = None) -> Roads:
    """Canonical roads from what the parsing process found; see `read_osm`."""
    pieces = parsed["pieces"]
    loops = pieces["from_node"] == pieces["to_node"]
    pieces = pieces[~loops].assign(geometry=lambda kept: _to_wgs84(kept["geometry"].to_numpy(), parsed["crs"], file))
    near = _is_near(pieces["geometry"].to_numpy(), within)
    if not near.any():
        raise InputError(NO_ROADS.fill(file=file))
    links = _build_links(pieces[near].reset_index(drop=True), directed=parsed.get("directed", False))
    accepted = int(pieces.loc[near, "row"].nunique())
    notes = (
        ROWS_BECAME.fill(rows=f"{accepted:,}", links=f"{len(links):,}"),
        *_counted(CLOSED, parsed["closed"]),
        *_counted(LOST, parsed["lost"]),
        *_counted(LOOPS, int(loops.sum())),
        *_counted(FAR, int((~near).sum())),
        *missing_limit_notes(links),
        *island_notes(links),
    )
    receipt = Receipt(file, parsed["ways"], accepted, notes=notes, set_aside=parsed["ways"] - accepted)
    return Roads(links, nodes_of(links), receipt)


def _counted(note: Text, count: int) -> tuple[Text, ...]:
    return (note.fill(count=f"{count:,}"),) if count else ()


def _to_wgs84(lines: npt.NDArray[np.object_], written_crs: str | None, file: str) -> npt.NDArray[np.object_]:
    crs = crs_from_words(written_crs) if written_crs else WGS84
    if crs is None:
        raise InputError(UNKNOWN_CRS.fill(file=file, crs=quote_value(written_crs)))
    west, south, east, north = shapely.total_bounds(lines) if len(lines) else (0.0, 0.0, 0.0, 0.0)
    if crs == WGS84 and not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):  # noqa: PLR2004
        raise InputError(UNKNOWN_CRS.fill(file=file, crs=quote_value(written_crs or "-")))
    return shapes_to(lines, crs, WGS84)


def _is_near(lines: npt.NDArray[np.object_], within: shapely.Geometry | None) -> npt.NDArray[np.bool_]:
    if within is None:
        return np.ones(len(lines), dtype=bool)
    shapely.prepare(within)
    near: npt.NDArray[np.bool_] = shapely.intersects(within, lines)
    return near


def _build_links(pieces: pd.DataFrame, *, directed: bool) -> gpd.GeoDataFrame:
    """One row per direction; of an undirected source, pieces that may be driven both ways give two."""
    import geopandas as gpd

    ways = _read_tags(pieces)
    direction = ways["direction"] if not directed else pd.Series("ahead", index=ways.index)
    ahead = ways[direction != "back"].assign(link_id=lambda kept: kept["link_id"] + "a")
    back = ways[direction != "ahead"].assign(link_id=lambda kept: kept["link_id"] + "b")
    back = back.rename(columns={"from_node": "to_node", "to_node": "from_node"})
    back["geometry"] = shapely.reverse(back["geometry"].to_numpy())
    both = pd.concat([ahead, back], ignore_index=True)
    return gpd.GeoDataFrame(both[list(LINK_COLUMNS)], geometry=both["geometry"].to_numpy(), crs=WGS84)


def _read_tags(pieces: pd.DataFrame) -> pd.DataFrame:
    """The pieces with what their tags mean; each different combination of tags is read once."""
    highway = _each(pieces["highway"], base_highway)
    direction = _each_row(pieces.assign(highway=highway), ("highway", "oneway", "junction"), direction_of)
    first_way = pieces["way_id"].str.extract(r"(\d+)", expand=False).fillna("0")
    return pd.DataFrame(
        {
            "link_id": first_way + "-" + pieces.index.astype(str),
            "from_node": pieces["from_node"],
            "to_node": pieces["to_node"],
            "road_class": _each(highway, lambda value: ROAD_CLASS.get(value, OTHER_CLASS)),
            "lanes": _each_row(pieces.assign(both=direction == "both"), ("lanes", "both"), lanes_one_way).astype("int64"),
            "limit_kmh": _each(pieces["maxspeed"], limit_kmh).astype(float),
            "length_m": _lengths(pieces),
            "name": _each(pieces["name"], lambda value: "; ".join(several(value))),
            "direction": direction,
            "geometry": pieces["geometry"],
        }
    )


def _each(column: pd.Series[str], read: Callable[[str], Any]) -> pd.Series[Any]:
    return column.map({value: read(value) for value in column.unique()})


def _each_row(frame: pd.DataFrame, names: tuple[str, ...], read: Callable[..., Any]) -> pd.Series[Any]:
    codes, values = pd.factorize(pd.Series(list(zip(*(frame[name] for name in names), strict=True)), dtype=object))
    found = pd.Series([read(*value) for value in values])
    return pd.Series(found.to_numpy()[codes], index=frame.index)


def _lengths(pieces: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Metres as written where that is a positive number, else measured along the drawing."""
    lines = pieces["geometry"].to_numpy()
    middle = shapely.box(*shapely.total_bounds(lines)).centroid
    measured = lengths_m(lines, metric_crs_for(middle.x, middle.y))
    if "length" not in pieces:
        return measured
    written = pd.to_numeric(pieces["length"], errors="coerce").to_numpy(dtype=float)
    return np.where(np.isfinite(written) & (written > 0), written, measured)


NO_ROADS = Text(
    "{file}: 이 지역의 차도가 없습니다. 도시를 바르게 골랐는지, 파일이 그 지역의 도로인지 확인해 주십시오.",
    "{file}: there are no streets for cars in this area. Check the chosen city, and that the file holds the roads of that area.",
)
UNKNOWN_CRS = Text(
    "{file}: 좌표계({crs})를 알 수 없습니다. WGS84(EPSG:4326)로 저장해 주십시오.",
    "{file}: the coordinate system ({crs}) is not known. Save the file in WGS84 (EPSG:4326).",
)
ROWS_BECAME = Text(
    "도로 {rows}개를 방향별 링크 {links}개로 나누었습니다.", "{rows} ways became {links} links, one for each direction."
)
CLOSED = Text("사유지·통행금지 도로 {count}개를 뺐습니다.", "{count} ways closed to traffic or private were left out.")
LOST = Text("노드 좌표가 파일에 없는 도로 {count}개를 뺐습니다.", "{count} ways whose nodes are not in the file were left out.")
LOOPS = Text("제자리로 돌아오는 도로 {count}개를 뺐습니다.", "{count} pieces that lead back to their own start were left out.")
FAR = Text(
    "이 도시와 그 둘레 밖의 도로 조각 {count}개를 뺐습니다.",
    "{count} pieces of road outside the city and its surroundings were left out.",
)
