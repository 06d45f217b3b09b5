"""A city from an official's own files: the one call behind the page and the command line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.addresses import ADDRESSES, place_by_addresses, region_of
from analytics.intake.boundaries import only_inside, read_dongs, read_site_areas
from analytics.intake.facilities import FacilitiesReading, read_dispatches, read_hospitals, read_posts, read_sites
from analytics.intake.grids import difference_note, read_population
from analytics.intake.korea import SPREAD_SOURCE, city_of_korea, is_respreadable, korea_outline, municipalities, respread
from analytics.intake.points import AROUND_M, Area
from analytics.intake.raw import DEFAULT_LIMITS, Limits, RawFile, RawTable
from analytics.intake.reading import file_name, read_upload
from analytics.intake.receipt import Receipt, merge_receipts, quote_value
from analytics.intake.recognising import Recognition, recognise, title_of
from analytics.intake.roads import RoadsReading, read_roads
from analytics.intake.romanising import romanise_place
from analytics.intake.run_log import Surroundings
from analytics.intake.senior_cells import holds_seniors, is_of_seniors
from analytics.intake.shelf import content_id, digest_tables
from analytics.intake.watch_points import near
from analytics.intake.watched_city import (
    ALSO_SCHOOLS,
    BESIDE_ROADS,
    NONE_NEAR,
    NOT_PLACED,
    UNTRUE,
    WATCH_IDS,
    contradicted,
    watch_readers,
)
from analytics.intake.welfare_city import (
    ALSO,
    ALSO_SENIORS,
    ALSO_SERVES,
    SERVING_BESIDE_ROADS,
    WELFARE_IDS,
    outdated,
    welfare_readers,
)
from analytics.schemas.city import City, Source
from analytics.schemas.safety import FIND_UNIT, LEGS
from analytics.spatial.areas import outline, widen
from analytics.spatial.crs import is_in_korea, metric_crs_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.intake.placing import Placing

__all__ = [
    "CityReading",
    "FileReading",
    "add_posts",
    "area_of",
    "build_city",
    "city_of_korea",
    "city_with_roads",
    "municipalities",
]

SAME_CITY = 0.5
"""New boundaries that overlap the old ones by less than this share are those of another city."""

OSM_LICENCE = "ODbL 1.0"
OWN_LICENCE = "제공기관의 이용조건"


@dataclass(eq=False)
class FileReading:
    """What became of one table of one file.

    Attributes:
        file, sheet: where it stands.
        table: the domain table it was taken for, None where it could not be told or read.
        candidates: the tables it may be, for a person to choose from.
        reason: why it was taken for that.
        refusal: why it could not be used and what to do; None where it was.
        receipt: what became of its rows; None where it was refused.
        placing: how its coordinates were read, with the vote; None where that was not in question.
    """

    file: str
    sheet: str = ""
    table: str | None = None
    candidates: tuple[str, ...] = ()
    reason: Text | None = None
    refusal: Text | None = None
    receipt: Receipt | None = None
    placing: Placing | None = None

    @property
    def key(self) -> str:
        """How `build_city` is told what the table is: the file, and the sheet behind a colon where there is one."""
        return f"{self.file}:{self.sheet}" if self.sheet else self.file


@dataclass(frozen=True, eq=False)
class CityReading:
    """A city and how its files were read.

    Attributes:
        city: the base city with the tables of the files in place of its own; the base itself where no file could be used.
        files: table by table, in the order of the uploads.
        unplaced: posts of the city without coordinates: post_id, name, address, turnout_s.
        notes: what changed and what a reader must know, refusals included.
    """

    city: City
    files: tuple[FileReading, ...]
    unplaced: pd.DataFrame
    notes: tuple[Text, ...]

    @property
    def receipt(self) -> Receipt:
        """All receipts added up."""
        return merge_receipts(reading.receipt for reading in self.files if reading.receipt)

    @property
    def changed(self) -> bool:
        """Whether any file was used."""
        return any(reading.receipt for reading in self.files)


def build_city(
    base: City,
    uploads: Sequence[tuple[str, bytes]],
    choices: Mapping[str, str] | None = None,
    report: Callable[[Text], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    *,
    distance_unit: str = FIND_UNIT,
) -> CityReading:
    """Read all files, tell what each is, check it, and put its table in place of the base city's.

    A file that cannot be used is told and does not keep the others from being used. Real roads take the modelled scenery and
    the modelled dispatches with them, which would lie about them.

    Args:
        base: the city that the files are for; it is not changed. Its dongs say where the city is.
        uploads: (name, bytes) of each file.
        choices: what a table is, by `FileReading.key`, where a person chose it.
        report: called with what is being done.
        limits: what reading may cost.
        distance_unit: one of `DISTANCE_UNITS`, for run logs with distances whose unit is not written.
    """
    tell = report or (lambda _step: None)
    parts = _open_all(uploads, choices or {}, tell, limits)
    builder = _Builder(base, parts, limits, distance_unit)
    for step in (builder.take_dongs, builder.take_roads, builder.take_posts, builder.take_hospitals, builder.take_population):
        step()
    builder.take_dispatches()
    builder.take_sites()
    builder.take_watched()
    builder.take_welfare()
    builder.tell_unused()
    return builder.finish()


def city_with_roads(base: City, roads: RoadsReading, place: str) -> CityReading:
    """The city with roads downloaded for a named place, as if they had come in a file of that name."""
    part = _Part(FileReading(place, table="links"))
    builder = _Builder(base, [part], DEFAULT_LIMITS)
    builder.use_roads([part], roads, OSM_LICENCE)
    return builder.finish()


def area_of(city: City) -> Area:
    """The place a city's files are read for: its outline, its surroundings of 15 km, and the country around it."""
    shapes = np.asarray(city.tables["dongs"]["geometry"].to_numpy(), dtype=object)
    whole = outline(shapes)
    centre = whole.centroid
    country = korea_outline if is_in_korea(centre.x, centre.y) else None
    return Area(whole, widen(whole, AROUND_M, city.metric_crs), country)


