"""Result tables: the facts of the map for whoever cannot use a map, or wants the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.core.memo import remember
from analytics.core.model import Output, OutputKind, Result
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.core.wording import NOTHING, decimals, in_tenths
from analytics.export.tables import csv_bytes, header
from ui.language import current_language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

    from analytics.core.text import Language

FIRST_ROWS = 10
_BUTTONS = 4
"""Up to so many tables are shown as buttons side by side, more of them in a list."""
_DEGREES = "%.5f"
"""About a metre."""
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
    st.dataframe(
        _rows(whole, tuple(column.name for column in shown), _in_tenths(shown), None if more else FIRST_ROWS),
        hide_index=True,
        column_config={column.name: column_look(column, language) for column in shown},
        placeholder=NOTHING,
        key=f"table-{output.id}{of}",
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


def readable(table: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    """All rows of a table, rounded as those of a result are."""
    return _rows(table, tuple(column.name for column in columns), _in_tenths(columns), None)


@remember(64)
def _rows(whole: pd.DataFrame, names: tuple[str, ...], tenths: frozenset[str], first: int | None) -> pa.Table:
    """The rows and columns that are shown, as the browser takes them: without what only pandas would read, half the size.

    What is shown in tenths is rounded here: the browser would show -0.03 as -0.0.
    """
    import pyarrow as pa

    rows = whole[list(names)] if first is None else whole[list(names)].head(first)
    numbers = [str(name) for name in rows.select_dtypes("float") if name not in _PLACES]
    rows = rows.round({name: 1 if name in tenths else decimals(rows[name]) for name in numbers})
    rows = rows.assign(**{name: rows[name] + 0.0 for name in numbers})  # -0.0 + 0.0 is 0.0
    return pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)


def _in_tenths(columns: Sequence[Column]) -> frozenset[str]:
    """The columns that `column_look` shows with one decimal."""
    return frozenset(column.name for column in columns if in_tenths(column))


_PLACES = {"lon", "lat"}


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


def column_look(column: Column, language: Language) -> Any:
    """How a spreadsheet-like table shows a column."""
    label = header(column, language)
    if column.kind in {Kind.LONGITUDE, Kind.LATITUDE}:
        return st.column_config.NumberColumn(label, format=_DEGREES)
    if column.kind not in {Kind.NUMBER, Kind.INTEGER}:
        return st.column_config.TextColumn(label)
    if column.unit is not None and column.unit.en == "%":
        return st.column_config.ProgressColumn(label, min_value=0, max_value=100, format="%.1f%%")
    return st.column_config.NumberColumn(
        label, format="%.1f" if column.unit is not None and column.unit.en == "min" else "localized"
    )
