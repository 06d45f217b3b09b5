"""Where homes and offices open onto the roads: not onto a motorway, and not onto a road without a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.network import Places, RoadNetwork, find_places
from analytics.spatial.one_way_ends import one_way_ends
from analytics.spatial.road_speeds import EXPRESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]


@remember(6)
def door_roads(network: RoadNetwork) -> Flags:
    """(r,) whether doors open onto each road: not onto motorways and urban expressways, unless there is no other road.

    Ramps count by the class the file gives them. Assumed of every door; a service area beside a motorway has one.
    Nor do they open onto a one-way road that could be entered and never left again, or the other way round: such are left
    where a map is cut off at the border, and a car that got there would never come away.
    """
    streets = ~np.isin(network.road_class[network.road_arc], EXPRESS)
    open_ended: Flags = ~one_way_ends(network)
    choices = (streets & open_ended, streets, open_ended)
    return next((found for found in choices if found.any()), np.ones(len(streets), dtype=bool))


def find_doors(network: RoadNetwork, x: Floats, y: Floats) -> Places:
    """Where homes, offices and sites lie on the roads: (p,) on the nearest road that doors open onto.

    A home beside a motorway is not reached over its ramps. Scenes may lie on one: `find_places` finds theirs.

    Args:
        network: the roads.
        x, y: (p,) metres in the network's CRS; nan means unknown.
    """
    return find_places(network, x, y, among=door_roads(network))
