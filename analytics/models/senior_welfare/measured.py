"""What is measured before any threshold is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.text import Text
    from analytics.models.senior_welfare.demand import Demand
    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.services import Service
    from analytics.stats.access import Reach

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """The city as measured, on the c hexagons of `ground.grid`.

    Attributes:
        ground: hexagons, dongs, residents and roads.
        demand: seniors who live alone, as they may be told.
        seniors: (c,) people aged 65 or over of all households; nan where unknown.
        served: (d,) seniors already served in each dong, to the nearest 5; nan where unknown or 1 to 4.
        service_name: what the served receive, as the file calls it; "" where nothing is known.
        services: places by service code, those that the city has.
        reach: metres on foot from hexagons (rows) to the places of each service, up to `access.PAIRS_M`.
        walk_m: (c,) metres on foot to the nearest place of each service, inf where none.
        nearest: (c,) which place that is, -1 where none.
        drive_min: (c,) minutes by car to the nearest place of each service, and from the nearest 119 post ("post"); inf where
            no road leads there. Without roads there is none.
        cells: the hexagons that are shown, one row each: cell, lon, lat, area_km2, people, seniors, dong_name.
        notes: what a reader must know.
        place_ids: the halls that take part.
    """

    ground: Ground
    demand: Demand
    seniors: Floats
    served: Floats
    service_name: str
    services: Mapping[str, Service]
    reach: Mapping[str, Reach]
    walk_m: Mapping[str, Floats]
    nearest: Mapping[str, NDArray[np.int64]]
    drive_min: Mapping[str, Floats]
    cells: pd.DataFrame
    notes: tuple[Text, ...] = ()
    place_ids: frozenset[str] = field(default_factory=frozenset)

    def sum_by_dong(self, values: Floats) -> Floats:
        """(d,) sums over the hexagons of each dong."""
        return sum_by(self.ground.dong, values, len(self.ground.dong_codes))

    def sum_shown(self, values: Floats) -> Floats:
        """Sums over the hexagons that are shown, in the order of `cells`."""
        return sum_by(self.ground.parent, values, len(self.ground.shown))

    def mean_shown(self, values: Floats) -> Floats:
        """Means over the hexagons that are shown, by seniors living alone, or by residents where none does.

        Values that are infinite (not reached) are left out where others are known; else they are the mean.
        """
        weight = self._weights * np.isfinite(values)
        total, known = self.sum_shown(weight * np.where(weight > 0, values, 0.0)), self.sum_shown(weight)
        found: Floats = np.divide(total, known, out=np.full(len(known), np.inf), where=known > 0)
        return found

    @cached_property
    def _weights(self) -> Floats:
        """(c,) what counts in a mean over a shown hexagon."""
        alone = self.sum_shown(self.demand.alone)[self.ground.parent]
        return np.where(alone > 0, self.demand.alone, np.maximum(self.ground.people, LEAST_WEIGHT))


LEAST_WEIGHT = 1e-6
"""Of a hexagon without residents: it counts only where all others are empty too."""
