"""Signs by which files of cameras and of what is around them are told: their own headers first, then what cells hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analytics.intake.around_cameras import night_kind, school_kind
from analytics.intake.matching import normalise_header
from analytics.intake.presence import hour_columns
from analytics.schemas.watch import CAMERAS, NIGHTLIFE, PRESENCE, SCHOOL_ZONES
from analytics.spatial.gridcodes import is_grid_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.core.tables import Schema

MOST = 0.6
SUREST, SURE, POSSIBLE = 4, 3, 1
"""How strong a sign is, on the scale of `recognising`; the surest is surer than a column that other tables share."""


class Facts(Protocol):
    """What the signs need to know about a table."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as written."""
        ...

    @property
    def shape(self) -> str:
        """Point, line, polygon or ""."""
        ...

    @property
    def placed(self) -> bool:
        """Whether rows have coordinates or points."""
        ...

    def found(self, schema: Schema) -> dict[str, str]:
        """Header by canonical column name."""
        ...

    def named(self, names: frozenset[str]) -> list[str]:
        """The headers among normalised names."""
        ...

    def share(self, header: str, holds: Callable[[str], bool]) -> float:
        """The share of cells for which something holds."""
        ...


@dataclass(frozen=True, slots=True)
class Sign:
    """A table that a file may be, how strong the sign is, and the columns that say so."""

    table: str
    weight: int
    columns: str


def _names(*words: str) -> frozenset[str]:
    return frozenset(normalise_header(word) for word in words)


_CAMERA_NAMES = _names(
    "카메라대수", "CAM_CNTOM", "카메라화소수", "CAM_PIXEL_CNT", "촬영방면정보", "SHT_ANGLE_INFO", "무인교통단속카메라관리번호", "CCTV대수",
)  # fmt: skip
_LIGHT_NAMES = _names(
    "보안등위치명", "lmpLcNm", "가로등번호", "보안등번호", "가로등관리번호", "보안등관리번호", "등기구형태", "광원종류"
)
_LAMP_COLUMNS = _names("설치형태", "광원", "등종류", "램프종류", "광원종류")
_LAMP_WORDS = ("LED", "CDM", "CML", "CPO", "나트륨", "메탈", "수은", "할로겐", "삼파장", "형광", "세라믹")
_ZONE_NAMES = _names("대상시설명", "TRGET_FCLTY_NM", "보호구역도로폭", "CCTV설치여부", "보호구역명")
_SCHOOL_NAMES = _names("학교명", "어린이집명", "유치원명")
_SHOP_NAMES = _names("상권업종중분류명", "상가업소번호", "업태구분명")
_WALL_NAMES = _names(
    "지상층수", "GRO_FLO_CO", "GRND_FLR", "BDTYP_CD", "BD_MGT_SN", "건물관리번호", "건축물용도명", "주용도명", "연면적", "건축물ID",
)  # fmt: skip
_INCIDENT_NAMES = _names(
    "사고다발지fid", "사고다발지id", "사고건수", "신고유형", "사건유형", "사건종별", "범죄등급", "위험등급", "신고건수", "112신고건수",
)  # fmt: skip
_POLE_NAMES = _names("지주명", "지주번호", "지주관리번호", "전주번호", "전산화번호", "후보지주")
_REQUEST_NAMES = _names("요청일자", "요청일", "설치요청일", "설치요청일자", "설치요청건수", "요청건수")


def _by_names(facts: Facts, table: str, names: frozenset[str], *, weight: int = SURE) -> Sign | None:
    own = facts.named(names)
    return Sign(table, weight, ", ".join(own)) if own and facts.placed else None


def _cameras(facts: Facts) -> Sign | None:
    if facts.shape in {"line", "polygon"} or not {"lon", "lat"} <= set(facts.found(CAMERAS)) | _axes(facts):
        return None
    return _by_names(facts, "cameras", _CAMERA_NAMES, weight=SUREST)


def _axes(facts: Facts) -> set[str]:
    return {"lon", "lat"} if facts.shape == "point" else set()


def _lights(facts: Facts) -> Sign | None:
    lamps = [name for name in facts.named(_LAMP_COLUMNS) if facts.share(name, _is_lamp) >= MOST]
    if lamps and facts.placed:
        return Sign("lights", SURE, ", ".join(lamps))
    return _by_names(facts, "lights", _LIGHT_NAMES)


def _is_lamp(cell: str) -> bool:
    flat = normalise_header(cell)
    return any(word in flat for word in _LAMP_WORDS)


def _school_zones(facts: Facts) -> Sign | None:
    """Child zones for sure; a list of schools may also be one of public sites."""
    if facts.shape in {"line", "polygon"}:
        return None
    zones = _by_names(facts, "school_zones", _ZONE_NAMES)
    if zones is not None:
        return zones
    name = facts.found(SCHOOL_ZONES).get("name")
    schools = facts.named(_SCHOOL_NAMES)
    told = name is not None and facts.share(name, lambda cell: school_kind(cell) is not None) >= MOST
    return Sign("school_zones", POSSIBLE, ", ".join(schools)) if schools and told else None


def _nightlife(facts: Facts) -> Sign | None:
    kind = facts.found(NIGHTLIFE).get("kind")
    if facts.shape in {"line", "polygon"} or kind is None or not facts.placed:
        return None
    if facts.named(_SHOP_NAMES) or facts.share(kind, lambda cell: night_kind(cell) is not None) >= MOST:
        return Sign("nightlife", SURE, kind)
    return None


def _buildings(facts: Facts) -> Sign | None:
    own = facts.named(_WALL_NAMES)
    return Sign("buildings", SURE, ", ".join(own)) if own and facts.shape == "polygon" else None


def _presence(facts: Facts) -> Sign | None:
    """People with an hour, or 24 columns of hours; for dongs, cells or points."""
    found = facts.found(PRESENCE)
    somewhere = facts.placed or "dong_code" in found or bool(facts.named(_names("행정동명", "행정동")))
    somewhere = somewhere or any(facts.share(name, is_grid_code) >= MOST for name in facts.headers)
    if facts.shape in {"line", "polygon"} or not somewhere:
        return None
    if {"hour", "people"} <= set(found):
        return Sign("presence", SUREST, f"{found['hour']}, {found['people']}")
    wide = hour_columns(facts.headers)
    return Sign("presence", SUREST, ", ".join(list(wide)[:3])) if wide else None


def _incidents(facts: Facts) -> Sign | None:
    own = facts.named(_INCIDENT_NAMES)
    coded = any(facts.share(name, is_grid_code) >= MOST for name in facts.headers)
    if not own or facts.shape in {"line", "polygon"} or not (facts.placed or coded):
        return None
    return Sign("incidents", SURE, ", ".join(own))


def _poles(facts: Facts) -> Sign | None:
    return _by_names(facts, "poles", _POLE_NAMES)


def _requests(facts: Facts) -> Sign | None:
    return _by_names(facts, "camera_requests", _REQUEST_NAMES)


WATCH_SIGNS: tuple[Callable[[Facts], Sign | None], ...] = (
    _cameras,
    _lights,
    _school_zones,
    _nightlife,
    _buildings,
    _presence,
    _incidents,
    _poles,
    _requests,
)
