"""What is held out together: whole weeks, dealt in turn, so that no week is both fitted to and predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FEWEST_WEEKS = 2
"""Weeks can be held out where there are at least so many; else runs are."""


def deal_blocks(block: Ints, parts: int) -> Ints:
    """(n,) the part, from 0, in which each run is held out: blocks dealt in turn, so that every part has some of all seasons.

    Args:
        block: (n,) what is held out together, such as the week of each run.
        parts: into how many parts, fewer where there are fewer blocks. With a single block the runs are dealt, not the block.
    """
    blocks, rank = np.unique(block, return_inverse=True)
    if len(blocks) < FEWEST_WEEKS:
        return np.arange(len(block), dtype=np.int64) % parts
    return rank.astype(np.int64) % min(parts, len(blocks))


def each_part(part: Ints) -> Iterator[Flags]:
    """Which runs (n,) are held out, one part after the other."""
    return (part == number for number in range(int(part.max()) + 1))
