"""What the workload study shows: indicators, tables and the finding in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.golden_hour.studies.workload_balance import calls_in_time
from analytics.models.golden_hour.studies.workload_demand import HOURS_A_YEAR
from analytics.spatial.hexgrid import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.workload_balance import Balance, Check, Hour
    from analytics.models.golden_hour.studies.workload_demand import Demand, Fleet
    from analytics.stats.simulation import Measure, Played

    Floats: TypeAlias = NDArray[np.float64]

NATIONAL_RUNS, SEOUL_RUNS = 1994.0, 3334.0
"""Runs per ambulance and year, in the country and in Seoul, as seen in the press; a comparison and no limit."""

FINDING = Text(
    "구급차 {units}대가 평균 {busy:.1f}%의 시간 동안 출동 중이라 가장 가까운 센터가 맡는 출동은 {near:.1f}%이고, {limit:g}분 안에 닿는 사람은 {free:.1f}%가 아니라 {now:.1f}%입니다.",
    "{units} ambulances are out {busy:.1f} % of the time, so the nearest post answers {near:.1f} % of the calls and {now:.1f} % of the people are reached within {limit:g} minutes, not {free:.1f} %.",
)
TOO_MUCH = Text(
    "출동이 구급차 {units}대가 할 수 있는 것보다 많습니다({load:.0f}%). 기다리게 두면 줄이 끝없이 길어집니다.",
    "There are more calls than {units} ambulances can do ({load:.0f} %). Where calls wait, the line grows without end.",
)

Numbers: TypeAlias = "dict[str, float | None]"


def indicators(balance: Balance, hours: list[Hour]) -> Numbers:
    """The numbers of the steady state by output id; percent where shares."""
    state, rank = balance.state, balance.answered_by_rank()
    free = balance.share_of_people(balance.first_in_time.astype(float))
    now = balance.share_of_people(balance.in_time_share)
    units_a_year = balance.asking.service.all_calls_per_h * HOURS_A_YEAR / balance.fleet.units
    return {
        "busy_mean": 100 * float(state.busy.mean()),
        "busy_most": 100 * float(state.busy.max()),
        "nearest_share": 100 * float(rank[0]),
        "second_share": 100 * float(rank[1:2].sum()),
        "third_share": 100 * float(rank[2:3].sum()),
        "all_busy_share": 100 * state.all_busy,
        "wait_min": state.wait_min if balance.asking.service.waits else None,
        "reached_free": free,
        "reached_busy": now,
        "reached_loss": None if free is None or now is None else free - now,
        "calls_free": balance.share_of_calls(balance.calls_first_in_time),
        "calls_busy": balance.share_of_calls(balance.calls_in_time),
        "runs_per_unit": units_a_year,
        "run_min": balance.demand.busy_min,
        **_busiest(hours),
    }


def _busiest(hours: list[Hour]) -> Numbers:
    told = [(hour.calls_per_h, hour) for hour in hours if hour.calls_per_h is not None]
    if not told:
        return {"busiest_hour": None, "busiest_hour_busy": None, "busiest_hour_reached": None}
    most = max(told, key=lambda told: told[0])[1]
    return {"busiest_hour": float(most.hour), "busiest_hour_busy": most.busy, "busiest_hour_reached": most.reached}


def overloaded_indicators(fleet: Fleet, demand: Demand) -> Numbers:
    """What can still be said where no steady state exists; everything that hangs on one is none."""
    known = {"runs_per_unit": float(demand.per_h.sum()) * HOURS_A_YEAR / fleet.units, "run_min": demand.busy_min}
    return {**dict.fromkeys(INDICATOR_IDS), **known}


INDICATOR_IDS = (
    "busy_mean", "busy_most", "nearest_share", "second_share", "third_share", "all_busy_share", "wait_min", "reached_free",
    "reached_busy", "reached_loss", "calls_free", "calls_busy", "runs_per_unit", "run_min", "busiest_hour",
    "busiest_hour_busy", "busiest_hour_reached",
)  # fmt: skip


def unit_table(balance: Balance, check: Check | None) -> pd.DataFrame:
    """One row per ambulance, busiest first; the played figures are nan until they have been played."""
    fleet, state, blank = balance.fleet, balance.state, np.full(balance.fleet.units, np.nan)
    runs = balance.told_per_h() @ balance.answered * HOURS_A_YEAR
    away = balance.runs_for_others() * HOURS_A_YEAR
    table = fleet.posts.table.iloc[fleet.post_of]
    first = np.searchsorted(fleet.post_of, fleet.post_of)
    columns = {
        "post_id": table["post_id"].astype(str).to_numpy(),
        "post": table["name"].astype(str).to_numpy(),
        "unit": np.arange(fleet.units) - first + 1,
        "busy": 100 * state.busy,
        "busy_played": blank if check is None else 100 * check.steady.busy.mean,
        "busy_low": blank if check is None else 100 * check.steady.busy.low,
        "busy_high": blank if check is None else 100 * check.steady.busy.high,
        "runs_year": runs,
        "runs_for_others": away,
        "against_nation": 100 * runs / NATIONAL_RUNS,
    }
    return _ordered(columns, np.argsort(-state.busy, kind="stable"))


def post_table(balance: Balance) -> pd.DataFrame:
    """One row per post: the calls of its area (it is the nearest) and who answers them; most lent first.

    What hangs on the calls of an area is nan where the log counts 1 to 4 there, and these are lent by nobody.
    """
    posts, exchange = balance.fleet.posts.table, balance.exchange() * HOURS_A_YEAR
    count, own, area = len(posts), np.diag(exchange), balance.area_calls() * HOURS_A_YEAR
    lent = exchange.sum(axis=0) - own
    borrowed = np.where(np.isnan(area), np.nan, exchange.sum(axis=1) - own)
    columns = {
        "post_id": posts["post_id"].astype(str).to_numpy(),
        "post": posts["name"].astype(str).to_numpy(),
        "units": np.bincount(balance.fleet.post_of, minlength=count),
        "area_calls": area,
        "own_share": np.divide(100 * own, area, out=np.full(count, np.nan), where=area > 0),
        "lent": lent,
        "borrowed": borrowed,
        "net_lent": lent - borrowed,
        "unanswered": area * balance.state.all_busy * (1 - balance.state.freed_first.sum()),
    }
    return _ordered(columns, np.argsort(-(lent - borrowed), kind="stable"))


def hour_table(hours: list[Hour]) -> pd.DataFrame:
    """One row per hour of the day; none where the log does not tell them apart."""
    return pd.DataFrame(
        {
            "hour": pd.Series([item.hour for item in hours], dtype="int64"),
            "calls_per_h": pd.Series([item.calls_per_h for item in hours], dtype="float64"),
            "busy": pd.Series([item.busy for item in hours], dtype="float64"),
            "all_busy": pd.Series([item.all_busy for item in hours], dtype="float64"),
            "reached": pd.Series([item.reached for item in hours], dtype="float64"),
        }
    )


def norm_table(balance: Balance | None, runs_per_unit: float | None) -> pd.DataFrame:
    """Runs per ambulance and year: here, the busiest unit here, the country and Seoul."""
    most = np.nan if balance is None else float((balance.told_per_h() @ balance.answered).max()) * HOURS_A_YEAR
    rows = [
        (HERE, np.nan if runs_per_unit is None else runs_per_unit),
        (MOST, most),
        (NATION, NATIONAL_RUNS),
        (SEOUL, SEOUL_RUNS),
    ]
    return pd.DataFrame(
        {
            "place": [name.ko for name, _ in rows],
            "place_en": [name.en for name, _ in rows],
            "runs_year": [runs for _, runs in rows],
            "against_nation": [100 * runs / NATIONAL_RUNS for _, runs in rows],
        }
    )


HERE, MOST = Text("이 도시 평균", "this city, mean"), Text("이 도시에서 가장 바쁜 구급차", "this city, the busiest unit")
NATION, SEOUL = Text("전국 평균(언론 보도)", "the country (press)"), Text("서울(언론 보도)", "Seoul (press)")


def check_table(balance: Balance, check: Check | None) -> pd.DataFrame:
    """Computed against played, with the interval of the play, and what the log's own hours and times make of it."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("measure", "measure_en", "computed", "played", "low", "high", "difference", "as_logged")
    }
    for title, computed, read in _measures(balance):
        seen = None if check is None else read(check.steady)
        logged = None if check is None or check.as_logged is None else float(read(check.as_logged).mean)
        row = (
            title.ko,
            title.en,
            computed,
            *_interval(seen),
            np.nan if seen is None else computed - float(seen.mean),
            np.nan if logged is None else logged,
        )
        for name, value in zip(columns, row, strict=True):
            columns[name].append(value)
    return pd.DataFrame(columns)


