"""A scenario as a file: kept by a planner, opened by a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.scenario_file import ScenarioFile, data_digest
from analytics.core.text import Text
from analytics.intake.scenario_file import LARGEST_BYTES, read_scenario_file
from ui.form import put_in
from ui.held import hold
from ui.language import say
from ui.plain import plain
from ui.what_if import keep_scenario

if TYPE_CHECKING:
    from analytics.core.model import AnyModel
    from analytics.core.params import Params
    from analytics.core.scenario import Scenario
    from analytics.schemas.city import City

BOX, UPLOAD, UPLOAD_A = "scenario-files", "scenario-file", "scenario-file-a"
_REFUSED, _TOLD = "scenario-file-refused", "scenario-file-told"
_TITLE = Text("시나리오 파일", "Scenario file")
_KEEP = Text("파일로 보관", "Keep as a file")
_OPEN = Text("보관한 파일 열기", "Open a file that was kept")
_OPEN_A = Text(
    "보관한 파일을 A안으로 열어 지금 안(B안)과 견주기", "Open a kept file as plan A, to compare with the plan at hand (B)"
)
_OTHER_CONDITIONS = Text(
    "파일의 분석 조건이 이 화면과 다릅니다({names}). 두 안 모두 이 화면의 조건으로 견줍니다.",
    "The file was kept under other conditions ({names}). Both plans are compared under the conditions of this page.",
)
_NO_CHANGES = Text("이 파일에는 견줄 변경이 없습니다.", "This file holds no changes to compare with.")
_ABOUT = Text(
    "변경과 분석 조건을 작은 파일로 보관합니다. 자료는 들어 있지 않습니다.",
    "Keeps the changes and conditions in a small file. It holds no data.",
)
_OTHER_DATA = Text(
    "이 시나리오는 다른 자료에서 만들었습니다. 같은 곳을 가리키는지 확인해 주십시오.",
    "This scenario was made on other data. Please check that it means the same places.",
)
_LARGE = Text("파일이 너무 큽니다. 시나리오 파일이 아닙니다.", "The file is too large to be a scenario file.")


def show_scenario_files(model: AnyModel, city: City, params: Params, scenario: Scenario) -> None:
    """Draw the three ways: keep what is at hand as a file, open one, and open one as the plan to compare with."""
    with st.popover(say(_TITLE), key=BOX, on_change="rerun") as box:
        if not box.open:
            return
        st.caption(say(_ABOUT))
        digest = data_digest(city.digests, model.inputs.tables())
        content = ScenarioFile(model.id, digest, params.changed(), scenario).write()
        name = f"scenario-{model.id}-{city.id}.json"
        st.download_button(say(_KEEP), content, name, "application/json", key="keep-scenario", on_click="ignore")
        st.file_uploader(say(_OPEN), type=["json"], key=UPLOAD, max_upload_size=1, on_change=_open, args=(model, digest))
        given = (model, digest, params)
        st.file_uploader(say(_OPEN_A), type=["json"], key=UPLOAD_A, max_upload_size=1, on_change=_open_as_a, args=given)
        refused, told = st.session_state.get(_REFUSED), st.session_state.get(_TOLD, ())
        if refused is not None:
            st.error(plain(say(refused)))
        for text in told:
            st.warning(plain(say(text)))


def _open(model: AnyModel, digest: str) -> None:
    """Put what the file holds into form and address; a file with anything wrong in it changes nothing and is told."""
    found = _read(UPLOAD, model, digest)
    if found is not None:
        held, params = found
        put_in(params.model_dump())
        keep_scenario(held.scenario)


def _open_as_a(model: AnyModel, digest: str, params: Params) -> None:
    """Hold the file's plan to compare with; the conditions stay those of the page, and where the file's differ it is told."""
    found = _read(UPLOAD_A, model, digest)
    if found is None:
        return
    held, own = found
    if not held.scenario:
        st.session_state[_REFUSED] = _NO_CHANGES
        return
    here, there = params.model_dump(), own.model_dump()
    torn = [control.label for name, control in params.controls().items() if here[name] != there[name]]
    if torn:
        names = Text(", ".join(label.ko for label in torn), ", ".join(label.en for label in torn))
        st.session_state[_TOLD] = (*st.session_state[_TOLD], _OTHER_CONDITIONS.fill(names=names))
    hold(held.scenario)


def _read(key: str, model: AnyModel, digest: str) -> tuple[ScenarioFile, Params] | None:
    """What the uploaded file holds; none where there is none, or, with what is wrong put down, where it cannot be read."""
    file = st.session_state.get(key)
    st.session_state[_REFUSED], st.session_state[_TOLD] = None, ()
    if file is None:
        return None
    try:
        held, params = read_scenario_file(file.read(LARGEST_BYTES + 1), model)
    except AppError as error:
        st.session_state[_REFUSED] = _LARGE if file.size > LARGEST_BYTES else error.text
        return None
    if held.city != digest:
        st.session_state[_TOLD] = (_OTHER_DATA,)
    return held, params
