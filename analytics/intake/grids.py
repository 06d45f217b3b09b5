"""Population on grids: the statistics office's CSV (SGIS), the national map platform's shapefiles (NGII), any other grid.

A cell's place comes from its national grid code where it has one, else from its shape or coordinates. A value that is not there
(NA, blank, *) is not 0: such cells are set aside and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.cells import is_blank
from analytics.intake.coordinates import has_place
from analytics.intake.matching import match_columns
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Receipt, quote_value
from analytics.intake.run_places import METRES_PER_DEGREE
from analytics.intake.sieve import Sieve, numbers_in
from analytics.schemas.people import POPULATION
from analytics.spatial.areas import widen
from analytics.spatial.crs import WGS84, is_in_korea, metric_crs_for, shapes_to, to_degrees, to_metres
from analytics.spatial.gridcodes import CELL_SIZES_M, GRID_CRS, decode_cells, encode_cells, is_grid_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable

    Numbers = npt.NDArray[np.float64]

TOTAL_ITEM = "to_in_001"
"""SGIS item of the total population."""

USUAL_SIZES_M = (50, 100, 200, 250, 500, 1000)
SIZE_TOLERANCE = 0.02
"""Sides within 2 % of each other are of one size: projections stretch cells by less."""

_ITEM = re.compile(r"[a-z]{2}_[a-z]{2,3}_\d{3}", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)\d\d")
_SENIOR_WORDS = re.compile(r"고령|노인|65세")
_LOOKED_AT = 200
_MOST = 0.8
SAME_PLACE_M = 5.0
"""Middles of cells nearer to each other than this are one place (assumed): editions differ by the figures they are written with."""

_ITEM_HEADERS = ("통계항목", "ITEM", "항목")
_YEAR_HEADERS = ("기준연도", "기준년도", "YEAR", "연도")


@dataclass(frozen=True, eq=False)
class PopulationReading:
    """Population cells and how they were read.

    Attributes:
        table: cell_id, lon, lat (cell centre, WGS84), people, seniors (null where no file gives them), cell_m.
        receipts: file by file.
        placing: how coordinates were read where cells have no grid code; None where all have.
    """

    table: pd.DataFrame
    receipts: tuple[Receipt, ...]
    placing: Placing | None = None


def read_population(tables: Sequence[RawTable], area: Area | None = None) -> PopulationReading:
    """Population cells from one or several files: parts of a city, or people and seniors apart.

    Args:
        tables: as written. A file whose name says so (고령, 노인, 65세) is taken for seniors.
        area: the place; cells that lie wholly outside the municipality are set aside.

    Raises:
        InputError: when a table has no cell code and no place, or no people; or when nothing is left.
    """
    parts = [read_cells(table, area) for table in tables]
    people = [part for part in parts if not part.are_seniors]
    seniors = [part for part in parts if part.are_seniors]
    if not people:
        raise InputError(ONLY_SENIORS)
    cells = _merged(people)
    if cells.empty:
        raise InputError(NO_CELLS.fill(file=", ".join(quote_value(table.file) for table in tables)))
    if seniors:
        found = _merged(seniors).set_index("cell_id")["people"]
        cells["seniors"] = cells["cell_id"].map(found)
    receipts = tuple(part.sieve.receipt() for part in parts)
    return PopulationReading(cells, receipts, next((part.placing for part in parts if part.placing), None))


@dataclass(frozen=True, eq=False)
class CellsPart:
    """The cells of one file: how they were sieved, whether its name says they are seniors, how they were placed."""

    sieve: Sieve
    are_seniors: bool
    placing: Placing | None


def _merged(parts: Sequence[CellsPart]) -> pd.DataFrame:
    """All cells of several files; a cell that two files hold counts once, and is set aside in the later file's receipt.

    One edition of a grid may name its cells by code and another by place: cells of one size in one place are one cell too.
    """
    of_file = np.repeat(np.arange(len(parts)), [len(part.sieve.rows) for part in parts])
    first = first_there(pd.concat([part.sieve.rows for part in parts]))
    earlier, seen = of_file[first] < of_file, set[str]()
    for number, part in enumerate(parts):
        part.sieve.put_aside(earlier[of_file == number] | part.sieve.rows["cell_id"].isin(seen).to_numpy(), CELL_AGAIN)
        seen |= set(part.sieve.rows["cell_id"])
    return pd.concat([part.sieve.rows for part in parts]).sort_values("cell_id", ignore_index=True)


def first_there(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """(n,) for each cell the number of the first of its size that lies in its place, itself where it is that.

    Args:
        rows: `lon`, `lat` (degrees, finite) and `cell_m`; places within `SAME_PLACE_M` of each other are one.
    """
    from scipy.spatial import cKDTree

    lon, lat, size_m = (rows[name].fillna(0.0).to_numpy(float) for name in ("lon", "lat", "cell_m"))
    east_m, north_m = lon * METRES_PER_DEGREE * np.cos(np.radians(lat)), lat * METRES_PER_DEGREE
    pairs = cKDTree(np.column_stack([east_m, north_m, size_m])).query_pairs(SAME_PLACE_M, output_type="ndarray")
    first = np.arange(len(rows))
    np.minimum.at(first, pairs.max(axis=1), pairs.min(axis=1))
    return first


def read_cells(raw: RawTable, area: Area | None) -> CellsPart:
    """The cells of one table, indexed by their row in the file; see `read_population`."""
    raw = with_first_row(raw)
    columns = find_columns(raw)
    rows = pd.DataFrame({name: raw.frame[header].fillna("").astype("str").str.strip() for name, header in columns.items()})
    sieve = Sieve(raw, rows, dict(columns))
    _keep_total(sieve)
    _read_people(sieve)
    placing = _place_cells(sieve, area)
    _name_cells(sieve)
    _leave_out_far(sieve, area)
    _reject_repeated(sieve)
    names = ["cell_id", "lon", "lat", "people", "seniors", "cell_m"]
    sieve.rows = sieve.rows[names]
    are_seniors = bool(_SENIOR_WORDS.search(raw.file)) and not _SENIOR_WORDS.search(columns["people"])
    return CellsPart(sieve, are_seniors, placing)


def with_first_row(raw: RawTable) -> RawTable:
    """The table with its header put back as a row, where the header is a row of data: SGIS files have none.

    A name that is itself a grid code cannot be a header.
    """
    headers = [str(name) for name in raw.frame.columns]
    if not raw.has_header or not any(is_grid_code(name) for name in headers):
        return raw
    names = [name if name == GEOMETRY else f"열{place}" for place, name in enumerate(headers, start=1)]
    row = int(str(raw.frame.index.min())) - 1 if len(raw.frame) else 1
    first = pd.DataFrame([headers], columns=names, index=[row], dtype=object)
    frame = pd.concat([first, raw.frame.set_axis(names, axis=1)])
    return replace(raw, frame=frame, has_header=False, notes=(*raw.notes, NO_HEADER))


def find_columns(raw: RawTable) -> dict[str, str]:
    """Which header holds which column of a grid table: by name, and without a header by what the cells hold.

    Returns:
        Header by "cell_id", "people", and where there are such columns "seniors", "lon", "lat", "cell_m", "item", "year".

    Raises:
        InputError: when there is no people column, or neither a code nor a place.
    """
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    found = dict(match_columns(POPULATION, headers).found) if raw.has_header else _columns_by_content(raw, headers)
    if raw.has_header:
        found |= {
            name: header
            for name, header in (("item", _named(headers, _ITEM_HEADERS)), ("year", _named(headers, _YEAR_HEADERS)))
            if header
        }
    placed = "cell_id" in found or raw.geometry or {"lon", "lat"} <= set(found)
    if "people" not in found or not placed:
        matching = match_columns(POPULATION, headers)
        lacking = tuple(
            column for column in POPULATION.columns if column.name in ("cell_id", "people") and column.name not in found
        )
        tried = {column.name: column.aliases for column in lacking}
        raise InputError(replace(matching, missing=lacking, tried=tried).refusal(raw.file, raw.sheet))
    return found


def _named(headers: Sequence[str], names: Sequence[str]) -> str | None:
    return next((header for header in headers if header.strip().upper() in names), None)


def _columns_by_content(raw: RawTable, headers: Sequence[str]) -> dict[str, str]:
    """Columns of a file without a header: the year, the grid code, the item and last the value."""
    heads = {header: raw.frame[header].head(_LOOKED_AT).astype("str").str.strip() for header in headers}
    found: dict[str, str] = {}
    for name, holds in (("cell_id", is_grid_code), ("item", _ITEM.fullmatch), ("year", _YEAR.fullmatch)):
        header = next(
            (header for header in headers if header not in found.values() and _share(heads[header], holds) >= _MOST), None
        )
        if header is not None:
            found[name] = header
    rest = [header for header in headers if header not in found.values()]
    if "cell_id" in found and rest:
        found["people"] = rest[-1]
    return found


def _share(cells: pd.Series[str], holds: Callable[[str], object]) -> float:
    return float(np.mean([bool(holds(cell)) for cell in cells])) if len(cells) else 0.0


def _keep_total(sieve: Sieve) -> None:
    """Of several statistics keep the total population, of several years the last."""
    if "item" in sieve.rows:
        items = sieve.rows["item"].str.lower()
        if not (items == TOTAL_ITEM).any():
            listed = ", ".join(quote_value(item) for item in items.unique()[:5])
            raise InputError(NO_TOTAL.fill(file=quote_value(sieve.raw.file), items=listed))
        sieve.put_aside((items != TOTAL_ITEM).to_numpy(), OTHER_ITEMS)
    if "year" in sieve.rows and sieve.rows["year"].str.fullmatch(_YEAR.pattern).all():
        last = str(sieve.rows["year"].max())
        sieve.put_aside((sieve.rows["year"] != last).to_numpy(), OTHER_YEARS.fill(year=last, count="{count}"))


def _read_people(sieve: Sieve) -> None:
    unknown = sieve.rows["people"].map(is_unknown).to_numpy(dtype=bool)
    sieve.put_aside(unknown, NO_VALUE)
    people = numbers_in(sieve.rows["people"])
    sieve.reject(~(np.isfinite(people) & (people >= 0)), "people", NOT_PEOPLE, CORRECT_PEOPLE)
    seniors = numbers_in(sieve.rows["seniors"]) if "seniors" in sieve.rows else np.full(len(sieve.rows), np.nan)
    sieve.rows = sieve.rows.assign(people=numbers_in(sieve.rows["people"]), seniors=np.where(seniors >= 0, seniors, np.nan))


def is_unknown(cell: str) -> bool:
    """Whether a cell of figures says that the figure is not known or not published."""
    return is_blank(cell) or cell in ("*", "X", "x")


def _place_cells(sieve: Sieve, area: Area | None) -> Placing | None:
    """Centres and sizes of the cells; those that cannot be placed are rejected."""
    codes = sieve.rows["cell_id"] if "cell_id" in sieve.rows else pd.Series("", index=sieve.rows.index)
    cells = decode_cells(codes)
    lon, lat = to_degrees(*cells.centres(), GRID_CRS)
    cell_m, placing = cells.cell_m, None
    x, y = _writtenplaces_of(sieve)
    if not cells.known.all() and has_place(x, y).any():
        placing = find_crs(x, y, sieve.raw.crs, area.outlines if area else (), sieve.raw.file)
        other_lon, other_lat = placing.degrees(x, y)
        lon, lat = np.where(cells.known, lon, other_lon), np.where(cells.known, lat, other_lat)
        cell_m = np.where(cells.known, cell_m, _cell_size_m(sieve, placing, lon, lat))
        sieve.notes.extend(placing.notes)
    sieve.rows = sieve.rows.assign(cell_id=codes, lon=lon, lat=lat, cell_m=cell_m)
    sieve.reject(~np.isfinite(lon + lat), "cell_id", NO_PLACE, GIVE_PLACE)
    return placing


def _writtenplaces_of(sieve: Sieve) -> tuple[Numbers, Numbers]:
    """X and y of the cells' centres as written: from columns, else from shapes; NaN where there are none."""
    if {"lon", "lat"} <= set(sieve.headers):
        return numbers_in(sieve.rows["lon"]), numbers_in(sieve.rows["lat"])
    if not sieve.raw.geometry:
        return np.full(len(sieve.rows), np.nan), np.full(len(sieve.rows), np.nan)
    centres = shapely.centroid(_shapes_of(sieve))
    return shapely.get_x(centres), shapely.get_y(centres)


