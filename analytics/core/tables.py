"""What a table must hold: columns, kinds, units and the header names seen in real files."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from analytics.core.errors import InputError, UnknownNameError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Pen(StrEnum):
    """What a column that is left empty is filled with by hand, on the spot."""

    NOTE = "note"
    VERDICT = "verdict"
    PHOTO = "photo"
    SIGNATURE = "signature"


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
        missing: what an empty cell of a result means, where it is not that nothing is known.
        language: the only readers to whom a column of a result is shown ("ko" or "en"), where it holds one language.
        pen: what it is for, where a column of a result is left empty for the pen. A table with such columns and with
            places is a field-check sheet.
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
    missing: Text | None = None
    language: str | None = None
    pen: Pen | None = None


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


def table(schema: Schema, *, required: bool = True) -> Any:
    """Declare a field of `Inputs`: which table it is, and whether the model can do without it (then it is None)."""
    if required:
        return field(metadata={"schema": schema})
    return field(default=None, metadata={"schema": schema})


class Inputs:
    """Base of every model's inputs: a frozen dataclass with one table per field, `posts: pd.DataFrame = table(POSTS)`."""

    @classmethod
    def tables(cls) -> dict[str, InputTable]:
        """The input tables by field name, in order."""
        items: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(cls)  # type: ignore[arg-type]
        return {item.name: InputTable(item.metadata["schema"], item.default is dataclasses.MISSING) for item in items}

    @classmethod
    def read(cls, tables: Mapping[str, pd.DataFrame]) -> Self:
        """Inputs from the tables of a city set, by their ids; tables that the model does not use are ignored.

        Raises:
            InputError: naming every required table that is missing or empty.
        """
        needed = cls.tables()
        there = {name: tables[name] for name in needed if name in tables and len(tables[name]) > 0}
        missing = [item.schema.title for name, item in needed.items() if item.required and name not in there]
        if missing:
            ko, en = ", ".join(title.ko for title in missing), ", ".join(title.en for title in missing)
            raise InputError(
                Text(
                    f"자료가 더 필요합니다: {ko}. '내 자료'에서 파일을 올려 주십시오.",
                    f"More data is needed: {en}. Please add the files under 'My data'.",
                )
            )
        return cls(**there)


def empty_table(schema: Schema) -> pd.DataFrame:
    """A table with the schema's columns and no rows."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype="object") for name in schema.names})
