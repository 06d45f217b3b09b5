"""Which stretches of which roads are reached within a time: the exact ground that isochrones are drawn on.

On a road the time to a place follows from straight lines: it rises from the road's first node with the seconds
per share of the arc that leads there, it rises from the last node likewise, and where a start lies on the road it
rises from that start both ways. What is reached within a limit is therefore a few intervals of shares. They are
solved for, not sampled, and follow `seconds_at` to the letter: one-way roads, delays at junctions, the start's own
road. A polygon around nodes knows none of this, which is why it claims areas that nobody reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK, Places, seconds_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork, Travel

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]
    Intervals: TypeAlias = tuple[Ints, Floats, Floats]

EDGE_S = 6e-8
"""A time equal to the limit counts as reached; sums of seconds may miss equality by less than this."""


@dataclass(frozen=True, eq=False)
class ReachedParts:
    """q reached stretches of roads, in order of road and share; those of one road do not overlap.

    Attributes:
        road: (q,) index of the road.
        begin, end: (q,) shares of the road as it is drawn, 0 to 1, both ends reached; equal where one point is.
        owner: (q,) index of the start that is there first, -1 where nobody asked.
    """

    road: Ints
    begin: Floats
    end: Floats
    owner: Ints

    def __len__(self) -> int:
        return len(self.road)

    def select(self, chosen: Flags) -> ReachedParts:
        """Some of the parts, by mask."""
        return ReachedParts(self.road[chosen], self.begin[chosen], self.end[chosen], self.owner[chosen])

    def holds(self, places: Places) -> Flags:
        """(p,) whether the point of the road beside each place is reached; both ends of a part count."""
        low, high = (np.searchsorted(self.road, places.road, side=side) for side in ("left", "right"))
        held = np.zeros(len(places), dtype=bool)
        for nth in range(int((high - low).max(initial=0))):
            part = np.minimum(low + nth, len(self) - 1)
            between = (self.begin[part] <= places.share) & (places.share <= self.end[part])
            held |= (low + nth < high) & between
        return held


def reached_parts(network: RoadNetwork, travel: Travel, limit_s: float, *, by_owner: bool = False) -> ReachedParts:
    """The stretches of roads whose time is at most a limit, the limit itself included.

    A stretch of no length is kept only where it is a start's own place.

    Args:
        network: the road network.
        travel: best times at its nodes, from the starts or towards the targets.
        limit_s: seconds, finite.
        by_owner: whether to part the stretches by the start that is there first; a road is then cut where two are
            there at the same time.
    """
    ways = _ways_in(network, travel)
    road, begin, end = _merged(*_intervals(ways, travel, limit_s + EDGE_S))
    if by_owner and len(road):
        return _owned(network, travel, ways, (road, begin, end))
    return ReachedParts(road, begin, end, np.full(len(road), NO_LINK))


@dataclass(frozen=True, eq=False)
class _WaysIn:
    """For each of r roads the seconds at its two ends, and over the whole road from there; inf where it is barred."""

    at_first_s: Floats
    along_s: Floats
    at_last_s: Floats
    against_s: Floats


def _ways_in(network: RoadNetwork, travel: Travel) -> _WaysIn:
    """As `seconds_at` has it: towards a target the arcs run the other way, and leaving a road costs the junction's delay."""
    arc, back = network.road_arc, network.road_back
    forth_s = travel.times.drive_s[arc]
    back_s = np.where(back == NO_LINK, np.inf, travel.times.drive_s[back])
    delay_s = np.zeros(network.node_count)
    if travel.toward:
        delay_s[network.head] = travel.times.delay_s
        forth_s, back_s = back_s, forth_s
    at_node_s = travel.node_s + delay_s
    return _WaysIn(at_node_s[network.tail[arc]], forth_s, at_node_s[network.head[arc]], back_s)


def _intervals(ways: _WaysIn, travel: Travel, limit_s: float) -> Intervals:
    """(road, begin, end) of what is reached from first nodes, from last nodes and from starts; they may overlap."""
    from_first = _share_reached(limit_s - ways.at_first_s, ways.along_s)
    from_last = _share_reached(limit_s - ways.at_last_s, ways.against_s)
    first, last = np.flatnonzero(from_first > 0), np.flatnonzero(from_last > 0)
    start = np.flatnonzero((travel.start_s <= limit_s) & (travel.starts.road != NO_LINK))
    road, share = travel.starts.road[start], travel.starts.share[start]
    left_s = limit_s - travel.start_s[start]
    behind, ahead = (_share_reached(left_s, whole_s[road]) for whole_s in (ways.against_s, ways.along_s))
    return (
        np.concatenate([first, last, road]),
        np.concatenate([np.zeros(len(first)), 1 - from_last[last], np.maximum(share - behind, 0)]),
        np.concatenate([from_first[first], np.ones(len(last)), np.minimum(share + ahead, 1)]),
    )


def _share_reached(left_s: Floats, whole_s: Floats) -> Floats:
    """How much of a road the seconds left suffice for, 0 to 1; a road of no seconds is passed whole, a barred one not at all."""
    possible = left_s >= 0
    driven = np.divide(left_s, whole_s, out=np.ones(len(left_s)), where=possible & (whole_s > 0))
    return np.where(possible, np.minimum(driven, 1.0), 0.0)


