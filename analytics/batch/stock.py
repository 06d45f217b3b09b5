"""The roads, posts and hospitals of all cities of a batch, laid out once on disk for every worker to look into.

Roads are plain arrays that are memory-mapped: a worker is told the folder, reads only the pages of its own window, and
pages read by one worker serve the others on the same machine. Nothing of it is ever sent as a message or pickled.

Nodes with the same id at the same spot are one node, as in the national node-link where neighbouring cities share the nodes
on their border; that is how roads of two cities join. The same id somewhere else is another node and gets another name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.saving import digest_of, fresh_folder, put_in_place, save
from analytics.core.text import Text
from analytics.intake.shelf import read_city, write_city
from analytics.schemas.city import City
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

Box: TypeAlias = "tuple[float, float, float, float]"

SAME_SPOT_DIGITS = 4
"""Degrees with so many digits (some ten metres) tell one node from another of the same id."""

PLACES = ("posts", "hospitals")
SHARED = ("links", "nodes", *PLACES)
"""Tables in which a city takes part of its neighbours'."""

_RECORD = "stock.json"
_PLACES_FOLDER = "places"


def write_stock(cities: Iterable[City | None], key: str, folder: Path) -> None:
    """Write the stock of these cities so that the folder holds all of it or does not exist.

    Args:
        cities: in the order of the batch, none where a set is damaged; they may come from a generator.
        key: what the stock was made from; see `has_stock`.
        folder: where to; a stock already there is replaced.
    """
    with fresh_folder(folder) as fresh:
        gathered = _Gathered([], [], [], {name: [] for name in PLACES}, set(), [], [])
        for number, city in enumerate(cities):
            gathered.take(city, number)
        digests = {}
        for name, array in gathered.arrays().items():
            save(fresh / f"{name}.npy", array)
            digests[name] = digest_of(fresh / f"{name}.npy")
        write_city(gathered.places_set(), fresh / _PLACES_FOLDER)
        save(fresh / _RECORD, json.dumps({"key": key, "sha256": digests}).encode())
        put_in_place(fresh, folder)  # for workers under another name as well


