"""Errors that say what is wrong, where, and what to do, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.core.text import Text


class AppError(Exception):
    """Base of every error that is meant to be read by an official.

    Attributes:
        text: what is wrong and what to do, in both languages.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class InputError(AppError, ValueError):
    """A file or table cannot be used as it is."""


class ParamError(AppError, ValueError):
    """A parameter is outside what its control allows."""


class UnknownNameError(AppError, KeyError):
    """A model, city, preset or output was asked for by a name that does not exist."""

    def __str__(self) -> str:
        """The text itself: KeyError would show its repr."""
        return str(self.text)


class ModelError(AppError, RuntimeError):
    """A model did not keep to its own declaration."""


class NetworkClosedError(AppError, ConnectionError):
    """Something outside was needed and cannot be reached from here."""
