"""Which domain table a file is, told by its columns, shapes and values, and never by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.core.text import Text
from analytics.intake.addresses import ADDRESSES
from analytics.intake.matching import header_readings, match_columns, normalise_header
from analytics.intake.raw import GEOMETRY, RawFile, RawTable
from analytics.intake.recognising_watch import WATCH_SIGNS
from analytics.intake.recognising_welfare import WELFARE_SIGNS
from analytics.intake.run_clock import STAGES, Headers
from analytics.intake.run_places import dong_columns
from analytics.intake.site_kinds import header_kind, kind_of
from analytics.schemas.city import TABLES
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, OWN_SITE, SITE_AREAS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import DISPATCHES, HOSPITALS, POSTS
from analytics.spatial.gridcodes import is_grid_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.core.tables import Schema

LOOKED_AT = 200
"""So many values of a column are looked at."""

MOST = 0.6
SQUARE = 0.95
SURE, LIKELY, POSSIBLE, ASKED = 3, 2, 1, 0
"""How strong a sign is. What is only `ASKED` is taken when a person says so."""

SITES_TOO = frozenset({SITES.id, "halls", "health_posts"})
"""Lists of these are lists of public sites as well: where the signs are equal they are read as sites, and serve as both."""

_AREA_WORDS = ("후보", "부지", "사업")
"""A column so called says that its areas are land for something new."""

_AREA_HINTS = re.compile(r"(?<!행정)구역|(?<![A-Z])(?:SITE|AREA)(?![A-Z])")
"""A column of words so called says it too, unless the areas look like municipalities or dongs."""

_BOUNDARY_NAMES = re.compile(
    r"(?:SIDO|CTPRVN|CTP|SIG|SIGUNGU|SGG|EMD|LI|ADM|ADM_DR|BJD|HJD)_(?:CD|NM|KOR_NM|ENG_NM|CODE|NAME)"
    r"|(?:시도|시군구|읍면동|법정동|행정동|행정구역)(?:명|코드)?"
)
_BOUNDARY_VALUES = re.compile(r".*[가-힣][\d.·]*(?:특별시|광역시|특별자치시|도|시|군|(?<!지)구|읍|면|동|리)")
_NUMBER_CELL = re.compile(r"[-+]?[\d,.]+(?:[eE][-+]?\d+)?")

_POST_NAMES = frozenset({"119안전센터명", "안전센터명", "CNTR_NM", "STATION_ID", "POST_ID", "119안전센터"})
_HOSPITAL_NAMES = frozenset(
    {"HPID", "DUTYNAME", "DUTYEMCLS", "DUTYEMCLSNAME", "HOSPITAL_ID", "응급의료기관분류", "병원명", "의료기관명", "요양기관명"}
)
_POST_WORDS = ("119", "안전센터", "소방", "구급", "구조대", "지역대")
_HOSPITAL_WORDS = ("병원", "의료원", "의원", "메디컬", "HOSPITAL", "MEDICAL", "응급의료")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was taken for.

    Attributes:
        table: the id of the domain table ("addresses" for an address file), or None where a person must choose.
        candidates: the tables it may be, the likeliest first; empty where it is none of them.
        reason: why, in words.
    """

    table: str | None
    candidates: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class _Guess:
    table: str
    weight: int
    reason: Text


def recognise(raw: RawTable | RawFile) -> Recognition:
    """Tell which domain table a file is.

    Args:
        raw: as `read_upload` gives it. Network files (GraphML, OSM) are links.

    Returns:
        The table with the strongest signs; where two have equal signs, none and both as candidates.
    """
    if isinstance(raw, RawFile):
        return Recognition("links", ("links",), Text("OpenStreetMap 도로 파일입니다.", "A road file of OpenStreetMap."))
    facts = _Facts.of(raw)
    found = [*(look(facts) for look in _LOOKS), *_look_for_watched(facts)]
    guesses = sorted((guess for guess in found if guess), key=lambda guess: -guess.weight)
    if not guesses:
        return Recognition(None, (), NOTHING_KNOWN)
    best = [guess for guess in guesses if guess.weight == guesses[0].weight]
    candidates = tuple(guess.table for guess in guesses)
    if best[0].weight == ASKED:
        return Recognition(None, candidates, best[0].reason)
    if SITES.id in {guess.table for guess in best} and {guess.table for guess in best} <= SITES_TOO:
        best = [guess for guess in best if guess.table == SITES.id]
    if len(best) > 1:
        titles = [title_of(guess.table) for guess in best]
        choices = Text(", ".join(title.ko for title in titles), ", ".join(title.en for title in titles))
        return Recognition(None, candidates, SEVERAL.fill(choices=choices))
    return Recognition(best[0].table, candidates, best[0].reason)