def add_posts(city: City, placed: pd.DataFrame) -> City:
    """The city with posts that a person placed by hand; modelled posts make room for them.

    Args:
        city: the city; it is not changed.
        placed: name, address, lon, lat and, where known, post_id and turnout_s.
    """
    rows = placed.assign(
        post_id=placed.get("post_id", pd.Series([f"N{number:04d}" for number in range(1, len(placed) + 1)], index=placed.index)),
        turnout_s=placed.get("turnout_s", pd.Series(np.nan, index=placed.index)),
    )
    old = city.tables.get("posts")
    keep = old is not None and "posts" not in city.modelled
    posts = pd.concat([old, rows], ignore_index=True) if keep else rows.reset_index(drop=True)
    posts = posts[["post_id", "name", "address", "lon", "lat", "turnout_s"]]
    posts = posts.assign(turnout_s=posts["turnout_s"].astype(float))
    sources = {"posts": city.sources["posts"] if keep else Source(BY_HAND, OWN_LICENCE, _today())}
    return _renamed(city.with_tables({"posts": posts}, sources, digest_tables({"posts": posts})))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass(eq=False)
class _Part:
    """One table or network file of an upload, with what it was taken for."""

    reading: FileReading
    raw: RawTable | RawFile | None = None


def _open_all(
    uploads: Sequence[tuple[str, bytes]], choices: Mapping[str, str], tell: Callable[[Text], None], limits: Limits
) -> list[_Part]:
    seen: dict[str, str] = {}
    parts: list[_Part] = []
    for name, data in uploads:
        file = file_name(name)
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            parts.append(_Part(FileReading(file, refusal=TWICE.fill(file=quote_value(file), other=quote_value(seen[digest])))))
            continue
        seen[digest] = file
        tell(READING.fill(file=quote_value(file)))
        parts.extend(_open(name, data, choices, limits))
    return parts


def _open(name: str, data: bytes, choices: Mapping[str, str], limits: Limits) -> list[_Part]:
    try:
        raws = read_upload(name, data, limits=limits)
    except InputError as error:
        return [_Part(FileReading(file_name(name), refusal=error.text))]
    return [_recognised(raw, choices) for raw in raws]


def _recognised(raw: RawTable | RawFile, choices: Mapping[str, str]) -> _Part:
    reading = FileReading(raw.file, raw.sheet if isinstance(raw, RawTable) else "")
    if reading.key in choices:
        chosen = choices[reading.key]
        found = Recognition(chosen, (chosen,), CHOSEN)
    else:
        found = recognise(raw)
    reading.table, reading.candidates, reading.reason = found.table, found.candidates, found.reason
    if found.table is None:
        reading.refusal = NOT_TOLD.fill(file=quote_value(reading.key), reason=found.reason)
    return _Part(reading, raw)


