"""The one door to numba: a decorator that compiles, and a word on whether it can.

Only the modules of kernels import this one, and they are imported inside the functions that need them: a page that
never asks a large question never pays for the compiler. Where numba is missing those imports fail with `ImportError`,
and the callers fall back on scipy or shapely, which give the same answers later.

Compiled code is kept beside the source, as Python keeps its own; whoever can write there could as well change the
source. Where that folder and the user's own cache are read-only it is compiled anew in each process.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

F = TypeVar("F", bound="Callable[..., Any]")


def can_compile() -> bool:
    """Whether numba is installed and starts; asked once, since a broken installation is as good as none."""
    if find_spec("numba") is None:
        return False
    try:
        import numba  # noqa: F401  # only whether it starts
    except (ImportError, OSError):
        return False
    return True


def compiled(function: F) -> F:
    """The function compiled by numba: without the interpreter's lock, and kept on disk where that can be.

    Raises:
        ImportError: when numba is not installed.
    """
    from numba import njit

    try:
        made = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in
        made = njit(nogil=True)(function)
    return cast("F", made)
