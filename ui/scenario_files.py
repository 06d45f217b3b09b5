"""A scenario as a file: kept by a planner, opened by a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.scenario_file import ScenarioFile, data_digest
from analytics.core.text import Text
from analytics.intake.scenario_file import LARGEST_BYTES, read_scenario_file
from ui.form import put_in
from ui.language import say
from ui.plain import plain
from ui.what_if import keep_scenario

if TYPE_CHECKING:
    from analytics.core.model import AnyModel
    from analytics.core.params import Params
    from analytics.core.scenario import Scenario
    from analytics.schemas.city import City

BOX, UPLOAD = "scenario-files", "scenario-file"
_REFUSED, _TOLD = "scenario-file-refused", "scenario-file-told"
_TITLE = Text("시나리오 파일", "Scenario file")
_KEEP = Text("파일로 보관", "Keep as a file")
_OPEN = Text("보관한 파일 열기", "Open a file that was kept")
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
    """Draw the two ways: keep what is at hand as a file, and open one."""
    with st.popover(say(_TITLE), key=BOX, on_change="rerun") as box:
        if not box.open:
            return
        st.caption(say(_ABOUT))
        digest = data_digest(city.digests, model.inputs.tables())
        content = ScenarioFile(model.id, digest, params.changed(), scenario).write()
        name = f"scenario-{model.id}-{city.id}.json"
        st.download_button(say(_KEEP), content, name, "application/json", key="keep-scenario", on_click="ignore")
        st.file_uploader(say(_OPEN), type=["json"], key=UPLOAD, max_upload_size=1, on_change=_open, args=(model, digest))
        refused, told = st.session_state.get(_REFUSED), st.session_state.get(_TOLD)
        if refused is not None:
            st.error(plain(say(refused)))
        if told is not None:
            st.warning(plain(say(told)))


def _open(model: AnyModel, digest: str) -> None:
    """Put what the file holds into form and address; a file with anything wrong in it changes nothing and is told."""
    file = st.session_state.get(UPLOAD)
    st.session_state[_REFUSED] = st.session_state[_TOLD] = None
    if file is None:
        return
    try:
        held, params = read_scenario_file(file.read(LARGEST_BYTES + 1), model)
    except AppError as error:
        st.session_state[_REFUSED] = _LARGE if file.size > LARGEST_BYTES else error.text
        return
    if held.city != digest:
        st.session_state[_TOLD] = _OTHER_DATA
    put_in(params.model_dump())
    keep_scenario(held.scenario)
