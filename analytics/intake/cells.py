"""What one cell says: a number, a code, a name, or why it cannot be taken."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.core.tables import Kind
from analytics.core.text import Text
from analytics.intake.coordinates import parse_degrees

if TYPE_CHECKING:
    from analytics.core.tables import Column

BLANK_MARKS = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        "없음",
        "해당없음",
        "해당 없음",
        "미상",
        "N/A",
        "NA",
        "#N/A",
        "NULL",
        "NONE",
        "NAN",
        "*",
        "**",
        "***",
        ".",
    }
)
"""What offices write for "no value", compared in upper-case. Missing is not nought."""

SPREADSHEET_ERRORS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})

COUNTERS = frozenset({"명", "인", "개", "개소", "대", "건", "호", "가구", "세대", "곳", "동", "면", "PEOPLE", "HOUSEHOLDS"})
"""Words that count without changing the number; taken off where the column counts or has no unit."""

UNIT_SPELLINGS = {
    "km/h": ("KM/H", "KMH", "KPH", "킬로미터/시"),
    "m": ("M", "미터", "METER", "METRE"),
    "s": ("S", "초", "SEC", "SECONDS"),
    "min": ("MIN", "분", "MINUTES"),
    "people": tuple(COUNTERS),
    "households": tuple(COUNTERS),
}

# Degrees north or east within Korea, for telling a decimal comma from a thousands comma.
KOREA_DEGREES = {Kind.LATITUDE: (33.0, 39.0), Kind.LONGITUDE: (124.0, 132.0)}

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_DRESSED = re.compile(r"(약|대략|시속|총)?\s*([+-]?[\d,.]+)\s*([^\d\s,.+-][^\d]{0,9})?")
_RANGE = re.compile(r"\d\s*[~∼〜]\s*\d")
_POWER_CODE = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_FLOAT_CODE = re.compile(r"\d+\.0+")
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell is not taken, and what to do."""

    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell was read as.

    Attributes:
        value: the number or text; None where the cell holds no value.
        trouble: why it is not taken, or None.
        repair: what was changed in reading it, or None.
    """

    value: Any
    trouble: Trouble | None = None
    repair: Text | None = None


FULL_WIDTH = Text("전각 문자를 반각으로 바꿈", "full-width characters turned into plain ones")
COMMAS_REMOVED = Text("천 단위 쉼표를 뺌", "thousands commas removed")
DECIMAL_COMMA = Text("소수점 쉼표를 점으로 바꿈", "a decimal comma turned into a point")
UNIT_REMOVED = Text("단위 글자를 뺌", "the unit written in the cell was removed")
ABOUT_REMOVED = Text("'약' 등 어림 표시를 뺌(어림값)", "a word for 'about' was removed (an approximate value)")
READ_AS_BLANK = Text("값이 없다는 표시로 봄(0이 아님)", "taken as 'no value', not as nought")
DEGREES_READ = Text("도·분·초를 도로 바꿈", "degrees, minutes and seconds turned into degrees")
CODE_POINT_REMOVED = Text("코드 뒤의 '.0'을 뺌", "the '.0' behind a code was removed")
SPACES_MENDED = Text("이름의 빈칸과 자모를 표준형으로 바꿈", "blanks and letter forms of a name were normalised")

MISSING = Trouble(
    Text("값이 비어 있습니다.", "The cell is empty."),
    Text("원본에서 값을 찾아 채우십시오.", "Find the value in the source and fill it in."),
)
NOT_A_NUMBER = Trouble(
    Text("숫자가 아닙니다.", "It is not a number."),
    Text("단위나 설명을 빼고 숫자만 적으십시오.", "Write the number alone, without unit or remark."),
)
WRONG_UNIT = Trouble(
    Text("단위가 이 열의 단위와 다릅니다.", "Its unit is not the unit of this column."),
    Text("열의 단위에 맞게 환산하여 숫자만 적으십시오.", "Convert it to the unit of the column and write the number alone."),
)
A_RANGE = Trouble(
    Text("하나의 값이 아니라 범위입니다.", "It is a range, not one value."),
    Text("대표값 하나를 적으십시오.", "Write one value."),
)
ENDLESS = Trouble(
    Text("무한대이거나 너무 큰 수입니다.", "It is infinite or far too large."),
    Text("원본의 값을 확인하십시오.", "Check the value in the source."),
)
SPREADSHEET_ERROR = Trouble(
    Text("엑셀 오류 값입니다.", "It is a spreadsheet error."),
    Text("엑셀에서 수식을 고쳐 값으로 저장하십시오.", "Mend the formula in the spreadsheet and save its value."),
)
NOT_WHOLE = Trouble(
    Text("정수가 아닙니다.", "It is not a whole number."),
    Text("소수점이 없는 수로 적으십시오.", "Write it without decimals."),
)
DOUBTFUL_COMMA = Trouble(
    Text("쉼표가 천 단위인지 소수점인지 알 수 없습니다.", "The comma may mean thousands or decimals."),
    Text("쉼표를 빼거나 점으로 바꾸십시오.", "Remove the comma or turn it into a point."),
)
LOST_DIGITS = Trouble(
    Text(
        "코드가 지수 형태(예: 1.11E+09)여서 끝자리가 사라졌습니다.",
        "The code is in powers of ten (1.11E+09): its last digits are lost.",
    ),
    Text("원본에서 이 열을 '텍스트' 서식으로 다시 내보내십시오.", "Export it again from the source with this column as text."),
)


def plain(text: str) -> str:
    """A cell without outer blanks, with full-width signs made plain (NFKC)."""
    if text.isascii():
        return text.strip()
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def is_blank(text: str) -> bool:
    """Whether the cell holds nothing, or only a mark that says so."""
    flat = plain(text)
    return not flat or flat.upper() in BLANK_MARKS


def read_number(text: str, column: Column) -> Cell:
    """The number in a cell.

    Thousands commas, full-width digits and the column's own unit are taken off and reported. Blank marks ("-", "없음",
    "*") are missing values, never nought. Not-a-number and infinity are refused, as is anything outside the column's
    range, both ends inclusive.
    """
    flat = plain(text)
    if not flat or flat.upper() in BLANK_MARKS:
        return _blank(flat, column)
    cell = _number(flat, column)
    if cell.trouble is not None:
        return cell
    trouble = _outside(cell.value, column)
    if trouble is not None:
        return Cell(None, trouble)
    if cell.repair is None and flat != text.strip():
        return Cell(cell.value, None, FULL_WIDTH)
    return cell


def _blank(flat: str, column: Column) -> Cell:
    if not column.blank:
        return Cell(None, MISSING)
    return Cell(None, None, READ_AS_BLANK if flat else None)


def _number(flat: str, column: Column) -> Cell:
    if _PLAIN.fullmatch(flat):
        return _finite(float(flat))
    if flat.upper() in SPREADSHEET_ERRORS:
        return Cell(None, SPREADSHEET_ERROR)
    if column.kind in KOREA_DEGREES:
        degrees = _degrees(flat, column.kind)
        if degrees is not None:
            return degrees
    if _THOUSANDS.fullmatch(flat):
        return Cell(float(flat.replace(",", "")), None, COMMAS_REMOVED)
    if _DECIMAL_COMMA.fullmatch(flat):
        return Cell(None, DOUBTFUL_COMMA)
    return _dressed(flat, column)


def _finite(value: float) -> Cell:
    return Cell(value) if math.isfinite(value) else Cell(None, ENDLESS)


def _degrees(flat: str, kind: Kind) -> Cell | None:
    """A coordinate with a decimal comma or in degrees, minutes and seconds."""
    low, high = KOREA_DEGREES[kind]
    if _DECIMAL_COMMA.fullmatch(flat):
        value = float(flat.replace(",", "."))
        if low <= value <= high:
            return Cell(value, None, DECIMAL_COMMA)
    degrees = parse_degrees(flat)
    return None if degrees is None else Cell(degrees, None, DEGREES_READ)


def _dressed(flat: str, column: Column) -> Cell:
    """A number with "about" before it or a unit behind it."""
    if _RANGE.search(flat):
        return Cell(None, A_RANGE)
    if flat.upper().lstrip("+-") in {"INF", "INFINITY"}:
        return Cell(None, ENDLESS)
    match = _DRESSED.fullmatch(flat)
    if match is None:
        return Cell(None, NOT_A_NUMBER)
    about, digits, unit = match.groups()
    bare = digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits
    if not _PLAIN.fullmatch(bare) or (about == "시속" and not _is_speed(column)):
        return Cell(None, NOT_A_NUMBER)
    if unit and not _is_unit_of(unit, column):
        return Cell(None, WRONG_UNIT)
    return Cell(float(bare), None, ABOUT_REMOVED if about in {"약", "대략"} else UNIT_REMOVED)


def _is_speed(column: Column) -> bool:
    return column.unit is not None and column.unit.en == "km/h"


def _is_unit_of(written: str, column: Column) -> bool:
    spelling = plain(written).upper()
    if column.unit is None:
        return spelling in COUNTERS
    own = {column.unit.ko.upper(), column.unit.en.upper()}
    return spelling in own or spelling in UNIT_SPELLINGS.get(column.unit.en, ())


def _outside(value: float, column: Column) -> Trouble | None:
    if column.kind is Kind.INTEGER and value != math.floor(value):
        return NOT_WHOLE
    low, high = column.low, column.high
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    unit_ko, unit_en = (column.unit.ko, f" {column.unit.en}") if column.unit else ("", "")
    low_ko, low_en = (f"{low:g}{unit_ko} 이상", f"at least {low:g}{unit_en}") if low is not None else ("", "")
    high_ko, high_en = (f"{high:g}{unit_ko} 이하", f"at most {high:g}{unit_en}") if high is not None else ("", "")
    between_ko = " ".join(part for part in (low_ko, high_ko) if part)
    between_en = " and ".join(part for part in (low_en, high_en) if part)
    return Trouble(
        Text(f"허용 범위({between_ko})를 벗어났습니다.", f"It is outside the allowed range ({between_en})."),
        Text("원본의 값과 단위를 확인하십시오.", "Check the value and its unit in the source."),
    )


def read_code(text: str, column: Column) -> Cell:
    """The code in a cell, as text: leading zeros stay, and digits that a spreadsheet threw away are not invented."""
    flat = plain(text)
    if not flat:
        return Cell("") if column.blank else Cell(None, MISSING)
    if _POWER_CODE.fullmatch(flat):
        return Cell(None, LOST_DIGITS)
    if flat.upper() in SPREADSHEET_ERRORS:
        return Cell(None, SPREADSHEET_ERROR)
    if _FLOAT_CODE.fullmatch(flat):
        return Cell(flat.partition(".")[0], None, CODE_POINT_REMOVED)
    return Cell(flat, None, FULL_WIDTH if flat != text.strip() else None)


def read_name(text: str, column: Column) -> Cell:
    """The name in a cell in composed Hangul (NFC) with single blanks. A place called NA or null keeps its name."""
    flat = _SPACES.sub(" ", text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
    if not flat:
        return Cell("") if column.blank else Cell(None, MISSING)
    return Cell(flat, None, SPACES_MENDED if flat != text.strip() else None)
