"""Markers on paper, drawn as the page's: a round sign for posts and places, a square one with a cross for hospitals, dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.export.lettering import BLACK, MM_PER_PT, Style, line_mm, width_mm, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.export.map_content import Markers
    from analytics.export.map_shapes import Floats

MARKER_MM, DOT_MM, KEY_DOT_MM = 4.0, 0.7, 1.6
"""A dot of a legend is larger than on the map: one alone would hardly be seen."""

_SQUARE, _FAINT = 0.86, 0.35
_MARK = 0.55
"""Of a sign's width that its cross or ring takes."""

ACCENT = "#0b50d0"
_RANK, _RANK_PAD_MM = Style(7.0, bold=True, ink="white"), 0.9
_SPOT_MM = 1.1
"""Of the dot that marks the place of a marker standing aside: seen beside it, and no marker itself."""

RING_MM = 1.8

NAVY, BLUE, DARK_GREEN, PALE, STONE = "#083891", "#0b50d0", "#135d27", "#e6e8ea", "#58616a"


@dataclass(frozen=True, slots=True)
class Look:
    """A sign: its outline ("o" or "s"), fill, rim, and what stands in it: letters or one of matplotlib's signs."""

    outline: str
    fill: str
    rim: str
    letters: str = ""
    sign: str = ""
    ink: str = "white"


LOOKS = {
    "post": Look("o", NAVY, "white", letters="119"),
    "post_new": Look("o", "white", BLUE, sign="+", ink=BLUE),
    "post_closed": Look("o", PALE, STONE, sign="x", ink=STONE),
    "hospital": Look("s", "white", DARK_GREEN, sign="+", ink=DARK_GREEN),
    "hospital_centre": Look("s", DARK_GREEN, "white", sign="+", ink="white"),
    "place": Look("o", NAVY, "white", sign="."),
    "place_new": Look("o", "white", BLUE, sign="+", ink=BLUE),
    "place_closed": Look("o", PALE, STONE, sign="x", ink=STONE),
}


def draw_marker(axes: Axes, spots: Floats, markers: Markers, *, zorder: float, clip: Any = None, dot_mm: float = DOT_MM) -> None:
    """Draw the markers of one kind at spots (n, 2) in millimetres on the page; those that are many as dots of that width."""
    faint = _FAINT if markers.faint else 1.0
    if markers.many:
        _signs(axes, spots, ("o", dot_mm), ("#1e2124", "white", 0.15), alpha=faint * 0.7, zorder=zorder, clip=clip)
        return
    look = LOOKS.get(markers.icon, LOOKS["place"])
    size = MARKER_MM * (_SQUARE if look.outline == "s" else 1.0)
    _signs(axes, spots, (look.outline, size), (look.fill, look.rim, 0.9), alpha=faint, zorder=zorder, clip=clip)
    if look.sign:
        _signs(axes, spots, (look.sign, size * _MARK), (look.ink, look.ink, 1.1), alpha=faint, zorder=zorder, clip=clip)
    for x, y in spots.tolist() if look.letters else ():
        style = Style(MARKER_MM / MM_PER_PT * 0.42, bold=True, ink=look.ink)
        write(axes, (x, y), look.letters, style, ("center", "center_baseline"), zorder=zorder + 0.1, alpha=faint)


def draw_spots(axes: Axes, spots: Floats, *, zorder: float, clip: Any) -> None:
    """Dots at the places (n, 2) whose markers stand aside; without them the line to the marker looks like a scratch."""
    if len(spots):
        _signs(axes, spots, ("o", _SPOT_MM), (BLACK, "white", 0.4), alpha=1.0, zorder=zorder, clip=clip)


def draw_rings(axes: Axes, spots: Floats, *, zorder: float, clip: Any = None) -> None:
    """Rings where places (n, 2) were before they were moved."""
    if len(spots):
        _signs(axes, spots, ("o", RING_MM), ("white", BLACK, 1.0), alpha=1.0, zorder=zorder, clip=clip)


def badge_mm(told: str) -> tuple[float, float]:
    """How wide and how high the badge of a number is."""
    return width_mm(told, _RANK.size_pt, bold=True) + 2 * _RANK_PAD_MM, line_mm(_RANK.size_pt) * 0.95


def draw_badge(axes: Axes, told: str, middle: tuple[float, float], *, zorder: float) -> None:
    """A number on its badge, on the map and in the legend."""
    from matplotlib.patches import FancyBboxPatch

    width, height = badge_mm(told)
    badge = FancyBboxPatch(
        (middle[0] - width / 2, middle[1] - height / 2),
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={height / 4}",
        facecolor=ACCENT,
        edgecolor="white",
        linewidth=0.6,
        zorder=zorder,
    )
    axes.add_artist(badge)
    write(axes, middle, told, _RANK, ("center", "center_baseline"), zorder=zorder + 0.1)


def _signs(
    axes: Axes, spots: Floats, shape: tuple[str, float], look: tuple[str, str, float], *, alpha: float, zorder: float, clip: Any
) -> None:
    """Signs of a shape and width in millimetres, with a fill, a rim and the rim's width in points."""
    (marker, size_mm), (fill, rim, rim_pt) = shape, look
    (drawn,) = axes.plot(
        spots[:, 0], spots[:, 1], linestyle="none", marker=marker, markersize=size_mm / MM_PER_PT,
        markerfacecolor=fill, markeredgecolor=rim, markeredgewidth=rim_pt, alpha=alpha, zorder=zorder,
    )  # fmt: skip
    if clip is not None:
        drawn.set_clip_path(clip)
