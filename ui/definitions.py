"""Every number with what it means, one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.model import OutputKind
from analytics.core.text import Text
from ui.language import current_language, say
from ui.plain import plain
from ui.telling import number_with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.core.model import Output, Result
    from analytics.core.text import Language

_TITLE = Text("모든 숫자와 뜻", "All numbers and what they mean")


def show_definitions(outputs: Sequence[Output], result: Result, key: str) -> None:
    """Draw the numbers of a result with their definitions, folded away.

    Args:
        outputs: what the result promises.
        result: holds the numbers.
        key: the name of the fold on the page.
    """
    language = current_language()
    told = [output for output in outputs if output.kind is OutputKind.INDICATOR]
    with st.expander(say(_TITLE), key=key, on_change="rerun") as box:
        if box.open:  # what nobody looks at need not be sent at every move of a slider
            st.markdown("\n\n".join(_number_told(output, result, language) for output in told))  # one message for all


def _number_told(output: Output, result: Result, language: Language) -> str:
    value = number_with_unit(output, result.indicators[output.id], language)
    return f"**{output.title.in_(language)}: {plain(value)}**  \n{output.about.in_(language)}"
