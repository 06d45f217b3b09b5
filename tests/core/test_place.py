"""Places with settings: what may stand in an address, and what becomes of it in the table."""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import ParamError
from analytics.core.model import Model
from analytics.core.params import Choice, Knob, Params, Picks
from analytics.core.place import CLOSE, Place
from analytics.core.scenario import Edit, Scenario
from analytics.core.tables import Column, Inputs, Kind, Schema, table
from analytics.core.text import Text

DEGREE, METRE, WORD = Text("도", "degrees"), Text("m", "m"), Text("말", "word")


class Settings(Params):
    """What can be turned on a camera."""

    azimuth_deg: Annotated[float, Knob(Text("방향", "Azimuth"), 0, 360, 5, DEGREE, WORD)] = 0.0
    fov_deg: Annotated[int, Knob(Text("화각", "Field of view"), 10, 360, 10, DEGREE, WORD)] = 60
    lens: Annotated[str, Choice(Text("렌즈", "Lens"), {"wide": WORD, "tele": WORD}, WORD)] = "wide"


CAMERA = Place(
    "cameras",
    Text("카메라", "camera"),
    Text("새 카메라 {n}", "New camera {n}"),
    Text("카메라", "cameras"),
    settings=Settings,
    unknown=("azimuth_deg",),
)
CAMERAS = pd.DataFrame({"camera_id": ["1"], "name": ["역 앞"], "lon": [127.1], "lat": [36.8], "azimuth_deg": [np.nan]})
TURNED = "add:new-1@127.14000,36.81000!azimuth_deg=90!fov_deg=120"


def row_of(address):
    return Scenario.read(address).apply(CAMERAS, "camera_id", CAMERA).iloc[-1]


def test_settings_in_an_address_become_columns_of_the_new_row_the_others_at_their_defaults():
    found = row_of(TURNED)
    assert found["name"] == "새 카메라 1 / New camera 1"
    assert (found["azimuth_deg"], found["fov_deg"], found["lens"]) == (90, 120, "wide")


def test_rows_that_were_there_have_no_settings_but_those_of_their_own_table():
    there = Scenario.read(TURNED).apply(CAMERAS, "camera_id", CAMERA).iloc[0]
    assert np.isnan(there["azimuth_deg"])
    assert np.isnan(there["fov_deg"])


def test_a_setting_that_may_be_unknown_is_empty_then_and_no_number_is_made_up():
    assert np.isnan(row_of("add:new-1@127.14,36.81!azimuth_deg=unknown")["azimuth_deg"])


def test_settings_come_back_from_the_address_as_they_were_written():
    assert Scenario.read(TURNED).write() == TURNED


