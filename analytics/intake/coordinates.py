"""Which coordinate system numbers are in: read from words, or voted on inside the municipality's own outline.

The same fire-agency columns circulate as EPSG:5181 and EPSG:5186, which differ by exactly 100 km northward; EPSG:5174
lies some 313 m from EPSG:5181. So a system is never guessed from the size of the numbers: every candidate is tried, and
the vote is shown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.receipt import quote_value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import shapely
    from pyproj import CRS, Transformer

    Numbers = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"

CANDIDATES = ("EPSG:4326", "EPSG:5179", "EPSG:5181", "EPSG:5186", "EPSG:5174", "EPSG:5187", "EPSG:5185")
"""What Korean offices use, in the order that breaks an exact tie."""

KATEC = (
    "+proj=tmerc +lat_0=38 +lon_0=128 +k=0.9999 +x_0=400000 +y_0=600000 +ellps=bessel +units=m "
    "+towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +no_defs"
)
"""KATEC (TM128), the system of car navigation, which has no EPSG code."""

VOTERS = 20_000
"""At most so many points vote, taken evenly from the table."""

NEAR_TIE = 0.9
"""A rival that puts at least this share of the winner's points inside makes the vote uncertain."""

_KOREA = (124.0, 33.0, 132.0, 39.0)

# (ellipsoid, central meridian, false easting, false northing) of the systems in use; scale 1 but for UTM-K.
_GRS80 = {
    (127.0, 200_000, 600_000): "EPSG:5186",
    (127.0, 200_000, 500_000): "EPSG:5181",
    (127.0, 200_000, 550_000): "EPSG:5182",
    (125.0, 200_000, 600_000): "EPSG:5185",
    (125.0, 200_000, 500_000): "EPSG:5180",
    (129.0, 200_000, 600_000): "EPSG:5187",
    (129.0, 200_000, 500_000): "EPSG:5183",
    (131.0, 200_000, 600_000): "EPSG:5188",
    (131.0, 200_000, 500_000): "EPSG:5184",
    (127.5, 1_000_000, 2_000_000): "EPSG:5179",
}
_BESSEL = {
    (127.0028902778, 200_000, 500_000): "EPSG:5174",
    (127.0, 200_000, 500_000): "EPSG:2097",
    (125.0028902778, 200_000, 500_000): "EPSG:5173",
    (125.0, 200_000, 500_000): "EPSG:2098",
    (129.0028902778, 200_000, 500_000): "EPSG:5176",
    (129.0, 200_000, 500_000): "EPSG:2096",
    (127.0028902778, 200_000, 550_000): "EPSG:5175",
    (127.5, 1_000_000, 2_000_000): "EPSG:5178",
    (128.0, 400_000, 600_000): KATEC,
}

# Names seen in files, normalised (letters and digits only, upper-case), the most telling first.
_WORDS = (
    (r"KATEC|TM128", KATEC),
    (r"UTMK|UNIFIEDCOORDINATESYSTEM|UNIFIEDCS|단일원점|통합좌표", "EPSG:5179"),
    (r"CENTRALBELT(60|2010)|중부원점(60|2010)|중부60만", "EPSG:5186"),
    (r"WESTBELT(60|2010)|서부원점(60|2010)", "EPSG:5185"),
    (r"EASTBELT(60|2010)|동부원점(60|2010)", "EPSG:5187"),
    (r"EASTSEABELT(60|2010)", "EPSG:5188"),
    (r"MODIFIED(KOREA)?CENTRALBELT(?!JEJU)|보정된?중부원점|BESSEL중부", "EPSG:5174"),
    (r"KOREA2000(KOREA)?CENTRALBELT(?!JEJU)|ITRF2000CENTRALBELT50|중부원점50", "EPSG:5181"),
    (r"WGS(19)?84|CRS84|경위도", WGS84),
)

_EPSG = re.compile(r"EPSG\W{0,8}(\d{4,6})", re.IGNORECASE)
_BARE_CODE = re.compile(r"\s*(\d{4,6})\s*")
_DMS = re.compile(
    r"\s*([NSEW])?\s*(\d{1,3}(?:\.\d+)?)\s*(?:[°도d]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:['′’분m]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|''|초|s)?)?)?)?)?\s*([NSEW])?\s*",
    re.IGNORECASE,
)

UNKNOWN_CRS = Text(
    "좌표계 '{crs}'을(를) 알 수 없습니다. EPSG 코드(예: EPSG:5186)로 알려 주십시오.",
    "The coordinate system '{crs}' is unknown. Please give its EPSG code, such as EPSG:5186.",
)


