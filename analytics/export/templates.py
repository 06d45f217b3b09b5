"""Blank input files for each table of a model, with the headings that the app reads, and sample data under the same headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.spreadsheet import neutralise
from analytics.core.tables import Kind
from analytics.core.text import Language, Text
from analytics.export.tables import BASIS, FIGURES, MODELLED, REAL
from analytics.export.workbook import Book, Field
from analytics.export.xlsx import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from analytics.core.tables import Column, Schema

BOM = "utf-8-sig"
FILL_IN = Text("입력", "Input")
ABOUT = Text("설명", "About")
HEADS = Text("머리글|뜻|종류|단위|필수|빈칸|범위|다른 이름", "Heading|Meaning|Kind|Unit|Required|May be empty|Range|Other names")
REQUIRED, OPTIONAL = Text("필수", "required"), Text("있으면 좋음", "optional")
MAY, MAY_NOT = Text("됨", "yes"), Text("안 됨", "no")
SHAPES = Text(
    "행마다 도형이 있어야 합니다. SHP(zip), GeoPackage, GeoJSON 파일의 필드 이름으로 쓰십시오.",
    "Each row needs a shape: use these as field names of a Shapefile (zip), GeoPackage or GeoJSON.",
)
SHAPE = Text("도형", "shape")


def headings(schema: Schema) -> dict[str, str]:
    """The heading of each column, by its name: the one that is usual in real files, each different from the others."""
    given: dict[str, str] = {}
    for column in schema.columns:
        names = (*column.aliases, column.label.ko, column.name)
        given[column.name] = next(name for name in names if name not in given.values())
    return given


def template_csv(schema: Schema) -> bytes:
    """A CSV file of one row: the headings."""
    cells = [f'"{name}"' if "," in name else name for name in headings(schema).values()]
    return (",".join(cells) + "\r\n").encode(BOM)


def template_xlsx(schema: Schema) -> bytes:
    """A spreadsheet with a sheet to fill in and one that explains each column in both languages."""
    book = Book(schema.title.ko)
    book.sheet(FILL_IN.ko, [Field(name) for name in headings(schema).values()], [], filtered=False)
    for language in Language:
        fields = [Field(head) for head in HEADS.in_(language).split("|")]
        book.sheet(f"{ABOUT.in_(language)} ({language})", fields, _explained(schema, language), filtered=False)
    return book.to_bytes()


def sample_csv(schema: Schema, rows: pd.DataFrame, *, modelled: bool) -> bytes:
    """Rows of a table under the headings of its template; the last column tells modelled data from real."""
    named = headings(schema)
    known = {name: heading for name, heading in named.items() if name in rows.columns}
    told = rows[list(known)].map(lambda value: neutralise(value) if isinstance(value, str) else value)
    told = told.rename(columns=known).assign(**{BASIS.ko: (MODELLED if modelled else REAL).ko})
    text: str = told.to_csv(index=False, float_format=FIGURES)
    return text.encode(BOM)


def _explained(schema: Schema, language: Language) -> Iterator[Sequence[str]]:
    if schema.geometry:
        yield [SHAPE.in_(language), SHAPES.in_(language), schema.geometry, "", REQUIRED.in_(language), "", "", ""]
    for name, heading in headings(schema).items():
        column = schema.column(name)
        yield [
            heading,
            column.label.in_(language),
            KINDS[column.kind].in_(language),
            column.unit.in_(language) if column.unit else "",
            (REQUIRED if column.required else OPTIONAL).in_(language),
            (MAY if column.blank or not column.required else MAY_NOT).in_(language),
            _range(column),
            ", ".join(alias for alias in column.aliases if alias != heading),
        ]


def _range(column: Column) -> str:
    """The allowed range, both ends inclusive; "" where there is none."""
    if (column.low is None and column.high is None) or column.kind is Kind.TEXT:
        return ""
    low, high = (f"{end:g}" if end is not None else "" for end in (column.low, column.high))
    return f"{low} ~ {high}"