def has_stock(folder: Path, key: str) -> bool:
    """Whether the folder holds the whole stock of that key, undamaged."""
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        whole = record["key"] == key and all(digest_of(folder / f"{name}.npy") == seen for name, seen in record["sha256"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(whole)


@dataclass(frozen=True)
class _Gathered:
    """What the cities bring: nodes, links with their lines, and places, each with the number of its city."""

    nodes: list[pd.DataFrame]
    links: list[pd.DataFrame]
    bends: list[tuple[Floats, Ints]]
    places: dict[str, list[pd.DataFrame]]
    modelled: set[str]
    bounds: list[Box]
    reach: list[Box]

    def take(self, city: City | None, number: int) -> None:
        """Add one city."""
        self.bounds.append(_bounds_of(city))
        self.reach.append(_reach_of(city))
        if city is None:
            return
        self.modelled.update(city.modelled & set(SHARED))
        for name in PLACES:
            if city.has(name):
                self.places[name].append(city.tables[name].assign(city=number, owner=city.id))
        if city.has("links") and city.has("nodes"):
            self.nodes.append(city.tables["nodes"][["node_id", "lon", "lat"]].assign(city=number))
            self.links.append(pd.DataFrame(city.tables["links"])[list(_LINK_COLUMNS)].assign(city=number))
            self.bends.append(_bends_of(city.tables["links"]["geometry"].to_numpy()))

    def places_set(self) -> City:
        """Posts and hospitals as a set of their own; `city` and `owner` say whose they are."""
        tables = {name: pd.concat(parts, ignore_index=True) for name, parts in self.places.items() if parts}
        return City("places", Text("모든 도시의 시설", "Places of all cities"), tables, frozenset(self.modelled), {}, WGS84)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The roads as arrays, and the boxes of each city. Lines are kept as points: shapes would take several times as much."""
        boxes = {"bounds": np.array(self.bounds, dtype=float), "reach": np.array(self.reach, dtype=float)}
        return {**boxes, **(self._roads() if self.links else _no_roads())}

    def _roads(self) -> dict[str, NDArray[Any]]:
        nodes = pd.concat(self.nodes, ignore_index=True)
        index, names, kept = _one_of_each(nodes)
        links = pd.concat(self.links, ignore_index=True)
        links["tail"] = _positions(nodes, index, links, "from_node")
        links["head"] = _positions(nodes, index, links, "to_node")
        link_of = links.groupby(["tail", "head", "link_id"], sort=False).ngroup().to_numpy()
        first = np.unique(link_of, return_index=True)[1]
        bend, first_bend = _bends_at(first, np.concatenate([bends for bends, _ in self.bends]), self._first_bends())
        return {
            "node_id": np.array(names, dtype=np.str_),
            "lon": nodes["lon"].to_numpy(dtype=float)[kept],
            "lat": nodes["lat"].to_numpy(dtype=float)[kept],
            **_link_arrays(links.iloc[first]),
            "bend": bend,
            "first_bend": first_bend,
            "own_city": links["city"].to_numpy(dtype=np.int64),
            "own_link": link_of.astype(np.int64),
        }

    def _first_bends(self) -> Ints:
        """Where the bends of each link begin among those of all cities, and where the last ones end."""
        counts = np.concatenate([number for _, number in self.bends])
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


_LINK_COLUMNS = ("link_id", "from_node", "to_node", "road_class", "lanes", "limit_kmh", "length_m")


def _bends_of(lines: NDArray[Any]) -> tuple[Floats, Ints]:
    """(k, 2) points of all lines in degrees, and how many each line has."""
    import shapely

    bends, owner = shapely.get_coordinates(lines, return_index=True)
    return bends, np.bincount(owner, minlength=len(lines))


def _bends_at(links: Ints, bend: Floats, first_bend: Ints) -> tuple[Floats, Ints]:
    """The points of some links one after the other, and where each begins."""
    count = first_bend[links + 1] - first_bend[links]
    offsets = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    return bend[np.repeat(first_bend[links] - offsets[:-1], count) + np.arange(offsets[-1])], offsets


_NOWHERE: Box = (np.nan, np.nan, np.nan, np.nan)


def _bounds_of(city: City | None) -> Box:
    """The box of a city's dongs in degrees."""
    if city is None or not city.has("dongs"):
        return _NOWHERE
    dongs: Any = city.tables["dongs"]
    west, south, east, north = dongs.total_bounds
    return (west, south, east, north)


def _reach_of(city: City | None) -> Box:
    """The box of all that a city has to share."""
    shared = [] if city is None else [city.tables[name][["lon", "lat"]] for name in ("nodes", *PLACES) if city.has(name)]
    if not shared:
        return _NOWHERE
    spots = pd.concat(shared).astype(float)
    return (spots["lon"].min(), spots["lat"].min(), spots["lon"].max(), spots["lat"].max())


def _no_roads() -> dict[str, NDArray[Any]]:
    words, whole, real = np.zeros(0, dtype="<U1"), np.zeros(0, dtype=np.int64), np.zeros(0)
    return {
        **dict.fromkeys(("node_id", "link_id", "road_class"), words),
        **dict.fromkeys(("tail", "head", "lanes", "own_city", "own_link"), whole),
        **dict.fromkeys(("lon", "lat", "limit_kmh", "length_m"), real),
        "bend": np.zeros((0, 2)),
        "first_bend": np.zeros(1, dtype=np.int64),
    }


def _one_of_each(nodes: pd.DataFrame) -> tuple[Ints, list[str], Ints]:
    """The node of each row, the nodes' names, and the row that each node is first seen in."""
    spots = nodes[["lon", "lat"]].round(SAME_SPOT_DIGITS)
    index = pd.DataFrame({"id": nodes["node_id"], **spots}).groupby(["id", "lon", "lat"], sort=False).ngroup().to_numpy()
    kept = np.unique(index, return_index=True)[1]
    firsts = nodes.iloc[kept]
    seen_before = firsts["node_id"].duplicated().to_numpy()
    renamed = firsts["node_id"].astype(str) + "@" + firsts["city"].astype(str)
    return index.astype(np.int64), np.where(seen_before, renamed, firsts["node_id"].astype(str)).tolist(), kept.astype(np.int64)


def _positions(nodes: pd.DataFrame, index: Ints, links: pd.DataFrame, end: str) -> Ints:
    """The node at one end of each link, looked up among the nodes of the link's own city; -1 where it has none."""
    rows = pd.MultiIndex.from_arrays([nodes["city"], nodes["node_id"]])
    found = rows.get_indexer(pd.MultiIndex.from_arrays([links["city"], links[end]]))
    return np.where(found >= 0, index[found], -1).astype(np.int64)


def _link_arrays(links: pd.DataFrame) -> dict[str, NDArray[Any]]:
    return {
        "link_id": links["link_id"].to_numpy(dtype=np.str_),
        "tail": links["tail"].to_numpy(dtype=np.int64),
        "head": links["head"].to_numpy(dtype=np.int64),
        "road_class": links["road_class"].to_numpy(dtype=np.str_),
        "lanes": links["lanes"].to_numpy(dtype=np.int64),
        "limit_kmh": links["limit_kmh"].to_numpy(dtype=float, na_value=np.nan),
        "length_m": links["length_m"].to_numpy(dtype=float),
    }


@dataclass(frozen=True)
class Stock:
    """A stock on disk; opening it reads nothing yet.

    Args:
        folder: where `write_stock` put it.
    """

    folder: Path

    def array(self, name: str) -> NDArray[Any]:
        """One of its arrays, memory-mapped and not to be written to."""
        found: NDArray[Any] = np.load(self.folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return found

    def neighbours(self, buffer_m: float) -> list[list[int]]:
        """For each city the others whose roads or places may lie inside its buffer, in order; none without a buffer."""
        bounds, reach = self.array("bounds"), self.array("reach")
        if buffer_m <= 0:
            return [[] for _ in bounds]
        found = []
        for number, own in enumerate(bounds):
            west, south, east, north = box_around(own, buffer_m)
            across = (reach[:, 0] <= east) & (reach[:, 2] >= west)
            along = (reach[:, 1] <= north) & (reach[:, 3] >= south)
            found.append([other for other in np.flatnonzero(across & along).tolist() if other != number])
        return found

    def places(self) -> City:
        """Posts and hospitals of all cities; `city` is the number of the city in the batch, `owner` its id."""
        return read_city(self.folder / _PLACES_FOLDER)

    def roads(self, number: int, box: Box | None) -> dict[str, pd.DataFrame]:
        """The tables `links` and `nodes` of one city with its neighbours' roads in a box.

        Args:
            number: of the city in the batch; all its own roads come along.
            box: west, south, east, north in degrees, inclusive; a road counts when one of its ends lies inside. None
                for the city's own roads alone.

        Returns:
            The two tables in the order of the stock; none where there is no road.
        """
        own = self.array("own_link")[self.array("own_city") == number]
        chosen = np.zeros(len(self.array("tail")), dtype=bool)
        chosen[own] = True
        if box is not None:
            inside = self._inside(box)
            chosen |= inside[self.array("tail")] | inside[self.array("head")]
        links = np.flatnonzero(chosen)
        return self._tables(links) if len(links) else {}

    def _inside(self, box: Box) -> NDArray[np.bool_]:
        west, south, east, north = box
        lon, lat = self.array("lon"), self.array("lat")
        return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))

    def _tables(self, links: Ints) -> dict[str, pd.DataFrame]:
        tail, head = self.array("tail")[links], self.array("head")[links]
        nodes = np.unique(np.concatenate([tail, head]))
        names = self.array("node_id")
        known = {name: self.array(name)[links] for name in ("link_id", "road_class", "lanes", "limit_kmh", "length_m")}
        ends = {"from_node": names[tail].astype(object), "to_node": names[head].astype(object)}
        texts = {name: known[name].astype(object) for name in ("link_id", "road_class")}
        node_table = {"node_id": names[nodes].astype(object), "lon": self.array("lon")[nodes], "lat": self.array("lat")[nodes]}
        return {"links": self._drawn(links, {**known, **texts, **ends}), "nodes": pd.DataFrame(node_table)}

    def _drawn(self, links: Ints, columns: Mapping[str, NDArray[Any]]) -> gpd.GeoDataFrame:
        import geopandas as gpd
        import shapely

        bends, offsets = _bends_at(links, self.array("bend"), self.array("first_bend"))
        lines = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, bends, (offsets,))
        return gpd.GeoDataFrame(columns, geometry=lines, crs=WGS84)


def box_around(bounds: Sequence[float], buffer_m: float) -> Box:
    """West, south, east and north of some bounds in degrees, widened by metres on every side.

    A degree of latitude is taken as 110.6 km, the shortest it gets (WGS84), so that the box is never too small.
    """
    west, south, east, north = (float(value) for value in bounds)
    up = buffer_m / METRES_A_DEGREE  # degrees, as all that follows
    aside = up / max(float(np.cos(np.radians(max(abs(south), abs(north)) + up))), _NARROWEST)
    return (west - aside, south - up, east + aside, north + up)


METRES_A_DEGREE = 110_574.0
_NARROWEST = 0.01
