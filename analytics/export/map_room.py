"""Room on a map: what may stand where without covering what stands there already. Millimetres on paper throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Spot: TypeAlias = tuple[float, float]

_GAP_MM = 0.4
"""Between two boxes, so that two labels are not read as one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, spot: Spot, width: float, height: float) -> Box:
        """The box of that size with its middle at the spot."""
        x, y = spot
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def middle(self) -> Spot:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other: Box) -> bool:
        """Whether the two overlap or come nearer than the gap."""
        return (
            self.left < other.right + _GAP_MM
            and other.left < self.right + _GAP_MM
            and self.bottom < other.top + _GAP_MM
            and other.bottom < self.top + _GAP_MM
        )

    def inside(self, other: Box) -> bool:
        """Whether it lies within the other, edges included."""
        return self.left >= other.left and self.right <= other.right and self.bottom >= other.bottom and self.top <= other.top


@dataclass(slots=True)
class Room:
    """A map's frame and what is taken in it."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Keep others away from there."""
        self.taken.append(box)

    def is_free(self, box: Box) -> bool:
        """Whether nothing stands there and it lies within the frame."""
        return box.inside(self.frame) and not any(box.meets(other) for other in self.taken)

    def first_free(self, boxes: Iterable[Box]) -> Box | None:
        """The first of the boxes that is free, which is then taken; none where none is."""
        for box in boxes:
            if self.is_free(box):
                self.take(box)
                return box
        return None
