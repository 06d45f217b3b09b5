"""The lines of roads, whatever file they came from: one line per link, lengths in metres, small islands counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.text import Text
from analytics.spatial.crs import WGS84, shapes_to

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from analytics.intake.receipt import Receipt

    Shapes = npt.NDArray[np.object_]

LINK_COLUMNS = ("link_id", "from_node", "to_node", "road_class", "lanes", "limit_kmh", "length_m", "name")


@dataclass(frozen=True, eq=False)
class Roads:
    """Roads as read from one source.

    Attributes:
        links: canonical links, one row per direction, drawn from `from_node` to `to_node`, WGS84 degrees.
        nodes: node_id, lon, lat of every node that a link names.
        receipt: what became of the rows.
    """

    links: gpd.GeoDataFrame
    nodes: pd.DataFrame
    receipt: Receipt


def lengths_m(lines: Shapes, crs: str) -> npt.NDArray[np.float64]:
    """Length of each line (degrees) in metres, measured in a metric CRS; NaN for a missing line."""
    measured: npt.NDArray[np.float64] = shapely.length(shapes_to(lines, WGS84, crs))
    return np.where(shapely.is_missing(lines), np.nan, measured)


def single_lines(shapes: Shapes) -> tuple[Shapes, int]:
    """Each shape as one line: exports mix LineString and MultiLineString.

    Returns:
        The lines, None where a shape holds no line or a coordinate that is not a number; and how many were put together
        from parts that do not touch, in the order in which they were written.
    """
    lines = shapely.force_2d(np.asarray(shapes, dtype=object))
    many = np.flatnonzero(shapely.get_type_id(lines) == shapely.GeometryType.MULTILINESTRING)
    lines[many] = shapely.line_merge(lines[many])
    apart = many[shapely.get_type_id(lines[many]) == shapely.GeometryType.MULTILINESTRING]
    apart = apart[shapely.get_num_geometries(lines[apart]) > 0]
    for row in apart:
        lines[row] = shapely.linestrings(shapely.get_coordinates(shapely.force_2d(shapes[row])))
    usable = (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(lines)
    usable &= np.isfinite(shapely.bounds(lines)).all(axis=1)
    lines[~usable] = None
    return lines, len(apart)


def ends_of(lines: Shapes) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """First and last points of n lines: two arrays n x 2 in the CRS of the lines."""
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    return first, last


def turn_round(
    lines: Shapes, from_place: npt.NDArray[np.float64], to_place: npt.NDArray[np.float64]
) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Lines drawn against their direction, turned.

    A line is turned when its nodes lie clearly nearer to its ends the other way round (by more than half the distance
    between its ends); where only one node is known, that one decides.

    Args:
        lines: n lines in degrees.
        from_place, to_place: n x 2 longitudes and latitudes of their nodes, NaN where unknown.

    Returns:
        n lines, and which of them were turned.
    """
    first, last = ends_of(lines)
    as_drawn = np.nansum([_apart(first, from_place), _apart(last, to_place)], axis=0)
    as_turned = np.nansum([_apart(first, to_place), _apart(last, from_place)], axis=0)
    turned = as_turned + _apart(first, last) / 2.0 < as_drawn
    return np.where(turned, shapely.reverse(lines), lines), turned


def _apart(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distance in degrees of latitude, good enough to tell the nearer from the farther."""
    return np.hypot((a[:, 0] - b[:, 0]) * np.cos(np.radians(a[:, 1])), a[:, 1] - b[:, 1])


def nodes_of(links: gpd.GeoDataFrame) -> pd.DataFrame:
    """node_id, lon, lat of every node that the links name, where the links that name it begin or end."""
    first, last = ends_of(links.geometry.to_numpy())
    names = np.concatenate([links["from_node"].to_numpy(dtype=object), links["to_node"].to_numpy(dtype=object)])
    places = np.concatenate([first, last])
    nodes = pd.DataFrame({"node_id": pd.Series(names, dtype="str"), "lon": places[:, 0], "lat": places[:, 1]})
    return nodes.drop_duplicates("node_id").sort_values("node_id", ignore_index=True)


def missing_limit_notes(links: pd.DataFrame) -> tuple[Text, ...]:
    """A note when links have no speed limit."""
    count = int(links["limit_kmh"].isna().sum())
    if not count:
        return ()
    return (
        Text(
            f"제한속도가 없거나 0인 링크가 {count:,}개({count / len(links):.1%})입니다. 도로 등급별 기본 속도를 씁니다.",
            f"{count:,} links ({count / len(links):.1%}) have no speed limit or 0. The default speed of their road class is used.",
        ),
    )


def count_islands(from_node: pd.Series[str], to_node: pd.Series[str]) -> tuple[int, int]:
    """How many networks stand apart from the largest one (whatever the direction), and how many nodes they hold."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes, names = pd.factorize(pd.concat([from_node, to_node], ignore_index=True))
    if not len(names):
        return 0, 0
    start, end = codes[: len(from_node)], codes[len(from_node) :]
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(len(names), len(names)))
    parts, labels = connected_components(graph, directed=False)
    return parts - 1, int(len(names) - np.bincount(labels).max())


def island_notes(links: pd.DataFrame) -> tuple[Text, ...]:
    """A note when some roads cannot be reached from the main network. They are kept: nothing is dropped silently."""
    islands, nodes = count_islands(links["from_node"], links["to_node"])
    if not islands:
        return ()
    return (
        Text(
            f"본 도로망과 이어지지 않은 도로망이 {islands:,}곳(노드 {nodes:,}개) 있습니다. 지우지 않고 두었으며, 그곳은 도달할 수 없는 곳으로 계산됩니다.",
            f"{islands:,} networks ({nodes:,} nodes) are not joined to the main one. They are kept and count as not reachable.",
        ),
    )
