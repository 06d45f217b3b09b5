"""Which language the visitor reads: Korean unless they say otherwise, kept in the address as `lang`."""

from __future__ import annotations

import streamlit as st

from analytics.core.text import Language, Text

_KEY = "lang"
_LABEL = Text("언어", "Language")
_LANGUAGES = frozenset(Language)
_NAMES = {Language.KO: "한국어", Language.EN: "English"}


def current_language() -> Language:
    """The language of this visit: what the address says, else what was chosen before, else Korean."""
    asked = st.query_params.get(_KEY)
    if asked in _LANGUAGES:
        st.session_state["language"] = Language(asked)
    return Language(st.session_state.get("language", Language.KO))


def say(text: Text) -> str:
    """A phrase in the visitor's language."""
    return text.in_(current_language())


def choose_language() -> None:
    """Draw the choice of language; a page that was come to without it in the address gets it there, so that the address can be sent."""
    current = current_language()
    if current != Language.KO and _KEY not in st.query_params:
        st.query_params[_KEY] = str(current)
    options = list(Language)
    chosen = st.segmented_control(
        _LABEL.in_(current),
        options,
        default=current,
        required=True,
        format_func=lambda option: _NAMES[option],
        key=f"choose-language-{current}",
        label_visibility="collapsed",
    )
    if chosen and chosen != current:
        st.session_state["language"] = chosen
        if chosen == Language.KO:
            st.query_params.pop(_KEY, None)
        else:
            st.query_params[_KEY] = str(chosen)
        st.rerun()
