"""What serves seniors: which rows of which table are a senior hall, a welfare centre, a health post, a clinic, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.models.senior_welfare.params import CENTRE, CLINIC, HALL, HEALTH, SERVICES
from analytics.schemas.welfare import HEALTH_POST_KINDS, INSTITUTIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.inputs import WelfareInputs

    Floats: TypeAlias = NDArray[np.float64]

POST = "post"
"""119 posts: no service that a senior walks to, but one of the official model's cases."""

KINDS = {
    HALL: ("halls", frozenset({"senior_hall", "senior_class"})),
    CENTRE: ("halls", frozenset({"senior_centre", "social_centre"})),
    HEALTH: ("health_posts", frozenset(HEALTH_POST_KINDS)),
    CLINIC: ("clinics", frozenset({"general", "hospital", "clinic"})),
}
"""Table and kinds of each service. Dentists, pharmacies, Korean medicine and long-stay hospitals are no clinic here."""

SIZES = {HALL: "capacity", CENTRE: "capacity", CLINIC: "doctors"}
"""The column that says how much a place can give; each public health post counts as one."""

USUAL_SIZE = {HALL: 30.0, CENTRE: 300.0, HEALTH: 1.0, CLINIC: 1.0}
"""Size where no place of the list tells one. Assumed; only how places compare matters to the map."""


@dataclass(frozen=True, eq=False)
class Service:
    """The n places of one service.

    Attributes:
        places: name, kind, lon, lat, and `hall_id` where they are halls.
        size: (n,) how much each can give: places, doctors. Where a place does not tell, the middle of those that do.
        told: how many places tell their size.
    """

    places: pd.DataFrame
    size: Floats
    told: int

    def __len__(self) -> int:
        return len(self.places)


def services_of(inputs: WelfareInputs) -> dict[str, Service]:
    """Each service that the city has at least one place of, by its code."""
    found = {code: service_of(getattr(inputs, KINDS[code][0]), code) for code in SERVICES}
    return {code: service for code, service in found.items() if len(service)}


@remember(16)
def service_of(table: pd.DataFrame | None, code: str) -> Service:
    """The places of one service in a table; none where the city has no such table."""
    if table is None or not len(table):
        return Service(pd.DataFrame({"name": [], "kind": [], "lon": [], "lat": []}), np.zeros(0), 0)
    rows = table[table["kind"].isin(KINDS[code][1]) & table["lon"].notna() & table["lat"].notna()].reset_index(drop=True)
    size = np.full(len(rows), np.nan)
    if SIZES.get(code) in rows:
        size = rows[SIZES[code]].to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(size) & (size > 0)
    usual = float(np.median(size[known])) if known.any() else USUAL_SIZE[code]
    return Service(rows, np.where(known, size, usual), int(known.sum()))


def institutions(halls: pd.DataFrame | None) -> tuple[tuple[float, float], ...]:
    """Longitude and latitude of each place where seniors live (nursing homes, residences): they do not live alone."""
    if halls is None or not len(halls):
        return ()
    rows = halls[halls["kind"].isin(INSTITUTIONS) & halls["lon"].notna() & halls["lat"].notna()]
    return tuple(zip(rows["lon"].tolist(), rows["lat"].tolist(), strict=True))
