"""What a page says of the places that a planner may change, in the words of their model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.korean import particle
from analytics.core.scenario import Action
from analytics.core.text import Text

if TYPE_CHECKING:
    from analytics.core.place import Place
    from analytics.core.scenario import Edit

_DONE = {
    Action.ADD: Text("{name}: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name}: longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.MOVE: Text("{name} 옮김: 경도 {lon:.4f}, 위도 {lat:.4f}", "{name} moved to longitude {lon:.4f}, latitude {lat:.4f}"),
    Action.CLOSE: Text("{name} {done}", "{name} {done}"),
}


def title(kind: Place) -> Text:
    """The heading of the panel."""
    return Text(f"{_object(kind.title.ko)} 바꿔 보기", "What if")


def how(kind: Place) -> Text:
    """What can be done, where nothing is picked."""
    one, many = _object(kind.title.ko), _a(kind.title.en)
    return Text(
        f"지도에서 육각형을 누르면 그곳에 새 {one} 놓을 수 있고, {one} 누르면 옮기거나 {kind.closing.may.ko}.",
        f"Click a hexagon to place a new {kind.title.en} there; click {many} to move or {kind.closing.may.en} it.",
    )


def pick_any(kind: Place) -> Text:
    """What can be picked."""
    return Text(
        f"지도에서 육각형이나 {kind.title.ko}, 동 이름을 누르면 그곳의 숫자를 보여 드립니다.",
        f"Click a hexagon, {_a(kind.title.en)} or a dong's name to see its numbers.",
    )


def add(kind: Place) -> Text:
    """The button that puts a new one on the picked hexagon."""
    return Text(f"여기에 {kind.title.ko} 추가", f"Add {_a(kind.title.en)} here")


def move(kind: Place) -> Text:
    """The button that begins to move the one that is picked."""
    return Text(f"이 {kind.title.ko} 옮기기", f"Move this {kind.title.en}")


def close(kind: Place) -> Text:
    """The button that takes the picked one away."""
    return Text(f"이 {kind.title.ko} {kind.closing.act.ko}", f"{kind.closing.act.en} this {kind.title.en}")


def move_here(name: str) -> Text:
    """The button that puts the one on the move down."""
    return Text(f"'{name}'{particle(name, '을', '를')} 여기로", f"Move '{name}' here")


def pick_where(name: str) -> Text:
    """What is to be done while one is on the move."""
    return Text(
        f"'{name}'{particle(name, '을', '를')} 옮길 육각형을 지도에서 누르십시오.",
        f"Click the hexagon to which '{name}' should move.",
    )


def unplaced(kind: Place, count: int) -> Text:
    """How many of the list have no coordinates."""
    return Text(f"좌표 없는 {kind.title.ko} {count}곳", f"{count} {kind.many.en} without a place")


def done(kind: Place, edit: Edit, name: str) -> Text:
    """One edit in words."""
    return _DONE[edit.action].fill(name=name, lon=edit.lon or 0.0, lat=edit.lat or 0.0, done=kind.closing.done)


def _object(word: str) -> str:
    return word + particle(word, "을", "를")


def _a(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
