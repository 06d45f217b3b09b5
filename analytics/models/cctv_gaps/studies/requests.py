"""Requests for cameras: which places they stand near, told in counts from which nobody can be recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.residents import coordinates, metric_crs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.studies.placement_declared import NextCameras
    from analytics.models.cctv_gaps.studies.spots import Spots

    Floats: TypeAlias = NDArray[np.float64]


def requests_around(inputs: CctvInputs, spots: Spots, asked: NextCameras) -> Floats:
    """(k,) requests at most `request_m` away from each place (inclusive); nan everywhere where there is no list."""
    from scipy.spatial import cKDTree

    table = inputs.camera_requests
    if table is None or len(table) == 0:
        return np.full(len(spots), np.nan)
    x, y = coordinates(table, metric_crs_of(inputs.dongs))
    count = np.ones(len(table)) if "count" not in table else table["count"].to_numpy(dtype=float, na_value=1.0)
    known = np.isfinite(x) & np.isfinite(y)
    tree = cKDTree(np.column_stack([x[known], y[known]]))
    near = tree.query_ball_point(np.column_stack([spots.x, spots.y]), asked.request_m)
    return np.array([count[known][points].sum() for points in near], dtype=np.float64)


def near_requests(around: Floats) -> NDArray[np.bool_]:
    """(k,) whether a place stands near any request."""
    return np.nan_to_num(around, nan=0.0) > 0
