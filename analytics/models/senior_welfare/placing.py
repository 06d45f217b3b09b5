"""Senior halls and welfare centres as places that a planner puts on the map."""

from __future__ import annotations

from typing import Annotated

from analytics.core.params import Choice, Knob, Params
from analytics.core.place import CLOSE, Place
from analytics.core.text import Text
from analytics.models.senior_welfare.params import PERSON


class HallSettings(Params):
    """What can be set of a place that is put on the map."""

    kind: Annotated[
        str,
        Choice(
            Text("무엇을", "What"),
            {"senior_hall": Text("경로당", "senior hall"), "senior_centre": Text("노인복지관", "senior welfare centre")},
            Text("찾아가는 서비스가 서는 곳은 경로당으로 놓으십시오.", "Put a stop of a mobile service as a senior hall."),
        ),
    ] = "senior_hall"
    capacity: Annotated[
        float,
        Knob(Text("정원", "Capacity"), 5, 500, 5, PERSON, Text("접근도를 셀 때 나누어 쓰는 자리. 경로당은 흔히 30명 안팎입니다(가정값).",
                                                            "Places that are shared when access is counted. A hall often has about 30 (assumed).")),
    ] = 30.0  # fmt: skip


PLACE = Place(
    table="halls",
    title=Text("경로당·복지관", "hall"),
    new=Text("새 시설 {n}", "New hall {n}"),
    many=Text("경로당·복지관", "halls"),
    marker=Text("경로당·복지관", "Halls and centres"),
    told=("kind", "capacity", "address"),
    closing=CLOSE,
    settings=HallSettings,
)
