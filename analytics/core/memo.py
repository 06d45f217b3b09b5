"""Remember what was built from the same tables.

Tables are never changed once read, so the object itself is the key: exact, free, and never fooled by a
sampled hash. The arguments are kept alive beside the result, so that an identity cannot be taken over.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

P = ParamSpec("P")
R = TypeVar("R")


def remember(places: int, ignoring: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last `places` results of a function, by the identity of its table arguments.

    What can be hashed (numbers, texts, frozen parameters) is compared by value, tables and arrays by identity.
    Concurrent callers with the same arguments wait for one computation.

    Args:
        places: how many results are kept; the one not used for longest goes first.
        ignoring: keyword arguments that do not change the result, such as one that reports progress.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        kept: OrderedDict[Hashable, tuple[Any, R]] = OrderedDict()
        building: dict[Hashable, threading.Lock] = {}
        guard = threading.Lock()

        @functools.wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            key = (*map(_key, args), *((name, _key(value)) for name, value in sorted(kwargs.items()) if name not in ignoring))
            with guard:
                turn = building.setdefault(key, threading.Lock())
            with turn:  # one builds, the others of the same key wait; other keys go on
                with guard:
                    if key in kept:
                        kept.move_to_end(key)
                        return kept[key][1]
                result = function(*args, **kwargs)
                with guard:
                    kept[key] = ((args, kwargs), result)
                    if len(kept) > places:
                        old, _ = kept.popitem(last=False)
                        building.pop(old, None)
            return result

        return remembered

    return wrap


def _key(value: object) -> Hashable:
    try:
        hash(value)
    except TypeError:
        return ("object", id(value))
    return value
