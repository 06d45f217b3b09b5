"""Tell browsers and screen readers which language the page speaks (WCAG 3.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from analytics.core.text import Language

# Streamlit writes lang="en" into every page. The script needs more than one line: a single line that holds a
# slash would be taken for the name of a file.
_SCRIPT = """
export default function (component) {
  document.documentElement.lang = component.data.language === "en" ? "en" : "ko";
}
"""

_component = st.components.v2.component("page_language", js=_SCRIPT)


def tell_language(language: Language) -> None:
    """Set the language of the whole page. Draws nothing."""
    _component(key="page_language", data={"language": str(language)})
