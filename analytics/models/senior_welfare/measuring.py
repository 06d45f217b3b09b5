"""The measuring, as a table of contents: hexagons, seniors living alone, small counts, ways, who is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.senior_welfare.access import drive_minutes, nearest_walk, walks_to
from analytics.models.senior_welfare.demand import Demand, count_dongs, release_seniors
from analytics.models.senior_welfare.ground import Ground, lay_ground
from analytics.models.senior_welfare.measured import Measured
from analytics.models.senior_welfare.params import SERVICES
from analytics.models.senior_welfare.served import Served, count_served
from analytics.models.senior_welfare.services import POST, Service, institutions, services_of
from analytics.models.senior_welfare.spreading import OWN_CELLS
from analytics.schemas.welfare import BASES
from analytics.spatial.hexgrid import names
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.core.model import Report
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.params import WelfareParams

    Floats: TypeAlias = NDArray[np.float64]


def measure(inputs: WelfareInputs, params: WelfareParams, report: Report) -> Measured:
    """Who lives alone where, how far it is to what serves them, and who is served. No threshold is looked at."""
    report("ground")
    ground = ground_of(inputs, params)
    report("demand")
    counted = count_dongs(ground, inputs.dongs, inputs.senior_households, inputs.senior_cells)
    report("protect")
    demand = release_seniors(ground, counted, inputs.senior_cells, params.spread, params.k)
    report("reach")
    services = services_of(inputs)
    drive = _drives(inputs, ground, services, params)
    report("served")
    served = count_served(inputs.recipients, inputs.dongs)
    return _measured(params, (ground, demand, services, drive, served))


def ground_of(inputs: WelfareInputs, params: WelfareParams) -> Ground:
    """The ground. A planner's own halls do not change it: only places where people live are left out."""
    closed = institutions(inputs.halls)
    return lay_ground(inputs.dongs, inputs.population, inputs.buildings, inputs.links, inputs.nodes, closed, params.resolution)


def measured_of(inputs: WelfareInputs, params: WelfareParams) -> Measured:
    """The city as measured, remembered; for studies."""
    return _remembered(inputs, params.measured())


@remember(4)
def _remembered(inputs: WelfareInputs, params: WelfareParams) -> Measured:
    return measure(inputs, params, lambda _step: None)


def _drives(inputs: WelfareInputs, ground: Ground, services: dict[str, Service], params: WelfareParams) -> dict[str, Floats]:
    """Minutes by car to each service and from the nearest 119 post; nothing where the city has no roads."""
    if ground.network is None:
        return {}
    found = {code: drive_minutes(ground, service.places, params.car_percent, toward=True) for code, service in services.items()}
    posts = inputs.posts
    if posts is not None and posts["lon"].notna().any():
        found[POST] = drive_minutes(ground, posts, params.car_percent, toward=False)
    return found


def _measured(params: WelfareParams, parts: tuple[Ground, Demand, dict[str, Service], dict[str, Floats], Served]) -> Measured:
    ground, demand, services, drive, served = parts
    nearest = {code: nearest_walk(ground, service.places, params.detour) for code, service in services.items()}
    halls = [set(service.places["hall_id"].astype(str)) for service in services.values() if "hall_id" in service.places]
    return Measured(
        ground=ground,
        demand=demand,
        seniors=ground.seniors,
        served=served.people,
        service_name=served.service,
        services=services,
        reach={code: walks_to(ground, service.places, params.detour) for code, service in services.items()},
        walk_m={code: found[0] for code, found in nearest.items()},
        nearest={code: found[1] for code, found in nearest.items()},
        drive_min=drive,
        cells=_cells(ground),
        notes=tuple(_notes(ground, demand, services, served, params)),
        place_ids=frozenset().union(*halls),
    )


@remember(6)
def _cells(ground: Ground) -> pd.DataFrame:
    """The hexagons that are shown, with who lives there and in which dong most of them do."""
    shown = len(ground.shown)
    people = sum_by(ground.parent, ground.people, shown)
    order = np.argsort(ground.people, kind="stable")  # the hexagon of most people is written last and stays
    dong = np.zeros(shown, dtype=np.int64)
    dong[ground.parent[order]] = ground.dong[order]
    return pd.DataFrame(
        {
            "cell": names(ground.shown.cell),
            "lon": ground.shown.lon,
            "lat": ground.shown.lat,
            "people": people,
            "dong_name": np.array(ground.dong_names, dtype=object)[dong],
        }
    )


def bare_cells(inputs: WelfareInputs, params: WelfareParams) -> pd.DataFrame:
    """The layer of hexagons with nothing measured."""
    return _cells(ground_of(inputs, params)).assign(unreached=np.nan, alone=np.nan, minutes=np.inf)