def crs_from_words(text: str) -> str | None:
    """The CRS that a file names in whatever words: "EPSG:5186", a WKT with or without a code, "ITRF2000_Central_Belt_60".

    A WKT is judged by its numbers and not by its name: central meridian, false easting and northing, ellipsoid.

    Returns:
        "EPSG:xxxx", or a PROJ text where no code exists (KATEC), or None where the words do not settle it
        ("GRS80 중부원점" may be 5181 or 5186).
    """
    words = text.strip()
    if not words:
        return None
    bare = _BARE_CODE.fullmatch(words) or (_EPSG.fullmatch(words) if len(words) < 20 else None)  # noqa: PLR2004
    if bare:
        return _known_code(bare.group(1))
    parsed = _parse(words) if _is_formal(words) else None
    if parsed is not None:
        return _by_parameters(parsed) or _by_code(parsed)
    code = _EPSG.search(words)
    return _known_code(code.group(1)) if code else _by_name(words)


def _is_formal(words: str) -> bool:
    return "[" in words or words.startswith("{") or "+proj" in words or words.upper().startswith(("OGC:", "ESRI:", "URN:"))


def _parse(words: str) -> CRS | None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(words)
    except CRSError:
        return None


def _known_code(code: str) -> str | None:
    parsed = _parse(f"EPSG:{code}")
    return None if parsed is None else f"EPSG:{int(code)}"


def _by_code(parsed: CRS) -> str | None:
    code = parsed.to_epsg(min_confidence=70)
    if code:
        return f"EPSG:{code}"
    if parsed.is_geographic:
        return WGS84 if _is_modern(parsed) else None
    return None


def _is_modern(parsed: CRS) -> bool:
    """Whether the ellipsoid is that of WGS84 or GRS80, which agree within a millimetre."""
    ellipsoid = parsed.ellipsoid
    return ellipsoid is not None and abs(ellipsoid.semi_major_metre - 6_378_137.0) < 1


def _by_parameters(parsed: CRS) -> str | None:
    if parsed.is_bound and parsed.source_crs is not None:
        parsed = parsed.source_crs  # a shift to WGS84 is bound to it
    operation = parsed.coordinate_operation
    if operation is None or parsed.is_geographic or "transverse mercator" not in operation.method_name.lower():
        return None
    values = {parameter.name.lower(): float(parameter.value) for parameter in operation.params}
    meridian = values.get("longitude of natural origin", 0.0)
    easting, northing = values.get("false easting", 0.0), values.get("false northing", 0.0)
    table: dict[tuple[float, int, int], str] = _GRS80 if _is_modern(parsed) else _BESSEL
    for (central, east, north), crs in table.items():
        if abs(meridian - central) < 1e-4 and abs(easting - east) < 1 and abs(northing - north) < 1:  # noqa: PLR2004
            return crs
    return None


def _by_name(words: str) -> str | None:
    flat = re.sub(r"[^0-9A-Z\uac00-\ud7a3]", "", unicodedata.normalize("NFKC", words).upper())
    return next((crs for pattern, crs in _WORDS if re.search(pattern, flat)), None)


@cache
def _transformer(crs: str) -> Transformer:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError, ProjError

    try:
        return Transformer.from_crs(crs, WGS84, always_xy=True)
    except (CRSError, ProjError) as error:
        raise InputError(UNKNOWN_CRS.fill(crs=quote_value(crs))) from error


def to_wgs84(x: npt.ArrayLike, y: npt.ArrayLike, crs: str) -> tuple[Numbers, Numbers]:
    """Longitude and latitude in degrees of n points.

    Args:
        x: easting in metres, or longitude in degrees.
        y: northing in metres, or latitude in degrees.
        crs: any CRS that `crs_from_words` returns, or WKT.

    Returns:
        Two arrays of n degrees; NaN where a point is missing or cannot be expressed.

    Raises:
        InputError: when the CRS is unknown.
    """
    import numpy as np

    east = np.atleast_1d(np.asarray(x, dtype=float))
    north = np.atleast_1d(np.asarray(y, dtype=float))
    if crs == WGS84:
        lon, lat = east.copy(), north.copy()
    else:
        lon, lat = (np.asarray(part, dtype=float) for part in _transformer(crs).transform(east, north))
    bad = ~(np.isfinite(lon) & np.isfinite(lat) & np.isfinite(east) & np.isfinite(north))
    return np.where(bad, np.nan, lon), np.where(bad, np.nan, lat)


