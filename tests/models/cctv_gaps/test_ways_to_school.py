"""The walks to school: a straight road with a school at its west end and homes along it, by hand."""

import numpy as np
import pytest
from towns import Arc, both_ways, links_of, nodes_of
from watched_towns import at, camera, cameras_of, inputs_of, measured_of, params_of, people_of, points_of, result_of, tables_of

from analytics.models.cctv_gaps.ground import lay_ground
from analytics.models.cctv_gaps.measuring import NO_WAYS
from analytics.models.cctv_gaps.ways import STEP_M, ways_to_school

NODES = {"S": (0.0, 0.0), "A": (150.0, 0.0), "B": (300.0, 0.0), "C": (450.0, 0.0)}
HOMES = people_of((150.0, 0.0, 10.0), (300.0, 0.0, 20.0), (450.0, 0.0, 40.0))
STREET = both_ways("S", "A", "B", "C")
SCHOOL = points_of((0.0, 0.0), name=["초"], kind=["elementary"])


def ways_of(arcs=STREET, schools=SCHOOL, walk_m=1000.0, nodes=NODES, population=HOMES):
    tables = tables_of(population=population)
    links, places = links_of(nodes, arcs), nodes_of(nodes)
    ground = lay_ground(tables["dongs"], population, links, None, 10)
    return ways_to_school(ground, links, places, schools, walk_m, 10)


def walked(**given):
    """Person-metres by stretch of 150 m from the west."""
    ways = ways_of(**given)
    stretch = np.floor((ways.x - at(0, 0)[0]) / 150).astype(int)
    return np.bincount(stretch, weights=ways.walked_m, minlength=3).tolist()


def test_everybody_beyond_passes_the_stretch_before_the_school():
    """70 people on the first 150 m, 60 on the next, 40 on the last."""
    assert walked() == pytest.approx([70 * 150, 60 * 150, 40 * 150])


def test_the_walk_may_be_exactly_as_long_as_the_limit():
    assert walked(walk_m=300.0) == pytest.approx([30 * 150, 20 * 150, 0])
    assert walked(walk_m=299.9) == pytest.approx([10 * 150, 0, 0])


def test_children_go_to_the_nearest_school():
    """With a second school at the east end, B (150 m from it, 300 m from the first) goes there."""
    two = points_of((0.0, 0.0), (450.0, 0.0), name=["가", "나"], kind="elementary")
    assert walked(schools=two) == pytest.approx([10 * 150, 0, 20 * 150])


def test_only_elementary_schools_count_unless_the_list_names_none():
    near = points_of((0.0, 0.0), (450.0, 0.0), name=["초", "집"], kind=["elementary", "childcare"])
    assert walked(schools=near) == pytest.approx(walked())
    nameless = near.drop(columns="kind")
    assert walked(schools=nameless) == pytest.approx([10 * 150, 0, 20 * 150])


@pytest.mark.parametrize("arcs", [[Arc("S", "A"), Arc("A", "B"), Arc("B", "C")], [Arc("A", "S"), Arc("B", "A"), Arc("C", "B")]])
def test_one_way_roads_are_walked_both_ways(arcs):
    assert walked(arcs=arcs) == pytest.approx(walked())


@pytest.mark.parametrize("road_class", ["101", "102"])
def test_nobody_walks_along_a_motorway(road_class):
    """A motorway from C straight to the school is no way; a street of that length is one."""
    nodes = {**NODES, "M": (225.0, 100.0)}
    motorway = [*STREET, *both_ways("C", "M", "S", road_class=road_class, length_m=100.0)]
    street = [*STREET, *both_ways("C", "M", "S", length_m=100.0)]
    assert walked(arcs=motorway, nodes=nodes) == pytest.approx(walked())
    assert walked(arcs=street, nodes=nodes) != pytest.approx(walked())


def test_where_there_are_motorways_alone_the_ways_are_not_known():
    assert ways_of(arcs=both_ways("S", "A", "B", "C", road_class="101")) is None


def test_of_two_roads_between_the_same_nodes_the_shorter_is_walked_and_once():
    detour = [*STREET, *both_ways("S", "A", via=((75.0, 100.0),))]
    ways = ways_of(arcs=detour)
    assert ways.walked_m.sum() == pytest.approx(70 * 150 + 60 * 150 + 40 * 150)
    assert ways.y == pytest.approx(at(0, 0)[1], abs=1e-3)


def test_roads_are_looked_at_in_equal_stretches_no_longer_than_the_step():
    ways = ways_of()
    assert len(ways.x) == 3 * 150 / STEP_M
    assert ways.x[0] == pytest.approx(at(STEP_M / 2, 0)[0], abs=1e-3)
    assert (ways.cell >= 0).all()


def test_whoever_lives_at_the_school_walks_nowhere():
    ways = ways_of(population=people_of((0.0, 0.0, 5.0)))
    assert len(ways.x) == 0
    assert ways.walked_m.sum() == 0


def watched(*cameras, **values):
    tables = tables_of(
        population=HOMES, links=links_of(NODES, STREET), nodes=nodes_of(NODES), school_zones=SCHOOL, cameras=cameras_of(*cameras)
    )
    return result_of(tables, **values)


def test_the_share_of_the_walks_that_nobody_sees_is_weighted_by_who_walks():
    """A camera over the school sees 60 m of the street: 70 x 60 of 25,500 person-metres."""
    one = watched(camera(0, 0, fov_deg=360, range_m=60))
    assert one.indicators["children_unseen"] == pytest.approx(100 * (1 - 70 * 60 / 25_500))
    none = watched(camera(0, 500, fov_deg=360, range_m=50))
    assert none.indicators["children_unseen"] == pytest.approx(100)


def test_under_an_unknown_direction_the_expected_share_of_the_walk_is_seen():
    found = {basis: watched(camera(0, 0, fov_deg=90, range_m=75), basis=basis) for basis in ("lower", "expected", "upper")}
    gone = {basis: result.indicators["children_unseen"] for basis, result in found.items()}
    assert gone["lower"] == 100
    assert gone["upper"] == pytest.approx(100 * (1 - 70 * 75 / 25_500))
    assert gone["expected"] == pytest.approx(100 * (1 - 70 * 75 / 4 / 25_500), abs=1e-4)


def test_without_schools_or_roads_the_ways_are_left_out_and_that_is_said():
    found = result_of(tables_of())
    assert found.indicators["children_unseen"] is None
    assert NO_WAYS in found.notes
    assert found.layers["index"]["part_children"].isna().all()
    assert measured_of(tables_of()).child_m is None
    assert inputs_of(tables_of()).school_zones is None
    assert params_of().school_walk_m == 1500
