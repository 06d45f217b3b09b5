"""The cameras of the list as views: what each could see, and how much of that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.cctv_gaps.params import ANY, CHILDREN, PX_PER_M_OF, TRAFFIC, WATCH
from analytics.schemas.watch import FACING_ALL_ROUND, WATCHING_PURPOSES
from analytics.spatial.areas import assign_areas
from analytics.spatial.residents import coordinates
from analytics.spatial.sight.density import lens_range_m, pixels_wide
from analytics.spatial.sight.views import Views
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.spatial.sight.walls import Walls

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]

PURPOSES_OF = {
    WATCH: WATCHING_PURPOSES,
    CHILDREN: frozenset({"child"}),
    TRAFFIC: frozenset({"vehicle", "enforcement", "traffic"}),
}
"""Which classes of the national file each choice counts; a camera without a purpose counts in every one."""

ALL_ROUND_DEG = 360.0


@dataclass(frozen=True, eq=False)
class Cameras:
    """The k groups of cameras that are counted.

    Attributes:
        table: their rows.
        views: what each could see; cut off where it no longer is sharp enough.
        notes: what a reader must know.
    """

    table: pd.DataFrame
    views: Views
    notes: tuple[Text, ...]

    @property
    def count(self) -> int:
        """Cameras in all."""
        return int(self.views.count.sum())

    def by_dong(self, dongs: gpd.GeoDataFrame) -> Floats:
        """(d,) cameras in each dong; those outside all of them are left out."""
        lon, lat = (self.table[name].to_numpy(dtype=float) for name in ("lon", "lat"))
        dong = assign_areas(lon, lat, dongs.geometry.to_numpy())
        inside = dong >= 0
        return sum_by(dong[inside], self.views.count[inside].astype(np.float64), len(dongs))


def ready_cameras(cameras: pd.DataFrame, crs: str, walls: Walls | None, params: CctvParams) -> Cameras:
    """The cameras of the chosen purpose as views.

    Pixels and angle are those of the list, or else the parameters'. One that is said to see all round turns: it can look
    everywhere and looks at one place a share of its time. One that stands in a building is put before its wall and counted;
    one amid so many buildings wall to wall that no way out is found is left out, and said. A number of 0 is unknown.
    """
    chosen = cameras[of_purpose(cameras, params.purpose)].reset_index(drop=True)
    counted, x, y, moved = _out_of_walls(chosen, crs, walls)
    fov = _above_0(counted, "fov_deg", params.fov_deg)
    wide = pixels_wide(_above_0(counted, "pixels_10k", params.pixels_10k))
    sharp_m = lens_range_m(wide, fov, sharpness(params)) if len(counted) else np.zeros(0)
    range_m = np.minimum(np.minimum(sharp_m, _above_0(counted, "range_m", np.inf)), params.longest_m)
    turns = _all_round(counted) & (fov < ALL_ROUND_DEG)
    views = Views.of(
        x, y, range_m,
        azimuth_deg=np.where(turns, np.nan, _numbers(counted, "azimuth_deg", np.nan)),
        fov_deg=fov, count=_numbers(counted, "count", 1.0).astype(np.int64), pixels_wide=wide, ptz=turns,
    )  # fmt: skip
    left_out = {"other": len(cameras) - len(chosen), "walled": len(chosen) - len(counted)}
    return Cameras(counted, views, _notes(left_out, views, moved))


def sharpness(params: CctvParams) -> float:
    """Picture points a metre that count as seeing."""
    return params.own_px_per_m or PX_PER_M_OF[params.level]


def of_purpose(cameras: pd.DataFrame, chosen: str) -> Flags:
    """(k,) whether a choice of purpose counts each row of the list; rows without a purpose count in every choice."""
    if chosen == ANY or "purpose" not in cameras:
        return np.ones(len(cameras), dtype=bool)
    purpose = cameras["purpose"].fillna("").astype(str)
    counted: Flags = (purpose.eq("") | purpose.isin(PURPOSES_OF[chosen])).to_numpy()
    return counted


def _all_round(cameras: pd.DataFrame) -> Flags:
    if "facing" not in cameras:
        return np.zeros(len(cameras), dtype=bool)
    flags: Flags = cameras["facing"].eq(FACING_ALL_ROUND).fillna(value=False).to_numpy(dtype=bool)
    return flags


def _numbers(table: pd.DataFrame, column: str, otherwise: float) -> Floats:
    """A column's numbers, another where the table does not tell."""
    if column not in table:
        return np.full(len(table), otherwise)
    found = table[column].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(found), found, otherwise)


def _above_0(table: pd.DataFrame, column: str, otherwise: float) -> Floats:
    """As `_numbers`, 0 being what a list writes where nothing is known."""
    found = _numbers(table, column, otherwise)
    return np.where(found > 0, found, otherwise)


def _out_of_walls(chosen: pd.DataFrame, crs: str, walls: Walls | None) -> tuple[pd.DataFrame, Floats, Floats, int]:
    """The cameras that stand outside the buildings or could be put there, where, and how many were put there."""
    x, y = coordinates(chosen, crs)
    if walls is None or len(x) == 0:
        return chosen, x, y, 0
    indoors = walls.inside(x, y) >= 0
    x, y = walls.moved_out(x, y)
    out = np.isfinite(x) & np.isfinite(y)
    return chosen[out].reset_index(drop=True), x[out], y[out], int((indoors & out).sum())


def _notes(left_out: dict[str, int], views: Views, moved: int) -> tuple[Text, ...]:
    notes = []
    if left_out["other"]:
        notes.append(OTHER_PURPOSE.fill(n=left_out["other"]))
    if left_out["walled"]:
        notes.append(WALLED_IN.fill(n=left_out["walled"]))
    unsure = int(views.count[~views.certain].sum())
    if unsure:
        notes.append(UNSURE.fill(n=unsure, all=int(views.count.sum())))
    if moved:
        notes.append(INDOORS.fill(n=moved))
    return tuple(notes)


OTHER_PURPOSE = Text(
    "목적이 다른 카메라 {n:,}줄은 세지 않았습니다. '세는 카메라'에서 바꿀 수 있습니다.",
    "{n:,} rows of cameras for other purposes are not counted. See 'Cameras counted'.",
)
UNSURE = Text(
    "카메라 {all:,}대 가운데 {n:,}대는 어느 쪽을 보는지 자료에 없습니다. 그래서 결과를 적어도·기대·많아야로 보입니다.",
    "Of {all:,} cameras, {n:,} have no usable direction in the data. Results are therefore shown as at least, expected and at most.",
)
WALLED_IN = Text(
    "카메라 {n:,}줄은 붙어 선 건물들 한가운데에 좌표가 있어 어디에서 보는지 알 수 없으므로 세지 않았습니다. 좌표를 확인해 주십시오.",
    "{n:,} rows of cameras lie amid buildings that stand wall to wall, so that nobody can tell where they look from; they are not counted. Please check their places.",
)
INDOORS = Text(
    "좌표가 건물 안에 있는 카메라 {n:,}줄은 가장 가까운 벽 밖으로 옮겨 계산했습니다.",
    "{n:,} rows of cameras whose place lies inside a building were put before the nearest wall.",
)
