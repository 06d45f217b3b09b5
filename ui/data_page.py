"""My data: put in the files as they are, read the receipt, open the map."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from analytics.core.errors import AppError
from analytics.core.text import Text
from analytics.intake.base_dates import BY_HAND, BaseDate
from analytics.intake.cities import CHOSEN, CityReading, add_posts, build_city, city_of_korea, city_with_roads, municipalities
from analytics.intake.korea import embedded_city
from analytics.intake.recognising import title_of
from analytics.intake.samples import load_sample, sample_ids
from analytics.library import MODELS
from analytics.schemas.city import TABLES, City
from analytics.schemas.safety import DISTANCE_UNITS, FIND_UNIT
from ui.base_dates import BASE_DATES, ask_base_dates, carry_over, forget_typed
from ui.city import KEPT_DAYS, SHELF, current_city, find_city, forget_city, open_city
from ui.language import say
from ui.plain import plain
from ui.receipts import overview, show_file, show_rows
from ui.studies import JOBS

if TYPE_CHECKING:
    from analytics.schemas.city import FileUsed

_TITLE = Text("내 자료", "My data")
_ABOUT = Text(
    "도시를 고르고 파일을 있는 그대로 넣으십시오. 이름이 아니라 내용을 보고 가려냅니다. 넣지 않은 표는 고른 도시의 것을 그대로 씁니다.",
    "Choose a city and put the files in as they are. They are told apart by their content, not their names. Tables you do not bring stay those of the city chosen.",
)
_BASE = Text("어느 도시의 자료입니까?", "Which city is the data for?")
_FILES = Text("파일 (여러 개를 한꺼번에)", "Files (several at once)")
_ACCEPTED = Text("넣을 수 있는 파일", "Files that can be put in")
_READ, _READING = Text("읽어 보기", "Read the files"), Text("파일을 읽는 중…", "Reading the files…")
_DONE = Text("다 읽었습니다", "Reading done")
_OPEN = Text("이 자료로 지도 열기", "Open the map with this data")
_OPEN_BARE = Text("파일 없이 이 도시로 지도 열기", "Open the map of this city without files")
_BARE_ABOUT = Text(
    "들어 있는 2020년 인구총조사만으로 볼 수 있는 분석을 엽니다. 나머지는 파일을 넣으면 열립니다.",
    "Opens what the embedded census of 2020 is enough for. The rest opens with files.",
)
_NOTHING = Text(
    "쓸 수 있는 파일이 없습니다. 아래 이유를 보고 고쳐서 다시 넣어 주십시오.",
    "None of the files could be used. The reasons are below: please mend and try again.",
)
_RECEIPT = Text("처리 내역", "Receipt")
_UNPLACED = Text("좌표가 없는 119안전센터 {n}곳", "Posts without coordinates: {n}")
_UNPLACED_HOW = Text(
    "주소와 좌표가 있는 파일을 함께 넣으면 자동으로 놓습니다. 그대로 두면 지도에서 '좌표 없는 센터'를 골라 육각형을 눌러 놓을 수 있습니다.",
    "Add a file with addresses and coordinates and they are placed for you. Or leave them: on the map choose one under 'Posts without a place' and click a hexagon.",
)
_CHOOSE = Text("이 표는 무엇입니까? {file}", "What is this table? {file}")
_UNIT = Text("출동 기록에 적힌 거리의 단위", "Unit of the distances in the run log")
_UNIT_ABOUT = Text(
    "파일에 단위가 적혀 있으면 그것을 따르고, 적혀 있지 않은 거리만 고른 단위로 읽습니다. 바꾼 뒤 '읽어 보기'를 다시 누르십시오.",
    "A unit that is written in the file holds; only distances without one are read in the unit chosen. Press 'Read the files' again after a change.",
)
_OWN = Text("보관 중인 내 도시", "My cities on this server")
_OWN_ABOUT = Text("마지막으로 쓴 때부터 {days}일 뒤에 지웁니다.", "Removed {days} days after they were last kept.")
_NO_FILES = Text(
    "어느 파일에서 왔는지 적혀 있지 않은 도시입니다. 파일을 다시 올리면 기준일을 읽고 고칠 수 있습니다.",
    "This city does not remember its files. Add them again to have their base dates read, and to mend them.",
)
_OPEN_ONE, _REMOVE = Text("열기", "Open"), Text("지우기", "Remove")
_DOWNLOAD = Text("인터넷에서 도로 내려받기 (OpenStreetMap)", "Download roads from the internet (OpenStreetMap)")
_DOWNLOAD_ABOUT = Text(
    "인터넷이 되는 곳에서만 씁니다. 폐쇄망에서는 다른 곳에서 받은 파일을 넣으십시오.",
    "Only where the internet is open. On a closed network bring a file saved elsewhere.",
)
_PLACE, _FETCH = Text("곳 이름", "Name of the place"), Text("도로 내려받기", "Download roads")
_READING_SLOT, _BASE_SLOT, _GO = "reading", "data-base", "go-to-map"
_UNIT_ASKED, _UNIT_READ = "distance-unit", "distance-unit-read"
PAGES = Path(__file__).resolve().parents[1] / "pages"


def show_data() -> None:
    """Draw the page."""
    if st.session_state.pop(_GO, False):
        st.switch_page(PAGES / f"{_first_for(st.session_state['city'])}.py", query_params={"city": st.session_state["city"]})
    st.markdown(f"### {say(_TITLE)}")
    st.write(say(_ABOUT))
    base = _choose_base()
    _show_accepted()
    uploads = st.file_uploader(say(_FILES), accept_multiple_files=True, key="files")
    if not uploads and base.id not in sample_ids() and base.sample:
        st.button(say(_OPEN_BARE), on_click=_go_to, args=(base.id,), key="open-bare", help=say(_BARE_ABOUT))
    if uploads and st.button(say(_READ), type="primary", key="read-files"):
        _read(base, [(item.name, item.getvalue()) for item in uploads], {}, st.session_state.get(_UNIT_ASKED, FIND_UNIT))
    _offer_download(base)
    reading: CityReading | None = st.session_state.get(_READING_SLOT)
    if reading is not None:
        _show_reading(base, reading, [(item.name, item.getvalue()) for item in uploads])
    _show_own()


def _choose_base() -> City:
    """The city whose tables stay where no file takes their place: this visit's, a sample, or any municipality."""
    current = current_city()
    options = list(
        dict.fromkeys(
            (
                current.id,
                *(item for item in sample_ids() if load_sample(item).has("links")),
                *(code for code, _ in municipalities()),
            )
        )
    )
    names = dict(municipalities()) | {item: load_sample(item).title for item in sample_ids()} | {current.id: current.title}
    chosen = st.selectbox(say(_BASE), options, format_func=lambda item: say(names[item]), key=_BASE_SLOT)
    return _base_city(chosen)


