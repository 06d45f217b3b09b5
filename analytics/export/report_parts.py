"""The parts of a report that come from one place each: indicators, tables, charts, conditions, data used."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.model import Output, OutputKind
from analytics.core.params import Choice, Control, Knob, Params, Profile, Value
from analytics.core.tables import Kind
from analytics.core.text import Language, Text
from analytics.core.wording import NO_UNIT, UNKNOWN, decimals_of, difference, number, unit_of_change
from analytics.export.report import Bars, DataUsed, KeyNumber, Layer, Setting, Table
from analytics.export.shapes import has_shapes
from analytics.schemas.city import TABLES, LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analytics.core.model import Result
    from analytics.core.params import Preset
    from analytics.core.tables import Column
    from analytics.schemas.city import City

FIRST_ROWS = 20
"""So many rows of a table a document shows; the list of places to look at first has as many."""

MOST_BARS, FEWEST_BARS = 15, 3
"""A chart of more bars cannot be read on a slide; one of fewer says nothing."""

_ALL, _NO_SETTING = Text("모두", "all"), Text("–", "–")


RowCounts: TypeAlias = LeftOut
"""What became of the rows that did not go in."""


def numbers_of(outputs: Sequence[Output], result: Result, before: Result | None, language: Language) -> tuple[KeyNumber, ...]:
    """Every indicator, with the one without the scenario where there is one."""
    wanted = [output for output in outputs if output.kind is OutputKind.INDICATOR and output.language in {None, language}]
    return tuple(_number(output, result, before, language) for output in wanted)


def _number(output: Output, result: Result, before: Result | None, language: Language) -> KeyNumber:
    value = _finite(result.indicators[output.id])
    was = None if before is None else _finite(before.indicators[output.id])
    unit = output.unit or NO_UNIT
    change = difference(value, was, output.digits)
    return KeyNumber(
        id=output.id,
        label=output.title.in_(language),
        value=value,
        shown=(output.missing or UNKNOWN).in_(language) if value is None else number(value, output.digits),
        unit=_word(unit, language),
        digits=output.digits,
        about=output.about.in_(language),
        headline=output.headline,
        before=was,
        before_shown="" if was is None else number(was, output.digits),
        change=change and change + _spaced(unit_of_change(unit), language),
        spaced=_spaced(unit, language).startswith(" "),
    )


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _word(unit: Text, language: Language) -> str:
    return unit.in_(language).strip("\u200b")


def _spaced(unit: Text, language: Language) -> str:
    """A unit with the space that stands before it: before English words, not before signs."""
    word = _word(unit, language)
    return f" {word}" if word and language is Language.EN and word != "%" else word


def tables_of(outputs: Sequence[Output], result: Result, language: Language) -> tuple[Table, ...]:
    """Every table that this reader is shown."""
    wanted = [output for output in outputs if output.kind is OutputKind.TABLE and output.language in {None, language}]
    return tuple(table_of(output, result.tables[output.id], language) for output in wanted)


def table_of(output: Output, rows: pd.DataFrame, language: Language) -> Table:
    """One table with the columns that this reader is shown."""
    columns = tuple(column for column in output.columns if column.language in {None, language} and column.name in rows)
    look = {column.name: decimals_of(column, rows[column.name]) for column in columns if _is_number(column)}
    return Table(
        output.id, output, output.title.in_(language), output.about.in_(language), columns, rows, language, FIRST_ROWS, look
    )


def _is_number(column: Column) -> bool:
    return column.kind in {Kind.NUMBER, Kind.INTEGER, Kind.LONGITUDE, Kind.LATITUDE}


def layers_of(outputs: Sequence[Output], result: Result, language: Language) -> tuple[Layer, ...]:
    """Every layer as data; its shapes are among the columns of none."""
    wanted = [output for output in outputs if output.kind is OutputKind.LAYER and output.language in {None, language}]
    return tuple(_layer(output, result.layers[output.id], language) for output in wanted)


def _layer(output: Output, rows: pd.DataFrame, language: Language) -> Layer:
    shape = rows.geometry.name if has_shapes(rows) else ""
    columns = tuple(column for column in output.columns if column.language in {None, language} and column.name != shape)
    return Layer(output.id, output, output.title.in_(language), output.about.in_(language), columns, rows)


def bars_of(tables: Sequence[Table]) -> tuple[Bars, ...]:
    """A chart of each table that is in order of a number and whose rows have names of their own, the largest first."""
    found = [(table, sorted_by(table), names_of(table)) for table in tables]
    return tuple(_bars(table, column, names) for table, column, names in found if column is not None and names)


def sorted_by(table: Table) -> Column | None:
    """The number by which a table is in order, largest first: the first number column that never rises and does fall."""
    if len(table.rows) < FEWEST_BARS:
        return None
    for column in table.printed:
        if column.kind is Kind.NUMBER and column.unit is not None:
            values = table.rows[column.name].to_numpy(float)
            if np.isfinite(values).all() and (np.diff(values) <= 0).all() and values[0] > values[-1] >= 0:
                return column
    return None


def names_of(table: Table) -> list[str]:
    """The rows' names: the first column of words, where no two are the same; none where there is no such column."""
    words = next((column for column in table.printed if column.kind is Kind.TEXT), None)
    if words is None:
        return []
    names = table.rows[words.name].astype(str).tolist()
    return names if len(set(names)) == len(names) else []


