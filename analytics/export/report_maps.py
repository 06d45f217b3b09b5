"""The maps of a report: the same classes, faint cells, markers and ranks as on the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.classes import (
    EMPTY,
    IDLE,
    KINDS,
    LATE,
    MISSING,
    MOST_NAMES,
    MOVED,
    NOT_PAINTED,
    RANK_COLUMN,
    REACHED,
    Bands,
    Classes,
    class_labels,
    classes_of,
    told_heat,
    told_numbers,
)
from analytics.core.scenario import Action
from analytics.core.text import Language, Text
from analytics.core.wording import NO_UNIT, told_rows
from analytics.export.map_content import ClassKey, Ground, Heat, Map, Markers
from analytics.export.shapes import has_shapes
from analytics.spatial.heat_shades import HEAT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from analytics.core.model import Drawing, Output
    from analytics.core.params import Params
    from analytics.core.place import Place
    from analytics.export.found import Found
    from analytics.schemas.city import City

FEW = 200
"""Up to so many places have icons and names; more of them are dots, as on the page."""

MOST_RANKS = 200
"""So many ranks at most are written, as on the page."""

_CLOSED = Text("{what} {done}", "{what} {done}")
_HOSPITAL = Text("응급의료기관", "Emergency hospital")
_CENTRE, _CENTRES = Text("응급의료센터", "Emergency centre"), ("G001", "G006")


@dataclass(frozen=True, eq=False)
class Pictured:
    """A result whose layers are to be drawn: the declarations and tables among which a layer's list stands."""

    outputs: Sequence[Output]
    layers: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]


def maps_of(pictured: Pictured, wanted: Sequence[str], run: Found, language: Language) -> list[Map]:
    """The wanted layers as maps, those that hold something; each is drawn with the places of the run.

    Args:
        pictured: the result.
        wanted: ids of layers, the main one first.
        run: whose city and places are drawn.
        language: of every text.
    """
    ground, markers = _ground(run.city), tuple(_markers(run, language))
    outputs = {output.id: output for output in pictured.outputs}
    drawn = [outputs[name] for name in wanted if len(pictured.layers.get(name, ())) and outputs[name].drawing is not None]
    return [_map(output, pictured, run.params, (ground, markers), language) for output in drawn]


def layers_worth_a_map(outputs: Sequence[Output], layers: Mapping[str, pd.DataFrame], first: str = "") -> list[str]:
    """The layers that a document shows: the chosen or first one, and those whose list is ranked on the map.

    Args:
        outputs: the declarations, in order.
        layers: the layers by id; empty ones are left out.
        first: the id of the chosen one, "" for the first that is declared.
    """
    there = [output for output in outputs if output.drawing is not None and len(layers.get(output.id, ()))]
    names = [output.id for output in there]
    main = [first] if first in names else names[:1]
    ranked = [output.id for output in there if output.drawing is not None and output.drawing.ranked]
    return list(dict.fromkeys([*main, *ranked]))


def _map(
    output: Output, pictured: Pictured, params: Params, drawn_on: tuple[Ground, tuple[Markers, ...]], language: Language
) -> Map:
    frame, drawing = pictured.layers[output.id], _drawing(output)
    shapes = drawing.shapes and has_shapes(frame)
    column = drawing.column.format(**params.model_dump())
    classes = Bands(tuple(sorted(set(frame[column].tolist())))) if shapes else classes_of(drawing, params)
    cells = _no_cells() if shapes else _cells(frame, column, drawing)
    ranks, ranked, rank_label = _ranks(drawing, pictured, language)
    heat = None if shapes or drawn_on[0].dongs is None else _heat(frame, drawing, params, language)
    return Map(
        id=output.id,
        title=output.title.in_(language),
        about=output.about.in_(language),
        value=output.title.in_(language),
        unit=(output.unit or NO_UNIT).in_(language).strip("\u200b"),
        classes=_keys(classes, drawing, output.unit or NO_UNIT, language),
        cells=cells,
        told=() if shapes else _told(frame, output, language),
        areas=frame[[column, "geometry"]].rename(columns={column: "value"}) if shapes and has_shapes(frame) else None,
        faint=_faint(drawing, cells, shapes=shapes).in_(language) if (drawing.people or shapes) and heat is None else "",
        missing=_missing(drawing, cells, language) if heat is None else "",
        markers=drawn_on[1],
        ranks=ranks,
        ranked=ranked,
        rank_label=rank_label,
        ground=drawn_on[0],
        names_only=drawing.ranked is not None and drawing.ranked[1] != RANK_COLUMN,
        heat=heat,
    )


