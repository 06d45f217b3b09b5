"""The numbers of what is picked on the map: a hexagon, a dong, a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.model import OutputKind
from analytics.core.wording import number, tell
from ui.language import current_language, say
from ui.map_places import told_of
from ui.plain import plain
from ui.what_if import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analytics.core.model import AnyModel, Output, Result
    from analytics.core.tables import Column
    from ui.map_places import Placed
    from ui.map_view import Selection

WHY = ("why_ko", "why_en")
"""Columns that say in a sentence why a hexagon ranks where it does, each in one language."""

LEAST_PART = 0.05
"""Parts that would be told as 0.0 are left out."""

_NOT_TOLD = {"cell", "lon", "lat", "dong_name", *WHY}


def spot_of(selection: Selection | None, layers: Mapping[str, pd.DataFrame]) -> Spot | None:
    """Where the picked hexagon is; none where none is picked or none of the layers knows.

    Args:
        selection: what is picked.
        layers: hexagons with `cell`, `lon` and `lat` (degrees).
    """
    cell = None if selection is None else selection.cell
    if cell is None:
        return None
    for layer in layers.values():
        if not {"cell", "lon", "lat"} <= set(layer.columns):
            continue
        here = layer[layer["cell"] == cell]
        if len(here):
            return Spot(float(here["lon"].iloc[0]), float(here["lat"].iloc[0]), cell)
    return None


def show_dong_or_place(model: AnyModel, result: Result, places: Placed | None, selection: Selection | None) -> None:
    """Draw the numbers of the dong or place that is picked.

    Args:
        model: whose tables are asked for a dong.
        result: holds the tables.
        places: the places that may be changed, as they are now: what the browser holds of one may be older.
        selection: what is picked.
    """
    if selection is None or selection.cell is not None:
        return
    if "dong_code" in selection.row:
        _show_dong(model, result, str(selection.row["dong_code"]))
        return
    own = None if places is None else selection.row.get(places.key)
    told = None if places is None or own is None else told_of(places, str(own), current_language())
    if told is not None:
        _show_lines(*told)
    elif "head" in selection.row:
        _show_lines(str(selection.row["head"]), str(selection.row.get("body", "")).split("\n"))


def _show_lines(head: str, lines: list[str]) -> None:
    st.markdown("  \n".join([f"**{plain(head)}**", *(plain(line) for line in lines)]))


def show_cell(output: Output, cells: tuple[pd.DataFrame, pd.DataFrame], selection: Selection | None) -> None:
    """Draw the numbers of the hexagon that is picked, and why it ranks where it does.

    Args:
        output: the declaration of the hexagons on the map.
        cells: these hexagons before and after a change; twice the same where there is none.
        selection: what is picked.
    """
    if selection is not None and selection.cell is not None:
        _show_cell(output, cells, selection.cell)


def _show_cell(output: Output, cells: tuple[pd.DataFrame, pd.DataFrame], cell: str) -> None:
    rows = [table[table["cell"] == cell] for table in cells]
    if any(len(row) == 0 for row in rows):
        return
    was, row = rows[0].iloc[0], rows[1].iloc[0]
    head = [plain(str(row["dong_name"]))] if "dong_name" in row.index and row["dong_name"] else []
    lines = [" · ".join([*(f"**{name}**" for name in head), plain(cell)]), "", *_reasons(output, row), *_sum(output, row), ""]
    lines += [_line(column, was, row) for column in _in_order(output)]
    st.markdown("\n".join(lines))


def _reasons(output: Output, row: pd.Series) -> list[str]:
    """Why the hexagon ranks where it does, in the reader's language."""
    language = current_language()
    columns = [column.name for column in output.columns if column.name in WHY and column.language in {None, language}]
    return [plain(str(row[name])) for name in columns if row[name]]


def _sum(output: Output, row: pd.Series) -> list[str]:
    """What the coloured value is made of, the biggest part first; parts of nothing are left out, and so are unknown ones."""
    parts, coloured = ((), "") if output.drawing is None else (output.drawing.parts, output.drawing.column)
    columns = [column for column in output.columns if column.name in parts and float(row[column.name]) > LEAST_PART]
    if not columns:
        return []
    columns.sort(key=lambda column: -float(row[column.name]))
    told = [f"{say(column.label).rpartition(': ')[2]} {number(row[column.name], 1)}" for column in columns]
    whole = next(f"{say(column.label)} {number(row[column.name], 1)}" for column in output.columns if column.name == coloured)
    return [plain(f"{whole} = {' + '.join(told)}")]


def _in_order(output: Output) -> list[Column]:
    """The columns that are told, those of the tooltip first; parts are told as a sum already."""
    told, parts = ((), ()) if output.drawing is None else (output.drawing.told, output.drawing.parts)
    hidden = {*_NOT_TOLD, *parts}
    shown = [column for column in output.columns if column.name not in hidden and _is_read(column)]
    return sorted(shown, key=lambda column: column.name not in told)


def _is_read(column: Column) -> bool:
    return column.language in {None, current_language()}


def _line(column: Column, was: pd.Series, row: pd.Series) -> str:
    language = current_language()
    value, old = (tell(column, item[column.name], language) for item in (row, was))
    return f"- {say(column.label)}: {plain(value if value == old else f'{old} → {value}')}"


def _show_dong(model: AnyModel, result: Result, dong_code: str) -> None:
    table = _table_of_dongs(model.outputs)
    if table is None:
        return
    rows = result.tables[table.id]
    here = rows[rows["dong_code"] == dong_code]
    if len(here) == 0:
        return
    row, language = here.iloc[0], current_language()
    told = [column for column in table.columns if column.name not in {"dong_code", "dong_name"} and _is_read(column)]
    lines = [f"- {say(column.label)}: {plain(tell(column, row[column.name], language))}" for column in told]
    st.markdown("\n".join([f"**{plain(str(row['dong_name']))}**", "", *lines]))


def _table_of_dongs(outputs: Sequence[Output]) -> Output | None:
    """The first table with a row for each dong."""
    language = current_language()
    for output in outputs:
        names = {column.name for column in output.columns}
        if output.kind is OutputKind.TABLE and output.language in {None, language} and {"dong_code", "dong_name"} <= names:
            return output
    return None
