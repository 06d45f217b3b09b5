"""A city set: all domain tables of one municipality, with where each of them comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analytics.core.base_date import base_date_text, span_of
from analytics.core.text import Text
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, SCENERY, SITE_AREAS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import DISPATCHES, HOSPITALS, POSTS
from analytics.schemas.watch import WATCH_TABLES
from analytics.schemas.welfare import WELFARE_TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

TABLES = {
    schema.id: schema
    for schema in (
        DONGS,
        NODES,
        LINKS,
        POSTS,
        HOSPITALS,
        POPULATION,
        DISPATCHES,
        SITES,
        SITE_AREAS,
        SCENERY,
        *WATCH_TABLES,
        *WELFARE_TABLES,
    )
}
"""Every table that a city set may hold, by its id."""


UPLOADED = Text("올린 파일: {files}", "Uploaded: {files}")
"""The title of a source that is somebody's own files."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table comes from: shown on the page and in every export.

    Args:
        title: what it is.
        licence: its licence; one that is called otherwise in the two languages as "Korean / English".
        date: its base date: of which day, month or year it is, or from one to another; "" where that is not known.
        added: the day on which a file of somebody's own was added, which is never its base date.
        undated: of so many of its files the base date is not known, where it is of others.
    """

    title: Text
    licence: str
    date: str
    added: str = ""
    undated: int = 0

    @property
    def day(self) -> Text:
        """The base date as a person reads it."""
        return base_date_text(self.date, self.added, self.undated)

    @property
    def licence_text(self) -> Text:
        """The licence in each language."""
        ko, _, en = self.licence.partition(" / ")
        return Text(ko, en or ko)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What became of the rows of a table's files that are not rows of it, as the receipts counted them.

    Args:
        rejected: with something wrong.
        set_aside: left out on purpose, such as totals or what lies outside the area.
        merged: whose content went into another row.
    """

    rejected: int
    set_aside: int
    merged: int

    def __add__(self, other: LeftOut) -> LeftOut:
        """Of two files of one table."""
        return LeftOut(self.rejected + other.rejected, self.set_aside + other.set_aside, self.merged + other.merged)


@dataclass(frozen=True, slots=True)
class FileUsed:
    """What became of one table of one file: every row that came in is accepted, rejected, set aside or merged into another.

    Attributes:
        name: of the file, without a folder; of one within an archive with the archive before a slash.
        sheet: which table of it, "" where it holds one.
        table: what it was taken for; "" where it could not be told.
        sha256: digest of the whole file, or of the archive that holds it.
        rows_in, accepted, rejected, set_aside, merged: rows; all 0 where the file could not be used.
        feeds: ids of the tables of the city that hold its rows.
        date: its base date, "" where it is not known.
        dated: where that was read, or None.
    """

    name: str
    sheet: str
    table: str
    sha256: str
    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    set_aside: int = 0
    merged: int = 0
    feeds: tuple[str, ...] = ()
    date: str = ""
    dated: Text | None = None

    @property
    def key(self) -> str:
        """How it is told from the other tables of all files."""
        return f"{self.name}:{self.sheet}:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Made:
    """What a city was put together from, so that it can be put together again.

    Attributes:
        base: id of the sample set or municipality that the files were put into; "" where it is neither.
        files: the own files, table by table.
        distance_unit: in which unit distances of a run log were read.
    """

    base: str = ""
    files: tuple[FileUsed, ...] = ()
    distance_unit: str = ""

    def feeding(self, table_id: str) -> tuple[FileUsed, ...]:
        """The files that hold the rows of a table."""
        return tuple(file for file in self.files if table_id in file.feeds)

    def without(self, gone: Collection[str]) -> Made:
        """The same without the files whose tables have all gone; a file that never had any is kept."""
        left = [(file, tuple(table for table in file.feeds if table not in gone)) for file in self.files]
        return replace(self, files=tuple(replace(file, feeds=feeds) for file, feeds in left if feeds or not file.feeds))


@dataclass(frozen=True, eq=False)
class City:
    """All tables of one municipality.

    Attributes:
        id: short name, or the hash of an official's own files.
        title: what people call it.
        tables: domain tables by schema id; coordinates in WGS84 degrees.
        modelled: ids of tables that were made up by a generator and are not real.
        sources: where each table comes from.
        metric_crs: the CRS in which distances are measured, such as "EPSG:5186".
        digests: SHA-256 of each table's bytes; they key every cache.
        sample: whether this is an embedded sample set.
        left_out: rows of the files that did not go in, of tables that were read from an official's own files.
        made: from which files it was put together.
    """

    id: str
    title: Text
    tables: Mapping[str, pd.DataFrame]
    modelled: frozenset[str]
    sources: Mapping[str, Source]
    metric_crs: str
    digests: Mapping[str, str] = field(default_factory=dict)
    sample: bool = True
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    made: Made = Made()

    def has(self, table_id: str) -> bool:
        """Whether the table is there and holds at least one row."""
        return table_id in self.tables and len(self.tables[table_id]) > 0

    def with_tables(self, tables: Mapping[str, pd.DataFrame], sources: Mapping[str, Source], digests: Mapping[str, str]) -> City:
        """The same city with some tables replaced by an official's own, which are real."""
        return replace(
            self,
            tables={**self.tables, **tables},
            modelled=self.modelled - set(tables),
            sources={**self.sources, **sources},
            digests={**self.digests, **digests},
            sample=False,
            left_out={key: counts for key, counts in self.left_out.items() if key not in tables},
            made=self.made.without(tables.keys()),
        )

    def without(self, *table_ids: str) -> City:
        """The same city without some tables."""
        return replace(
            self,
            tables={key: table for key, table in self.tables.items() if key not in table_ids},
            modelled=self.modelled - set(table_ids),
            sources={key: source for key, source in self.sources.items() if key not in table_ids},
            digests={key: digest for key, digest in self.digests.items() if key not in table_ids},
            left_out={key: counts for key, counts in self.left_out.items() if key not in table_ids},
            made=self.made.without(table_ids),
        )

    def with_base_date(self, key: str, date: str, dated: Text) -> City:
        """The same city with another base date of one of its files, and so of the tables that hold its rows.

        Args:
            key: of the file, as `FileUsed.key` gives it.
            date: the base date, "" where it is not known.
            dated: where it is known from.
        """
        files = tuple(replace(file, date=date, dated=dated) if file.key == key else file for file in self.made.files)
        made = replace(self.made, files=files)
        fed = {table for file in files if file.key == key for table in file.feeds}
        sources = {name: redated(source, made.feeding(name)) if name in fed else source for name, source in self.sources.items()}
        return replace(self, made=made, sources=sources)


def redated(source: Source, files: Collection[FileUsed]) -> Source:
    """The source with the base date of its files: of several from the first to the last, and of how many it is not known.

    A file none of whose rows went in says nothing where another one's did.
    """
    telling = [file for file in files if file.accepted + file.merged] or files
    unknown = sum(not file.date for file in telling)
    date = span_of(file.date for file in telling)
    return replace(source, date=date, undated=unknown if date else 0)
