"""Korean place names in Latin letters, by the Revised Romanisation (Ministry of Culture, notice 2000-8).

`충청남도 천안시 동남구` becomes `Dongnam-gu, Cheonan-si, Chungcheongnam-do`. Names of units keep their own form behind a
hyphen, and sounds do not change across it.
"""

from __future__ import annotations

import re
from functools import cache

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_VOWELS_PER_INITIAL, _FINALS = 21, 28

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
# Each final as it sounds at the end of a word, by its number in the syllable.
_ENDS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t",
    "k", "t", "p", "t",
)  # fmt: skip
# The same before a vowel, where the consonant passes to the next syllable.
_LINKED = (
    "", "g", "kk", "gs", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r", "m", "b", "bs", "s", "ss", "ng",
    "j", "ch", "k", "t", "p", "",
)  # fmt: skip
_SILENT, _RIEUL, _NIEUN, _MIEUM = 11, 5, 2, 6

_UNITS = {"도": "do", "시": "si", "군": "gun", "구": "gu", "읍": "eup", "면": "myeon", "동": "dong", "리": "ri", "가": "ga"}
_CITIES = ("특별자치시", "특별시", "광역시")
_SHORTEST_WITH_UNIT = 2
_NUMBERED = re.compile(r"(?<=[a-z])(?=\d)")


def romanise_place(name: str) -> str:
    """The name of a place, its units in the order of an English address: the smallest first."""
    return ", ".join(_romanise_unit(word) for word in reversed(name.split()))


@cache
def _romanise_unit(word: str) -> str:
    for city in _CITIES:
        if word.endswith(city):
            return romanise(word.removesuffix(city)).capitalize()
    stem = word.removesuffix("특별자치도") + "도" if word.endswith("특별자치도") else word
    unit = _UNITS.get(stem[-1])
    if unit is None or len(stem) < _SHORTEST_WITH_UNIT:
        return romanise(stem).capitalize()
    return f"{_NUMBERED.sub(' ', romanise(stem[:-1]).capitalize())}-{unit}"


def romanise(word: str) -> str:
    """One Korean word by its sound, small letters; what is not Hangul stays as it is."""
    syllables = [_parts(sign) for sign in word]
    letters = []
    for place, (sign, parts) in enumerate(zip(word, syllables, strict=True)):
        if parts is None:
            letters.append(sign)
            continue
        before = syllables[place - 1] if place else None
        after = syllables[place + 1] if place + 1 < len(syllables) else None
        letters.append(_initial(parts[0], before) + _VOWELS[parts[1]] + _final(parts[2], after))
    return "".join(letters)


Parts = tuple[int, int, int]


def _parts(sign: str) -> Parts | None:
    if not _FIRST_SYLLABLE <= ord(sign) <= _LAST_SYLLABLE:
        return None
    code = ord(sign) - _FIRST_SYLLABLE
    return code // (_VOWELS_PER_INITIAL * _FINALS), code // _FINALS % _VOWELS_PER_INITIAL, code % _FINALS


def _initial(initial: int, before: Parts | None) -> str:
    """The first consonant as it sounds behind the syllable before: 종로 -> jongno, 신라 -> silla."""
    end = _ENDS[before[2]] if before else ""
    if initial == _RIEUL and end in {"n", "l"}:
        return "l"
    if initial == _RIEUL and end:
        return "n"
    if initial == _NIEUN and end == "l":
        return "l"
    return _INITIALS[initial]


def _final(final: int, after: Parts | None) -> str:
    """The last consonant as it sounds before the next syllable: 백령 -> baengnyeong, 왕십리 -> wangsimni."""
    if after is None or not final:
        return _ENDS[final]
    if after[0] == _SILENT:
        return _LINKED[final]
    end = _ENDS[final]
    if after[0] in {_NIEUN, _MIEUM, _RIEUL}:
        end = {"k": "ng", "t": "n", "p": "m"}.get(end, end)
    return "l" if end == "n" and after[0] == _RIEUL else end
