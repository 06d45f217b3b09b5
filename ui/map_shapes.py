"""Areas on the map, such as what is reached within each time: one over the other, the smallest on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from ui.theme import Rgb

Spec: TypeAlias = dict[str, Any]

HALF_STEP = 0.005  # as for hexagons: values come with two decimals, and the map counts "below"
FILL = 0.72  # of what lies below, roads and rivers still show
# From afar the area of a street is itself as fine as a line, so its rim must be finer.
_RIM_M, _RIM_LEAST_PX, _RIM_MOST_PX = 12, 0.7, 2.0

# One hue of its own, so that nobody takes an area for a verdict in the hexagons' blue and orange or for water; its
# lightness alone keeps the order, for every eye and on a grey print. What is nearest stands out most, what lies
# outside is bare ground. Each ramp goes from the longest time to the shortest.
AREAS_LIGHT: tuple[Rgb, ...] = ((180, 136, 198), (136, 84, 170), (88, 36, 136), (40, 8, 76))
AREAS_DARK: tuple[Rgb, ...] = ((78, 56, 110), (124, 92, 168), (182, 150, 220), (230, 214, 248))

# Areas of neighbours overlap a little, and each area lies within the next. What is drawn takes the place of what was
# there instead of mixing with it, so that every place has the colour that the legend shows.
_TAKE_THE_PLACE = {
    "blend": True,
    "blendColorOperation": "add",  # without an operation the factors are not heeded
    "blendAlphaOperation": "add",
    "blendColorSrcFactor": "src-alpha",
    "blendColorDstFactor": "zero",
    "blendAlphaSrcFactor": "one",
    "blendAlphaDstFactor": "zero",
}


@dataclass(frozen=True, slots=True)
class Bands:
    """Limits of areas that lie within each other; a limit belongs to its area. Beyond the last nothing is painted.

    Args:
        limits: ascending, such as minutes; n limits make n colours, and none where nothing is reached.

    Raises:
        ValueError: when the limits do not ascend, or are more than eyes can tell apart.
    """

    limits: tuple[float, ...]

    def __post_init__(self) -> None:
        if list(self.limits) != sorted(set(self.limits)) or len(self.limits) > len(AREAS_LIGHT):
            message = f"at most {len(AREAS_LIGHT)} limits of areas, and they must ascend: {self.limits}"
            raise ValueError(message)

    def colours(self, *, dark: bool) -> tuple[Rgb, ...]:
        """The colour of each area, from the smallest limit."""
        ramp = AREAS_DARK if dark else AREAS_LIGHT
        return ramp[: len(self.limits)][::-1]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Areas coloured by their limit. They cannot be picked: the hexagons below can, and know more.

    Args:
        id: the layer's name.
        url: where `shape_rows` lie, the largest areas first.
        column: the property that holds the limit.
        bands: the limits.
    """

    id: str
    url: str
    column: str
    bands: Bands


def shape_spec(layer: Shapes, *, dark: bool) -> Spec:
    """The areas as deck.gl's JSON: an address, limits and colours, never data."""
    colours, limits = layer.bands.colours(dark=dark), [round(limit + HALF_STEP, 3) for limit in layer.bands.limits[:-1]]
    painted = [[*colour, round(255 * FILL)] for colour in colours]
    return {
        "@@type": "GeoJsonLayer",
        "id": layer.id,
        "data": layer.url,
        "filled": True,
        "stroked": True,
        "lineWidthUnits": "meters",
        "lineWidthMinPixels": _RIM_LEAST_PX,
        "lineWidthMaxPixels": _RIM_MOST_PX,
        "parameters": _TAKE_THE_PLACE,
        "updateTriggers": {name: [layer.column, *limits, *colours[:1]] for name in ("getFillColor", "getLineColor")},
        # Given to the inner layers, where Streamlit does not grey them as soon as something is picked.
        "_subLayerProps": {
            "polygons-fill": {
                "getFillColor": {"@@function": "colorBins", "attr": layer.column, "domain": limits, "colors": painted}
            },
            "polygons-stroke": {"getColor": _rim(layer.column, limits, colours), "getWidth": _RIM_M},
        },
    }


def _rim(column: str, limits: list[float], colours: tuple[Rgb, ...]) -> str:
    """The colour of each rim as the map's own expression: the inner layer of rims hands `colorBins` no properties."""
    *nearer, last = [f"[{red},{green},{blue},255]" for red, green, blue in colours] or ["[0,0,0,0]"]
    here = f"__source.object.properties.{column}"
    return "@@=" + "".join(f"{here}<{limit}?{colour}:" for limit, colour in zip(limits, nearer, strict=True)) + last
