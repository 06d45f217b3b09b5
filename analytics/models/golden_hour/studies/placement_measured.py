"""What a plan does for people, measured as the map measures it: with its own changes made to the list of posts.

The search weighs plans on minutes from each site to each hexagon. What is told of a plan must be the map's own numbers to
the last person, whichever way people are counted there, so the plan is told by the model itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.memo import remember
from analytics.models.golden_hour.compare import compare
from analytics.models.golden_hour.declared import PLACE
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.measuring import measure
from analytics.schemas.safety import POSTS
from analytics.stats.shares import percent, weighted_quantile

if TYPE_CHECKING:
    from analytics.core.model import Change
    from analytics.core.scenario import Scenario
    from analytics.models.golden_hour.judge import Measured
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a set of posts does for people.

    Attributes:
        reached: share of all people reached in time, in percent.
        mean_min: people-weighted mean of the minutes of those who can be reached.
        worst_min: the minutes of the worst-served place with people that can be reached.
    """

    reached: float | None
    mean_min: float | None
    worst_min: float | None


def numbers_with(inputs: GoldenHourInputs, params: GoldenHourParams, scenario: Scenario) -> Numbers:
    """The numbers of the city with these changes; of the city as it is where there are none."""
    measured = _measured(inputs, params.measured(), scenario)
    people, minutes = measured.people, measured.minutes(params.basis)
    known = np.isfinite(minutes) & (people > 0)
    mean = float(people[known] @ minutes[known] / people[known].sum()) if known.any() else None
    in_time = float(people[within(minutes, params.limit_min)].sum())
    return Numbers(percent(in_time, float(people.sum())), mean, weighted_quantile(minutes, people, 1.0))


def change_by(inputs: GoldenHourInputs, params: GoldenHourParams, before: Scenario, after: Scenario) -> Change:
    """What `after` gains and loses against `before`: what the page says where both are laid on the map."""
    measured = params.measured()
    return compare(_measured(inputs, measured, before), _measured(inputs, measured, after), params)


@remember(64)
def _measured(inputs: GoldenHourInputs, params: GoldenHourParams, scenario: Scenario) -> Measured:
    """The city with these changes, measured; everybody unreached where no post is left."""
    posts = scenario.apply(inputs.posts, POSTS.key or "", PLACE)
    if len(posts):
        return measure(replace(inputs, posts=posts), params, lambda _step: None)
    found = measure(inputs, params, lambda _step: None)
    never = np.full(len(found.people), np.inf)
    return replace(found, road_min=never, straight_min=never)
