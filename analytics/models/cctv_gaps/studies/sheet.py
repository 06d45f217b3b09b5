"""The field-check sheet for new cameras: what to look for on the spot, with empty columns for the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.cctv_gaps.studies.placement_declared import DEMANDS
from analytics.spatial.crs import WGS84, transform
from analytics.spatial.gridcodes import GRID_CRS, encode_cells

if TYPE_CHECKING:
    from analytics.models.cctv_gaps.studies.placement_tables import Chosen, Told

OFFICIAL_CELL_M = 100

REASON = Text("보이지 않던 {whom} {gain:,.0f}만큼 보이게 됨", "brings {gain:,.0f} of unseen {whom} into view")
REQUESTED = Text("가까이에 설치 요청이 있음", "requests nearby")
PRESENT = Text("가장 가까운 카메라 {near:,.0f} m", "nearest camera {near:,.0f} m")
NO_CAMERA = Text("카메라 없음", "no camera")
LIGHTS = Text("보이는 범위의 가로등 {n:,.0f}개", "{n:,.0f} street lights in view")
_AND = Text(", ", ", ")


def sheet_table(told: Told, chosen: Chosen, cameras: pd.DataFrame) -> pd.DataFrame:
    """One row for each new camera, in the order of the list."""
    reasons, present = _reasons(told, cameras), _present(told, chosen, cameras)
    return pd.DataFrame(
        {
            "rank": cameras["rank"],
            "code": grid_codes(cameras["lon"].to_numpy(dtype=float), cameras["lat"].to_numpy(dtype=float)),
            "place": cameras["place"],
            "dong_name": cameras["dong_name"],
            "lon": cameras["lon"],
            "lat": cameras["lat"],
            "reasons_ko": [text.ko for text in reasons],
            "reasons_en": [text.en for text in reasons],
            "present_ko": [text.ko for text in present],
            "present_en": [text.en for text in present],
            "verdict": "",
            "photo": "",
            "signature": "",
        }
    )


def grid_codes(lon: np.ndarray, lat: np.ndarray) -> list[str]:
    """The national point number cells of 100 m that hold the points; "" outside Korea's grid."""
    x, y = transform(lon, lat, WGS84, GRID_CRS)
    codes = []
    for east, north in zip(x.tolist(), y.tolist(), strict=True):
        inside = 700_000 <= east < 2_100_000 and 1_300_000 <= north < 2_700_000  # noqa: PLR2004  # the letters end there
        codes.append(encode_cells([east], [north], OFFICIAL_CELL_M)[0] if inside else "")
    return codes


def _reasons(told: Told, cameras: pd.DataFrame) -> list[Text]:
    whom = DEMANDS[told.asked.demand]
    found = []
    for gain, requests in zip(cameras["gain"], cameras["requests"], strict=True):
        parts = [REASON.fill(whom=whom, gain=gain)]
        if np.isfinite(requests) and requests > 0:
            parts.append(REQUESTED)
        found.append(_joined(parts))
    return found


def _present(told: Told, chosen: Chosen, cameras: pd.DataFrame) -> list[Text]:
    from scipy.spatial import cKDTree

    spots, views = told.options.spots.pick(told.options.spot[chosen.options]), told.looked.cameras.views
    near_m = np.full(len(spots), np.inf)
    if len(views) and len(spots):
        near_m, _ = cKDTree(np.column_stack([views.x, views.y])).query(np.column_stack([spots.x, spots.y]))
    found = []
    for metres, lights in zip(near_m, cameras["lights"], strict=True):
        parts = [PRESENT.fill(near=metres) if np.isfinite(metres) else NO_CAMERA]
        if np.isfinite(lights):
            parts.append(LIGHTS.fill(n=lights))
        found.append(_joined(parts))
    return found


def _joined(parts: list[Text]) -> Text:
    return Text(_AND.ko.join(part.ko for part in parts), _AND.en.join(part.en for part in parts))
