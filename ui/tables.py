"""Result tables: the facts of the map for whoever cannot use a map, or wants the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.core.memo import remember
from analytics.core.model import Output, OutputKind, Result
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.core.wording import NOISE, NOTHING, cell, decimals_of, in_tenths, rounded_for_files
from analytics.export.tables import csv_bytes, header
from ui.language import current_language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    import pyarrow as pa
    from pandas.io.formats.style import Styler

    from analytics.core.text import Language

FIRST_ROWS = 10
_BUTTONS = 4
"""Up to so many tables are shown as buttons side by side, more of them in a list."""
_DEGREES = "%.5f"
"""About a metre."""
_WORDS_MOST = 60_000
"""Cells of a table that are told in words at most: some 0.3 s of the server, where their number is larger a number stays."""
_ALL = Text("모두 보기 ({n}행)", "Show all ({n} rows)")
_SAVE = Text("표 내려받기 (CSV)", "Download table (CSV)")
_WHICH = Text("표", "Table")


def show_tables(outputs: Sequence[Output], result: Result, *, modelled: bool, of: str = "") -> None:
    """Draw one of the tables among the outputs, the first few rows unless more are asked for, and offer it as a file.

    Args:
        outputs: what the result promises.
        result: holds the tables.
        modelled: whether made-up data went in; every file then says so.
        of: whose tables they are, where a page shows those of several.
    """
    language = current_language()
    tables = {output.id: output for output in outputs if output.kind is OutputKind.TABLE and output.language in {None, language}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        output = _choose_table(tables, f"table{of}")
        whole = result.tables[output.id]
        more = len(whole) > FIRST_ROWS and st.toggle(_ALL.fill(n=len(whole)).in_(language), key=f"table-all{of}")
        _offer(output, whole, of, modelled=modelled)
    st.caption(output.about.in_(language))
    shown = [column for column in output.columns if column.kind is not Kind.CODE and column.language in {None, language}]
    show_rows(whole, shown, f"table-{output.id}{of}", None if more else FIRST_ROWS)


def show_rows(table: pd.DataFrame, columns: Sequence[Column], key: str, first: int | None = None) -> None:
    """Draw the rows of a table, numbers as on paper.

    Args:
        table: its rows, whole: a column has the same decimals whatever is shown of it.
        columns: those that are shown, in order.
        key: of the element.
        first: so many rows from the top; all of them where none is said.
    """
    language = current_language()
    rows, hidden = _rows(table, tuple(columns), first)
    in_words = bool(hidden) and rows.num_rows * rows.num_columns <= _WORDS_MOST
    st.dataframe(
        _in_words(rows, table, columns, language) if in_words else rows,
        hide_index=True,
        column_config={column.name: column_look(column, language, in_words=in_words) for column in columns},
        placeholder=NOTHING,
        key=key,
    )


def _choose_table(tables: dict[str, Output], key: str) -> Output:
    first = next(iter(tables))
    if len(tables) == 1:
        return tables[first]
    language = current_language()
    titles = {name: table.title.in_(language) for name, table in tables.items()}
    if len(tables) > _BUTTONS:
        return tables[st.selectbox(say(_WHICH), list(tables), format_func=titles.__getitem__, key=key)]
    chosen = st.segmented_control(
        say(_WHICH), list(tables), default=first, required=True, format_func=titles.__getitem__, key=key
    )
    return tables[chosen or first]


@remember(64)
def _rows(whole: pd.DataFrame, columns: tuple[Column, ...], first: int | None) -> tuple[pa.Table, frozenset[str]]:
    """The rows and columns that are shown, as the browser takes them: without what only pandas would read, half the size.

    Numbers are rounded here: the browser would show -0.03 as -0.0. One that is not nought and would become it stays.

    Returns:
        The rows, and the names of the columns that hold such a number.
    """
    import pyarrow as pa

    rows = whole[[column.name for column in columns]]
    rows = rows if first is None else rows.head(first)
    floats = [column for column in columns if column.kind not in _PLACES and rows[column.name].dtype.kind == "f"]
    rounded = {column.name: rows[column.name].round(decimals_of(column, whole[column.name])) + 0.0 for column in floats}
    kept = {
        column.name: rounded_for_files(column, rows[column.name])
        for column in floats
        if not in_tenths(column) and ((rounded[column.name] == 0) & (rows[column.name].abs() > NOISE)).any()
    }
    told = rounded | {name: rounded[name].where(rounded[name] != 0, small) for name, small in kept.items()}
    table = pa.Table.from_pandas(rows.assign(**told), preserve_index=False).replace_schema_metadata(None)
    return table, frozenset(kept)


def _in_words(rows: pa.Table, whole: pd.DataFrame, columns: Sequence[Column], language: Language) -> Styler:
    """The rows with every number as it stands on paper: "1 미만" and not 0. They are sorted by the numbers all the same."""
    digits = {column.name: decimals_of(column, whole[column.name]) for column in columns if column.kind in _NUMBERS}
    tellers = {column.name: _teller(column, digits.get(column.name, 0), language) for column in columns}
    told: Styler = rows.to_pandas().style.format(tellers)
    return told


def _teller(column: Column, digits: int, language: Language) -> Callable[[Any], str]:
    def told(value: Any) -> str:
        return cell(column, value.item() if hasattr(value, "item") else value, digits, language)

    return told


_PLACES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})
_NUMBERS = frozenset({Kind.NUMBER, Kind.INTEGER, *_PLACES})


def _offer(output: Output, whole: pd.DataFrame, of: str, *, modelled: bool) -> None:
    language = current_language()
    st.download_button(
        say(_SAVE),
        lambda: csv_bytes(whole, output.columns, language, modelled=modelled),
        file_name=f"{output.id}.csv",
        mime="text/csv",
        key=f"save-{output.id}{of}",
        on_click="ignore",
    )


def column_look(column: Column, language: Language, *, in_words: bool = False) -> Any:
    """How a spreadsheet-like table shows a column; what is told in words already goes without a format of numbers."""
    label = header(column, language)
    if column.kind in _PLACES:
        return st.column_config.NumberColumn(label, format=_DEGREES)
    if column.kind not in {Kind.NUMBER, Kind.INTEGER}:
        return st.column_config.TextColumn(label)
    if column.unit is not None and column.unit.en == "%":
        return st.column_config.ProgressColumn(label, min_value=0, max_value=100, format="%.1f%%")
    plain = None if in_words else "localized"
    return st.column_config.NumberColumn(label, format="%.1f" if column.unit is not None and column.unit.en == "min" else plain)
