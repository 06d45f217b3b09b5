"""What stands at a candidate site: a planner's own list, or a public place of some kind, told by headers and words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.intake.matching import header_readings, match_columns, normalise_header
from analytics.intake.raw import GEOMETRY
from analytics.schemas.places import OWN_SITE, SITE_KINDS, SITES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from analytics.intake.points import PointsReading
    from analytics.intake.raw import RawTable

OTHER = "other"
PRIVATE_WORDS = ("민영", "사설")
"""A car park of the national list that is so called (주차장구분) is nobody's to build on."""

SITE_HEADERS = frozenset(normalise_header(name) for name in ("후보지", "후보지명", "후보부지", "후보부지명"))

PUBLIC_HEADERS = {
    "학교명": "school",
    "유치원명": "kindergarten",
    "주차장명": "parking",
    "공원명": "park",
    "경로당명": "seniors",
    "행정복지센터명": "office",
    "주민센터명": "office",
    "읍면동주민센터명": "office",
    "동주민센터명": "office",
    "도서관명": "library",
    "개방시설명": "hall",
}
"""Headers that say by themselves what the places of a list are: those of the national standard files, and of offices' own."""

_WORDS = (
    ("유치원", "kindergarten"),
    ("대학", OTHER),
    ("학교", "school"),
    ("경로당", "seniors"),
    ("노인", "seniors"),
    ("주차", "parking"),
    ("공원", "park"),
    ("광장", "park"),
    ("행정복지", "office"),
    ("주민센터", "office"),
    ("주민자치센터", "office"),
    ("동사무소", "office"),
    ("읍사무소", "office"),
    ("면사무소", "office"),
    ("청사", "office"),
    ("보건", "health"),
    ("도서관", "library"),
    ("복지", "welfare"),
    ("체육", "sports"),
    ("운동장", "sports"),
    ("경기장", "sports"),
    ("구장", "sports"),
    ("문화", "culture"),
    ("공연", "culture"),
    ("박물관", "culture"),
    ("미술관", "culture"),
    ("회의", "hall"),
    ("강당", "hall"),
    ("강의", "hall"),
)
"""The first word that a kind or a name holds decides."""


def kind_of(written: str) -> str | None:
    """The code of the kind that words name (`초등학교`, `행정복지센터`); none where they name none."""
    flat = normalise_header(written)
    return next((code for word, code in _WORDS if word in flat), None)


def header_kind(headers: Iterable[str]) -> str | None:
    """What a list is by its headers alone: `own`, the code of a public kind, or none."""
    readings = {form for header in headers for form in header_readings(header)}
    if not SITE_HEADERS.isdisjoint(readings):
        return OWN_SITE
    return next((code for name, code in PUBLIC_HEADERS.items() if name in readings), None)


def with_kinds(reading: PointsReading, raw: RawTable) -> PointsReading:
    """The reading with each row's kind; of public places that stand twice one row is left, and private ones are set aside.

    A row's own word for its kind decides, then the list's header, then the row's name.
    """
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    of_list, written = header_kind(headers), "kind" in match_columns(SITES, headers).found
    if of_list == OWN_SITE or (of_list is None and not written and not _named(reading.table)):
        return replace(reading, table=_owned(reading.table), unplaced=_owned(reading.unplaced))
    table, unplaced = (_classified(rows, of_list) for rows in (reading.table, reading.unplaced))
    private = table["kind_id"] == ""
    twice = table[["name"]].assign(lon=table["lon"].round(4), lat=table["lat"].round(4)).duplicated() & ~private
    notes = [note.fill(count=f"{int(n):,}") for note, n in ((PRIVATE, private.sum()), (TWICE, twice.sum())) if n]
    receipt, gone = reading.receipt, int((private | twice).sum())
    receipt = replace(
        receipt, accepted=receipt.accepted - gone, set_aside=receipt.set_aside + gone, notes=(*receipt.notes, *notes)
    )
    left = table[~(private | twice)].reset_index(drop=True)
    return replace(reading, table=left, unplaced=unplaced[unplaced["kind_id"] != ""].reset_index(drop=True), receipt=receipt)


def _named(table: pd.DataFrame) -> bool:
    """Whether most names are those of public places."""
    known = [kind_of(name) is not None for name in table["name"].astype(str)]
    return 2 * sum(known) > len(known)


def _classified(rows: pd.DataFrame, of_list: str | None) -> pd.DataFrame:
    """Rows with kinds; "" for what is private."""
    told = []
    for word, name in zip(rows["kind"].astype(str), rows["name"].astype(str), strict=True):
        private = any(private in word for private in PRIVATE_WORDS)
        told.append("" if private else kind_of(word) or of_list or kind_of(name) or OTHER)
    return _told(rows, told)


def _owned(rows: pd.DataFrame) -> pd.DataFrame:
    return _told(rows, [OWN_SITE] * len(rows))


def _told(rows: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    names = [SITE_KINDS[code].ko if code else "" for code in codes]
    return rows.assign(kind=names, kind_id=codes).astype({"kind": "str", "kind_id": "str"})


PRIVATE = Text(
    "민영이라고 적힌 {count}곳은 공공시설이 아니므로 뺐습니다.",
    "{count} places said to be private were left out: they are no public places.",
)
TWICE = Text(
    "이름과 자리가 같은 {count}행은 한 곳으로 세었습니다.",
    "{count} rows of the same name and place were counted as one.",
)
