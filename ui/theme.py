"""Colours and sizes: KRDS tokens for the page, and the base map's calm palettes for light and dark.

The classes' own colours are in `analytics.core.classes`: paper has them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from analytics.core.classes import LAND_DARK, LAND_LIGHT, MISSING_DARK, MISSING_LIGHT, Rgb

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
    land=LAND_LIGHT,
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
    missing=MISSING_LIGHT,
)
DARK = MapPalette(
    outside=(19, 20, 22),
    land=LAND_DARK,
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
    missing=MISSING_DARK,
)


def is_dark() -> bool:
    """Whether the reader's screen shows the dark theme."""
    return st.context.theme.type == "dark"


def palette(*, dark: bool) -> MapPalette:
    """The colours of the base map."""
    return DARK if dark else LIGHT


def hex_of(colour: Rgb) -> str:
    """A colour as in a style sheet, such as "#256ef4"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def style_page() -> None:
    """Add the app's own style sheet to the page: map height, legend, figures, print."""
    st.html(STYLE_SHEET)
