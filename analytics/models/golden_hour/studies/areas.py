"""Service areas as shapes: what is reached within each time, to look at and to take along into a map program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Drawing, Output, OutputKind, Result, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.study import Answer, Study
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.params import METRE, MINUTE, PERCENT
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import reach_calls, ready_posts, search_from
from analytics.models.golden_hour.studies.zone_areas import reach_of
from analytics.schemas.places import PERSON
from analytics.spatial.isochrones import BUFFER_M, service_areas
from analytics.spatial.network import NO_LINK
from analytics.spatial.sums import sum_by
from analytics.stats.shares import percent
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.steps import Reach, Search

    Floats: TypeAlias = NDArray[np.float64]

BY_POST, WHOLE = "post", "city"
_DRAWN_FOR = {
    BY_POST: Text("119안전센터마다", "each post"),
    WHOLE: Text("도시 전체를 하나로", "the whole city as one"),
}
_BAND_ABOUT = Text(
    "권역을 나누는 시간. 딱 이 시간이면 안에 듭니다. 기본값 5·7·10분은 전북 2017 분석의 구간입니다(nocutnews 4913389).",
    "A limit of the areas; exactly this time is inside. The default 5, 7 and 10 minutes are Jeonbuk's of 2017 (nocutnews 4913389).",
)


class AreasAsked(Params):
    """What is asked of the study beside the model's own parameters."""

    band_1_min: Annotated[float, Knob(Text("권역 1", "Service area 1"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 5.0
    band_2_min: Annotated[float, Knob(Text("권역 2", "Service area 2"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 7.0
    band_3_min: Annotated[float, Knob(Text("권역 3", "Service area 3"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 10.0
    drawn_for: Annotated[
        str,
        Choice(
            Text("권역을 나누는 단위", "Areas of"), _DRAWN_FOR,
            Text("센터마다 그리면 그 센터가 가장 먼저 닿는 곳만 그 센터의 권역입니다.", "Drawn for each post, an area is where that post is the first to arrive."),
        ),
    ] = BY_POST  # fmt: skip
    buffer_m: Annotated[
        float,
        Knob(
            Text("도로 옆으로 칠할 폭", "Drawn beside the road"), 25, 500, 25, METRE,
            Text("닿은 도로에서 이 거리까지 칠합니다. 그림을 위한 선택이며, 사람 수에는 영향이 없습니다.",
                 "How far beside a reached road is coloured. A choice of drawing; it changes no count of people."),
        ),
    ] = BUFFER_M  # fmt: skip

    @property
    def bands_min(self) -> tuple[float, ...]:
        """The limits in order, each once."""
        return tuple(sorted({self.band_1_min, self.band_2_min, self.band_3_min}))


@dataclass(frozen=True, eq=False)
class _Counted:
    """Minutes to people and to logged calls (none without a log), as the model counts them."""

    search: Search
    people: Reach
    calls: Reach | None


def run(inputs: GoldenHourInputs, params: GoldenHourParams, asked: AreasAsked, watch: Watch) -> Iterator[Answer]:
    """First the counts with areas as a quick raster, then the same with the exact areas."""
    watch("reach")
    search = _search(inputs, params.measured())
    watch("count")
    counted = _Counted(search, reach_of(search).people, reach_calls(inputs.dispatches, search))
    watch("quick")
    yield Answer(_result(counted, asked, _shapes(search, asked, exact=False)), final=False)
    shapes = []
    for number, band_min in enumerate(asked.bands_min):
        watch("exact", number / len(asked.bands_min))
        shapes.append(_shapes_within(search, asked, (band_min,), exact=True))
    yield Answer(_result(counted, asked, pd.concat(shapes, ignore_index=True)))


def _search(inputs: GoldenHourInputs, params: GoldenHourParams) -> Search:
    """The model's own search, built of what the model remembers."""
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    times = ambulance_times(ground.network, params)
    return search_from(ready_posts(inputs.posts, ground, params), ground, params, times)


def _shapes(search: Search, asked: AreasAsked, *, exact: bool) -> gpd.GeoDataFrame:
    return _shapes_within(search, asked, asked.bands_min, exact=exact)


def _shapes_within(search: Search, asked: AreasAsked, bands_min: tuple[float, ...], *, exact: bool) -> gpd.GeoDataFrame:
    """The layer as declared: one row for each time and post, or each time."""
    ground, by_owner = search.ground, asked.drawn_for == BY_POST
    found = service_areas(ground.network, search.travel, bands_min, ground.crs, asked.buffer_m, by_owner=by_owner, exact=exact)
    ids, names = _posts(search)
    position = found["post"].to_numpy()
    named = found.rename(columns={"minutes": "within_min"}).assign(post_id=ids[position], post=names[position])
    return named[[column.name for column in _SHAPE_COLUMNS]]


def _posts(search: Search) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Ids and names of the posts; the last is for -1, all of them together."""
    posts = search.posts.table
    ids = np.array([*posts["post_id"].astype(str), ""], dtype=object)
    return ids, np.array([*posts["name"].astype(str), str(_ALL_POSTS)], dtype=object)


_ALL_POSTS = Text("모든 센터", "all posts")


def _result(counted: _Counted, asked: AreasAsked, shapes: gpd.GeoDataFrame) -> Result:
    people = counted.search.ground.people
    total = float(people.people.sum())
    limits = sorted((asked.band_1_min, asked.band_2_min, asked.band_3_min))
    reached = [float(people.people[within(counted.people.road_min, limit)].sum()) for limit in limits]
    shares = [percent(number, total) for number in reached]
    return Result(
        indicators=dict(zip(("near_share", "middle_share", "far_share"), shares, strict=True)),
        tables={"areas": _area_table(counted, asked, shapes)},
        layers={"shapes": shapes},
        sentence=_sentence(dict(zip(limits, zip(reached, shares, strict=True), strict=True))),
        notes=(_DRAWN.fill(m=asked.buffer_m), *counted.search.posts.notes),
    )


def _sentence(found: dict[float, tuple[float, float | None]]) -> Text:
    """Whom each time reaches, in one sentence."""
    parts = [_REACHED.fill(limit=limit, people=people, share=share or 0.0) for limit, (people, share) in found.items()]
    return Text(
        f"구급차가 {', '.join(part.ko for part in parts)}에게 닿습니다.",
        f"Ambulances reach {', '.join(part.en for part in parts)}.",
    )


_REACHED = Text("{limit:g}분 안에 {people:,.0f}명({share:.1f}%)", "{people:,.0f} people ({share:.1f} %) within {limit:g} minutes")
_DRAWN = Text(
    "도형은 닿은 도로에서 {m:g} m까지 칠한 그림입니다. 사람과 출동은 도형과 겹쳐 세지 않고, 저마다의 도착 시간으로 셉니다. "
    "이웃한 센터의 도형은 칠한 폭만큼 겹치므로 면적을 더하면 도시 전체의 면적보다 큽니다. 시간은 언제나 도로로 잰 것입니다.",
    "The shapes are drawings, {m:g} m to either side of the roads that are reached. People and calls are not counted by laying shapes over them but by their own minutes. "
    "Shapes of neighbouring posts overlap by that width, so their areas add up to more than the city's. Times are always by road.",
)  # fmt: skip


def _area_table(counted: _Counted, asked: AreasAsked, shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row for each post and time (inclusive, cumulative), also where nothing is reached; or one for each time."""
    by_post = asked.drawn_for == BY_POST
    ids, names = _posts(counted.search)
    wanted = slice(0, -1) if by_post else slice(-1, None)
    rows = [
        pd.DataFrame(
            {"within_min": band_min, "post_id": ids[wanted], "post": names[wanted], **_counts(counted, band_min, by_post=by_post)}
        )
        for band_min in asked.bands_min
    ]
    drawn = pd.DataFrame(shapes[["within_min", "post_id", "area_km2"]])
    table = pd.concat(rows, ignore_index=True).merge(drawn, on=["within_min", "post_id"], how="left")
    return table.assign(area_km2=table["area_km2"].fillna(0.0))[[column.name for column in _AREA_COLUMNS]]


def _counts(counted: _Counted, band_min: float, *, by_post: bool) -> dict[str, Floats]:
    """People, seniors (nan where no age is known) and calls (nan without a log, or where few) within the time, by post."""
    people, count = counted.search.ground.people, len(counted.search.posts.places) if by_post else 1
    known = np.isfinite(people.seniors)
    seniors = _sums(counted.people, np.where(known, people.seniors, 0.0), band_min, count)
    calls = counted.calls
    within_time = None if calls is None else _sums(calls, np.ones(len(calls.post)), band_min, count)
    return {
        "people": _sums(counted.people, people.people, band_min, count),
        "seniors": seniors if known.any() else np.full(count, np.nan),
        "calls": np.full(count, np.nan) if within_time is None else published_counts(within_time),
    }


def _sums(reach: Reach, weight: Floats, band_min: float, count: int) -> Floats:
    """Weights within the time for each of `count` posts, or all together where there is but one sum."""
    inside = within(reach.road_min, band_min) & (reach.post != NO_LINK)
    post = reach.post[inside] if count > 1 else np.zeros(int(inside.sum()), dtype=np.int64)
    return sum_by(post, weight[inside], count)


WORKFLOW = (
    Step("reach", Text("도착 시간 계산", "Measure arrival"), Text("모형과 같은 속도와 출동 준비 시간으로 모든 센터에서 한 번에 잽니다.", "From all posts at once, with the model's own speeds and turn-out times.")),
    Step("count", Text("사람과 출동 세기", "Count people and calls"), Text("저마다의 도착 시간으로 셉니다. 도형과 겹쳐 세지 않습니다.", "Each by their own minutes, never by laying shapes over them.")),
    Step("quick", Text("빠른 그림", "Quick drawing"), Text("25 m 칸으로 먼저 그립니다.", "First in cells of 25 m.")),
    Step("exact", Text("정확한 그림", "Exact drawing"), Text("닿은 도로 구간을 끝점까지 정확히 구해 그 둘레를 칠합니다.", "The reached stretches of roads to their very ends, and what lies beside them.")),
)  # fmt: skip

_WITHIN = Column("within_min", Text("이하", "Within"), Kind.NUMBER, MINUTE)
_POST_ID = Column("post_id", Text("번호", "Id"), Kind.CODE)
_POST = Column("post", Text("119안전센터", "Post"), Kind.TEXT)
_AREA = Column("area_km2", Text("그린 면적", "Area drawn"), Kind.NUMBER, Text("km²", "km²"))
_AREA_COLUMNS = (
    _WITHIN,
    _POST_ID,
    _POST,
    _AREA,
    Column("people", Text("인구", "People"), Kind.NUMBER, PERSON),
    Column("seniors", Text("65세 이상", "Aged 65 or over"), Kind.NUMBER, PERSON),
    Column("calls", Text("출동", "Calls"), Kind.NUMBER, Text("건", "calls")),
)
_SHAPE_COLUMNS = (_WITHIN, _POST_ID, _POST, _AREA, Column("geometry", Text("도형", "Shape"), Kind.TEXT))
_NOT_PAINTED = Text("칠하지 않은 곳: 더 오래 걸리거나 도로에서 먼 곳", "Not coloured: takes longer, or lies off the roads")


def _share(output_id: str, which: Text) -> Output:
    about = Text(
        f"{which.ko} 시간 안(같은 시간 포함)에 닿는 사람의 비율.",
        f"Share of people reached within the {which.en} time, inclusive.",
    )
    title = Text(f"{which.ko} 권역의 인구", f"People within the {which.en} area")
    return Output(output_id, OutputKind.INDICATOR, title, about, PERCENT, 1, headline=True, good=1)


OUTPUTS = (
    _share("near_share", Text("가장 짧은", "shortest")),
    _share("middle_share", Text("가운데", "middle")),
    _share("far_share", Text("가장 긴", "longest")),
    Output("areas", OutputKind.TABLE, Text("출동권역", "Service areas"),
           Text("센터와 시간마다(누적) 닿는 사람과 그린 면적. 출동은 5 단위로 올리거나 내리고 1~4는 감춥니다.",
                "For each post and time (cumulative) whom it reaches, and the area drawn. Calls are rounded to 5, and 1 to 4 withheld."), columns=_AREA_COLUMNS),
    Output("shapes", OutputKind.LAYER, Text("출동권역 도형", "Shapes of service areas"),
           Text("권역의 도형. 섬처럼 떨어진 곳과 구멍을 그대로 둡니다. 지도 프로그램에서 여십시오.",
                "The shapes of the areas, islands and holes kept, to be opened in a map program."), MINUTE, columns=_SHAPE_COLUMNS,
           drawing=Drawing("within_min", "", (), "", (), faint=_NOT_PAINTED, shapes=True)),
)  # fmt: skip

STUDY: Study[GoldenHourInputs, GoldenHourParams, AreasAsked] = Study(
    id="areas",
    further=Text("정확한 도형 그리기", "Draw exact shapes"),
    judges=False,
    title=Text("출동권역 도형", "Shapes of service areas"),
    question=Text("어느 도로까지 제때 닿습니까?", "How far along the roads does help come in time?"),
    about=Text(
        "닿는 도로 구간을 끝점까지 정확히 구해 그 둘레를 칠합니다. 볼록한 껍질로 감싸지 않으므로 닿지 않는 곳을 닿는다고 하지 않습니다. "
        "도형은 보고 내보내기 위한 것이며, 사람 수는 도형으로 세지 마십시오.",
        "Finds the reached stretches of roads to their very ends and draws what lies beside them. No hull is laid around them, so it claims no place that is not reached. "
        "Shapes are for looking at and for export; do not count people with them.",
    ),
    asked=AreasAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    sources=(
        Text("권역 구간: 전북 2017 골든타임 분석의 5·7·10분 (nocutnews 4913389)", "Limits: 5, 7 and 10 minutes of Jeonbuk's analysis of 2017 (nocutnews 4913389)"),
    ),
)  # fmt: skip
