"""How much the list of places to look at first hangs on the weights: drawn anew a thousand times, and found in four ways.

Weights are opinions. A place that stays at the head of the list under nearly all of them is a safe choice for a check on
the spot; one that comes and goes is there by the weights as much as by the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.cctv_gaps.index import INCIDENTS, first, index_of
from analytics.models.cctv_gaps.measuring import measure
from analytics.models.cctv_gaps.studies.ranking_declared import OUTPUTS, PAIRS, SAATY, THEMES, WORKFLOW, RankingAsked
from analytics.models.cctv_gaps.studies.ranking_tables import Shaken, tell
from analytics.stats.ranks import rank_stability
from analytics.stats.shares import HUNDRED
from analytics.stats.weights import capped, entropy_weights, equal_weights, pairwise_matrix, pairwise_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.cctv_gaps.index import Index
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.stats.weights import Judged

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SEED = 19_800_901  # any number: the same question gets the same answer

STATED_SHARE = 0.25
"""The knob says by how much a weight of this share varies."""


@dataclass(frozen=True, eq=False)
class Compared:
    """What the comparisons by pairs come to.

    Attributes:
        themes: those of which the data know a group, in the order of the comparisons.
        judged: their weights, and how far the comparisons agree; only comparisons among these themes are used.
    """

    themes: tuple[str, ...]
    judged: Judged


def run(inputs: CctvInputs, params: CctvParams, asked: RankingAsked, watch: Watch) -> Iterator[Answer]:
    """One answer, a second after the model was measured."""
    watch("groups")
    measured = measure(inputs, params, lambda _step: None)
    index = index_of(measured, params)
    if not any(index.weights.values()):
        raise ParamError(NO_WEIGHTS)
    watch("weights")
    groups = list(index.scores)
    scaled = np.column_stack([index.scores[name] for name in groups])
    compared = compare_themes(groups, asked)
    cap = params.incident_cap_percent / HUNDRED
    weights = four_weights(groups, scaled, index, compared, cap)
    watch("draws")
    chosen = first(index.value, asked.listed)
    share = shares_of_draws(groups, scaled, index, asked, cap)
    yield tell(Shaken(measured, params, asked, index, weights, scaled, chosen, share), compared)


def caps_of(groups: Sequence[str], incident_cap: float) -> Floats:
    """(g,) the largest share of each group: reported incidents have a ceiling."""
    return np.array([incident_cap if name == INCIDENTS else 1.0 for name in groups])


def four_weights(
    groups: Sequence[str], scaled: Floats, index: Index, compared: Compared, incident_cap: float
) -> dict[str, Floats]:
    """(g,) by method: as set, all alike, by entropy and by pairs; each with sum 1, reports at most at their ceiling.

    Equal weights, entropy and pairs look at every group that the data know, also those that the planner gave no weight:
    they ask how the list would look if somebody else had set the weights.

    Args:
        groups: g names.
        scaled: (c, g) scores from 0 to 1.
        index: the index with the weights as set.
        compared: the comparisons by pairs.
        incident_cap: the ceiling as a share.
    """
    own = np.array([index.weights[name] for name in groups])
    caps = caps_of(groups, incident_cap)
    return {
        "own": own,
        "equal": capped(equal_weights(len(groups)), caps),
        "entropy": capped(entropy_weights(scaled), caps),
        "ahp": capped(within_themes(groups, own, compared), caps),
    }


def compare_themes(groups: Sequence[str], asked: RankingAsked) -> Compared:
    """The weights of the themes of which the data know a group, from the comparisons among them (Saaty 1980)."""
    matrix = pairwise_matrix(np.array([SAATY[getattr(asked, pair)] for pair in PAIRS]))
    known = [at for at, members in enumerate(THEMES.values()) if set(members) & set(groups)]
    themes = tuple(THEMES)
    return Compared(tuple(themes[at] for at in known), pairwise_weights(matrix[np.ix_(known, known)]))


def within_themes(groups: Sequence[str], own: Floats, compared: Compared) -> Floats:
    """(g,) the weight of each theme over its groups in the proportions of the weights as set; alike where these are all 0."""
    found = np.zeros(len(groups))
    for theme, weight in zip(compared.themes, compared.judged.weights.tolist(), strict=True):
        mine = np.array([name in THEMES[theme] for name in groups])
        parts = np.where(mine, own, 0.0)
        if parts.sum() <= 0:
            parts = mine.astype(np.float64)
        found += weight * parts / parts.sum()
    return found


def shares_of_draws(groups: Sequence[str], scaled: Floats, index: Index, asked: RankingAsked, incident_cap: float) -> Floats:
    """(c,) share of the draws in which each hexagon is listed; one with an index of 0 never is, however short the list."""
    own = np.array([index.weights[name] for name in groups])
    there = np.flatnonzero(index.value > 0)
    share = np.zeros(len(scaled))
    if len(there):
        found = rank_stability(
            scaled[there],
            own,
            min(asked.listed, len(there)),
            draws=asked.draws,
            concentration=concentration_of(asked.spread_points),
            seed=SEED,
            most=caps_of(groups, incident_cap),
        )
        share[there] = found.share
    return share


def concentration_of(spread_points: float) -> float:
    """The concentration of Dirichlet draws under which a weight of 25 % has this standard deviation, in points of percent.

    A weight w of a Dirichlet law of concentration a has the variance w (1 - w) / (a + 1).
    """
    return float(STATED_SHARE * (1 - STATED_SHARE) / (spread_points / HUNDRED) ** 2 - 1)


NO_WEIGHTS = Text(
    "비중이 모두 0이어서 순위가 없습니다. '조건'에서 비중을 하나라도 0보다 크게 해 주십시오.",
    "All weights are 0, so there is no ranking. Please set at least one weight above 0.",
)

STUDY: Study[CctvInputs, CctvParams, RankingAsked] = Study(
    id="ranking",
    title=Text("순위는 얼마나 단단한가", "How firm is the ranking"),
    question=Text("비중을 달리 정했어도 같은 곳을 먼저 보게 됩니까?", "Would other weights have put the same places first?"),
    about=Text(
        "먼저 볼 곳의 순위는 비중에 달려 있고, 옳은 비중은 하나가 아닙니다. 비중을 여러 번 흔들고 네 가지 방법으로 정해 보아 어디가 그대로 남는지 보입니다. "
        "단단한 곳이 위험한 곳이라는 뜻은 아니며, 무엇이 중요한지는 사람이 정합니다.",
        "The list of places to look at first hangs on the weights, and no choice of them is the right one. Weights are shaken many times and found in four ways, to see which places stay. "
        "A firm place is not a dangerous one; what matters is for people to decide.",
    ),
    asked=RankingAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=LATE,
    sources=(
        Text("짝지어 비교(AHP)와 일관성 비율: Saaty (1980)", "Comparisons by pairs and consistency: Saaty (1980)"),
        Text("엔트로피 비중: Shannon의 엔트로피, Hwang·Yoon (1981)", "Entropy weights: Shannon's entropy, Hwang and Yoon (1981)"),
        Text("비중 뽑기: 디리클레 분포, 평균이 정한 비중", "Draws of weights: Dirichlet, the mean being the weights as set"),
        Text("신고 비중의 상한: Ensign 외 (2017), 되먹임", "Ceiling for reports: Ensign et al. (2017), runaway feedback"),
    ),
)  # fmt: skip
