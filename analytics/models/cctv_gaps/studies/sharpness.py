"""How sharply cameras see: from noticing that somebody is there to telling who it is, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Drawing, Output, OutputKind, Result, Step
from analytics.core.params import Choice, Params
from analytics.core.study import LATE, Answer, Study
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import ready_cameras
from analytics.models.cctv_gaps.declared import KM2
from analytics.models.cctv_gaps.ground import lay_ground
from analytics.models.cctv_gaps.measuring import who_is_there
from analytics.models.cctv_gaps.params import LEVELS, METRE, PERCENT, PX_PER_M, PX_PER_M_OF
from analytics.models.cctv_gaps.sight import lay_lattice, open_shares, walls_of
from analytics.schemas.places import PERSON
from analytics.spatial.hexgrid import names
from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.density import lens_range_m, pixels_wide
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]

EDITIONS = {
    "2025": Text("2025판(OODPCVS)", "edition of 2025 (OODPCVS)"),
    "2015": Text("2015판(DORI)", "edition of 2015 (DORI)"),
}


class SharpnessAsked(Params):
    """Which edition's levels are told."""

    edition: Annotated[
        str,
        Choice(Text("표준의 판", "Edition"), EDITIONS,
               Text("IEC/EN 62676-4. 2025판은 2025년 10월 9일부터입니다(jvsg.com). 표준 원문은 읽지 못했습니다.",
                    "IEC/EN 62676-4; that of 2025 is in force since 9 October 2025 (jvsg.com). The text of the standard was not read.")),
    ] = "2025"  # fmt: skip


WORKFLOW = (
    Step("levels", Text("등급마다 보이는 범위", "What is seen at each level"),
         Text("등급마다 그 선명도로 보이는 거리까지만 세어 육각형의 비율을 다시 구합니다.", "For each level only what is seen at least so sharply counts.")),
)  # fmt: skip

_NUM = Kind.NUMBER
LEVEL_COLUMNS = (
    Column("level_ko", Text("등급", "Level"), Kind.TEXT, language="ko"),
    Column("level_en", Text("등급", "Level"), Kind.TEXT, language="en"),
    Column("px_per_m", Text("선명도", "Sharpness"), _NUM, PX_PER_M),
    Column("range_m", Text("기본 카메라로 보이는 거리", "How far the default camera sees"), _NUM, METRE),
    Column("seen_km2", Text("보이는 넓이(기대)", "Area seen, expected"), _NUM, KM2),
    Column("seen_percent", Text("사람이 있는 시간 중(기대)", "Of people's time, expected"), _NUM, PERCENT),
    Column("seen_low", Text("적어도", "at least"), _NUM, PERCENT),
    Column("seen_high", Text("많아야", "at most"), _NUM, PERCENT),
)
OUTPUTS = (
    Output("noticed_percent", OutputKind.INDICATOR, Text("있는지 알아볼 만큼", "Sharp enough to notice"), Text("가장 낮은 등급으로 보이는, 사람이 있는 시간의 비율(기대).", "Share of people's time seen at the lowest level, expected."), PERCENT, 2, headline=True, good=1),
    Output("told_percent", OutputKind.INDICATOR, Text("누구인지 알 만큼", "Sharp enough to tell who"), Text("250 px/m(2015 식별, 2025 특징)로 보이는 비율(기대).", "Share seen at 250 px/m (identify of 2015, characterise of 2025), expected."), PERCENT, 3, headline=True, good=1),
    Output("levels", OutputKind.TABLE, Text("등급별로 보이는 것", "What is seen at each level"), Text("위 등급일수록 가까이만 보입니다.", "The sharper, the nearer."), columns=LEVEL_COLUMNS),
    Output("tiers", OutputKind.LAYER, Text("보이는 선명도", "How sharply it is seen"), Text("육각형에서 기대되는 가장 또렷한 선명도: 넓이의 1% 이상이 그 등급으로 보일 것으로 기대되는 가장 높은 등급.",
           "The sharpest level at which at least 1 % of the hexagon can be expected to be seen."), PX_PER_M, 0,
           (Column("cell", Text("육각형", "Hexagon"), Kind.CODE), Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE), Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
            Column("people", Text("사는 사람", "Residents"), _NUM, PERSON), Column("dong_name", Text("행정동", "Dong"), Kind.TEXT),
            Column("px_per_m", Text("선명도", "Sharpness"), _NUM, PX_PER_M), Column("seen_percent", Text("가장 낮은 등급으로 보이는 비율", "Seen at the lowest level"), _NUM, PERCENT)),
           drawing=Drawing("px_per_m", "", (), "px_per_m", ("px_per_m", "seen_percent", "people"), limits=(20.0, 40.0, 80.0, 125.0), faint=Text("거의 보이지 않음", "hardly seen"))),
)  # fmt: skip

LEAST_SHARE = 0.01
"""A hexagon has a level where at least this share of it can be expected to be seen so."""

WHO_PX = 250.0
"""Enough to tell who somebody is: identify of 2015, characterise of 2025."""


