"""Phrases that a person reads, in both languages from birth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The two languages of the app. Korean comes first."""

    KO = "ko"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in Korean and English.

    Args:
        ko: the Korean phrase, never empty.
        en: the English phrase, never empty.

    Raises:
        ValueError: when a language is missing, so that no page can show a half-translated phrase.
    """

    ko: str
    en: str

    def __post_init__(self) -> None:
        if not self.ko.strip() or not self.en.strip():
            message = f"a text needs both languages: ko={self.ko!r}, en={self.en!r}"
            raise ValueError(message)

    def in_(self, language: Language | str) -> str:
        """The phrase in one language."""
        return self.ko if language == Language.KO else self.en

    def fill(self, **values: object) -> Text:
        """The same phrase with its `{name}` places filled; a `Text` value is put in language by language."""
        ko = {name: value.ko if isinstance(value, Text) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(self.ko.format(**ko), self.en.format(**en))

    def __str__(self) -> str:
        """Both languages, for logs and terminals."""
        return self.ko if self.ko == self.en else f"{self.ko} / {self.en}"
