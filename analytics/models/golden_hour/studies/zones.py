"""Vulnerable zones per centre, the first of the two official golden-hour models: the declaration and the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.study import Answer, Study
from analytics.core.text import Language, Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import ready_posts, search_from
from analytics.models.golden_hour.studies.zone_areas import area_table, reach_of
from analytics.models.golden_hour.studies.zone_calls import calls_of, hour_table
from analytics.models.golden_hour.studies.zone_causes import ways_to_cells
from analytics.models.golden_hour.studies.zone_hot import curve_table, find_hot, hot_numbers, hot_table
from analytics.models.golden_hour.studies.zone_sets import centre_table, form_zones, with_causes
from analytics.models.golden_hour.studies.zone_sheet import sheet_table
from analytics.models.golden_hour.studies.zones_declared import OUTPUTS, WORKFLOW, ZonesAsked
from analytics.models.golden_hour.studies.zones_told import notes_of, sentence_of
from analytics.spatial.hexgrid import names
from analytics.stats.small_counts import published_count, published_counts, published_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.steps import Search
    from analytics.models.golden_hour.studies.zone_areas import Served
    from analytics.models.golden_hour.studies.zone_calls import Calls
    from analytics.models.golden_hour.studies.zone_hot import Hot
    from analytics.models.golden_hour.studies.zone_sets import Zones


def run(inputs: GoldenHourInputs, params: GoldenHourParams, asked: ZonesAsked, watch: Watch) -> Iterator[Answer]:
    """One answer, the final one: service areas, hot spots, zones with their causes, hours, and the field-check sheet."""
    watch("areas")
    search, limit_min = _search(inputs, params), params.limit_min
    dong_names = np.append(inputs.dongs["dong_name"].to_numpy(dtype=object), "")  # the last is for -1, outside
    served = reach_of(search)
    watch("calls")
    calls = calls_of(inputs.dispatches, search, asked)
    watch("hot")
    cells = search.ground.cells
    hot = None if calls is None else find_hot(cells, *_per_cell(calls, len(cells.people)), asked)
    watch("zones")
    zones = form_zones(search, served, hot, dong_names, asked)
    watch("causes")
    ways = ways_to_cells(search, served.cells.post >= 0)
    ranking = with_causes(zones, search, served, ways, calls, asked)
    tables = {
        "areas": area_table(search, served, calls, asked.bands_min),
        "ranking": ranking,
        "centres": centre_table(zones, search, served, hot),
        "sheet": sheet_table(ranking, limit_min, asked, Language.KO),
        "sheet_en": sheet_table(ranking, limit_min, asked, Language.EN),
        "hotspots": _no_rows("hotspots") if hot is None else hot_table(hot, cells, dong_names),
        "curve": _no_rows("curve") if hot is None else curve_table(hot, cells.grid.area_km2),
        "hours": _no_rows("hours") if calls is None else hour_table(calls, limit_min),
    }
    numbers = {
        "zones_count": float(len(zones.table)),
        **_call_numbers(calls),
        **_people_numbers(search, served),
        **hot_numbers(hot, cells.grid.area_km2),
    }
    layer = _as_declared("zones", _layer(search, served, hot, zones, dong_names))
    yield Answer(
        Result(
            indicators=numbers,
            tables={name: _as_declared(name, table) for name, table in tables.items()},
            layers={"zones": layer, "crowding": layer},
            sentence=sentence_of(numbers, ranking, limit_min, rank_by=asked.rank_by, has_log=calls is not None),
            notes=(*notes_of(calls, asked), *search.posts.notes),
        )
    )


def _search(inputs: GoldenHourInputs, params: GoldenHourParams) -> Search:
    """The model's own search, built of what the model remembers; with the thresholds as asked."""
    measured = params.measured()
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, measured.resolution)
    times = ambulance_times(ground.network, measured)
    return search_from(ready_posts(inputs.posts, ground, params), ground, params, times)