def title_of(table_id: str) -> Text:
    """What people call a table, the address file included."""
    return ADDRESSES.title if table_id == ADDRESSES.id else TABLES[table_id].title


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the looks need to know about a table."""

    raw: RawTable
    headers: tuple[str, ...]
    readings: frozenset[str]
    shape: str

    @staticmethod
    def of(raw: RawTable) -> _Facts:
        """The facts of a table."""
        headers = tuple(str(name) for name in raw.frame.columns if name != GEOMETRY)
        readings = frozenset(form for header in headers for form in header_readings(header))
        return _Facts(raw, headers, readings, _shape_of(raw))

    def found(self, schema: Schema) -> dict[str, str]:
        """Header by canonical column name."""
        return dict(match_columns(schema, self.headers).found)

    def named(self, names: frozenset[str]) -> list[str]:
        """The headers that are among the (normalised) names, as written."""
        return [header for header in self.headers if not names.isdisjoint(header_readings(header))]

    def share(self, header: str, holds: Callable[[str], bool]) -> float:
        """The share of the first values of a column for which something holds; blank cells do not count."""
        cells = self.raw.frame[header].head(LOOKED_AT).astype("str").str.strip()
        filled = cells[cells != ""]
        return float(np.mean([holds(cell) for cell in filled])) if len(filled) else 0.0

    @property
    def placed(self) -> bool:
        """Whether rows have a place: points, or a longitude and a latitude column."""
        return self.shape == "point" or {"lon", "lat"} <= set(self.found(POSTS))


def _shape_of(raw: RawTable) -> str:
    """Point, line or polygon, as most shapes are; "" where there are none."""
    if not raw.geometry:
        return ""
    shapes = np.asarray(raw.frame[GEOMETRY].to_numpy(), dtype=object)
    dimensions = shapely.get_dimensions(shapes)
    known = dimensions[dimensions >= 0]
    return ("point", "line", "polygon")[int(np.bincount(known).argmax())] if len(known) else ""


def _are_squares(raw: RawTable) -> bool:
    """Whether most shapes fill the box around them: cells of a grid, seldom towns."""
    shapes = np.asarray(raw.frame[GEOMETRY].head(LOOKED_AT).to_numpy(), dtype=object)
    boxes = shapely.box(*shapely.bounds(shapes).T)
    with np.errstate(invalid="ignore", divide="ignore"):
        return bool(np.mean(shapely.area(shapes) / shapely.area(boxes) > SQUARE) >= MOST)


def _look_for_links(facts: _Facts) -> _Guess | None:
    found = facts.found(LINKS)
    if facts.shape != "line" or not {"from_node", "to_node"} <= set(found):
        return None
    return _Guess("links", SURE, LINES.fill(columns=f"{found['from_node']}, {found['to_node']}"))


def _look_for_nodes(facts: _Facts) -> _Guess | None:
    found = facts.found(NODES)
    if "node_id" not in found or facts.shape not in ("", "point") or not facts.placed:
        return None
    return _Guess("nodes", SURE, COLUMNS.fill(columns=found["node_id"]))


def _look_for_population(facts: _Facts) -> _Guess | None:
    found = facts.found(POPULATION)
    coded = [header for header in facts.headers if is_grid_code(header) or facts.share(header, is_grid_code) >= MOST]
    if coded and ("people" in found or facts.shape != "" or not _is_named(facts)):
        return _Guess("population", SURE, GRID_CODES.fill(column=coded[0]))
    if "people" not in found:
        return None
    if facts.shape == "polygon" and _are_squares(facts.raw):
        return _Guess("population", SURE, SQUARES.fill(column=found["people"]))
    grid = "cell_id" in found and "people" in found
    if grid and (facts.shape != "" or facts.placed):
        return _Guess("population", LIKELY, COLUMNS.fill(columns=f"{found['cell_id']}, {found['people']}"))
    return (
        _Guess("population", POSSIBLE, COLUMNS.fill(columns=found["people"]))
        if facts.placed or facts.shape == "polygon"
        else None
    )


def _is_named(facts: _Facts) -> bool:
    """Whether the table has a header with known names: SGIS files have none."""
    return facts.raw.has_header and not any(is_grid_code(header) for header in facts.headers)


def _look_for_dongs(facts: _Facts) -> _Guess | None:
    found = facts.found(DONGS)
    named = [found[name] for name in ("dong_code", "dong_name") if name in found]
    if facts.shape != "polygon" or not named or _are_squares(facts.raw):
        return None
    return _Guess("dongs", LIKELY, POLYGONS.fill(columns=", ".join(named)))


def _look_for_dispatches(facts: _Facts) -> _Guess | None:
    """A run log: a time of call, and coordinates or the name of a dong; or places with observed minutes and no time."""
    found = facts.found(DISPATCHES)
    if facts.shape in ("line", "polygon"):
        return None
    if not _is_log(facts):
        timed = facts.placed and "response_min" in found
        return _Guess("dispatches", LIKELY, COLUMNS.fill(columns=found["response_min"])) if timed else None
    logged = Headers.of(facts.headers)
    when = found.get("called_at") or logged.first(STAGES["called"].clocks) or ""
    dong, _ = dong_columns(logged)
    if not facts.placed and dong is None:
        return None
    return _Guess("dispatches", SURE, COLUMNS.fill(columns=when if facts.placed else f"{when}, {dong}"))


def _is_log(facts: _Facts) -> bool:
    """Whether rows have a time of call: such a table tells runs, whatever posts and hospitals it names."""
    return "called_at" in facts.found(DISPATCHES) or Headers.of(facts.headers).tells_the_call


def _look_for_posts(facts: _Facts) -> _Guess | None:
    return _look_for_places(facts, POSTS, _POST_NAMES, _POST_WORDS)


def _look_for_hospitals(facts: _Facts) -> _Guess | None:
    return _look_for_places(facts, HOSPITALS, _HOSPITAL_NAMES, _HOSPITAL_WORDS)


def _look_for_places(facts: _Facts, schema: Schema, names: frozenset[str], words: tuple[str, ...]) -> _Guess | None:
    """Posts or hospitals: their own headers and their own words in the names are each a sign."""
    name = facts.found(schema).get("name")
    if name is None or facts.shape in ("line", "polygon") or _is_log(facts):
        return None
    own = facts.named(names)
    telling = facts.share(name, lambda cell: any(word in normalise_header(cell) for word in words)) >= MOST
    if own:
        return _Guess(schema.id, SURE if telling else LIKELY, COLUMNS.fill(columns=", ".join(own)))
    if telling:
        return _Guess(schema.id, LIKELY, NAMES.fill(column=name))
    return _Guess(schema.id, POSSIBLE, COLUMNS.fill(columns=name)) if facts.placed else None


def _look_for_sites(facts: _Facts) -> _Guess | None:
    """A planner's own list of sites, or public places: by their own headers, or by the words of most kinds or names."""
    found = facts.found(SITES)
    if "name" not in found or facts.shape in ("line", "polygon") or _is_log(facts) or not (facts.placed or "address" in found):
        return None
    by_header = header_kind(facts.headers)
    if by_header is not None:
        own = [header for header in facts.headers if header_kind([header]) == by_header]
        return _Guess(SITES.id, SURE if by_header == OWN_SITE else LIKELY, COLUMNS.fill(columns=", ".join(own)))
    for column, weight in (("kind", LIKELY), ("name", POSSIBLE)):
        if column in found and facts.share(found[column], lambda cell: kind_of(cell) is not None) >= MOST:
            return _Guess(SITES.id, weight, NAMES.fill(column=found[column]))
    return None


