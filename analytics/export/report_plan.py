"""What a scenario does, in words, edit by edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.core.scenario import Action
from analytics.core.tables import Kind
from analytics.export import report_words as words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.core.place import Place
    from analytics.core.scenario import Edit, Scenario
    from analytics.core.text import Language
    from analytics.export.found import Found
    from analytics.export.map_content import Map
    from analytics.export.report import Table


def changes_in_words(run: Found, scenario: Scenario, language: Language) -> list[str]:
    """One line for each edit: what was put where, moved where, closed.

    Args:
        run: whose model knows what such places are called, and whose city knows their names.
        scenario: the edits.
        language: of the lines.
    """
    place = run.model.place
    if place is None:
        return []
    names = _known_names(run, place)
    return [_line(edit, place, names, language) for edit in scenario.edits]


def added_names(run: Found, language: Language) -> dict[str, str]:
    """How results call the places that the scenario added, which is in both languages, and how this reader calls them."""
    place = run.model.place
    if place is None:
        return {}
    new = [place.name_of_new(edit.place) for edit in run.scenario.edits if edit.action is Action.ADD]
    return {str(name): name.in_(language) for name in new if name is not None}


def renamed(table: Table, names: Mapping[str, str]) -> Table:
    """The table with those names in its columns of words; the rows given are not changed."""
    words_in = [column.name for column in table.columns if column.kind is Kind.TEXT]
    if not names or not words_in:
        return table
    return replace(table, rows=table.rows.assign(**{name: table.rows[name].replace(dict(names)) for name in words_in}))


def retold(drawn: Map, names: Mapping[str, str]) -> Map:
    """The map with those names in what its cells tell."""
    return replace(drawn, told=tuple(in_one_language(text, names) for text in drawn.told)) if names else drawn


def in_one_language(text: str, names: Mapping[str, str]) -> str:
    """The text with places that a scenario added called as this reader calls them, see `added_names`."""
    for both, one in names.items():
        text = text.replace(both, one)
    return text


def _known_names(run: Found, place: Place) -> dict[str, str]:
    table, key = run.city.tables.get(place.table), run.model.inputs.tables()[place.table].schema.key or ""
    if table is None or "name" not in table:
        return {}
    ids = table[key].astype(str)
    return dict(zip(ids, table["name"].fillna(ids).astype(str), strict=True))


def _line(edit: Edit, place: Place, names: dict[str, str], language: Language) -> str:
    new = place.name_of_new(edit.place)
    name = names.get(edit.place, edit.place) if new is None else new.in_(language)
    if edit.action is Action.CLOSE:
        return words.CLOSED.fill(name=name, done=place.closing.done).in_(language)
    text = words.ADDED if edit.action is Action.ADD else words.MOVED
    return text.fill(name=name, lon=edit.lon or 0.0, lat=edit.lat or 0.0).in_(language)
