"""What if: a planner adds, moves and closes places on the map. The scenario lives in the page's address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.memo import remember
from analytics.core.scenario import FULL, Scenario
from analytics.core.text import Text
from ui import place_words
from ui.language import current_language, say
from ui.place_settings import show_settings
from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from analytics.core.place import Place
    from analytics.core.text import Language
    from ui.map_view import Selection

_KEY, BY_NUMBERS = "plan", "by-numbers"
_MOVING, _IN_HAND = "moving", "in-hand"
_CANCEL = Text("그만두기", "Cancel")
_UNDO, _CLEAR = Text("되돌리기", "Undo"), Text("모두 되돌리기", "Undo all")
_BY_NUMBERS = Text("좌표로 놓기", "Place by coordinates")
_LON, _LAT, _PUT = Text("경도", "Longitude"), Text("위도", "Latitude"), Text("놓기", "Place")
_PUT_LOST = Text("지도에서 놓기", "Place on the map")
_LINK = Text(
    "이 화면의 주소를 보내면 같은 변경이 그대로 열립니다.", "Send the address of this page: it opens with the same changes."
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the map: degrees, and the hexagon that was picked there, if it was one."""

    lon: float
    lat: float
    cell: str = ""


@dataclass(frozen=True, eq=False)
class Planned:
    """What a planner may change, and what has been changed so far.

    Attributes:
        kind: what such a place is.
        key: the column of ids.
        scenario: the changes so far.
        before: the places without them; those that are closed are told by their names.
        places: the places as they stand with them.
    """

    kind: Place
    key: str
    scenario: Scenario
    before: pd.DataFrame
    places: pd.DataFrame

    def names(self) -> dict[str, str]:
        """What the places are called, by id."""
        return _names(self.kind, self.places, self.key, current_language())

    def names_before(self) -> dict[str, str]:
        """What they were called before, by id; those that were closed since among them."""
        return _names(self.kind, self.before, self.key, current_language())


def current_scenario(kind: Place | None = None) -> Scenario:
    """The scenario in the address; see `plan_in_address`."""
    return plan_in_address(_KEY, kind)


def keep_scenario(scenario: Scenario) -> None:
    """Put a scenario into the address."""
    keep_in_address(_KEY, scenario)


def plan_in_address(name: str, kind: Place | None = None) -> Scenario:
    """The scenario that stands in the address under a name; the empty one, with a word of warning, when it cannot be read.

    Args:
        name: of the address's part.
        kind: what can be turned on a new place; without it nothing can.
    """
    try:
        scenario = Scenario.read(st.query_params.get(name, ""))
        for edit in scenario.edits:
            if kind is not None:
                kind.columns_of(edit)
    except AppError as error:
        st.warning(plain(say(error.text)))
        return Scenario()
    return scenario


def keep_in_address(name: str, scenario: Scenario) -> None:
    """Put a scenario into the address under a name; the empty one takes the name out."""
    if scenario:
        st.query_params[name] = scenario.write()
    else:
        st.query_params.pop(name, None)


def picked_place(kind: Place, key: str, picked: Selection | None) -> str | None:
    """The place that is picked, or the new one that was just put on the hexagon that still is; none where neither is.

    Args:
        kind, key: what places are, and the column of their ids.
        picked: what is picked on the map.
    """
    if picked is not None and key in picked.row:
        return str(picked.row[key])
    held = st.session_state.get(_IN_HAND)
    if held is None or not (kind.can_be_turned or kind.outline):
        return None
    table, place, cell = held
    still = cell == "" if picked is None else cell == picked.cell
    return str(place) if table == kind.table and still else None


def show_what_if(planned: Planned, picked: Selection | None, spot: Spot | None) -> None:
    """Draw what can be done with what is picked, and what has been done.

    Args:
        planned: what may be changed and what has been.
        picked: what is picked on the map.
        spot: where that is, when it is a hexagon.
    """
    scenario = planned.scenario
    st.markdown(f"**{say(place_words.title(planned.kind))}**")
    if scenario.is_full:
        st.info(say(FULL))
    _show_possible(planned, picked, spot)
    if scenario:
        _show_done(planned)


