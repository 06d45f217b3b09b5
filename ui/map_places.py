"""The places on the map: those a planner may change, what one of them reaches, and the hospitals beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.core.classes import IDLE, MOVED
from analytics.core.errors import AppError
from analytics.core.memo import remember
from analytics.core.params import Choice, Control, Knob
from analytics.core.tables import Column, Kind, empty_table
from analytics.core.text import Language, Text
from analytics.core.wording import number, tell, with_unit
from analytics.schemas.safety import HOSPITAL_LEVELS
from ui.legend import DOT, WAY, MarkerKey
from ui.map_changes import Changes, Ways, changes_of, way_rows
from ui.map_data import data_url, outline_row, point_rows
from ui.map_points import Points
from ui.map_shapes import Outline
from ui.map_view import Layer, Markers
from ui.place_words import names
from ui.running import Bare

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.model import AnyModel
    from analytics.core.params import Params
    from analytics.core.place import Place
    from analytics.core.scenario import Scenario
    from ui.running import Run

FEW = 200
"""Up to so many places have icons and names; more of them are dots, as icons would hide the hexagons and one another."""

NEW_ICON = "post_new"
_CLOSED = "{icon}_closed"
_CENTRES = ("G001", "G006")
_CENTRE, _HOSPITAL = Text("응급의료센터", "Emergency centre"), Text("응급의료기관", "Emergency hospital")


@dataclass(frozen=True, eq=False)
class Placed:
    """The places of a run that a planner may change.

    Attributes:
        kind: what they are.
        key: the column of their ids.
        columns: the columns of their table, the settings of new ones among them.
        table: the places, the scenario applied.
        scenario: which of them were changed.
        before: the places without the scenario, or none.
        used: the ids of those that take part in what was measured; none where all do.
    """

    kind: Place
    key: str
    columns: tuple[Column, ...]
    table: pd.DataFrame
    scenario: Scenario
    before: pd.DataFrame | None = None
    used: frozenset[str] | None = None

    @property
    def changes(self) -> Changes:
        """What was done with them."""
        return changes_of(self.table, self.before, self.key, self.scenario, self.used)

    @property
    def are_many(self) -> bool:
        """Whether they are too many for icons and names."""
        return len(self.table) > FEW

    def holds(self, place: str) -> bool:
        """Whether there is a place of that id."""
        return bool((self.table[self.key].astype(str) == place).any())


def placed(model: AnyModel, run: Run, scenario: Scenario, before: pd.DataFrame | None = None) -> Placed | None:
    """The places of a run that a planner may change, also where there are none yet; none where the model has no such places.

    Args:
        model, run, scenario: what is looked at.
        before: the places of the city without the scenario, to tell from where one was moved and which were closed.
    """
    if model.place is None:
        return None
    schema = model.inputs.tables()[model.place.table].schema
    table = getattr(run.inputs, model.place.table)
    there = empty_table(schema) if table is None else table
    used = None if model.used is None or isinstance(run.measured, Bare) else model.used(run.measured)
    return Placed(model.place, schema.key or "", schema.columns, there, scenario, before, used)


def place_layers(
    model: AnyModel, run: Run, scenario: Scenario, language: Language, before: pd.DataFrame | None = None
) -> list[Layer]:
    """Hospitals where the model reads them, and above them the places that a planner may change; see `placed`."""
    layers: list[Layer] = []
    hospitals = getattr(run.inputs, "hospitals", None)
    if hospitals is not None:
        layers.append(Markers("hospitals", data_url("hospitals", _hospital_rows(hospitals, language)), named=False))
    places = placed(model, run, scenario, before)
    return layers if places is None else [*layers, *_own_layers(places, language)]


def _own_layers(places: Placed, language: Language) -> list[Layer]:
    """The ways of those that were moved, those that take no part, the others, the changed ones, and those that were closed."""
    name, changes = places.kind.table, places.changes
    of = (places.table, places.kind, places.key, places.columns)
    usual, idle, edited = _rows(*of, changes, language)
    layers: list[Layer] = []
    if len(changes.ways):
        layers.append(Ways(f"{name}-ways", data_url(f"{name}-ways", way_rows(changes.ways))))
    if changes.idle.any():
        slot = f"{name}-idle"
        address = data_url(slot, idle)
        layers.append(Points(slot, address, faint=True) if places.are_many else Markers(slot, address, named=False, faint=True))
    layers.append(Points(name, data_url(name, usual)) if places.are_many else Markers(name, data_url(name, usual)))
    if edited is not None:
        layers.append(Markers(f"{name}-changed", data_url(f"{name}-changed", edited)))
    if len(changes.closed):
        closed = _closed_rows(changes.closed, places.kind, places.key, language)
        layers.append(Markers(f"{name}-closed", data_url(f"{name}-closed", closed), named=False))
    return layers


@remember(48)
def _rows(
    table: pd.DataFrame, kind: Place, key: str, columns: tuple[Column, ...], changes: Changes, language: Language
) -> tuple[bytes, bytes, bytes | None]:
    """The places as they are; those that take no part; and, where they are many and so dots, those with a marker."""
    told: dict[str, Any] = {key: table[key].astype(str), "head": names(kind, table, key, language)}
    rows = table[["lon", "lat"]].assign(**told, body=_bodies(table, kind, columns, language))
    marked = rows.assign(icon=[NEW_ICON if new else kind.icon for new in changes.new])
    if len(table) <= FEW:
        return point_rows(marked[~changes.idle]), point_rows(marked[changes.idle]), None
    return point_rows(rows[~(changes.edited | changes.idle)]), point_rows(rows[changes.idle]), point_rows(marked[changes.edited])


@remember(48)
def _closed_rows(closed: pd.DataFrame, kind: Place, key: str, language: Language) -> bytes:
    """Those that were closed, without their ids: nothing more can be done with them but to undo it."""
    body = kind.closing.done.in_(language)
    rows = closed[["lon", "lat"]].assign(head=names(kind, closed, key, language), body=body)
    return point_rows(rows, icon=_CLOSED.format(icon=kind.icon))


def _bodies(table: pd.DataFrame, kind: Place, columns: tuple[Column, ...], language: Language) -> list[str]:
    """What a tooltip tells of each place: one line for what is known of it, nothing for what is not."""
    known: dict[str, Column | Control] = {} if kind.settings is None else dict(kind.settings.controls())
    known |= {column.name: column for column in columns}
    told = [name for name in kind.told if name in known and name in table]
    lines = [[_line(known[name], value, language) for value in table[name].tolist()] for name in told]
    return ["\n".join(filter(None, parts)) for parts in zip(*lines, strict=True)] or [""] * len(table)


def _line(column: Column | Control, value: Any, language: Language) -> str:
    if value is None or value != value:  # noqa: PLR0124 - what is not known does not equal itself
        return ""
    if isinstance(column, Column) and column.kind is Kind.TEXT:
        return str(value)
    label = column.label.in_(language)
    if isinstance(column, Choice):
        return f"{label} {column.options[value].in_(language) if value in column.options else value}"
    if isinstance(column, Knob):
        return f"{label} {with_unit(number(value, 0 if float(value).is_integer() else 1), column.unit, language)}"
    return f"{label} {tell(column, value, language) if isinstance(column, Column) else value}"


def told_of(places: Placed, place: str, language: Language) -> tuple[str, list[str]] | None:
    """The name of a place and the lines told of it, as its table has them now; none of a place that is not there."""
    rows = places.table[places.table[places.key].astype(str) == place]
    if len(rows) == 0:
        return None
    head, body = names(places.kind, rows, places.key, language)[0], _bodies(rows, places.kind, places.columns, language)[0]
    return head, body.split("\n")


def outline_layers(model: AnyModel, run: Run, params: Params, scenario: Scenario, place: str | None) -> list[Layer]:
    """What the place that is picked reaches, where the model can say.

    Args:
        model, run, params, scenario: what is looked at.
        place: the id of the place; none when none is picked.
    """
    places = placed(model, run, scenario)
    if place is None or places is None or places.kind.outline is None or not places.holds(place):
        return []
    found = _outline(model, run, params, place)
    return [] if found is None else [Outline("outline", data_url("outline", found))]


@remember(64)
def _outline(model: AnyModel, run: Run, params: Params, place: str) -> bytes | None:
    if model.place is None or model.place.outline is None:
        return None
    try:
        shape = model.place.outline(run.inputs, params, place)
    except AppError:  # such as a place without coordinates: the page has other ways to say so
        return None
    return None if shape is None or shape.is_empty else outline_row(shape)


def marker_keys(model: AnyModel, run: Run, scenario: Scenario, before: pd.DataFrame | None = None) -> list[MarkerKey]:
    """What the legend says of the markers: only those on the map; see `placed`."""
    places = placed(model, run, scenario, before)
    keys = [] if places is None else _own_keys(places)
    hospitals = getattr(run.inputs, "hospitals", None)
    return keys if hospitals is None else [*keys, *_hospital_keys(hospitals)]


def _own_keys(places: Placed) -> list[MarkerKey]:
    kind, changes = places.kind, places.changes
    usual, what = DOT if places.are_many else kind.icon, kind.on_map
    keys = [MarkerKey(usual, what)] if len(places.table) else []
    if changes.idle.any():
        keys.append(MarkerKey(usual, IDLE.fill(what=what), faint=True))
    if changes.new.any():
        keys.append(MarkerKey(NEW_ICON, _without_number(kind.new)))
    if len(changes.ways):
        keys.append(MarkerKey(WAY, MOVED.fill(what=what)))
    if len(changes.closed):
        keys.append(
            MarkerKey(
                _CLOSED.format(icon=kind.icon), Text(f"{what.ko} {kind.closing.done.ko}", f"{what.en} {kind.closing.done.en}")
            )
        )
    return keys


def _without_number(name: Text) -> Text:
    bare = name.fill(n="")
    return Text(bare.ko.strip(), bare.en.strip())


@remember(48)
def _hospital_keys(hospitals: pd.DataFrame) -> list[MarkerKey]:
    centre = hospitals["level"].isin(_CENTRES)
    keys = [MarkerKey("hospital_centre", _CENTRE)] if centre.any() else []
    return keys if centre.all() else [*keys, MarkerKey("hospital", _HOSPITAL)]


@remember(48)
def _hospital_rows(hospitals: pd.DataFrame, language: Language) -> bytes:
    level = hospitals["level"].astype(str)
    body = [HOSPITAL_LEVELS[code].in_(language) if code in HOSPITAL_LEVELS else "" for code in level]
    icon = ["hospital_centre" if code in _CENTRES else "hospital" for code in level]
    rows = hospitals[["lon", "lat", "hospital_id"]]
    return point_rows(rows.assign(head=hospitals["name"].astype(str), body=body, icon=icon))
