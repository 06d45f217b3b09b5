"""What the map is told of a run: the same minutes, the same edges, the same words as everywhere else."""

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from towns import PLAIN, one_road_town

from analytics.core.model import OutputKind, StepLog
from analytics.core.scenario import Scenario
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import tell
from analytics.library import MODELS
from analytics.models.golden_hour.params import GoldenHourParams
from ui import map_layers, map_places
from ui.legend import legend_html
from ui.map_layers import build_cells, build_key
from ui.map_places import marker_keys, place_layers
from ui.map_view import HALF_STEP, Cells, Markers
from ui.telling import number_with_unit

HOSPITALS = (("동병원", "G006", (8000.0, 0.0)), ("의원", "G007", (2000.0, 0.0)))


@pytest.fixture(scope="module")
def layer(golden_hour):
    """The declaration of the hexagons."""
    return next(output for output in golden_hour.outputs if output.kind is OutputKind.LAYER)


@pytest.fixture(scope="module")
def run_of(golden_hour):
    """A run of the model on the town of one road."""

    def run(scenario=None, **town):
        tables = one_road_town(**town).tables()
        tables["posts"] = (scenario or Scenario()).apply(tables["posts"], "post_id")
        inputs = golden_hour.inputs.read(tables)
        return SimpleNamespace(inputs=inputs, measured=golden_hour.measure(inputs, golden_hour.params.read(PLAIN), StepLog()))

    return run


@pytest.fixture
def sent(monkeypatch):
    """What the browser would fetch, by slot."""
    found = {}

    def data_url(slot, payload):
        found[slot] = json.loads(payload)
        return f"/{slot}"

    monkeypatch.setattr(map_layers, "data_url", data_url)
    monkeypatch.setattr(map_places, "data_url", data_url)
    return found


def params(golden_hour, **values):
    return golden_hour.params.read({**PLAIN, **values})


# --- hexagons ------------------------------------------------------------------------------------------------------


def test_every_hexagon_is_sent_once_inhabited_ones_apart(golden_hour, layer, run_of, sent):
    run = run_of(hospitals=HOSPITALS)
    layers = build_cells(layer, run.measured.cells, params(golden_hour), Language.KO)
    assert [item.id for item in layers] == ["cells-empty", "cells"]
    cells = run.measured.cells
    assert {row["hex"] for row in sent["cells"]} == set(cells.loc[cells["people"] > 0, "cell"])
    assert {row["hex"] for row in sent["cells-empty"]} == set(cells.loc[cells["people"] == 0, "cell"])
    assert [item.thin for item in layers if isinstance(item, Cells)] == [True, False]


@pytest.mark.parametrize("limit_min", [2.0, 3.5, 6.0, 7.0, 9.0])
def test_the_colours_part_the_same_people_as_the_indicators(golden_hour, layer, run_of, sent, limit_min):
    """The map counts "below" a limit that stands half a hundredth higher, on minutes rounded up to a hundredth."""
    run, chosen = run_of(), params(golden_hour, limit_min=limit_min)
    [_, cells, *_] = build_cells(layer, run.measured.cells, chosen, Language.KO)
    minutes = {row["hex"]: row["properties"][cells.column] for row in sent["cells"]}
    below = {cell for cell, value in minutes.items() if value is not None and value < cells.classes.threshold + HALF_STEP}
    shown = run.measured.cells.loc[run.measured.cells["cell"].isin(below), "people"].sum()
    assert shown == golden_hour.judge(run.measured, chosen, StepLog()).indicators["people_reached"]


def test_a_hair_over_the_limit_is_late_on_the_map_too(golden_hour, layer, run_of, sent):
    run = run_of(turnout_s={"중앙": 60.03})  # kilometre 6 after 7.0005 minutes
    [_, cells, *_] = build_cells(layer, run.measured.cells, params(golden_hour), Language.KO)
    six = run.measured.cells.loc[run.measured.cells["people"] == 600, "cell"].item()
    [row] = [row for row in sent["cells"] if row["hex"] == six]
    assert row["properties"]["road_min"] == 7.01 > cells.classes.threshold + HALF_STEP


def test_a_hexagon_that_no_road_reaches_has_no_minutes(golden_hour, layer, run_of, sent):
    run = run_of()
    build_cells(layer, run.measured.cells, params(golden_hour), Language.KO)
    island = run.measured.cells.loc[run.measured.cells["people"] == 50, "cell"].item()
    [row] = [row for row in sent["cells"] if row["hex"] == island]
    assert row["properties"]["road_min"] is None
    assert row["properties"]["straight_min"] == 6
    assert "도로로 닿을 수 없음" in row["body"]