def _per_cell(calls: Calls, cell_count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return calls.per_cell(calls.chosen, cell_count), calls.per_cell(calls.chosen & calls.late, cell_count)


def _call_numbers(calls: Calls | None) -> dict[str, float | None]:
    """Calls asked about whose place is known, as they may be told; none where there is no log."""
    if calls is None:
        return dict.fromkeys(("calls_total", "calls_late", "late_share"))
    total, late = (np.array([flags.sum()]) for flags in (calls.counted, calls.counted & calls.late))
    share = float(published_percent(late, total)[0])
    return {
        "calls_total": published_count(float(total[0])),
        "calls_late": published_count(float(late[0])),
        "late_share": None if np.isnan(share) else share,
    }


def _people_numbers(search: Search, served: Served) -> dict[str, float | None]:
    """People not reached by road, counted as the model counts them."""
    people = search.ground.people
    late = ~within(served.people.road_min, search.params.limit_min)
    known = np.isfinite(people.seniors)
    seniors = float(people.seniors[late & known].sum()) if known.any() else None
    return {"people_late": float(people.people[late].sum()), "seniors_late": seniors}


def _layer(search: Search, served: Served, hot: Hot | None, zones: Zones, dong_names: NDArray[np.object_]) -> pd.DataFrame:
    """The hexagons; what concerns calls is nan where there is no log."""
    cells = search.ground.cells
    zone_names = np.array(["", *zones.table["zone_name"]], dtype=object)
    return pd.DataFrame(
        {
            "cell": names(cells.grid.cell),
            "lon": cells.grid.lon,
            "lat": cells.grid.lat,
            "dong_name": dong_names[cells.dong],
            "people": cells.people,
            "seniors": cells.seniors,
            "road_min": served.cells.road_min,
            "calls": np.nan if hot is None else published_counts(hot.calls),
            "calls_late": np.nan if hot is None else published_counts(hot.late),
            "z": np.nan if hot is None else hot.z,
            "hot": 0 if hot is None else hot.hot.astype(np.int64),
            "zone": zones.of_cell,
            "zone_name": zone_names[zones.of_cell],
        }
    )


def _declared(output_id: str) -> list[str]:
    return [column.name for output in OUTPUTS if output.id == output_id for column in output.columns]


def _no_rows(output_id: str) -> pd.DataFrame:
    return pd.DataFrame(columns=_declared(output_id), dtype=float)


def _as_declared(output_id: str, table: pd.DataFrame) -> pd.DataFrame:
    """The declared columns in the declared order."""
    return table[_declared(output_id)]


STUDY: Study[GoldenHourInputs, GoldenHourParams, ZonesAsked] = Study(
    id="zones",
    title=Text("취약지", "Vulnerable zones"),
    question=Text(
        "구급차가 늦게 닿는 곳은 어디이고, 왜 늦으며, 현장에서 무엇을 확인해야 합니까?",
        "Where do ambulances come late, why, and what should be checked on the spot?",
    ),
    about=Text(
        "센터마다 서비스 권역을 세고, 권역 밖 출동이 몰린 곳을 찾고, 목표 안에 못 닿는 육각형을 가장 가까운 센터별로 묶어 순위와 원인을 보입니다. "
        "육각형의 시간은 그 안에 사는 사람들의 한가운데에서 잰 것입니다. 결과는 현장 확인의 출발점이며 센터나 대원의 평가에 쓰지 마십시오.",
        "Counts what each post reaches, finds where calls beyond reach crowd, and joins hexagons not reached in time by their nearest post, ranked and with causes. "
        "A hexagon's time is taken at the middle of its people. It is where a field check starts; do not use it to judge posts or crews.",
    ),
    asked=ZonesAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    sources=(
        Text("전북 2017·대전 2018 취약지구 분석 절차 (nocutnews 4913389, hankyung 201804237537i)",
             "Procedure of the analyses of Jeonbuk 2017 and Daejeon 2018 (nocutnews 4913389, hankyung 201804237537i)"),
        Text("밀집: Ord·Getis (1995) 지역 통계량 Gi*", "Hot spots: local statistic Gi* of Ord and Getis (1995)"),
        Text("거짓 발견률: Benjamini·Hochberg (1995)", "False discoveries: Benjamini and Hochberg (1995)"),
    ),
)  # fmt: skip
