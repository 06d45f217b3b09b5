"""What if: changes to a table of places, short enough to live in a page's address.

A scenario is the ordered list of what a planner did. Undoing drops the last; sending the address to a colleague
sends the scenario.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, unquote

from analytics.core.errors import ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.place import Place

Settings: TypeAlias = tuple[tuple[str, str], ...]
"""Names and written values, in the order in which they stand in the address."""

NEW = "new-"
"""Ids of places that a scenario adds begin so, and count from 1."""

NEW_NAME = Text("새 장소 {n}", "New place {n}")
"""What an added place is called where no model says it better."""

MAX_EDITS = 50
FULL = Text("변경은 {n}개까지 할 수 있습니다.", "A scenario holds at most {n} changes.").fill(n=MAX_EDITS)
DIGITS = 5
"""Decimals of a degree that an address holds: about a metre."""

_LON_HIGH, _LAT_HIGH = 180.0, 90.0


class Action(StrEnum):
    """What can be done with a place."""

    ADD = "add"
    MOVE = "move"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing a planner did.

    Args:
        action: add, move or close.
        place: id of the place; of an added one, the id it gets.
        lon, lat: where to, in degrees; none when closing.
        settings: of an added place: what was turned on it, as written. What they mean the model's `Place` knows.
    """

    action: Action
    place: str
    lon: float | None = None
    lat: float | None = None
    settings: Settings = ()

    def write(self) -> str:
        """The edit as it stands in an address."""
        if self.lon is None or self.lat is None:
            return f"{self.action}:{_written_id(self.place)}"
        turned = "".join(f"!{name}={value}" for name, value in self.settings)
        return f"{self.action}:{_written_id(self.place)}@{self.lon:.{DIGITS}f},{self.lat:.{DIGITS}f}{turned}"


_ID_LONGEST = 60
_SETTING = r"![a-z][a-z0-9_]{0,39}=[A-Za-z0-9_.-]{1,40}"
_SETTINGS_MOST = 12
_SPOT = r"@(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)"
_WRITTEN = re.compile(rf"(add|move|close):([^@~]{{1,600}})(?:{_SPOT}((?:{_SETTING}){{0,{_SETTINGS_MOST}}}))?")


