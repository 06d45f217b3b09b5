"""The picture of a heat map for paper and for a browser: the same surface and the same shades as on the page.

It is laid in metres of the map's own CRS, so that a writer only has to stretch it between its corners and to cut it at the
border of the municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.classes import LAND_LIGHT, Rgb, over
from analytics.core.memo import remember
from analytics.spatial.heat_picture import heat_of, lay_sheet
from analytics.spatial.heat_shades import STEPS, ramp_of, shades_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.export.map_content import ClassKey, Map
    from analytics.spatial.heat_shades import Shades

_WHOLE = 255


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture of shades.

    Attributes:
        shades: (rows, columns) the northernmost first; 0 where nothing is drawn, then upwards, `STEPS` to a class.
        bounds_m: west, south, east, north: its outer edges in metres of the map's CRS.
    """

    shades: Shades
    bounds_m: tuple[float, float, float, float]


@remember(8)
def sheet_of(drawn: Map) -> Sheet:
    """The picture of a map; it reaches a little beyond the border, where it is to be cut.

    Raises:
        ValueError: when the map is no heat map, or nobody knows where its city ends.
    """
    if drawn.heat is None or drawn.ground.dongs is None:
        message = f"map '{drawn.id}' has no picture"
        raise ValueError(message)
    canvas = lay_sheet(drawn.ground.dongs, drawn.ground.crs)
    cells = np.array([int(name, 16) for name in drawn.cells["cell"]], dtype=np.uint64)
    heat = heat_of(canvas, cells, drawn.heat.people, drawn.heat.radius_m)
    return Sheet(shades_of(heat, [key.high for key in drawn.classes if key.high is not None]), canvas.bounds)


def paper_ramp(classes: Sequence[ClassKey]) -> Shades:
    """(1 + classes x `STEPS`, 4) the colour of each shade over bare ground, with nothing of it left to shine through.

    The page lays the same colours over whatever lies below; a grey print could not tell a hill below from a class above.
    """
    ramp = ramp_of([key.colour for key in classes])
    shown = [over((red, green, blue), LAND_LIGHT, alpha / _WHOLE) for red, green, blue, alpha in ramp.tolist()]
    opaque = np.full((len(ramp), 1), _WHOLE)
    opaque[0] = 0
    return np.hstack([np.array(shown), opaque]).astype(np.uint8)


def shades_of_class(classes: Sequence[ClassKey], number: int) -> list[Rgb]:
    """The colours that run through one class on paper, from its lower limit to its upper one."""
    first = 1 + number * STEPS
    return [(red, green, blue) for red, green, blue, _ in paper_ramp(classes)[first : first + STEPS].tolist()]