def _look_for_site_areas(facts: _Facts) -> _Guess | None:
    """Areas with neither people nor dong codes: taken as land for something new where a column says so, else asked about.

    Boundaries of municipalities and dongs are never asked about, so that they are refused for what they lack.
    """
    found = facts.found(DONGS)
    if facts.shape != "polygon" or {"people", "dong_code"} & set(found) or "people" in facts.found(POPULATION):
        return None
    headers = {header: normalise_header(header) for header in facts.headers}
    own = [header for header, flat in headers.items() if any(word in flat for word in _AREA_WORDS)]
    if own:
        return _Guess(SITE_AREAS.id, SURE, POLYGONS.fill(columns=", ".join(own)))
    if _are_boundaries(facts):
        return None
    hinting = [header for header, flat in headers.items() if _AREA_HINTS.search(flat) and not _are_numbers(facts, header)]
    if hinting:
        return _Guess(SITE_AREAS.id, LIKELY, POLYGONS.fill(columns=", ".join(hinting)))
    return _Guess(SITE_AREAS.id, ASKED, AREAS_ASKED)


def _are_boundaries(facts: _Facts) -> bool:
    """Whether headers or values are those of municipalities or dongs."""
    if any(_BOUNDARY_NAMES.fullmatch(form) for form in facts.readings):
        return True
    return any(facts.share(header, lambda cell: bool(_BOUNDARY_VALUES.fullmatch(cell))) >= MOST for header in facts.headers)


