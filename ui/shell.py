"""The shell round every page: language, navigation built from the library."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analytics.core.text import Text
from analytics.library import MODELS
from ui import gate
from ui.language import choose_language, current_language, say
from ui.page_language import tell_language
from ui.theme import style_page

PAGES = Path(__file__).resolve().parents[1] / "pages"
APP = Text("표준분석지도", "Standard Analysis Maps")
_ANALYSES, _DATA = Text("분석", "Analyses"), Text("자료와 안내", "Data and help")
_MY_DATA, _USES, _MANUAL = Text("내 자료", "My data"), Text("활용실적", "Uses"), Text("설명서", "Manual")

st.set_page_config(page_title=say(APP), page_icon="🗺️", layout="wide", initial_sidebar_state="auto")
style_page()
tell_language(current_language())
gate.enter()
home = st.Page(PAGES / "home.py", title=say(APP), default=True, visibility="hidden")
models = [st.Page(PAGES / f"{model.id}.py", title=say(model.title), url_path=model.id) for model in MODELS]
help_pages = [
    st.Page(PAGES / "my_data.py", title=say(_MY_DATA), url_path="my_data"),
    st.Page(PAGES / "uses.py", title=say(_USES), url_path="uses"),
    st.Page(PAGES / "manual.py", title=say(_MANUAL), url_path="manual"),
]
page = st.navigation({"": [home], say(_ANALYSES): models, say(_DATA): help_pages})
with st.sidebar:
    choose_language()
page.run()
