"""What thresholds and weights make of the measured shares: numbers, lists and layers. Nothing here looks at a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.model import Result
from analytics.core.text import Text
from analytics.models.cctv_gaps.index import INCIDENTS, first, index_of, unseen_of
from analytics.models.cctv_gaps.params import CIRCLE, EXPECTED, GROUPS, LOWER, UPPER
from analytics.models.cctv_gaps.reasons import reasons_of
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.index import Index
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

EDGE = 1e-9
"""A share equal to the limit counts; sums may miss equality by less than this."""

SEPARATE = ("children", "seniors", "women")
"""Groups to protect that have a layer of their own."""

CROWDED_SHARE = 0.5
"""From this share of the list on in one dong, the page warns that it concentrates. Assumed."""


def judge_measured(measured: Measured, params: CctvParams) -> Result:
    """Numbers, tables and layers under the thresholds and weights."""
    index = index_of(measured, params)
    listed = first(index.value, params.top)
    dongs = dong_table(measured, params, listed)
    numbers = indicators(measured, params, listed)
    return Result(
        indicators=numbers,
        tables={
            "dongs": dongs,
            "top": top_table(measured, params, index, listed),
            "kinds": measured.kinds,
            "law": law_table(),
        },
        layers={
            "seen": measured.cells,
            "dark": dark_layer(measured, params.period, params.basis),
            **{name: group_layer(measured, params.period, params.basis, name) for name in SEPARATE},
            "index": index_layer(measured, params, index),
            "without": without_layer(measured, params, index),
        },
        sentence=measured.none_of_purpose or sentence(numbers, dongs, params),
        notes=(RANKS_VIEW, *measured.notes, *_concentration(dongs)),
    )


def is_blind(measured: Measured, params: CctvParams) -> Flags:
    """(c,) whether at least `blind_percent` of a hexagon is not seen (inclusive)."""
    return measured.unseen[params.basis] * HUNDRED >= params.blind_percent - EDGE


def indicators(measured: Measured, params: CctvParams, listed: Ints) -> dict[str, float | None]:
    """The numbers the model promises, by output id; none where the inputs do not allow one."""
    hours = measured.exposure.hours[params.period]
    total = float(hours.sum())
    gone = {basis: float((hours * measured.unseen[basis]).sum()) for basis in measured.unseen}
    blind, area = is_blind(measured, params), measured.ground.grid.area_km2
    looked_at = {basis: area if basis == CIRCLE else area * measured.open_share for basis in measured.unseen}
    seen_km2 = {basis: float((looked_at[basis] * (1 - unseen)).sum()) for basis, unseen in measured.unseen.items()}
    lived = measured.exposure.people > 0
    return {
        "hours_unseen": gone[params.basis],
        "unseen_share": percent(gone[params.basis], total),
        "unseen_low": percent(gone[UPPER], total),
        "unseen_high": percent(gone[LOWER], total),
        "blind_people": float(measured.exposure.people[blind].sum()),
        "blind_cells": float((blind & lived).sum()),
        "seen_km2": seen_km2[params.basis],
        "circle_km2": seen_km2[CIRCLE],
        "circle_times": seen_km2[CIRCLE] / seen_km2[EXPECTED] if seen_km2[EXPECTED] > 0 else None,
        "twofold_low": percent(float((hours * measured.twofold_low).sum()), total),
        "twofold_high": percent(float((hours * measured.twofold_high).sum()), total),
        **_group_shares(measured, params),
        "cameras": float(measured.cameras),
        "unsure_share": percent(measured.unsure, measured.cameras),
        "listed_in_one": _most_in_one(measured, listed),
    }


def _group_shares(measured: Measured, params: CctvParams) -> dict[str, float | None]:
    """Of each group to protect, the share that is not seen."""
    who, unseen = measured.exposure, measured.unseen[params.basis]
    seniors = np.nan_to_num(who.seniors, nan=0.0)
    child = None if measured.child_m is None or measured.child_unseen_m is None else measured.child_unseen_m[params.basis]
    return {
        "children_unseen": None if child is None else percent(float(child.sum()), float(_known(measured.child_m).sum())),
        "seniors_unseen": percent(float((seniors * unseen).sum()), float(seniors.sum())),
        "women_unseen": None if who.women is None else percent(float((who.women * unseen).sum()), float(who.women.sum())),
    }


def _known(values: Floats | None) -> Floats:
    return np.zeros(0) if values is None else values


def _listed_by_dong(measured: Measured, listed: Ints) -> Floats:
    flags = np.zeros(len(measured.ground.grid))
    flags[listed] = 1.0
    return measured.sum_by_dong(flags)


def _most_in_one(measured: Measured, listed: Ints) -> float | None:
    return percent(float(_listed_by_dong(measured, listed).max(initial=0.0)), len(listed))


def dong_table(measured: Measured, params: CctvParams, listed: Ints) -> pd.DataFrame:
    """Who is watched and who is not, dong by dong; most people-hours not seen first."""
    hours = measured.sum_by_dong(measured.exposure.hours[params.period])
    gone = measured.sum_by_dong(measured.hours_unseen(params.period, params.basis))
    people = measured.sum_by_dong(measured.exposure.people)
    in_list = _listed_by_dong(measured, listed)
    with np.errstate(divide="ignore", invalid="ignore"):
        table = pd.DataFrame(
            {
                "dong_code": measured.ground.dong_codes,
                "dong_name": measured.ground.dong_names,
                "people": people,
                "cameras": measured.dong_cameras,
                "per_1000": np.where(people > 0, 1000 * measured.dong_cameras / people, np.nan),
                "seen_percent": np.where(hours > 0, HUNDRED * (1 - gone / hours), np.nan),
                "hours_unseen": gone,
                "listed": in_list,
                "listed_share": HUNDRED * in_list / len(listed) if len(listed) else np.zeros(len(people)),
                "people_share": HUNDRED * people / people.sum(),
            }
        )
    return table.sort_values("hours_unseen", ascending=False, kind="stable", ignore_index=True)


def top_table(measured: Measured, params: CctvParams, index: Index, listed: Ints) -> pd.DataFrame:
    """The hexagons to look at first, with why, and where they would stand without reported incidents."""
    cells, dong_names = measured.cells, np.append(np.array(measured.ground.dong_names, dtype=object), "")
    why = reasons_of(measured, params, index, listed)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(listed) + 1),
            "cell": cells["cell"].to_numpy()[listed],
            "dong_name": dong_names[measured.ground.dong[listed]],
            "lon": cells["lon"].to_numpy()[listed],
            "lat": cells["lat"].to_numpy()[listed],
            "index": np.round(index.value[listed], 1),
            "rank_without": ranks(index.without)[listed],
            "unseen_percent": HUNDRED * measured.unseen[params.basis][listed],
            "hours_unseen": measured.hours_unseen(params.period, params.basis)[listed],
            "why_ko": [text.ko for text in why],
            "why_en": [text.en for text in why],
        }
    )


@remember(8)
def dark_layer(measured: Measured, period: str, basis: str) -> pd.DataFrame:
    """The hexagons with the people-hours that nobody sees."""
    told = measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    return told.assign(
        hours=measured.exposure.hours[period],
        hours_unseen=measured.hours_unseen(period, basis),
        unseen_percent=HUNDRED * measured.unseen[basis],
    )


@remember(8)
def group_layer(measured: Measured, period: str, basis: str, group: str) -> pd.DataFrame:
    """The hexagons with what is not seen of one group to protect; without rows where the data do not know the group."""
    told = measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    unseen = unseen_of(measured, period, basis)
    if group not in unseen:
        return told.iloc[:0].assign(amount=0.0, unseen_percent=0.0)
    return told.assign(amount=unseen[group], unseen_percent=HUNDRED * measured.unseen[basis])


def without_layer(measured: Measured, params: CctvParams, index: Index) -> pd.DataFrame:
    """The hexagons with their index when reported incidents are left out, and without rows where there are none."""
    told = measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    if INCIDENTS not in index.scores:
        return told.iloc[:0].assign(without=0.0, index=0.0, hours_unseen=0.0)
    return told.assign(
        without=np.round(index.without, 1),
        index=np.round(index.value, 1),
        hours_unseen=measured.hours_unseen(params.period, params.basis),
    )


def index_layer(measured: Measured, params: CctvParams, index: Index) -> pd.DataFrame:
    """The hexagons with their index, and with it when reported incidents are left out."""
    told = measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    return told.assign(
        index=np.round(index.value, 1),
        without=np.round(index.without, 1),
        rank=ranks(index.value),
        **{f"part_{name}": _part(index, name, len(told)) for name in GROUPS},
        unseen_percent=HUNDRED * measured.unseen[params.basis],
        hours_unseen=measured.hours_unseen(params.period, params.basis),
    )


def ranks(values: Floats) -> Ints:
    """(c,) 1 for the highest value; equal ones in the order of the hexagons."""
    found = np.empty(len(values), dtype=np.int64)
    found[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return found


def _part(index: Index, name: str, count: int) -> Floats:
    """(c,) what a group adds to the index; nan where the data do not know the group."""
    if name not in index.scores:
        return np.full(count, np.nan)
    added: Floats = np.round(HUNDRED * index.weights[name] * index.scores[name], 1)
    return added


def sentence(numbers: dict[str, float | None], dongs: pd.DataFrame, params: CctvParams) -> Text:
    """The finding in one sentence."""
    share, low, high = (numbers[name] or 0.0 for name in ("unseen_share", "unseen_low", "unseen_high"))
    if numbers["unseen_share"] is None:
        return NOBODY_THERE.fill(when=WHEN[params.period])
    if not len(dongs) or share <= 0:
        return ALL_SEEN
    text = FOUND_BAND if params.basis == EXPECTED else FOUND
    return text.fill(when=WHEN[params.period], share=share, low=low, high=high, dong=dongs["dong_name"].iloc[0])


def _concentration(dongs: pd.DataFrame) -> tuple[Text, ...]:
    """A warning when the list crowds in one dong far beyond its share of the people."""
    if not len(dongs):
        return ()
    worst = dongs.iloc[int(dongs["listed_share"].to_numpy().argmax())]
    crowded = worst["listed_share"] >= HUNDRED * CROWDED_SHARE and worst["listed_share"] > worst["people_share"]
    told = CONCENTRATED.fill(dong=worst["dong_name"], share=worst["listed_share"], people=worst["people_share"])
    return (told,) if crowded else ()


def law_table() -> pd.DataFrame:
    """The checklist of the Personal Information Protection Act, article 25, the last column empty for the pen."""
    return pd.DataFrame({"item_ko": [item.ko for item in LAW], "item_en": [item.en for item in LAW], "checked": [""] * len(LAW)})


WHEN = {
    "night": Text("밤에", "At night"),
    "day": Text("낮에", "By day"),
    "all": Text("하루 동안", "Over the day"),
}
ALL_SEEN = Text("사람이 있는 곳은 카메라가 모두 봅니다.", "Cameras see every place where there are people.")
NOBODY_THERE = Text(
    "{when} 여기에 있는 사람이 자료에 없습니다. 시간대별 인구 자료를 확인해 주십시오.",
    "{when} the data tell of nobody being here. Please check the table of people by hour.",
)
FOUND = Text(
    "{when} 사람이 있는 시간의 {share:.1f}%를 카메라가 보지 못하며, {dong}에 가장 많습니다.",
    "{when} cameras do not see {share:.1f} % of the time that people spend; most of it is in {dong}.",
)
FOUND_BAND = Text(
    "{when} 사람이 있는 시간의 {share:.1f}%를 카메라가 보지 못하며(방향을 몰라 {low:.1f}~{high:.1f}% 사이), {dong}에 가장 많습니다.",
    "{when} cameras do not see {share:.1f} % of the time that people spend (between {low:.1f} and {high:.1f} %, as directions are unknown); most of it is in {dong}.",
)
RANKS_VIEW = Text(
    "이 순위는 '보이지 않는 정도'의 순위이며 위험의 순위가 아닙니다. 현장 확인의 출발점으로만 쓰십시오.",
    "This ranks lack of view, not danger. Use it only as a start for checks on the spot.",
)
CONCENTRATED = Text(
    "먼저 볼 곳의 {share:.0f}%가 {dong}에 몰려 있습니다(인구는 {people:.0f}%). 한 동네만 더 지켜보게 되지 않는지 살펴 주십시오.",
    "{share:.0f} % of the list lies in {dong}, which has {people:.0f} % of the people. Please consider whether one neighbourhood would be watched more than others.",
)

LAW = (
    Text("설치 목적이 법령 집행, 범죄 예방·수사, 시설 안전·화재, 교통 단속, 교통정보 가운데 하나인가",
         "The purpose is one of: law, crime prevention and investigation, safety of facilities and fire, traffic enforcement, traffic information"),
    Text("목욕실·화장실·탈의실처럼 사생활이 드러나는 곳이 보이지 않는가", "No bath, toilet, changing room or other private place is in view"),
    Text("주거의 창이 화면에 들어오면 가리는 설정을 했는가", "Windows of homes in view are masked"),
    Text("목적과 다르게 돌리거나 다른 곳을 비추지 않고, 소리를 녹음하지 않는가", "It is not turned to other targets, and no sound is recorded"),
    Text("목적·장소·범위·시간·책임자를 적은 안내판을 다는가", "A sign tells purpose, place, range, hours and who is responsible"),
    Text("공청회나 설명회 등으로 주민과 관계 전문가의 의견을 들었는가", "Residents and experts were heard"),
    Text("보관 기간과 열람·폐기 절차가 운영·관리 방침에 있는가", "Keeping, viewing and deleting are laid down in the operating policy"),
)  # fmt: skip
"""After article 25 of the Personal Information Protection Act as read in press and guides, not in the text of the law."""
