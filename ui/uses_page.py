"""The page of the register of uses: the check of this year, the department, what was counted, notes, and documents."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.core.errors import AppError
from analytics.core.text import Text
from analytics.export.formats import find_format
from analytics.records.usage import DEPARTMENT_MOST, Use, digest_of
from analytics.records.usage_report import (
    CAVEATS,
    LEAST,
    LIST,
    LIST_HEADS,
    NOTES,
    Told,
    counted,
    key_numbers,
    listed,
    meets,
    usage_hwpx,
    usage_xlsx,
)
from ui.language import current_language, say
from ui.plain import plain
from ui.uses import at_hand, count, department, register, set_department, today, trouble
from ui.uses_notes import name_of_run, show_notes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_TITLE = Text("활용실적", "Uses")
_ABOUT = Text(
    "우리 기관 자료로 표준분석모형을 돌리면 저절로 한 건으로 셉니다. 지방자치단체 합동평가나 데이터기반행정 점검에 낼 근거가 됩니다.",
    "When a standard model is run on your office's own data, it is counted as one use by itself: evidence for the yearly evaluations.",
)
_YES = Text(
    "{year}년 충족: 표준분석모형을 {n}건 활용했습니다. (기준 {least}건 이상)",
    "{year} met: uses of standard models: {n}. (At least {least} is asked for.)",
)
_NO = Text(
    "{year}년 미충족: 아직 세어진 활용이 없습니다. (기준 {least}건 이상) '내 자료'에 파일을 넣고 분석 지도를 열면 저절로 셉니다.",
    "{year} not met: no use has been counted yet. (At least {least} is asked for.) Put files in under 'My data' and open an analysis: it is counted by itself.",
)
_TO_MY_DATA = Text("'내 자료' 열기", "Open 'My data'")
_OFFICE = Text("부서", "Department")
_OFFICE_LABEL = Text("부서 이름 (예: 안전총괄과)", "Name of the department")
_OFFICE_SET = Text("이 부서로 적기", "Take this department")
_OFFICE_ABOUT = Text(
    "한 번 적으면 이번 접속이 끝날 때까지 씁니다. 적기 전에 센 이번 접속의 실행도 이 부서의 것이 됩니다. 사람 이름은 적지 마십시오.",
    "Said once, it holds for this visit; runs of this visit that were counted before become its own. Please give no names of people.",
)
_OFFICE_IS = Text("지금 부서: {name}", "Department: {name}")
_OFFICE_NONE = Text("아직 부서를 적지 않아 부서 없이 셉니다.", "No department has been given yet; runs are counted without one.")
_TROUBLE = Text("이번 접속의 실행을 세지 못했습니다. {why}", "A run of this visit could not be counted. {why}")
_HAND = Text("이번 접속에서 본 분석", "Analyses of this visit")
_HAND_ABOUT = Text(
    "모형과 자료가 같으면 조건이나 배치를 바꾸어 보아도 더 세지 않습니다. 업무에 실제로 쓴 분석이면 아래에서 올리십시오. 효과의 앞뒤 수치는 올린 분석에서 가져옵니다.",
    "While model and data stay the same, nothing more is counted, whatever you move or place. If such a run was really used for work, put it in here. Numbers before and after are taken from the runs that were put in.",
)
_HAND_NONE = Text(
    "이번 접속에서는 아직 우리 기관 자료로 연 분석이 없습니다. 예제 자료는 세지 않습니다.",
    "No analysis of your own data has been opened in this visit. Sample data do not count.",
)
_PUT_IN, _IS_IN = Text("활용실적에 올리기", "Put into the register"), Text("올라 있음", "In the register")
_COUNTED = Text("집계", "Counts")
_YEAR, _EVERY = Text("연도", "Year"), Text("모든 해", "All years")
_NOTHING = Text("아직 없습니다.", "Nothing yet.")
_DOCUMENTS = Text("제출용 문서", "Documents to hand in")
_SAVE = Text("{kind} 내려받기", "Download {kind}")
_WRITERS = {"hwpx": usage_hwpx, "xlsx": usage_xlsx}
_REFUSED, _OFFICE_FIELD = "uses-refused", "uses-department"
_MY_DATA = Path(__file__).resolve().parents[1] / "pages" / "my_data.py"


def show_uses() -> None:
    """Draw the page."""
    st.markdown(f"### {say(_TITLE)}")
    st.write(say(_ABOUT))
    try:
        _show_register()
    except AppError as error:
        st.error(plain(say(error.text)))


def _show_register() -> None:
    this_year = Told(register(), today().year, current_language(), today())
    _show_check(this_year)
    _tell_trouble()
    _ask_department()
    _show_at_hand()
    st.markdown(f"#### {say(_COUNTED)}")
    year = _choose_year()
    told = this_year if year == this_year.year else Told(register(), year, current_language(), today())
    _show_counts(told)
    _show_list(told)
    st.markdown(f"#### {say(NOTES)}")
    show_notes(told)
    _offer_documents(told)


def _show_check(told: Told) -> None:
    """The light: green or amber, and always in words."""
    words = {"year": told.year, "n": len(told.uses), "least": LEAST}
    if meets(told.uses):
        st.success(plain(say(_YES.fill(**words))), icon=":material/check_circle:")
        return
    st.warning(plain(say(_NO.fill(**words))), icon=":material/error:")
    if st.button(say(_TO_MY_DATA), key="uses-to-my-data"):
        st.switch_page(_MY_DATA, query_params=st.query_params.to_dict())


def _tell_trouble() -> None:
    """What could not be counted by itself, and what was refused of what the visitor did last."""
    why, refused = trouble(), st.session_state.pop(_REFUSED, None)
    if why is not None:
        st.error(plain(say(_TROUBLE.fill(why=why))))
    if refused is not None:
        st.error(plain(say(refused)))


def _ask_department() -> None:
    st.markdown(f"#### {say(_OFFICE)}")
    who = department()
    st.write(say(_OFFICE_NONE) if who is None else plain(say(_OFFICE_IS.fill(name=who))))
    with st.form("uses-office", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(say(_OFFICE_LABEL), max_chars=DEPARTMENT_MOST, key=_OFFICE_FIELD)
        st.form_submit_button(say(_OFFICE_SET), on_click=_set_department, key="uses-set-department")
    st.caption(say(_OFFICE_ABOUT))


def _set_department() -> None:
    try:
        set_department(st.session_state[_OFFICE_FIELD])
    except AppError as error:
        st.session_state[_REFUSED] = error.text


def _show_at_hand() -> None:
    st.markdown(f"#### {say(_HAND)}")
    records = at_hand()
    if not records:
        st.caption(say(_HAND_NONE))
        return
    st.caption(say(_HAND_ABOUT))
    there = {digest_of(use.record) for use in register().uses()}
    for number, record in enumerate(records):
        _show_run(number, record, there)


def _show_run(number: int, record: Mapping[str, Any], there: set[str]) -> None:
    place = record["city"]["title"]
    use = Use(0, today(), "", record["model"], record.get("study") or "", Text(place["ko"], place["en"]), record)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        numbers = " · ".join(key_numbers(use, current_language()))
        st.markdown(f"**{plain(name_of_run(use))}**  \n{plain(numbers)}", width="stretch")
        if digest_of(record) in there:
            st.markdown(f":material/check: {say(_IS_IN)}", width="content")
        else:
            st.button(say(_PUT_IN), key=f"put-in-{number}", on_click=_put_in, args=(record,))


def _put_in(record: Mapping[str, Any]) -> None:
    try:
        count(record)
    except AppError as error:
        st.session_state[_REFUSED] = error.text


def _choose_year() -> int | None:
    """One of the years that have a use or a note, or this one, or all of them."""
    everything = Told(register(), None, current_language(), today())
    used, written = {use.on_day.year for use in everything.uses}, {note.on_day.year for note in everything.notes}
    options: list[int | None] = [*sorted(used | written | {today().year}, reverse=True), None]
    return st.selectbox(
        say(_YEAR),
        options,
        index=options.index(today().year),
        format_func=lambda year: say(_EVERY) if year is None else str(year),
        key="uses-year",
        width=240,
    )


def _show_counts(told: Told) -> None:
    for column, (title, heads, rows) in zip(st.columns(3), counted(told), strict=True):
        with column:
            st.markdown(f"**{title}**")
            if rows:
                st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, key=f"uses-{title}")
            else:
                st.caption(say(_NOTHING))


def _show_list(told: Told) -> None:
    st.markdown(f"**{say(LIST)}**")
    if told.uses:
        heads = told.heads(LIST_HEADS)
        wide = {head: st.column_config.TextColumn(width="medium") for head in heads[-2:]}  # else one of them fills the page
        st.dataframe(pd.DataFrame(listed(told), columns=heads), hide_index=True, column_config=wide, key="uses-list")
    else:
        st.caption(say(_NOTHING))
    st.caption("\n".join(f"- {plain(say(caveat))}" for caveat in CAVEATS))


def _offer_documents(told: Told) -> None:
    st.markdown(f"#### {say(_DOCUMENTS)}")
    stem = "usage" if told.year is None else f"usage-{told.year}"
    with st.container(horizontal=True):
        for kind, write in _WRITERS.items():
            st.download_button(
                say(_SAVE.fill(kind=kind.upper())),
                partial(write, told),
                f"{stem}.{kind}",
                find_format(kind).file_mime,
                key=f"uses-{kind}",
                on_click="ignore",
            )