@dataclass(frozen=True, slots=True)
class Scenario:
    """An ordered list of edits; the empty one is the city as it is."""

    edits: tuple[Edit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits)

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be added."""
        return len(self.edits) >= MAX_EDITS

    @classmethod
    def read(cls, text: str) -> Scenario:
        """The scenario of an address.

        Raises:
            ParamError: when the text is none, saying which part is not understood.
        """
        parts = [part for part in text.split("~") if part]
        if len(parts) > MAX_EDITS:
            raise ParamError(FULL)
        return cls(tuple(_read_edit(part) for part in parts))

    def write(self) -> str:
        """The scenario as it stands in an address, such as `add:new-1@127.14000,36.81000~close:5`."""
        return "~".join(edit.write() for edit in self.edits)

    def undo(self) -> Scenario:
        """Without the last edit."""
        return Scenario(self.edits[:-1])

    def add(self, lon: float, lat: float, settings: Settings = ()) -> Scenario:
        """With a new place there (degrees), under the id that `next_new` names."""
        return self._with(Edit(Action.ADD, self.next_new, lon, lat, settings))

    @property
    def next_new(self) -> str:
        """The id that the next new place gets."""
        taken = [int(edit.place.removeprefix(NEW)) for edit in self.edits if edit.action is Action.ADD]
        return f"{NEW}{max(taken, default=0) + 1}"

    def added(self, place: str) -> Edit | None:
        """The edit that put this place on the map; none when it was there before."""
        return next((edit for edit in self.edits if edit.action is Action.ADD and edit.place == place), None)

    def turn(self, place: str, settings: Settings) -> Scenario:
        """With other settings of a place that was added. They replace those it has: this is no edit more.

        Raises:
            ParamError: when the scenario does not add that place.
        """
        if self.added(place) is None:
            raise ParamError(_missing(place))
        return Scenario(tuple(replace(edit, settings=settings) if edit is self.added(place) else edit for edit in self.edits))

    def move(self, place: str, lon: float, lat: float) -> Scenario:
        """With a place moved there (degrees)."""
        return self._with(Edit(Action.MOVE, place, lon, lat))

    def close(self, place: str) -> Scenario:
        """With a place closed."""
        return self._with(Edit(Action.CLOSE, place))

    def _with(self, edit: Edit) -> Scenario:
        if self.is_full:
            raise ParamError(FULL)
        return Scenario((*self.edits, edit))

    def apply(self, places: pd.DataFrame, key: str, kind: Place | None = None) -> pd.DataFrame:
        """The table after all edits; the table given is not changed.

        Args:
            places: one row per place, with `lon`, `lat` and `name`.
            key: the column of ids.
            kind: what such a place is called and what can be turned on it; without it nothing can.

        Returns:
            The table; the settings of added places are columns of it, empty for the others where it had none.

        Raises:
            ParamError: when an edit names a place that is not there (any more), such as in a link made on other data,
                or a setting that does not exist or is out of range.
        """
        table = places
        for edit in self.edits:
            table = _add(edit, table, key, kind) if edit.action is Action.ADD else _change(edit, table, key)
        return table.reset_index(drop=True)


def _written_id(place: str) -> str:
    """An id with the signs that mean something in an address, or in a scenario, made harmless."""
    return quote(place, safe="").replace("~", "%7E")


def _read_edit(part: str) -> Edit:
    match = _WRITTEN.fullmatch(part)
    if match is None:
        raise _unreadable(part)
    action, place, located = Action(match[1]), unquote(match[2]), match[3] is not None
    if len(place) > _ID_LONGEST or located is (action is Action.CLOSE) or (action is Action.ADD and not _is_new(place)):
        raise _unreadable(part)
    if not located:
        return Edit(action, place)
    lon, lat, settings = float(match[3]), float(match[4]), _read_settings(match[5])
    twice = len(dict(settings)) < len(settings)
    if abs(lon) > _LON_HIGH or abs(lat) > _LAT_HIGH or twice or (settings and action is not Action.ADD):
        raise _unreadable(part)
    return Edit(action, place, lon, lat, settings)


def _read_settings(written: str) -> Settings:
    pairs = (part.split("=", 1) for part in written.split("!") if part)
    return tuple((name, value) for name, value in pairs)


def _unreadable(part: str) -> ParamError:
    quoted = repr(part[:60])
    return ParamError(
        Text(f"주소의 변경 내용을 읽을 수 없습니다: {quoted}", f"This change in the address cannot be read: {quoted}")
    )


def _is_new(place: str) -> bool:
    return re.fullmatch(rf"{NEW}\d{{1,3}}", place) is not None


def _add(edit: Edit, table: pd.DataFrame, key: str, kind: Place | None) -> pd.DataFrame:
    import pandas as pd

    if (table[key].astype(str) == edit.place).any():  # anybody can write a link: two places of one id could not be told apart
        raise ParamError(Text(f"주소에 '{edit.place}'이(가) 두 번 들어 있습니다.", f"The address adds '{edit.place}' twice."))
    row = pd.DataFrame([_row_of(edit, key, kind)])
    if len(table) == 0:  # columns without rows have no kind that could be kept
        return row.reindex(columns=[*table.columns, *(name for name in row.columns if name not in table.columns)])
    return pd.concat([table, row], ignore_index=True)


def _row_of(edit: Edit, key: str, kind: Place | None) -> dict[str, Any]:
    """An added place as a row; what is not known of it is left to be empty."""
    if kind is None and edit.settings:
        raise _unreadable(edit.write())
    named = NEW_NAME if kind is None else kind.new
    turned = {} if kind is None else kind.columns_of(edit)
    known = {name: math.nan if value is None else value for name, value in turned.items()}
    return {key: edit.place, "name": str(named.fill(n=edit.place.removeprefix(NEW))), "lon": edit.lon, "lat": edit.lat, **known}


def _change(edit: Edit, table: pd.DataFrame, key: str) -> pd.DataFrame:
    here = table[key].astype(str) == edit.place
    if not here.any():
        raise ParamError(_missing(edit.place))
    if edit.action is Action.CLOSE:
        return table[~here]
    return table.assign(lon=table["lon"].where(~here, edit.lon), lat=table["lat"].where(~here, edit.lat))


def _missing(place: str) -> Text:
    return Text(
        f"주소가 가리키는 곳('{place}')이 이 자료에 없습니다. 링크를 만든 자료와 같은 자료인지 확인해 주십시오.",
        f"The place '{place}' named in the address is not in this data. Is it the data the link was made on?",
    )
