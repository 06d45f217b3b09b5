"""The runs of a log that can teach something: placed on the roads, with their post, and with what was observed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.models.golden_hour.steps import ready_posts
from analytics.models.golden_hour.studies.speed_fit import TURNOUT_S, UNKNOWN_HOUR, Sums, arc_times, mean_slowness, present_values
from analytics.models.golden_hour.studies.told_runs import about_runs
from analytics.models.golden_hour.studies.ways import Ways, find_ways
from analytics.spatial.areas import assign_areas
from analytics.spatial.network import NO_LINK, Places, find_places, seconds_at, seconds_beside, travel_from
from analytics.spatial.residents import coordinates
from analytics.stats.small_counts import FEWEST_TOLD

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.steps import Posts

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FEWEST_POINTS = 10
"""Places with observed minutes but without times: a level and a turn-out need at least so many. Assumed."""

FARTHEST_POINT_M = 5000.0
"""A place with minutes may stand for a whole dong, its middle far from any road; farther than this it is a slip. Assumed."""

SIMPLE_BELOW = 200
"""With fewer runs only the level of all speeds and the turn-out are fitted. Assumed."""

LEGS_SHARE = 0.5
"""Legs are used where at least this share of the runs has them; else the whole response is fitted."""

LATE_MIN = 60.0
"""Arrivals later than this are told, and kept: leaving them out would hide the trouble."""

_POST_SUFFIX = re.compile(r"(119)?(안전센터|지역대|구급대|구조대|센터)$")


@dataclass(frozen=True, eq=False)
class Log:
    """n usable runs. Seconds are nan where the log does not have them.

    Attributes:
        ground, posts, params: where they happened, and the present parameters.
        places: (n,) where the calls lie on the roads.
        post: (n,) the post that the log names, -1 where it names none that is known.
        hour: (n,) hour of the call, -1 where unknown.
        block: (n,) what is held out together: weeks, or single places where there are no times.
        dong: (n,) index of the dong, -1 outside all.
        observed_s: (n,) from the call, or from the dispatch order, to arrival.
        drive_s: (n,) from the garage to arrival.
        ready_s: (n,) from the call, or the dispatch order, until the garage is left.
        timed: whether the runs have times; else they are places with minutes.
        notes: what was left out, and why.
    """

    ground: Ground
    posts: Posts
    params: GoldenHourParams
    places: Places
    post: Ints
    hour: Ints
    block: Ints
    dong: Ints
    observed_s: Floats
    drive_s: Floats
    ready_s: Floats
    timed: bool
    notes: tuple[Text, ...]

    def __len__(self) -> int:
        return len(self.observed_s)

    @property
    def simple(self) -> bool:
        """Whether a level and a turn-out are all that can be fitted: too few runs, or places with minutes and no times."""
        return len(self) < SIMPLE_BELOW or not self.timed

    @property
    def has_legs(self) -> bool:
        """Whether drive and turn-out are known apart for enough runs."""
        return bool(np.isfinite(self.drive_s + self.ready_s).mean() >= LEGS_SHARE)

    def only(self, kept: Flags) -> Log:
        """Some of the runs, with the same notes."""
        return _some(self, kept, ())

    def route(self, values: Floats) -> Ways:
        """The ways to all calls at the given speeds, from their own post or else from the one that is there first."""
        times = arc_times(self.ground.network, values, mean_slowness(values))
        post = self.post
        if (post == NO_LINK).any():
            own = seconds_of(self.posts.table, "turnout_s")
            start_s = np.where(np.isfinite(own), own, values[TURNOUT_S]) + self._post_beside_s()
            travel = travel_from(self.ground.network, times, self.posts.places, start_s)
            nearest = seconds_at(self.ground.network, travel, self.places, self.params.beside_kmh).owner
            post = np.where(post == NO_LINK, nearest, post)
        return find_ways(self.ground.network, times, self.posts.places, self.places, post)

    def spots(self) -> tuple[Floats, Floats]:
        """(n,), (n,) where the calls lie on the roads, in metres."""
        import shapely

        lines = self.ground.network.road_lines[self.places.road]
        points = shapely.line_interpolate_point(lines, self.places.share, normalized=True)
        return shapely.get_x(points), shapely.get_y(points)

    def whole(self, ways: Ways) -> Sums:
        """The runs from the call to arrival."""
        own = seconds_of(self.posts.table, "turnout_s")[ways.post]
        known = self._beside_s(ways) + np.where(np.isfinite(own), own, 0.0)
        return Sums(ways.contents, self.hour, known, np.isnan(own).astype(np.float64))

    def drive(self, ways: Ways) -> Sums:
        """The runs from the garage to arrival."""
        return Sums(ways.contents, self.hour, self._beside_s(ways), np.zeros(len(self)))

    def _beside_s(self, ways: Ways) -> Floats:
        return self._seconds_beside(self.places.beside_m) + self._post_beside_s()[ways.post]

    def _post_beside_s(self) -> Floats:
        return self._seconds_beside(self.posts.places.beside_m)

    def _seconds_beside(self, beside_m: Floats) -> Floats:
        """Nothing for places with minutes: a map service starts and ends on the road."""
        return seconds_beside(beside_m, self.params.beside_kmh) if self.timed else np.zeros(len(beside_m))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a log.

    Attributes:
        clock: "call" or "dispatch": from when a response is counted.
        fewest: with fewer usable runs nothing is fitted.
        most: of more runs so many are drawn.
        seed: of that draw.
    """

    clock: str = "call"
    fewest: int = 30
    most: int = 6000
    seed: int = 1