def test_the_tooltip_tells_minutes_people_seniors_hospital_and_post_in_the_readers_language(golden_hour, layer, run_of, sent):
    run = run_of(hospitals=HOSPITALS)
    six = run.measured.cells.loc[run.measured.cells["people"] == 600, "cell"].item()
    told = {}
    for language in Language:
        build_cells(layer, run.measured.cells, params(golden_hour), language)
        [told[language]] = [row for row in sent["cells"] if row["hex"] == six]
    assert told[Language.KO]["head"] == told[Language.EN]["head"] == "동동"
    assert told[Language.KO]["body"].split("\n") == [
        "인구 600명",
        "65세 이상 60명",
        "도로로 7.0분",
        "병원까지 2.0분",
        "가장 가까운 센터 중앙",
    ]
    assert told[Language.EN]["body"].split("\n") == [
        "People 600",
        "Aged 65 or over 60 people",
        "By road 7.0 min",
        "To hospital 2.0 min",
        "Nearest post 중앙",
    ]


def test_the_basis_chooses_the_coloured_column(golden_hour, layer, run_of, sent):
    run = run_of()
    for basis in ("road", "straight"):
        [_, cells, *_] = build_cells(layer, run.measured.cells, params(golden_hour, basis=basis), Language.KO)
        assert cells.column == f"{basis}_min"
        assert cells.column in sent["cells"][0]["properties"]


