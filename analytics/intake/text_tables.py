"""Tables written as text (CSV and its kin): encoding, separator and quotes found by strict trial, never by guess."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.raw import MB, Limits, RawTable
from analytics.intake.receipt import quote_value
from analytics.intake.tabulating import NumberedRow, tabulate

if TYPE_CHECKING:
    from collections.abc import Iterator

SEPARATORS = ",\t;|^"
TRIAL_LINES = 60
LONGEST_CELL = 64 * MB
"""A polygon written as WKT is one very long cell."""

HANGUL = re.compile(r"[\uac00-\ud7a3]")
LATIN_1 = re.compile(r"[\u0080-\u00ff]")

READ_AS = Text("{encoding} 인코딩으로 읽었습니다.", "Read as {encoding}.")
SEPARATED_BY = Text("구분 기호는 {sign}입니다.", "The separator is {sign}.")
NULS_REMOVED = Text("값이 없는 바이트(NUL) {count}개를 지웠습니다.", "{count} NUL bytes were removed.")
TWICE_ENCODED = Text(
    "글자가 두 번 바뀐 파일이라(CP949를 라틴 문자로 잘못 읽은 것) 원래 한글로 되돌렸습니다.",
    "The characters had been turned twice (CP949 taken for Latin); the Hangul was restored.",
)
MIXED = Text(
    "{file}: {line}번째 줄(줄 안의 {column}번째 바이트)에서 글자를 읽을 수 없습니다. 앞은 {encoding}인데 이 줄은 다릅니다. 서로 다른 인코딩의 파일을 합친 것 같습니다. 한 가지(UTF-8 또는 CP949)로 다시 저장해 올려 주십시오.",
    "{file}: line {line} (byte {column} of the line) cannot be read: the lines above are {encoding}, this one is not. Files of different encodings seem to have been joined. Save the file again in one encoding (UTF-8 or CP949).",
)
OPEN_QUOTE = Text(
    "{file}: {row}행에서 큰따옴표의 짝이 맞지 않아 여러 행이 한 칸으로 합쳐집니다. 이 행의 큰따옴표를 고쳐 올려 주십시오.",
    "{file}: a double quote in row {row} has no partner, so several rows run into one cell. Mend the quotes of that row.",
)
LONG_CELL = Text(
    "{file}: {row}행의 한 칸이 너무 깁니다(64 MB 초과). 큰따옴표의 짝이나 구분 기호를 고쳐 올려 주십시오.",
    "{file}: a cell in row {row} is too long (over 64 MB). Mend the quotes or separators.",
)

SIGN_NAMES = {
    ",": Text("쉼표(,)", "a comma (,)"),
    "\t": Text("탭(TAB)", "a tab"),
    ";": Text("쌍반점(;)", "a semicolon (;)"),
    "|": Text("세로줄(|)", "a bar (|)"),
    "^": Text("꺾음표(^)", "a caret (^)"),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was found.

    Attributes:
        text: the characters, without byte-order marks and NULs.
        encoding: UTF-8, CP949 or UTF-16.
        notes: what was mended.
    """

    text: str
    encoding: str
    notes: tuple[Text, ...] = ()


def read_text_table(file: str, data: bytes, limits: Limits) -> RawTable:
    """The table in a text file.

    Args:
        file: its name, for messages.
        data: its bytes.
        limits: how large it may be.

    Raises:
        InputError: naming the line that cannot be decoded, or the row with an open quote, and what `tabulate` refuses.
    """
    decoded = decode(file, data)
    sign = find_separator(decoded.text)
    notes = [*decoded.notes, READ_AS.fill(encoding=decoded.encoding)]
    if sign != ",":
        notes.append(SEPARATED_BY.fill(sign=SIGN_NAMES[sign]))
    return tabulate(file, "", _rows(file, decoded.text, sign), limits, notes)


def decode(file: str, data: bytes) -> Decoded:
    """The text of a file in UTF-8 (with any number of marks), CP949 or UTF-16, each tried strictly.

    Raises:
        InputError: naming the first line that fits none of them.
    """
    wide = _wide_encoding(data)
    if wide and _decodes(data, wide):
        return _cleaned(data.decode(wide).lstrip("\ufeff"), "UTF-16")
    bare = data
    while bare.startswith(b"\xef\xbb\xbf"):
        bare = bare[3:]
    for encoding in ("utf-8", "cp949"):
        try:
            text = bare.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _cleaned(text, encoding.upper())
    raise InputError(_first_bad_line(file, bare))