def _interval(seen: Measure | None) -> tuple[float, float, float]:
    return (np.nan, np.nan, np.nan) if seen is None else (float(seen.mean), float(seen.low), float(seen.high))


def _measures(balance: Balance) -> list[tuple[Text, float, Any]]:
    """Name, computed value and how to read the same off a play; percent, and minutes of waiting."""
    state = balance.state
    calls = float(balance.calls_per_h.sum())
    in_time = float(balance.calls_per_h @ balance.calls_in_time) / calls if calls > 0 else 0.0
    most = int(np.argmax(state.busy))

    def of_all(played: Played) -> Measure:
        return played.busy_of_all.times(100)

    found: list[tuple[Text, float, Any]] = [
        (BUSY, 100 * float(state.busy.mean()), of_all),
        (BUSIEST, 100 * float(state.busy[most]), lambda played: played.busy.at(most).times(100)),
        (ALL_OUT, 100 * state.all_busy, lambda played: played.all_busy.times(100)),
    ]
    if balance.tells_calls_in_time:  # an exact share of a few calls would tell how many they are
        found.append((IN_TIME, 100 * in_time, lambda played: calls_in_time(balance, played).times(100)))
    if balance.asking.service.waits:
        found.append((WAIT, state.wait_min, lambda played: played.wait_min))
    return found


