import pytest
from towns import Arc, network_of

from analytics.core.errors import ParamError
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times, hour_share, scarcity_times

NODES = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (1000, 1000)}


def network(*arcs):
    return network_of(NODES, list(arcs))


def seconds(arc, **params):
    """Driving time over the one kilometre of an arc, everything at 100 % but what is said."""
    even = {f"{name}_percent": 100.0 for name in ("express", "main", "local", "one_lane", "emergency")}
    chosen = GoldenHourParams.read({**even, "slowing_percent": (0.0,) * 24, **params})
    return float(ambulance_times(network(arc), chosen).drive_s[0])


@pytest.mark.parametrize(
    ("road_class", "param"),
    [("101", "express"), ("102", "express"), ("103", "main"), ("106", "main"), ("107", "local"), ("108", "local")],
)
def test_each_class_has_its_own_share_of_the_limit(road_class, param):
    arc = Arc("A", "B", road_class=road_class)
    assert seconds(arc) == pytest.approx(60)
    assert seconds(arc, **{f"{param}_percent": 50.0}) == pytest.approx(120)


def test_only_a_single_lane_slows():
    assert seconds(Arc("A", "B", lanes=1), one_lane_percent=50.0) == pytest.approx(120)
    assert seconds(Arc("A", "B", lanes=2), one_lane_percent=50.0) == pytest.approx(60)


def test_lights_and_siren_hasten():
    assert seconds(Arc("A", "B"), emergency_percent=120.0) == pytest.approx(50)


def test_all_shares_multiply():
    """60 km/h x 0.8 local x 0.9 one lane x 1.2 siren x 0.88125 mean of the day."""
    found = ambulance_times(network(Arc("A", "B", lanes=1)), GoldenHourParams()).drive_s[0]
    assert found == pytest.approx(3600 / (60 * 0.8 * 0.9 * 1.2 * (1 - 0.25 * 11.4 / 24)))


def test_each_hour_is_slowed_by_its_own_share():
    slowing = tuple(2.0 * hour for hour in range(24))
    for hour in range(24):
        params = GoldenHourParams.read({"hour": str(hour), "slowing_percent": slowing})
        assert hour_share(params) == pytest.approx(1 - 0.02 * hour)
    assert hour_share(GoldenHourParams.read({"slowing_percent": slowing})) == pytest.approx(1 - 0.02 * 11.5)


def test_unless_told_otherwise_the_day_has_two_peaks_a_quarter_slower():
    """The assumed shape, tenths of the busiest hour, times a quarter."""
    tenths = [0, 0, 0, 0, 0, 1, 4, 8, 10, 8, 6, 6, 6, 6, 6, 7, 8, 9, 10, 8, 5, 3, 2, 1]
    assert GoldenHourParams().slowing_percent == tuple(2.5 * tenth for tenth in tenths)


def test_the_old_single_rush_is_refused_and_the_way_out_is_named():
    with pytest.raises(ParamError) as refused:
        GoldenHourParams.read({"rush_percent": 25.0})
    assert "slowing_percent" in refused.value.text.ko
    assert "slowing_percent" in refused.value.text.en


def test_only_arcs_that_enter_a_junction_are_delayed():
    arcs = [Arc("A", "B"), Arc("B", "A"), Arc("B", "C"), Arc("B", "D")]
    times = ambulance_times(network(*arcs), GoldenHourParams.read({"junction_delay_s": 7.0}))
    assert times.delay_s.tolist() == [7, 0, 0, 0]


def test_the_scarcity_test_knows_the_limit_and_nothing_else():
    arcs = [Arc("A", "B", lanes=1), Arc("B", "C"), Arc("B", "D")]
    times = scarcity_times(network(*arcs), GoldenHourParams.read({"scarce_speed_percent": 50.0, "hour": "8"}))
    assert times.drive_s.tolist() == pytest.approx([120, 120, 120])
    assert times.delay_s.tolist() == [0, 0, 0]
