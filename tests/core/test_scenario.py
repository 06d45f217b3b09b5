import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.core.errors import ParamError
from analytics.core.scenario import MAX_EDITS, Action, Edit, Scenario

POSTS = pd.DataFrame({"post_id": ["1", "2"], "name": ["중앙", "동부"], "lon": [127.1, 127.2], "lat": [36.8, 36.9]})


# --- what a planner does -------------------------------------------------------------------------------------------


def test_a_new_place_joins_the_table_at_its_spot_with_a_name_of_its_own():
    after = Scenario().add(127.15, 36.85).apply(POSTS, "post_id")
    assert after["post_id"].tolist() == ["1", "2", "new-1"]
    assert after.iloc[2][["lon", "lat"]].tolist() == [127.15, 36.85]
    assert after.iloc[2]["name"] == "새 장소 1 / New place 1"


def test_a_moved_place_stands_at_its_new_spot_and_the_others_stay():
    after = Scenario().move("2", 127.3, 36.7).apply(POSTS, "post_id")
    assert after["lon"].tolist() == [127.1, 127.3]
    assert after["lat"].tolist() == [36.8, 36.7]


def test_a_closed_place_is_gone_and_the_rows_are_counted_anew():
    after = Scenario().close("1").apply(POSTS, "post_id")
    assert after["post_id"].tolist() == ["2"]
    assert after.index.tolist() == [0]


def test_the_table_given_is_left_as_it_was():
    before = POSTS.copy()
    Scenario().add(1, 2).move("1", 3, 4).close("2").apply(POSTS, "post_id")
    assert POSTS.equals(before)


def test_edits_follow_one_another():
    scenario = Scenario().add(127.15, 36.85).move("new-1", 127.16, 36.86).close("1").close("new-1")
    assert scenario.apply(POSTS, "post_id")["post_id"].tolist() == ["2"]


def test_ids_that_are_numbers_in_the_table_are_found_too():
    assert Scenario().close("2").apply(POSTS.assign(post_id=[1, 2]), "post_id")["post_id"].tolist() == [1]


@pytest.mark.parametrize("scenario", [Scenario().close("9"), Scenario().move("9", 1, 2), Scenario().close("1").move("1", 1, 2)])
def test_a_place_that_is_not_there_any_more_is_named_in_both_languages(scenario):
    with pytest.raises(ParamError) as refused:
        scenario.apply(POSTS, "post_id")
    place = scenario.edits[-1].place
    assert f"'{place}'" in refused.value.text.ko
    assert f"'{place}'" in refused.value.text.en


def test_undoing_drops_the_last_and_undoing_nothing_is_nothing():
    scenario = Scenario().add(1, 2).close("1")
    assert scenario.undo() == Scenario().add(1, 2)
    assert scenario.undo().undo() == Scenario()
    assert Scenario().undo() == Scenario()


def test_only_a_scenario_with_edits_is_one():
    assert not Scenario()
    assert Scenario().close("1")


def test_new_places_are_numbered_on_and_no_number_comes_twice():
    scenario = Scenario().add(1, 2).add(3, 4).close("new-1").add(5, 6)
    assert [edit.place for edit in scenario.edits if edit.action is Action.ADD] == ["new-1", "new-2", "new-3"]


def test_a_scenario_ends_at_fifty_changes():
    scenario = Scenario()
    for _ in range(MAX_EDITS):
        scenario = scenario.close("1")
    with pytest.raises(ParamError, match="at most 50 changes"):
        scenario.close("1")
    with pytest.raises(ParamError, match="at most 50 changes"):
        Scenario.read("~".join(["close:1"] * (MAX_EDITS + 1)))
    assert len(Scenario.read("~".join(["close:1"] * MAX_EDITS)).edits) == MAX_EDITS


# --- the address ---------------------------------------------------------------------------------------------------

DEGREES = st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)).map(
    lambda at: (at[0] / 1e5, at[1] / 1e5)
)
IDS = st.text("0189azAZ가힣-_:,.% \n<>'", min_size=1, max_size=60)


@st.composite
def scenarios(draw):
    scenario = Scenario()
    for _ in range(draw(st.integers(0, 6))):
        what = draw(st.sampled_from(list(Action)))
        if what is Action.ADD:
            scenario = scenario.add(*draw(DEGREES))
        elif what is Action.MOVE:
            scenario = scenario.move(draw(IDS), *draw(DEGREES))
        else:
            scenario = scenario.close(draw(IDS))
    return scenario


@given(scenarios())
def test_what_is_written_into_an_address_is_read_back_the_same(scenario):
    assert Scenario.read(scenario.write()) == scenario


def test_an_address_reads_as_a_planner_would_say_it():
    scenario = Scenario().add(127.14, 36.81).close("5")
    assert scenario.write() == "add:new-1@127.14000,36.81000~close:5"
    assert Scenario.read("") == Scenario()
    assert Scenario.read("move:7@-70.9,-29.9").edits == (Edit(Action.MOVE, "7", -70.9, -29.9),)


HOSTILE = (
    "add",
    "add:new-1",
    "add:new-1@",
    "add:new-1@127",
    "add:7@127.1,36.8",  # may not take the id of a place that exists
    "add:new-@127.1,36.8",
    "add:new-1000@127.1,36.8",
    "add:new-1@nan,inf",
    "add:new-1@1e3,36.8",
    "add:new-1@1270.1,36.8",
    "add:new-1@127.1,368.1",
    "add:new-1@127.1,36.8;drop table",
    "close:5@127.1,36.8",
    "move:5",
    "close:",
    "close:" + "9" * 61,
    "CLOSE:5",
    "open:5",
    "close:5@",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "close:5\x00@1,2",
    "닫기:5",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_no_scenario_is_refused_quoting_the_part(address):
    with pytest.raises(ParamError) as refused:
        Scenario.read(f"close:1~{address}")
    assert repr(address[:60]) in refused.value.text.ko
    assert repr(address[:60]) in refused.value.text.en


@given(st.text(max_size=200))
def test_any_text_is_either_read_or_refused_with_a_sentence(text):
    try:
        scenario = Scenario.read(text)
    except ParamError:
        return
    assert Scenario.read(scenario.write()) == scenario


@pytest.mark.parametrize("address", ["add:new-1@181,36.8", "move:1@127.1,91", "add:new-1@-180.1,0", "add:new-1@0,-90.1"])
def test_a_spot_that_is_not_on_the_globe_is_refused(address):
    with pytest.raises(ParamError):
        Scenario.read(address)


def test_a_second_place_of_the_same_new_name_is_refused():
    """A link is text that anybody can write; two places with one id could not be told apart afterwards."""
    with pytest.raises(ParamError):
        Scenario.read("add:new-1@127.1,36.8~add:new-1@127.2,36.9").apply(POSTS, "post_id")


def test_an_id_with_the_signs_of_the_address_itself_comes_back_whole():
    scenario = Scenario().close("가~나@1, 100%").move("A:1", 127.1, 36.8)
    assert Scenario.read(scenario.write()) == scenario