def _bars(table: Table, column: Column, names: list[str]) -> Bars:
    values, language = table.rows[column.name].astype(float).tolist()[:MOST_BARS], table.language
    return Bars(
        id=f"{table.id}-{column.name}",
        title=f"{column.label.in_(language)} ({table.title})",
        labels=tuple(names[:MOST_BARS]),
        values=tuple(values),
        unit=_word(column.unit or NO_UNIT, language),
        digits=table.look.get(column.name, 0),
        total=len(names),
    )


def data_used(names: Sequence[str], city: City, counts: Mapping[str, RowCounts], language: Language) -> tuple[DataUsed, ...]:
    """The tables that went in, those that the city has.

    Args:
        names: ids of tables.
        city: the city.
        counts: what became of the other rows of their files, where the city itself does not know.
        language: of the texts.
    """
    known = {**counts, **city.left_out}
    return tuple(_data(name, city, known.get(name), language) for name in names if city.has(name))


def _data(name: str, city: City, counts: RowCounts | None, language: Language) -> DataUsed:
    source = city.sources.get(name)
    return DataUsed(
        id=name,
        title=TABLES[name].title.in_(language),
        source="" if source is None else source.title.in_(language),
        licence="" if source is None else source.licence_text.in_(language),
        date="" if source is None else source.day.in_(language),
        rows=len(city.tables[name]),
        modelled=name in city.modelled,
        sha256=city.digests.get(name, ""),
        rejected=None if counts is None else counts.rejected,
        set_aside=None if counts is None else counts.set_aside,
        merged=None if counts is None else counts.merged,
    )


def settings_of(params: Params, preset: Preset | None, language: Language) -> tuple[Setting, ...]:
    """Every parameter beside its default and the preset's value."""
    values, defaults = params.model_dump(), type(params)().model_dump()
    given = {} if preset is None else dict(preset.values)
    return tuple(
        Setting(
            id=name,
            label=control.label.in_(language),
            about=control.about.in_(language),
            value=setting_text(control, values[name], language),
            default=setting_text(control, defaults[name], language),
            changed=values[name] != defaults[name],
            preset=setting_text(control, given[name], language) if name in given else "",
        )
        for name, control in params.controls().items()
    )


def setting_text(control: Control, value: Value, language: Language) -> str:
    """A parameter's value in words."""
    if isinstance(control, Choice):
        return control.options[str(value)].in_(language)
    if isinstance(control, Profile):
        return Profile.write(value) if isinstance(value, tuple) else str(value)
    if isinstance(control, Knob):
        return f"{value:,.10g}{_spaced(control.unit, language)}" if isinstance(value, int | float) else str(value)
    return str(value) or _ALL.in_(language)
