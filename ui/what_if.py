"""What if: a planner adds, moves and closes places on the map. The scenario lives in the page's address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.memo import remember
from analytics.core.scenario import FULL, Action, Scenario
from analytics.core.text import Text
from ui.language import say
from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from ui.map_view import Selection

_KEY, BY_NUMBERS = "plan", "by-numbers"
_MOVING = "moving"
TITLE = Text("센터를 바꿔 보기", "What if")
_HOW = Text(
    "지도에서 육각형을 누르면 그곳에 새 센터를 놓을 수 있고, 센터를 누르면 옮기거나 닫을 수 있습니다.",
    "Click a hexagon to place a new post there; click a post to move or close it.",
)
_PICK_ANY = Text(
    "지도에서 육각형이나 센터, 동 이름을 누르면 그곳의 숫자를 보여 드립니다.",
    "Click a hexagon, a post or a dong's name to see its numbers.",
)
_ADD, _MOVE, _CLOSE = (
    Text("여기에 센터 추가", "Add a post here"),
    Text("이 센터 옮기기", "Move this post"),
    Text("이 센터 닫기", "Close this post"),
)
_MOVE_HERE, _CANCEL = Text("'{name}'을(를) 여기로", "Move '{name}' here"), Text("그만두기", "Cancel")
_PICK = Text("'{name}'을(를) 옮길 육각형을 지도에서 누르십시오.", "Click the hexagon to which '{name}' should move.")
_UNDO, _CLEAR = Text("되돌리기", "Undo"), Text("모두 되돌리기", "Undo all")
_BY_NUMBERS = Text("좌표로 놓기", "Place by coordinates")
_LON, _LAT, _PUT = Text("경도", "Longitude"), Text("위도", "Latitude"), Text("놓기", "Place")
_DONE = {
    Action.ADD: Text("{name}: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name}: longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.MOVE: Text("{name} 옮김: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name} moved to longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.CLOSE: Text("{name} 닫음", "{name} closed"),
}
_LOST, _PUT_LOST = Text("좌표 없는 센터 {n}곳", "{n} posts without a place"), Text("지도에서 놓기", "Place on the map")
_LINK = Text(
    "이 화면의 주소를 보내면 같은 변경이 그대로 열립니다.", "Send the address of this page: it opens with the same changes."
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the map: degrees."""

    lon: float
    lat: float


def current_scenario() -> Scenario:
    """The scenario in the address; the empty one, with a word of warning, when it cannot be read."""
    try:
        return Scenario.read(st.query_params.get(_KEY, ""))
    except AppError as error:
        st.warning(plain(say(error.text)))
        return Scenario()


def keep_scenario(scenario: Scenario) -> None:
    """Put a scenario into the address."""
    if scenario:
        st.query_params[_KEY] = scenario.write()
    else:
        st.query_params.pop(_KEY, None)


def show_what_if(
    scenario: Scenario, before: pd.DataFrame, places: pd.DataFrame, picked: Selection | None, spot: Spot | None
) -> None:
    """Draw what can be done with what is picked, and what has been done.

    Args:
        scenario: the scenario so far.
        before: the places without it, with `post_id` and `name`; those it closes are told by their names.
        places: the places as they stand in it.
        picked: what is picked on the map.
        spot: where that is, when it is a hexagon.
    """
    st.markdown(f"**{say(TITLE)}**")
    if scenario.is_full:
        st.info(say(FULL))
    else:
        _show_possible(scenario, places, picked, spot)
    if scenario:
        _show_done(scenario, _names(before) | _names(places))


def _show_possible(scenario: Scenario, places: pd.DataFrame, picked: Selection | None, spot: Spot | None) -> None:
    names = _names(places)
    moving = st.session_state.get(_MOVING)
    if moving in names:
        _show_moving(scenario, moving, names[moving], spot)
    elif picked is not None and str(picked.row.get("post_id")) in names:
        _show_place(scenario, str(picked.row["post_id"]))
    elif spot is not None:
        st.button(say(_ADD), on_click=_do, args=(scenario.add(spot.lon, spot.lat),), key="add-post", type="primary")
    else:
        st.caption(say(_HOW))
    _show_unplaced(places)
    _show_by_numbers(scenario)