def _shapes_of(sieve: Sieve) -> npt.NDArray[np.object_]:
    return np.asarray(sieve.raw.frame[GEOMETRY].loc[sieve.rows.index].to_numpy(), dtype=object)


def _cell_size_m(sieve: Sieve, placing: Placing, lon: Numbers, lat: Numbers) -> Numbers:
    """Cell sizes as written, else measured: the side of square shapes, or the even distance between neighbouring points."""
    if "cell_m" in sieve.headers:
        return numbers_in(sieve.rows["cell_m"])
    there = np.isfinite(lon + lat)
    crs = metric_crs_for(float(lon[there].mean()), float(lat[there].mean())) if there.any() else GRID_CRS
    sides_m = np.empty(0)
    if sieve.raw.geometry:
        sides_m = np.sqrt(shapely.area(shapes_to(placing.shapes(_shapes_of(sieve)), WGS84, crs)))
        sides_m = sides_m[sides_m > 0]
    if not len(sides_m):  # points
        sides_m = _neighbour_m(shapely.points(np.column_stack(to_metres(lon[there], lat[there], crs))))
    size = _common(sides_m)
    return np.full(len(lon), size)


def _neighbour_m(points: npt.NDArray[np.object_]) -> Numbers:
    """The distance from each point to its nearest neighbour elsewhere, in the points' own unit."""
    tree = shapely.STRtree(points)
    pairs, distance_m = tree.query_nearest(points, exclusive=True, return_distance=True)
    nearest: Numbers = pd.Series(distance_m).groupby(pairs[0]).min().to_numpy()
    return nearest


