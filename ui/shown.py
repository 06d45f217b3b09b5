"""What stands on the map: which of a model's layers, or a study's in its place, and the figures of the run it is of."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from analytics.core.text import Text
from ui import map_layers
from ui.language import current_language, say
from ui.map_heat import heat_key, heat_layer, is_heat
from ui.map_places import marker_keys, outline_layers, place_layers
from ui.plain import plain
from ui.studies import clear_map, layer_on_map, wanted_on_map
from ui.theme import is_dark

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from analytics.core.model import AnyModel, Drawing, Output, Result
    from analytics.core.params import Params
    from analytics.core.scenario import Scenario
    from analytics.core.study import AnyStudy
    from ui.legend import Key, MarkerKey
    from ui.map_view import Layer
    from ui.model_page import View
    from ui.running import Run

_KEY = "layer"
_SHOWN = Text("지도에 보일 것", "Map shows")
_TAKEN = Text("지도에는 '{study}'의 '{layer}'이(가) 있습니다.", "The map shows '{layer}' of '{study}'.")
_BACK = Text("처음 지도로", "Back to the first map")
_BUTTONS = 4
"""Up to so many layers are shown as buttons side by side, more of them in a list."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What stands on the map.

    Attributes:
        run: whose places are drawn.
        scenario: which of these were changed.
        output, cells: the hexagons that are drawn, with their declaration; below areas they are there for the pointer alone.
        areas: areas over the hexagons, with their declaration, or none.
        listed: the outputs among which the list of a layer is declared, and their tables.
        before: the places that a planner may change, as they are without the changes, or none.
        dongs: the municipality, or none: a heat map then stays hexagons, for nobody knows where the city ends.
        below: hexagons of the whole city for the pointer, where those that are drawn are only some of them; or none.
    """

    run: Run
    scenario: Scenario
    output: Output
    cells: pd.DataFrame
    areas: tuple[Output, gpd.GeoDataFrame] | None = None
    listed: tuple[tuple[Output, ...], Mapping[str, pd.DataFrame]] = ((), MappingProxyType({}))
    before: pd.DataFrame | None = None
    dongs: gpd.GeoDataFrame | None = None
    below: tuple[Output, pd.DataFrame] | None = None

    def layers(self, model: AnyModel, params: Params, place: str | None) -> list[Layer]:
        """All that is drawn over the base map; the place of that id with what it reaches."""
        language = current_language()
        if self.below is None:
            drawn = map_layers.build_cells(self.output, self.cells, params, language)
        else:
            drawn = map_layers.lay_bare(map_layers.build_cells(*self.below, params, language))
            drawn += map_layers.build_cells(self.output, self.cells, params, language, self.output.id)
        if self.areas is not None:
            drawn = map_layers.lay_over(drawn, *self.areas)
        if self._heat is not None and self.dongs is not None:
            picture = heat_layer(self._heat, self.cells, params, self.dongs, dark=is_dark())
            drawn = [*map_layers.lay_bare(drawn), picture]
        drawn += outline_layers(model, self.run, params, self.scenario, place)
        drawn += place_layers(model, self.run, self.scenario, language, self.before)
        return [*drawn, *map_layers.build_ranks(self._on_top, self.listed[1])]

    @property
    def _heat(self) -> Drawing | None:
        """How the picture is drawn that is shown in place of the hexagons, or none."""
        wanted = self.areas is None and self.dongs is not None and is_heat(self.output.drawing)
        return self.output.drawing if wanted else None

    @property
    def _on_top(self) -> Output:
        return self.output if self.areas is None else self.areas[0]

    def marker_keys(self, model: AnyModel) -> list[MarkerKey]:
        """What the legend says of markers and numbers."""
        keys = map_layers.rank_keys(self._on_top, *self.listed)
        return [*keys, *marker_keys(model, self.run, self.scenario, self.before)]

    def key(self, params: Params) -> Key:
        """What the legend says."""
        if self.areas is not None:
            return map_layers.build_shape_key(*self.areas)
        key = map_layers.build_key(self.output, params)
        return key if self._heat is None else heat_key(key, self._heat, params)


def choose_layer(model: AnyModel, layers: Mapping[str, pd.DataFrame], stage: str = "") -> Output:
    """Draw the choice of what the map shows where there is one, and say what was chosen. It stands in the address.

    While a study's layer has taken the map there is nothing to choose: the page says so and offers the way back.

    Args:
        model: whose layers they are.
        layers: the layers that were found; those without a row say nothing and are not offered.
        stage: the open stage, whose studies may have taken the map.
    """
    taken = wanted_on_map(model, stage)
    if taken is not None:
        _tell_taken(model, *taken)
    offered = {output.id: output for output in model.layers if len(layers.get(output.id, ())) > 0}
    first = model.layers[0]
    if len(offered) < 2:  # noqa: PLR2004 - nothing to choose
        return next(iter(offered.values()), first)
    default = first.id if first.id in offered else next(iter(offered))
    chosen = offered[_ask(f"{_KEY}-{model.id}", offered, default, closed=taken is not None)]
    _keep_in_address(None if chosen.id == default else chosen.id)
    return chosen


def _tell_taken(model: AnyModel, study: AnyStudy, output: Output) -> None:
    st.caption(plain(say(_TAKEN.fill(layer=output.title, study=study.title))), width="content")
    st.button(say(_BACK), on_click=clear_map, args=(model,), key="own-layers", type="tertiary")


def _ask(key: str, offered: Mapping[str, Output], default: str, *, closed: bool) -> str:
    if st.session_state.get(key) not in offered:
        asked = st.query_params.get(_KEY)
        st.session_state[key] = asked if asked in offered else default
    titles = {name: say(output.title) for name, output in offered.items()}
    look: dict[str, Any] = {"key": key, "label_visibility": "collapsed", "persist_state": "session", "disabled": closed}
    if len(offered) <= _BUTTONS:
        chosen = st.segmented_control(say(_SHOWN), list(titles), format_func=titles.__getitem__, required=True, **look)
        return str(chosen or default)
    return str(st.selectbox(say(_SHOWN), list(titles), format_func=titles.__getitem__, **look))


def _keep_in_address(layer: str | None) -> None:
    if layer is None:
        st.query_params.pop(_KEY, None)
    elif st.query_params.get(_KEY) != layer:
        st.query_params[_KEY] = layer


def what_is_shown(view: View, wanted: Output, result: Result, run: Run, scenario: Scenario) -> Shown:
    """The wanted layer of a run, or in its place the one of a study that somebody wants to see.

    Args:
        view: what the visitor looks at.
        wanted: one of the model's own layers.
        result: the model's own, judged.
        run: whose they are.
        scenario: the changes at hand.
    """
    own = view.model, wanted, result
    part, output, found = layer_on_map(view.model, view.city, run, view.params, scenario, view.stage) or own
    before = None if view.model.place is None else view.city.tables.get(view.model.place.table)
    dongs = cast("gpd.GeoDataFrame | None", view.city.tables.get("dongs"))
    told, layer = (part.outputs, found.tables), found.layers[output.id]
    if output.drawing is None or not output.drawing.shapes:
        return Shown(run, scenario, output, layer, None, told, before, dongs)
    below = next((other for other in model_cells(view.model) if other.id in result.layers), wanted)
    return Shown(run, scenario, below, result.layers[below.id], (output, cast("gpd.GeoDataFrame", layer)), told, before)


def model_cells(model: AnyModel) -> list[Output]:
    """The model's layers of hexagons."""
    return [output for output in model.layers if output.drawing is not None and not output.drawing.shapes]
