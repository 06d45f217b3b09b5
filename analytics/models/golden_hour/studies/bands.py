"""How sure a coverage figure is: weeks drawn anew, speeds fitted anew, people counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.golden_hour.ground import calls_in_city, place_calls
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.steps import Reach, ready_posts, search_from
from analytics.models.golden_hour.studies.fitting import prior_for, refit
from analytics.models.golden_hour.studies.speed_fit import TURNOUT_S, arc_times, slowness_at
from analytics.spatial.sums import sum_by
from analytics.stats.robust import resampled_counts, spread_between
from analytics.stats.small_counts import published_percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.studies.fitting import Fitted
    from analytics.models.golden_hour.studies.logged import Log
    from analytics.spatial.network import Places

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FEWEST_BLOCKS = 4
"""With fewer weeks than this runs are drawn instead: three weeks drawn anew say little. Assumed."""

NEAR_M = 1000.0
"""Side of the squares in which errors are alike. Assumed."""


FIGURES = ("people", "seniors", "area", "calls")
"""Whose share within the limit is counted, in this order."""


@dataclass(frozen=True, eq=False)
class Reached:
    """What is reached within the limit.

    Attributes:
        by_dong: (dongs,) people, for every dong up to the last one that anybody lives in.
        shares: (4,) percent of each of `FIGURES`; nan where there is none of it, or too few calls to be told.
    """

    by_dong: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class City:
    """Where coverage is counted: roads, people, area, the logged calls, posts, and the present parameters."""

    ground: Ground
    posts: pd.DataFrame
    params: GoldenHourParams
    dispatches: pd.DataFrame

    def reaches(self, values: Floats) -> dict[str, Reach]:
        """Minutes by road at the given values of the curve: of cells, of groups of people, and of logged calls."""
        params = self.params.model_copy(update={"turnout_s": float(values[TURNOUT_S])})
        times = arc_times(self.ground.network, values, slowness_at(self.params, values))
        search = search_from(ready_posts(self.posts, self.ground, params), self.ground, params, times)
        found = {name: search.reach(*spots) for name, spots in self._spots().items()}
        if "people" not in found:
            found["people"] = found["cells"].at(self.ground.people.cell)
        return found

    def squares(self) -> dict[str, Ints]:
        """The square of `NEAR_M` that each place of `reaches` lies in, numbered alike for all of them."""
        spots = self._spots()
        lengths = np.cumsum([len(x) for _, x, _ in spots.values()])[:-1]
        whole = squares_of(np.concatenate([x for _, x, _ in spots.values()]), np.concatenate([y for _, _, y in spots.values()]))
        found = dict(zip(spots, np.split(whole, lengths), strict=True))
        if "people" not in found:
            found["people"] = found["cells"][self.ground.people.cell]
        return found

    def _spots(self) -> dict[str, tuple[Places, Floats, Floats]]:
        people, cells = self.ground.people, self.ground.cells
        spots = {"cells": (cells.places, cells.x, cells.y)}
        if self.params.counted_on != "hex":
            spots["people"] = (people.places, people.x, people.y)
        calls = calls_in_city(self.dispatches, self.ground, self.params.resolution)
        return {**spots, "calls": place_calls(calls, self.ground.network, self.ground.crs)}

    def count(self, minutes: Mapping[str, Floats]) -> Reached:
        """What is reached within the limit, inclusive, at the minutes (by road) of cells, people and calls."""
        people, area_km2 = self.ground.people, self.ground.cells.grid.area_km2
        inside = {name: within(found, self.params.limit_min) for name, found in minutes.items()}
        aged = np.where(np.isfinite(people.seniors), people.seniors, 0.0)
        weights = ((people.people, "people"), (aged, "people"), (area_km2, "cells"))
        shares = [100 * weight[inside[name]].sum() / weight.sum() if weight.sum() > 0 else np.nan for weight, name in weights]
        counted = np.where(inside["people"], people.people, 0.0)
        by_dong = sum_by(people.dong, counted, int(people.dong.max()) + 1)
        return Reached(by_dong, np.array([*shares, _calls_percent(inside["calls"])]))

    def at(self, values: Floats) -> Reached:
        """What is reached at the given values of the curve."""
        return self.count({name: reach.road_min for name, reach in self.reaches(values).items()})


def _calls_percent(inside: Flags) -> float:
    """Percent of the logged calls that are reached, of published counts as the model tells it; nan where that is withheld."""
    return float(published_percent(np.array([inside.sum()]), np.array([len(inside)]))[0])


@dataclass(frozen=True, eq=False)
class PlaceErrors:
    """How far whole areas are off beyond chance, in minutes, one standard deviation each.

    Attributes:
        post_min: the areas of posts, such as by a turn-out of their own.
        near_min: squares of `NEAR_M` within them, such as by a hill or a level crossing.
    """

    post_min: float
    near_min: float


def place_errors(log: Log, post: Ints, off_min: Floats) -> PlaceErrors:
    """The errors of areas, from predicted less observed minutes (n,) of runs held out and the post (n,) of each."""
    means = np.bincount(post, off_min) / np.maximum(np.bincount(post), 1)
    return PlaceErrors(spread_between(post, off_min), spread_between(squares_of(*log.spots()), off_min - means[post]))


def squares_of(x: Floats, y: Floats) -> Ints:
    """The square of `NEAR_M` in which each place lies, as numbers from 0."""
    corners = np.floor(np.column_stack([x, y]) / NEAR_M)
    return np.unique(corners, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Bands:
    """Draws of what could as well be true.

    Attributes:
        values: (draws, k) values of the curve.
        by_dong: (draws, dongs) people reached by dong.
        shares: (draws, 4) percent reached of each of `FIGURES`.
    """

    values: Floats
    by_dong: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class Drawing:
    """What the draws are made from.

    Attributes:
        fitted: fitted to all runs.
        rounded: (k,) the same values on the steps of the controls.
        errors: how far whole areas are off.
        draws, seed: how many draws, and their seed.
    """

    fitted: Fitted
    rounded: Floats
    errors: PlaceErrors
    draws: int
    seed: int


def draw_bands(log: Log, drawing: Drawing, city: City, told: Callable[[float], None]) -> Bands:
    """Draw weeks with replacement, fit each draw, and count who is reached then.

    To each draw every area is given an error of its own, as large as areas were off in the back-test beyond chance: speeds
    alone would make a band that is far too narrow. Every second draw lies about the rounded values and not about the exact
    ones, for nobody knows which are nearer to the truth.
    """
    fitted = drawing.fitted
    block = log.block if len(np.unique(log.block)) >= FEWEST_BLOCKS else np.arange(len(log))
    blur = _Blur.of(city, drawing)
    prior = prior_for(log, fitted.ways, fitted.ties)
    values, reached = [], []
    for draw, counted in enumerate(resampled_counts(block, drawing.draws, drawing.seed)):
        told(draw / drawing.draws)
        values.append(fitted.told(refit(log, fitted.ways, prior, fitted.values, counted)))
        reached.append(city.count(blur.minutes(city.reaches(values[-1]), rounded=bool(draw % 2))))
    return Bands(np.array(values), np.array([found.by_dong for found in reached]), np.array([found.shares for found in reached]))


@dataclass(frozen=True, eq=False)
class _Blur:
    """What is not known of minutes at known speeds: errors of areas, and whether the exact or the rounded values are nearer."""

    errors: PlaceErrors
    posts: int
    squares: Mapping[str, Ints]
    shift_min: Mapping[str, Floats]
    rng: np.random.Generator

    @classmethod
    def of(cls, city: City, drawing: Drawing) -> _Blur:
        """Work out once what every draw needs."""
        exact, rounded = city.reaches(drawing.fitted.values), city.reaches(drawing.rounded)
        shift_min = {name: _difference(rounded[name].road_min, exact[name].road_min) for name in exact}
        rng = np.random.default_rng([drawing.seed, 1])
        return cls(drawing.errors, len(city.posts), city.squares(), shift_min, rng)

    def minutes(self, reaches: Mapping[str, Reach], *, rounded: bool) -> dict[str, Floats]:
        """The minutes of one draw: every post and every square gets an error of its own."""
        count = 1 + max(int(found.max(initial=0)) for found in self.squares.values())
        post = self.rng.normal(0, self.errors.post_min, self.posts + 1)  # the last is for -1, none
        square = self.rng.normal(0, self.errors.near_min, count)
        return {
            name: reach.road_min + post[reach.post] + square[self.squares[name]] + (self.shift_min[name] if rounded else 0.0)
            for name, reach in reaches.items()
        }


def _difference(now: Floats, before: Floats) -> Floats:
    """Minutes more; none where either is unreachable."""
    both = np.isfinite(now) & np.isfinite(before)
    return np.subtract(now, before, out=np.zeros(len(now)), where=both)


def interval(draws: Floats, band_percent: float) -> tuple[Floats, Floats]:
    """Low and high end of the middle `band_percent` of draws (d, ...), along the first axis."""
    tail = (100 - band_percent) / 2
    low, high = np.percentile(draws, [tail, 100 - tail], axis=0)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
