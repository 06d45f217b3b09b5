"""A city from an official's own files: the one call behind the page and the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.intake.base_dates import DOWNLOADED, BaseDate
from analytics.intake.city_builder import OWN_LICENCE, Builder, area_of, renamed, source_of, today
from analytics.intake.city_ground import OSM_LICENCE, take_dongs, take_population, take_roads, use_roads
from analytics.intake.city_places import (
    take_dispatches,
    take_hospitals,
    take_posts,
    take_sites,
    take_watched,
    take_welfare,
    tell_unused,
)
from analytics.intake.city_reading import CityReading, FileReading, Part
from analytics.intake.korea import city_of_korea, municipalities
from analytics.intake.opening import CHOSEN, open_all
from analytics.intake.raw import DEFAULT_LIMITS, Limits
from analytics.intake.shelf import digest_tables
from analytics.schemas.city import City, Made, Source
from analytics.schemas.safety import FIND_UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.intake.roads import RoadsReading

__all__ = [
    "CHOSEN",
    "CityReading",
    "FileReading",
    "add_posts",
    "area_of",
    "build_city",
    "city_of_korea",
    "city_with_roads",
    "municipalities",
]

STEPS = (
    take_dongs, take_roads, take_posts, take_hospitals, take_population, take_dispatches, take_sites, take_watched, take_welfare,
    tell_unused,
)  # fmt: skip
"""In this order: the dongs say where the city is, roads and posts what of the base would lie about them."""


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
    builder = Builder(base, open_all(uploads, choices or {}, tell, limits), limits, distance_unit)
    for take in STEPS:
        take(builder)
    return builder.finish()


def city_with_roads(base: City, roads: RoadsReading, place: str) -> CityReading:
    """The city with roads downloaded for a named place, as if they had come in a file of that name."""
    part = Part(FileReading(place, table="links", base_date=BaseDate(today(), DOWNLOADED)))
    builder = Builder(base, [part], DEFAULT_LIMITS)
    use_roads(builder, [part], roads, OSM_LICENCE)
    return builder.finish()


def add_posts(city: City, placed: pd.DataFrame) -> City:
    """The city with posts that a person places by hand; modelled posts make room for them.

    Where they were read from a file of posts without coordinates, that file stays their source.

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
    made = _feeding_posts(city.made)
    files = made.feeding("posts")
    by_hand = source_of(files) if files else Source(BY_HAND, OWN_LICENCE, today())
    sources = {"posts": city.sources["posts"] if keep else by_hand}
    return renamed(replace(city.with_tables({"posts": posts}, sources, digest_tables({"posts": posts})), made=made))


def _feeding_posts(made: Made) -> Made:
    """Files of posts, with or without coordinates, as what the posts come from."""
    files = [
        replace(file, feeds=("posts",)) if file.table == "posts" and file.accepted + file.set_aside and not file.feeds else file
        for file in made.files
    ]
    return replace(made, files=tuple(files))


BY_HAND = Text("지도에서 직접 놓음", "Placed by hand on the map")