def _common(sizes_m: Numbers) -> float:
    """The size that most cells share, as a usual cell size where it is one; NaN where sizes are uneven."""
    if not len(sizes_m):
        return float("nan")
    middle = float(np.median(sizes_m))
    if np.mean(np.abs(sizes_m - middle) <= SIZE_TOLERANCE * middle) < _MOST:
        return float("nan")
    return next((float(usual) for usual in USUAL_SIZES_M if abs(middle - usual) <= SIZE_TOLERANCE * usual), middle)


def _name_cells(sieve: Sieve) -> None:
    """Give cells without a code the national code of their place, or else a number."""
    rows = sieve.rows
    blank = rows["cell_id"].eq("").to_numpy()
    if not blank.any():
        return
    size = rows["cell_m"].iloc[0]
    if size in CELL_SIZES_M and is_in_korea(rows["lon"], rows["lat"]).all():
        names = encode_cells(*to_metres(rows["lon"], rows["lat"], GRID_CRS), int(size))
    else:
        names = [f"C{number}" for number in rows.index]
    fresh = pd.Series(names, index=rows.index, dtype="str")
    if fresh.duplicated().any():  # cells that are off the national grid by half a cell can share a code
        fresh = pd.Series([f"C{number}" for number in rows.index], index=rows.index, dtype="str")
    sieve.rows = rows.assign(cell_id=rows["cell_id"].where(~blank, fresh))