def run(inputs: CctvInputs, params: CctvParams, asked: SharpnessAsked, watch: Watch) -> Iterator[Answer]:
    """One answer, the final one: what is seen at each level of the edition."""
    watch("levels")
    ground = lay_ground(inputs.dongs, inputs.population, inputs.links, inputs.buildings, params.resolution)
    walls = walls_of(inputs.buildings, ground.crs, params.walls)
    levels = {name: PX_PER_M_OF[name] for name in LEVELS if name.startswith(asked.edition)}
    lowest = params.model_copy(update={"own_px_per_m": min(levels.values())})
    views = ready_cameras(inputs.cameras, ground.crs, walls, lowest).views
    widest = Coverage.of(views, lay_lattice(ground), walls)
    hours = who_is_there(inputs, ground, params).hours[params.period]
    open_share = open_shares(ground, inputs.buildings) if walls is not None else np.ones(len(ground.grid))
    rows, best, first = [], np.zeros(len(ground.grid)), np.zeros(len(ground.grid))
    for number, (name, px_per_m) in enumerate(levels.items()):
        shares = widest.at_density(px_per_m).shares()
        seen = {basis: _of_open(getattr(shares, basis), open_share) for basis in ("lower", "expected", "upper")}
        first = seen["expected"] if number == 0 else first
        best = np.where(seen["expected"] >= LEAST_SHARE, px_per_m, best)
        rows.append(_row(name, seen, hours, ground.grid.area_km2 * open_share, params))
        watch("levels", (number + 1) / len(levels))
    table = pd.DataFrame(rows)
    numbers = {
        "noticed_percent": float(table["seen_percent"].iloc[0]),
        "told_percent": float(table.loc[table["px_per_m"] == WHO_PX, "seen_percent"].iloc[0]),
    }
    yield Answer(
        Result(
            indicators=numbers,
            tables={"levels": table},
            layers={"tiers": _layer(ground, best, first)},
            sentence=FOUND.fill(notice=numbers["noticed_percent"], who=numbers["told_percent"]),
            notes=(NOT_READ,),
        )
    )


def _of_open(share: Floats, open_share: Floats) -> Floats:
    return np.clip(np.nan_to_num(share, nan=0.0) / open_share, 0.0, 1.0)


def _row(name: str, seen: dict[str, Floats], hours: Floats, open_km2: Floats, params: CctvParams) -> dict[str, object]:
    wide = pixels_wide(params.pixels_10k)
    total = float(hours.sum())
    in_words = {basis: percent(float((hours * share).sum()), total) for basis, share in seen.items()}
    range_m = min(float(lens_range_m(wide, params.fov_deg, PX_PER_M_OF[name])), params.longest_m)
    return {
        "level_ko": LEVELS[name].ko,
        "level_en": LEVELS[name].en,
        "px_per_m": PX_PER_M_OF[name],
        "range_m": range_m,
        "seen_km2": float((open_km2 * seen["expected"]).sum()),
        "seen_percent": in_words["expected"],
        "seen_low": in_words["lower"],
        "seen_high": in_words["upper"],
    }


def _layer(ground: Ground, best: Floats, first: Floats) -> pd.DataFrame:
    dong_names = np.append(np.array(ground.dong_names, dtype=object), "")  # the last is for -1, outside
    people = np.bincount(ground.people.cell, weights=ground.people.people, minlength=len(ground.grid))
    return pd.DataFrame(
        {
            "cell": names(ground.grid.cell),
            "lon": ground.grid.lon,
            "lat": ground.grid.lat,
            "people": people,
            "dong_name": dong_names[ground.dong],
            "px_per_m": best,
            "seen_percent": HUNDRED * first,
        }
    )


FOUND = Text(
    "사람이 있는지 알아볼 만큼은 사람 시간의 {notice:.1f}%가 보이지만, 누구인지 알 만큼은 {who:.2f}%만 보일 것으로 기대됩니다.",
    "{notice:.1f} % of people's time can be expected to be seen well enough to notice somebody, but only {who:.2f} % well enough to tell who.",
)
NOT_READ = Text(
    "등급의 값은 제조사 안내와 언론에서 옮겼고 표준 원문은 읽지 못했습니다. 야간 조명과 카메라 기울기는 셈하지 않습니다.",
    "The levels are taken from makers' guides and press, not from the standard itself. Light at night and tilt are not reckoned with.",
)

STUDY: Study[CctvInputs, CctvParams, SharpnessAsked] = Study(
    id="sharpness",
    title=Text("얼마나 또렷이 보이나", "How sharply"),
    question=Text("보인다고 해도 사람이 있는지 알아볼 만큼입니까, 누구인지 알 만큼입니까?", "Is it seen well enough to notice somebody, or to tell who it is?"),
    about=Text(
        "선명도 등급마다 카메라가 보는 범위를 다시 재어 사람이 있는 시간의 몇 %가 그만큼 또렷이 보이는지 보입니다. 얼굴을 알아본다는 뜻이 아니라 화소가 그만큼 된다는 뜻입니다.",
        "Measures what cameras see at each level of sharpness. It says that there are so many pixels, not that a face is recognised.",
    ),
    asked=SharpnessAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=LATE,
    sources=(Text("IEC/EN 62676-4 (2015, 2025판), 제조사 안내와 jvsg.com", "IEC/EN 62676-4 (editions 2015 and 2025), makers' guides and jvsg.com"),),
)  # fmt: skip