def _drawing(output: Output) -> Drawing:
    if output.drawing is None:
        message = f"layer '{output.id}' does not say how it is drawn"
        raise ValueError(message)
    return output.drawing


def _cells(frame: pd.DataFrame, column: str, drawing: Drawing) -> pd.DataFrame:
    strong = (frame[drawing.people] > 0).to_numpy() if drawing.people else np.ones(len(frame), bool)
    names = frame["dong_name"].fillna("").astype(str) if "dong_name" in frame else ""
    return pd.DataFrame(
        {"cell": frame["cell"].astype(str), "value": frame[column].astype(float), "strong": strong, "dong_name": names}
    )


def _heat(frame: pd.DataFrame, drawing: Drawing, params: Params, language: Language) -> Heat | None:
    """What a heat map is drawn from; without a municipality it stays hexagons, as on the page."""
    if not drawing.heat_m:
        return None
    radius_m = float(getattr(params, drawing.heat_m))
    return Heat(frame[HEAT].to_numpy(float), radius_m, told_heat(drawing, params).in_(language))


def _no_cells() -> pd.DataFrame:
    return pd.DataFrame({"cell": [], "value": [], "strong": np.zeros(0, bool), "dong_name": []})


def _told(frame: pd.DataFrame, output: Output, language: Language) -> tuple[str, ...]:
    """What a tooltip tells of each cell, as on the page."""
    wanted = _drawing(output).told
    told = [column for column in output.columns if column.name in wanted and column.language in {None, language}]
    return tuple(told_rows(frame, told, language))


def _keys(classes: Classes | Bands, drawing: Drawing, unit: Text, language: Language) -> tuple[ClassKey, ...]:
    labels, light, dark = class_labels(classes, unit, language), classes.colours(dark=False), classes.colours(dark=True)
    edges = (None, *classes.limits, None)
    reached, late = drawing.sides or (REACHED, LATE)
    split = classes.reached if isinstance(classes, Classes) else 0
    sides = [(reached if number < split else late).in_(language) if split else "" for number in range(len(labels))]
    if isinstance(classes, Classes) and classes.kinds:
        sides = [KINDS.in_(language)] * len(labels)
    spans = list(pairwise(edges))[: len(labels)]
    ruled = [isinstance(classes, Classes) and classes.mirrored and number >= split for number in range(len(labels))]
    return tuple(
        ClassKey(label, low, high, colour, side, glowing, lines)
        for label, (low, high), colour, side, glowing, lines in zip(labels, spans, light, sides, dark, ruled, strict=True)
    )


def _faint(drawing: Drawing, cells: pd.DataFrame, *, shapes: bool) -> Text:
    if shapes:
        return drawing.faint or NOT_PAINTED
    return (drawing.faint or EMPTY) if len(cells) else EMPTY


def _missing(drawing: Drawing, cells: pd.DataFrame, language: Language) -> str:
    """What cells without a value are, where there are any."""
    if np.isfinite(cells["value"].to_numpy(float)).all():
        return ""
    return (drawing.missing or MISSING).in_(language)


def _ranks(drawing: Drawing, pictured: Pictured, language: Language) -> tuple[pd.DataFrame | None, str, str]:
    if drawing.ranked is None or len(pictured.tables.get(drawing.ranked[0], ())) == 0:
        return None, "", ""
    table, column = drawing.ranked
    listed = pictured.tables[table]
    most = MOST_RANKS if column == RANK_COLUMN else MOST_NAMES
    placed = listed[listed[["lon", "lat", column]].notna().all(axis=1)]
    first = placed.iloc[np.argsort(placed[column].to_numpy(float), kind="stable")[:most]]
    ranks = pd.DataFrame({"lon": first["lon"], "lat": first["lat"], "rank": first[column].astype(int)}).reset_index(drop=True)
    title = next(output.title for output in pictured.outputs if output.id == table)
    return ranks, table, told_numbers(column, title).in_(language)


def _ground(city: City) -> Ground:
    return Ground(_shapes(city, "dongs"), _shapes(city, "links"), _shapes(city, "scenery"), city.metric_crs)


