"""What hot spots of the unseen mean in words, numbers and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.cctv_gaps.declared import PERSON_HOUR, PERSON_METRE, WOMAN_HOUR
from analytics.models.cctv_gaps.judge import RANKS_VIEW
from analytics.models.cctv_gaps.params import ALL_DAY, DAY, NIGHT
from analytics.models.cctv_gaps.studies.crowding_declared import CHILDREN, HOURS, REPORTED, SENIORS, SPOT_COLUMNS, WOMEN
from analytics.models.cctv_gaps.studies.sheet import grid_codes
from analytics.schemas.places import PERSON
from analytics.spatial.crs import to_metres
from analytics.spatial.residents import coordinates
from analytics.spatial.sums import sum_by
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.models.cctv_gaps.studies.crowding import Amounts, Ring
    from analytics.models.cctv_gaps.studies.crowding_declared import CrowdingAsked
    from analytics.spatial.sight.views import Views

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Ints: TypeAlias = NDArray[np.int64]

HALF_PERCENT = 50.0
CURVE_STEP_PERCENT = 10.0
FEWEST_REPORTS = 50
"""With fewer reports a tenth of them would be fewer than five, and no curve is drawn."""

BY_CHANCE_SHARE = 0.025
"""The upper tail beyond the customary 1.96: so many hexagons would look hot if there were nothing but chance."""

NAMED_DONGS = 2
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Crowd:
    """What crowds where in c hexagons.

    Attributes:
        inputs, params, asked: the question.
        measured: the city.
        views: the cameras that are counted.
        amounts: what is unseen.
        ring: the neighbourhood.
        z: (c,) Gi* as it may be told, nan where a hexagon takes no part.
        hot: (c,) whether it stands after the correction.
        spot: (c,) number of its hot spot from 1, 0 for none.
        by_habit: hexagons beyond the customary limit, without any correction.
        shuffles: how often the values were dealt out at random.
    """

    inputs: CctvInputs
    params: CctvParams
    asked: CrowdingAsked
    measured: Measured
    views: Views
    amounts: Amounts
    ring: Ring
    z: Floats
    hot: Flags
    spot: Ints
    by_habit: int
    shuffles: int

    @property
    def counted(self) -> bool:
        """Whether these are counts of events, which are told by small-count rules."""
        return self.asked.crowd == REPORTED

    @property
    def count(self) -> int:
        """The number of hot spots."""
        return int(self.spot.max(initial=0))

    def summed(self, values: Floats) -> Floats:
        """(s,) sums over the hot spots."""
        inside = self.spot > 0
        return sum_by(self.spot[inside] - 1, values[inside], self.count)


def tell(crowd: Crowd, *, final: bool) -> Answer:
    """The answer in words, numbers and tables."""
    spots = spots_table(crowd)
    numbers = _numbers(crowd)
    result = Result(
        indicators=numbers,
        tables={"spots": spots.iloc[: crowd.asked.spots_shown], "curve": curve_table(crowd)},
        layers={"hot": _layer(crowd)},
        sentence=_sentence(crowd, numbers, spots),
        notes=_notes(crowd),
    )
    return Answer(result, final=final)


def _numbers(crowd: Crowd) -> dict[str, float | None]:
    area, there = crowd.measured.ground.grid.area_km2, crowd.amounts.there
    in_hot, total = in_all(crowd, crowd.hot), in_all(crowd, there)
    return {
        "spots_count": float(crowd.count),
        "hot_amount_percent": None if np.isnan(in_hot + total) else _at_most_all(percent(in_hot, total)),
        "hot_area_percent": percent(float(area[crowd.hot].sum()), float(area[there].sum())),
        "half_area_percent": smallest_area(crowd, HALF_PERCENT),
        "hot_cells": float(crowd.hot.sum()),
        "cells_compared": float(there.sum()),
        "rings": float(crowd.ring.rings),
        "ring_true_m": crowd.ring.reach_m,
    }


def in_all(crowd: Crowd, which: Flags) -> float:
    """The sum over some hexagons as it may be told; nan where reports are few."""
    return float(crowd.amounts.summed(np.where(which, 0, -1), 1)[0])


def _at_most_all(share: float | None) -> float | None:
    """A share of counts that were each rounded, which may pass the whole."""
    return None if share is None else min(share, HUNDRED)


def smallest_area(crowd: Crowd, wanted_percent: float) -> float | None:
    """The least area in percent, densest hexagons first, that holds at least a share of what is unseen; none where little is."""
    there = crowd.amounts.there
    amount, area_km2 = crowd.amounts.exact[there], crowd.measured.ground.grid.area_km2[there]
    total = float(amount.sum())
    reports = crowd.amounts.reports
    if total <= 0 or (reports is not None and reports.sum() < FEWEST_REPORTS):
        return None
    order = np.argsort(-amount / area_km2, kind="stable")
    held = np.cumsum(amount[order])
    last = min(int(np.searchsorted(held, total * wanted_percent / HUNDRED * (1 - ROUNDING))), len(order) - 1)
    return float(HUNDRED * area_km2[order][: last + 1].sum() / area_km2.sum())


def curve_table(crowd: Crowd) -> pd.DataFrame:
    """Share of the area that holds 10, 20, up to 100 % of what is unseen."""
    wanted = np.arange(CURVE_STEP_PERCENT, HUNDRED + CURVE_STEP_PERCENT, CURVE_STEP_PERCENT)
    areas = [smallest_area(crowd, share) for share in wanted.tolist()]
    return pd.DataFrame({"amount_share": wanted, "area_share": [np.nan if area is None else area for area in areas]})


def spots_table(crowd: Crowd) -> pd.DataFrame:
    """One row for each hot spot, most unseen first."""
    who, grid, unseen = crowd.measured.exposure, crowd.measured.ground.grid, crowd.measured.unseen[crowd.params.basis]
    amount, area_km2 = crowd.amounts.summed(crowd.spot - 1, crowd.count), crowd.summed(grid.area_km2)
    total = in_all(crowd, crowd.amounts.there)
    names, heaviest = spot_names(crowd), heaviest_cells(crowd)
    columns = {
        "spot": np.arange(1, crowd.count + 1),
        "name_ko": [name.ko for name in names],
        "name_en": [name.en for name in names],
        "amount": amount,
        "amount_percent": np.minimum(HUNDRED * amount / total, HUNDRED) if total > 0 else np.full(crowd.count, np.nan),
        "cells": np.bincount(crowd.spot, minlength=crowd.count + 1)[1:],
        "area_km2": area_km2,
        "unseen_percent": HUNDRED * crowd.summed(grid.area_km2 * unseen) / area_km2,
        "people": crowd.summed(who.people),
        "seniors": crowd.summed(who.seniors),
        "lights": np.full(crowd.count, np.nan) if who.lights is None else crowd.summed(who.lights),
        "z_highest": _highest(crowd),
        "lon": grid.lon[heaviest],
        "lat": grid.lat[heaviest],
        "code": grid_codes(grid.lon[heaviest], grid.lat[heaviest]),
        **_nearest(crowd, heaviest),
    }
    return pd.DataFrame(columns)[[column.name for column in SPOT_COLUMNS]]


def heaviest_cells(crowd: Crowd) -> Ints:
    """(s,) the hexagon of each hot spot with most unseen as it may be told; of equal ones the one of the highest z."""
    weight = np.nan_to_num(crowd.amounts.told, nan=0.0)
    order = np.lexsort((-np.nan_to_num(crowd.z, nan=-np.inf), -weight, crowd.spot))
    _, first = np.unique(crowd.spot[order], return_index=True)
    found: Ints = order[first][crowd.spot[order[first]] > 0]
    return found


def spot_names(crowd: Crowd) -> list[Text]:
    """Each hot spot after the dongs that hold most of its unseen people-hours; hot spots of one name are numbered."""
    ground = crowd.measured.ground
    dong_names = np.append(np.array(ground.dong_names, dtype=object), "")  # the last is for -1, outside
    weight = crowd.measured.hours_unseen(crowd.params.period, crowd.params.basis)
    inside = crowd.spot > 0
    rows = pd.DataFrame({"spot": crowd.spot[inside], "dong": dong_names[ground.dong[inside]], "weight": weight[inside]})
    found = []
    for _, dongs in rows.groupby(["spot", "dong"], sort=True)["weight"].sum().groupby(level="spot"):
        ordered = dongs.sort_values(ascending=False, kind="stable").index.get_level_values("dong")
        found.append(_joined([name for name in ordered if name]))
    return _numbered(found)


SEVERAL = Text("{first} 외 {more}개 동", "{first} and {more} more")


def _joined(dongs: list[str]) -> Text:
    """At most two dongs by name, and how many more there are."""
    if not dongs:
        return OUTSIDE
    named, more = dongs[:NAMED_DONGS], len(dongs) - NAMED_DONGS
    if more <= 0:
        return Text("·".join(named), ", ".join(named))
    return SEVERAL.fill(first=Text("·".join(named), ", ".join(named)), more=more)


def _numbered(names: list[Text]) -> list[Text]:
    seen: dict[Text, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        again = names.count(name) > 1
        found.append(Text(f"{name.ko} ({seen[name]})", f"{name.en} ({seen[name]})") if again else name)
    return found


def _highest(crowd: Crowd) -> Floats:
    inside = crowd.spot > 0
    highest = np.full(crowd.count, -np.inf)
    np.maximum.at(highest, crowd.spot[inside] - 1, crowd.z[inside])
    return highest


def _nearest(crowd: Crowd, cells: Ints) -> dict[str, object]:
    """The school, camera and street light nearest to some hexagons' middles, as the crow flies; nan and "" where none is known."""
    ground, schools, lights = crowd.measured.ground, crowd.inputs.school_zones, crowd.inputs.lights
    x, y = to_metres(ground.grid.lon[cells], ground.grid.lat[cells], ground.crs)
    nothing = np.zeros(0), np.zeros(0)
    school_m, school = _closest(x, y, *(nothing if schools is None else coordinates(schools, ground.crs)))
    camera_m, _ = _closest(x, y, crowd.views.x, crowd.views.y)
    light_m, _ = _closest(x, y, *(nothing if lights is None else coordinates(lights, ground.crs)))
    names = [] if schools is None else schools["name"].fillna("").astype(str).tolist()
    called = [names[at] if at >= 0 else "" for at in school.tolist()]
    return {"school": called, "school_m": school_m, "camera_m": camera_m, "light_m": light_m}


