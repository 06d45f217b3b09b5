"""What a scenario does, in words, edit by edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.scenario import Action
from analytics.export import report_words as words

if TYPE_CHECKING:
    from analytics.core.place import Place
    from analytics.core.scenario import Edit, Scenario
    from analytics.core.text import Language
    from analytics.export.found import Found


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
