"""Inner loops are compiled when first used; what was compiled is kept beside the source where that can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

FunctionT = TypeVar("FunctionT", bound="Callable[..., object]")


def compiled(function: FunctionT) -> FunctionT:
    """The same function as machine code, with the same answers (no relaxed arithmetic), free of the interpreter's lock.

    Modules that hold such functions are imported inside the functions that need them: loading the compiler takes a while.
    """
    from numba import njit

    try:
        made: FunctionT = njit(function, cache=True, nogil=True)
    except RuntimeError:  # nowhere to keep it, such as on a read-only installation: compile at every start
        made = njit(function, nogil=True)
    return made
