"""Texts that hold values from files are shown as they are: no link, picture or formatting comes alive in them."""

from __future__ import annotations

import re

_SIGNS = r"[\\`*_{}\[\]()#+\-.!|<>~$:&^=]"
_MARKED = re.compile(rf"\\{_SIGNS}|{_SIGNS}")


def plain(text: str) -> str:
    """The text with everything that Markdown would act on made inert, for `st.write` and its kin.

    What is inert already stays as it is: messages from the intake come with their brackets escaped.
    """
    return _MARKED.sub(lambda sign: sign[0] if len(sign[0]) > 1 else f"\\{sign[0]}", text.replace("\n", " "))
