"""The Ministry's standard model, cell by cell as its users tell it, with what is really seen beside it.

Seen in reports of cities that used it: cells of 100 m, circles of 50 m, watch weakness + crime weakness + surroundings,
weights for women and detached houses, classes from 15 and 13 (Gongju). The score tables are not public: the cuts are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.model import Result
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.cctv_gaps.index import first
from analytics.models.cctv_gaps.judge import ranks
from analytics.models.cctv_gaps.measuring import look_at
from analytics.models.cctv_gaps.studies.standard_counted import Counted, count_cells
from analytics.models.cctv_gaps.studies.standard_declared import OUTPUTS, WORKFLOW, StandardAsked
from analytics.spatial.crs import to_metres
from analytics.spatial.official_grid import OfficialGrid
from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.lattice import Lattice
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

HIGHEST = 5


@dataclass(frozen=True, eq=False)
class Scored:
    """Points of each cell; crime and surroundings None where no file tells."""

    watch: Ints
    crime: Ints | None
    surroundings: Ints | None
    factor: Floats
    index: Floats


def run(inputs: CctvInputs, params: CctvParams, asked: StandardAsked, watch: Watch) -> Iterator[Answer]:
    """One answer, the final one."""
    watch("cells")
    looked = look_at(inputs, params)
    counted = count_cells(inputs, looked.ground, asked.mask)
    watch("circles")
    lattice = _lattice(counted.grid, looked.ground.crs)
    circles = np.nan_to_num(Coverage.of(looked.cameras.views.as_discs(params.circle_m), lattice).shares().upper, nan=0.0)
    seen = np.nan_to_num(Coverage.of(looked.cameras.views, lattice, looked.sight.coverage.walls).shares().expected, nan=0.0)
    watch("index")
    scored = score(counted, circles, asked)
    cells = _cells_table(counted, scored, circles, seen, looked.ground)
    top = _top_table(cells, counted, seen, asked)
    numbers = _numbers(cells, top, asked)
    yield Answer(
        Result(
            indicators=numbers,
            tables={"top": top, "classes": _class_table(cells, asked)},
            layers={"cells": cells},
            sentence=FOUND.fill(
                n=numbers["first_cells"],
                m=numbers["second_cells"],
                circle=numbers["circle_share"],
                seen=numbers["expected_share"],
            ),
            notes=(CUTS_OURS, *_missing(counted)),
        )
    )


@remember(2)
def _lattice(grid: OfficialGrid, crs: str) -> Lattice:
    lon, lat = grid.corners()
    x, y = to_metres(lon.ravel(), lat.ravel(), crs)
    return Lattice.lay(np.stack([x, y], axis=-1).reshape(len(grid), 4, 2))


def score(counted: Counted, circles: Floats, asked: StandardAsked) -> Scored:
    """Points and index of each cell.

    Args:
        counted: what is in the cells.
        circles: (c,) share under circles, 0 to 1.
        asked: cuts (inclusive lower edges, in percent outside circles) and factors.
    """
    cuts = np.sort([asked.cut_2, asked.cut_3, asked.cut_4, asked.cut_5])
    watch = 1 + np.searchsorted(cuts, np.round(HUNDRED * (1 - circles), 6), side="right")
    crime = None if counted.reports is None else grades(np.nan_to_num(counted.reports, nan=0.0))
    surroundings = None if counted.shops is None else grades(counted.shops)
    points = watch + sum(part for part in (crime, surroundings) if part is not None)
    factor = _above_mean(counted.women, asked.women_factor, len(watch)) * _above_mean(
        counted.houses, asked.house_factor, len(watch)
    )
    return Scored(watch, crime, surroundings, factor, np.round(points * factor, 2))


def grades(values: Floats) -> Ints:
    """1 where there is nothing, else 2 to 5 by quarters of the cells that have something; equal values get equal grades."""
    found = np.ones(len(values), dtype=np.int64)
    some = values > 0
    if some.any():
        quarters = np.quantile(values[some], [0.25, 0.5, 0.75])
        found[some] = 2 + np.searchsorted(quarters, values[some], side="left")
    return np.minimum(found, HIGHEST)


def _above_mean(values: Floats | None, factor: float, count: int) -> Floats:
    return np.ones(count) if values is None else np.where(values > values.mean(), factor, 1.0)


def _cells_table(counted: Counted, scored: Scored, circles: Floats, seen: Floats, ground: Ground) -> pd.DataFrame:
    grid, dong_names = counted.grid, np.append(np.array(ground.dong_names, dtype=object), "")
    known = {
        name: np.full(len(grid), np.nan) if part is None else part.astype(float)
        for name, part in (("crime", scored.crime), ("surroundings", scored.surroundings))
    }
    return pd.DataFrame(
        {
            "cell": grid.cell,
            "lon": grid.lon,
            "lat": grid.lat,
            "dong_name": dong_names[counted.dong],
            "people": counted.people,
            "index": scored.index,
            "watch": scored.watch,
            **known,
            "factor": scored.factor,
            "circle_percent": HUNDRED * circles,
            "expected_percent": HUNDRED * seen,
        }
    )


def _top_table(cells: pd.DataFrame, counted: Counted, seen: Floats, asked: StandardAsked) -> pd.DataFrame:
    listed = first(cells["index"].to_numpy(), asked.shown)
    honest = ranks(counted.people * (1 - seen))
    top = cells.iloc[listed].drop(columns="people").reset_index(drop=True)
    classes = [class_of(value, asked) for value in top["index"]]
    top.insert(0, "rank", np.arange(1, len(top) + 1))
    top["class_ko"], top["class_en"] = [name.ko for name in classes], [name.en for name in classes]
    top["honest_rank"] = honest[listed]
    return top[[column.name for output in OUTPUTS if output.id == "top" for column in output.columns]]


def class_of(index: float, asked: StandardAsked) -> Text:
    """The class of an index; lower edges inclusive."""
    if index >= asked.first_from:
        return FIRST
    return SECOND if index >= asked.second_from else OTHER


def _class_table(cells: pd.DataFrame, asked: StandardAsked) -> pd.DataFrame:
    classes = np.array([class_of(value, asked).ko for value in cells["index"]], dtype=object)
    rows = [
        {
            "class_ko": name.ko,
            "class_en": name.en,
            "cells": int((classes == name.ko).sum()),
            "people": float(cells["people"][classes == name.ko].sum()),
        }
        for name in (FIRST, SECOND, OTHER)
    ]
    return pd.DataFrame(rows)


def _numbers(cells: pd.DataFrame, top: pd.DataFrame, asked: StandardAsked) -> dict[str, float | None]:
    index = cells["index"].to_numpy()
    highest = index >= asked.first_from
    return {
        "first_cells": float(highest.sum()),
        "second_cells": float(((index >= asked.second_from) & ~highest).sum()),
        "circle_share": float(cells["circle_percent"].mean()),
        "expected_share": float(cells["expected_percent"].mean()),
        "agree_percent": percent(float((top["honest_rank"] <= len(top)).sum()), len(top)),
        "cells_count": float(len(cells)),
    }


def _missing(counted: Counted) -> tuple[Text, ...]:
    known = {REPORTS: counted.reports, SHOPS: counted.shops, WOMEN: counted.women, HOUSES: counted.houses}
    return tuple(text for text, values in known.items() if values is None)


FIRST, SECOND, OTHER = Text("최우선", "first priority"), Text("우선", "priority"), Text("그 밖", "other")
FOUND = Text(
    "표준모형으로는 최우선 {n:,.0f}칸, 우선 {m:,.0f}칸입니다. 원으로는 넓이의 {circle:.1f}%가 보인다고 하지만 실제로 보일 것은 {seen:.1f}%입니다.",
    "The standard model finds {n:,.0f} cells of first priority and {m:,.0f} of priority. By circles {circle:.1f} % of the area is seen; {seen:.1f} % is to be expected.",
)
CUTS_OURS = Text(
    "칸 크기, 50 m 원, 지수의 짜임과 15·13점 등급은 이 모형을 쓴 시의 보도로 확인했고, 점수 경계와 가중 배수는 공개되지 않아 우리가 정했습니다.",
    "Cell size, 50 m circles, the make-up of the index and classes 15 and 13 were seen in reports of cities that used it; cuts and factors are not public and are ours.",
)
REPORTS = Text(
    "신고 자료가 없어 범죄취약 점수를 뺐습니다. 15·13점 기준을 낮춰 보십시오.",
    "No reports: crime weakness is left out; lower the class limits.",
)
SHOPS = Text(
    "업소 자료가 없어 환경요인 점수를 뺐습니다. 15·13점 기준을 낮춰 보십시오.",
    "No shops: surroundings are left out; lower the class limits.",
)
WOMEN = Text("성별 시간대 인구가 없어 여성 가중을 하지 않았습니다.", "No table tells women by hour: no factor for women.")
HOUSES = Text(
    "건물 용도 자료가 없어 단독주택 가중을 하지 않았습니다.", "Uses of buildings are not known: no factor for detached houses."
)

STUDY: Study[CctvInputs, CctvParams, StandardAsked] = Study(
    id="standard",
    title=Text("표준모형 그대로", "The standard model"),
    question=Text("행정안전부 표준모형대로 하면 어느 칸이 먼저이고, 실제로 보이는 것과는 얼마나 다릅니까?", "Which cells come first by the Ministry's standard model, and how far is that from what is really seen?"),
    about=Text(
        "국가지점번호 100 m 칸과 50 m 원으로 설치지수를 매기고, 화소·화각·벽으로 잰 실제 비율을 곁에 보입니다. 현장 확인의 출발점이며 위험의 순위가 아닙니다.",
        "Scores the 100 m cells of the national point numbers with circles of 50 m, and shows beside it what pixels, lens and walls let be seen. A start for checks on the spot, no ranking of danger.",
    ),
    asked=StandardAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=LATE,
    judges=False,
    sources=(
        Text("100 m 격자와 50 m 원 (newspim 20181210000268, newscj 581282)", "100 m cells and 50 m circles (newspim 20181210000268, newscj 581282)"),
        Text("지수의 짜임 (boannews 86345, chungnamsisa 61024), 여성 가중 (AKR20170630152900054), 등급 15·13 (cctoday 2020101)",
             "Make-up of the index (boannews 86345, chungnamsisa 61024), women (AKR20170630152900054), classes 15 and 13 (cctoday 2020101)"),
    ),
)  # fmt: skip