@remember(48)
def _names(places: pd.DataFrame) -> dict[str, str]:
    return dict(zip(places["post_id"].astype(str), places["name"].astype(str), strict=True))


@remember(48)
def _names_unplaced(places: pd.DataFrame) -> dict[str, str]:
    lost = places[places["lon"].isna() | places["lat"].isna()]
    return dict(zip(lost["post_id"].astype(str), lost["name"].astype(str), strict=True))


def _show_place(scenario: Scenario, place: str) -> None:
    with st.container(horizontal=True):
        st.button(say(_MOVE), on_click=_start_moving, args=(place,), key="move-post")
        st.button(say(_CLOSE), on_click=_do, args=(scenario.close(place),), key="close-post")


def _show_moving(scenario: Scenario, place: str, name: str, spot: Spot | None) -> None:
    if spot is None:
        st.info(plain(say(_PICK.fill(name=name))))
    with st.container(horizontal=True):
        if spot is not None:
            moved = scenario.move(place, spot.lon, spot.lat)
            st.button(plain(say(_MOVE_HERE.fill(name=name))), on_click=_do, args=(moved,), key="move-here", type="primary")
        st.button(say(_CANCEL), on_click=_stop_moving, key="cancel-move")


def _show_unplaced(places: pd.DataFrame) -> None:
    """Places of the list that have no coordinates wait here to be put on the map."""
    names = _names_unplaced(places)
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say(_LOST.fill(n=len(names))), list(names), format_func=lambda item: names[item], key="unplaced-post"
        )
        st.button(say(_PUT_LOST), on_click=_start_moving, args=(chosen,), key="place-unplaced")


def _show_by_numbers(scenario: Scenario) -> None:
    with st.popover(say(_BY_NUMBERS), key=BY_NUMBERS, on_change="rerun") as box:
        if not box.open:  # what nobody looks at need not be sent at every move of a slider
            return
        lon = st.number_input(say(_LON), -180.0, 180.0, value=None, format="%.5f", key="what-if-lon")
        lat = st.number_input(say(_LAT), -90.0, 90.0, value=None, format="%.5f", key="what-if-lat")
        if lon is not None and lat is not None:
            st.button(say(_PUT), on_click=_do, args=(scenario.add(lon, lat),), key="add-by-numbers", type="primary")


def _show_done(scenario: Scenario, names: dict[str, str]) -> None:
    for edit in scenario.edits:
        name = names.get(edit.place, edit.place)
        st.markdown(f"- {plain(say(_DONE[edit.action].fill(name=name, lon=edit.lon or 0.0, lat=edit.lat or 0.0)))}")
    with st.container(horizontal=True):
        st.button(say(_UNDO), on_click=_do, args=(scenario.undo(),), key="undo")
        st.button(say(_CLEAR), on_click=_do, args=(Scenario(),), key="undo-all")
    st.caption(say(_LINK))


def offer_to_add(spot: Spot | None, then: Callable[[], None]) -> None:
    """Draw the way from a picked hexagon to a new place on it, for where nothing else can be changed."""
    if spot is None:
        st.caption(say(_PICK_ANY))
        return

    def add() -> None:
        _do(current_scenario().add(spot.lon, spot.lat))
        then()

    if not current_scenario().is_full:
        st.button(say(_ADD), on_click=add, key="add-post", type="primary")


def offer_to_clear() -> None:
    """Draw the way out of a scenario that cannot be, such as one of a link that was made on other data."""
    st.button(say(_CLEAR), on_click=_do, args=(Scenario(),), key="clear-plan")


def _do(scenario: Scenario) -> None:
    keep_scenario(scenario)
    _stop_moving()


def _start_moving(place: str) -> None:
    st.session_state[_MOVING] = place


def _stop_moving() -> None:
    st.session_state.pop(_MOVING, None)
