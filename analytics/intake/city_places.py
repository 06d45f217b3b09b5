"""Places and events of a city from an official's files: posts, hospitals, runs, sites, cameras, what serves seniors."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.addresses import ADDRESSES, region_of
from analytics.intake.boundaries import read_site_areas
from analytics.intake.city_builder import MINUTES_GONE, NONE_HERE
from analytics.intake.city_reading import Part
from analytics.intake.facilities import FacilitiesReading, read_dispatches, read_hospitals, read_posts, read_sites
from analytics.intake.raw import RawTable
from analytics.intake.receipt import quote_value
from analytics.intake.recognising import title_of
from analytics.intake.run_log import Surroundings
from analytics.intake.senior_cells import holds_seniors
from analytics.intake.watch_points import near
from analytics.intake.watched_city import ALSO_SCHOOLS, UNTRUE, WATCH_IDS, contradicted, watch_readers
from analytics.intake.welfare_city import ALSO, ALSO_SENIORS, ALSO_SERVES, WELFARE_IDS, outdated, welfare_readers
from analytics.schemas.safety import LEGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.intake.city_builder import Builder


def take_posts(builder: Builder) -> None:
    """Posts with coordinates, and those that an address file places; the others are listed."""
    parts = builder.of("posts")
    if not parts:
        return
    region = region_of(builder.base.tables["dongs"]["full_name"].astype("str"))
    read = builder.read(parts, lambda: read_posts(builder.tables_of("posts"), builder.here(), region))
    if read is None:
        return
    posts, builder.unplaced = builder.with_addresses(read)
    if posts.empty:
        builder.notes.append(NO_POSTS_YET if len(builder.unplaced) else NONE_HERE.fill(what=title_of("posts")))
        return
    builder.put("posts", posts, parts)
    _forget_modelled_minutes(builder)


def _forget_modelled_minutes(builder: Builder) -> None:
    """Minutes of modelled dispatches were worked out from modelled posts."""
    calls = builder.base.tables.get("dispatches")
    if calls is None or "dispatches" not in builder.base.modelled or "dispatches" in builder.dropped:
        return
    gone: dict[str, float | str] = {name: np.nan for name in ("response_min", *LEGS) if name in calls}
    gone |= {"post": ""} if "post" in calls else {}
    builder.base = replace(builder.base, tables={**builder.base.tables, "dispatches": calls.assign(**gone)})
    builder.notes.append(MINUTES_GONE)


def take_hospitals(builder: Builder) -> None:
    """Emergency hospitals."""
    builder.take_points("hospitals", lambda: read_hospitals(builder.tables_of("hospitals"), builder.here()))


def take_dispatches(builder: Builder) -> None:
    """Dispatches of the official's own log."""
    posts = builder.tables.get("posts", builder.base.tables.get("posts"))
    around = Surroundings(builder.here(), builder.base.tables["dongs"], posts, builder.distance_unit)
    builder.take_points("dispatches", lambda: read_dispatches(builder.tables_of("dispatches"), around))


def take_sites(builder: Builder) -> None:
    """Candidate sites and areas for something new."""
    _take_sites(builder)
    builder.take_points("site_areas", lambda: read_site_areas(builder.tables_of("site_areas"), builder.here()))


def _take_sites(builder: Builder) -> None:
    parts = builder.of("sites")
    region = region_of(builder.base.tables["dongs"]["full_name"].astype("str"))
    read = builder.read(parts, lambda: read_sites(builder.tables_of("sites"), builder.here(), region)) if parts else None
    if read is None:
        return
    sites, left = builder.with_addresses(read)
    if sites.empty:
        builder.notes.append(NO_SITES_YET.fill(count=f"{len(left):,}") if len(left) else NONE_HERE.fill(what=title_of("sites")))
        return
    builder.put("sites", sites, parts)