def _merged(road: Ints, begin: Floats, end: Floats) -> Intervals:
    """Overlapping and touching intervals of one road made one, in order of road and share."""
    if len(road) == 0:
        return road, begin, end
    order = np.lexsort((begin, road))
    road, begin, end = road[order], begin[order], end[order]
    ends, rank = np.unique(end, return_inverse=True)
    # The furthest end so far on each road, as a running maximum over whole numbers: no share is rounded.
    furthest = ends[np.maximum.accumulate(road * len(ends) + rank) % len(ends)]
    fresh = np.ones(len(road), dtype=bool)
    fresh[1:] = (road[1:] != road[:-1]) | (begin[1:] > furthest[:-1])
    first = np.flatnonzero(fresh)
    return road[first], begin[first], np.maximum.reduceat(end, first)


def _owned(network: RoadNetwork, travel: Travel, ways: _WaysIn, parts: Intervals) -> ReachedParts:
    """The parts, cut where the owner changes and told by `seconds_at` in the middle of each piece."""
    part, begin, end = _cut(parts, *_changes(ways, travel))
    road = parts[0][part]
    middle = Places(road, (begin + end) / 2, np.zeros(len(part)))
    owner = seconds_at(network, travel, middle, beside_speed_kmh=1.0).owner
    fresh = np.ones(len(part), dtype=bool)
    fresh[1:] = (part[1:] != part[:-1]) | (owner[1:] != owner[:-1])
    first = np.flatnonzero(fresh)
    return ReachedParts(road[first], begin[first], end[np.append(first[1:], len(part)) - 1], owner[first])


def _changes(ways: _WaysIn, travel: Travel) -> tuple[Ints, Floats]:
    """(road, share) wherever another way in may become the quickest.

    Times that rise along a road all rise alike, and so do those that fall, so the quickest can change only where a
    rising line meets a falling one, and at the starts.
    """
    import pandas as pd

    on_road = travel.starts.road != NO_LINK
    road, share, start_s = travel.starts.road[on_road], travel.starts.share[on_road], travel.start_s[on_road]
    roads = np.concatenate([np.arange(len(ways.along_s)), road])
    with np.errstate(invalid="ignore"):  # inf times 0 and inf less inf: a barred way meets none
        rising_s = np.concatenate([ways.at_first_s, start_s - share * ways.along_s[road]])
        falling_s = np.concatenate([ways.at_last_s + ways.against_s, start_s + share * ways.against_s[road]])
        pairs = pd.DataFrame({"road": roads, "up": rising_s}).merge(pd.DataFrame({"road": roads, "down": falling_s}), on="road")
        met = pairs["road"].to_numpy()
        slope_s = (ways.along_s + ways.against_s)[met]
        where = (pairs["down"] - pairs["up"]).to_numpy() / np.where(slope_s > 0, slope_s, np.nan)
    inside = (where > 0) & (where < 1)
    return np.concatenate([met[inside], road]), np.concatenate([where[inside], share])


def _cut(parts: Intervals, road: Ints, share: Floats) -> Intervals:
    """(part, begin, end) of the pieces into which the cuts part the intervals, in order."""
    import pandas as pd

    table = pd.DataFrame({"road": parts[0], "begin": parts[1], "end": parts[2], "part": np.arange(len(parts[0]))})
    cuts = table.merge(pd.DataFrame({"road": road, "share": share}).drop_duplicates(), on="road")
    cuts = cuts[(cuts["begin"] < cuts["share"]) & (cuts["share"] < cuts["end"])]
    part = np.concatenate([table["part"], table["part"], cuts["part"]])
    bound = np.concatenate([parts[1], parts[2], cuts["share"]])
    order = np.lexsort((bound, part))
    part, bound = part[order], bound[order]
    joined = np.flatnonzero(part[1:] == part[:-1])
    return part[joined], bound[joined], bound[joined + 1]


def part_lines(network: RoadNetwork, parts: ReachedParts) -> NDArray[np.object_]:
    """(q,) the parts as shapely lines in metres; a part of no length becomes a point."""
    import shapely

    lines = network.road_lines[parts.road].copy()
    cut = np.flatnonzero((parts.begin > 0) | (parts.end < 1))
    if len(cut):
        lines[cut] = _substrings(lines[cut], parts.begin[cut], parts.end[cut])
    short = shapely.length(lines) == 0
    lines[short] = shapely.get_point(lines[short], 0)
    return lines


def _substrings(lines: NDArray[np.object_], begin: Floats, end: Floats) -> NDArray[np.object_]:
    """The stretch of each line between two shares of its length, its bends between them kept."""
    import shapely

    corner, line = shapely.get_coordinates(lines, return_index=True)
    along = _corner_shares(corner, line, shapely.length(lines))
    kept = (along > begin[line]) & (along < end[line])
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(lines, at, normalized=True)) for at in (begin, end)]
    number = np.arange(len(lines))
    owner = np.concatenate([number, line[kept], number])
    order = np.lexsort((np.concatenate([begin, along[kept], end]), owner))
    points = np.concatenate([ends[0], corner[kept], ends[1]])
    found: NDArray[np.object_] = shapely.linestrings(points[order], indices=owner[order])
    return found


def _corner_shares(corner: Floats, line: Ints, length_m: Floats) -> Floats:
    """How far along its line each corner lies, 0 to 1."""
    step_m = np.hypot(*np.diff(corner, axis=0, prepend=corner[:1]).T)
    fresh = np.ones(len(line), dtype=bool)
    fresh[1:] = line[1:] != line[:-1]
    total_m = np.cumsum(np.where(fresh, 0.0, step_m))
    first = np.flatnonzero(fresh)
    share: Floats = (total_m - total_m[first][line]) / np.where(length_m > 0, length_m, 1.0)[line]
    return share
