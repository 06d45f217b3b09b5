"""What kind of place for seniors, clinic or public health post words name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from analytics.intake.matching import header_readings, normalise_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HALLS = (
    ("senior_hall", re.compile("경로당|노인정|마을회관")),
    ("senior_class", re.compile("노인교실|노인대학|경로대학")),
    ("dementia", re.compile("치매")),
    ("nursing_home", re.compile("요양원|요양시설|공동생활가정|요양센터|실버홈|너싱홈")),
    ("residence", re.compile("양로|노인복지주택|주거복지시설|노인주거")),
    ("home_care", re.compile("재가|주야간|주간보호|방문요양|데이케어|단기보호|방문목욕|방문간호")),
    ("care_service", re.compile("맞춤돌봄|돌봄수행|수행기관|노인지원서비스")),
    ("meals", re.compile("경로식당|무료급식|급식소")),
    ("disabled", re.compile("장애인")),
    ("senior_centre", re.compile("노인(?:종합)?복지(?:관|회관|센터)|노인여가|노인회관|실버복지관|어르신복지관|시니어클럽")),
    ("social_centre", re.compile("사회복지관|종합복지관|복지회관|복지관")),
)
_HEALTH = (
    ("living", re.compile("건강생활지원")),
    ("post", re.compile("보건진료")),
    ("branch", re.compile("보건지소|보건분소")),
    ("centre", re.compile("보건소|보건의료원|건강증진센터")),
)
_CLINICS = (
    ("pharmacy", re.compile("약국|한약")),
    ("dental", re.compile("치과")),
    ("long_stay", re.compile("요양병원|정신병원")),
    ("oriental_hospital", re.compile("한방병원")),
    ("oriental", re.compile("한의원|한방")),
    ("general", re.compile("종합병원|상급종합")),
    ("hospital", re.compile("병원|의료원")),
    ("clinic", re.compile("의원|조산원|내과|외과|이비인후과|안과|소아과|산부인과|정형외과|가정의학")),
)
HALL_HEADERS = {
    "경로당명": "senior_hall",
    "경로당명칭": "senior_hall",
    "노인복지관명": "senior_centre",
    "노인교실명": "senior_class",
    "복지관명": "social_centre",
}
"""Headers that say by themselves what the places of a list are."""


def hall_kind(words: str) -> str | None:
    """A key of `HALL_KINDS`; None where words name none."""
    return _first(_HALLS, words)


def health_kind(words: str) -> str | None:
    """A key of `HEALTH_POST_KINDS`; None for anything else."""
    return _first(_HEALTH, words)


def clinic_kind(words: str) -> str | None:
    """A key of `CLINIC_KINDS`; None for public health posts and anything else."""
    return None if health_kind(words) else _first(_CLINICS, words)


def header_hall_kind(headers: Iterable[str]) -> str | None:
    """The kind that a header says by itself."""
    forms = {form for header in headers for form in header_readings(header)}
    return next((kind for header, kind in HALL_HEADERS.items() if normalise_header(header) in forms), None)


def _first(kinds: Sequence[tuple[str, re.Pattern[str]]], words: str) -> str | None:
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    return next((kind for kind, pattern in kinds if pattern.search(flat)), None)
