"""Cameras as places that a planner puts on the map, turns and zooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from analytics.core.params import Knob, Params
from analytics.core.place import Place
from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import ready_cameras
from analytics.models.cctv_gaps.params import DEGREE, TEN_THOUSAND_PX
from analytics.models.cctv_gaps.sight import walls_of
from analytics.spatial.residents import metric_crs_of

if TYPE_CHECKING:
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams


class CameraSettings(Params):
    """What can be turned on a camera that is put on the map."""

    azimuth_deg: Annotated[
        float,
        Knob(
            Text("향하는 쪽", "Looks towards"),
            0,
            359,
            1,
            DEGREE,
            Text("북쪽에서 시계 방향. 0은 북, 90은 동.", "Clockwise from north: 0 north, 90 east."),
        ),
    ] = 0.0
    fov_deg: Annotated[
        float,
        Knob(Text("화각(줌)", "Field of view (zoom)"), 10, 360, 5, DEGREE,
             Text("좁힐수록 좁고 멀리 봅니다. 360은 어안 렌즈입니다.", "The narrower, the further it sees. 360 is a fisheye lens.")),
    ] = 90.0  # fmt: skip
    pixels_10k: Annotated[
        float,
        Knob(Text("화소", "Pixels"), 30, 1200, 10, TEN_THOUSAND_PX, Text("200은 1920 × 1080입니다.", "200 is 1920 x 1080.")),
    ] = 200.0


def outline(inputs: CctvInputs, params: CctvParams, camera_id: str) -> Any:
    """What one camera sees: its sector cut by walls, in degrees; the whole round where its direction is not known."""
    from analytics.spatial.crs import WGS84, shapes_to
    from analytics.spatial.sight.isovists import view_polygon

    crs = metric_crs_of(inputs.dongs)
    walls = walls_of(inputs.buildings, crs, params.walls)
    found = ready_cameras(inputs.cameras, crs, walls, params)
    at = np.flatnonzero(found.table["camera_id"].astype(str) == camera_id)
    if not len(at):
        return None
    seen = np.array([view_polygon(found.views, int(at[0]), walls)], dtype=object)
    return shapes_to(seen, crs, WGS84)[0]


PLACE = Place(
    table="cameras",
    title=Text("카메라", "camera"),
    new=Text("새 카메라 {n}", "New camera {n}"),
    many=Text("카메라", "cameras"),
    settings=CameraSettings,
    unknown=("azimuth_deg",),
    outline=outline,
)
