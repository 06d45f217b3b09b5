"""Shapes drawn into a map's frame: areas, lines and cells, each kind as one path, cut off at the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from analytics.core.classes import Rgb
    from analytics.export.map_frame import Frame
    from analytics.export.map_room import Room
    from analytics.export.map_shapes import Floats

_CHUNK = 4000
"""So many cells go into one path: one for each cell is slow in a PDF, one for all is too much for the painter."""

_SEAM_PT = 0.12
"""A rim in the cell's own colour closes the hair-lines between neighbours."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over a colour, which a grey print keeps: matplotlib's sign of their run, their colour and width in points."""

    sign: str
    ink: str
    width_pt: float


@dataclass(frozen=True)
class Canvas:
    """Where a map is drawn.

    Attributes:
        axes: the page's, in millimetres.
        frame: the map's.
        clip: the frame as a patch that cuts off what lies beyond it.
        room: what is taken.
    """

    axes: Axes
    frame: Frame
    clip: Any
    room: Room

    def place(self, degrees: Floats) -> Floats:
        """Degrees as millimetres on the page."""
        return self.frame.on_paper(degrees)


def fill_cells(canvas: Canvas, spots: Floats, colour: Rgb, zorder: float, lines: Lines | None = None) -> None:
    """Cells (n, k, 2), the corners of each in millimetres on the page, in one colour, with lines over them or none."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for start in range(0, len(spots), _CHUNK):
        part = spots[start : start + _CHUNK]
        closed = np.concatenate([part, part[:, :1]], axis=1)
        codes = np.tile([Path.MOVETO, *[Path.LINETO] * (part.shape[1] - 1), Path.CLOSEPOLY], len(part))
        patch = PathPatch(
            Path(closed.reshape(-1, 2), codes),
            facecolor=hex_of(colour),
            edgecolor=hex_of(colour),
            linewidth=_SEAM_PT,
            zorder=zorder,
        )
        rule(patch, lines)
        canvas.axes.add_artist(patch)
        patch.set_clip_path(canvas.clip)


def rule(patch: Any, lines: Lines | None) -> None:
    """Draw lines over a patch, or none."""
    if lines is not None:
        patch.set_hatch(lines.sign)
        patch.set_hatchcolor(lines.ink)
        patch.set_hatch_linewidth(lines.width_pt)


def fill(canvas: Canvas, rings: Sequence[Floats], colour: str, zorder: float, *, alpha: float = 1.0) -> None:
    """Areas with their holes: rings of one path, inside by the even-odd run of their directions."""
    from matplotlib.patches import PathPatch

    if rings:
        patch = PathPatch(path_of(canvas, rings, closed=True), facecolor=colour, edgecolor="none", alpha=alpha, zorder=zorder)
        canvas.axes.add_artist(patch)
        patch.set_clip_path(canvas.clip)


def stroke(
    canvas: Canvas, lines: Sequence[Floats], look: tuple[str, float, float], zorder: float, *, placed: bool = False
) -> None:
    """Lines in a colour, a width in points and an opacity."""
    from matplotlib.patches import PathPatch

    colour, width_pt, alpha = look
    if lines:
        path = path_of(canvas, lines, closed=False, placed=placed)
        patch = PathPatch(
            path, facecolor="none", edgecolor=colour, linewidth=width_pt, alpha=alpha, zorder=zorder, joinstyle="round"
        )
        canvas.axes.add_artist(patch)
        patch.set_clip_path(canvas.clip)


def path_of(canvas: Canvas, parts: Sequence[Floats], *, closed: bool, placed: bool = False) -> Any:
    """Rings or lines as one path on the page; they are in degrees, or in millimetres on the page where they are placed already."""
    from matplotlib.path import Path

    whole = np.concatenate(list(parts))
    codes = np.full(len(whole), Path.LINETO, dtype=np.uint8)
    ends = np.cumsum([len(part) for part in parts])
    codes[np.concatenate([[0], ends[:-1]])] = Path.MOVETO
    if closed:
        codes[ends - 1] = Path.CLOSEPOLY
    return Path(whole if placed else canvas.place(whole), codes)


def hex_of(colour: Rgb) -> str:
    """A colour as matplotlib reads it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
