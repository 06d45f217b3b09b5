"""How sure a coverage figure is: weeks drawn anew, speeds fitted anew, people counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.steps import Reach, ready_posts, search_from
from analytics.models.golden_hour.studies.fitting import prior_for, refit
from analytics.models.golden_hour.studies.speed_fit import TURNOUT_S, arc_times, slowness_at
from analytics.spatial.sums import sum_by
from analytics.stats.robust import resampled_counts, spread_between

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.studies.fitting import Fitted
    from analytics.models.golden_hour.studies.logged import Log

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

FEWEST_BLOCKS = 4
"""With fewer weeks than this runs are drawn instead: three weeks drawn anew say little. Assumed."""

NEAR_M = 1000.0
"""Side of the squares in which errors are alike. Assumed."""


@dataclass(frozen=True, eq=False)
class City:
    """Whom coverage is counted on: people, posts, roads, and the present parameters."""

    ground: Ground
    posts: pd.DataFrame
    params: GoldenHourParams

    def reach(self, values: Floats) -> Reach:
        """Minutes by road to each of p groups of people at the given values of the curve, and the post that is first."""
        params = self.params.model_copy(update={"turnout_s": float(values[TURNOUT_S])})
        times = arc_times(self.ground.network, values, slowness_at(self.params, values))
        search = search_from(ready_posts(self.posts, self.ground, params), self.ground, params, times)
        people, cells = self.ground.people, self.ground.cells
        if params.counted_on == "hex":
            return search.reach(cells.places, cells.x, cells.y).at(people.cell)
        return search.reach(people.places, people.x, people.y)

    def reached_by_dong(self, minutes: Floats) -> Floats:
        """People reached within the limit, inclusive, in each dong that anybody lives in."""
        people = self.ground.people
        counted = np.where(within(minutes, self.params.limit_min), people.people, 0.0)
        return sum_by(people.dong, counted, int(people.dong.max()) + 1)


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
    return PlaceErrors(spread_between(post, off_min), spread_between(_squares(*log.spots()), off_min - means[post]))


def _squares(x: Floats, y: Floats) -> Ints:
    """The square of `NEAR_M` in which each place lies, as numbers from 0."""
    corners = np.floor(np.column_stack([x, y]) / NEAR_M)
    return np.unique(corners, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Bands:
    """Draws of what could as well be true.

    Attributes:
        values: (draws, k) values of the curve.
        reached: (draws, dongs) people reached by dong.
    """

    values: Floats
    reached: Floats


@dataclass(frozen=True, eq=False)
class Drawing:
    """What the draws are made from.

    Attributes:
        fitted: fitted to all runs with the model's own curve of the day.
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
    fitted, draws = drawing.fitted, drawing.draws
    block = log.block if len(np.unique(log.block)) >= FEWEST_BLOCKS else np.arange(len(log))
    counts = resampled_counts(block, draws, drawing.seed)
    shift_min = _difference(city.reach(drawing.rounded).road_min, city.reach(fitted.values).road_min)
    square = _squares(city.ground.people.x, city.ground.people.y)
    rng = np.random.default_rng([drawing.seed, 1])
    prior = prior_for(log, fitted.ways, fitted.day)
    values, reached = np.zeros((draws, len(fitted.values))), []
    for draw in range(draws):
        told(draw / draws)
        values[draw] = refit(log, fitted.ways, fitted.day, prior, fitted.values, counts[draw])
        reach = city.reach(values[draw])
        off = rng.normal(0, drawing.errors.post_min, len(city.posts) + 1)[reach.post]
        off += rng.normal(0, drawing.errors.near_min, int(square.max()) + 1)[square]
        reached.append(city.reached_by_dong(reach.road_min + off + (draw % 2) * shift_min))
    return Bands(values, np.array(reached))


def _difference(now: Floats, before: Floats) -> Floats:
    """Minutes more; none where either is unreachable."""
    both = np.isfinite(now) & np.isfinite(before)
    return np.subtract(now, before, out=np.zeros(len(now)), where=both)


def interval(draws: Floats, band_percent: float) -> tuple[Floats, Floats]:
    """Low and high end of the middle `band_percent` of draws (d, ...), along the first axis."""
    tail = (100 - band_percent) / 2
    low, high = np.percentile(draws, [tail, 100 - tail], axis=0)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
