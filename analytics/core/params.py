"""The parameters of a model, declared once: form, command line, manual and tests read them here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from analytics.core.errors import ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = float | int | str | bool | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Knob:
    """A number that a person turns.

    Args:
        label: what it is called.
        low, high: the allowed range, both ends inclusive.
        step: how far one turn goes.
        unit: the unit shown behind the number.
        about: what it means and where the default comes from.
        live: it only moves a threshold, so nothing needs to be measured again.
        expert: it is tucked away until asked for.
    """

    label: Text
    low: float
    high: float
    step: float
    unit: Text
    about: Text
    live: bool = False
    expert: bool = False

    def check(self, value: object) -> bool:
        """Whether the value lies in the range, both ends inclusive (not-a-number does not)."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high

    def allowed(self) -> Text:
        """What may be put in, in words."""
        return Text(
            f"{self.low:g}부터 {self.high:g}{self.unit.ko}까지",
            f"from {self.low:g} to {self.high:g} {self.unit.en}",
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several named values. The attributes mean the same as in `Knob`."""

    label: Text
    options: Mapping[str, Text]
    about: Text
    live: bool = False
    expert: bool = False

    def check(self, value: object) -> bool:
        """Whether the value is one of the options."""
        return value in self.options

    def allowed(self) -> Text:
        """What may be put in, in words."""
        names = ", ".join(self.options)
        return Text(f"다음 중 하나: {names}", f"one of {names}")


_KEY = re.compile(r"[0-9A-Za-z_-]{1,40}")
PICKED_MOST = 500
"""So many rows may be picked at most. A city has some tens of dongs; an address has to hold them all."""


@dataclass(frozen=True, slots=True)
class Picks:
    """Some rows of a table of the model, or all of them. For studies: they are asked when the tables have been read.

    The value is the keys of the rows with commas between them; "" stands for all rows. The other attributes mean the
    same as in `Knob`.

    Args:
        table: the id of the table.
        key: the column that tells rows apart; letters, digits, `_` and `-` only.
        name: the column by which people know a row.
    """

    label: Text
    table: str
    key: str
    name: str
    about: Text
    live: bool = False
    expert: bool = False

    def check(self, value: object) -> bool:
        """Whether the value is "" or up to `PICKED_MOST` safe keys; whether there are such rows is not known here."""
        if not isinstance(value, str):
            return False
        keys = self.picked(value)
        return len(keys) <= PICKED_MOST and all(_KEY.fullmatch(key) for key in keys)

    def allowed(self) -> Text:
        """What may be put in, in words."""
        return Text(
            f"쉼표로 나눈 {self.key}, 비우면 모두(많아야 {PICKED_MOST}개)",
            f"{self.key} with commas between them, nothing for all ({PICKED_MOST} at most)",
        )

    @staticmethod
    def picked(value: str) -> tuple[str, ...]:
        """The keys that a value holds; none for all rows."""
        return tuple(value.split(",")) if value else ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A row of numbers that belong together, such as one for each hour of the day. The other attributes are as in `Knob`.

    The value is a tuple of `count` numbers. In an address, on a command line and in a form it is text: the numbers in
    turn, with commas or blanks between them.

    Args:
        count: how many numbers there are.
        low, high: the allowed range of each, both ends inclusive.
        per_line: how many stand on one line of a form.
    """

    label: Text
    count: int
    low: float
    high: float
    step: float
    unit: Text
    about: Text
    per_line: int = 6
    live: bool = False
    expert: bool = False

    def check(self, value: object) -> bool:
        """Whether the value is as many numbers as there have to be, each in the range (not-a-number is not)."""
        return isinstance(value, tuple) and len(value) == self.count and all(self._fits(number) for number in value)

    def _fits(self, number: object) -> bool:
        return isinstance(number, int | float) and not isinstance(number, bool) and self.low <= number <= self.high

    def allowed(self) -> Text:
        """What may be put in, in words."""
        return Text(
            f"쉼표로 나눈 수 {self.count}개, 저마다 {self.low:g}부터 {self.high:g}{self.unit.ko}까지",
            f"{self.count} numbers with commas between them, each from {self.low:g} to {self.high:g} {self.unit.en}",
        )

    def parse(self, text: str) -> tuple[float, ...] | None:
        """The numbers of a text; none where it holds anything else, too few or too many, or a number out of range."""
        parts = _BETWEEN.split(text.strip()) if len(text) <= PROFILE_LONGEST else []
        if len(parts) != self.count or not all(_NUMBER.fullmatch(part) for part in parts):
            return None
        numbers = tuple(float(part) for part in parts)
        return numbers if self.check(numbers) else None

    @staticmethod
    def write(numbers: tuple[float, ...]) -> str:
        """The numbers as text for an address or a command line, such as `0,2.5,10`."""
        return ",".join(f"{number:g}" for number in numbers)


_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_BETWEEN = re.compile(r"\s*,\s*|\s+")
PROFILE_LONGEST = 2000
"""Letters of a profile's text at most. The 24 hours of a day take about a hundred."""

Control: TypeAlias = Knob | Choice | Picks | Profile


class Params(BaseModel):
    """Base of every model's parameters: frozen, complete, checked against the controls.

    Each field is written `name: Annotated[type, Knob(...) or Choice(...) or Picks(...) or Profile(...)] = default`.

    Attributes:
        retired: parameters that are no more, and what to say to whoever still names one, such as by an old link.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    retired: ClassVar[Mapping[str, Text]] = {}

    @classmethod
    def controls(cls) -> dict[str, Control]:
        """The control of each field, in the order of declaration."""
        found = {}
        for name, info in cls.model_fields.items():
            control = next((part for part in info.metadata if isinstance(part, Knob | Choice | Picks | Profile)), None)
            if control is None:
                message = f"{cls.__name__}.{name} has no control"
                raise TypeError(message)
            found[name] = control
        return found

    @model_validator(mode="after")
    def _within_controls(self) -> Self:
        for name, control in self.controls().items():
            if not control.check(getattr(self, name)):
                raise ValueError(name)
        return self

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Parameters from loose values such as a form, a command line or a run record.

        Raises:
            ParamError: naming each field that is unknown or out of range, and what is allowed.
        """
        written = cls._parsed(values)
        try:
            return cls.model_validate(written)
        except ValidationError as error:
            raise ParamError(cls._explain(written, error)) from error

    @classmethod
    def _parsed(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values, with profiles that came as text or as a list put into tuples; what is no profile stays as it is."""
        parsed = dict(values)
        for name, control in cls.controls().items():
            given = parsed.get(name)
            if isinstance(control, Profile) and isinstance(given, str):
                parsed[name] = control.parse(given) or given
            elif isinstance(control, Profile) and isinstance(given, list):
                parsed[name] = tuple(given)
        return parsed

    @classmethod
    def _explain(cls, values: Mapping[str, Any], error: ValidationError) -> Text:
        controls = cls.controls()
        unknown = [name for name in values if name not in controls]
        gone = [cls.retired[name] for name in unknown if name in cls.retired]
        if gone:
            return Text(" ".join(text.ko for text in gone), " ".join(text.en for text in gone))
        if unknown:
            names = ", ".join(unknown)
            return Text(f"알 수 없는 조건입니다: {names}", f"Unknown parameters: {names}")
        located = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        bad = [name for name in values if name in located or not controls[name].check(values[name])]
        lines = [(controls[name], _told(values[name])) for name in bad]
        return Text(
            "조건 값을 고쳐 주십시오. " + "; ".join(f"{c.label.ko}: {v} → {c.allowed().ko}" for c, v in lines),
            "Please mend these parameters. " + "; ".join(f"{c.label.en}: {v} → {c.allowed().en}" for c, v in lines),
        )

    def measured(self) -> Self:
        """The same parameters with every live one at its default.

        What is measured may depend on these alone, so that moving a threshold measures nothing again.
        """
        live = [name for name, control in self.controls().items() if control.live]
        defaults = {name: type(self).model_fields[name].default for name in live}
        return self.model_copy(update=defaults)

    def changed(self) -> dict[str, Value]:
        """The fields that differ from their defaults."""
        return {
            name: getattr(self, name) for name, info in type(self).model_fields.items() if getattr(self, name) != info.default
        }


_TOLD_LETTERS = 80


def _told(value: object) -> str:
    """A wrong value as an error quotes it: the beginning is enough to know it by."""
    whole = repr(value)
    return whole if len(whole) <= _TOLD_LETTERS else f"{whole[:_TOLD_LETTERS]}…"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of values.

    Args:
        id: a short name for addresses and the command line.
        title: what people call it.
        values: the fields it sets; all others stay as they are.
        source: where the values were published, or that they are only recalled.
        official: whether an authority published the values; only then may the app call them official.
    """

    id: str
    title: Text
    values: Mapping[str, Value]
    source: Text
    official: bool = field(default=False)