def _show_possible(planned: Planned, picked: Selection | None, spot: Spot | None) -> None:
    names, place = planned.names(), picked_place(planned.kind, planned.key, picked)
    moving, full = st.session_state.get(_MOVING), planned.scenario.is_full
    if moving in names and not full:
        _show_moving(planned.scenario, moving, names[moving], spot)
    elif place in names:
        if picked is None or planned.key not in picked.row:  # a marker that is picked has been named already
            st.markdown(f"**{plain(names[str(place)])}**")
        _show_place(planned, str(place))
    elif spot is not None and not full:
        _offer(planned.kind, planned.scenario, spot)
    elif not full:
        st.caption(say(place_words.how(planned.kind)))
    if not full:
        _show_unplaced(planned)
        _show_by_numbers(planned)


def _offer(kind: Place, scenario: Scenario, spot: Spot, then: Callable[[], None] | None = None) -> None:
    def put() -> None:
        _add(kind, scenario, spot)
        if then is not None:
            then()

    st.button(say(place_words.add(kind)), on_click=put, key="add-post", type="primary")


def _add(kind: Place, scenario: Scenario, spot: Spot) -> None:
    """Put a new place there and keep it in hand, so that it can be turned at once."""
    st.session_state[_IN_HAND] = (kind.table, scenario.next_new, spot.cell)
    _do(scenario.add(spot.lon, spot.lat))


@remember(48)
def _names(kind: Place, places: pd.DataFrame, key: str, language: Language) -> dict[str, str]:
    return dict(zip(places[key].astype(str), place_words.names(kind, places, key, language), strict=True))


@remember(48)
def _unplaced(places: pd.DataFrame, key: str) -> list[str]:
    return list(places.loc[places["lon"].isna() | places["lat"].isna(), key].astype(str))


def _show_place(planned: Planned, place: str) -> None:
    kind, scenario = planned.kind, planned.scenario
    show_settings(kind, scenario, place, keep_scenario)
    if not scenario.is_full:
        with st.container(horizontal=True):
            st.button(say(place_words.move(kind)), on_click=_start_moving, args=(place,), key="move-post")
            st.button(say(place_words.close(kind)), on_click=_do, args=(scenario.close(place),), key="close-post")


def _show_moving(scenario: Scenario, place: str, name: str, spot: Spot | None) -> None:
    if spot is None:
        st.info(plain(say(place_words.pick_where(name))))
    with st.container(horizontal=True):
        if spot is not None:
            moved = scenario.move(place, spot.lon, spot.lat)
            st.button(plain(say(place_words.move_here(name))), on_click=_do, args=(moved,), key="move-here", type="primary")
        st.button(say(_CANCEL), on_click=_stop_moving, key="cancel-move")


def _show_unplaced(planned: Planned) -> None:
    """Places of the list that have no coordinates wait here to be put on the map."""
    lost, names = _unplaced(planned.places, planned.key), planned.names()
    if not lost:
        return
    label = say(place_words.unplaced(planned.kind, len(lost)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(label, lost, format_func=lambda item: names[item], key="unplaced-post")
        st.button(say(_PUT_LOST), on_click=_start_moving, args=(chosen,), key="place-unplaced")


def _show_by_numbers(planned: Planned) -> None:
    with st.popover(say(_BY_NUMBERS), key=BY_NUMBERS, on_change="rerun") as box:
        if not box.open:  # what nobody looks at need not be sent at every move of a slider
            return
        lon = st.number_input(say(_LON), -180.0, 180.0, value=None, format="%.5f", key="what-if-lon")
        lat = st.number_input(say(_LAT), -90.0, 90.0, value=None, format="%.5f", key="what-if-lat")
        if lon is not None and lat is not None:
            given = (planned.kind, planned.scenario, Spot(lon, lat))
            st.button(say(_PUT), on_click=_add, args=given, key="add-by-numbers", type="primary")


def _show_done(planned: Planned) -> None:
    scenario, names = planned.scenario, planned.names_before() | planned.names()
    for edit in scenario.edits:
        st.markdown(f"- {plain(say(place_words.done(planned.kind, edit, names.get(edit.place, edit.place))))}")
    with st.container(horizontal=True):
        st.button(say(_UNDO), on_click=_do, args=(scenario.undo(),), key="undo")
        st.button(say(_CLEAR), on_click=_do, args=(Scenario(),), key="undo-all")
    st.caption(say(_LINK))


def offer_to_add(kind: Place, spot: Spot | None, then: Callable[[], None]) -> None:
    """Draw the way from a picked hexagon to a new place on it, for where nothing else can be changed."""
    if spot is None:
        st.caption(say(place_words.pick_any(kind)))
        return
    scenario = current_scenario(kind)
    if not scenario.is_full:
        _offer(kind, scenario, spot, then)


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