@dataclass(eq=False)
class _Builder:
    """Puts tables in place, one kind after the other."""

    base: City
    parts: list[_Part]
    limits: Limits
    distance_unit: str = FIND_UNIT
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    notes: list[Text] = field(default_factory=list)
    spread: bool = False
    unplaced: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["post_id", "name", "address", "turnout_s"]))
    area: Area | None = None

    def of(self, *table_ids: str) -> list[_Part]:
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

    def refuse(self, parts: Sequence[_Part], error: InputError) -> None:
        """Say of parts, if there are any, why they cannot be used."""
        for part in parts:
            part.reading.refusal = error.text
            self.notes.append(error.text)

    def put(self, table_id: str, table: pd.DataFrame, parts: Sequence[_Part], licence: str = OWN_LICENCE) -> None:
        """Put a table in the place of the base city's."""
        files = ", ".join(dict.fromkeys(part.reading.file for part in parts))
        self.tables[table_id] = table
        self.sources[table_id] = Source(Text(f"올린 파일: {files}", f"Uploaded: {files}"), licence, _today())

    def take_dongs(self) -> None:
        """New boundaries; when they are those of another city, nothing of the base city remains."""
        parts = self.of("dongs")
        if not parts:
            return
        first, *more = parts
        self.refuse(more, InputError(ONE_BOUNDARY))
        try:
            read = only_inside(read_dongs(self.tables_of("dongs")[0], self.here().outlines), self.here().city)
        except InputError as error:
            self.refuse([first], error)
            return
        self.put("dongs", read.table, [first])
        _note_receipts([first], [read.receipt], [read.placing])
        new, old = outline(read.table.geometry.to_numpy()), self.here().city
        if shapely.area(shapely.intersection(new, old)) < SAME_CITY * shapely.area(new):
            self.notes.append(OTHER_CITY)
            self.base = self.base.without(*(table_id for table_id in self.base.tables if table_id != "dongs"))
        self.base = replace(
            self.base,
            tables={**self.base.tables, "dongs": read.table},
            metric_crs=metric_crs_for(new.centroid.x, new.centroid.y),
        )
        self.area = None

    def take_roads(self) -> None:
        """Roads, and the modelled tables that would lie about them."""
        parts = self.of("links", "nodes")
        if not parts:
            return
        area = self.here()
        try:
            read = read_roads([part.raw for part in parts if part.raw is not None], area.outlines, area.around, self.limits)
        except InputError as error:
            self.refuse(parts, error)
            return
        osm = any(isinstance(part.raw, RawFile) for part in parts)
        self.use_roads(parts, read, OSM_LICENCE if osm else OWN_LICENCE)

    def use_roads(self, parts: Sequence[_Part], read: RoadsReading, licence: str) -> None:
        """Put roads that have been read in place, with all that follows from them."""
        self.put("links", read.links, parts, licence)
        self.put("nodes", read.nodes, parts, licence)
        self._note_roads(parts, read)
        self._drop_what_would_lie()
        if is_respreadable(self.base) and not self.of("population"):
            self.tables["population"] = respread(self.base, read.links)
            self.sources["population"] = SPREAD_SOURCE
            self.spread = True
            self.notes.append(SPREAD_ALONG)

    def _note_roads(self, parts: Sequence[_Part], read: RoadsReading) -> None:
        files = {receipt.file: receipt for receipt in read.receipts}
        for part in parts:
            part.reading.receipt = files.get(part.reading.file, read.receipt)
            part.reading.placing = read.placing
        told = {note for receipt in read.receipts for note in receipt.notes}
        self.notes.extend(note for note in read.notes if note not in told)

    def _drop_what_would_lie(self) -> None:
        names = ("scenery", "dispatches", *BESIDE_ROADS, *SERVING_BESIDE_ROADS)
        self._drop([name for name in names if name in self.base.modelled and self.base.has(name)], DROPPED)

    def _drop(self, gone: Sequence[str], note: Text) -> None:
        if gone:
            titles = [title_of(name) for name in gone]
            names = Text(", ".join(title.ko for title in titles), ", ".join(title.en for title in titles))
            self.notes.append(note.fill(names=names))
            self.dropped |= set(gone)

    def take_posts(self) -> None:
        """Posts with coordinates, and those that an address file places; the others are listed."""
        parts = self.of("posts")
        if not parts:
            return
        region = region_of(self.base.tables["dongs"]["full_name"].astype("str"))
        read = self._read(parts, lambda: read_posts(self.tables_of("posts"), self.here(), region))
        if read is None:
            return
        posts, self.unplaced = self._with_addresses(read)
        if posts.empty:
            self.notes.append(NO_POSTS_YET if len(self.unplaced) else NONE_HERE.fill(what=title_of("posts")))
            return
        self.put("posts", posts, parts)
        self._forget_modelled_minutes()

    def _with_addresses(self, read: FacilitiesReading) -> tuple[pd.DataFrame, pd.DataFrame]:
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
            _note_receipts([part], [placed.reading.receipt], [placed.reading.placing])
            self.notes.append(PLACED.fill(count=f"{len(placed.found):,}", left=f"{len(left):,}"))
        return posts, left

    def _forget_modelled_minutes(self) -> None:
        """Minutes of modelled dispatches were worked out from modelled posts."""
        calls = self.base.tables.get("dispatches")
        if calls is None or "dispatches" not in self.base.modelled or "dispatches" in self.dropped:
            return
        gone: dict[str, float | str] = {name: np.nan for name in ("response_min", *LEGS) if name in calls}
        gone |= {"post": ""} if "post" in calls else {}
        self.base = replace(self.base, tables={**self.base.tables, "dispatches": calls.assign(**gone)})
        self.notes.append(MINUTES_GONE)

    def take_hospitals(self) -> None:
        """Emergency hospitals."""
        self._take_points("hospitals", lambda: read_hospitals(self.tables_of("hospitals"), self.here()))

    def take_dispatches(self) -> None:
        """Dispatches of the official's own log."""
        posts = self.tables.get("posts", self.base.tables.get("posts"))
        around = Surroundings(self.here(), self.base.tables["dongs"], posts, self.distance_unit)
        self._take_points("dispatches", lambda: read_dispatches(self.tables_of("dispatches"), around))

    def take_sites(self) -> None:
        """Candidate sites and areas for something new."""
        self._take_sites()
        self._take_points("site_areas", lambda: read_site_areas(self.tables_of("site_areas"), self.here()))

    def _take_sites(self) -> None:
        parts = self.of("sites")
        region = region_of(self.base.tables["dongs"]["full_name"].astype("str"))
        read = self._read(parts, lambda: read_sites(self.tables_of("sites"), self.here(), region)) if parts else None
        if read is None:
            return
        sites, left = self._with_addresses(read)
        if sites.empty:
            self.notes.append(NO_SITES_YET.fill(count=f"{len(left):,}") if len(left) else NONE_HERE.fill(what=title_of("sites")))
            return
        self.put("sites", sites, parts)

    def take_watched(self) -> None:
        """Cameras and what is around them; modelled tables that real ones contradict go."""
        schools = [part for part in self.of("sites") if "school_zones" in part.reading.candidates]
        if not self.of(*WATCH_IDS) and not schools:
            return
        dongs = self.base.tables["dongs"]
        region = region_of(dongs["full_name"].astype("str"))
        readers = watch_readers(near(self.here(), self.base.metric_crs), dongs, region)
        for table_id, read in readers.items():
            self._take_near(table_id, read)
        if schools and not self.of("school_zones"):
            self._take_schools(schools, readers["school_zones"])
        self._drop(contradicted(self.base, self.tables), UNTRUE)

    def _take_schools(self, parts: Sequence[_Part], read: Callable[[Sequence[RawTable]], FacilitiesReading]) -> None:
        """Lists of schools that were taken for public sites are lists of schools as well."""
        try:
            found = read([part.raw for part in parts if isinstance(part.raw, RawTable)])
        except InputError:  # told where it was read as sites
            return
        table, _ = self._with_addresses(found)
        if len(table):
            self.put("school_zones", table, parts)
            self.notes.append(ALSO_SCHOOLS.fill(count=f"{len(table):,}"))

    def take_welfare(self) -> None:
        """Seniors, how they live and what serves them; modelled tables that real ones contradict go."""
        parts = [part for part in self.parts if {part.reading.table, *part.reading.candidates} & {*WELFARE_IDS, "population"}]
        if not parts:
            return
        dongs = self.base.tables["dongs"]
        region = region_of(dongs["full_name"].astype("str"))
        readers = welfare_readers(self.here(), dongs, region)
        for table_id, read in readers.items():
            self._take_near(table_id, read, NONE_HERE)
            if not self.of(table_id):
                self._take_also(table_id, read)
        if not self.of("sites"):
            self._take_also("sites", partial(read_sites, area=self.here(), region=region))
        self._drop(outdated(self.base, self.tables), UNTRUE)

    def _take_also(self, table_id: str, read: Callable[[Sequence[RawTable]], FacilitiesReading]) -> None:
        """Lists that were taken for another table and hold this one too."""
        if table_id == "senior_cells":
            parts = [part for part in self.of("population") if isinstance(part.raw, RawTable) and holds_seniors(part.raw)]
            note = ALSO_SENIORS
        else:
            parts = [
                part
                for part in self.of(*ALSO.get(table_id, ()))
                if table_id in part.reading.candidates or part.reading.table == "clinics"
            ]
            note = ALSO_SERVES.fill(what=title_of(table_id), count="{count}")
        if not parts:
            return
        try:
            found = read([part.raw for part in parts if isinstance(part.raw, RawTable)])
        except InputError:  # told where it was read as the other table
            return
        table, _ = self._with_addresses(found) if {"name", "address"} <= set(found.unplaced) else (found.table, None)
        if len(table):
            self.put(table_id, table, parts)
            self.notes.append(note.fill(count=f"{len(table):,}"))

    def _take_near(self, table_id: str, read: Callable[[Sequence[RawTable]], FacilitiesReading], none: Text = NONE_NEAR) -> None:
        parts = self.of(table_id)
        found = self._read(parts, lambda: read(self.tables_of(table_id))) if parts else None
        if found is None:
            return
        table, left = self._with_addresses(found) if {"name", "address"} <= set(found.unplaced) else (found.table, pd.DataFrame())
        if len(left):
            self.notes.append(NOT_PLACED.fill(what=title_of(table_id), count=f"{len(left):,}"))
        if table.empty:
            self.notes.append(none.fill(what=title_of(table_id)))
            return
        self.put(table_id, table, parts)
        self.dropped.discard(table_id)

    def _take_points(self, table_id: str, read: Callable[[], FacilitiesReading]) -> None:
        parts = self.of(table_id)
        found = self._read(parts, read) if parts else None
        if found is None:
            return
        if found.table.empty:
            self.notes.append(NONE_HERE.fill(what=title_of(table_id)))
            return
        self.put(table_id, found.table, parts)
        self.dropped.discard(table_id)

    def _read(self, parts: Sequence[_Part], read: Callable[[], FacilitiesReading]) -> FacilitiesReading | None:
        try:
            found = read()
        except InputError as error:
            self.refuse(parts, error)
            return None
        _note_receipts(parts, found.receipts, found.placings)
        return found

    def take_population(self) -> None:
        """Population cells, compared with the census of the dongs."""
        parts = self.of("population")
        grids = [part for part in parts if isinstance(part.raw, RawTable)]
        if (
            parts
            and len(grids) == len(parts)
            and all(is_of_seniors(part.raw) for part in grids if isinstance(part.raw, RawTable))
        ):
            for part in parts:  # seniors without people are cells of seniors
                part.reading.table = "senior_cells"
            return
        if not parts:
            return
        try:
            read = read_population(self.tables_of("population"), self.here())
        except InputError as error:
            self.refuse(parts, error)
            return
        _note_receipts(parts, read.receipts, [read.placing] * len(parts))
        self.put("population", read.table, parts)
        census = float(self.base.tables["dongs"]["people"].sum())
        self.notes.append(difference_note(float(read.table["people"].sum()), census))

    def tell_unused(self) -> None:
        """Address files that nothing needed."""
        for part in self.of(ADDRESSES.id):
            if part.reading.receipt is None:
                part.reading.refusal = NOT_NEEDED.fill(file=quote_value(part.reading.file))

    def finish(self) -> CityReading:
        """The city and everything that is to be told."""
        readings = tuple(part.reading for part in self.parts)
        told = [reading.refusal for reading in readings if reading.refusal and reading.refusal not in self.notes]
        if "dispatches" in self.tables and MINUTES_GONE in self.notes:  # an own log took the place of the modelled one
            self.notes.remove(MINUTES_GONE)
        notes = tuple(dict.fromkeys([*told, *self.notes]))
        if not self.tables:
            return CityReading(self.base, readings, self.unplaced, notes)
        changed = {**self.tables, **({"dispatches": self.base.tables["dispatches"]} if self._minutes_changed() else {})}
        city = self.base.without(*(name for name in self.dropped if name not in self.tables))
        city = city.with_tables(self.tables, self.sources, digest_tables(changed))
        if self.spread:
            city = replace(city, modelled=city.modelled | {"population"})
        return CityReading(_renamed(city), readings, self.unplaced, notes)

    def _minutes_changed(self) -> bool:
        return MINUTES_GONE in self.notes and "dispatches" not in self.tables


