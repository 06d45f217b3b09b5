"""A city put together from its base and the tables of the files: what every kind of table has in common."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.addresses import ADDRESSES, place_by_addresses, region_of
from analytics.intake.base_dates import Here, find_base_date, years_of
from analytics.intake.city_reading import CityReading, Part, note_receipts
from analytics.intake.korea import korea_outline
from analytics.intake.points import AROUND_M, Area
from analytics.intake.raw import Limits, RawTable
from analytics.intake.recognising import title_of
from analytics.intake.romanising import romanise_place
from analytics.intake.shelf import content_id, digest_tables
from analytics.intake.watched_city import NONE_NEAR, NOT_PLACED
from analytics.schemas.city import UPLOADED, City, FileUsed, LeftOut, Made, Source, redated
from analytics.schemas.safety import FIND_UNIT
from analytics.spatial.areas import outline, widen
from analytics.spatial.crs import is_in_korea

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analytics.intake.city_reading import FileReading
    from analytics.intake.facilities import FacilitiesReading

OWN_LICENCE = "제공기관의 이용조건"


@dataclass(eq=False)
class Builder:
    """Puts tables in place, one kind after the other."""

    base: City
    parts: list[Part]
    limits: Limits
    distance_unit: str = FIND_UNIT
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    notes: list[Text] = field(default_factory=list)
    spread: bool = False
    unplaced: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["post_id", "name", "address", "turnout_s"]))
    area: Area | None = None

    def of(self, *table_ids: str) -> list[Part]:
        """The parts taken for one of the tables, as far as they can still be used."""
        return [part for part in self.parts if part.reading.table in table_ids and part.reading.refusal is None]

    def tables_of(self, table_id: str) -> list[RawTable]:
        """The tables taken for one kind."""
        return [part.raw for part in self.of(table_id) if isinstance(part.raw, RawTable)]

    def here(self) -> Area:
        """The place, drawn once."""
        if self.area is None:
            self.area = area_of(self.base)
        return self.area

    def refuse(self, parts: Sequence[Part], error: InputError) -> None:
        """Say of parts, if there are any, why they cannot be used."""
        for part in parts:
            part.reading.refusal = error.text
            self.notes.append(error.text)

    def put(self, table_id: str, table: pd.DataFrame, parts: Sequence[Part], licence: str = OWN_LICENCE) -> None:
        """Put a table in the place of the base city's."""
        self.tables[table_id] = table
        for part in parts:
            part.reading.feeds = tuple(dict.fromkeys([*part.reading.feeds, table_id]))
        self.sources[table_id] = source_of([part.reading.used for part in parts], licence)  # its base date is told at the end

    def tell_base_dates(self) -> None:
        """Find of which day each part is, by the part itself, else by the years of the table that was made of it."""
        asked = [part for part in self.parts if part.reading.receipt is not None and part.reading.base_date is None]
        if not asked:
            return
        words = region_of(self.base.tables["dongs"]["full_name"].astype("str")).words
        west, south, east, north = (float(edge) for edge in self.here().around.bounds)
        place = Here((west, south, east, north), words[-1] if words else "", office_day())
        for part in asked:
            reading, raw = part.reading, part.raw if isinstance(part.raw, RawTable) else None
            found = find_base_date(raw, reading.file, reading.sheet, reading.table or "", place)
            years = (years_of(self.tables[table_id], place.today) for table_id in reading.feeds)
            reading.base_date = found or next((year for year in years if year), None)

    def drop(self, gone: Sequence[str], note: Text) -> None:
        """Leave tables of the base city out, if there are any, and say so; `note` has a place for their `names`."""
        if gone:
            titles = [title_of(name) for name in gone]
            names = Text(", ".join(title.ko for title in titles), ", ".join(title.en for title in titles))
            self.notes.append(note.fill(names=names))
            self.dropped |= set(gone)

    def with_addresses(self, read: FacilitiesReading) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What was read with coordinates, those that the address files place added, and what is left without."""
        posts, left = read.table, read.unplaced
        for part in self.of(ADDRESSES.id):
            if left.empty or not isinstance(part.raw, RawTable):
                break
            try:
                placed = place_by_addresses(left, part.raw, self.here())
            except InputError as error:
                self.refuse([part], error)
                continue
            posts, left = pd.concat([posts, placed.found], ignore_index=True), placed.left
            note_receipts([part], [placed.reading.receipt], [placed.reading.placing])
            self.notes.append(PLACED.fill(count=f"{len(placed.found):,}", left=f"{len(left):,}"))
        return posts, left

    def take_near(self, table_id: str, read: Callable[[Sequence[RawTable]], FacilitiesReading], none: Text = NONE_NEAR) -> None:
        """Put a table of places that are near in place; `none` says that there are none, and has a place for `what`."""
        parts = self.of(table_id)
        found = self.read(parts, lambda: read(self.tables_of(table_id))) if parts else None
        if found is None:
            return
        table, left = self.with_addresses(found) if {"name", "address"} <= set(found.unplaced) else (found.table, pd.DataFrame())
        if len(left):
            self.notes.append(NOT_PLACED.fill(what=title_of(table_id), count=f"{len(left):,}"))
        if table.empty:
            self.notes.append(none.fill(what=title_of(table_id)))
            return
        self.put(table_id, table, parts)
        self.dropped.discard(table_id)

    def take_points(self, table_id: str, read: Callable[[], FacilitiesReading]) -> None:
        """Put a table of places in the city and round it in place."""
        parts = self.of(table_id)
        found = self.read(parts, read) if parts else None
        if found is None:
            return
        if found.table.empty:
            self.notes.append(NONE_HERE.fill(what=title_of(table_id)))
            return
        self.put(table_id, found.table, parts)
        self.dropped.discard(table_id)

    def read(self, parts: Sequence[Part], read: Callable[[], FacilitiesReading]) -> FacilitiesReading | None:
        """What a reader makes of the parts, their receipts noted; none where it refuses, and that is told."""
        try:
            found = read()
        except InputError as error:
            self.refuse(parts, error)
            return None
        note_receipts(parts, found.receipts, found.placings)
        return found

    def finish(self) -> CityReading:
        """The city and everything that is to be told."""
        self.tell_base_dates()
        readings = tuple(part.reading for part in self.parts)
        told = [reading.refusal for reading in readings if reading.refusal and reading.refusal not in self.notes]
        if "dispatches" in self.tables and MINUTES_GONE in self.notes:  # an own log took the place of the modelled one
            self.notes.remove(MINUTES_GONE)
        notes = tuple(dict.fromkeys([*told, *self.notes]))
        made = self._made(readings)
        if not self.tables:
            city = replace(self.base, made=made) if any(reading.receipt for reading in readings) else self.base
            return CityReading(city, readings, self.unplaced, notes)
        sources = {
            name: redated(source, made.feeding(name)) if made.feeding(name) else source for name, source in self.sources.items()
        }
        changed = {**self.tables, **({"dispatches": self.base.tables["dispatches"]} if self._minutes_changed() else {})}
        city = self.base.without(*(name for name in self.dropped if name not in self.tables))
        city = city.with_tables(self.tables, sources, digest_tables(changed))
        city = replace(city, left_out={**city.left_out, **left_out_of(readings, self.tables)}, made=made)
        if self.spread:
            city = replace(city, modelled=city.modelled | {"population"})
        return CityReading(renamed(city), readings, self.unplaced, notes)

    def _made(self, readings: Sequence[FileReading]) -> Made:
        """What the city is put together from: of the files of the base city those whose tables are still there."""
        was = self.base.made.without({*self.tables, *self.dropped})
        earlier = tuple(file for file in was.files if file.feeds)
        base = was.base or (self.base.id if self.base.sample else "")
        return Made(base, (*earlier, *(reading.used for reading in readings)), self.distance_unit)

    def _minutes_changed(self) -> bool:
        return MINUTES_GONE in self.notes and "dispatches" not in self.tables


def source_of(files: Sequence[FileUsed], licence: str = OWN_LICENCE) -> Source:
    """Where a table comes from that was read from files of somebody's own."""
    names = ", ".join(dict.fromkeys(file.name for file in files))
    return redated(Source(UPLOADED.fill(files=names), licence, "", today()), files)