def _closest(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> tuple[Floats, Ints]:
    """Metres to the nearest of some places, and which one; nan and -1 where there is none. Places without coordinates are passed over."""
    from scipy.spatial import cKDTree

    known = np.flatnonzero(np.isfinite(to_x) & np.isfinite(to_y))
    if not len(known) or not len(x):
        return np.full(len(x), np.nan), np.full(len(x), -1, dtype=np.int64)
    metres, at = cKDTree(np.column_stack([to_x[known], to_y[known]])).query(np.column_stack([x, y]))
    return metres, known[at]


def _layer(crowd: Crowd) -> pd.DataFrame:
    told = crowd.measured.cells[["cell", "lon", "lat", "people", "dong_name"]]
    return told.assign(amount=crowd.amounts.told, z=crowd.z, hot=crowd.hot.astype(np.int64), spot=crowd.spot)


def _sentence(crowd: Crowd, numbers: dict[str, float | None], spots: pd.DataFrame) -> Text:
    whom = WHOM[crowd.asked.crowd].fill(when=_DURING[crowd.params.period])
    if crowd.count == 0:
        return NOWHERE.fill(whom=whom)
    name = Text(spots["name_ko"].iloc[0], spots["name_en"].iloc[0])
    share, area = numbers["hot_amount_percent"], numbers["hot_area_percent"] or 0.0
    if share is None:
        return FOUND_FEW.fill(whom=whom, n=crowd.count, name=name)
    return FOUND.fill(whom=whom, share=share, area=area, n=crowd.count, name=name)


def _notes(crowd: Crowd) -> tuple[Text, ...]:
    compared, ring, asked = int(crowd.amounts.there.sum()), crowd.ring, crowd.asked
    notes = [RANKS_VIEW, RINGS.fill(asked=asked.ring_m, n=ring.rings, reach=ring.reach_m)]
    if ring.narrowed:
        notes.append(NARROWED)
    notes.append(UNIT.fill(unit=_UNITS[asked.crowd]))
    chance = BY_CHANCE_SHARE * compared
    notes.append(NOISE.fill(n=compared, chance=chance, habit=crowd.by_habit, q=asked.false_percent, hot=int(crowd.hot.sum())))
    if crowd.shuffles < 2 * compared / (asked.false_percent / HUNDRED):
        notes.append(TOO_FEW.fill(shuffles=crowd.shuffles, n=compared))
    if crowd.counted:
        notes.append(REPORTS)
    if crowd.count > asked.spots_shown:
        notes.append(MORE.fill(n=crowd.count, shown=asked.spots_shown))
    return (*notes, *crowd.measured.notes)


_DURING = {
    NIGHT: Text("밤에", "at night"),
    DAY: Text("낮에", "by day"),
    ALL_DAY: Text("하루 동안", "over the day"),
}
WHOM = {
    HOURS: Text("{when} 보이지 않는 사람·시간", "people-hours unseen {when}"),
    CHILDREN: Text("보이지 않는 통학로", "unseen ways to school"),
    SENIORS: Text("보이지 않는 65세 이상", "seniors unseen"),
    WOMEN: Text("밤길에 보이지 않는 여성", "women unseen at night"),
    REPORTED: Text("보이지 않는 곳의 신고", "reports from unseen places"),
}
_UNITS = {
    HOURS: PERSON_HOUR,
    CHILDREN: PERSON_METRE,
    SENIORS: PERSON,
    WOMEN: WOMAN_HOUR,
    REPORTED: Text("건(등급이 있으면 등급을 곱함)", "reports, times their grade where there is one"),
}
UNIT = Text("못 보는 양의 단위: {unit}", "The unit of what is not seen: {unit}")
FOUND = Text(
    "{whom} 가운데 {share:.1f}%가 면적의 {area:.1f}%에 몰려 있습니다. 밀집지는 {n:,}곳이며 가장 큰 곳은 {name}입니다.",
    "Of {whom}, {share:.1f} % crowd in {area:.1f} % of the area. There are {n:,} hot spots; the largest is {name}.",
)
FOUND_FEW = Text(
    "{whom}: 밀집지는 {n:,}곳이며 가장 큰 곳은 {name}입니다.", "Of {whom} there are {n:,} hot spots; the largest is {name}."
)
NOWHERE = Text("{whom}: 우연보다 더 몰린 곳이 없습니다.", "Of {whom}: nowhere do they crowd more than chance would have it.")
OUTSIDE = Text("행정동 밖", "outside every dong")
RINGS = Text(
    "둘레 {asked:,.0f} m는 육각형 {n}칸입니다(가장 먼 칸의 가운데까지 {reach:,.0f} m).",
    "A neighbourhood of {asked:,.0f} m, in rings of hexagons: {n} ({reach:,.0f} m to the middle of the last).",
)
NARROWED = Text(
    "육각형이 작고 많아 둘레를 좁혔습니다. 더 넓게 보려면 '육각형 크기'를 한 단계 키우십시오(숫자를 1 줄임).",
    "There are so many small hexagons that the neighbourhood was narrowed. For a wider one choose hexagons one level larger.",
)
NOISE = Text(
    "육각형 {n:,}칸을 하나씩 검정하므로, 흔히 쓰는 z 1.96으로 자르면 우연만으로도 {chance:,.0f}칸쯤이 밀집으로 보입니다(여기서는 {habit:,}칸). "
    "값을 섞어 우연을 재고 거짓 밀집을 {q:g}% 이하로 걷어 낸 {hot:,}칸만 밀집이라 부릅니다.",
    "As {n:,} hexagons are tested, the customary limit of z 1.96 would call some {chance:,.0f} hot by chance alone ({habit:,} here). "
    "Only the {hot:,} that stand against shuffled values, with at most {q:g} % false ones, are called hot.",
)
TOO_FEW = Text(
    "{shuffles:,}번 섞어서는 육각형 {n:,}칸 가운데 따로 떨어진 밀집을 가려내지 못할 수 있습니다. 섞는 횟수를 늘려 주십시오.",
    "With {shuffles:,} shuffles a single hot hexagon among {n:,} may not stand out. Please shuffle more often.",
)
REPORTS = Text(
    "신고는 5건 단위로 어림하고 1~4건은 밝히지 않습니다. 신고가 몰린 곳은 신고가 잦은 곳일 뿐 위험의 크기가 아닙니다.",
    "Reports are told to the nearest 5, and 1 to 4 are withheld. They show where much is reported, not how dangerous it is.",
)
MORE = Text("밀집지 {n:,}곳 가운데 {shown}곳만 표에 실었습니다.", "The table holds {shown} of {n:,} hot spots.")
