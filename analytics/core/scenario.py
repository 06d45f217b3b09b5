"""What if: changes to a table of places, short enough to live in a page's address.

A scenario is the ordered list of what a planner did. Undoing drops the last; sending the address to a colleague
sends the scenario.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from analytics.core.errors import ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

NEW = "new-"
"""Ids of places that a scenario adds begin so, and count from 1."""

NEW_NAME = Text("새 센터 {n}", "New post {n}")
MAX_EDITS = 50
FULL = Text("변경은 {n}개까지 할 수 있습니다.", "A scenario holds at most {n} changes.").fill(n=MAX_EDITS)
_DIGITS = 5  # about a metre
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
    """

    action: Action
    place: str
    lon: float | None = None
    lat: float | None = None

    def write(self) -> str:
        """The edit as it stands in an address."""
        if self.lon is None or self.lat is None:
            return f"{self.action}:{_written_id(self.place)}"
        return f"{self.action}:{_written_id(self.place)}@{self.lon:.{_DIGITS}f},{self.lat:.{_DIGITS}f}"


_ID_LONGEST = 60
_WRITTEN = re.compile(r"(add|move|close):([^@~]{1,600})(?:@(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?))?")


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

    def add(self, lon: float, lat: float) -> Scenario:
        """With a new place there (degrees)."""
        taken = [int(edit.place.removeprefix(NEW)) for edit in self.edits if edit.action is Action.ADD]
        return self._with(Edit(Action.ADD, f"{NEW}{max(taken, default=0) + 1}", lon, lat))

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

    def apply(self, places: pd.DataFrame, key: str) -> pd.DataFrame:
        """The table after all edits; the table given is not changed.

        Args:
            places: one row per place, with `lon`, `lat` and `name`.
            key: the column of ids.

        Raises:
            ParamError: when an edit names a place that is not there (any more), such as in a link made on other data.
        """
        table = places
        for edit in self.edits:
            table = _apply(edit, table, key)
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
    lon, lat = float(match[3]), float(match[4])
    if abs(lon) > _LON_HIGH or abs(lat) > _LAT_HIGH:
        raise _unreadable(part)
    return Edit(action, place, lon, lat)


def _unreadable(part: str) -> ParamError:
    quoted = repr(part[:60])
    return ParamError(
        Text(f"주소의 변경 내용을 읽을 수 없습니다: {quoted}", f"This change in the address cannot be read: {quoted}")
    )


def _is_new(place: str) -> bool:
    return re.fullmatch(rf"{NEW}\d{{1,3}}", place) is not None


def _apply(edit: Edit, table: pd.DataFrame, key: str) -> pd.DataFrame:
    import pandas as pd

    here = table[key].astype(str) == edit.place
    if edit.action is Action.ADD:
        if here.any():  # a link is text that anybody can write: two places of one id could not be told apart
            raise ParamError(Text(f"주소에 '{edit.place}'이(가) 두 번 들어 있습니다.", f"The address adds '{edit.place}' twice."))
        name = NEW_NAME.fill(n=edit.place.removeprefix(NEW))
        row = {key: edit.place, "name": str(name), "lon": edit.lon, "lat": edit.lat}
        return pd.concat([table, pd.DataFrame([row])], ignore_index=True)
    if not here.any():
        raise ParamError(
            Text(
                f"주소가 가리키는 곳('{edit.place}')이 이 자료에 없습니다. 링크를 만든 자료와 같은 자료인지 확인해 주십시오.",
                f"The place '{edit.place}' named in the address is not in this data. Is it the data the link was made on?",
            )
        )
    if edit.action is Action.CLOSE:
        return table[~here]
    return table.assign(lon=table["lon"].where(~here, edit.lon), lat=table["lat"].where(~here, edit.lat))
