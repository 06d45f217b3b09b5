"""The ranks of a list, written at its places: the number on the map is the number in the table and on the field sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import orjson

from analytics.core.classes import MOST_NAMES, RANK_COLUMN
from analytics.core.memo import remember
from ui.theme import FONT, palette

if TYPE_CHECKING:
    import pandas as pd

Spec: TypeAlias = dict[str, Any]

MOST = 200
"""Only so many of the first ranks are written: what a field sheet holds; more would be a grey cloud from afar."""
_SOONEST = 1000
"""The highest priority that deck.gl's collision filter takes; the lowest is as far below 0."""
_LETTERS_PX, _RIM_PX, _ROUND_PX = 13, 1.5, 4
_PADDING_PX = [5, 2, 5, 2]
_ROOM = 2.4
"""A number gives way where its middle lies within so many times the size of another of higher rank."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Numbers at places. They cannot be picked: the hexagon below can.

    Args:
        id: the layer's name.
        url: where `rank_rows` lie.
    """

    id: str
    url: str


@remember(24)
def rank_rows(listed: pd.DataFrame, column: str) -> bytes:
    """The numbers as the map reads them.

    Args:
        listed: `lon` and `lat` (WGS84 degrees) and the ranks, 1 being the first; rows without a place are left out.
        column: the column of the ranks.

    Returns:
        JSON rows {"lonlat", "rank" in words, "first" the higher the sooner it is written}, at most `MOST` ranks or
        `MOST_NAMES` numbers that only name.
    """
    most = MOST if column == RANK_COLUMN else MOST_NAMES
    placed = listed[listed[["lon", "lat", column]].notna().all(axis=1)]
    first = placed.iloc[np.argsort(placed[column].to_numpy(float), kind="stable")[:most]]
    rows = zip(first["lon"].astype(float).round(6), first["lat"].astype(float).round(6), first[column].astype(int), strict=True)
    return orjson.dumps(
        [{"lonlat": [lon, lat], "rank": str(rank), "first": _SOONEST - place} for place, (lon, lat, rank) in enumerate(rows)]
    )


def rank_spec(layer: Ranks, *, dark: bool) -> Spec:
    """The numbers as deck.gl's JSON, each on a badge, so that two neighbours are not read as one; of two too near the first stays."""
    colours = palette(dark=dark)
    return {
        "@@type": "TextLayer",
        "id": layer.id,
        "data": layer.url,
        "getPosition": "@@=lonlat",
        "getText": "@@=rank",
        "getSize": _LETTERS_PX,
        "fontFamily": FONT,
        "fontWeight": 700,
        "fontSettings": {"sdf": True},
        "characterSet": "0123456789",
        "background": True,
        "backgroundPadding": _PADDING_PX,
        "backgroundBorderRadius": _ROUND_PX,
        "extensions": [{"@@type": "CollisionFilterExtension"}],
        "collisionGroup": "ranks",
        "getCollisionPriority": "@@=first",
        "collisionTestProps": {"sizeScale": _ROOM},
        "_subLayerProps": {  # where Streamlit does not grey it as soon as something is picked
            "characters": {"getColor": [*colours.halo, 255]},
            "background": {"getFillColor": [*colours.accent, 255], "getLineColor": [*colours.halo, 255], "getLineWidth": _RIM_PX},
        },
    }