def _shapes(city: City, table_id: str) -> gpd.GeoDataFrame | None:
    table = city.tables[table_id] if city.has(table_id) else None
    return table if table is not None and has_shapes(table) else None


def _markers(run: Found, language: Language) -> list[Markers]:
    """Hospitals where the model reads them, and above them the places that a planner may change."""
    hospitals = getattr(run.inputs, "hospitals", None)
    found = [] if hospitals is None else _hospitals(hospitals, language)
    if run.model.place is not None and run.places is not None:
        found += _own(run, run.model.place, run.places, language)
    return [markers for markers in found if len(markers.points)]


def _hospitals(hospitals: pd.DataFrame, language: Language) -> list[Markers]:
    centre = hospitals["level"].isin(_CENTRES)
    return [
        Markers("hospitals", _HOSPITAL.in_(language), "hospital", _points(hospitals[~centre], hospitals["name"])),
        Markers("centres", _CENTRE.in_(language), "hospital_centre", _points(hospitals[centre], hospitals["name"])),
    ]


def _own(run: Found, place: Place, table: pd.DataFrame, language: Language) -> list[Markers]:
    """Those as they are, those that take no part, new, moved and closed ones."""
    key = run.model.inputs.tables()[place.table].schema.key or ""
    ids, what = table[key].astype(str), place.on_map
    names = _names(place, table, ids, language)
    new, moved = (ids.isin(_edited(run, action)) for action in (Action.ADD, Action.MOVE))
    idle = pd.Series(False, ids.index) if run.used is None else ~ids.isin(run.used) & ~new & ~moved
    many, icon = len(table) > FEW, place.icon
    usual = table[~(new | moved | idle)]
    bare = place.new.fill(n="")
    return [
        Markers(f"{place.table}-idle", IDLE.fill(what=what).in_(language), icon, _points(table[idle], names), many, faint=True),
        Markers(place.table, what.in_(language), icon, _points(usual, names), many),
        Markers(f"{place.table}-moved", MOVED.fill(what=what).in_(language), icon, _moved(run, table[moved], names, key)),
        Markers(f"{place.table}-new", bare.in_(language).strip(), f"{icon}_new", _points(table[new], names)),
        _closed(run, place, key, language),
    ]


def _edited(run: Found, action: Action) -> set[str]:
    return {edit.place for edit in run.scenario.edits if edit.action is action}


def _names(place: Place, table: pd.DataFrame, ids: pd.Series[str], language: Language) -> pd.Series[str]:
    """What people call each: a new one in the reader's language, one without a name by its id."""
    called = table["name"].fillna(ids).astype(str) if "name" in table else ids
    new = {one: name.in_(language) for one in ids if (name := place.name_of_new(one)) is not None}
    return pd.Series([new.get(one, name) for one, name in zip(ids, called, strict=True)], index=table.index, dtype=object)


def _moved(run: Found, table: pd.DataFrame, names: pd.Series[str], key: str) -> pd.DataFrame:
    points = _points(table, names)
    before = run.city.tables.get(run.model.place.table) if run.model.place is not None else None
    if before is None or not len(points):
        return points
    was = before.set_index(before[key].astype(str))[["lon", "lat"]].astype(float)
    was = was.reindex(table.loc[points.index, key].astype(str))
    return points.assign(from_lon=was["lon"].to_numpy(), from_lat=was["lat"].to_numpy())


def _closed(run: Found, place: Place, key: str, language: Language) -> Markers:
    before, what = run.city.tables.get(place.table), place.on_map
    label = _CLOSED.fill(what=what, done=place.closing.done).in_(language)
    if before is None:
        return Markers(f"{place.table}-closed", label, f"{place.icon}_closed", pd.DataFrame())
    gone = before[before[key].astype(str).isin(_edited(run, Action.CLOSE))]
    return Markers(f"{place.table}-closed", label, f"{place.icon}_closed", _points(gone, gone["name"].astype(str)))


def _points(table: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    """Those with coordinates; the index stays."""
    placed = table[table["lon"].notna() & table["lat"].notna()]
    called = names.reindex(placed.index).fillna("").astype(str)
    return pd.DataFrame({"lon": placed["lon"].astype(float), "lat": placed["lat"].astype(float), "name": called})
