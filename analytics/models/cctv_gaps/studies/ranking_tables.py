"""What shaken weights mean in words, numbers and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.cctv_gaps.index import INCIDENTS, first
from analytics.models.cctv_gaps.judge import RANKS_VIEW, ranks
from analytics.models.cctv_gaps.params import GROUPS
from analytics.models.cctv_gaps.studies.ranking_declared import METHODS, SAATY, THEME_NAMES, TOP_COLUMNS
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.index import Index
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.models.cctv_gaps.studies.ranking import Compared
    from analytics.models.cctv_gaps.studies.ranking_declared import RankingAsked

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

EDGE = 1e-9
"""A share equal to the limit counts; a quotient may miss equality by less than this."""


@dataclass(frozen=True, eq=False)
class Shaken:
    """The ranking of c hexagons by g groups, and how often each hexagon is listed.

    Attributes:
        measured, params, asked: the question.
        index: the index with the weights as set.
        weights: (g,) by method, in the order of `index.scores`.
        scaled: (c, g) scores from 0 to 1.
        chosen: (k,) the hexagons listed with the weights as set, the first first.
        share: (c,) share of the draws in which each is listed.
    """

    measured: Measured
    params: CctvParams
    asked: RankingAsked
    index: Index
    weights: Mapping[str, Floats]
    scaled: Floats
    chosen: Ints
    share: Floats

    def value(self, method: str) -> Floats:
        """(c,) the index from 0 to 100 with the weights of a method; added up group by group, as the map's index is."""
        if method == "own":
            return self.index.value
        total = np.zeros(len(self.scaled))
        for column, weight in zip(self.scaled.T, self.weights[method].tolist(), strict=True):
            total += weight * column
        return HUNDRED * total

    def listed(self, method: str) -> Ints:
        """The hexagons at the head of the list with the weights of a method."""
        return first(self.value(method), self.asked.listed)

    @property
    def firm(self) -> Flags:
        """(k,) whether each listed hexagon stays in at least `firm_percent` of the draws (inclusive)."""
        return self.share[self.chosen] * HUNDRED >= self.asked.firm_percent - EDGE


def tell(shaken: Shaken, compared: Compared) -> Answer:
    """The answer in words, numbers and tables."""
    numbers = _numbers(shaken, compared)
    return Answer(
        Result(
            indicators=numbers,
            tables={"weights": weights_table(shaken), "methods": methods_table(shaken), "top": top_table(shaken)},
            layers={"stability": _layer(shaken)},
            sentence=_sentence(shaken),
            notes=_notes(shaken, compared),
        )
    )


def _numbers(shaken: Shaken, compared: Compared) -> dict[str, float | None]:
    count = len(shaken.chosen)
    agreed = set(shaken.chosen.tolist()).intersection(*(shaken.listed(method).tolist() for method in METHODS))
    return {
        "firm": float(shaken.firm.sum()),
        "firm_percent": percent(float(shaken.firm.sum()), count),
        "kept_percent": percent(float(shaken.share[shaken.chosen].sum()), count),
        "agreed_percent": percent(len(agreed), count),
        "consistency": compared.judged.ratio,
    }


def weights_table(shaken: Shaken) -> pd.DataFrame:
    """One row for each group that the data know: its weight under each method in percent."""
    groups = [GROUPS[name] for name in shaken.index.scores]
    names = {"group_ko": [group.ko for group in groups], "group_en": [group.en for group in groups]}
    return pd.DataFrame({**names, **{method: np.round(HUNDRED * shaken.weights[method], 1) for method in METHODS}})


def methods_table(shaken: Shaken) -> pd.DataFrame:
    """How many of the listed hexagons the other methods list too."""
    others = [method for method in METHODS if method != "own"]
    same = [len(np.intersect1d(shaken.listed(method), shaken.chosen)) for method in others]
    return pd.DataFrame(
        {
            "method_ko": [METHODS[method].ko for method in others],
            "method_en": [METHODS[method].en for method in others],
            "same": np.array(same, dtype=np.int64),
            "same_percent": HUNDRED * np.array(same, dtype=np.float64) / max(len(shaken.chosen), 1),
        }
    )


def top_table(shaken: Shaken) -> pd.DataFrame:
    """The listed hexagons in the order of the weights as set, with their rank under all other weights."""
    chosen, cells = shaken.chosen, shaken.measured.cells.iloc[shaken.chosen]
    columns: dict[str, object] = {
        "rank": np.arange(1, len(chosen) + 1),
        **{name: cells[name].to_numpy() for name in ("cell", "dong_name", "lon", "lat")},
        "index": np.round(shaken.index.value[chosen], 1),
        "stable_percent": np.round(HUNDRED * shaken.share[chosen], 1),
        "rank_without": _ranks_without(shaken),
    }
    for method in METHODS:
        if method != "own":
            value = shaken.value(method)
            columns |= {f"rank_{method}": ranks(value)[chosen], f"index_{method}": np.round(value[chosen], 1)}
    return pd.DataFrame(columns)[[column.name for column in TOP_COLUMNS]]