def _wide_encoding(data: bytes) -> str:
    head = data[:2000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16" if len(data) % 2 == 0 else ""
    half = len(head) // 2
    if half > 1 and len(data) % 2 == 0:
        if head[1::2].count(0) > half * 0.4 and head[0::2].count(0) < half * 0.1:
            return "utf-16-le"
        if head[0::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.1:
            return "utf-16-be"
    return ""


def _cleaned(text: str, encoding: str) -> Decoded:
    notes = []
    nuls = text.count("\x00")
    if nuls:
        text = text.replace("\x00", "")
        notes.append(NULS_REMOVED.fill(count=nuls))
    restored = _undo_latin(text)
    if restored is not None:
        text = restored
        notes.append(TWICE_ENCODED)
    return Decoded(text, encoding, tuple(notes))


def _undo_latin(text: str) -> str | None:
    """Hangul that was taken for Latin letters and saved so ("½Ã¼³¸í"): undone when it comes back without loss."""
    head = text[:5000]
    if HANGUL.search(head) or len(LATIN_1.findall(head)) < max(4, len(head) * 0.1):
        return None
    try:
        restored = text.encode("latin-1").decode("cp949")
    except UnicodeError:
        return None
    return restored if HANGUL.search(restored[:5000]) else None


def _first_bad_line(file: str, data: bytes) -> Text:
    """Name the first line that is not in the encoding of the lines above it."""
    encoding = ""
    for line, raw in enumerate(re.split(rb"\r\n|\n|\r", data), start=1):
        if raw.isascii():
            continue
        fits = [name for name in ("utf-8", "cp949") if _decodes(raw, name)]
        if encoding and encoding not in fits:
            return MIXED.fill(file=quote_value(file), line=line, column=_bad_byte(raw, encoding), encoding=encoding.upper())
        if not fits:
            return MIXED.fill(file=quote_value(file), line=line, column=_bad_byte(raw, "cp949"), encoding="CP949")
        # A short CP949 line may pass for UTF-8 by chance only; the first that fits one alone decides.
        encoding = encoding or fits[0]
    return MIXED.fill(file=quote_value(file), line=1, column=1, encoding="CP949")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _bad_byte(raw: bytes, encoding: str) -> int:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start + 1
    return 1


def find_separator(text: str) -> str:
    """The sign that splits the first lines into the same number of cells, more than one; a comma where none does."""
    sample = list(islice(io.StringIO(text[: 4 * MB], newline=None), TRIAL_LINES))
    best, best_score = ",", 0.0
    for sign in SEPARATORS:
        widths = [len(row) for row in _trial(sample, sign) if row]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = times / len(widths) * min(width, 20) if width > 1 else 0.0
        if score > best_score * 1.05:
            best, best_score = sign, score
    return best


def _trial(sample: list[str], sign: str) -> list[list[str]]:
    _allow_long_cells()
    try:
        return list(csv.reader(sample, delimiter=sign))
    except csv.Error:
        return []


def _allow_long_cells() -> None:
    csv.field_size_limit(LONGEST_CELL)


def _rows(file: str, text: str, sign: str) -> Iterator[NumberedRow]:
    """The records of the text, numbered as a spreadsheet shows them.

    Raises:
        InputError: at a quote that swallows the rows below it.
    """
    _allow_long_cells()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    row, width = 0, 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = LONG_CELL if "field larger" in str(error) else OPEN_QUOTE
            raise InputError(reason.fill(file=quote_value(file), row=row)) from error
        width = width or len(cells)
        if _swallowed(cells, width, sign):
            raise InputError(OPEN_QUOTE.fill(file=quote_value(file), row=row))
        yield row, cells


def _swallowed(cells: list[str], width: int, sign: str) -> bool:
    """Whether a cell of several lines holds whole records: as many separators on a line as a row has."""
    for cell in cells:
        if "\n" in cell or "\r" in cell:
            lines = re.split(r"\r\n|\n|\r", cell)[1:]
            if width > 2 and any(line.count(sign) >= width - 2 for line in lines):  # noqa: PLR2004  two cells prove nothing
                return True
    return False