def test_moving_the_threshold_sends_the_same_bytes(golden_hour, layer, run_of, monkeypatch):
    sizes = []
    monkeypatch.setattr(map_layers, "data_url", lambda slot, payload: sizes.append((slot, payload)) or f"/{slot}")
    run = run_of()
    for limit_min in (5.0, 9.0):
        build_cells(layer, run.measured.cells, params(golden_hour, limit_min=limit_min), Language.KO)
    first, second = sizes[: len(sizes) // 2], sizes[len(sizes) // 2 :]
    assert first == second


# --- classes -------------------------------------------------------------------------------------------------------


def test_the_threshold_is_a_class_limit_for_every_target_that_can_be_chosen(golden_hour, layer):
    control = golden_hour.params.controls()["limit_min"]
    for limit_min in np.arange(control.low, control.high + control.step, control.step):
        classes = build_key(layer, params(golden_hour, limit_min=float(limit_min))).classes
        assert classes.threshold == limit_min
        assert limit_min in classes.limits
        assert list(classes.limits) == sorted(set(classes.limits))
        assert all(limit > 0 and limit % 0.5 == 0 for limit in classes.limits)
        for dark in (False, True):
            assert len(classes.colours(dark=dark)) == len(classes.limits) + 1


def test_a_target_off_the_half_minutes_stays_exact(golden_hour, layer):
    classes = build_key(layer, params(golden_hour, limit_min=7.3)).classes
    assert classes.threshold == 7.3
    assert classes.limits == (2.5, 5.0, 7.3, 11.0, 14.5, 22.0)


# --- markers -------------------------------------------------------------------------------------------------------


def test_a_new_post_looks_new_a_moved_one_has_its_way_and_a_closed_one_is_struck_out(golden_hour, run_of, sent):
    scenario = Scenario().add(127.2, 36.74).move("p1", 127.19, 36.74).close("p2")
    town = {"posts": {"중앙": (0, 0), "동부": (8000, 0), "서부": (1000, 0)}}
    run, before = run_of(scenario, **town), run_of(**town).inputs.posts
    layers = place_layers(golden_hour, run, scenario, Language.KO, before)
    assert [item.id for item in layers] == ["posts-ways", "posts", "posts-closed"]
    icons = {row["properties"]["post_id"]: row["properties"]["icon"] for row in sent["posts"]}
    assert icons == {"p1": "post", "p3": "post", "new-1": "post_new"}
    line, ring = (part["geometry"] for part in sent["posts-ways"]["features"])
    was = before.set_index("post_id").loc["p1", ["lon", "lat"]].astype(float).round(6).tolist()
    assert (line["type"], line["coordinates"]) == ("LineString", [was, [127.19, 36.74]])
    assert (ring["type"], ring["coordinates"]) == ("Point", was)
    [closed] = sent["posts-closed"]
    assert (
        closed["geometry"]["coordinates"] == before.set_index("post_id").loc["p2", ["lon", "lat"]].astype(float).round(6).tolist()
    )
    assert closed["properties"] == {"head": "동부", "body": "닫음", "icon": "post_closed"}
    told = [(key.icon, key.label.en) for key in marker_keys(golden_hour, run, scenario, before)]
    assert told == [
        ("post", "119 post"),
        ("post_new", "New post"),
        ("way", "119 post moved (the ring is where it was)"),
        ("post_closed", "119 post closed"),
    ]


def test_the_map_of_today_shows_nothing_of_a_plan(golden_hour, run_of, sent):
    scenario = Scenario().add(127.2, 36.74).move("p1", 127.19, 36.74).close("p1")
    run = run_of()
    layers = place_layers(golden_hour, run, scenario, Language.KO, run.inputs.posts)
    assert [item.id for item in layers] == ["posts"]
    assert {row["properties"]["icon"] for row in sent["posts"]} == {"post"}
    assert [key.icon for key in marker_keys(golden_hour, run, scenario, run.inputs.posts)] == ["post"]


def test_a_post_far_from_every_road_takes_no_part_and_is_faint(golden_hour, run_of, sent):
    run = run_of(posts={"중앙": (0, 0), "먼곳": (0, 60_000)})
    layers = place_layers(golden_hour, run, Scenario(), Language.KO)
    assert [(item.id, item.faint, item.named) for item in layers] == [("posts-idle", True, False), ("posts", False, True)]
    assert [row["properties"]["head"] for row in sent["posts-idle"]] == ["먼곳"]
    assert [row["properties"]["head"] for row in sent["posts"]] == ["중앙"]
    keys = marker_keys(golden_hour, run, Scenario())
    assert [(key.icon, key.faint) for key in keys] == [("post", False), ("post", True)]
    html = legend_html(build_key(golden_hour.layers[0], golden_hour.params()), keys, language=Language.KO, dark=False)
    assert html.count("opacity:0.35") == 1
    assert "세지 않은 119안전센터(옅은 표시)" in html


def test_a_post_without_coordinates_is_not_put_anywhere(golden_hour, run_of, sent):
    run = run_of()
    posts = run.inputs.posts.assign(lon=np.nan)
    lost = SimpleNamespace(measured=run.measured, inputs=SimpleNamespace(posts=posts, hospitals=None))
    place_layers(golden_hour, lost, Scenario(), Language.KO)
    assert sent["posts"] == []


def test_hospitals_look_and_read_by_their_level(golden_hour, run_of, sent):
    layers = place_layers(golden_hour, run_of(hospitals=HOSPITALS), Scenario(), Language.EN)
    assert [item.id for item in layers] == ["hospitals", "posts"]
    told = {row["properties"]["head"]: row["properties"] for row in sent["hospitals"]}
    assert told["동병원"]["icon"] == "hospital_centre"
    assert told["동병원"]["body"] == "local emergency centre"
    assert told["의원"]["icon"] == "hospital"
    assert [item.named for item in layers if isinstance(item, Markers)] == [False, True]


@pytest.mark.parametrize(
    ("hospitals", "scenario", "icons"),
    [
        ((), Scenario(), ["post"]),
        (HOSPITALS, Scenario(), ["post", "hospital_centre", "hospital"]),
        (HOSPITALS[:1], Scenario(), ["post", "hospital_centre"]),
        (HOSPITALS[1:], Scenario(), ["post", "hospital"]),
        ((), Scenario().add(127.2, 36.74), ["post", "post_new"]),
        ((), Scenario().add(127.2, 36.74).close("p1"), ["post", "post_new"]),
    ],
)
def test_the_legend_names_the_markers_that_are_on_the_map(golden_hour, run_of, hospitals, scenario, icons):
    assert [key.icon for key in marker_keys(golden_hour, run_of(scenario, hospitals=hospitals), scenario)] == icons


# --- words ---------------------------------------------------------------------------------------------------------

TIME = Column("t", Text("시간", "Time"), Kind.NUMBER, Text("분", "min"))
SHARE = Column("s", Text("비율", "Share"), Kind.NUMBER, Text("%", "%"))
NAME = Column("n", Text("이름", "Name"), Kind.TEXT)
TIMES = Column("x", Text("부풀린 배수", "Overstated"), Kind.NUMBER, Text("배", "times"))


@pytest.mark.parametrize(
    ("column", "value", "ko", "en"),
    [
        (TIME, 7.04, "7.0분", "7.0 min"),
        (TIME, math.inf, "닿을 수 없음", "not reachable"),
        (TIME, math.nan, "자료 없음", "no data"),
        (TIME, None, "자료 없음", "no data"),
        (SHARE, 12.34, "12.3%", "12.3%"),
        (NAME, "중앙", "중앙", "중앙"),
        (TIMES, math.inf, "자료 없음", "no data"),
        (TIMES, 2.0, "2배", "2 times"),
    ],
)
def test_a_value_is_told_with_its_unit_and_never_as_nan_or_inf(column, value, ko, en):
    assert (tell(column, value, Language.KO), tell(column, value, Language.EN)) == (ko, en)


def test_an_indicator_that_is_not_known_says_so(golden_hour):
    output = golden_hour.output("people_late")
    assert number_with_unit(output, None, Language.KO) == "자료 없음"
    assert number_with_unit(output, 1550.0, Language.KO) == "1,550명"
    assert number_with_unit(output, 1550.0, Language.EN) == "1,550 people"


def test_an_output_that_does_not_say_how_it_is_drawn_is_a_mistake_of_the_model(golden_hour):
    with pytest.raises(ValueError, match="people_late"):
        build_key(golden_hour.output("people_late"), golden_hour.params())


def drawings():
    """Every layer that a map can show, of the models and of their studies."""
    outputs = [output for model in MODELS for part in (model, *model.studies) for output in part.outputs]
    return [output for output in outputs if output.drawing is not None and not output.drawing.shapes]


@pytest.mark.parametrize("output", drawings(), ids=lambda output: output.id)
@pytest.mark.parametrize("dark", [False, True])
def test_every_layer_that_can_be_shown_has_a_colour_for_each_class_and_a_key(output, dark):
    key = build_key(output, GoldenHourParams())
    colours = key.classes.colours(dark=dark)
    assert len(set(colours)) == len(key.classes.limits) + 1
    assert legend_html(key, [], language=Language.KO, dark=dark)
