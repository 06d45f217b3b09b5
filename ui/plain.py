"""Texts that hold values from files are shown as they are: no link, picture or formatting comes alive in them."""

from __future__ import annotations

import re

_MARKED = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])")


def plain(text: str) -> str:
    """The text with everything that Markdown would act on made inert, for `st.write` and its kin."""
    return _MARKED.sub(r"\\\1", text.replace("\n", " "))
