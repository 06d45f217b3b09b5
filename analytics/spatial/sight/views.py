"""Cameras as arrays: where they stand, where they look, and how far.

Three kinds follow from what is known of a camera, and everything else rests on them:

- one whose direction is known sees its sector, and so does one that sees all round;
- one whose direction is not known sees a sector somewhere: a place within reach is in it with the probability fov / 360;
- one that turns (PTZ) can look everywhere, but through one lens at a time: it looks at a place fov / 360 of the time.

An unknown direction is never filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.sight.density import FULL_DEG, lens_range_m

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

PIXELS_WIDE = 1920.0
"""Pixels across where nothing else is said: 2 megapixels, the usual ones of recent years; assumed."""

_AZIMUTH_DIGITS = 6
"""Directions are kept to a millionth of a degree, so that a full turn more is the same direction to the last bit."""


@dataclass(frozen=True, eq=False)
class Views:
    """n poles with cameras, in metres of a planar CRS. Made by `Views.of`.

    Attributes:
        x, y: (n,) metres east and north.
        azimuth_deg: (n,) middle of the view, clockwise from north, 0 inclusive to 360; nan where unknown.
        fov_deg: (n,) horizontal angle of one lens, above 0 to 360.
        near_m: (n,) nearer than this nothing is seen; at exactly this distance it is.
        range_m: (n,) farther than this nothing is seen; at exactly this distance it is. Kept to single precision, as isovists.
        count: (n,) cameras at the pole, all alike; where directions are unknown each has its own.
        pixels_wide: (n,) pixels across of one lens.
        ptz: (n,) whether it turns.
    """

    x: Floats
    y: Floats
    azimuth_deg: Floats
    fov_deg: Floats
    near_m: Floats
    range_m: Floats
    count: Ints
    pixels_wide: Floats
    ptz: Flags

    def __len__(self) -> int:
        return len(self.x)

    @classmethod
    def of(  # noqa: PLR0913  # all but the place and the range have a usual value
        cls,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        range_m: npt.ArrayLike,
        *,
        azimuth_deg: npt.ArrayLike = np.nan,
        fov_deg: npt.ArrayLike = FULL_DEG,
        near_m: npt.ArrayLike = 0.0,
        count: npt.ArrayLike = 1,
        pixels_wide: npt.ArrayLike = PIXELS_WIDE,
        ptz: npt.ArrayLike = False,
    ) -> Views:
        """Views from numbers or arrays of n; one number stands for all.

        Raises:
            ValueError: when a number is outside what it may be.
        """
        n = np.broadcast(np.atleast_1d(x), np.atleast_1d(y)).size
        values = [x, y, azimuth_deg, fov_deg, near_m, range_m, pixels_wide]
        full = [np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), n)) for value in values]
        counts, turns = np.broadcast_to(np.asarray(count), n), np.array(np.broadcast_to(np.asarray(ptz, dtype=bool), n))
        _refuse(full, counts)
        azimuth = (np.round(np.mod(full[2], FULL_DEG), _AZIMUTH_DIGITS) % FULL_DEG).astype(np.float64)
        return cls(full[0], full[1], azimuth, full[3], full[4], _single(full[5]), counts.astype(np.int64), full[6], turns)

    @property
    def certain(self) -> Flags:
        """(n,) whether what is seen is known: a direction that is known and kept, or a view all round."""
        return ~self.ptz & (np.isfinite(self.azimuth_deg) | (self.fov_deg >= FULL_DEG))

    @property
    def share(self) -> Floats:
        """(n,) probability that one camera sees a place that it could see: 1 where certain, else fov / 360."""
        return np.where(self.certain, 1.0, self.fov_deg / FULL_DEG)

    def pick(self, which: npt.ArrayLike) -> Views:
        """Some of them, by index or flag."""
        return Views(*(getattr(self, field.name)[which] for field in fields(self)))

    def joined(self, more: Views) -> Views:
        """These, and others after them."""
        return Views(*(np.concatenate([getattr(self, field.name), getattr(more, field.name)]) for field in fields(self)))

    def as_discs(self, radius_m: float) -> Views:
        """Each pole as a full disc: the standard model draws 50 m round every camera and looks at nothing else.

        Raises:
            ValueError: when the radius is negative or no number.
        """
        return Views.of(self.x, self.y, radius_m, count=self.count, pixels_wide=self.pixels_wide)

    def at_density(self, px_per_m: float) -> Views:
        """The same views, cut off where they no longer give so many pixels to a metre.

        Raises:
            ValueError: when that is not above 0.
        """
        reach = lens_range_m(self.pixels_wide, self.fov_deg, px_per_m)
        return replace(self, range_m=np.minimum(self.range_m, _single(reach)))


def _single(metres: Floats) -> Floats:
    """Rounded to what single precision holds: less than a hundredth of a millimetre away at 100 m."""
    return metres.astype(np.float32).astype(np.float64)


def _refuse(full: list[Floats], counts: npt.NDArray[Any]) -> None:
    x, y, azimuth, fov, near, far, across = full
    wrong = {
        "a place is no number": ~(np.isfinite(x) & np.isfinite(y)),
        "a direction is endless": np.isinf(azimuth),
        "an angle of view is not above 0 and at most 360 degrees": ~((fov > 0) & (fov <= FULL_DEG)),
        "a near or far distance is negative or no number": ~((near >= 0) & (far >= 0) & np.isfinite(near) & np.isfinite(far)),
        "pixels across are not above 0": ~((across > 0) & np.isfinite(across)),
        "a pole has no camera": ~(counts >= 1),
    }
    for message, found in wrong.items():
        if np.any(found):
            raise ValueError(message)
