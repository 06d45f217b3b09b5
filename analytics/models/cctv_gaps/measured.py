"""What was measured: shares not seen, and who is there. Nothing here knows a threshold or a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.text import Text
    from analytics.models.cctv_gaps.exposure import Exposure
    from analytics.models.cctv_gaps.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """The city under one set of cameras; arrays are (c,), one value for each hexagon.

    Attributes:
        cells: the layer of hexagons, columns as declared.
        ground: hexagons and dongs.
        exposure: who and what is there.
        unseen: share of the open ground (of the whole area under circles) that is not seen, 0 to 1, by basis.
        child_m: metres walked to school times residents whose children walk them; None where schools are not known.
        child_unseen_m: of these, not seen, by basis.
        twofold_low, twofold_high: share of the open ground that two cameras or more see, at worst and at best.
        open_share: share of the area that is open ground, no building standing on it; 1 where buildings are not looked at.
        dong_cameras: (d,) cameras in each dong.
        cameras, unsure: cameras counted, and those whose direction is not known.
        kinds: the table of cameras by purpose.
        notes: what a reader must know.
        camera_ids: of the rows that are counted.
        none_of_purpose: what to say first where no camera of the list is of the chosen purpose.
    """

    cells: pd.DataFrame
    ground: Ground
    exposure: Exposure
    unseen: Mapping[str, Floats]
    child_m: Floats | None
    child_unseen_m: Mapping[str, Floats] | None
    twofold_low: Floats
    twofold_high: Floats
    open_share: Floats
    dong_cameras: Floats
    cameras: int
    unsure: int
    kinds: pd.DataFrame
    notes: tuple[Text, ...]
    camera_ids: frozenset[str] = frozenset()
    none_of_purpose: Text | None = None

    def hours_unseen(self, period: str, basis: str) -> Floats:
        """People-hours a day in a period that nobody sees."""
        return self.exposure.hours[period] * self.unseen[basis]

    def sum_by_dong(self, values: Floats) -> Floats:
        """(d,) sums over dongs; hexagons outside all are left out."""
        dong = self.ground.dong
        inside = dong >= 0
        return sum_by(dong[inside], values[inside], len(self.ground.dong_codes))
