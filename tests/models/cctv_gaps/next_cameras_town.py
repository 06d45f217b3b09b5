"""A town of three poles, where every plan for the next cameras can be listed."""

from watched_towns import WEST_AND_EAST, camera, cameras_of, inputs_of, params_of, people_of, points_of, tables_of

from analytics.models.cctv_gaps.studies import placement
from analytics.models.cctv_gaps.studies.placement import STUDY

WEST, MIDDLE, EAST = (-400.0, 0.0), (-60.0, 0.0), (400.0, 0.0)
POLES = points_of(WEST, MIDDLE, EAST, name=["서쪽 지주", "가운데 지주", "동쪽 지주"])


def town(**tables):
    """Few people around the pole in the west, many in the middle, some in the east; one camera far from all."""
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0), cell_m=100.0)
    usual = {"population": homes, "poles": POLES, "cameras": cameras_of(camera(-900, 900))}
    return tables_of(WEST_AND_EAST, **{**usual, **tables})


def asked_of(**asked):
    return STUDY.asked.read({"candidates": "poles", "quota_percent": 0.0, "seconds": 5.0, **asked})


def answers(tables, params=None, **asked):
    """The answers in turn, new cameras seeing 50 m unless said otherwise."""
    chosen = params_of(**{"longest_m": 50.0, **(params or {})})
    return list(STUDY(inputs_of(tables), chosen, asked_of(**asked)))


def best(tables=None, params=None, **asked):
    return answers(town() if tables is None else tables, params, **asked)[-1]


def told_of(tables, **params):
    """What the study knows before it chooses."""
    return placement._told(inputs_of(tables), params_of(**{"longest_m": 50.0, **params}), asked_of())


def where(answer):
    return sorted(answer.result.tables["cameras"]["place"])
