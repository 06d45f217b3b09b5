"""The places of a model that a planner may put on the map, move and take away, such as posts or cameras.

A page, a command line and a job all learn from here what such a place is called, what can be turned on a new one and
what it reaches; none of them knows the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from analytics.core.errors import ParamError
from analytics.core.params import Knob, Params, Picks, Value
from analytics.core.scenario import NEW
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.core.scenario import Edit, Settings

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
UNKNOWN = "unknown"
"""How a setting that is not known stands in an address."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What taking a place away is called.

    Args:
        act: on a button, behind the place: "이 센터 닫기", "Close this post".
        may: at the end of a sentence: "센터를 옮기거나 닫을 수 있습니다", "to move or close it".
        done: behind a name: "{name} 닫음", "{name} closed".
    """

    act: Text
    may: Text
    done: Text


CLOSE = Closing(Text("닫기", "Close"), Text("닫을 수 있습니다", "close"), Text("닫음", "closed"))
REMOVE = Closing(Text("없애기", "Remove"), Text("없앨 수 있습니다", "remove"), Text("없앰", "removed"))


@dataclass(frozen=True)
class Place:
    """What a planner may put on the map.

    Args:
        table: the input table whose rows they are; it has a key, `name`, `lon` and `lat` (degrees).
        title: one of them in a sentence, in English without a capital: Text("카메라", "camera").
        new: the name of an added one, `{n}` counts from 1: Text("새 카메라 {n}", "New camera {n}").
        many: several of them in an English sentence; the Korean is the title's.
        marker: what the legend calls those on the map; the title where nothing is said.
        icon: the marker's picture, one of the pictures of the map, where they are few.
        told: columns of the table, or settings, that the tooltip of one tells below its name, where they are known.
        closing: what taking one away is called.
        settings: what can be turned on a new one; each setting is a column of its row. None where nothing can be.
        unknown: settings that may also be not known: the column is then empty (nan).
        outline: (inputs, params, id of the place) -> what that one reaches, a shapely geometry in WGS84 degrees, or none.

    Raises:
        ValueError: when a setting has a control that a new place cannot have, or `unknown` names no setting.
    """

    table: str
    title: Text
    new: Text
    many: Text
    marker: Text | None = None
    icon: str = "place"
    told: tuple[str, ...] = ("address",)
    closing: Closing = REMOVE
    settings: type[Params] | None = None
    unknown: tuple[str, ...] = ()
    outline: Callable[[Any, Any, str], Any] | None = None

    def __post_init__(self) -> None:
        controls = {} if self.settings is None else self.settings.controls()
        wrong = [name for name, control in controls.items() if isinstance(control, Picks)]
        wrong += [name for name in self.unknown if name not in controls]
        if wrong:
            message = f"settings of '{self.table}' cannot be: {', '.join(wrong)}"
            raise ValueError(message)

    @property
    def on_map(self) -> Text:
        """What a legend calls those on the map, in English with a capital."""
        told = self.marker or self.title
        return Text(told.ko, told.en[:1].upper() + told.en[1:])

    @property
    def can_be_turned(self) -> bool:
        """Whether a new one has settings."""
        return self.settings is not None

    def name_of_new(self, place: str) -> Text | None:
        """What an added place is called, by its id; none of a place that was there before."""
        number = place.removeprefix(NEW)
        return self.new.fill(n=number) if number != place and number.isdigit() else None

    def columns_of(self, edit: Edit) -> dict[str, Value | None]:
        """The settings of an added place, those not written in the edit at their defaults; None where not known.

        Raises:
            ParamError: naming each setting that does not exist, is out of range or is not what it should be.
        """
        if self.settings is None:
            if edit.settings:
                raise ParamError(_unknown_names([name for name, _ in edit.settings]))
            return {}
        written = dict(edit.settings)
        strange = [name for name in written if name not in self.settings.model_fields]
        if strange:
            raise ParamError(_unknown_names(strange))
        missing = {name for name in self.unknown if written.get(name) == UNKNOWN}
        typed = {name: _typed(self.settings, name, text) for name, text in written.items() if name not in missing}
        values = cast("dict[str, Value | None]", self.settings.read(typed).model_dump())
        return {name: None if name in missing else value for name, value in values.items()}

    def written(self, values: Mapping[str, Value | None]) -> Settings:
        """Values as they stand in an edit: those that differ from their defaults, in the order of declaration.

        Args:
            values: by setting; None where not known.
        """
        defaults = {} if self.settings is None else self.settings().model_dump()
        return tuple((name, _in_words(values[name])) for name in defaults if name in values and values[name] != defaults[name])


def _typed(settings: type[Params], name: str, text: str) -> Value:
    """A setting of an address as its own type."""
    control = settings.controls()[name]
    if not isinstance(control, Knob):
        return text
    if _NUMBER.fullmatch(text) is None:  # pydantic would take "1e2" and "9_0" too
        allowed = control.allowed()
        raise ParamError(
            Text(
                f"주소의 설정을 고쳐 주십시오. {control.label.ko}: {text!r} → {allowed.ko}",
                f"Please mend this setting in the address. {control.label.en}: {text!r} → {allowed.en}",
            )
        )
    return int(text) if isinstance(settings.model_fields[name].default, int) and text.lstrip("-").isdigit() else float(text)


def _in_words(value: Value | None) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _unknown_names(names: list[str]) -> Text:
    told = ", ".join(repr(name) for name in names)
    return Text(f"주소에 알 수 없는 설정이 있습니다: {told}", f"The address holds unknown settings: {told}")
