"""What a page says of the places that a planner may change, in the words of their model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.korean import particle
from analytics.core.scenario import Action
from analytics.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.place import Place
    from analytics.core.scenario import Edit
    from analytics.core.text import Language

_TRY, _WHAT_IF = "바꿔 보기", "What if"
_HOW = Text(
    "지도에서 육각형을 누르면 그곳에 {new} 놓을 수 있고, {one} 누르면 옮기거나 {close}.",
    "Click a hexagon to place {new} there; click {one} to move or {close} it.",
)
_PICK_ANY = Text(
    "지도에서 육각형이나 {one}, 동 이름을 누르면 그곳의 숫자를 보여 드립니다.",
    "Click a hexagon, {one} or a dong's name to see its numbers.",
)
_NEW = Text("새 {one}", "a new {one}")
_ADD = Text("여기에 {one} 추가", "Add {one} here")
_MOVE, _CLOSE = Text("이 {this} 옮기기", "Move this {this}"), Text("이 {this} {act}", "{act} this {this}")
_MOVE_HERE = Text("{name} 여기로", "Move {name} here")
_PICK_WHERE = Text("{name} 옮길 육각형을 지도에서 누르십시오.", "Click the hexagon to which {name} should move.")
_UNPLACED = Text("좌표 없는 {them} {n}곳", "{n} {them} without a place")
_DONE = {
    Action.ADD: Text("{name}: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name}: longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.MOVE: Text("{name} 옮김: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name} moved to longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.CLOSE: Text("{name} {done}", "{name} {done}"),
}


def title(kind: Place) -> Text:
    """The heading of the panel."""
    return Text(" ".join((_object(kind.title.ko), _TRY)), _WHAT_IF)


def how(kind: Place) -> Text:
    """What can be done, where nothing is picked."""
    one = Text(_object(kind.title.ko), _a(kind.title.en))
    new = _NEW.fill(one=Text(one.ko, kind.title.en))
    return _HOW.fill(one=one, new=new, close=kind.closing.may)


def pick_any(kind: Place) -> Text:
    """What can be picked."""
    return _PICK_ANY.fill(one=_one(kind))


def add(kind: Place) -> Text:
    """The button that puts a new one on the picked hexagon."""
    return _ADD.fill(one=_one(kind))


def move(kind: Place) -> Text:
    """The button that begins to move the one that is picked."""
    return _MOVE.fill(this=kind.title)


def close(kind: Place) -> Text:
    """The button that takes the picked one away."""
    return _CLOSE.fill(this=kind.title, act=kind.closing.act)


def move_here(name: str) -> Text:
    """The button that puts the one on the move down."""
    return _MOVE_HERE.fill(name=_quoted(name))


def pick_where(name: str) -> Text:
    """What is to be done while one is on the move."""
    return _PICK_WHERE.fill(name=_quoted(name))


def unplaced(kind: Place, count: int) -> Text:
    """How many of the list have no coordinates."""
    return _UNPLACED.fill(them=kind.many, n=count)


def done(kind: Place, edit: Edit, name: str) -> Text:
    """One edit in words."""
    return _DONE[edit.action].fill(name=name, lon=edit.lon or 0.0, lat=edit.lat or 0.0, done=kind.closing.done)


def names(kind: Place, table: pd.DataFrame, key: str, language: Language) -> list[str]:
    """What people call each place: a new one in the reader's language, one without a name by its id.

    Args:
        kind: what they are.
        table: the places.
        key: the column of their ids.
        language: the reader's.
    """
    ids = table[key].astype(str)
    called = table["name"].fillna(ids).astype(str) if "name" in table else ids
    new = {place: name.in_(language) for place in ids if (name := kind.name_of_new(place)) is not None}
    return [new.get(place, name) for place, name in zip(ids, called, strict=True)]


def _one(kind: Place) -> Text:
    return Text(kind.title.ko, _a(kind.title.en))


def _quoted(name: str) -> Text:
    """A name as the object of a sentence."""
    quoted = f"'{name}'"
    return Text(_object(quoted), quoted)


def _object(word: str) -> str:
    return word + particle(word, "을", "를")


def _a(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
