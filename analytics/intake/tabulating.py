"""Numbered rows of cells become a table: header found, ragged rows named, blank rows passed over, shapes recognised."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.matching import HEADER_SEARCH_ROWS, Header, find_header_row, is_repeated_header, known_names
from analytics.intake.raw import GEOMETRY, Limits, RawTable
from analytics.intake.receipt import Rejection, quote_value, shorten
from analytics.schemas.city import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd
    import pyarrow as pa

NumberedRow: TypeAlias = "tuple[int, list[str]]"

CHUNK_ROWS = 50_000
"""Rows held as Python text at a time; the rest waits as compact Arrow columns."""

SAMPLE_CELLS = 50
WKT_SHARE = 0.9
"""A column is taken for shapes when this share of its first 50 filled cells is WKT."""
NAMED_WKT_SHARE = 0.3
"""The same where the column is called geom or the like."""

DAMAGED_SIGN = "\ufffd"

_WKT = re.compile(r"\s*(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:ZM|Z|M)?\s*(?:\(|EMPTY)", re.IGNORECASE)
_GEOMETRY_NAMES = ("geom", "geometry", "the_geom", "wkt", "wkb_geometry", "shape", "공간정보")

HEADER_AT = Text("머리글을 {row}행에서 찾았습니다.", "The header was found in row {row}.")
HEADER_JOINED = Text(
    "{first}~{last}행의 여러 줄 머리글을 하나로 이었습니다.",
    "The header of several lines (rows {first} to {last}) was joined into one.",
)
NO_HEADER = Text(
    "머리글이 없어 열을 열1, 열2, …로 부릅니다.",
    "There is no header, so the columns are called 열1, 열2, ...",
)
REPEATED = Text("되풀이된 머리글 {count}행을 뺐습니다.", "{count} repeated header rows were left out.")
DAMAGED_CELLS = Text(
    "이미 깨진 글자(�)가 {count}칸에 있습니다(처음: {row}행, 열 {columns}). 되살릴 수 없으니 원본을 UTF-8이나 CP949로 다시 받는 것이 좋습니다.",
    "{count} cells hold characters that were already lost (�; first in row {row}, columns {columns}). They cannot be restored; better obtain the original again.",
)
DAMAGED_HEADER = Text(
    "{place}: 머리글({row}행)의 글자가 이미 깨져 있습니다(�). 원본을 UTF-8 또는 CP949로 다시 저장해 올려 주십시오.",
    "{place}: the characters of the header (row {row}) are already lost (�). Save the original again as UTF-8 or CP949 and upload that.",
)
NO_ROWS = Text(
    "{place}: 머리글만 있고 자료 행이 없습니다. 자료가 든 파일을 올려 주십시오.",
    "{place}: there is a header but no row of data. Upload the file that holds the data.",
)
TOO_MANY_ROWS = Text(
    "{place}: {limit:,}행까지 읽습니다. 필요한 지역만 남기거나 나누어 올려 주십시오.",
    "{place}: at most {limit:,} rows are read. Keep only the area you need or split the file.",
)
TOO_MANY_COLUMNS = Text(
    "{place}: 열이 {count:,}개입니다. {limit}개까지 읽습니다. 필요한 열만 남겨 올려 주십시오.",
    "{place}: {count:,} columns. At most {limit} are read. Keep only the columns you need.",
)
TWICE_NAMED = Text(
    "{place}: 같은 이름의 열이 있습니다: {names} ({row}행). 열 이름을 서로 다르게 고쳐 올려 주십시오.",
    "{place}: columns share a name: {names} (row {row}). Give each column a name of its own.",
)
ALL_RAGGED = Text(
    "{place}: 머리글({row}행)은 {width}칸인데 자료는 대부분 {usual}칸입니다(처음: {first}행). 머리글이나 구분 기호를 바로잡아 올려 주십시오.",
    "{place}: the header (row {row}) has {width} cells but most rows have {usual} (first: row {first}). Mend the header or the separators.",
)
TOO_WIDE = Text("머리글보다 칸이 많습니다.", "The row has more cells than the header.")
TOO_NARROW = Text("머리글보다 칸이 적습니다.", "The row has fewer cells than the header.")
MEND_ROW = Text(
    "값 안에 든 쉼표는 큰따옴표로 묶고, 빠진 칸은 빈칸으로 채우십시오.",
    "Put values that hold a separator in double quotes, and fill missing cells with blanks.",
)
BAD_SHAPE = Text("도형(WKT)을 읽을 수 없습니다.", "The shape (WKT) cannot be read.")
MEND_SHAPE = Text("원본에서 도형을 다시 내보내십시오.", "Export the shape from its source again.")


@dataclass(slots=True)
class Gathered:
    """What has been read of a table so far."""

    header: Header
    header_row: int
    chunks: list[pa.Table] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    pending: list[list[str]] = field(default_factory=list)
    ragged: list[tuple[int, int]] = field(default_factory=list)
    repeated: int = 0

    def flush(self) -> None:
        """Turn the pending rows into compact columns."""
        import pyarrow as pa

        if self.pending:
            columns = [pa.array(column, pa.large_string()) for column in zip(*self.pending, strict=True)]
            self.chunks.append(pa.Table.from_arrays(columns, names=[str(place) for place in range(len(columns))]))
            self.pending.clear()


def place_of(file: str, sheet: str = "") -> str:
    """How a message names a file and its sheet."""
    return quote_value(f"{file} [{sheet}]" if sheet else file)


def tabulate(file: str, sheet: str, rows: Iterable[NumberedRow], limits: Limits, notes: Sequence[Text] = ()) -> RawTable:
    """The table that numbered rows of cells make.

    Args:
        file, sheet: for messages.
        rows: (row number as a spreadsheet shows it, cells); blank rows may be among them.
        limits: how large it may be.
        notes: what is already known about how it was read.

    Raises:
        InputError: when it has no data, too many rows or columns, two columns of one name, or a header that fits no row.
    """
    place = place_of(file, sheet)
    stream = ((number, cells) for number, cells in rows if "".join(cells).strip())
    head = list(islice(stream, HEADER_SEARCH_ROWS + 6))
    if not head:
        raise InputError(NO_ROWS.fill(place=place))
    header = find_header_row([cells for _, cells in head], TABLES.values())
    _refuse_bad_header(place, header, head, limits)
    gathered = Gathered(header, head[header.first][0] if header.exists else 0)
    body = chain(head[header.last + 1 :], stream)
    _gather(place, gathered, body, limits)
    _refuse_misfit(place, gathered)
    frame, more_notes = _frame(gathered)
    table = RawTable(
        file=file,
        sheet=sheet,
        frame=frame,
        notes=(*notes, *_header_notes(gathered, head), *more_notes),
        rejections=tuple(_ragged(file, sheet, gathered)),
        has_header=header.exists,
        above=tuple(_line(cells) for _, cells in head[: max(header.first, 0)]),
    )
    return with_shapes(table)


def _line(cells: Sequence[str]) -> str:
    """The cells of a row as one line, such as a title above the table."""
    return " ".join(shorten(cell) for cell in cells if cell.strip())


def _refuse_bad_header(place: str, header: Header, head: Sequence[NumberedRow], limits: Limits) -> None:
    if len(header.names) > limits.columns:
        raise InputError(TOO_MANY_COLUMNS.fill(place=place, count=len(header.names), limit=limits.columns))
    row = head[header.first][0] if header.exists else head[0][0]
    if any(DAMAGED_SIGN in name for name in header.names):
        raise InputError(DAMAGED_HEADER.fill(place=place, row=row))
    twice = [name for name, times in Counter(header.names).items() if times > 1]
    if twice:
        names = ", ".join(quote_value(name) for name in twice[:10])
        raise InputError(TWICE_NAMED.fill(place=place, names=names, row=row))


def _gather(place: str, gathered: Gathered, body: Iterator[NumberedRow], limits: Limits) -> None:
    width, known = len(gathered.header.names), known_names(TABLES.values())
    count = 0
    for number, cells in body:
        if is_header_again(gathered, cells, known, count):
            gathered.repeated += 1
            continue
        count += 1
        if count > limits.rows:
            raise InputError(TOO_MANY_ROWS.fill(place=place, limit=limits.rows))
        fitted = cells if len(cells) == width else _fit(cells, width)
        if fitted is None:
            gathered.ragged.append((number, len(cells)))
            continue
        gathered.numbers.append(number)
        gathered.pending.append(fitted)
        if len(gathered.pending) >= CHUNK_ROWS:
            gathered.flush()
    gathered.flush()
    if not count:
        raise InputError(NO_ROWS.fill(place=place))


def is_header_again(gathered: Gathered, cells: Sequence[str], known: frozenset[str], count: int) -> bool:
    """Whether the row repeats the header; below the first rows only a row that begins like the header is looked at."""
    if count > HEADER_SEARCH_ROWS and (not cells or cells[0].strip() != gathered.header.names[0]):
        return False
    return is_repeated_header(cells, gathered.header, known)


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Cells beyond the header may be dropped only when they are blank."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return None


def _refuse_misfit(place: str, gathered: Gathered) -> None:
    if gathered.ragged and len(gathered.ragged) > len(gathered.numbers):
        usual = Counter(width for _, width in gathered.ragged).most_common(1)[0][0]
        first = gathered.ragged[0][0]
        width = len(gathered.header.names)
        raise InputError(ALL_RAGGED.fill(place=place, row=gathered.header_row, width=width, usual=usual, first=first))


def _ragged(file: str, sheet: str, gathered: Gathered) -> Iterator[Rejection]:
    width = len(gathered.header.names)
    for number, cells in gathered.ragged:
        # The number of cells, not their content: a whole row may hold what is nobody's business.
        yield Rejection(file, sheet, number, "", f"{cells} ≠ {width}", TOO_WIDE if cells > width else TOO_NARROW, MEND_ROW)


def _header_notes(gathered: Gathered, head: Sequence[NumberedRow]) -> list[Text]:
    header, notes = gathered.header, []
    if not header.exists:
        notes.append(NO_HEADER)
    elif header.last > header.first:
        notes.append(HEADER_JOINED.fill(first=gathered.header_row, last=head[header.last][0]))
    elif gathered.header_row > 1:
        notes.append(HEADER_AT.fill(row=gathered.header_row))
    if gathered.repeated:
        notes.append(REPEATED.fill(count=gathered.repeated))
    return notes


def _frame(gathered: Gathered) -> tuple[pd.DataFrame, list[Text]]:
    import pandas as pd
    import pyarrow as pa

    names = list(gathered.header.names)
    if gathered.chunks:
        arrow = pa.concat_tables(gathered.chunks).rename_columns(names)
    else:
        arrow = pa.table({name: pa.array([], pa.large_string()) for name in names})
    note = _damaged_cells(arrow, gathered.numbers)
    frame: pd.DataFrame = arrow.to_pandas()
    frame.index = pd.Index(gathered.numbers, dtype="int64", name="row")
    unnamed = [name for place, name in enumerate(names) if name == f"열{place + 1}" and (frame[name].str.strip() == "").all()]
    return frame.drop(columns=unnamed if gathered.header.exists else []), note


def _damaged_cells(arrow: pa.Table, numbers: Sequence[int]) -> list[Text]:
    import pyarrow.compute as pc

    count, first, columns = 0, None, []
    for name in arrow.column_names:
        hit = pc.match_substring(arrow[name], DAMAGED_SIGN)
        found = pc.sum(hit).as_py() or 0
        if found:
            place = pc.index(hit, value=True).as_py()
            first = place if first is None else min(first, place)
            count += found
            columns.append(quote_value(name))
    if first is None:
        return []
    return [DAMAGED_CELLS.fill(count=count, row=numbers[first], columns=", ".join(columns[:5]))]


def with_shapes(table: RawTable) -> RawTable:
    """The table with its column of WKT, if it has one, read into shapes; cells that cannot be read reject their row."""
    name = _shape_column(table.frame)
    if name is None:
        return table
    import shapely

    texts = table.frame[name]
    srid = next((found for cell in texts if (found := _WKT.match(cell))), None)
    bare = texts.str.replace(r"^\s*SRID=\d+;", "", regex=True).str.strip().to_numpy(dtype=object)
    bare[bare == ""] = None
    shapes = shapely.from_wkt(bare, on_invalid="ignore")
    bad = shapely.is_missing(shapes) & (texts.str.strip() != "").to_numpy()
    rejections = [
        Rejection(table.file, table.sheet, int(row), name, shorten(text), BAD_SHAPE, MEND_SHAPE)
        for row, text in texts[bad].items()
    ]
    frame = table.frame.drop(columns=[name])
    frame[GEOMETRY] = as_objects(shapely.force_2d(shapes))
    return RawTable(
        file=table.file,
        sheet=table.sheet,
        frame=frame[~bad],
        geometry=True,
        crs=f"EPSG:{srid.group(1)}" if srid and srid.group(1) else table.crs,
        notes=table.notes,
        repairs=table.repairs,
        rejections=(*table.rejections, *rejections),
        has_header=table.has_header,
        above=table.above,
    )


def _shape_column(frame: pd.DataFrame) -> str | None:
    found = [str(name) for name in frame.columns if _is_wkt(frame[name], str(name).lower() in _GEOMETRY_NAMES)]
    ranked = sorted(found, key=lambda name: _GEOMETRY_NAMES.index(name.lower()) if name.lower() in _GEOMETRY_NAMES else 99)
    if GEOMETRY in frame.columns and ranked and ranked[0] != GEOMETRY:
        return None  # another column of that name holds something else
    return ranked[0] if ranked else None


def _is_wkt(column: pd.Series[Any], named: bool) -> bool:
    filled = [cell for cell in islice(column, 1000) if cell.strip()][:SAMPLE_CELLS]
    share = NAMED_WKT_SHARE if named else WKT_SHARE
    return bool(filled) and sum(_WKT.match(cell) is not None for cell in filled) >= share * len(filled)


def as_objects(shapes: Any) -> Any:
    """Shapes as a column that may hold None, apart from any CRS."""
    import pandas as pd

    return pd.array(shapes, dtype=object)
