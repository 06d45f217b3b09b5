"""What must not come alive when a table is opened in a spreadsheet."""

from __future__ import annotations

import re

FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
"""A cell that starts so is run as a formula by a spreadsheet."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def neutralise(value: str) -> str:
    """The value as it may stand in a table: what a spreadsheet would run as a formula gets an apostrophe, numbers do not."""
    if value.lstrip(" ").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(value.strip()):
        return "'" + value
    return value