def _ranks_without(shaken: Shaken) -> Floats:
    """(k,) ranks with reported incidents left out; nan where nothing else weighs anything."""
    rank = ranks(shaken.index.without)[shaken.chosen].astype(np.float64)
    return np.where(shaken.index.without.any(), rank, np.nan)


def _layer(shaken: Shaken) -> pd.DataFrame:
    told = shaken.measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    return told.assign(
        stable_percent=np.round(HUNDRED * shaken.share, 1),
        rank=ranks(shaken.index.value),
        index=np.round(shaken.index.value, 1),
    )


def _sentence(shaken: Shaken) -> Text:
    listed, firm = len(shaken.chosen), int(shaken.firm.sum())
    if listed == 0:
        return NOTHING_LISTED
    share = shaken.asked.firm_percent
    if firm == 0:
        return NONE_FIRM.fill(n=listed, share=share)
    return (ALL_FIRM if firm == listed else FOUND).fill(n=listed, firm=firm, share=share)


def _notes(shaken: Shaken, compared: Compared) -> tuple[Text, ...]:
    notes = [RANKS_VIEW, *_about_pairs(compared)]
    if INCIDENTS in shaken.index.scores:
        notes.append(CAP.fill(cap=shaken.params.incident_cap_percent))
    if 0 < len(shaken.chosen) < shaken.asked.listed:
        notes.append(FEWER.fill(n=len(shaken.chosen), asked=shaken.asked.listed))
    missing = [GROUPS[name] for name in GROUPS if name not in shaken.index.scores]
    if missing:
        ko, en = ", ".join(group.ko for group in missing), ", ".join(group.en for group in missing)
        notes.append(UNKNOWN.fill(groups=Text(ko, en)))
    return (*notes, *shaken.measured.notes)


def _about_pairs(compared: Compared) -> list[Text]:
    """What the comparisons are worth, and where they contradict each other which one to look at again."""
    judged = compared.judged
    if judged.consistent:
        return [judged.said]
    row, column = judged.doubtful
    first_name, second_name = THEME_NAMES[compared.themes[row]], THEME_NAMES[compared.themes[column]]
    scale = min(SAATY, key=lambda item: abs(np.log(SAATY[item] / judged.suggested)))
    return [judged.said, LOOK_AGAIN.fill(first=first_name, second=second_name, scale=scale)]


FOUND = Text(
    "먼저 볼 {n}곳 가운데 {firm}곳은 비중을 바꿔도 {share:.0f}% 이상의 경우에 그대로 남습니다.",
    "Of the {n} places listed first, {firm} stay there in at least {share:.0f} % of all draws of other weights.",
)
ALL_FIRM = Text(
    "먼저 볼 {n}곳은 비중을 바꿔도 모두 {share:.0f}% 이상의 경우에 그대로 남습니다.",
    "All {n} places listed first stay there in at least {share:.0f} % of all draws of other weights.",
)
NONE_FIRM = Text(
    "먼저 볼 {n}곳 가운데 비중을 바꿔도 {share:.0f}% 이상의 경우에 그대로 남는 곳은 없습니다. 순위가 비중에 크게 달려 있습니다.",
    "None of the {n} places listed first stays there in {share:.0f} % of the draws: the list hangs on the weights.",
)
NOTHING_LISTED = Text("보이지 않는 것이 없어 먼저 볼 곳도 없습니다.", "Nothing is unseen, so nothing is listed.")
CAP = Text(
    "신고된 사건의 비중은 어느 방법과 추첨에서나 {cap:.0f}%를 넘지 않습니다.",
    "In every method and every draw reported incidents weigh at most {cap:.0f} %.",
)
FEWER = Text(
    "보이지 않는 것이 있는 육각형이 {n}칸뿐이어서 {asked}칸 대신 그만큼만 보았습니다.",
    "Only {n} hexagons have anything unseen, so these were looked at instead of {asked}.",
)
UNKNOWN = Text(
    "자료가 없어 뺀 것: {groups}. 이들이 든 비교 판단은 그만큼 쓰이지 않았습니다.",
    "Left out, since the data do not know them: {groups}. Comparisons about them were not used as far as they matter.",
)
LOOK_AGAIN = Text(
    "다시 볼 비교: {first} ↔ {second}. 나머지 판단대로라면 {scale}쯤입니다.",
    "Comparison to look at again: {first} or {second}. The others together say about {scale}.",
)
