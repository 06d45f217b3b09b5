"""Notes on effort, innovation and effect: what was written, and the form, with numbers taken from runs of the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.core.errors import AppError
from analytics.core.text import Text
from analytics.core.wording import NO_UNIT, number, with_unit
from analytics.records.usage import NOTE_MOST, Note, NoteKind, data_of
from analytics.records.usage_report import (
    EFFECT_HEADS,
    EFFECTS,
    KINDS,
    NOTE_HEADS,
    Effect,
    effects_of,
    key_numbers,
    noted,
    output_of,
    use_title,
)
from ui.language import current_language, say
from ui.plain import plain
from ui.uses import department, register, today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.records.usage import Use
    from analytics.records.usage_report import Told

_NOTHING = Text("아직 적은 것이 없습니다.", "Nothing has been written yet.")
_ADD = Text("실적 적기", "Write a note")
_KIND = Text("무엇에 관한 것입니까?", "What is it about?")
_HINTS = {
    NoteKind.EFFORT: Text("예: 부서별 교육을 하고 현장 확인을 함께 했음", "Such as: departments were trained, sites were visited"),
    NoteKind.INNOVATION: Text("예: 종이 지도로 하던 배치 검토를 분석으로 바꿈", "Such as: placement is now planned by analysis instead of on paper"),
    NoteKind.EFFECT: Text("예: 센터 한 곳을 옮겨 제시간에 닿는 주민이 늘어남", "Such as: one post was moved and more people are reached in time"),
}  # fmt: skip
_WORDS = Text("내용", "Words")
_BEFORE, _AFTER = Text("앞 실행", "Run before"), Text("뒤 실행", "Run after")
_RUNS_ABOUT = Text(
    "등록된 실행을 하나 고르면 그 모형에 관한 내용이 되고, 둘을 고르면 앞뒤 수치를 실행에서 그대로 가져옵니다.",
    "With one registered run the note is about its model; with two the numbers before and after are taken from the runs as they are.",
)
_NO_RUN = Text("고르지 않음", "None")
_INDICATOR = Text("앞뒤로 견줄 지표", "Indicator to compare")
_NO_INDICATOR = Text(
    "두 실행의 모형이 달라 견줄 지표가 없습니다.", "The two runs are of different models: there is nothing to compare."
)
_OTHER_DATA = Text(
    "두 실행은 자료가 다릅니다. 차이에는 자료가 달라진 몫도 들어 있습니다.",
    "The two runs are of different data, which is part of the difference.",
)
_OTHER_PARAMS = Text(
    "두 실행은 분석 조건이 다릅니다. 차이에는 조건을 바꾼 몫도 들어 있습니다.",
    "The two runs were made under different conditions, which is part of the difference.",
)
_SAVE, _SAVED = Text("적어 두기", "Keep the note"), Text("적었습니다.", "The note was kept.")
_AS_IS, _CHANGED = Text("지금 그대로", "as it is"), Text("배치를 바꿈", "places changed")
_NUMBERED = Text("{n}번", "No. {n}")
_FIELD, _OUTCOME, _KIND_SLOT = "note-words", "note-outcome", "note-kind"


def name_of_run(use: Use) -> str:
    """A run as it stands in a list: its number where it has one, what was run on what, and whether places were changed."""
    state = _CHANGED if use.record.get("scenario") else _AS_IS
    numbered = [say(_NUMBERED.fill(n=use.number)), use.on_day.isoformat()] if use.number else []
    return " · ".join([*numbered, say(use_title(use)), say(use.place), say(state)])


def show_notes(told: Told) -> None:
    """Draw what was written of the year, and the form for more."""
    _show_written(told)
    with st.expander(say(_ADD), key="note-form", on_change="rerun") as box:
        if box.open:
            _ask()


def _show_written(told: Told) -> None:
    if not told.notes:
        st.caption(say(_NOTHING))
        return
    st.dataframe(pd.DataFrame(noted(told), columns=told.heads(NOTE_HEADS)), hide_index=True, key="notes")
    effects = [effect.texts(told) for effect in effects_of(told)]
    if effects:
        st.markdown(f"**{say(EFFECTS)}**")
        st.dataframe(pd.DataFrame(effects, columns=told.heads(EFFECT_HEADS)), hide_index=True, key="effects")


def _ask() -> None:
    """The form; what it asks for depends on what was chosen, so it is drawn piece by piece."""
    kind = st.segmented_control(
        say(_KIND), list(KINDS), default=NoteKind.EFFECT, required=True, format_func=_kind_name, key=_KIND_SLOT
    )
    kind = NoteKind(kind or NoteKind.EFFECT)
    before, after = _ask_runs()
    indicator = _ask_indicator(before, after) if before is not None and after is not None else ""
    st.text_area(say(_WORDS), max_chars=NOTE_MOST, placeholder=say(_HINTS[kind]), key=_FIELD)
    about = before or after
    note = Note(
        0, today(), department() or "", "" if about is None else about.model, kind, "", indicator,
        None if before is None else before.number, None if after is None else after.number,
    )  # fmt: skip
    st.button(say(_SAVE), type="primary", key="keep-note", on_click=_keep, args=(note,))
    _tell_outcome()


def _kind_name(kind: NoteKind) -> str:
    return say(KINDS[kind])


def _ask_runs() -> tuple[Use | None, Use | None]:
    """Two different runs of the register, or one, or none."""
    uses = {use.number: use for use in register().uses()}
    first, second = st.columns(2)
    with first:
        before = _ask_run(_BEFORE, "note-before", uses)
    with second:
        others = {run: use for run, use in uses.items() if before is None or run != before.number}
        after = _ask_run(_AFTER, "note-after", others)
    st.caption(say(_RUNS_ABOUT))
    return before, after


def _ask_run(label: Text, key: str, uses: Mapping[int, Use]) -> Use | None:
    names = {None: say(_NO_RUN)} | {run: name_of_run(use) for run, use in uses.items()}
    run = st.selectbox(say(label), list(names), format_func=names.__getitem__, key=key)
    _tell_numbers(uses.get(run) if run else None)
    return uses.get(run) if run else None


def _tell_numbers(use: Use | None) -> None:
    if use is not None:
        st.caption(plain(" · ".join(key_numbers(use, current_language()))))


def _ask_indicator(before: Use, after: Use) -> str:
    """The id of the indicator, with its numbers shown as they will be kept; "" where there is none in common."""
    shared = _shared(before, after)
    if not shared:
        st.warning(say(_NO_INDICATOR))
        return ""
    titles = {name: say(output_of(before, name).title) for name in shared}
    chosen = st.selectbox(say(_INDICATOR), shared, format_func=titles.__getitem__, key="note-indicator")
    st.info(plain(_preview(before, after, chosen)))
    if data_of(before.record) != data_of(after.record):
        st.warning(say(_OTHER_DATA))
    if before.record["params"] != after.record["params"]:
        st.warning(say(_OTHER_PARAMS))
    return chosen


def _shared(before: Use, after: Use) -> list[str]:
    """Indicators that both runs know, those that stand first on the model's page first."""
    if (before.model, before.study) != (after.model, after.study):
        return []
    found = [name for name, value in before.record["indicators"].items() if value is not None]
    known = [name for name in found if after.record["indicators"].get(name) is not None]
    return sorted(known, key=lambda name: not output_of(before, name).headline)


def _preview(before: Use, after: Use, name: str) -> str:
    output, language = output_of(before, name), current_language()
    was, now = float(before.record["indicators"][name]), float(after.record["indicators"][name])
    shown = [with_unit(number(value, output.digits), output.unit or NO_UNIT, language) for value in (was, now)]
    return f"{say(output.title)}: {' → '.join(shown)} ({Effect('', output, was, now, '').change(language)})"


def _keep(note: Note) -> None:
    """Put the note into the register; what is refused stays in the form and is told."""
    try:
        register().note(replace(note, words=st.session_state[_FIELD]))
    except AppError as error:
        st.session_state[_OUTCOME] = error.text
        return
    st.session_state[_FIELD] = ""
    st.session_state[_OUTCOME] = _SAVED


def _tell_outcome() -> None:
    outcome: Text | None = st.session_state.pop(_OUTCOME, None)
    if outcome is _SAVED:
        st.success(say(outcome))
    elif outcome is not None:
        st.error(plain(say(outcome)))
