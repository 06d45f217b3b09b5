"""In which coordinate system a file's coordinates are: what the file says, checked against the city's own outline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.coordinates import NEAR_TIE, Vote, crs_from_words, to_wgs84, vote_crs
from analytics.intake.receipt import quote_value
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    import numpy.typing as npt

    Outline: TypeAlias = shapely.Geometry | Callable[[], shapely.Geometry]
    Numbers = npt.NDArray[np.float64]

MOST = 0.5
"""A file of which at least this share lies inside the city is a file of the city; else it may be one of the whole country."""


@dataclass(frozen=True, eq=False)
class Placing:
    """How coordinates become WGS84.

    Attributes:
        crs: such as "EPSG:5186".
        swapped: whether x and y (longitude and latitude) stand in each other's place.
        vote: how many points each candidate puts inside the city, to be shown; None where no outline was at hand.
        notes: what the reader must know.
    """

    crs: str
    swapped: bool = False
    vote: Vote | None = None
    notes: tuple[Text, ...] = ()

    def degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Numbers, Numbers]:
        """Longitude and latitude of n points as written; NaN where they cannot be expressed."""
        a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        lon, lat = to_wgs84(b, a, self.crs) if self.swapped else to_wgs84(a, b, self.crs)
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)

    def shapes(self, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Shapes as written, in degrees."""
        moved: npt.NDArray[np.object_] = shapely.transform(
            shapely.force_2d(shapes), lambda points: np.column_stack(self.degrees(points[:, 0], points[:, 1]))
        )
        return moved


def find_crs(x: npt.ArrayLike, y: npt.ArrayLike, written: str | None, outlines: Sequence[Outline], file: str) -> Placing:
    """The coordinate system of a file's points.

    What the file says counts, unless it puts no point inside the first outline while another system does. Where it says
    nothing, the system that puts most points inside wins: inside the first outline in which any system puts some. Where most
    of the file lies elsewhere, the last outline may overrule that, since a wrong system moves other places' points into the
    city: of the national list of 119 centres, 5186 puts 30 into Cheonan where 5181, the right one, puts 14.

    Args:
        x, y: coordinates as written, n points; NaN is skipped.
        written: the CRS as the file says it, in any words, or None.
        outlines: areas in degrees from the smallest to the largest: the city, its surroundings, the country. One that takes
            time to draw may be given as a function.
        file: its name, for messages.

    Raises:
        InputError: when no system puts a point inside any outline, or the file says nothing and there is no outline.
    """
    said = crs_from_words(written) if written else None
    if not outlines:
        return Placing(_without_outline(x, y, said, file))
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    vote = vote_crs(a, b, _drawn(outlines[0]))
    if said is not None:
        return _check_said(a, b, said, vote, _drawn(outlines[0]))
    for wider in outlines[1:]:
        if not vote.found:
            vote = vote_crs(a, b, _drawn(wider))
    if 0 < vote.share < MOST and _count_rivals(vote) > 1:
        vote = _clearer(vote, vote_crs(a, b, _drawn(outlines[-1])))
    if not vote.found:
        raise InputError(NOWHERE.fill(file=quote_value(file)))
    return Placing(vote.crs, vote.swapped, vote, _told(vote))


def _drawn(outline: Outline) -> shapely.Geometry:
    return outline() if callable(outline) else outline


def _count_rivals(vote: Vote) -> int:
    return int((vote.table["inside"] > 0).sum())


def _clearer(near: Vote, far: Vote) -> Vote:
    """The wider vote where it clearly speaks against the winner of the nearer one, else the nearer.

    A list of one province lies on land under several systems, so the country cannot judge it; the city can.
    """
    same = (far.table["crs"] == near.crs) & (far.table["swapped"] == near.swapped)
    return far if far.inside * NEAR_TIE > int(far.table.loc[same, "inside"].sum()) else near


def _check_said(x: Numbers, y: Numbers, said: str, vote: Vote, city: shapely.Geometry) -> Placing:
    as_said = Placing(said, vote=vote)
    lon, lat = as_said.degrees(x, y)
    if not vote.found or shapely.intersects_xy(city, lon, lat).any():
        return as_said
    return Placing(vote.crs, vote.swapped, vote, (OTHER_THAN_SAID.fill(said=said, crs=vote.crs), *_told(vote)))


def _told(vote: Vote) -> tuple[Text, ...]:
    return (vote.note(), SWAPPED) if vote.swapped else (vote.note(),)


def _without_outline(x: npt.ArrayLike, y: npt.ArrayLike, said: str | None, file: str) -> str:
    if said is not None:
        return said
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = np.isfinite(a) & np.isfinite(b)
    if known.any() and (np.abs(a[known]) <= 180.0).all() and (np.abs(b[known]) <= 90.0).all():  # noqa: PLR2004 - degrees
        return WGS84
    raise InputError(UNSAID.fill(file=quote_value(file)))


SWAPPED = Text(
    "경도와 위도(X와 Y)가 뒤바뀌어 있어 바로잡았습니다.", "Longitude and latitude (x and y) were swapped and have been put right."
)
OTHER_THAN_SAID = Text(
    "파일에는 {said}(으)로 적혀 있으나 그러면 도시 밖에 놓이므로 {crs}로 읽었습니다.",
    "The file says {said}, which would put everything outside the city; it is read as {crs}.",
)
NOWHERE = Text(
    "{file}: 어떤 좌표계로 읽어도 선택한 도시 안에 놓이는 자료가 없습니다. 도시를 바르게 골랐는지, 그 도시의 파일인지 확인해 주십시오.",
    "{file}: no coordinate system puts anything inside the chosen city. Check the city, and that the file belongs to it.",
)
UNSAID = Text(
    "{file}: 좌표계가 적혀 있지 않습니다. 좌표계 정보(.prj)와 함께 올리거나 WGS84 경위도로 바꾸어 주십시오.",
    "{file}: the coordinate system is not given. Upload it with its .prj, or convert it to WGS84 degrees.",
)