def in_korea(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether each of n points lies in 33-39 N, 124-132 E, edges inclusive; a missing point does not."""
    import numpy as np

    west, south, east, north = _KOREA
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def has_place(x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether each of n points has coordinates: both finite, and not 0, 0, which offices write for "unknown"."""
    import numpy as np

    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return np.asarray(np.isfinite(a) & np.isfinite(b) & ~((a == 0) & (b == 0)))


@dataclass(frozen=True, eq=False)
class Vote:
    """How many points each candidate puts inside the municipality.

    Attributes:
        crs: the winner.
        inside: its points inside.
        total: points that voted: those that have coordinates, at most 20,000, taken evenly.
        table: one row per candidate and order, most points first: crs, swapped, inside, share (0 to 1).
        swapped: whether the first number is the northing (latitude) and the second the easting (longitude).
        rivals: other candidates with at least 90 % of the winner's points.
    """

    crs: str
    inside: int
    total: int
    table: pd.DataFrame
    swapped: bool = False
    rivals: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The winner's share of the points that voted, 0 to 1."""
        return self.inside / self.total if self.total else 0.0

    @property
    def found(self) -> bool:
        """Whether any candidate put a point inside."""
        return self.inside > 0

    @property
    def uncertain(self) -> bool:
        """Whether a person should confirm: 5181 and 5174 lie 313 m apart, so both put a city's points inside."""
        return bool(self.rivals)

    def note(self) -> Text:
        """The vote in one sentence."""
        counts = ", ".join(f"{row.crs}{'↔' if row.swapped else ''} {row.inside:,}" for row in self.table.head(4).itertuples())
        if not self.found:
            return Text(
                "어느 좌표계로 보아도 지역 안에 드는 점이 없습니다. 다른 지역의 자료인지 확인해 주십시오.",
                "No point lies inside the area under any coordinate system. Is it the data of another area?",
            )
        voted = VOTED.fill(crs=self.crs, inside=self.inside, total=self.total, counts=counts)
        return NEEDS_CONFIRMATION.fill(voted=voted, rivals=", ".join(self.rivals)) if self.uncertain else voted


VOTED = Text(
    "좌표계를 {crs} 기준으로 보았습니다. {total:,}점 가운데 {inside:,}점이 지역 안에 듭니다(후보별: {counts}).",
    "The coordinate system was taken to be {crs}: {inside:,} of {total:,} points lie inside the area (by candidate: {counts}).",
)
NEEDS_CONFIRMATION = Text(
    "{voted} 다른 후보({rivals})도 거의 같으니 지도에서 위치를 확인해 주십시오.",
    "{voted} Another candidate ({rivals}) fits almost as well, so please check the places on the map.",
)


def vote_crs(x: npt.ArrayLike, y: npt.ArrayLike, municipality: shapely.Geometry) -> Vote:
    """Try every candidate in both orders of x and y, and count the points inside the municipality, border included.

    Args:
        x, y: coordinates as written, n points; missing ones (NaN or 0, 0) do not vote.
        municipality: its outline in degrees.

    Returns:
        The vote. Where no candidate puts a point inside, `found` is False and the winner is the one that puts most
        points in Korea.
    """
    import numpy as np
    import pandas as pd
    import shapely

    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    there = has_place(a, b)
    a, b = _evenly(a[there]), _evenly(b[there])
    shapely.prepare(municipality)
    rows = [(crs, swapped, *_count_inside(a, b, crs, swapped, municipality)) for swapped in (False, True) for crs in CANDIDATES]
    ranked = sorted(rows, key=lambda row: (row[2], row[3]), reverse=True)  # stable: the earlier candidate wins a tie
    crs, swapped, inside, _ = ranked[0]
    table = pd.DataFrame(
        [(name, turned, count, count / max(len(a), 1)) for name, turned, count, _ in ranked],
        columns=["crs", "swapped", "inside", "share"],
    )
    rivals = tuple(name for name, _, count, _ in ranked[1:] if inside and count >= NEAR_TIE * inside and name != crs)
    return Vote(crs, inside, len(a), table, swapped, tuple(dict.fromkeys(rivals)))


def _evenly(values: Numbers) -> Numbers:
    step = -(-len(values) // VOTERS) or 1
    return values[::step]


def _count_inside(a: Numbers, b: Numbers, crs: str, swapped: bool, municipality: shapely.Geometry) -> tuple[int, int]:
    """Points inside the municipality, and points in Korea."""
    import shapely

    lon, lat = to_wgs84(b, a, crs) if swapped else to_wgs84(a, b, crs)
    box = in_korea(lon, lat)
    west, south, east, north = municipality.bounds
    near = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    inside = shapely.intersects_xy(municipality, lon[near], lat[near])
    return int(inside.sum()), int(box.sum())


def parse_degrees(text: str) -> float | None:
    """Degrees from degrees, minutes and seconds (37°30'12", 동경 127도 8분, N37.5), or None where it is no such form.

    South and west are negative. Minutes and seconds reach 59.999...; 60 is no such form.
    """
    flat = unicodedata.normalize("NFKC", text).replace("′", "'").replace("″", '"')
    flat = re.sub(r"북위|위도", "N", re.sub(r"동경|경도", "E", flat))
    match = _DMS.fullmatch(flat)
    if match is None:
        return None
    before, degrees, minutes, seconds, after = match.groups()
    plain = not (before or after) and minutes is None and "도" not in flat and "°" not in flat
    if plain or (before and after) or float(minutes or 0) >= 60 or float(seconds or 0) >= 60:  # noqa: PLR2004
        return None
    value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -value if (before or after or "").upper() in {"S", "W"} else value
