"""A city set: all domain tables of one municipality, with where each of them comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, SCENERY, SITE_AREAS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import DISPATCHES, HOSPITALS, POSTS
from analytics.schemas.watch import WATCH_TABLES
from analytics.schemas.welfare import WELFARE_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table comes from: shown on the page and in every export.

    Args:
        title: what it is.
        licence: its licence; one that is called otherwise in the two languages as "Korean / English".
        date: of which day it is.
    """

    title: Text
    licence: str
    date: str

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
        )