def take_watched(builder: Builder) -> None:
    """Cameras and what is around them; modelled tables that real ones contradict go."""
    schools = [part for part in builder.of("sites") if "school_zones" in part.reading.candidates]
    if not builder.of(*WATCH_IDS) and not schools:
        return
    dongs = builder.base.tables["dongs"]
    region = region_of(dongs["full_name"].astype("str"))
    readers = watch_readers(near(builder.here(), builder.base.metric_crs), dongs, region)
    for table_id, read in readers.items():
        builder.take_near(table_id, read)
    if schools and not builder.of("school_zones"):
        _take_schools(builder, schools, readers["school_zones"])
    builder.drop(contradicted(builder.base, builder.tables), UNTRUE)


def _take_schools(builder: Builder, parts: Sequence[Part], read: Callable[[Sequence[RawTable]], FacilitiesReading]) -> None:
    """Lists of schools that were taken for public sites are lists of schools as well."""
    try:
        found = read([part.raw for part in parts if isinstance(part.raw, RawTable)])
    except InputError:  # told where it was read as sites
        return
    table, _ = builder.with_addresses(found)
    if len(table):
        builder.put("school_zones", table, parts)
        builder.notes.append(ALSO_SCHOOLS.fill(count=f"{len(table):,}"))


def take_welfare(builder: Builder) -> None:
    """Seniors, how they live and what serves them; modelled tables that real ones contradict go."""
    parts = [part for part in builder.parts if {part.reading.table, *part.reading.candidates} & {*WELFARE_IDS, "population"}]
    if not parts:
        return
    dongs = builder.base.tables["dongs"]
    region = region_of(dongs["full_name"].astype("str"))
    readers = welfare_readers(builder.here(), dongs, region)
    for table_id, read in readers.items():
        builder.take_near(table_id, read, NONE_HERE)
        if not builder.of(table_id):
            _take_also(builder, table_id, read)
    if not builder.of("sites"):
        _take_also(builder, "sites", partial(read_sites, area=builder.here(), region=region))
    builder.drop(outdated(builder.base, builder.tables), UNTRUE)


def _take_also(builder: Builder, table_id: str, read: Callable[[Sequence[RawTable]], FacilitiesReading]) -> None:
    """Lists that were taken for another table and hold this one too."""
    if table_id == "senior_cells":
        parts = [part for part in builder.of("population") if isinstance(part.raw, RawTable) and holds_seniors(part.raw)]
        note = ALSO_SENIORS
    else:
        parts = [
            part
            for part in builder.of(*ALSO.get(table_id, ()))
            if table_id in part.reading.candidates or part.reading.table == "clinics"
        ]
        note = ALSO_SERVES.fill(what=title_of(table_id), count="{count}")
    if not parts:
        return
    try:
        found = read([part.raw for part in parts if isinstance(part.raw, RawTable)])
    except InputError:  # told where it was read as the other table
        return
    table, _ = builder.with_addresses(found) if {"name", "address"} <= set(found.unplaced) else (found.table, None)
    if len(table):
        builder.put(table_id, table, parts)
        builder.notes.append(note.fill(count=f"{len(table):,}"))


def tell_unused(builder: Builder) -> None:
    """Address files that nothing needed."""
    for part in builder.of(ADDRESSES.id):
        if part.reading.receipt is None:
            part.reading.refusal = NOT_NEEDED.fill(file=quote_value(part.reading.file))


NO_POSTS_YET = Text(
    "올린 119안전센터에 좌표가 없어 아직 지도에 놓이지 않았습니다. 지도에서 놓거나 주소·좌표 파일을 함께 올려 주십시오.",
    "The uploaded posts have no coordinates and are not on the map yet. Place them on the map, or upload a file of addresses with coordinates.",
)
NO_SITES_YET = Text(
    "올린 후보지·공공시설 {count}곳에 좌표가 없어 후보로 쓸 수 없습니다. 주소와 좌표가 있는 파일을 함께 올려 주십시오.",
    "None of the {count} uploaded sites has coordinates, so none can be a candidate. Upload a file of addresses with coordinates beside them.",
)
NOT_NEEDED = Text(
    "{file}: 주소·좌표 파일로 보이지만 좌표가 없는 시설이 없어 쓰지 않았습니다.",
    "{file}: it looks like a file of addresses with coordinates, but no facility needs one.",
)
