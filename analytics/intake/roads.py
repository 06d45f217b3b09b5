"""Roads, from whatever file or place they come: the standard node-link, OpenStreetMap files, or a download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError, NetworkClosedError
from analytics.core.text import Text
from analytics.intake.node_link import read_node_link
from analytics.intake.osm import read_osm, roads_from_pieces
from analytics.intake.osm_parsing import TAGS
from analytics.intake.raw import DEFAULT_LIMITS, GEOMETRY, Limits, RawFile, RawTable
from analytics.intake.receipt import Receipt, quote_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from analytics.intake.lines import Roads
    from analytics.intake.placing import Outline, Placing

PROBE_S = 5.0
"""How long to wait for an answer before the network counts as closed."""

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


@dataclass(frozen=True, eq=False)
class RoadsReading:
    """Roads and how they were read.

    Attributes:
        links, nodes: canonical tables, WGS84; every node that a link names is there.
        receipt: what became of all rows of all link files, with everything a reader must know.
        receipts: the same file by file, node files included.
        placing: how coordinates were read, with the vote; None for OpenStreetMap, which has one system only.
    """

    links: gpd.GeoDataFrame
    nodes: pd.DataFrame
    receipt: Receipt
    receipts: tuple[Receipt, ...]
    placing: Placing | None = None

    @property
    def notes(self) -> tuple[Text, ...]:
        """What the reader must know."""
        return self.receipt.notes


def read_roads(
    files: Sequence[RawTable | RawFile],
    outlines: Sequence[Outline] = (),
    within: shapely.Geometry | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> RoadsReading:
    """Canonical roads from one network's files: either one OpenStreetMap file, or link tables with or without node tables.

    Args:
        files: as `read_upload` gives them. Tables with lines are links, the others nodes.
        outlines: areas in degrees by which unnamed coordinate systems are found: the city, its surroundings, the country.
        within: the area in degrees whose roads are wanted; the others are set aside and counted.
        limits: what parsing an OpenStreetMap file may cost.

    Raises:
        InputError: when there are no links, two networks at once, missing columns, or no coordinate system fits.
    """
    networks = [item for item in files if isinstance(item, RawFile)]
    tables = [item for item in files if isinstance(item, RawTable)]
    links = [table for table in tables if has_lines(table)]
    if len(networks) + bool(links) > 1:
        raise InputError(TWO_NETWORKS)
    if networks:
        return _as_reading(read_osm(networks[0], within, limits))
    if not links:
        raise InputError(NO_LINK_FILE)
    roads, receipts, placing = read_node_link(links, [table for table in tables if not has_lines(table)], outlines, within)
    return RoadsReading(roads.links, roads.nodes, roads.receipt, tuple(receipts), placing)


def has_lines(table: RawTable) -> bool:
    """Whether the table has shapes and most of them are lines."""
    if not table.geometry:
        return False
    kinds = shapely.get_type_id(np.asarray(table.frame[GEOMETRY].to_numpy(), dtype=object))
    known = kinds[kinds >= 0]
    return bool(len(known)) and 2 * int(np.isin(known, _LINES).sum()) > len(known)


def _as_reading(roads: Roads) -> RoadsReading:
    return RoadsReading(roads.links, roads.nodes, roads.receipt, (roads.receipt,))


def download_roads(place: str, report: Callable[[Text], None] | None = None) -> RoadsReading:
    """Roads of a named place from OpenStreetMap, where the network is open.

    Args:
        place: a name as the search of OpenStreetMap takes it, such as "천안시, 대한민국".
        report: called with what is being done.

    Raises:
        NetworkClosedError: when the servers cannot be reached from here.
        InputError: when no place of that name is found, or it has no streets.
    """
    import osmnx
    import requests

    tell = report or (lambda _step: None)
    tell(ASKING)
    _probe(osmnx.settings.nominatim_url)
    osmnx.settings.use_cache = False  # a cache would be written into whatever folder the server was started in
    tell(LOADING.fill(place=quote_value(place)))
    try:
        graph = osmnx.graph_from_place(place, network_type="drive")
    except (requests.exceptions.RequestException, OSError) as error:
        raise NetworkClosedError(CLOSED) from error
    except osmnx._errors.ResponseStatusCodeError as error:  # noqa: SLF001 - the only name it has
        raise NetworkClosedError(BUSY) from error
    except (ValueError, TypeError) as error:
        raise InputError(NOT_FOUND.fill(place=quote_value(place))) from error
    tell(READING)
    return _as_reading(roads_from_pieces(_pieces_of(graph), place))


def _probe(address: str) -> None:
    import requests

    try:
        requests.head(address, timeout=PROBE_S)
    except requests.exceptions.RequestException as error:
        raise NetworkClosedError(CLOSED) from error


def _pieces_of(graph: Any) -> dict[str, Any]:
    """The edges of an OSMnx graph in the form the parsing process gives them."""
    edges = list(graph.edges(data=True))
    rows = [(str(u), str(v), str(data.get("osmid", "")), *(_tag(data, tag) for tag in TAGS)) for u, v, data in edges]
    pieces = pd.DataFrame(rows, columns=["from_node", "to_node", "way_id", *TAGS], dtype="str")
    pieces.insert(0, "row", np.arange(len(edges)))
    pieces["length"] = pd.Series([str(data.get("length", "")) for *_ends, data in edges], dtype="str")
    lines = [data.get("geometry") or _straight(graph, u, v) for u, v, data in edges]
    pieces[GEOMETRY] = np.array(lines, dtype=object)
    return {
        "pieces": pieces,
        "crs": str(graph.graph.get("crs", "EPSG:4326")),
        "directed": True,
        "ways": len(edges),
        "closed": 0,
        "lost": 0,
    }


def _tag(data: dict[str, Any], tag: str) -> str:
    value = data.get(tag)
    return "" if value is None else str(value)


def _straight(graph: Any, u: Any, v: Any) -> shapely.LineString:
    return shapely.LineString([(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (u, v)])


TWO_NETWORKS = Text(
    "도로 자료가 두 가지입니다. 표준노드링크와 OpenStreetMap 가운데 하나만, OpenStreetMap 파일은 하나만 올려 주십시오.",
    "There are two road networks. Upload either the standard node-link or one OpenStreetMap file.",
)
NO_LINK_FILE = Text(
    "노드만 있고 링크(선)가 없습니다. 링크 파일(MOCT_LINK)을 함께 올려 주십시오.",
    "There are nodes but no links (lines). Upload the link file (MOCT_LINK) as well.",
)
CLOSED = Text(
    "이 컴퓨터에서는 OpenStreetMap 서버에 연결할 수 없습니다(폐쇄망). 인터넷이 되는 곳에서 도로 파일(.osm.pbf, GraphML, 표준노드링크)을 내려받아 올려 주십시오.",
    "The servers of OpenStreetMap cannot be reached from here (closed network). Download a road file (.osm.pbf, GraphML or the standard node-link) elsewhere and upload it.",
)
BUSY = Text(
    "OpenStreetMap 서버가 요청을 받지 않습니다. 잠시 뒤 다시 하거나 도로 파일을 올려 주십시오.",
    "The servers of OpenStreetMap refuse the request. Try again later, or upload a road file.",
)
NOT_FOUND = Text(
    "'{place}'의 도로를 찾지 못했습니다. '천안시, 대한민국'처럼 시군구와 나라 이름을 적어 주십시오.",
    "No roads were found for '{place}'. Write the municipality and the country, such as 'Cheonan-si, South Korea'.",
)
ASKING = Text("OpenStreetMap 서버에 연결하는 중", "Reaching the servers of OpenStreetMap")
LOADING = Text(
    "{place} 도로를 내려받는 중(몇 분 걸릴 수 있습니다)", "Downloading the roads of {place} (this may take some minutes)"
)
READING = Text("받은 도로를 정리하는 중", "Putting the roads in order")