def _notes(ground: Ground, demand: Demand, services: dict[str, Service], served: Served, params: WelfareParams) -> list[Text]:
    """What a reader must know before using the numbers."""
    notes = [REASONS, GROUPED.fill(k=params.k)]
    if demand.estimated.any():
        notes.append(ESTIMATED.fill(n=int(demand.estimated.sum()), all=len(demand.estimated)))
    if demand.basis in BASES:
        notes.append(BASIS.fill(basis=BASES[demand.basis]))
    by_cells = demand.way == OWN_CELLS
    if by_cells.any():
        notes.append(BY_CELLS.fill(n=int(by_cells.sum())))
    if not ground.has_buildings and not by_cells.all():
        notes.append(NO_BUILDINGS)
    if any(service.in_cells for service in services.values()):
        notes.append(IN_CELLS)
    if ground.walkways is None:
        notes.append(NO_ROADS.fill(detour=params.detour))
    lacking = [SERVICES[code] for code in SERVICES if code not in services]
    if lacking:
        notes.append(
            Text(
                LACKING.ko.format(what=", ".join(t.ko for t in lacking)), LACKING.en.format(what=", ".join(t.en for t in lacking))
            )
        )
    if served.service:
        notes.append((SERVED_OF_SEVERAL if served.others else SERVED).fill(service=served.service, n=len(served.others)))
    if ground.outside >= 1:
        notes.append(OUTSIDE.fill(n=ground.outside))
    return notes


REASONS = Text(
    "이 지도는 시설과 돌봄이 닿지 않는 곳을 보일 뿐, 어느 한 사람의 형편을 말하지 않습니다. 찾아가 볼 곳을 고르는 데에만 쓰십시오.",
    "This map shows where services do not reach; it says nothing of any one person. Use it only to choose where to visit.",
)
GROUPED = Text(
    "혼자 사는 노인이 {k}명보다 적은 육각형은 이웃과 묶어 합만 정확하고, 육각형마다의 값은 추정입니다.",
    "Hexagons with fewer than {k} seniors living alone are joined with neighbours: the sums are exact, the value of each is an estimate.",
)
ESTIMATED = Text(
    "행정동 {all}곳 가운데 {n}곳은 혼자 사는 노인 목록이 없어 짐작한 수입니다(2020 인구총조사의 전국 비율 또는 목록이 있는 동의 비율).",
    "In {n} of {all} dongs there is no list of seniors living alone: their number is estimated (by the share of the country in the 2020 census, or of the dongs with a list).",
)
BASIS = Text("혼자 사는 노인의 기준: {basis}.", "What is counted as living alone: {basis}.")
NO_BUILDINGS = Text(
    "주거 건물 자료가 없어 동의 노인을 사람이 사는 격자로 나누었습니다. 동 안의 자리는 대략입니다.",
    "There are no residential buildings: dong totals are spread by populated cells, so places within a dong are rough.",
)
BY_CELLS = Text(
    "행정동 {n}곳은 올린 노인 격자가 보이는 대로 나누었습니다.",
    "In {n} dongs the seniors are spread as the uploaded cells of seniors say.",
)
IN_CELLS = Text(
    "시설 목록이 없어 격자에 적힌 시설 수를 격자 한가운데에 두고 걷는 거리를 쟀습니다. 격자 크기의 절반만큼 어긋날 수 있습니다.",
    "For want of a list, places counted in cells are put in the middle of each cell; walks may be off by half a cell.",
)
NO_ROADS = Text(
    "도로 자료가 없어 걷는 거리는 직선거리에 {detour:g}배를 곱했고, 차로 걸리는 시간은 알 수 없습니다.",
    "There are no roads: the walk is the straight line times {detour:g}, and minutes by car are unknown.",
)
LACKING = Text("자료에 없어 세지 못한 시설: {what}.", "Not in the data and therefore not counted: {what}.")
SERVED = Text(
    "돌봄을 받는 노인은 '{service}'을(를) 5명 단위로 센 것입니다.", "Served are those of '{service}', to the nearest 5."
)
SERVED_OF_SEVERAL = Text(
    "돌봄을 받는 노인은 '{service}'만 5명 단위로 셌습니다(다른 서비스 {n}가지는 겹칠 수 있어 더하지 않음).",
    "Of services only '{service}' is counted, to the nearest 5 ({n} others are left out, as one person may receive several).",
)
OUTSIDE = Text(
    "행정동 경계 밖에 있어 세지 않은 사람: {n:,.0f}명", "People not counted because their cell lies outside every dong: {n:,.0f}"
)
