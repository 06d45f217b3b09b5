"""A report to take along, below the map: one button for each format, which builds the file when it is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.export.compared import compared_report
from analytics.export.field_sheet import sheets_of
from analytics.export.formats import FORMATS, Format, Pictures, one_file
from analytics.export.found import Answered, Found
from analytics.export.reporting import Wanted, report_of, report_of_answer
from analytics.library import find_model
from ui.language import current_language, say
from ui.plain import plain
from ui.running import judge
from ui.sides import compared_on_page

if TYPE_CHECKING:
    from analytics.core.params import Params, Preset
    from analytics.core.scenario import Scenario
    from analytics.core.study import Answer
    from analytics.core.text import Language
    from analytics.export.report import Report
    from analytics.schemas.city import City
    from ui.running import Run
    from ui.sides import Sides

_TITLE = Text("보고서 내려받기", "Download a report")
_ABOUT = Text(
    "지금 화면의 조건과 결과 그대로 만듭니다. 누르면 파일을 만들어 바로 내려받습니다.",
    "Made from the conditions and results on this page. Press one: the file is built and downloaded at once.",
)
_WORKING = Text("{what} 만드는 중…", "Building {what}…")
_WAITING = 0.05
"""Shown of the bar before a writer can say how far it is."""
_COLUMNS, _POLL_S = 3, 1.0
_FIELD = frozenset({"field_hwpx", "field_xlsx"})


@dataclass(slots=True)
class Build:
    """A file under way, written to by the thread that builds it; `share` is None where none is."""

    share: float | None = None

    def note(self, share: float) -> None:
        """How much of it is done, 0 to 1."""
        self.share = max(share, _WAITING)


@dataclass(frozen=True, slots=True)
class OnPage:
    """What the visitor looks at, all that a report of it depends on but for a study's answer.

    Attributes:
        model_id, city, params: what was run on what.
        now, after: without and with the scenario; the same one where nothing is changed.
        scenario: the changes at hand.
        layer: the layer on the map.
        study_id, asked: the study whose layer has taken the map, and what was asked of it; "" and none where none has.
        preset_id: the preset that was chosen, "" where none was.
        plans: two plans that the page sets against each other, or none.
    """

    model_id: str
    city: City
    params: Params
    now: Run
    after: Run
    scenario: Scenario
    layer: str
    study_id: str = ""
    asked: Params | None = None
    preset_id: str = ""
    plans: Sides | None = None


def offer_downloads(page: OnPage, answer: Answer | None = None) -> None:
    """Draw the panel; not even the report is made before somebody opens it, and no file before a button is pressed.

    Args:
        page: what the visitor looks at.
        answer: of the study that has taken the map, or none.
    """
    with st.expander(say(_TITLE), key="downloads", on_change="rerun") as panel:
        if panel.open:
            st.fragment(_buttons)(make_report(page, answer, current_language(), date.today()))  # noqa: DTZ011 - the office's own day
            st.fragment(_progress, run_every=_POLL_S)()


@remember(6)
def make_report(page: OnPage, answer: Answer | None, language: Language, day: date) -> Report:
    """The report of what is on the page: judged by the same thresholds, so that paper and page show one number."""
    wanted = Wanted(language, page.layer, preset_kept(page), run_on=day)
    if page.plans is not None:
        return compared_report(compared_on_page(find_model(page.model_id), page.city, page.params, page.plans), wanted)
    run = found_on_page(page)
    if answer is None or page.asked is None:
        return report_of(run, wanted)
    return report_of_answer(Answered(run, run.model.study(page.study_id), page.asked, answer), wanted)


def preset_kept(page: OnPage) -> Preset | None:
    """The preset that was chosen, as long as all its values still stand: one that was changed since is none."""
    preset = next((item for item in find_model(page.model_id).presets if item.id == page.preset_id), None)
    if preset is None or any(getattr(page.params, name) != value for name, value in preset.values.items()):
        return None
    return preset


def found_on_page(page: OnPage) -> Found:
    """The run on a page with what was before, where the scenario changes anything."""
    model, params, after = find_model(page.model_id), page.params, page.after
    result = judge(model, after, params)
    if not page.scenario or page.now is after:
        return Found(model, params, page.city, after.inputs, after.measured, result, page.scenario)
    change = None if model.compare is None else model.compare(page.now.measured, after.measured, params)
    before = judge(model, page.now, params)
    return Found(model, params, page.city, after.inputs, after.measured, result, page.scenario, before, change)


def _buttons(report: Report) -> None:
    st.caption(say(_ABOUT))
    columns = st.columns(_COLUMNS)
    for place, item in enumerate(offered(report)):
        with columns[place % _COLUMNS]:
            st.download_button(
                say(item.title),
                partial(_build, report, item, _build_of(item)),
                file_name=item.file_name(report.stem),
                mime=item.file_mime,
                help=say(item.about),
                key=f"download-{item.id}",
                on_click="ignore",
                width="stretch",
            )


def offered(report: Report) -> list[Format]:
    """The formats that have something to say: no field-check sheet where no place is to be looked at."""
    has_places = any(len(table.rows) for table in sheets_of(report))
    return [item for item in FORMATS if has_places or item.id not in _FIELD]


def _build(report: Report, item: Format, build: Build) -> bytes:
    """One file; on a thread of its own, with no page to write to."""
    build.note(_WAITING)
    try:
        return one_file(report, item, Pictures(report, build.note)) or b""
    finally:
        build.share = None


def _build_of(item: Format) -> Build:
    build: Build = st.session_state.setdefault(f"build-{item.id}", Build())
    return build


def _progress() -> None:
    """A bar for each file that is being built."""
    for item in FORMATS:
        share = _build_of(item).share
        if share is not None:
            st.progress(min(share, 1.0), plain(say(_WORKING.fill(what=item.title))))