def read_log(inputs: GoldenHourInputs, ground: Ground, params: GoldenHourParams, wanted: Wanted) -> Log:
    """The usable runs of the log.

    Raises:
        InputError: when there is no log, no post, or too few runs, saying how many and why.
    """
    calls = calls_of(inputs)
    log = _only_known(_whole_log(inputs, calls, ground, params, wanted.clock), calls)
    log = _only_reached(log)
    needed = wanted.fewest if log.timed else FEWEST_POINTS
    if len(log) < needed:
        told = about_runs(min(len(log), needed - FEWEST_TOLD))  # to the nearest 5, and never as many as are needed
        said = (TOO_FEW.fill(count=told, needed=needed), *log.notes)
        raise InputError(Text(" ".join(text.ko for text in said), " ".join(text.en for text in said)))
    return _told(_drawn(log, wanted))


def calls_of(inputs: GoldenHourInputs) -> pd.DataFrame:
    """The dispatches.

    Raises:
        InputError: when there are none.
    """
    if inputs.dispatches is None:
        raise InputError(NO_LOG)
    return inputs.dispatches


def _whole_log(inputs: GoldenHourInputs, calls: pd.DataFrame, ground: Ground, params: GoldenHourParams, clock: str) -> Log:
    """Every row of the table, usable or not."""
    posts = ready_posts(inputs.posts, ground, params)
    called = calls["called_at"].astype("datetime64[ns]")
    timed = bool(called.notna().any())
    before_s = seconds_of(calls, "call_s")
    x, y = coordinates(calls, ground.crs)
    lon, lat = (calls[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    response_s, turnout_s = seconds_of(calls, "response_min") * 60, seconds_of(calls, "turnout_s")
    return Log(
        ground=ground,
        posts=posts,
        params=params,
        places=find_places(ground.network, x, y),
        post=match_posts(calls["post"], posts.table["name"]) if "post" in calls else np.full(len(calls), NO_LINK),
        hour=called.dt.hour.fillna(UNKNOWN_HOUR).to_numpy(dtype=float).astype(np.int64),
        block=_weeks(called) if timed else np.arange(len(calls)),
        dong=assign_areas(lon, lat, inputs.dongs.geometry.to_numpy()),
        observed_s=response_s if clock == "call" else response_s - before_s,
        drive_s=seconds_of(calls, "drive_s"),
        ready_s=turnout_s + (before_s if clock == "call" else 0.0),
        timed=timed,
        notes=posts.notes,
    )


def seconds_of(table: pd.DataFrame, column: str) -> Floats:
    """A column of numbers; nan all along where a table lacks it."""
    if column not in table:
        return np.full(len(table), np.nan)
    return table[column].to_numpy(dtype=float, na_value=np.nan)


def _weeks(called: pd.Series[pd.Timestamp]) -> Ints:
    """Weeks from Monday, counted; -1 where there is no time. The first of January 1970 was a Thursday."""
    days = called.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(called.isna().to_numpy(), -1, (days + 3) // 7)


def _only_known(log: Log, calls: pd.DataFrame) -> Log:
    """The runs with minutes and a place of their own near a road; how many are not is told."""
    rough = calls["placed"].astype(str).to_numpy() == "dong" if "placed" in calls else np.zeros(len(calls), dtype=bool)
    unknown = ~np.isfinite(log.observed_s) | (log.observed_s < 0)
    far = log.places.beside_m > (log.params.beside_limit_m if log.timed else FARTHEST_POINT_M)
    usable = ~(unknown | rough | far)
    late = usable & (log.observed_s > LATE_MIN * 60)
    counts = ((NO_MINUTES, unknown), (ROUGH, rough & ~unknown), (FAR, far & ~rough & ~unknown), (LATE, late))
    return _some(log, usable, tuple(note.fill(count=about_runs(int(rows.sum()))) for note, rows in counts if rows.any()))


def _only_reached(log: Log) -> Log:
    """The runs that a way joins to their post."""
    reached = log.route(present_values(log.params)).reached
    lost = int((~reached).sum())
    return _some(log, reached, (UNREACHED.fill(count=about_runs(lost)),) if lost else ())


def _drawn(log: Log, wanted: Wanted) -> Log:
    """So many of the runs, drawn at random, where there are more."""
    if len(log) <= wanted.most:
        return log
    chosen = np.zeros(len(log), dtype=bool)
    chosen[np.random.default_rng(wanted.seed).choice(len(log), wanted.most, replace=False)] = True
    return _some(log, chosen, (SAMPLED.fill(most=wanted.most, count=about_runs(len(log)), seed=wanted.seed),))


def _told(log: Log) -> Log:
    """The log with notes on what had to be assumed."""
    strange = int((log.post == NO_LINK).sum())
    notes = (NEAREST_TAKEN.fill(count=about_runs(strange)),) if strange else ()
    return replace(log, notes=(*log.notes, *notes, *(() if log.timed else (POINTS_ONLY,))))


def _some(log: Log, kept: Flags, notes: tuple[Text, ...]) -> Log:
    return replace(
        log,
        places=log.places.select(kept),
        post=log.post[kept],
        hour=log.hour[kept],
        block=log.block[kept],
        dong=log.dong[kept],
        observed_s=log.observed_s[kept],
        drive_s=log.drive_s[kept],
        ready_s=log.ready_s[kept],
        notes=(*log.notes, *notes),
    )


def match_posts(written: pd.Series[str], names: pd.Series[str]) -> Ints:
    """Which of the posts each name of a log is, -1 where it is blank, unknown, or could be two.

    Names are compared without blanks; where that finds none, without "119안전센터" and the like behind them.
    """
    whole = [_flat(name) for name in names.astype(str)]
    short = [_POST_SUFFIX.sub("", name) for name in whole]
    known = {name: row for row, name in enumerate(whole) if whole.count(name) == 1}
    by_short = {name: row for row, name in enumerate(short) if name and short.count(name) == 1}
    found = {
        text: known.get(_flat(text), by_short.get(_POST_SUFFIX.sub("", _flat(text)), NO_LINK)) if text else NO_LINK
        for text in written.fillna("").astype(str).unique()
    }
    return written.fillna("").astype(str).map(found).to_numpy(dtype=np.int64)


def _flat(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


NO_LOG = Text(
    "출동 기록이 없어 속도를 맞출 수 없습니다. '내 자료'에서 구급활동 기록을 올려 주십시오.",
    "There is no run log to adjust the speeds to. Please add one under 'My data'.",
)
TOO_FEW = Text(
    "쓸 수 있는 출동이 필요한 {needed:,}건보다 적어 속도를 맞추지 않았습니다(쓸 수 있는 출동: {count}).",
    "Fewer runs can be used than the {needed:,} that are needed, so no speed was fitted (usable: {count}).",
)
SAMPLED = Text(
    "출동 {count} 가운데 {most:,}건을 무작위로 뽑아 썼습니다(난수 씨앗 {seed}).",
    "Of the runs ({count}) {most:,} were drawn at random and used (seed {seed}).",
)
NO_MINUTES = Text(
    "도착까지 걸린 시간을 알 수 없는 출동은 뺐습니다({count}).", "Runs without known minutes were left out ({count})."
)
ROUGH = Text(
    "위치를 동까지만 아는 출동은 속도를 맞추는 데 쓰지 않았습니다({count}).",
    "Runs whose place is known by dong only were not used for the speeds ({count}).",
)
FAR = Text("도로에서 너무 먼 출동은 뺐습니다({count}).", "Runs too far from any road were left out ({count}).")
LATE = Text(
    "60분이 넘어 닿은 출동은 빼지 않고 두었습니다({count}). 어긋난 값에 끌려가지 않는 회귀를 쓰므로 결과를 흔들지 않습니다.",
    "Arrivals after more than 60 minutes were kept ({count}); the robust fit is not pulled by them.",
)
UNREACHED = Text(
    "나간 센터에서 도로로 이어지지 않는 출동은 뺐습니다({count}).",
    "Runs that no road joins to their post were left out ({count}).",
)
NEAREST_TAKEN = Text(
    "기록에 센터 이름이 없거나 목록과 맞지 않는 출동은 가장 빨리 닿는 센터에서 나간 것으로 보았습니다({count}). 실제로는 다른 센터가 나갔을 수 있습니다.",
    "Where the log names no known post ({count}), the one that is there first was taken, though another may have gone.",
)
POINTS_ONLY = Text(
    "시각이 없는 '지점과 소요 시간' 자료입니다. 출동 기록이 아니라 내비게이션이나 지도 서비스의 값일 수 있으며, 그렇다면 실제 긴급주행과 다릅니다. "
    "전체 속도 수준과 준비 시간 두 가지만 맞추었고, 도로 밖 구간은 셈하지 않았습니다.",
    "These are places with minutes but without times. They may be a navigation service's times, not dispatch records, and then differ from "
    "real emergency driving. Only the level of all speeds and the turn-out were fitted, and the stretch beside the road was not counted.",
)
