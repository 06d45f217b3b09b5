"""The key to the map, as text that any reader, screen reader or printer can use."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.classes import (
    CLASSES,
    EMPTY,
    FILL,
    KINDS,
    LATE,
    MISSING,
    NOWHERE,
    REACHED,
    STRONG,
    THIN,
    Bands,
    Classes,
    Rgb,
    class_labels,
    one_line_each,
    over,
)
from analytics.core.text import Language, Text
from ui.map_data import static_url
from ui.map_view import FAINT
from ui.theme import hex_of, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

LEGEND = Text("범례", "Legend")
PLACES = Text("표시", "Markers")
DOT = "dot"
"""In place of an icon: places that are too many for icons."""

WAY, RANK = "way", "rank"
"""In place of an icon: a line from a ring, and a number."""


@dataclass(frozen=True, slots=True)
class MarkerKey:
    """One marker and what it stands for; `icon` is one of `map_view.MARKERS`, or `DOT`, `WAY` or `RANK`; faint as on the map."""

    icon: str
    label: Text
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What the colours stand for.

    Args:
        title: the value, such as "Minutes to arrival".
        unit: its unit.
        classes: the classes of the map, or the bands of its areas: these know neither threshold nor empty nor missing.
        empty: whether faint hexagons are shown.
        missing: whether there are hexagons without a value.
        reached, late: what lies on either side of the threshold.
        faint: what the faint hexagons are, or what areas leave unpainted.
        no_value: what hexagons without a value are.
        picture: where a picture is drawn in place of hexagons, what must be known to read it. Its first class rises out of
            the bare ground.
    """

    title: Text
    unit: Text
    classes: Classes | Bands
    empty: bool = True
    missing: bool = True
    reached: Text = REACHED
    late: Text = LATE
    faint: Text = EMPTY
    no_value: Text = MISSING
    picture: Text | None = None


def legend(key: Key, markers: Sequence[MarkerKey], *, language: Language, dark: bool) -> None:
    """Draw the legend of a map."""
    st.html(legend_html(key, markers, language=language, dark=dark))


def legend_html(key: Key, markers: Sequence[MarkerKey], *, language: Language, dark: bool) -> str:
    """The legend's markup: headings and lists, every text escaped."""
    groups = [_group(title, items) for title, items in _class_groups(key, language, dark=dark)]
    if markers:
        groups.append(_group(PLACES.in_(language), [_marker_item(marker, language, dark=dark) for marker in markers]))
    note = "" if key.picture is None else f'<p class="map-legend-note">{escape(key.picture.in_(language))}</p>'
    title, unit = key.title.in_(language), key.unit.in_(language).strip(NOWHERE)
    heading = f"{title} ({unit})" if unit else title
    return (
        f'<section class="map-legend" aria-label="{escape(LEGEND.in_(language))}">'
        f'<p class="map-legend-title">{escape(heading)}</p><div class="map-legend-groups">{"".join(groups)}</div>{note}</section>'
    )


def _class_groups(key: Key, language: Language, *, dark: bool) -> list[tuple[str, list[str]]]:
    classes = key.classes
    if isinstance(classes, Bands):
        return [(CLASSES.in_(language), _band_items(key, classes, language, dark=dark))]
    return _verdict_groups(key, classes, language, dark=dark)


def _band_items(key: Key, bands: Bands, language: Language, *, dark: bool) -> list[str]:
    land = palette(dark=dark).land
    colours = [over(colour, land, FILL) for colour in bands.colours(dark=dark)]
    labels = class_labels(bands, key.unit, language)
    items = [_swatch_item([colour], label) for colour, label in zip(colours, labels, strict=True)]
    return [*items, _swatch_item([land], key.faint.in_(language))]


def _verdict_groups(key: Key, classes: Classes, language: Language, *, dark: bool) -> list[tuple[str, list[str]]]:
    land = palette(dark=dark).land
    colours = [over(colour, land, STRONG) for colour in classes.colours(dark=dark)]
    painted = [[colour] for colour in colours]
    if key.picture is not None:
        painted[0] = [land, colours[0]]
    items = _class_items(painted, class_labels(classes, key.unit, language))
    split = classes.reached
    if split:
        groups = [(key.reached.in_(language), items[:split]), (key.late.in_(language), items[split:])]
    else:
        groups = [((KINDS if classes.kinds else CLASSES).in_(language), items)]
    once = key.empty and key.missing and key.faint == key.no_value  # the same words once are enough, as faint as they are drawn
    if key.empty and not once:
        faint = [over(colour, land, THIN) for colour in classes.colours(dark=dark)]
        groups[-1][1].append(_swatch_item([faint[0], faint[-1]], key.faint.in_(language)))
    if key.missing:
        groups[-1][1].append(
            _swatch_item([over(palette(dark=dark).missing, land, (THIN if once else STRONG) / 2)], key.no_value.in_(language))
        )
    return groups


def _class_items(painted: Sequence[Sequence[Rgb]], labels: Sequence[str]) -> list[str]:
    """A line for each class; kinds of one name share theirs, with a swatch for each."""
    lines = one_line_each(labels)
    return [
        _swatch_item(painted[line[0]], labels[line[0]])
        if len(line) == 1
        else _swatches_item([painted[n][0] for n in line], labels[line[0]])
        for line in lines
    ]


def _group(title: str, items: Sequence[str]) -> str:
    return f"<div><p>{escape(title)}</p><ul>{''.join(items)}</ul></div>"


def _swatch_item(colours: Sequence[Rgb], label: str) -> str:
    ground = ",".join(hex_of(colour) for colour in colours)
    paint = ground if len(colours) == 1 else f"linear-gradient(90deg,{ground})"
    return f'<li><span style="background:{paint}"></span>{escape(label)}</li>'


def _swatches_item(colours: Sequence[Rgb], label: str) -> str:
    swatches = "".join(f'<span style="background:{hex_of(colour)}"></span>' for colour in colours)
    return f"<li>{swatches}{escape(label)}</li>"


def _marker_item(marker: MarkerKey, language: Language, *, dark: bool) -> str:
    label = escape(marker.label.in_(language))
    faint = f";opacity:{FAINT}" if marker.faint else ""
    if marker.icon == DOT:
        colour = hex_of(palette(dark=dark).ink)
        return f'<li><span class="map-legend-dot" style="background:{colour}{faint}"></span>{label}</li>'
    if marker.icon == WAY:
        return f'<li><i class="map-legend-way" aria-hidden="true"></i>{label}</li>'
    if marker.icon == RANK:
        badge = f"background:{hex_of(palette(dark=dark).accent)};color:{hex_of(palette(dark=dark).halo)}"
        return f'<li><i class="map-legend-rank" style="{badge}" aria-hidden="true">1</i>{label}</li>'
    style = f' style="{faint[1:]}"' if faint else ""
    return f'<li><img src="{escape(static_url(f"markers/{marker.icon}.svg"))}" alt=""{style}>{label}</li>'
