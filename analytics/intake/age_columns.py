"""What a header by age says: month, sex and ages, as registers of residents and surveys write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SEX_WORDS = {"남": "man", "남자": "man", "남성": "man", "여": "woman", "여자": "woman", "여성": "woman"}

_TIME = r"(?:(?P<year>(?:19|20)\d\d)(?:년(?P<month>\d{1,2})월|년(?!\d)|(?=_))_?)?"
_SEX = r"계|합계|전체|남자|여자|남성|여성|남|여"
_AGE = r"만?(?P<low>\d{1,3})(?:세?[~\-∼〜](?P<high>\d{1,3}))?세?(?P<open>이상)?(?P<below>미만)?"
_WHAT = r"(?:(?P<what>거주자|1인세대|1인가구|독거노인|인구수?)_?)?"
_BAND = re.compile(rf"{_TIME}{_WHAT}(?:(?P<sex>{_SEX})_?)?{_AGE}_?(?P<after>{_SEX})?(?:인구수?)?")
_SUM = re.compile(rf"{_TIME}{_WHAT}(?:(?P<sex>{_SEX})_?)?(?P<sum>총인구수|연령구간인구수|총계|계)?")


@dataclass(frozen=True, slots=True)
class AgeColumn:
    """One column of figures.

    Attributes:
        header: as written.
        year, month: 0 where the header does not say them.
        what: "1인세대", "1인가구" and the like where it says what is counted, else "".
        sex: "man", "woman" or "all".
        low, high: ages from `low` on and below `high`; `high` is None for an open band. Both -1 and None for a sum of all ages.
    """

    header: str
    year: int
    month: int
    what: str
    sex: str
    low: int
    high: int | None

    @property
    def period(self) -> tuple[int, int]:
        """Year and month."""
        return self.year, self.month


def age_columns(headers: Sequence[str]) -> list[AgeColumn]:
    """The columns that hold an age or a band of ages, in the order of the file; a bare number is no age."""
    return [column for header in headers if (column := _band(header)) is not None]


def sum_columns(headers: Sequence[str]) -> list[AgeColumn]:
    """The columns that give everybody in the bands of a file ("2024년05월_계_연령구간인구수")."""
    found = [(header, _SUM.fullmatch(_flat(header))) for header in headers]
    return [
        _column(header, match, -1, None) for header, match in found if match and (match["sum"] or match["sex"] or match["what"])
    ]


def _band(header: str) -> AgeColumn | None:
    match = _BAND.fullmatch(_flat(header))
    if match is None or "세" not in header:
        return None
    low = int(match["low"])
    if match["below"]:
        return _column(header, match, 0, low)
    if match["open"]:
        return _column(header, match, low, None)
    return _column(header, match, low, int(match["high"] or low) + 1)


def _column(header: str, match: re.Match[str], low: int, high: int | None) -> AgeColumn:
    groups = match.groupdict()
    sex = SEX_WORDS.get(groups.get("sex") or groups.get("after") or "", "all")
    return AgeColumn(header, int(groups["year"] or 0), int(groups["month"] or 0), groups["what"] or "", sex, low, high)


def _flat(header: str) -> str:
    return re.sub(r"[\s()\[\]'\"]+", "", unicodedata.normalize("NFKC", header))
