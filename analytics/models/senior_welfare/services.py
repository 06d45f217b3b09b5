"""What serves seniors: which rows of which table are a senior hall, a welfare centre, a health post, a clinic, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.scenario import NEW
from analytics.core.text import Text
from analytics.models.senior_welfare.params import CENTRE, CLINIC, HALL, HEALTH, SERVICES
from analytics.schemas.welfare import HEALTH_POST_KINDS, INSTITUTIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.inputs import WelfareInputs

    Floats: TypeAlias = NDArray[np.float64]

Institution: TypeAlias = tuple[float, float, float]
"""Longitude, latitude and how many people live there."""

POST = "post"
"""119 posts: no service that a senior walks to, but one of the official model's cases."""

KINDS = {
    HALL: ("halls", frozenset({"senior_hall", "senior_class"})),
    CENTRE: ("halls", frozenset({"senior_centre", "social_centre"})),
    HEALTH: ("health_posts", frozenset(HEALTH_POST_KINDS)),
    CLINIC: ("clinics", frozenset({"general", "hospital", "clinic"})),
}
"""Table and kinds of each service. Dentists, pharmacies, Korean medicine and long-stay hospitals are no clinic here."""

CELL_COUNTS = {HALL: "halls", CENTRE: "centres"}
"""Columns of the cells of seniors that count places."""

IN_CELL = Text("격자 {code} ({n:.0f}곳)", "cell {code} ({n:.0f})")

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
        in_cells: whether the places are only known by the cell they lie in.
    """

    places: pd.DataFrame
    size: Floats
    told: int
    in_cells: bool = False

    def __len__(self) -> int:
        return len(self.places)


def services_of(inputs: WelfareInputs) -> dict[str, Service]:
    """Each service that the city has at least one place of, by its code."""
    found = {code: known_of(getattr(inputs, KINDS[code][0]), inputs.senior_cells, code) for code in SERVICES}
    return {code: service for code, service in found.items() if len(service)}


@remember(16)
def known_of(table: pd.DataFrame | None, cells: pd.DataFrame | None, code: str) -> Service:
    """The places of a list; for want of one, those that the cells count, with what a planner has put on the map."""
    listed, counted = service_of(table, code), counted_in_cells(cells, code)
    if not len(counted) or not _only_new(listed):
        return listed
    places = pd.concat([counted.places, listed.places], ignore_index=True)
    return Service(places, np.concatenate([counted.size, listed.size]), listed.told, in_cells=True)


def _only_new(listed: Service) -> bool:
    """Whether all places are a planner's own; so it is of none too."""
    ids = listed.places["hall_id"].astype(str) if "hall_id" in listed.places else pd.Series([""] * len(listed))
    return bool(ids.str.startswith(NEW).all())


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


@remember(16)
def counted_in_cells(cells: pd.DataFrame | None, code: str) -> Service:
    """A service as the cells of seniors count it, for want of a list: one place in the middle of each cell that has any."""
    column = CELL_COUNTS.get(code, "")
    if cells is None or column not in cells:
        return service_of(None, code)
    count = cells[column].to_numpy(dtype=float, na_value=np.nan)
    there = np.isfinite(count) & (count > 0)
    rows = cells[there].reset_index(drop=True)
    names = [IN_CELL.fill(code=cell, n=n).ko for cell, n in zip(rows["cell_id"], count[there], strict=True)]
    places = pd.DataFrame({"name": names, "kind": column, "lon": rows["lon"], "lat": rows["lat"]})
    return Service(places, USUAL_SIZE[code] * count[there], 0, in_cells=True)


def institutions(halls: pd.DataFrame | None) -> tuple[Institution, ...]:
    """The places where seniors live (nursing homes, residences): who lives there does not live alone.

    One that does not tell its capacity is taken to have the middle of those that do; none do: 0.
    """
    if halls is None or not len(halls):
        return ()
    rows = halls[halls["kind"].isin(INSTITUTIONS) & halls["lon"].notna() & halls["lat"].notna()]
    told = rows["capacity"].to_numpy(dtype=float, na_value=np.nan) if "capacity" in rows else np.full(len(rows), np.nan)
    known = np.isfinite(told) & (told > 0)
    usual = float(np.median(told[known])) if known.any() else 0.0
    return tuple(zip(rows["lon"].tolist(), rows["lat"].tolist(), np.where(known, told, usual).tolist(), strict=True))