BUSY, BUSIEST = Text("평균 출동 중 비율(%)", "mean busy share (%)"), Text("가장 바쁜 구급차(%)", "busiest unit (%)")
ALL_OUT = Text("모두 출동 중일 때 온 출동(%)", "calls that find all out (%)")
IN_TIME = Text("목표 안에 닿는 출동(%)", "calls reached in time (%)")
WAIT = Text("평균 대기(분)", "mean wait (min)")


def cell_layer(balance: Balance) -> pd.DataFrame:
    """The hexagons: told calls, minutes of the nearest post, and share of calls reached in time once units are busy."""
    grid, fleet = balance.ground.cells.grid, balance.fleet
    post_names = fleet.posts.table["name"].astype(str).to_numpy()
    nearest = fleet.minutes.min(axis=0)
    return pd.DataFrame(
        {
            "cell": names(grid.cell),
            "lon": grid.lon,
            "lat": grid.lat,
            "people": balance.ground.cells.people,
            "calls_year": balance.demand.told_a_year,
            "nearest_min": nearest,
            "in_time_share": 100 * balance.in_time_share,
            "post": np.where(np.isfinite(nearest), post_names[fleet.post_order[:, 0]], ""),
        }
    )


def finding(numbers: Numbers, balance: Balance, params: GoldenHourParams) -> Text:
    """The sentence."""
    return FINDING.fill(
        units=balance.fleet.units,
        busy=numbers["busy_mean"],
        near=numbers["nearest_share"],
        limit=params.limit_min,
        free=numbers["reached_free"] or 0.0,
        now=numbers["reached_busy"] or 0.0,
    )


def _ordered(columns: Mapping[str, Any], order: NDArray[np.int64]) -> pd.DataFrame:
    return pd.DataFrame({name: np.asarray(values)[order] for name, values in columns.items()})
