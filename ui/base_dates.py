"""Of which day each file is: shown with where it was read, and mended in a small field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.base_date import read_span
from analytics.core.errors import AppError
from analytics.core.text import Text
from analytics.intake.base_dates import BY_HAND
from analytics.intake.city_builder import office_day
from analytics.intake.receipt import quote_value
from ui.language import say
from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.intake.cities import CityReading
    from analytics.schemas.city import FileUsed

BASE_DATES = Text("파일별 기준일", "Base dates of the files")
_LABEL = Text("{file}의 기준일", "Base date of {file}")
_ABOUT = Text(
    "이 자료가 언제의 것인지입니다. 올린 날이 아닙니다. 틀렸거나 비어 있으면 고쳐 적으십시오. 보고서와 지도에 이대로 적힙니다.",
    "Of which day the data are, which is not the day they were added. Mend it where it is wrong or missing: reports and maps say it so.",
)
_FORMS = Text("예: 2024-06-30, 2024-06, 2023, 2021 ~ 2023", "such as 2024-06-30, 2024-06, 2023, 2021 ~ 2023")
_FOUND = Text("근거: {dated}", "From: {dated}")
_NOT_FOUND = Text(
    "파일에서 찾지 못했습니다. 비워 두면 '기준일 모름'으로 적힙니다.",
    "Not found in the file. Left empty, reports say that it is not known.",
)
_LEFT_EMPTY = Text("비워 두었습니다. '기준일 모름'으로 적힙니다.", "Left empty: reports say that it is not known.")
_WRONG = Text(
    "'{written}'은(는) 날짜가 아니거나 오늘보다 뒤입니다. 2024-06-30, 2024-06, 2023, 2021 ~ 2023처럼 적어 주십시오.",
    "'{written}' is no date, or lies ahead. Write it like 2024-06-30, 2024-06, 2023, 2021 ~ 2023.",
)
_NOT_SAVED = Text("저장하지 못했습니다: {why}", "It could not be saved: {why}")
_NONE = Text("읽은 파일이 없습니다.", "No file was read.")
_SLOT, _COLUMNS, _LONGEST = "base-date-", 2, 40


def ask_base_dates(where: str, files: Sequence[FileUsed], save: Callable[[FileUsed, str], None], none: Text = _NONE) -> None:
    """Draw a field for each file, with where its date was read.

    Args:
        where: tells these fields from others on the page.
        files: the files; each has rows that were read.
        save: called with a file and the date that was typed for it, "" where it was taken away.
        none: what is said where there are no files.
    """
    if not files:
        st.caption(say(none))
        return
    st.markdown(f"**{say(BASE_DATES)}**", help=say(_ABOUT))
    columns = st.columns(_COLUMNS)
    for place, file in enumerate(files):
        with columns[place % _COLUMNS]:
            _ask(f"{_SLOT}{where}-{file.key}", file, save)


def _ask(slot: str, file: FileUsed, save: Callable[[FileUsed, str], None]) -> None:
    named = f"{file.name} [{file.sheet}]" if file.sheet else file.name
    st.text_input(
        say(_LABEL.fill(file=quote_value(named))),  # a screen reader reads the label as it is written: no more marks than must be
        file.date,
        max_chars=_LONGEST,
        key=slot,
        placeholder=say(_FORMS),
        on_change=partial(_take, file, save, slot),
    )
    wrong: Text | None = st.session_state.get(f"wrong-{slot}")
    if wrong is not None:
        st.error(plain(say(wrong)))
    st.caption(plain(say(_where(file))))


def _where(file: FileUsed) -> Text:
    """Where a base date is known from, or what is said where it is not."""
    if file.dated is None:
        return _NOT_FOUND
    return _FOUND.fill(dated=file.dated) if file.date else _LEFT_EMPTY


def _take(file: FileUsed, save: Callable[[FileUsed, str], None], slot: str) -> None:
    """Take what was typed, where it is a date; else say so and leave all as it was."""
    written = str(st.session_state[slot]).strip()
    date = read_span(written, office_day()) if written else ""
    st.session_state[f"wrong-{slot}"] = None if date or not written else _WRONG.fill(written=written)
    if written and not date:
        return
    try:
        save(file, date)
    except AppError as error:
        st.session_state[f"wrong-{slot}"] = _NOT_SAVED.fill(why=error.text)
    except OSError as error:
        st.session_state[f"wrong-{slot}"] = _NOT_SAVED.fill(why=error.strerror or error)
    else:
        st.session_state[slot] = date


def forget_typed() -> None:
    """Forget what stands in the fields: the files are read anew."""
    for slot in [str(name) for name in st.session_state if str(name).startswith((_SLOT, f"wrong-{_SLOT}"))]:
        del st.session_state[slot]


def carry_over(earlier: CityReading | None, reading: CityReading) -> CityReading:
    """The reading with what was typed for the same files before they were read again."""
    typed = {} if earlier is None else {file.used.key: file.base_date for file in earlier.files}
    for file in reading.files:
        base_date = typed.get(file.used.key)
        if base_date is not None and base_date.dated == BY_HAND:
            reading = reading.with_base_date(file.used.key, base_date)
    return reading