def _base_city(chosen: str) -> City:
    codes = {code for code, _ in municipalities()}
    return city_of_korea(chosen) if chosen in codes else find_city(chosen)


def _show_accepted() -> None:
    with st.expander(say(_ACCEPTED)):
        for schema in TABLES.values():
            if schema.id not in {"scenery", "nodes"}:
                st.markdown(f"- **{say(schema.title)}**: {say(schema.about)}")


def _read(base: City, files: list[tuple[str, bytes]], choices: dict[str, str], unit: str = FIND_UNIT) -> None:
    with st.status(say(_READING), expanded=True) as box:
        reading = build_city(base, files, choices, report=lambda step: box.write(plain(say(step))), distance_unit=unit)
        box.update(label=say(_DONE), state="complete", expanded=False)
    forget_typed()
    reading = carry_over(st.session_state.get(_READING_SLOT), reading)
    st.session_state[_READING_SLOT], st.session_state[_UNIT_READ] = reading, unit


def _show_reading(base: City, reading: CityReading, files: list[tuple[str, bytes]]) -> None:
    st.markdown(f"#### {say(_RECEIPT)}")
    if reading.changed:
        st.button(say(_OPEN), type="primary", on_click=_keep, args=(reading,), key="open-map")
    else:
        st.error(say(_NOTHING))
    st.dataframe(overview(reading), hide_index=True, key="receipt")
    ask_base_dates("read", [item.used for item in reading.files if item.receipt], _redate)
    for item in reading.files:
        show_file(item)
    refusals = {item.refusal for item in reading.files}
    for note in dict.fromkeys(note for note in reading.notes if note not in refusals):
        st.markdown(f"- {plain(say(note))}")
    show_rows(reading.receipt)
    _show_unplaced(reading)
    _show_choices(base, reading, files)


def _redate(file: FileUsed, date: str) -> None:
    """Take a base date that was typed in place of the one that was found."""
    reading: CityReading = st.session_state[_READING_SLOT]
    st.session_state[_READING_SLOT] = reading.with_base_date(file.key, BaseDate(date, BY_HAND))


def _first_for(city_id: str) -> str:
    """The first model that has all it needs in a city; the first of all where none has."""
    city = find_city(city_id)
    for model in MODELS:
        if all(city.has(name) for name, item in model.inputs.tables().items() if item.required):
            return model.id
    return MODELS[0].id


def _show_unplaced(reading: CityReading) -> None:
    if len(reading.unplaced) == 0:
        return
    st.warning(say(_UNPLACED.fill(n=len(reading.unplaced))))
    st.dataframe(reading.unplaced[["name", "address"]], hide_index=True, key="unplaced")
    st.caption(say(_UNPLACED_HOW))