def test_the_first_place_of_a_city_that_has_none_keeps_the_columns_of_the_table():
    found = Scenario.read(TURNED).apply(CAMERAS.iloc[:0], "camera_id", CAMERA)
    assert list(found.columns) == [*CAMERAS.columns, "fov_deg", "lens"]
    assert found["lon"].tolist() == [127.14]


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("zoom=3", "zoom"),
        ("azimuth_deg=361", "Azimuth"),
        ("azimuth_deg=-1", "Azimuth"),
        ("azimuth_deg=nan", "Azimuth"),
        ("azimuth_deg=1e2", "Azimuth"),
        ("azimuth_deg=9_0", "Azimuth"),
        ("fov_deg=unknown", "Field of view"),
        ("fov_deg=60.5", "Field of view"),
        ("lens=fish", "Lens"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name_in_both_languages(setting, named):
    with pytest.raises(ParamError) as refused:
        row_of(f"add:new-1@127.14,36.81!{setting}")
    assert named in refused.value.text.en
    assert refused.value.text.ko != refused.value.text.en


@pytest.mark.parametrize(
    "address",
    [
        "move:1@127.1,36.8!fov_deg=60",  # only what is new can be turned
        "add:new-1@127.1,36.8!fov_deg=60!fov_deg=70",
        "add:new-1@127.1,36.8!fov_deg",
        "add:new-1@127.1,36.8!fov_deg=",
        "add:new-1@127.1,36.8!FOV=60",
        "add:new-1@127.1,36.8!fov_deg=<b>",
        "add:new-1@127.1,36.8!fov_deg=60!",
        "add:new-1@127.1,36.8" + "".join(f"!a{number}=1" for number in range(13)),
    ],
)
def test_settings_that_are_not_written_as_settings_are_refused(address):
    with pytest.raises(ParamError):
        Scenario.read(address)


def test_a_place_that_cannot_be_turned_takes_no_settings():
    post = Place("posts", Text("센터", "post"), Text("새 센터 {n}", "New post {n}"), Text("센터", "posts"), closing=CLOSE)
    for kind in (post, None):
        with pytest.raises(ParamError):
            Scenario.read(TURNED).apply(CAMERAS, "camera_id", kind)


def test_turning_replaces_the_settings_and_is_no_edit_more():
    scenario = Scenario().add(127.1, 36.8).close("1")
    turned = scenario.turn("new-1", CAMERA.written({"azimuth_deg": 45.0, "fov_deg": 60, "lens": "tele"}))
    assert turned.write() == "add:new-1@127.10000,36.80000!azimuth_deg=45!lens=tele~close:1"
    again = turned.turn("new-1", CAMERA.written({"azimuth_deg": None}))
    assert again.write() == "add:new-1@127.10000,36.80000!azimuth_deg=unknown~close:1"
    assert again.turn("new-1", ()) == scenario


def test_only_a_place_that_the_scenario_added_can_be_turned():
    with pytest.raises(ParamError):
        Scenario().close("1").turn("1", ())


def test_what_was_written_is_read_back_as_the_same_values():
    values = {"azimuth_deg": 97.5, "fov_deg": 130, "lens": "tele"}
    assert CAMERA.columns_of(Scenario().add(1, 2, CAMERA.written(values)).edits[0]) == values


def test_a_new_place_is_named_in_both_languages_and_an_old_one_is_not():
    assert CAMERA.name_of_new("new-12") == Text("새 카메라 12", "New camera 12")
    assert CAMERA.name_of_new("12") is None
    assert CAMERA.name_of_new("new-") is None


def test_settings_that_pick_rows_or_that_do_not_exist_are_a_mistake_of_the_model():
    class Wrong(Params):
        rows: Annotated[str, Picks(WORD, "dongs", "dong_code", "dong_name", WORD)] = ""

    given = ("cameras", WORD, WORD, WORD)
    with pytest.raises(ValueError, match="rows"):
        Place(*given, settings=Wrong)
    with pytest.raises(ValueError, match="colour"):
        Place(*given, settings=Settings, unknown=("colour",))


# --- the model ------------------------------------------------------------------------------------------------------

SCHEMA = Schema(
    "cameras", WORD, WORD, tuple(Column(name, WORD, Kind.TEXT) for name in ("camera_id", "name", "lon", "lat")), key="camera_id"
)


@dataclass(frozen=True, eq=False)
class CameraInputs(Inputs):
    """Cameras, where there are any."""

    cameras: Any = table(SCHEMA, required=False)


def model_with(place):
    nothing: Any = None
    return Model("m", WORD, WORD, WORD, CameraInputs, Settings, (), (), (), nothing, nothing, place=place)


def test_a_model_changes_the_table_of_its_places_and_no_other():
    tables = {"cameras": CAMERAS, "dongs": pd.DataFrame({"a": [1]})}
    changed = model_with(CAMERA).changed_tables(tables, Scenario.read(TURNED))
    assert changed["cameras"]["camera_id"].tolist() == ["1", "new-1"]
    assert changed["dongs"] is tables["dongs"]
    assert len(CAMERAS) == 1


def test_a_city_without_the_table_gets_it_with_the_first_place():
    changed = model_with(CAMERA).changed_tables({}, Scenario.read(TURNED))
    assert changed["cameras"]["fov_deg"].tolist() == [120]


def test_a_model_without_places_changes_nothing():
    assert model_with(None).changed_tables({"cameras": CAMERAS}, Scenario().close("1"))["cameras"] is CAMERAS


def test_an_edit_without_settings_is_written_as_ever():
    assert Edit("close", "1").write() == "close:1"