def left_out_of(readings: Iterable[FileReading], tables: Mapping[str, pd.DataFrame]) -> dict[str, LeftOut]:
    """What the receipts say of the rows that did not go in, by table; of several files of one table together."""
    counts: dict[str, LeftOut] = {}
    for reading in readings:
        if reading.table in tables and reading.table is not None and reading.receipt is not None:
            found = LeftOut(reading.receipt.rejected_rows, reading.receipt.set_aside, reading.receipt.merged)
            counts[reading.table] = counts.get(reading.table, LeftOut(0, 0, 0)) + found
    return counts


def area_of(city: City) -> Area:
    """The place a city's files are read for: its outline, its surroundings of 15 km, and the country around it."""
    shapes = np.asarray(city.tables["dongs"]["geometry"].to_numpy(), dtype=object)
    whole = outline(shapes)
    centre = whole.centroid
    country = korea_outline if is_in_korea(centre.x, centre.y) else None
    return Area(whole, widen(whole, AROUND_M, city.metric_crs), country)


def office_day() -> date:
    """Today where the office is."""
    return date.today()  # noqa: DTZ011 - of the office, not of Greenwich


def today() -> str:
    """The same as year-month-day."""
    return office_day().isoformat()


def renamed(city: City) -> City:
    """The city under the name of its place and an id made from its contents."""
    words = region_of(city.tables["dongs"]["full_name"].astype("str")).words
    title = OWN_TITLE.fill(place=Text(words[-1], romanise_place(words[-1]))) if words else city.title
    own = replace(city, title=title, sample=False)
    return replace(own, id=content_id(own))


OWN_TITLE = Text("{place} (올린 자료)", "{place} (own data)")
MINUTES_GONE = Text(
    "모의 출동 기록의 도착 시간은 모의 안전센터에서 나온 값이라 지웠습니다.",
    "The minutes of the modelled dispatches came from modelled posts and were removed.",
)
NONE_HERE = Text(
    "{what}: 이 도시와 둘레 15 km 안에 드는 곳이 없어 바꾸지 않았습니다.",
    "{what}: none lies in the city or within 15 km of it, so nothing was replaced.",
)
PLACED = Text(
    "주소 파일로 {count}곳을 찾아 놓았습니다(남은 곳 {left}).",
    "{count} places were found by the address file ({left} left).",
)
