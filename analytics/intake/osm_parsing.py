"""Parsing of OpenStreetMap files, done in the limited child process: bytes in, one frame of road pieces out.

A piece runs from one crossing to the next. Nothing is interpreted here but which ways carry cars and where they join.
"""

from __future__ import annotations

import contextlib
import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element

TAGS = ("highway", "oneway", "junction", "lanes", "maxspeed", "name")
"""What is kept of a way's tags."""

CAR_HIGHWAYS = frozenset(
    {"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "road"}
)
"""`highway` values (without `_link`) of streets for cars. Paths, tracks and service ways are none."""

_CLOSED = frozenset({"no", "private"})
_OPEN_TO_EMERGENCY = frozenset({"yes", "designated", "permissive"})
_MIN_POINTS = 2

Parsed = dict[str, Any]


def is_open(tags: Mapping[str, str]) -> bool:
    """Whether an ambulance may drive there: private and closed ways are out unless open to emergency vehicles."""
    if tags.get("emergency") in _OPEN_TO_EMERGENCY:
        return True
    return not any(tags.get(key) in _CLOSED for key in ("access", "vehicle", "motor_vehicle", "motorcar"))


def parse_osm(data: bytes, kind: str) -> Parsed:
    """Road pieces of an OpenStreetMap extract.

    Args:
        data: the bytes of a `.osm.pbf` or `.osm` file.
        kind: "pbf" or "osm".

    Returns:
        "pieces": row (the way's place in the file), from_node, to_node, way_id, the columns of `TAGS` as written, geometry in
        degrees, drawn as the way is.
        "ways": ways for cars in the file; "closed": those closed to traffic; "lost": those whose nodes are not in the file.
        "crs": "EPSG:4326".

    Raises:
        InputError: when the file is damaged.
    """
    ways, counts = _read_ways(data, kind)
    crossings = _find_crossings(way["nodes"] for way in ways)
    rows = [(at, *row) for at, way in enumerate(ways) for row in _split(way, crossings)]
    return {"pieces": _frame(rows), "crs": "EPSG:4326", **counts}


def _read_ways(data: bytes, kind: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    import osmium

    counts, found = {"ways": 0, "closed": 0, "lost": 0}, []
    source = osmium.FileProcessor(osmium.io.FileBuffer(data, "osm.pbf" if kind == "pbf" else "osm")).with_locations()
    try:
        source = source.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for item in source.with_filter(osmium.filter.KeyFilter("highway")):
            if not isinstance(item, osmium.osm.Way) or item.tags["highway"].removesuffix("_link") not in CAR_HIGHWAYS:
                continue
            counts["ways"] += 1
            if not is_open(dict(item.tags)):
                counts["closed"] += 1
                continue
            points = [(node.ref, node.lon, node.lat) for node in item.nodes if node.location.valid()]
            if len(points) < _MIN_POINTS:
                counts["lost"] += 1
                continue
            found.append(_way(item.id, points, dict(item.tags)))
    except RuntimeError as error:
        raise InputError(DAMAGED) from error
    return found, counts


def _way(way_id: int, points: list[tuple[int, float, float]], tags: Mapping[str, str]) -> dict[str, Any]:
    nodes, lon, lat = zip(*points, strict=True)
    return {"id": way_id, "nodes": nodes, "points": np.column_stack([lon, lat]), "tags": [tags.get(key, "") for key in TAGS]}


def _find_crossings(ways: Iterable[tuple[int, ...]]) -> set[int]:
    """Nodes where ways begin, end or meet; a node that one way passes twice is one too."""
    seen: set[int] = set()
    crossings: set[int] = set()
    for nodes in ways:
        crossings.update((nodes[0], nodes[-1]))
        for node in nodes:
            (crossings if node in seen else seen).add(node)
    return crossings


def _split(way: dict[str, Any], crossings: set[int]) -> Iterator[tuple[Any, ...]]:
    nodes, points = way["nodes"], way["points"]
    cuts = [at for at, node in enumerate(nodes) if node in crossings]
    for start, end in _without_loops(cuts, nodes):
        yield str(nodes[start]), str(nodes[end]), str(way["id"]), *way["tags"], points[start : end + 1]


def _without_loops(cuts: list[int], nodes: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Pieces between cuts; one that comes back to its start (a turning circle) is cut in its middle, or it would lead nowhere."""
    for start, end in pairwise(cuts):
        if nodes[start] == nodes[end] and end - start > 1:
            middle = (start + end) // 2
            yield start, middle
            yield middle, end
        elif nodes[start] != nodes[end]:
            yield start, end


def parse_graphml(data: bytes) -> Parsed:
    """Road pieces of a GraphML file as OSMnx writes it.

    Returns:
        As `parse_osm`, with the columns length (as written) and with two pieces for an edge of an undirected graph.
        "ways" are the edges, "lost" those whose ends have no coordinates; "crs" as the file says, or None.

    Raises:
        InputError: when the file is cut off or holds no nodes.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    graph = _GraphReader()
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            graph.take(event, element)
    except (ParseError, DefusedXmlException) as error:
        raise InputError(DAMAGED) from error
    if not graph.nodes:
        raise InputError(NO_NODES)
    return graph.result()


class _GraphReader:
    """Collects keys, nodes and edges while the file streams past, and forgets each element at once."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.nodes: dict[str, tuple[float, float]] = {}
        self.edges: list[tuple[str, str, dict[str, str]]] = []
        self.crs: str | None = None
        self.directed = True
        self._values: dict[str, str] = {}
        self._root: Element | None = None

    def take(self, event: str, element: Element) -> None:
        """Take in one event of the parser."""
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name in {"node", "edge"}:
                self._values = {}
            elif name == "graph":
                self.directed = element.get("edgedefault") != "undirected"
                self._root = element
            return
        if name == "key":
            self.keys[element.get("id", "")] = element.get("attr.name", "")
        elif name == "data":
            self._take_value(self.keys.get(element.get("key", ""), ""), element.text or "")
        elif name == "node":
            self._take_node(element.get("id", ""))
            self._forget()
        elif name == "edge":
            self.edges.append((element.get("source", ""), element.get("target", ""), self._values))
            self._forget()

    def _take_value(self, name: str, text: str) -> None:
        if name == "crs":
            self.crs = text
        self._values[name] = text

    def _take_node(self, node: str) -> None:
        with contextlib.suppress(KeyError, ValueError):  # a node without a place loses its edges, which are counted
            self.nodes[node] = float(self._values["x"]), float(self._values["y"])

    def _forget(self) -> None:
        if self._root is not None:
            self._root.clear()

    def result(self) -> Parsed:
        """The edges whose ends are known, and how many were lost."""
        known = [edge for edge in self.edges if edge[0] in self.nodes and edge[1] in self.nodes]
        rows = [
            (at, start, end, values.get("osmid", ""), *(values.get(tag, "") for tag in TAGS), self._points(start, end, values))
            for at, (start, end, values) in enumerate(known)
        ]
        pieces = _frame(rows)
        pieces["length"] = pd.Series([values.get("length", "") for *_ends, values in known], dtype="str")
        counts = {"ways": len(self.edges), "closed": 0, "lost": len(self.edges) - len(known)}
        return {"pieces": pieces, "crs": self.crs, "directed": self.directed, **counts}

    def _points(self, start: str, end: str, values: dict[str, str]) -> Any:
        drawn = shapely.from_wkt(values.get("geometry", ""), on_invalid="ignore") if values.get("geometry") else None
        if isinstance(drawn, shapely.LineString) and not drawn.is_empty:
            return shapely.get_coordinates(drawn)
        return np.array([self.nodes[start], self.nodes[end]])


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    names = ("from_node", "to_node", "way_id", *TAGS)
    frame = pd.DataFrame([row[1:-1] for row in rows], columns=list(names), dtype="str")
    frame.insert(0, "row", np.array([row[0] for row in rows], dtype=np.int64))
    return frame.assign(geometry=_lines([row[-1] for row in rows]))


def _lines(points: list[Any]) -> Any:
    """All lines at once: building them one by one takes minutes for a province."""
    if not points:
        return np.array([], dtype=object)
    index = np.repeat(np.arange(len(points)), [len(part) for part in points])
    return shapely.linestrings(np.concatenate(points), indices=index)


DAMAGED = Text(
    "도로 파일이 손상되었거나 중간에 끊겼습니다. 원본을 다시 내려받아 주십시오.",
    "The road file is damaged or cut off. Please download it again.",
)
NO_NODES = Text(
    "GraphML 파일에 좌표(x, y)가 있는 노드가 없습니다. OSMnx의 save_graphml로 다시 저장해 주십시오.",
    "The GraphML file has no nodes with coordinates (x, y). Save it again with save_graphml of OSMnx.",
)