def _are_numbers(facts: _Facts, header: str) -> bool:
    return facts.share(header, lambda cell: bool(_NUMBER_CELL.fullmatch(cell))) >= MOST


def _look_for_addresses(facts: _Facts) -> _Guess | None:
    found = facts.found(ADDRESSES)
    if "address" not in found or not facts.placed:
        return None
    return _Guess(ADDRESSES.id, POSSIBLE, COLUMNS.fill(columns=found["address"]))


def _look_for_watched(facts: _Facts) -> list[_Guess]:
    """Cameras and what is around them, seniors and what serves them."""
    signs = [look(facts) for look in (*WATCH_SIGNS, *WELFARE_SIGNS)]
    return [_Guess(sign.table, sign.weight, COLUMNS.fill(columns=sign.columns)) for sign in signs if sign]


_LOOKS: tuple[Callable[[_Facts], _Guess | None], ...] = (
    _look_for_links,
    _look_for_nodes,
    _look_for_population,
    _look_for_dongs,
    _look_for_dispatches,
    _look_for_posts,
    _look_for_hospitals,
    _look_for_sites,
    _look_for_site_areas,
    _look_for_addresses,
)

NOTHING_KNOWN = Text(
    "어떤 자료인지 알 수 없습니다. 도로(F_NODE, T_NODE), 119안전센터(119안전센터명), 병원(dutyName), 격자(격자코드), CCTV(카메라대수) 같은 열이 있어야 합니다.",
    "It is not clear what this file is. It needs columns such as F_NODE and T_NODE (roads), 119안전센터명 (posts), dutyName (hospitals), 격자코드 (cells) or 카메라대수 (cameras).",
)
SEVERAL = Text(
    "어떤 자료인지 골라 주십시오: {choices}",
    "Please choose what this file is: {choices}",
)
LINES = Text("선형이고 {columns} 열이 있습니다.", "Lines with the columns {columns}.")
COLUMNS = Text("{columns} 열이 있습니다.", "It has the column {columns}.")
GRID_CODES = Text("'{column}' 열이 격자코드입니다.", "The column '{column}' holds grid codes.")
SQUARES = Text("네모난 격자이고 '{column}' 열이 있습니다.", "Square cells with the column '{column}'.")
POLYGONS = Text("면이고 {columns} 열이 있습니다.", "Areas with the columns {columns}.")
AREAS_ASKED = Text(
    "면으로 된 자료입니다. 새 시설의 후보 구역이면 그렇게 골라 주십시오. 열 이름에 후보, 부지, 사업이 들어 있으면 바로 알아봅니다.",
    "The file holds areas. If they are candidate areas for something new, please say so. A column named 후보지명, 부지명 or 사업명 says it by itself.",
)
NAMES = Text("'{column}' 열의 이름들이 그렇습니다.", "The names in the column '{column}' say so.")
