"""From the numbers of a heat map to shades of its classes, and to a PNG of them: the same on the page and on paper."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.classes import STRONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.core.classes import Rgb

    Floats: TypeAlias = NDArray[np.float64]
    Shades: TypeAlias = NDArray[np.uint8]

HEAT = "heat"
"""The column of a layer drawn as a heat map that holds what the picture is made of: people of each hexagon, as released."""

STEPS = 12
"""Shades within a class: finer ones the eye does not tell apart, and they double the picture's bytes."""


def shades_of(values: Floats, limits: Sequence[float]) -> Shades:
    """The shade of each value: 0 where there is none, else 1 and upwards, `STEPS` to a class.

    A shade below a limit is never that of a value above it. Within a class shades rise evenly, in the last one ever slower.

    Args:
        values: any shape, nan where nothing is drawn.
        limits: class limits, ascending, above 0.
    """
    shades: Shades = np.zeros(values.shape, np.uint8)
    known = np.isfinite(values)
    shades[known] = 1 + np.searchsorted(_edges(limits), values[known], side="left")
    return shades


def _edges(limits: Sequence[float]) -> Floats:
    """The upper edge of every shade but the last, inclusive; limits are among them exactly."""
    rising = np.arange(1, STEPS + 1) / STEPS
    within = [low + (high - low) * rising for low, high in pairwise((0.0, *limits))]
    within = [np.append(shades[:-1], high) for shades, high in zip(within, limits, strict=True)]
    return np.concatenate([*within, limits[-1] / (1.0 - rising[:-1])])


def ramp_of(colours: Sequence[Rgb]) -> Shades:
    """(1 + classes x `STEPS`, 4) red, green, blue and opacity of each shade.

    In the middle of its class a shade has the class's own colour. The first class rises out of the bare ground, so that the
    picture has no edge where hardly anybody is.
    """
    at = (np.arange(len(colours) * STEPS) + 0.5) / STEPS
    middle = np.arange(len(colours)) + 0.5
    painted = np.array([np.interp(at, middle, channel) for channel in zip(*colours, strict=True)])
    rows = np.vstack([painted, 255 * STRONG * np.minimum(at, 1.0)]).T
    clear = [*colours[0], 0]
    shades: Shades = np.rint(np.vstack([clear, rows])).astype(np.uint8)
    return shades


def png_bytes(shades: Shades, ramp: Shades) -> bytes:
    """A PNG of palette colours: the same shades give the same bytes.

    Args:
        shades: (rows, columns) numbers of colours.
        ramp: (n, 4) the colours, at most 256.
    """
    from PIL import Image

    rows, columns = shades.shape
    picture = Image.frombytes("P", (columns, rows), np.ascontiguousarray(shades).tobytes())
    picture.putpalette(np.ascontiguousarray(ramp[:, :3]).tobytes(), "RGB")
    written = io.BytesIO()
    picture.save(written, "PNG", transparency=ramp[:, 3].tobytes())
    return written.getvalue()
