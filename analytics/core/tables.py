"""What a table must hold: columns, kinds, units and the header names seen in real files."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from analytics.core.errors import UnknownNameError
from analytics.core.text import Text

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """What a column's values are."""

    TEXT = "text"
    CODE = "code"  # digits that must stay text: leading zeros count
    NUMBER = "number"
    INTEGER = "integer"
    TIME = "time"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a domain table.

    Args:
        name: the canonical name, the only one used in the code.
        label: what people call it.
        kind: what the values are.
        unit: the unit, where there is one.
        aliases: header names seen in real files, matched after normalisation.
        required: whether a file without this column is refused.
        blank: whether single cells may be empty.
        low, high: the allowed range, both ends inclusive, where there is one.
    """

    name: str
    label: Text
    kind: Kind
    unit: Text | None = None
    aliases: tuple[str, ...] = ()
    required: bool = True
    blank: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """One domain table.

    Args:
        id: the table's name in a city set.
        title, about: what it is and where officials find it.
        columns: the columns, in order.
        geometry: the shape each row has, or none.
        key: the column whose values must not repeat, or none.
    """

    id: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    geometry: str | None = None
    key: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that canonical name.

        Raises:
            UnknownNameError: when the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownNameError(Text(f"{self.title.ko}에 '{name}' 열이 없습니다.", f"{self.title.en} has no column '{name}'."))


@dataclass(frozen=True, slots=True)
class InputTable:
    """One input of a model: its schema, and whether the model can do without it."""

    schema: Schema
    required: bool


class Inputs:
    """Base of every model's inputs: a frozen dataclass with one annotated table per field.

    A field is written `posts: Annotated[pd.DataFrame, POSTS]`; `Annotated[pd.DataFrame | None, CALLS] = None`
    marks a table that the model can do without.
    """

    @classmethod
    def tables(cls) -> dict[str, InputTable]:
        """The input tables by field name, in order."""
        hints = get_type_hints(cls, include_extras=True)
        fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(cls)  # type: ignore[arg-type]
        return {
            item.name: InputTable(_schema_of(hints[item.name]), item.default is dataclasses.MISSING)
            for item in fields
            if _schema_of(hints[item.name], missing_ok=True) is not None
        }


def _schema_of(hint: object, *, missing_ok: bool = False) -> Schema:
    if get_origin(hint) is Annotated:
        for part in get_args(hint)[1:]:
            if isinstance(part, Schema):
                return part
    if missing_ok:
        return None  # type: ignore[return-value]
    message = f"an input field needs a Schema: {hint!r}"
    raise TypeError(message)


def empty_table(schema: Schema) -> pd.DataFrame:
    """A table with the schema's columns and no rows."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype="object") for name in schema.names})
