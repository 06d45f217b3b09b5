"""Texts with values from files are shown as they are."""

import pytest

from ui.plain import plain


@pytest.mark.parametrize(
    "hostile", ["![x](http://h/b.png)", "[a](javascript:x)", ":red[x]", "# big", "a | b", "`x`", "\\[x](y)", "\\\\[x](y)"]
)
def test_nothing_in_a_text_comes_alive_and_what_is_inert_stays_so(hostile):
    shown = plain(hostile)
    signs = iter(shown)
    for sign in signs:
        if sign == "\\":
            next(signs)  # escaped: shown as it is
        else:
            assert sign not in "\\`*_{}[]()#+-.!|<>~$:&^="
    assert plain(shown) == shown
