"""What a planner changed among the places of a map: new ones, moved ones with the way they went, closed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.core.scenario import Action, Scenario
from ui.map_data import feature, geojson
from ui.map_points import circles
from ui.theme import palette

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]

Spec: TypeAlias = dict[str, Any]

_LINE_PX, _HALO_PX, _RING_PX = 2.5, 6.0, 5.0
_STILL_DEG = 5e-6
"""Half of what a scenario writes of a degree: what differs by no more has not been moved."""


@dataclass(frozen=True, eq=False)
class Changes:
    """The n places of a table, sorted by what was done with them.

    Attributes:
        new, moved, idle: (n,) whether each was added, was moved, takes no part in what was measured. None is two of these.
        ways: (m, 2, 2) degrees from where a moved one was to where it is, for those that were somewhere.
        closed: rows of the table as it was before that are no longer there.
    """

    new: Flags
    moved: Flags
    idle: Flags
    ways: Floats
    closed: pd.DataFrame

    @property
    def edited(self) -> Flags:
        """Whether each was added or moved."""
        return self.new | self.moved


@remember(48)
def changes_of(
    table: pd.DataFrame, before: pd.DataFrame | None, key: str, scenario: Scenario, used: frozenset[str] | None
) -> Changes:
    """Sort places by what a scenario did with them.

    Args:
        table: the places as they are drawn: with the changes, or as they were, and then nothing was done with any.
        before: the places as they were, or none where there were none or they are not known.
        key: the column of ids.
        scenario: the changes.
        used: the ids of those that take part; none where all do.
    """
    ids = table[key].astype(str)
    new, moved = (ids.isin(_named(scenario, action)).to_numpy(bool) for action in (Action.ADD, Action.MOVE))
    was = _was(table, before, ids, key)
    still = np.abs(was - table[["lon", "lat"]].to_numpy(float)).max(axis=1, initial=0.0) <= _STILL_DEG
    moved = moved & ~(new | still)
    idle = np.zeros(len(ids), bool) if used is None else ~ids.isin(used).to_numpy(bool)
    ways = np.stack([was, table[["lon", "lat"]].to_numpy(float)], axis=1)[moved]
    return Changes(
        new, moved, idle & ~(new | moved), ways[np.isfinite(ways).all(axis=(1, 2))], _closed(table, before, key, scenario)
    )


def _named(scenario: Scenario, action: Action) -> set[str]:
    return {edit.place for edit in scenario.edits if edit.action is action}


def _was(table: pd.DataFrame, before: pd.DataFrame | None, ids: pd.Series[str], key: str) -> Floats:
    """(n, 2) degrees where each place was; nan where it was not there or had no place."""
    if before is None or len(before) == 0:
        return np.full((len(table), 2), np.nan)
    known = before.set_index(before[key].astype(str))[["lon", "lat"]].astype(float)
    return known.reindex(ids).to_numpy(float)


def _closed(table: pd.DataFrame, before: pd.DataFrame | None, key: str, scenario: Scenario) -> pd.DataFrame:
    if before is None:
        return table.iloc[:0]
    ids = before[key].astype(str)
    return before[ids.isin(_named(scenario, Action.CLOSE)) & ~ids.isin(table[key].astype(str))]


@dataclass(frozen=True, slots=True)
class Ways:
    """Lines from where places were, each a ring, to where they are. They cannot be picked.

    Args:
        id: the layer's name.
        url: where `way_rows` lie.
    """

    id: str
    url: str


def way_rows(ways: Floats) -> bytes:
    """Ways as the map reads them.

    Args:
        ways: (m, 2, 2) degrees from and to.
    """
    lines = ways.round(6).tolist()
    return geojson([part for line in lines for part in (feature("LineString", line, {}), feature("Point", line[0], {}))])


def way_specs(layer: Ways, *, dark: bool) -> list[Spec]:
    """The lines over wider ones of the halo's colour, so that they stand out from every class of hexagons."""
    colours = palette(dark=dark)
    ink, halo = [*colours.ink, 255], [*colours.halo, 255]
    return [_lines(f"{layer.id}-halo", layer.url, halo, _HALO_PX, halo), _lines(layer.id, layer.url, ink, _LINE_PX, halo)]


def _lines(layer_id: str, url: str, colour: list[int], width_px: float, inside: list[int]) -> Spec:
    return {
        **circles(layer_id, url),
        "pointRadiusUnits": "pixels",
        "_subLayerProps": {  # where Streamlit does not grey it as soon as something is picked
            "linestrings": {"getColor": colour, "getWidth": width_px},
            "points-circle": {"getFillColor": inside, "getLineColor": colour, "getRadius": _RING_PX, "getLineWidth": width_px},
        },
    }
