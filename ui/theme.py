"""Colours and sizes: KRDS tokens for the page, and the map's own calm palettes for light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import streamlit as st

Rgb: TypeAlias = tuple[int, int, int]

FONT = "'Pretendard GOV','Malgun Gothic',sans-serif"
STYLE_SHEET = Path(__file__).parent / "static" / "page.css"


@dataclass(frozen=True, slots=True)
class MapPalette:
    """The colours of one base map, light or dark.

    Attributes:
        outside, land: ground outside and inside the municipality.
        green, water: hills and rivers.
        road, road_edge: the fill of every road and the edge of small ones.
        main_edge: the edge of main roads, which must carry further.
        boundary, border: lines between dongs and around the municipality.
        ink, halo: letters and the rim that frees them from what lies behind.
        accent: what the user has picked.
        missing: hexagons that no road reaches.
    """

    outside: Rgb
    land: Rgb
    green: Rgb
    water: Rgb
    road: Rgb
    road_edge: Rgb
    main_edge: Rgb
    boundary: Rgb
    border: Rgb
    ink: Rgb
    halo: Rgb
    accent: Rgb
    missing: Rgb


LIGHT = MapPalette(
    outside=(236, 238, 240),
    land=(250, 250, 248),
    green=(226, 235, 221),
    water=(190, 212, 230),
    road=(255, 255, 255),
    road_edge=(217, 220, 224),
    main_edge=(177, 184, 190),
    boundary=(109, 120, 130),
    border=(51, 54, 61),
    ink=(30, 33, 36),
    halo=(255, 255, 255),
    accent=(11, 80, 208),
    missing=(138, 148, 158),
)
DARK = MapPalette(
    outside=(19, 20, 22),
    land=(30, 33, 36),
    green=(33, 42, 36),
    water=(22, 40, 56),
    road=(70, 76, 83),
    road_edge=(38, 41, 45),
    main_edge=(19, 20, 22),
    boundary=(138, 148, 158),
    border=(177, 184, 190),
    ink=(244, 245, 246),
    halo=(19, 20, 22),
    accent=(177, 206, 251),
    missing=(109, 120, 130),
)

# Cold up to the threshold, warm beyond it: blue against orange is the pair that every common colour blindness
# still tells apart. Luminance runs one way through both, so a grey print keeps the order. On paper and on a
# light screen what is late is dark; on a dark screen it glows. Each ramp goes from the quickest to the slowest.
REACHED_LIGHT: tuple[Rgb, ...] = ((222, 236, 247), (176, 210, 236), (126, 181, 219))
LATE_LIGHT: tuple[Rgb, ...] = ((222, 108, 36), (178, 62, 24), (122, 26, 26), (62, 8, 28))
REACHED_DARK: tuple[Rgb, ...] = ((24, 52, 76), (34, 82, 118), (54, 116, 158))
LATE_DARK: tuple[Rgb, ...] = ((222, 128, 54), (244, 174, 98), (252, 214, 150), (255, 243, 214))


# A plain order without a verdict may have more classes than one side of a threshold: three quieter ones come before.
QUIET_LIGHT: tuple[Rgb, ...] = ((255, 242, 214), (250, 212, 160), (240, 164, 92))
QUIET_DARK: tuple[Rgb, ...] = ((64, 30, 22), (108, 54, 28), (160, 86, 36))


def is_dark() -> bool:
    """Whether the reader's screen shows the dark theme."""
    return st.context.theme.type == "dark"


def palette(*, dark: bool) -> MapPalette:
    """The colours of the base map."""
    return DARK if dark else LIGHT


def ramp(reached: int, late: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for classes on both sides of a threshold, from the quickest to the slowest.

    Args:
        reached: how many classes lie at or below the threshold, 0 to 3.
        late: how many lie beyond it, 0 to 4.
        dark: for the dark theme.

    Returns:
        One colour per class. Those next to the threshold are always the same two, so that the break looks the
        same on every page.

    Raises:
        ValueError: when more classes are asked for than eyes can tell apart.
    """
    cold, warm = (REACHED_DARK, LATE_DARK) if dark else (REACHED_LIGHT, LATE_LIGHT)
    if reached > len(cold) or late > len(warm):
        message = f"at most {len(cold)} classes up to the threshold and {len(warm)} beyond it, not {reached} and {late}"
        raise ValueError(message)
    return cold[len(cold) - reached :] + warm[:late]


def order(count: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for classes in a plain order without a verdict, from the lowest.

    Args:
        count: how many classes, 1 to 7; up to four of them have the colours beyond a threshold.
        dark: for the dark theme.

    Raises:
        ValueError: when more classes are asked for than eyes can tell apart.
    """
    quiet, warm = (QUIET_DARK, LATE_DARK) if dark else (QUIET_LIGHT, LATE_LIGHT)
    if count > len(quiet) + len(warm):
        message = f"at most {len(quiet) + len(warm)} classes in a plain order, not {count}"
        raise ValueError(message)
    return warm[:count] if count <= len(warm) else (quiet + warm)[len(quiet) + len(warm) - count :]


def hex_of(colour: Rgb) -> str:
    """A colour as in a style sheet, such as "#256ef4"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def over(colour: Rgb, ground: Rgb, share: float) -> Rgb:
    """What the eye sees when a colour covers the ground with this share of opacity (0 to 1)."""
    red, green, blue = (round(top * share + below * (1 - share)) for top, below in zip(colour, ground, strict=True))
    return red, green, blue


def style_page() -> None:
    """Add the app's own style sheet to the page: map height, legend, figures, print."""
    st.html(STYLE_SHEET)
