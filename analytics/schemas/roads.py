"""The road network: links, one row for each direction, and the nodes they join.

Classes follow ROAD_RANK of the national standard node-link (표준노드링크).
"""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text

KMH = Text("km/h", "km/h")
METRE = Text("m", "m")

ROAD_CLASSES: dict[str, Text] = {
    "101": Text("고속국도", "motorway"),
    "102": Text("도시고속국도", "urban expressway"),
    "103": Text("일반국도", "national road"),
    "104": Text("특별·광역시도", "metropolitan road"),
    "105": Text("국가지원지방도", "state-funded local road"),
    "106": Text("지방도", "provincial road"),
    "107": Text("시군도", "city or county road"),
    "108": Text("기타", "other"),
}

LINKS = Schema(
    id="links",
    title=Text("도로 링크", "Road links"),
    about=Text(
        "국가 표준노드링크(MOCT_LINK) 또는 OpenStreetMap 도로. 방향마다 한 행입니다.",
        "The national standard node-link (MOCT_LINK) or OpenStreetMap roads. One row for each direction.",
    ),
    columns=(
        Column("link_id", Text("링크 ID", "link id"), Kind.CODE, aliases=("LINK_ID", "osmid")),
        Column("from_node", Text("시작 노드", "from node"), Kind.CODE, aliases=("F_NODE",)),
        Column("to_node", Text("종료 노드", "to node"), Kind.CODE, aliases=("T_NODE",)),
        Column("road_class", Text("도로 등급", "road class"), Kind.CODE, aliases=("ROAD_RANK",)),
        Column("lanes", Text("차로 수", "lanes"), Kind.INTEGER, aliases=("LANES",), low=1, high=20),
        Column("limit_kmh", Text("제한속도", "speed limit"), Kind.NUMBER, KMH, ("MAX_SPD",), blank=True, low=5, high=130),
        Column("length_m", Text("길이", "length"), Kind.NUMBER, METRE, ("LENGTH",), low=0),
        Column("name", Text("도로명", "road name"), Kind.TEXT, aliases=("ROAD_NAME",), required=False, blank=True),
    ),
    geometry="line",
)

NODES = Schema(
    id="nodes",
    title=Text("도로 노드", "Road nodes"),
    about=Text(
        "표준노드링크의 MOCT_NODE. 없으면 링크의 끝점에서 만듭니다.",
        "MOCT_NODE of the standard node-link. Made from the ends of the links where missing.",
    ),
    columns=(
        Column("node_id", Text("노드 ID", "node id"), Kind.CODE, aliases=("NODE_ID",)),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE),
    ),
    key="node_id",
)
