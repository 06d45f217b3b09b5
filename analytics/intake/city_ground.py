"""Boundaries, roads and people of a city from an official's files, and what of the base city they contradict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.boundaries import only_inside, read_dongs
from analytics.intake.city_builder import OWN_LICENCE
from analytics.intake.city_reading import Part, note_receipts
from analytics.intake.grids import difference_note, read_population
from analytics.intake.korea import SPREAD_SOURCE, is_respreadable, respread
from analytics.intake.raw import RawFile, RawTable
from analytics.intake.roads import RoadsReading, read_roads
from analytics.intake.senior_cells import is_of_seniors
from analytics.intake.watched_city import BESIDE_ROADS
from analytics.intake.welfare_city import SERVING_BESIDE_ROADS
from analytics.spatial.areas import outline
from analytics.spatial.crs import metric_crs_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.city_builder import Builder

SAME_CITY = 0.5
"""New boundaries that overlap the old ones by less than this share are those of another city."""

OSM_LICENCE = "ODbL 1.0"


def take_dongs(builder: Builder) -> None:
    """New boundaries; when they are those of another city, nothing of the base city remains."""
    parts = builder.of("dongs")
    if not parts:
        return
    first, *more = parts
    builder.refuse(more, InputError(ONE_BOUNDARY))
    try:
        read = only_inside(read_dongs(builder.tables_of("dongs")[0], builder.here().outlines), builder.here().city)
    except InputError as error:
        builder.refuse([first], error)
        return
    builder.put("dongs", read.table, [first])
    note_receipts([first], [read.receipt], [read.placing])
    new, old = outline(read.table.geometry.to_numpy()), builder.here().city
    if shapely.area(shapely.intersection(new, old)) < SAME_CITY * shapely.area(new):
        builder.notes.append(OTHER_CITY)
        builder.base = builder.base.without(*(table_id for table_id in builder.base.tables if table_id != "dongs"))
    builder.base = replace(
        builder.base,
        tables={**builder.base.tables, "dongs": read.table},
        metric_crs=metric_crs_for(new.centroid.x, new.centroid.y),
    )
    builder.area = None


def take_roads(builder: Builder) -> None:
    """Roads, and the modelled tables that would lie about them."""
    parts = builder.of("links", "nodes")
    if not parts:
        return
    area = builder.here()
    try:
        read = read_roads([part.raw for part in parts if part.raw is not None], area.outlines, area.around, builder.limits)
    except InputError as error:
        builder.refuse(parts, error)
        return
    osm = any(isinstance(part.raw, RawFile) for part in parts)
    use_roads(builder, parts, read, OSM_LICENCE if osm else OWN_LICENCE)


def use_roads(builder: Builder, parts: Sequence[Part], read: RoadsReading, licence: str) -> None:
    """Put roads that have been read in place, with all that follows from them."""
    builder.put("links", read.links, parts, licence)
    builder.put("nodes", read.nodes, parts, licence)
    _note_roads(builder, parts, read)
    _drop_what_would_lie(builder)
    if is_respreadable(builder.base) and not builder.of("population"):
        builder.tables["population"] = respread(builder.base, read.links)
        builder.sources["population"] = SPREAD_SOURCE
        builder.spread = True
        builder.notes.append(SPREAD_ALONG)


def _note_roads(builder: Builder, parts: Sequence[Part], read: RoadsReading) -> None:
    files = {receipt.file: receipt for receipt in read.receipts}
    for part in parts:
        part.reading.receipt = files.get(part.reading.file, read.receipt)
        part.reading.placing = read.placing
    told = {note for receipt in read.receipts for note in receipt.notes}
    builder.notes.extend(note for note in read.notes if note not in told)


def _drop_what_would_lie(builder: Builder) -> None:
    names = ("scenery", "dispatches", *BESIDE_ROADS, *SERVING_BESIDE_ROADS)
    builder.drop([name for name in names if name in builder.base.modelled and builder.base.has(name)], DROPPED)


def take_population(builder: Builder) -> None:
    """Population cells, compared with the census of the dongs."""
    parts = builder.of("population")
    grids = [part for part in parts if isinstance(part.raw, RawTable)]
    if parts and len(grids) == len(parts) and all(is_of_seniors(part.raw) for part in grids if isinstance(part.raw, RawTable)):
        for part in parts:  # seniors without people are cells of seniors
            part.reading.table = "senior_cells"
        return
    if not parts:
        return
    try:
        read = read_population(builder.tables_of("population"), builder.here())
    except InputError as error:
        builder.refuse(parts, error)
        return
    note_receipts(parts, read.receipts, [read.placing] * len(parts))
    builder.put("population", read.table, parts)
    census = float(builder.base.tables["dongs"]["people"].sum())
    builder.notes.append(difference_note(float(read.table["people"].sum()), census))


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
