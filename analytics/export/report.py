"""One neutral report of a run in one language: what every document says, and nothing of how a format says it.

A report holds only what a `Result` holds, which is protected already, and what the city's own tables draw below it. The
writers read it and decide on paper sizes, styles and fonts; class limits and class colours of a map are the only look in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.core.tables import Kind
from analytics.core.text import Language
from analytics.core.wording import cell
from analytics.export.tables import header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pandas as pd

    from analytics.core.model import Output
    from analytics.core.tables import Column
    from analytics.export.map_content import Map


_DIGEST = re.compile(r"[0-9a-f]{12,64}")
_LETTERS = re.compile(r"[^\w-]+")
"""What may not stand in a file name: all but letters, digits, `_` and `-`."""


class Level(StrEnum):
    """The four levels of a Korean office paper, by the sign in front."""

    POINT = "□"
    ITEM = "○"
    DETAIL = "-"
    NOTE = "※"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the report under its sign."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One indicator.

    Attributes:
        id: its name in the result.
        label: what it is called.
        value: the number as computed; None where the inputs do not allow it.
        shown: the number as a page shows it, thousands marked and without its unit; in words where there is none.
        unit: its unit, "" where there is none.
        digits: decimals shown.
        about: its definition.
        headline: whether it is among those shown first.
        before: the number without the scenario, where there is one to compare with.
        before_shown, change: that number and the difference with its sign, as a page shows them; "" where there are none.
        spaced: whether a space stands before the unit, as before English words.
    """

    id: str
    label: str
    value: float | None
    shown: str
    unit: str
    digits: int
    about: str
    headline: bool
    before: float | None = None
    before_shown: str = ""
    change: str = ""
    spaced: bool = False

    @property
    def with_unit(self) -> str:
        """The number with its unit, such as "97,847명" or "97,847 people"."""
        return self.shown if self.value is None else f"{self.shown}{' ' * self.spaced}{self.unit}"


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """Some indicators side by side."""

    numbers: tuple[KeyNumber, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """A table of results, whole.

    Attributes:
        id: its name in the result.
        declared: its declaration.
        title, about: what it is.
        columns: the declarations of the columns that this reader sees, in order; a document leaves codes out (`printed`).
        rows: every row, raw values, at least these columns.
        first: so many rows a document shows; the rest is in the XLSX and CSV.
        look: decimals of each number column, by its name, as on the page.
    """

    id: str
    declared: Output
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    language: Language
    first: int
    look: Mapping[str, int]

    @property
    def is_cut(self) -> bool:
        """Whether a document shows fewer rows than there are."""
        return len(self.rows) > self.first

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns that a document prints: codes are for computers."""
        return tuple(column for column in self.columns if column.kind is not Kind.CODE)

    def headings(self) -> list[str]:
        """The headings of the printed columns with their units."""
        return [header(column, self.language) for column in self.printed]

    def lines(self, most: int | None = None) -> list[list[str]]:
        """The first rows of the printed columns in words, without units.

        Args:
            most: so many rows at most; `first` of them where none is said.
        """
        head = self.rows.head(self.first if most is None else most)
        told = [
            [cell(column, value, self.look.get(column.name, 0), self.language) for value in head[column.name].tolist()]
            for column in self.printed
        ]
        return [list(line) for line in zip(*told, strict=True)]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: one bar for each label, from the first down.

    Attributes:
        id: its name.
        title: what the bars tell.
        labels: the bars' names.
        values: their lengths, finite.
        unit: their unit, "" where there is none.
        digits: decimals shown.
        total: how many rows there are, where these are the first of more.
    """

    id: str
    title: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str
    digits: int
    total: int


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer of the result as data, for map programs.

    Attributes:
        id: its name in the result.
        declared: its declaration.
        title, about: what it is.
        columns: the declarations of its columns.
        rows: cells (a column `cell`) or areas (a GeoDataFrame, WGS84).
    """

    id: str
    declared: Output
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame


Block: TypeAlias = "Paragraph | KeyNumbers | Table | Bars | Map | Grid"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words that is no result: data used, parameters, definitions.

    Attributes:
        id: its name.
        title: what it is.
        headings: of the columns.
        lines: the rows.
    """

    id: str
    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section under its heading; `id` is one of `SECTIONS`."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


SECTIONS = ("background", "outline", "results", "problems", "remedies", "attached")
"""추진배경, 현황 및 분석 개요, 분석결과, 문제점, 개선방안, 붙임: the order of Korean offices. Those with nothing to say are left out."""


@dataclass(frozen=True, slots=True)
class DataUsed:
    """One input table.

    Attributes:
        id: its name.
        title: what it is.
        source, licence, date: where it comes from and of which day it is; "" where that is not known.
        rows: rows that went in (accepted).
        modelled: whether it was made up by a generator.
        sha256: digest of the table, "" where it has none.
        rejected, set_aside, merged: rows of the files that did not go in, and those that went into another row; None where
            the city does not know any more: only the reading of the files counts them.
    """

    id: str
    title: str
    source: str
    licence: str
    date: str
    rows: int
    modelled: bool
    sha256: str
    rejected: int | None = None
    set_aside: int | None = None
    merged: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter.

    Attributes:
        id: its name.
        label, about: what it is.
        value, default: in words with the unit.
        changed: whether they differ.
        preset: the value of the preset, in words; "" where the preset says nothing of it.
    """

    id: str
    label: str
    about: str
    value: str
    default: str
    changed: bool
    preset: str = ""


@dataclass(frozen=True, eq=False)
class Report:
    """One run in one language.

    Attributes:
        language: of every text in it.
        model_id, study_id: what was run; the study is "" where it is a model's own run.
        city_id: on what.
        title: of the document, such as "구급 골든타임 분석 결과"; `place` is the city's name.
        summary: the finding in one or two sentences, for the box below the title.
        sections: in the order of `SECTIONS`.
        numbers: every indicator.
        tables, layers: every table and layer, whole.
        maps: the maps, the main one first; the same objects stand in the sections.
        bars: the charts; the same objects stand in the sections.
        data: the input tables.
        settings: the parameters; `preset` is the preset's title, "" where there is none.
        caveats: what a reader must know.
        sources: of the method.
        modelled: the label that everything carries when modelled data take part; "" where none do.
        run_on: the day of the run.
        base_date: of which day the data are, in words; "" where not known.
        source_line: where the data come from, in one line.
        version: of the app.
        record: what was run on what, in plain values, as in `run.json`.
    """

    language: Language
    model_id: str
    study_id: str
    city_id: str
    title: str
    place: str
    summary: str
    sections: tuple[Section, ...]
    numbers: tuple[KeyNumber, ...]
    tables: tuple[Table, ...]
    layers: tuple[Layer, ...]
    maps: tuple[Map, ...]
    bars: tuple[Bars, ...]
    data: tuple[DataUsed, ...]
    settings: tuple[Setting, ...]
    preset: str
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    modelled: str
    run_on: date
    base_date: str
    source_line: str
    version: str
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headlines(self) -> tuple[KeyNumber, ...]:
        """The indicators shown first; all of them where none is marked."""
        first = tuple(number for number in self.numbers if number.headline)
        return first or self.numbers

    @property
    def stem(self) -> str:
        """A file name without its ending: letters of any alphabet, digits, `-` and `_` only.

        A city of one's own is named by its place: its id is a digest, which tells nobody anything.
        """
        city = _LETTERS.sub("", self.place.split("(")[0]) if _DIGEST.fullmatch(self.city_id) else self.city_id
        parts = (self.model_id, self.study_id, city or self.city_id, self.run_on.isoformat())
        return "-".join(part for part in parts if part)

    def blocks(self) -> Iterator[Block]:
        """Everything in the sections, in turn."""
        for section in self.sections:
            yield from section.blocks

    def table(self, table_id: str) -> Table:
        """The table of that id.

        Raises:
            KeyError: when there is none.
        """
        return {table.id: table for table in self.tables}[table_id]
