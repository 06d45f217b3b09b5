"""The manuals of all models, written from their declarations."""

from __future__ import annotations

import streamlit as st

from analytics.core.text import Text
from analytics.library import MODELS
from analytics.manual import write_manual
from ui.language import current_language, say

_WHICH = Text("모형", "Model")
_SAVE = Text("설명서 내려받기 (.md)", "Download the manual (.md)")


def show_manual() -> None:
    """Show one model's manual and offer it as a file."""
    model = st.selectbox(say(_WHICH), MODELS, format_func=lambda item: say(item.title), key="manual-model")
    language = current_language()
    text = write_manual(model, language)
    st.download_button(
        say(_SAVE), text.encode(), f"{model.id}.{language}.md", "text/markdown", key="save-manual", on_click="ignore"
    )
    st.markdown(text)
