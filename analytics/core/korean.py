"""Korean particles: which of a pair follows a word depends on whether the word ends in a consonant."""

from __future__ import annotations

_FIRST, _LAST = "가", "힣"
_FINALS = 28
"""Unicode orders the syllables by their final consonant within each block of so many; the first of a block has none."""

_DIGITS_WITH_FINAL = frozenset("013678")
"""Read aloud: 영 일 삼 육 칠 팔 end in a consonant; 이 사 오 구 do not. Tens and hundreds end in 십, 백, which 0 covers too."""


def ends_in_consonant(word: str) -> bool | None:
    """Whether a word ends in a consonant when read aloud; None where its writing does not say, as with Latin letters."""
    last = next((sign for sign in reversed(word) if sign.isalnum()), "")
    if _FIRST <= last <= _LAST:
        return (ord(last) - ord(_FIRST)) % _FINALS > 0
    if last.isascii() and last.isdigit():
        return last in _DIGITS_WITH_FINAL
    return None


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The particle that follows a word, such as `particle("카메라", "을", "를")`; both, "을(를)", where it cannot be known."""
    ends = ends_in_consonant(word)
    if ends is None:
        return f"{after_consonant}({after_vowel})"
    return after_consonant if ends else after_vowel
