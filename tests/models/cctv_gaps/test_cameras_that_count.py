"""Which cameras take part is told camera by camera, so that the map can draw the others faintly."""

import pytest
from watched_towns import camera, cameras_of, measured_of, tables_of

from analytics.models.cctv_gaps.model import MODEL


@pytest.mark.parametrize(("purpose", "counted"), [("watch", 2), ("traffic", 2), ("any", 3)])
def test_the_ids_of_those_that_take_part_are_those_that_are_counted(purpose, counted):
    """One for safety, one against speeding, one of no stated purpose, which counts in every choice."""
    rows = cameras_of(camera(0, 0, purpose="safety"), camera(30, 0, purpose="enforcement"), camera(60, 0, purpose=""))
    measured = measured_of(tables_of(cameras=rows), purpose=purpose)
    used = MODEL.used(measured)
    assert len(used) == measured.cameras == counted
    assert used <= set(rows["camera_id"])
    assert ("enforcement" in set(rows.loc[rows["camera_id"].isin(used), "purpose"])) is (purpose != "watch")