def _leave_out_far(sieve: Sieve, area: Area | None) -> None:
    if area is None or sieve.rows.empty:
        return
    centre = area.city.centroid
    size = float(np.nan_to_num(np.nanmax(sieve.rows["cell_m"].fillna(0.0))))
    around = widen(area.city, max(size / 2.0, 1.0), metric_crs_for(centre.x, centre.y))
    shapely.prepare(around)
    sieve.put_aside(~shapely.intersects_xy(around, sieve.rows["lon"].to_numpy(), sieve.rows["lat"].to_numpy()), FAR)


def _reject_repeated(sieve: Sieve) -> None:
    sieve.put_aside(sieve.rows.duplicated(["cell_id", "people"]).to_numpy(), CELL_AGAIN)
    sieve.reject(sieve.rows.duplicated("cell_id").to_numpy(), "cell_id", TWO_VALUES, CORRECT_PEOPLE)


def difference_note(cells_people: float, census_people: float) -> Text:
    """The sentence that says why the sum of cells is not the census total."""
    return DIFFERENCE.fill(cells=f"{cells_people:,.0f}", census=f"{census_people:,.0f}")


NO_HEADER = Text("머리글 행이 없어 첫 행도 자료로 읽었습니다.", "There is no header row: the first row is read as data.")
ONLY_SENIORS = Text(
    "노인 인구 격자만 있습니다. 총인구 격자도 함께 올려 주십시오.",
    "There are cells of seniors only. Upload the cells of the total population as well.",
)
NO_CELLS = Text(
    "{file}: 이 도시 안에 값이 있는 격자가 없습니다. 도시를 바르게 골랐는지, 그 도시의 격자인지 확인해 주십시오.",
    "{file}: there are no cells with a value in this city. Check the chosen city, and that the file belongs to it.",
)
NO_TOTAL = Text(
    "{file}: 총인구(to_in_001) 행이 없습니다. 파일의 통계항목: {items}. SGIS에서 총인구 격자를 받아 올려 주십시오.",
    "{file}: there are no rows of the total population (to_in_001). Items in the file: {items}. Download the total population of SGIS.",
)
OTHER_ITEMS = Text(
    "총인구(to_in_001)가 아닌 통계항목 {count}행을 뺐습니다.",
    "{count} rows of items other than the total population (to_in_001) were left out.",
)
OTHER_YEARS = Text("{year}년이 아닌 {count}행을 뺐습니다.", "{count} rows of years other than {year} were left out.")
NO_VALUE = Text(
    "값이 없는(NA, *, 빈칸) 격자 {count}개를 뺐습니다. 0명이 아니라 자료가 없는 것입니다.",
    "{count} cells without a value (NA, *, blank) were left out. They are unknown, not 0.",
)
CELL_AGAIN = Text("같은 격자가 되풀이된 {count}행을 한 번만 썼습니다.", "{count} rows that repeat a cell were used once.")
NOT_PEOPLE = Text("인구가 0 이상의 수가 아닙니다.", "The people are not a number of at least 0.")
CORRECT_PEOPLE = Text("원본에서 값을 확인해 고쳐 주십시오.", "Check the value in the original and correct it.")
TWO_VALUES = Text("같은 격자에 다른 값이 또 있습니다.", "The same cell has another value as well.")
NO_PLACE = Text("격자코드를 읽을 수 없고 좌표도 없습니다.", "The cell code cannot be read and there are no coordinates.")
GIVE_PLACE = Text(
    "격자코드(예: 다바000277)를 고치거나 좌표 열을 더해 주십시오.",
    "Correct the cell code (such as 다바000277) or add coordinates.",
)
FAR = Text("이 도시 밖의 격자 {count}개를 뺐습니다.", "{count} cells outside the city were left out.")
DIFFERENCE = Text(
    "격자 인구의 합 {cells}명은 행정동 인구의 합 {census}명과 다릅니다. 통계청은 개인정보 보호를 위해 격자의 작은 값을 바꾸어 공표하며, 기준 시점도 다를 수 있습니다.",
    "The cells add up to {cells} people, the dongs to {census}. Small cell values are altered before publication to protect privacy, and the dates may differ.",
)
