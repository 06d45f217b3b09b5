"""How far a camera tells one thing from another: pixels to a metre, and the levels that standards name.

A camera with W pixels across and a lens of angle `fov` shows, at a distance d, a plane 2 d tan(fov / 2) wide; so there
are W / (2 d tan(fov / 2)) pixels to a metre of it, and `range_m` is that solved for d (EN/IEC 62676-4).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

LEVELS_2015: Mapping[str, float] = MappingProxyType(
    {"monitor": 12.5, "detect": 25.0, "observe": 62.5, "recognise": 125.0, "identify": 250.0}
)
"""Pixels to a metre at least, IEC/EN 62676-4:2015 as makers' guides give it. The text of the standard was not read."""

LEVELS_2025: Mapping[str, float] = MappingProxyType(
    {
        "overview": 20.0,
        "outline": 40.0,
        "discern": 80.0,
        "perceive": 125.0,
        "characterise": 250.0,
        "validate": 500.0,
        "scrutinise": 1500.0,
    }
)
"""Pixels to a metre at least, IEC 62676-4:2025 as jvsg.com gives it. The text of the standard was not read."""

FLAT_BELOW_DEG = 180.0
"""No plane holds what a lens of this angle or a wider one sees; such a one shows an arc instead."""

FULL_DEG = 360.0

WIDE, HIGH = 16, 9
"""Shape of a picture that is known by its number of pixels only; assumed, as the files say nothing of it."""

_TEN_THOUSAND = 10_000
_SOLD_ACROSS = np.array([640, 1280, 1920, 2560, 3840, 7680])
_SOLD_WITHIN = 0.06
"""A width this near (as a share) to one that is sold is that one: 200 ten thousands at 16:9 is 1,886 and means 1,920."""


def range_m(pixels_wide: npt.ArrayLike, fov_deg: npt.ArrayLike, px_per_m: npt.ArrayLike) -> Any:
    """The distance in metres at which a lens still gives so many pixels to a metre; it does at exactly that distance.

    Args:
        pixels_wide: pixels across, above 0.
        fov_deg: horizontal angle of the lens in degrees, above 0 and below 180.
        px_per_m: pixels to a metre, above 0.

    Raises:
        ValueError: when a number is outside what it may be; for wider lenses see `arc_range_m`.
    """
    across, fov, density = _checked(pixels_wide, fov_deg, px_per_m)
    if np.any(fov >= FLAT_BELOW_DEG):
        message = "a lens of 180 degrees or more shows no plane"
        raise ValueError(message)
    return across / (2.0 * density * np.tan(np.radians(fov) / 2.0))


def arc_range_m(pixels_wide: npt.ArrayLike, fov_deg: npt.ArrayLike, px_per_m: npt.ArrayLike) -> Any:
    """As `range_m`, for a lens that spreads its pixels evenly along an arc, such as one that sees all round.

    Ours, since the standard has no rule for it: an arc of d x fov (radians) metres shares the pixels.

    Raises:
        ValueError: when a number is not above 0, or an angle above 360.
    """
    across, fov, density = _checked(pixels_wide, fov_deg, px_per_m)
    return across / (density * np.radians(fov))


def lens_range_m(pixels_wide: npt.ArrayLike, fov_deg: npt.ArrayLike, px_per_m: npt.ArrayLike) -> Floats:
    """`range_m` for lenses below 180 degrees and `arc_range_m` for the others, one number for each.

    Raises:
        ValueError: as those do.
    """
    across, fov, density = np.broadcast_arrays(*_checked(pixels_wide, fov_deg, px_per_m))
    flat = fov < FLAT_BELOW_DEG
    plane = range_m(across, np.where(flat, fov, FLAT_BELOW_DEG / 2.0), density)
    found: Floats = np.where(flat, plane, arc_range_m(across, fov, density))
    return found


def pixels_wide(ten_thousands: npt.ArrayLike) -> Any:
    """Pixels across of a 16:9 picture of so many ten thousand pixels: 200 is 1,920, as 1,920 x 1,080 is sold.

    The width that follows from the number is taken to the nearest one that is sold when it lies within 6 % of it, else to
    whole pixels. Not-a-number, and what is not above 0, gives not-a-number.
    """
    number = np.asarray(ten_thousands, dtype=np.float64)
    exact = np.sqrt(np.where(number > 0, number, np.nan) * _TEN_THOUSAND * WIDE / HIGH)
    nearest = np.abs(exact[..., None] / _SOLD_ACROSS - 1.0)
    sold = _SOLD_ACROSS[np.argmin(np.where(np.isnan(nearest), np.inf, nearest), axis=-1)]
    return np.where(np.abs(exact / sold - 1.0) <= _SOLD_WITHIN, sold, np.rint(exact))


def _checked(*values: npt.ArrayLike) -> list[Floats]:
    arrays = [np.asarray(value, dtype=np.float64) for value in values]
    if not all(np.all(array > 0) for array in arrays) or np.any(arrays[1] > FULL_DEG):
        message = "pixels, degrees and pixels to a metre must be above 0, and degrees at most 360"
        raise ValueError(message)
    return arrays
