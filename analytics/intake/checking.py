"""A raw table becomes a domain table: every cell read by its column's kind, every row accepted, rejected or set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError
from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.intake.cells import Cell, Trouble, plain, read_code, read_name, read_number
from analytics.intake.matching import Matching, match_columns
from analytics.intake.moments import read_moment
from analytics.intake.raw import GEOMETRY, RawTable
from analytics.intake.receipt import Receipt, Rejection, Repair, quote_value, shorten
from analytics.intake.tabulating import as_objects, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import pandas as pd

TOTAL_WORDS = frozenset(
    {"합계", "소계", "총계", "총합계", "누계", "계", "합 계", "소 계", "총 계", "TOTAL", "SUBTOTAL", "SUM", "GRAND TOTAL"}
)
"""A row called so adds up other rows; taking it too would count people twice."""

TOTAL_COLUMNS = 3
"""Such a word is looked for in the first columns and in every text column of the schema."""

SHAPES = {
    "polygon": ("Polygon", "MultiPolygon"),
    "line": ("LineString", "MultiLineString"),
    "point": ("Point", "MultiPoint"),
}

TOTALS_ASIDE = Text(
    "합계·소계 행 {count}개는 자료가 아니므로 빼 두었습니다(처음: {row}행).",
    "{count} rows of totals were set aside, as they add up other rows (first: row {row}).",
)
TOTAL_DIFFERS = Text(
    "'{column}' 열의 합계 행은 {stated:,.10g}인데 받아들인 행의 합은 {found:,.10g}입니다.",
    "The total row says {stated:,.10g} for '{column}', but the accepted rows add up to {found:,.10g}.",
)
NO_SHAPES = Text(
    "{place}: 도형이 없는 표입니다. 도형이 든 파일(SHP zip, GPKG, GeoJSON, WKT 열이 있는 CSV)을 올려 주십시오.",
    "{place}: the table has no shapes. Upload a file with shapes (zipped SHP, GPKG, GeoJSON, or CSV with a WKT column).",
)
COORDINATES_FROM_SHAPES = Text(
    "좌표 열이 없어 도형(면은 그 중심)에서 좌표를 얻었습니다.",
    "There are no coordinate columns; coordinates were taken from the shapes (of areas, their centre).",
)
NO_PLACE = Text("좌표 0, 0을 값이 없는 것으로 봄", "coordinates 0, 0 taken as missing")
SHAPE_MENDED = Text("스스로 엇갈린 다각형을 바로잡음", "a polygon that crossed itself was mended")
KEY_AGAIN = Text("'{label}' 값이 {row}행과 같습니다.", "The {label} is the same as in row {row}.")

REMOVE_DOUBLE = Text("겹친 행을 지우거나 값을 고치십시오.", "Delete the double row or correct the value.")
NO_COORDINATES = Trouble(
    Text("좌표가 0, 0입니다.", "The coordinates are 0, 0."),
    Text("실제 좌표를 적거나 주소로 찾아 채우십시오.", "Fill in the real coordinates."),
)
BLANK_SHAPE = Trouble(
    Text("도형이 비어 있습니다.", "The shape is empty."),
    Text("원본에서 도형을 다시 내보내십시오.", "Export the shape from its source again."),
)
OTHER_SHAPE = Trouble(
    Text("도형의 종류가 이 자료에 맞지 않습니다.", "The kind of shape does not fit this table."),
    Text(
        "점·선·면 가운데 알맞은 레이어를 올리십시오.", "Upload the layer with the right kind of shape (points, lines or areas)."
    ),
)
BROKEN_SHAPE = Trouble(
    Text("도형의 좌표에 빈 값이나 무한대가 있습니다.", "The shape has missing or infinite coordinates."),
    Text("원본에서 도형을 다시 내보내십시오.", "Export the shape from its source again."),
)


@dataclass(slots=True)
class Findings:
    """Reasons and changes collected over a table."""

    raw: RawTable
    rejections: list[Rejection] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def reject(self, row: int, column: str, value: object, trouble: Trouble) -> None:
        """Note why a row is not taken."""
        item = Rejection(self.raw.file, self.raw.sheet, row, column, shorten(value), trouble.reason, trouble.remedy)
        self.rejections.append(item)

    def repair(self, row: int, column: str, value: object, became: object, reason: Text, count: int) -> None:
        """Note a change and how many cells it concerns."""
        item = Repair(self.raw.file, self.raw.sheet, row, column, shorten(value), shorten(became), reason, count)
        self.repairs.append(item)


def check_table(raw: RawTable, schema: Schema, *, where: Matching | None = None) -> tuple[pd.DataFrame, Receipt]:
    """The rows of a raw table that a domain table can take, and the receipt for all of them.

    Args:
        raw: the table as written.
        schema: what the domain table must hold.
        where: which header holds which column, when a person chose it; else headers are matched by name.

    Returns:
        The accepted rows with the schema's columns in order (and `geometry` where the schema has shapes), indexed by
        their row number in the file. Text and codes are text ("" where missing), numbers float (NaN where missing),
        integers int64 (Int64 where cells may be empty), times datetime. Coordinates are as written, in the file's own
        CRS: the range is not judged here. 0, 0 is missing. Optional columns that the file lacks are there, all missing.
        Receipt: rows that could not be read, rejected rows with every reason, totals set aside, repairs by kind.

    Raises:
        InputError: when required columns or the shapes are missing, naming what was looked for.
    """
    raw = with_coordinates(raw, schema, where)
    matching = where or match_columns(schema, [str(name) for name in raw.frame.columns if name != GEOMETRY])
    refuse_missing(raw, schema, matching)
    totals = _find_totals(raw.frame, schema, matching)
    frame = raw.frame[~totals]
    findings = Findings(raw)
    columns = {column.name: _check_column(frame, column, matching.found.get(column.name), findings) for column in schema.columns}
    _check_places(frame, columns, schema, matching, findings)
    if schema.geometry is not None:
        columns[GEOMETRY] = _check_shapes(frame, schema.geometry, findings)
    _check_key(columns, schema, matching, findings)
    table = _accepted(frame, columns, schema, findings)
    notes = (*raw.notes, *_total_notes(raw.frame[totals], table, schema, matching))
    receipt = Receipt(
        file=raw.file,
        rows_in=raw.rows_in,
        accepted=len(table),
        rejections=(*raw.rejections, *sorted(findings.rejections, key=lambda item: item.row or 0)),
        repairs=(*raw.repairs, *findings.repairs),
        notes=notes,
        set_aside=int(totals.sum()),
    )
    return table, receipt


def refuse_missing(raw: RawTable, schema: Schema, matching: Matching) -> None:
    """Refuse a table that lacks required columns or shapes.

    Raises:
        InputError: naming the columns and the names that were tried.
    """
    if matching.missing:
        raise InputError(matching.refusal(raw.file, raw.sheet))
    if schema.geometry is not None and not raw.geometry:
        raise InputError(NO_SHAPES.fill(place=place_of(raw.file, raw.sheet)))


def with_coordinates(raw: RawTable, schema: Schema, where: Matching | None = None) -> RawTable:
    """The table with coordinate columns taken from its shapes, where the schema wants coordinates and no header has them."""
    from dataclasses import replace

    import numpy as np
    import shapely

    axes = {column.kind: column for column in schema.columns if column.kind in {Kind.LONGITUDE, Kind.LATITUDE}}
    if not raw.geometry or len(axes) != 2 or where is not None:  # noqa: PLR2004  both axes
        return raw
    found = match_columns(schema, [str(name) for name in raw.frame.columns if name != GEOMETRY]).found
    if any(column.name in found for column in axes.values()):
        return raw
    centres = shapely.centroid(raw.frame[GEOMETRY].to_numpy(dtype=object))
    values = {axes[Kind.LONGITUDE].name: shapely.get_x(centres), axes[Kind.LATITUDE].name: shapely.get_y(centres)}
    written = {name: ["" if np.isnan(number) else repr(float(number)) for number in numbers] for name, numbers in values.items()}
    return replace(raw, frame=raw.frame.assign(**written), notes=(*raw.notes, COORDINATES_FROM_SHAPES))


def _find_totals(frame: pd.DataFrame, schema: Schema, matching: Matching) -> np.ndarray[Any, Any]:
    import numpy as np

    texts = [matching.found[column.name] for column in schema.columns if column.name in matching.found and _is_text(column)]
    first = [str(name) for name in frame.columns[:TOTAL_COLUMNS] if name != GEOMETRY]
    mask = np.zeros(len(frame), dtype=bool)
    for name in dict.fromkeys([*first, *texts]):
        likely = np.flatnonzero(frame[name].str.contains(r"계|\u1168|total|sum", case=False, regex=True))
        words = frame[name].to_numpy(dtype=object)[likely]
        mask[likely] |= np.array([plain(word).upper() in TOTAL_WORDS for word in words], dtype=bool)
    return mask


def _is_text(column: Column) -> bool:
    return column.kind in {Kind.TEXT, Kind.CODE}


def _reader(column: Column) -> Callable[[str], Cell]:
    if column.kind is Kind.TEXT:
        return lambda text: read_name(text, column)
    if column.kind is Kind.CODE:
        return lambda text: read_code(text, column)
    if column.kind is Kind.TIME:
        return lambda text: read_moment(text, blank=column.blank)
    return lambda text: read_number(text, column)


def _check_column(frame: pd.DataFrame, column: Column, header: str | None, findings: Findings) -> pd.Series[Any]:
    """The values of one column, each different text read once; None where a cell is missing or not taken."""
    import pandas as pd

    if header is None:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    places, texts = pd.factorize(frame[header])
    read = _reader(column)
    cells = [read(text) for text in texts.to_numpy(dtype=object)]
    _note_troubles(frame, header, places, cells, findings)
    _note_repairs(frame, header, places, cells, findings)
    values = pd.Series([cell.value for cell in cells], dtype=object)
    return pd.Series(values.to_numpy()[places] if len(values) else [], index=frame.index, dtype=object)


def _note_troubles(frame: pd.DataFrame, header: str, places: Any, cells: list[Cell], findings: Findings) -> None:
    import numpy as np

    bad = np.array([cell.trouble is not None for cell in cells], dtype=bool)
    if not bad.any():
        return
    written, rows = frame[header].to_numpy(dtype=object), frame.index.to_numpy()
    for at in np.flatnonzero(bad[places]):
        trouble = cells[places[at]].trouble
        if trouble is not None:
            findings.reject(int(rows[at]), header, written[at], trouble)


def _note_repairs(frame: pd.DataFrame, header: str, places: Any, cells: list[Cell], findings: Findings) -> None:
    """One repair per kind of change, with the first place and the number of cells."""
    import numpy as np

    reasons = dict.fromkeys(cell.repair for cell in cells if cell.repair is not None and cell.trouble is None)
    for reason in reasons:
        changed = np.array([cell.repair == reason and cell.trouble is None for cell in cells], dtype=bool)
        at = np.flatnonzero(changed[places])
        cell = cells[places[at[0]]]
        became = "" if cell.value is None else f"{cell.value:.15g}" if isinstance(cell.value, float) else cell.value
        findings.repair(int(frame.index[at[0]]), header, frame[header].iloc[at[0]], became, reason, len(at))


def _check_places(
    frame: pd.DataFrame, columns: dict[str, pd.Series[Any]], schema: Schema, matching: Matching, findings: Findings
) -> None:
    """Coordinates 0, 0 are missing: no Korean office stands in the Gulf of Guinea."""
    axes = [column for column in schema.columns if column.kind in {Kind.LONGITUDE, Kind.LATITUDE}]
    if len(axes) != 2 or any(column.name not in matching.found for column in axes):  # noqa: PLR2004  both axes
        return
    nought = ((columns[axes[0].name] == 0) & (columns[axes[1].name] == 0)).to_numpy(dtype=bool)
    if not nought.any():
        return
    header = matching.found[axes[0].name]
    if all(column.blank for column in axes):
        for column in axes:
            columns[column.name] = columns[column.name].mask(nought, None)
        findings.repair(int(frame.index[nought][0]), header, "0, 0", "", NO_PLACE, int(nought.sum()))
        return
    for row in frame.index[nought]:
        findings.reject(int(row), header, "0, 0", NO_COORDINATES)


def _check_shapes(frame: pd.DataFrame, wanted: str, findings: Findings) -> pd.Series[Any]:
    """The shapes of a table: blank, unfitting and broken ones reject their row, crossed polygons are mended."""
    import numpy as np
    import pandas as pd
    import shapely

    shapes = frame[GEOMETRY].to_numpy(dtype=object).copy()
    kinds = np.array(["" if shape is None else shape.geom_type for shape in shapes], dtype=object)
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    other = ~blank & (~np.isin(kinds, SHAPES[wanted]) if wanted in SHAPES else False)
    broken = ~blank & ~other & ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    for mask, trouble in ((blank, BLANK_SHAPE), (other, OTHER_SHAPE), (broken, BROKEN_SHAPE)):
        for row, kind in zip(frame.index[mask], kinds[mask], strict=True):
            findings.reject(int(row), GEOMETRY, kind, trouble)
    crossed = ~(blank | other | broken) & ~shapely.is_valid(shapes)
    if crossed.any():
        shapes[crossed] = shapely.make_valid(shapes[crossed])
        first, became = frame.index[crossed][0], shapes[crossed][0].geom_type
        findings.repair(int(first), GEOMETRY, kinds[crossed][0], became, SHAPE_MENDED, int(crossed.sum()))
    return pd.Series(as_objects(shapes), index=frame.index)


def _check_key(columns: dict[str, pd.Series[Any]], schema: Schema, matching: Matching, findings: Findings) -> None:
    """Among the rows that are otherwise fine, the second and later of one key are rejected, naming the first."""
    if schema.key is None or schema.key not in matching.found:
        return
    keys = columns[schema.key]
    refused = [item.row for item in findings.rejections]
    filled = keys[keys.notna() & (keys != "") & ~keys.index.isin(refused)]
    again = filled[filled.duplicated(keep="first")]
    first = filled[~filled.duplicated(keep="first")]
    rows = dict(zip(first, first.index, strict=True))
    label = schema.column(schema.key).label
    for row, key in again.items():
        trouble = Trouble(KEY_AGAIN.fill(label=label, row=rows[key]), REMOVE_DOUBLE)
        findings.reject(int(str(row)), matching.found[schema.key], key, trouble)


def _accepted(frame: pd.DataFrame, columns: dict[str, pd.Series[Any]], schema: Schema, findings: Findings) -> pd.DataFrame:
    import pandas as pd

    refused = {item.row for item in findings.rejections}
    kept = ~frame.index.isin(list(refused))
    typed = {column.name: _typed(columns[column.name][kept], column) for column in schema.columns}
    if GEOMETRY in columns:
        typed[GEOMETRY] = columns[GEOMETRY][kept]
    return pd.DataFrame(typed, index=frame.index[kept])


def _typed(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    import pandas as pd

    if _is_text(column):
        return values.fillna("").astype("str")
    if column.kind is Kind.TIME:
        return pd.Series(pd.to_datetime(values.to_numpy(), errors="raise"), index=values.index).astype("datetime64[us]")
    if column.kind is Kind.INTEGER:
        whole = column.required and not column.blank
        return values.astype("float64").astype("int64" if whole else "Int64")
    return values.astype("float64")


def _total_notes(totals: pd.DataFrame, table: pd.DataFrame, schema: Schema, matching: Matching) -> Iterator[Text]:
    """Say how many totals were set aside, and where a single one disagrees with the rows it should add up."""
    if totals.empty:
        return
    yield TOTALS_ASIDE.fill(count=len(totals), row=int(totals.index[0]))
    if len(totals) > 1:
        return
    for column in schema.columns:
        if column.kind is Kind.NUMBER and column.low == 0 and column.name in matching.found:
            stated = read_number(str(totals[matching.found[column.name]].iloc[0]), column).value
            found = float(table[column.name].sum())
            if stated is not None and abs(stated - found) > max(1e-6, 1e-9 * abs(found)):
                yield TOTAL_DIFFERS.fill(column=quote_value(matching.found[column.name]), stated=stated, found=found)
