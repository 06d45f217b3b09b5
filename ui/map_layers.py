"""From a layer to what the map draws: hexagons by class, areas over them, the legend's key."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.classes import EMPTY, LATE, MISSING, NOT_PAINTED, REACHED, Bands, classes_of, told_numbers
from analytics.core.memo import remember
from analytics.core.wording import NO_UNIT, told_rows
from ui.legend import RANK, Key, MarkerKey
from ui.map_data import cell_rows, data_url, shape_rows, square_rows
from ui.map_ranks import Ranks, rank_rows
from ui.map_shapes import Shapes
from ui.map_view import Cells, Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from analytics.core.model import Drawing, Output
    from analytics.core.params import Params
    from analytics.core.text import Language


def build_cells(output: Output, cells: pd.DataFrame, params: Params, language: Language, name: str = "cells") -> list[Layer]:
    """The hexagons: faint ones where the layer says nothing of interest, strong ones where it does.

    Args:
        output: the layer's declaration.
        cells: its hexagons.
        params: hold the threshold.
        language: of tooltips.
        name: of the layer; hexagons over others need one of their own.
    """
    drawing = _drawing(output)
    column = _column(output, params)
    classes = classes_of(drawing, params)
    empty, strong = lay_cells(output, cells, params, language)
    squares = drawing.square_m > 0
    kind = "squares" if squares else name  # a layer of another kind must not take over the name
    return [
        Cells(f"{kind}-empty", data_url(f"{kind}-empty", empty), column, classes, thin=True, squares=squares),
        Cells(kind, data_url(kind, strong), column, classes, squares=squares),
    ]


def lay_cells(output: Output, cells: pd.DataFrame, params: Params, language: Language) -> tuple[bytes, bytes]:
    """The faint hexagons and the strong ones as the browser will fetch them, remembered for whoever asks next."""
    return _cell_payloads(cells, _column(output, params), output, language)


def _column(output: Output, params: Params) -> str:
    return _drawing(output).column.format(**params.model_dump())


def lay_over(layers: Sequence[Layer], output: Output, shapes: gpd.GeoDataFrame) -> list[Layer]:
    """The same layers with areas in place of the hexagons, which are there for the pointer alone.

    Args:
        layers: hexagons, and any others above them.
        output: the declaration of the areas.
        shapes: the areas, WGS84.
    """
    hexagons = [layer for layer in lay_bare(layers) if isinstance(layer, Cells)]
    column = _drawing(output).column
    others = [layer for layer in layers if not isinstance(layer, Cells)]
    areas = Shapes("shapes", data_url("shapes", _shape_payload(shapes, column)), column, _bands(output, shapes))
    return [*hexagons, areas, *others]


def lay_bare(layers: Sequence[Layer]) -> list[Layer]:
    """The same layers, hexagons left there for the pointer alone."""
    return [replace(layer, bare=True) if isinstance(layer, Cells) else layer for layer in layers]


@remember(24)
def _shape_payload(shapes: gpd.GeoDataFrame, column: str) -> bytes:
    """The areas as the browser fetches them, the smallest last and so on top."""
    return shape_rows(shapes.sort_values(column, ascending=False, kind="stable"), [column])


def _bands(output: Output, shapes: gpd.GeoDataFrame) -> Bands:
    limits: list[float] = shapes[_drawing(output).column].tolist()
    return Bands(tuple(sorted(set(limits))))


def build_ranks(output: Output, tables: Mapping[str, pd.DataFrame]) -> list[Layer]:
    """The ranks of the list that belongs to a layer, written at its places; nothing where the layer names no list.

    Args:
        output: the layer's declaration.
        tables: the tables of the same result.
    """
    ranked = _drawing(output).ranked
    if ranked is None or len(tables.get(ranked[0], ())) == 0:
        return []
    return [Ranks("ranks", data_url("ranks", rank_rows(tables[ranked[0]], ranked[1])))]


def rank_keys(output: Output, outputs: Sequence[Output], tables: Mapping[str, pd.DataFrame]) -> list[MarkerKey]:
    """What the legend says of the numbers on the map; the outputs are those of the same model or study."""
    ranked = _drawing(output).ranked
    if ranked is None or len(tables.get(ranked[0], ())) == 0:
        return []
    table = next(other for other in outputs if other.id == ranked[0])
    return [MarkerKey(RANK, told_numbers(ranked[1], table.title))]


def build_shape_key(output: Output, shapes: gpd.GeoDataFrame) -> Key:
    """What the legend says of areas: the limits of those that are there, and what is not painted."""
    return Key(output.title, output.unit or NO_UNIT, _bands(output, shapes), faint=_drawing(output).faint or NOT_PAINTED)


def build_key(output: Output, params: Params) -> Key:
    """What the legend says of the hexagons."""
    drawing = _drawing(output)
    reached, late = drawing.sides or (REACHED, LATE)
    return Key(
        output.title,
        output.unit or NO_UNIT,
        classes_of(drawing, params),
        empty=bool(drawing.people),
        missing=drawing.missing is not None,
        reached=reached,
        late=late,
        faint=drawing.faint or EMPTY,
        no_value=drawing.missing or MISSING,
    )


def _drawing(output: Output) -> Drawing:
    if output.drawing is None:
        message = f"layer '{output.id}' does not say how it is drawn"
        raise ValueError(message)
    return output.drawing


@remember(48)
def _cell_payloads(cells: pd.DataFrame, column: str, output: Output, language: Language) -> tuple[bytes, bytes]:
    """The hexagons where nobody lives, and those where people live, as the browser fetches them.

    What a choice may colour goes along: whoever changes from road to straight line is then sent no data again.
    """
    drawing = _drawing(output)
    coloured = [*_colourable(drawing, cells), column]
    rows = cells[["cell", *dict.fromkeys(coloured)]].assign(head=_heads(cells), body=_bodies(cells, output, language))
    strong = (cells[drawing.people] > 0).to_numpy() if drawing.people else np.ones(len(cells), bool)
    written = square_rows if drawing.square_m else cell_rows
    return written(rows[~strong], exact=coloured), written(rows[strong], exact=coloured)


def _colourable(drawing: Drawing, cells: pd.DataFrame) -> list[str]:
    """The columns that a choice of the reader's may colour: those that fit the declared name with its `{choice}` open."""
    parts = [re.escape(fixed) for fixed, *_ in Formatter().parse(drawing.column)]
    pattern = re.compile(".+".join([*parts, ""] if drawing.column.endswith("}") else parts))
    return [name for name in cells.columns if pattern.fullmatch(str(name))]


def _heads(cells: pd.DataFrame) -> list[str]:
    """What stands first in a tooltip: the dong, where it is known."""
    return [str(name) for name in cells["dong_name"]] if "dong_name" in cells else [""] * len(cells)


def _bodies(cells: pd.DataFrame, output: Output, language: Language) -> list[str]:
    told = [column for column in output.columns if column.name in _drawing(output).told and column.language in {None, language}]
    return told_rows(cells, told, language)
