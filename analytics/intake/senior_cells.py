"""Cells of seniors: grids that hold them beside the people, grids of seniors alone, and bands of age in the statistics office's grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.grids import TOTAL_ITEM, find_columns, first_there, read_cells, with_first_row
from analytics.intake.matching import match_columns
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import quote_value
from analytics.intake.sieve import numbers_in
from analytics.schemas.people import POPULATION
from analytics.schemas.welfare import SENIOR_CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.placing import Placing
    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt

SENIOR_ITEMS = tuple(f"in_age_{number:03d}" for number in range(14, 22))
"""Items of the statistics office's grid (SGIS) for both sexes: 65 to 69, 70 to 74, ... 95 to 99, 100 and over."""

EXTRAS = ("seniors_alone", "one_person", "halls", "centres")

_SENIOR_WORDS = re.compile(r"고령|노인|65세")


@dataclass(frozen=True, eq=False)
class _Part:
    table: pd.DataFrame
    receipt: Receipt
    placing: Placing | None


def read_senior_cells(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Cells with their seniors and, where files give them, people, one-person households and numbers of places.

    Args:
        tables: as written; a cell that several files hold is one row, with what the first of them says of each figure.
        area: the place; cells that lie wholly outside the municipality are set aside.

    Raises:
        InputError: when a table has no cells, or no table has seniors.
    """
    parts = [_read_one(raw, area) for raw in tables]
    rows = pd.concat([part.table for part in parts], ignore_index=True)
    if not rows[["seniors", "seniors_alone"]].notna().to_numpy().any():
        raise InputError(NO_SENIORS.fill(file=", ".join(quote_value(raw.file) for raw in tables)))
    keys = _keys(rows)
    merged = rows.groupby(keys.to_numpy(), sort=True).first()
    table = merged.reset_index(drop=True)[list(SENIOR_CELLS.names)].sort_values("cell_id", ignore_index=True)
    receipts = tuple(part.receipt for part in parts)
    return FacilitiesReading(table, receipts, tuple(part.placing for part in parts), pd.DataFrame())


def holds_seniors(raw: RawTable) -> bool:
    """Whether a grid has a column of seniors or items of their ages, or is called so."""
    if is_of_seniors(raw):
        return True
    names = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    found = match_columns(SENIOR_CELLS, names).found
    if {"seniors", "seniors_alone"} & set(found):
        return True
    item = _item_column(raw)
    return item is not None and bool(raw.frame[item].str.strip().str.lower().isin(SENIOR_ITEMS).any())


def is_of_seniors(raw: RawTable) -> bool:
    """Whether a grid holds seniors and not people: by its items, by its one column, or by its name where its column says nothing."""
    names = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    people = match_columns(POPULATION, names).found.get("people")
    item = _item_column(raw)
    if item is not None:
        items = set(raw.frame[item].str.strip().str.lower())
        return TOTAL_ITEM not in items and bool(items & set(SENIOR_ITEMS))
    if people is None and raw.has_header:
        return "seniors" in match_columns(SENIOR_CELLS, names).found
    return bool(_SENIOR_WORDS.search(raw.file)) and not match_columns(SENIOR_CELLS, names).found.get("seniors")


def _item_column(raw: RawTable) -> str | None:
    try:
        return find_columns(with_first_row(raw)).get("item")
    except InputError:
        return None


def _read_one(raw: RawTable, area: Area | None) -> _Part:
    raw = with_first_row(raw)
    raw, merged, aside = _with_bands_added(raw)
    alone = is_of_seniors(raw) or bool(merged or aside)
    part = read_cells(_with_people_column(raw), area)
    rows = part.sieve.rows
    if alone:
        rows = rows.assign(seniors=rows["people"], people=np.nan)
    names = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    found = match_columns(SENIOR_CELLS, names).found
    extras = {name: _extra(raw, found.get(name), rows.index) for name in EXTRAS}
    table = rows.assign(**extras)
    receipt = part.sieve.receipt()
    notes = (*receipt.notes, *_impossible(table))
    receipt = replace(
        receipt, rows_in=receipt.rows_in + merged + aside, merged=merged, set_aside=receipt.set_aside + aside, notes=notes
    )
    return _Part(table, receipt, part.placing)


def _with_people_column(raw: RawTable) -> RawTable:
    """A grid whose only figures are seniors with that column under the name the reader of grids knows."""
    names = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    own = match_columns(SENIOR_CELLS, names).found
    column = own.get("seniors") or own.get("seniors_alone")
    if not raw.has_header or column is None or "people" in match_columns(POPULATION, names).found:
        return raw
    return replace(raw, frame=raw.frame.rename(columns={column: "people"}) if "seniors" in own else raw.frame.assign(people=""))


def _with_bands_added(raw: RawTable) -> tuple[RawTable, int, int]:
    """A grid by items with the bands from 65 on added up to one row per cell and year; rows merged, and rows of other items.

    A band that is not published counts as nothing where another one of the cell is, as the office leaves out bands without people.
    """
    item = _item_column(raw)
    if item is None or not raw.frame[item].str.strip().str.lower().isin(SENIOR_ITEMS).any():
        return raw, 0, 0
    columns = find_columns(raw)
    wanted = raw.frame[item].str.strip().str.lower().isin(SENIOR_ITEMS)
    rows = raw.frame[wanted]
    keys = [columns[name] for name in ("cell_id", "year") if name in columns]
    figures = pd.Series(numbers_in(rows[columns["people"]].str.strip()), index=rows.index)
    groups = figures.groupby([rows[key].str.strip() for key in keys])
    added = groups.transform(lambda values: values.sum(min_count=1))
    first = ~rows[keys].apply(lambda cells: cells.str.strip()).duplicated()
    written = added[first].map(lambda value: "" if np.isnan(value) else repr(float(value)))
    frame = rows[first].assign(**{columns["people"]: written, item: TOTAL_ITEM})
    notes = (*raw.notes, BANDS_ADDED.fill(count=f"{len(rows) - len(frame):,}"))
    return replace(raw, frame=frame, notes=notes), len(rows) - len(frame), int((~wanted).sum())


def _extra(raw: RawTable, header: str | None, index: pd.Index[int]) -> np.ndarray:
    """The figures of a column, NaN where there is none or where it is below 0."""
    if header is None:
        return np.full(len(index), np.nan)
    values = numbers_in(raw.frame[header].loc[index].astype("str").str.strip())
    return np.where(values >= 0, values, np.nan)


def _keys(rows: pd.DataFrame) -> pd.Series[int]:
    """What tells cells apart over several files: their place and size; cells of one national code are one, wherever they are put.

    One edition of a grid may name its cells by code and another by place.
    """
    keys = pd.Series(first_there(rows), index=rows.index)
    coded = ~rows["cell_id"].str.fullmatch(r"C\d+")
    return keys.mask(coded, keys[coded].groupby(rows.loc[coded, "cell_id"]).transform("first"))


def _impossible(table: pd.DataFrame) -> tuple[Text, ...]:
    over = (table["seniors"] > table["people"]) | (table["seniors_alone"] > table["seniors"])
    return (MORE_THAN_ALL.fill(count=f"{int(over.sum()):,}"),) if over.any() else ()


NO_SENIORS = Text(
    "{file}: 65세 이상 인구가 없습니다. 고령인구 격자를 올리거나 '고령인구수' 열을 넣어 주십시오.",
    "{file}: there are no people aged 65 or over. Upload a grid of seniors, or add a column 고령인구수.",
)
BANDS_ADDED = Text(
    "65세 이상 나이 구간 항목을 격자마다 더해 {count}행이 합쳐졌습니다. 작은 값은 통계청이 조정한 값이라 합이 실제와 조금 다릅니다.",
    "The bands of age from 65 on were added up for each cell, which merged {count} rows. Small figures were altered by the office, so sums differ a little.",
)
MORE_THAN_ALL = Text(
    "노인이 총인구보다 많거나 혼자 사는 노인이 노인보다 많은 격자가 {count}개 있습니다. 고치지 않고 그대로 두었습니다.",
    "{count} cells have more seniors than people, or more living alone than seniors. They are kept as they are.",
)
