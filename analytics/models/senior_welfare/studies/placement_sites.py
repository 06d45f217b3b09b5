"""Where a hall could open or a vehicle could stop: where people live, or on the list of sites and public places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.params import Picks
from analytics.core.scenario import DIGITS
from analytics.core.text import Text
from analytics.models.senior_welfare.studies.placement_declared import SITES
from analytics.schemas.places import OWN_SITE
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import to_degrees, to_metres

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.studies.placement_declared import NextHalls

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Names: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Sites:
    """n places inside the dongs that were chosen.

    Attributes:
        names, kinds: (n,) what each is called and what stands there; "" where nothing is known.
        lon, lat: (n,) degrees with as many decimals as an address holds, so that a plan that is opened from one is the same plan.
        xy: (n, 2) the same in metres.
        dong: (n,) index of the dong.
    """

    names: Names
    kinds: Names
    lon: Floats
    lat: Floats
    xy: Floats
    dong: Ints

    def __len__(self) -> int:
        return len(self.lon)

    def pick(self, which: Ints) -> Sites:
        """Some of them."""
        return Sites(self.names[which], self.kinds[which], self.lon[which], self.lat[which], self.xy[which], self.dong[which])


def sites_of(inputs: WelfareInputs, ground: Ground, asked: NextHalls) -> Sites:
    """The places that are wanted.

    Raises:
        InputError: when there is no list where one is wanted, a dong is none of the city's, or nothing is left.
    """
    found = _listed(inputs, ground, asked) if asked.candidates == SITES else _homes(ground)
    dongs = np.array(Picks.picked(asked.only_dongs), dtype=object)
    unknown = sorted(set(dongs) - set(ground.dong_codes))
    if unknown:
        raise InputError(UNKNOWN_DONG.fill(codes=", ".join(unknown)))
    inside = found.dong >= 0
    if len(dongs):
        inside &= np.isin(np.array(ground.dong_codes, dtype=object)[found.dong], dongs)
    if not inside.any():
        raise InputError(NONE_LEFT)
    return found.pick(np.flatnonzero(inside))


def _homes(ground: Ground) -> Sites:
    """The middle of the people of each hexagon."""
    lived = np.flatnonzero(ground.people > 0)
    blank = np.full(len(lived), "", dtype=object)
    lon, lat = to_degrees(ground.home_xy[lived, 0], ground.home_xy[lived, 1], ground.crs)
    return _rounded(blank, blank, lon, lat, ground.dong[lived], ground.crs)


def _listed(inputs: WelfareInputs, ground: Ground, asked: NextHalls) -> Sites:
    table = inputs.sites
    if table is None or not len(table):
        raise InputError(NO_LIST)
    kinds = Picks.picked(asked.only_kinds)
    rows = table[table["lon"].notna() & table["lat"].notna()]
    if kinds:
        rows = rows[_texts(rows, "kind_id", OWN_SITE).isin(kinds)]
    lon, lat = (rows[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    dong = assign_areas(lon, lat, inputs.dongs.geometry.to_numpy())
    names, what = (_texts(rows, name, "").to_numpy(dtype=object) for name in ("name", "kind"))
    return _rounded(names, what, lon, lat, dong, ground.crs)


def _texts(rows: pd.DataFrame, name: str, missing: str) -> pd.Series[str]:
    """A column as texts, with something else where there is none."""
    if name not in rows:
        return rows["lon"].map(lambda _: missing)
    return rows[name].fillna("").astype(str).replace("", missing)


def _rounded(names: Names, kinds: Names, lon: Floats, lat: Floats, dong: Ints, crs: str) -> Sites:
    lon, lat = np.round(lon, DIGITS), np.round(lat, DIGITS)
    return Sites(names, kinds, lon, lat, np.column_stack(to_metres(lon, lat, crs)), dong)


NO_LIST = Text(
    "후보지나 공공시설 목록이 없습니다. '내 자료'에 목록(이름, 좌표)을 넣거나 '사람이 사는 곳'을 고르십시오.",
    "There is no list of sites or public places. Please add one (name, coordinates) under 'My data', or choose where people live.",
)
UNKNOWN_DONG = Text("이 도시에 없는 행정동 번호입니다: {codes}.", "These codes are of no dong of this city: {codes}.")
NONE_LEFT = Text(
    "고른 조건에 맞는 둘 곳이 없습니다. 행정동이나 시설 종류를 다시 고르십시오.",
    "No place fits what was chosen. Please choose other dongs or kinds.",
)
