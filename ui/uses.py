"""Which runs of this visit belong in the register of uses: those on own data, the first one by itself, others when asked.

A model that was measured and judged on own data is one use, whatever is moved, placed or opened again afterwards. What a
visitor found under other conditions or with places changed is kept at hand, to be put in by hand on the page of the register:
so no slider and no click on the map ever counts.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.scenario import Scenario
from analytics.export.run_folder import Origin, run_record
from analytics.library import MODELS, find_model
from analytics.records.usage import NAME, Counted, Register, digest_of, is_own, read_department
from ui import city as cities
from ui.running import judge, measure_quietly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.core.text import Text
    from ui.downloads import OnPage
    from ui.running import Run

    Record = Mapping[str, Any]

_DEPARTMENT, _AT_HAND, _SEEN, _UNSIGNED, _TROUBLE = "department", "uses-at-hand", "uses-seen", "uses-unsigned", "uses-trouble"


def register() -> Register:
    """The register beside the cities that are kept."""
    return Register(cities.SHELF.root / NAME)


def department() -> str | None:
    """Of which department this visitor is, as they have said themselves; None where they have not."""
    return st.session_state.get(_DEPARTMENT)


def set_department(text: str) -> None:
    """Go on as of this department; the runs of this visit that were counted without one become its own.

    Raises:
        InputError: when the name is missing, too long or personal.
        RegisterError: when the register cannot be written.
    """
    who = read_department(text)
    register().sign(st.session_state.get(_UNSIGNED, []), who, today())
    st.session_state[_DEPARTMENT], st.session_state[_UNSIGNED] = who, []


def at_hand() -> list[Record]:
    """The latest runs of this visit on own data: of each model the city as it is and, where it was changed, as changed."""
    return [record for records in st.session_state.get(_AT_HAND, {}).values() for record in records]


def trouble() -> Text | None:
    """Why a run of this visit could not be counted by itself; None where all could."""
    return st.session_state.get(_TROUBLE)


def note_use(page: OnPage) -> None:
    """Take note of what a model page has measured and judged; on own data the first run of a model is counted at once.

    What goes wrong with the register is told on its own page and disturbs no map. A model that is not in the library is on
    trial and no use of it.
    """
    if page.city.sample or page.model_id not in {model.id for model in MODELS}:
        return
    records = [record for record in _records(page) if is_own(record)]
    if not records:
        return
    st.session_state.setdefault(_AT_HAND, {})[page.model_id] = records
    seen, this = st.session_state.setdefault(_SEEN, set()), (page.model_id, page.city.id)
    if this not in seen:
        seen.add(this)
        _count_once(records[0])


def count(record: Record) -> Counted:
    """Put a run into the register.

    Raises:
        InputError: when it is no record of a run.
        RegisterError: when the register cannot be written.
    """
    counted = register().count(record, department(), today())
    if counted is Counted.NEW and department() is None:
        st.session_state.setdefault(_UNSIGNED, []).append(digest_of(record))
    return counted


def today() -> date:
    """The office's own day."""
    return date.today()  # noqa: DTZ011 - of the office, not of Greenwich


def _count_once(record: Record) -> None:
    try:
        if not register().holds_data_of(record):
            count(record)
    except AppError as error:
        st.session_state[_TROUBLE] = error.text


def _records(page: OnPage) -> Iterator[Record]:
    """The city as it is, and as changed where it was; a run that is only the last good one is left out."""
    model = find_model(page.model_id)
    runs = [(page.after, page.scenario)] if page.now is page.after else [(page.now, Scenario()), (page.after, page.scenario)]
    for run, scenario in runs:
        if _is_asked(page, run, scenario):
            yield run_record(model, page.params, page.city, judge(model, run, page.params), Origin(scenario=scenario))


def _is_asked(page: OnPage, run: Run, scenario: Scenario) -> bool:
    """Whether a run is of these very conditions: after a mistake the page goes on showing one of others."""
    try:
        return measure_quietly(find_model(page.model_id), page.city, page.params, scenario) is run
    except AppError:
        return False