def _note_receipts(parts: Sequence[_Part], receipts: Sequence[Receipt], placings: Sequence[Placing | None]) -> None:
    for part, receipt, placing in zip(parts, receipts, placings, strict=True):
        part.reading.receipt, part.reading.placing = receipt, placing


def _renamed(city: City) -> City:
    """The city under the name of its place and an id made from its contents."""
    words = region_of(city.tables["dongs"]["full_name"].astype("str")).words
    title = OWN_TITLE.fill(place=Text(words[-1], romanise_place(words[-1]))) if words else city.title
    own = replace(city, title=title, sample=False)
    return replace(own, id=content_id(own))


OWN_TITLE = Text("{place} (올린 자료)", "{place} (own data)")
BY_HAND = Text("지도에서 직접 놓음", "Placed by hand on the map")
READING = Text("{file} 읽는 중", "Reading {file}")
CHOSEN = Text("직접 고르셨습니다.", "You chose this.")
NOT_TOLD = Text("{file}: {reason}", "{file}: {reason}")
TWICE = Text(
    "{file}: {other}와(과) 똑같은 파일이라 한 번만 읽었습니다.",
    "{file} is the same file as {other} and was read once.",
)
ONE_BOUNDARY = Text("경계 파일이 여럿이라 첫 파일만 썼습니다.", "There are several boundary files: only the first was used.")
OTHER_CITY = Text(
    "올린 경계가 다른 도시이므로 앞 도시의 자료는 쓰지 않습니다.",
    "The boundaries are those of another city: nothing of the previous city is used.",
)
DROPPED = Text(
    "실제 도로와 맞지 않게 되는 모의 자료를 뺐습니다: {names}",
    "Modelled tables that would contradict the real roads were removed: {names}",
)
SPREAD_ALONG = Text(
    "행정동 인구를 올린 도로를 따라 다시 나누었습니다(모의 자료).",
    "The people of the dongs were spread anew along the uploaded roads (modelled).",
)
MINUTES_GONE = Text(
    "모의 출동 기록의 도착 시간은 모의 안전센터에서 나온 값이라 지웠습니다.",
    "The minutes of the modelled dispatches came from modelled posts and were removed.",
)
NO_POSTS_YET = Text(
    "올린 119안전센터에 좌표가 없어 아직 지도에 놓이지 않았습니다. 지도에서 놓거나 주소·좌표 파일을 함께 올려 주십시오.",
    "The uploaded posts have no coordinates and are not on the map yet. Place them on the map, or upload a file of addresses with coordinates.",
)
NO_SITES_YET = Text(
    "올린 후보지·공공시설 {count}곳에 좌표가 없어 후보로 쓸 수 없습니다. 주소와 좌표가 있는 파일을 함께 올려 주십시오.",
    "None of the {count} uploaded sites has coordinates, so none can be a candidate. Upload a file of addresses with coordinates beside them.",
)
NONE_HERE = Text(
    "{what}: 이 도시와 둘레 15 km 안에 드는 곳이 없어 바꾸지 않았습니다.",
    "{what}: none lies in the city or within 15 km of it, so nothing was replaced.",
)
PLACED = Text(
    "주소 파일로 {count}곳을 찾아 놓았습니다(남은 곳 {left}).",
    "{count} places were found by the address file ({left} left).",
)
NOT_NEEDED = Text(
    "{file}: 주소·좌표 파일로 보이지만 좌표가 없는 시설이 없어 쓰지 않았습니다.",
    "{file}: it looks like a file of addresses with coordinates, but no facility needs one.",
)