def _show_choices(base: City, reading: CityReading, files: list[tuple[str, bytes]]) -> None:
    """Where a table may be one of several, the visitor says which; of a run log also the unit of its distances."""
    unsure = [item for item in reading.files if item.table is None and item.candidates]
    choices = {}
    for item in unsure:
        chosen = st.selectbox(
            plain(say(_CHOOSE.fill(file=item.key))),
            [None, *item.candidates],
            format_func=lambda one: say(title_of(one)) if one else "–",
            key=f"choice-{item.key}",
        )
        if chosen:
            choices[item.key] = chosen
    unit = _choose_unit(reading)
    if (choices or unit != _unit_read()) and st.button(say(_READ), key="read-again"):
        _read(base, files, {**_chosen(reading), **choices}, unit)
        st.rerun()


def _chosen(reading: CityReading) -> dict[str, str]:
    """What was chosen before, so that reading again does not forget it."""
    return {item.key: item.table for item in reading.files if item.table and item.reason == CHOSEN}


def _choose_unit(reading: CityReading) -> str:
    """The unit of distances in run logs: found where nobody says it. A unit that is written in the file always holds."""
    if not any(item.table == "dispatches" for item in reading.files):
        return FIND_UNIT
    st.session_state.setdefault(_UNIT_ASKED, _unit_read())
    units, about = list(DISTANCE_UNITS), say(_UNIT_ABOUT)
    return str(st.segmented_control(say(_UNIT), units, required=True, format_func=_unit_name, help=about, key=_UNIT_ASKED))


def _unit_read() -> str:
    """The unit in which the files on show were read."""
    return str(st.session_state.get(_UNIT_READ, FIND_UNIT))


def _unit_name(unit: str) -> str:
    return say(DISTANCE_UNITS[unit])


def _keep(reading: CityReading) -> None:
    """Put the city on the shelf and go to the map. Posts without a place go along, to be placed there by hand."""
    city = reading.city
    if len(reading.unplaced):
        city = add_posts(city, reading.unplaced.assign(lon=np.nan, lat=np.nan))
    SHELF.expire(KEPT_DAYS)
    JOBS.expire(KEPT_DAYS)
    st.session_state.pop(_READING_SLOT, None)
    kept = SHELF.keep(city)
    forget_city(kept.id)
    _go_to(kept.id)


def _show_own() -> None:
    kept: dict[str, Text] = st.session_state.get("own-cities", {})
    own = {city_id: title for city_id, title in kept.items() if embedded_city(city_id) is None}
    if not own:
        return
    st.markdown(f"#### {say(_OWN)}")
    st.caption(say(_OWN_ABOUT.fill(days=KEPT_DAYS)))
    for city_id, title in own.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{plain(say(title))} · {plain(city_id)}")
            st.button(say(_OPEN_ONE), key=f"open-{city_id}", on_click=_go_to, args=(city_id,))
            st.button(say(_REMOVE), key=f"remove-{city_id}", on_click=_remove, args=(city_id,))
        _show_kept_dates(city_id)


def _show_kept_dates(city_id: str) -> None:
    """The base dates of a kept city's files, to be mended; read when somebody opens them."""
    with st.expander(say(BASE_DATES), key=f"dates-{city_id}", on_change="rerun") as box:
        if not box.open:
            return
        try:
            files = find_city(city_id).made.files
        except AppError as error:
            st.warning(plain(say(error.text)))
            return
        ask_base_dates(city_id, [file for file in files if file.feeds], partial(_redate_kept, city_id), _NO_FILES)


def _redate_kept(city_id: str, file: FileUsed, date: str) -> None:
    SHELF.amend(find_city(city_id).with_base_date(file.key, date, BY_HAND))
    forget_city(city_id)


def _go_to(city_id: str) -> None:
    open_city(city_id)
    st.session_state[_GO] = True


def _remove(city_id: str) -> None:
    try:
        SHELF.remove(city_id)
    except AppError as error:
        st.warning(plain(say(error.text)))
    st.session_state["own-cities"].pop(city_id, None)
    if st.session_state.get("city") == city_id:
        open_city(sample_ids()[0])


def _offer_download(base: City) -> None:
    with st.expander(say(_DOWNLOAD)):
        st.caption(say(_DOWNLOAD_ABOUT))
        place = st.text_input(say(_PLACE), key="osm-place")
        if place and st.button(say(_FETCH), key="fetch-roads"):
            _fetch(base, place)


def _fetch(base: City, place: str) -> None:
    from analytics.intake.roads import download_roads

    with st.status(say(_READING), expanded=True) as box:
        try:
            roads = download_roads(place, lambda step: box.write(plain(say(step))))
        except AppError as error:
            box.update(label=say(_DONE), state="error")
            st.error(plain(say(error.text)))
            return
        box.update(label=say(_DONE), state="complete")
    st.session_state[_READING_SLOT] = city_with_roads(base, roads, place)
