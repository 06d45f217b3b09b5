"""The panel of the map: one state of the city, the difference of two, or both beside each other, each with its legend."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.text import Text
from ui.basemap import base_map
from ui.language import current_language, say
from ui.legend import legend
from ui.map_places import placed
from ui.map_view import map_view, picked
from ui.plain import plain
from ui.running import judge
from ui.shown import Shown, what_is_shown
from ui.sides import AFTER, BEFORE, BOTH, DIFFERENCE, Sides, difference_on_map, sentence_of
from ui.theme import is_dark
from ui.what_if import picked_place

if TYPE_CHECKING:
    from analytics.core.model import AnyModel, Output
    from ui.basemap import View as Camera
    from ui.model_page import View

MAP = "map"
LEFT = f"{MAP}-left"
"""The second map beside it, of the state before."""

_HALF_ZOOM = 0.75
"""So much farther away is the camera where two maps share the room of one."""

MANY_CELLS = 60_000
"""So many hexagons took a browser without a graphics card some five seconds to draw after each move (assumed for others)."""

_MANY = Text(
    "육각형 {n:,}개를 그립니다. 그래픽 카드가 없는 컴퓨터에서는 지도를 움직일 때마다 몇 초 걸릴 수 있습니다. 느리면 분석 조건의 '{size}'에서 더 큰 육각형(낮은 단계)을 고르십시오.",
    "{n:,} hexagons are drawn. Without a graphics card each move of the map may take seconds; if so, choose larger hexagons (a lower level) under '{size}'.",
)
_ALT = Text(
    "{title} 지도. {sentence} 같은 내용이 아래 표에 있습니다.", "Map of {title}. {sentence} The tables below hold the same facts."
)


def draw_side(view: View, sides: Sides, side: str, layer: Output) -> Shown:
    """Draw the map of one side, of the difference, or of both beside each other, and say what can be pointed at on it.

    Args:
        view: what the visitor looks at.
        sides: the two states; the same one where nothing is changed.
        side: which of them, by its name in `ui.sides`.
        layer: one of the model's own layers; a difference is always that of the first.
    """
    if side == BOTH:
        return _draw_both(view, sides, layer)
    found = difference_on_map(view.model, sides, view.params) if side == DIFFERENCE else None
    if found is None:
        shown = _shown_of(view, sides, side, layer)
        draw_map(view, shown, _alt(view, shown))
        return shown
    output, cells = found
    whole = _shown_of(view, sides, AFTER, view.model.layers[0])
    below = whole.output, whole.cells
    shown = replace(whole, output=output, cells=cells, areas=None, listed=((output,), {}), below=below)
    draw_map(view, shown, _ALT.fill(title=output.title, sentence=sentence_of(view.model, sides, view.params)))
    return shown


def _draw_both(view: View, sides: Sides, layer: Output) -> Shown:
    """Both states, of which the right one answers to clicks as the one map does; what the colours mean is said once."""
    both = [_shown_of(view, sides, name, layer) for name in (BEFORE, AFTER)]
    camera = base_map(view.city, language=current_language(), dark=is_dark()).view
    farther = replace(camera, zoom=camera.zoom - _HALF_ZOOM)
    for place, name, key, shown in zip(st.columns(2), (BEFORE, AFTER), (LEFT, MAP), both, strict=True):
        with place:
            st.markdown(f"**{say(sides.titles()[name])}**")
            _map_alone(view, shown, _alt(view, shown), key, farther)
    _legend_of(view, *both[::-1])
    return both[1]


def draw_map(view: View, shown: Shown, alt: Text) -> None:
    """Draw one map with its legend.

    Args:
        view: what the visitor looks at.
        shown: what stands on the map.
        alt: the same in words, for people who cannot see it.
    """
    _map_alone(view, shown, alt, MAP, None)
    _legend_of(view, shown)


def _shown_of(view: View, sides: Sides, side: str, layer: Output) -> Shown:
    run, plan = sides.side(side)
    return what_is_shown(view, layer, judge(view.model, run, view.params), run, plan)


def _alt(view: View, shown: Shown) -> Text:
    return _ALT.fill(title=view.model.title, sentence=judge(view.model, shown.run, view.params).sentence)


def _map_alone(view: View, shown: Shown, alt: Text, key: str, camera: Camera | None) -> None:
    model, places, place = view.model, placed(view.model, shown.run, shown.scenario), None
    if places is not None:
        place = picked_place(places.kind, places.key, picked(key))
    base = base_map(view.city, language=current_language(), dark=is_dark())
    map_view(key, base, shown.layers(model, view.params, place), alt=say(alt), view=camera)


def _legend_of(view: View, shown: Shown, *others: Shown) -> None:
    """What the colours mean, and the markers of all maps that share the legend."""
    every = [key for one in (shown, *others) for key in one.marker_keys(view.model)]
    legend(shown.key(view.params), list(dict.fromkeys(every)), language=current_language(), dark=is_dark())
    _tell_size(view.model, len(shown.cells))


def _tell_size(model: AnyModel, count: int) -> None:
    """Say when there are so many hexagons that a computer without a graphics card takes its time over them, and what to do."""
    size = model.params.controls().get("resolution")
    if count > MANY_CELLS and size is not None:
        st.caption(plain(say(_MANY.fill(n=count, size=size.label))))
