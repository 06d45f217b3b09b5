"""Classes of a value on a map and their colours: one source for the page and for paper.

Cold up to the threshold, warm beyond it: blue against orange is the pair that every common colour blindness still tells
apart. Luminance runs one way through both, so a grey print keeps the order. On paper and on a light screen what is late is
dark; on a dark screen it glows. Each ramp goes from the quickest to the slowest.

Kinds without an order have colours of six hues, whose lightness also differs, in no order: the eye tells them apart by hue,
and by lightness where it sees no hue or the print is grey.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeAlias

from analytics.core.params import Choice
from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from analytics.core.model import Drawing
    from analytics.core.params import Params

Rgb: TypeAlias = tuple[int, int, int]

REACHED_LIGHT: tuple[Rgb, ...] = ((222, 236, 247), (176, 210, 236), (126, 181, 219))
LATE_LIGHT: tuple[Rgb, ...] = ((222, 108, 36), (178, 62, 24), (122, 26, 26), (62, 8, 28))
REACHED_DARK: tuple[Rgb, ...] = ((24, 52, 76), (34, 82, 118), (54, 116, 158))
LATE_DARK: tuple[Rgb, ...] = ((222, 128, 54), (244, 174, 98), (252, 214, 150), (255, 243, 214))

# A plain order without a verdict may have more classes than one side of a threshold: three quieter ones come before.
QUIET_LIGHT: tuple[Rgb, ...] = ((255, 242, 214), (250, 212, 160), (240, 164, 92))
QUIET_DARK: tuple[Rgb, ...] = ((64, 30, 22), (108, 54, 28), (160, 86, 36))

# One hue of its own, so that nobody takes an area for a verdict in the hexagons' blue and orange or for water; its
# lightness alone keeps the order, for every eye and on a grey print. What is nearest stands out most, what lies
# outside is bare ground. Each ramp goes from the longest time to the shortest.
AREAS_LIGHT: tuple[Rgb, ...] = ((180, 136, 198), (136, 84, 170), (88, 36, 136), (40, 8, 76))
AREAS_DARK: tuple[Rgb, ...] = ((78, 56, 110), (124, 92, 168), (182, 150, 220), (230, 214, 248))

KINDS_LIGHT: tuple[Rgb, ...] = ((92, 168, 186), (252, 230, 122), (142, 62, 142), (240, 172, 160), (24, 62, 44), (160, 112, 46))
KINDS_DARK: tuple[Rgb, ...] = ((78, 160, 176), (255, 242, 178), (132, 66, 154), (240, 172, 160), (18, 68, 42), (158, 110, 40))
"""Teal, yellow, purple, pink, green, brown: no two neighbours in lightness are neighbours in this order."""

# A difference has two sides around none: the farther from none, the stronger. Every one of the six differs in lightness, so
# that a grey print tells them apart. From the least change to the most.
LESS_LIGHT: tuple[Rgb, ...] = ((206, 226, 246), (146, 190, 232), (62, 136, 208))
MORE_LIGHT: tuple[Rgb, ...] = ((236, 146, 78), (190, 80, 30), (112, 24, 24))
LESS_DARK: tuple[Rgb, ...] = ((34, 62, 94), (56, 112, 172), (120, 184, 244))
MORE_DARK: tuple[Rgb, ...] = ((132, 74, 34), (206, 118, 50), (252, 206, 150))

RANK_COLUMN = "rank"
"""Numbers of a column of this name are ranks; those of any other only name the rows of a table."""

MOST_NAMES = 2000
"""So many numbers at most that only name are written: where they crowd some give way, and nearer by each is wanted."""

MISSING_LIGHT: Rgb = (138, 148, 158)
MISSING_DARK: Rgb = (109, 120, 130)
"""Of cells without a value."""

LAND_LIGHT: Rgb = (250, 250, 248)
LAND_DARK: Rgb = (30, 33, 36)
"""The ground below the classes, inside the municipality."""

STRONG, THIN = 0.82, 0.24
"""How much of the ground the colours of cells cover: those that matter, and the faint ones."""

FILL = 0.72
"""The same of areas; of what lies below, roads and rivers still show."""

SHORT_UNIT, NOWHERE = 3, "\u200b"
"""A longer unit stands in the title alone, so that the classes can be read at a glance."""

AT_MOST = Text("{high}{unit} 이하", "up to {high} {unit}")
BETWEEN = Text("{low}{unit} 초과 {high}{unit} 이하", "over {low} to {high} {unit}")
OVER = Text("{low}{unit} 초과", "over {low} {unit}")
REACHED = Text("기준 안", "In time")
LATE = Text("기준 밖", "Too late")
EMPTY = Text("옅은 색: 사람이 살지 않는 곳", "Faint: nobody lives there")
NOT_PAINTED = Text("칠하지 않은 곳: 그 밖", "Not coloured: all else")
MISSING = Text("도로로 닿지 않는 곳", "No road leads there")
CLASSES, KINDS = Text("등급", "Classes"), Text("색 구분", "Colours")
IDLE = Text("세지 않은 {what}(옅은 표시)", "{what} not counted (faint)")
MOVED = Text("옮긴 {what}(동그라미가 있던 곳)", "{what} moved (the ring is where it was)")
SMOOTHED = Text(
    "반경 {radius_m:,.0f} m로 고르게 함(색은 서서히 바뀜)",
    "Smoothed, radius {radius_m:,.0f} m (colours run on)",
)
"""Of a heat map, on the page and on paper."""
_OF = Text("{what}: {told}", "{what}: {told}")
NUMBERS = Text("숫자: '{table}' 표의 순위", "Numbers: ranks of the table '{table}'")
NAMES = Text("숫자: '{table}' 표의 번호", "Numbers: those of the table '{table}'")

_HALF = 0.5


def ramp(reached: int, late: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for classes on both sides of a threshold, from the quickest to the slowest.

    Args:
        reached: how many classes lie at or below the threshold, 0 to 3.
        late: how many lie beyond it, 0 to 4.
        dark: for the dark theme.

    Returns:
        One colour per class. Those next to the threshold are always the same two, so that the break looks the
        same on every page.

    Raises:
        ValueError: when more classes are asked for than eyes can tell apart.
    """
    cold, warm = (REACHED_DARK, LATE_DARK) if dark else (REACHED_LIGHT, LATE_LIGHT)
    if reached > len(cold) or late > len(warm):
        message = f"at most {len(cold)} classes up to the threshold and {len(warm)} beyond it, not {reached} and {late}"
        raise ValueError(message)
    return cold[len(cold) - reached :] + warm[:late]


def around(less: int, more: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for classes of a difference, from the greatest decrease to the greatest increase.

    Args:
        less, more: how many classes lie on either side of no change, up to 3 each.
        dark: for the dark theme.

    Raises:
        ValueError: when more classes are asked for than eyes can tell apart.
    """
    cold, warm = (LESS_DARK, MORE_DARK) if dark else (LESS_LIGHT, MORE_LIGHT)
    if less > len(cold) or more > len(warm):
        message = f"at most {len(cold)} classes on either side of no change, not {less} and {more}"
        raise ValueError(message)
    return (*cold[:less][::-1], *warm[:more])


def order(count: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for classes in a plain order without a verdict, from the lowest.

    Args:
        count: how many classes, 1 to 7; up to four of them have the colours beyond a threshold.
        dark: for the dark theme.

    Raises:
        ValueError: when more classes are asked for than eyes can tell apart.
    """
    quiet, warm = (QUIET_DARK, LATE_DARK) if dark else (QUIET_LIGHT, LATE_LIGHT)
    if count > len(quiet) + len(warm):
        message = f"at most {len(quiet) + len(warm)} classes in a plain order, not {count}"
        raise ValueError(message)
    return warm[:count] if count <= len(warm) else (quiet + warm)[len(quiet) + len(warm) - count :]


def unordered(count: int, *, dark: bool) -> tuple[Rgb, ...]:
    """Colours for kinds without an order.

    Args:
        count: how many kinds, up to 6.
        dark: for the dark theme.

    Raises:
        ValueError: when more are asked for than eyes can tell apart in grey.
    """
    hues = KINDS_DARK if dark else KINDS_LIGHT
    if count > len(hues):
        message = f"at most {len(hues)} kinds, not {count}"
        raise ValueError(message)
    return hues[:count]


def over(colour: Rgb, ground: Rgb, share: float) -> Rgb:
    """What the eye sees when a colour covers the ground with this share of opacity (0 to 1)."""
    red, green, blue = (round(top * share + below * (1 - share)) for top, below in zip(colour, ground, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of a value, cut at limits that belong to the class below (inclusive upper edges).

    Args:
        limits: ascending, in the unit of the value; n limits make n + 1 classes.
        threshold: the limit that parts what is good enough from what is not; one of `limits`, or None for a
            plain order without a verdict.
        kinds: names of the classes where they are kinds without an order; then there is no threshold.
        mirrored: whether the farthest from the threshold stands out most on both sides, as of a difference around 0.

    Raises:
        ValueError: when the limits do not ascend, the threshold is not among them, or the kinds are not one for each class.
    """

    limits: tuple[float, ...]
    threshold: float | None = None
    kinds: tuple[Text, ...] = ()
    mirrored: bool = False

    def __post_init__(self) -> None:
        if list(self.limits) != sorted(set(self.limits)) or not self.limits:
            message = f"class limits must ascend: {self.limits}"
            raise ValueError(message)
        if self.threshold is not None and self.threshold not in self.limits:
            message = f"the threshold {self.threshold} must be one of the limits {self.limits}"
            raise ValueError(message)
        if self.kinds and (self.threshold is not None or len(self.kinds) != len(self.limits) + 1):
            message = f"{len(self.kinds)} kinds do not fit {len(self.limits)} limits, threshold {self.threshold}"
            raise ValueError(message)

    @property
    def reached(self) -> int:
        """How many classes lie at or below the threshold."""
        return 0 if self.threshold is None else self.limits.index(self.threshold) + 1

    def colours(self, *, dark: bool) -> tuple[Rgb, ...]:
        """The colour of each class, from the lowest."""
        if self.kinds:
            return unordered(len(self.kinds), dark=dark)
        if self.threshold is None:
            return order(len(self.limits) + 1, dark=dark)
        beyond = len(self.limits) + 1 - self.reached
        if self.mirrored:
            return around(self.reached, beyond, dark=dark)
        return ramp(self.reached, beyond, dark=dark)


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
        shades = AREAS_DARK if dark else AREAS_LIGHT
        return shades[: len(self.limits)][::-1]


def classes_of(drawing: Drawing, params: Params) -> Classes:
    """The classes of a layer of cells: limits as halves of a unit, so that a legend stays readable; the threshold stays exact."""
    if drawing.kinds:
        return Classes(tuple(float(number) for number in range(1, len(drawing.kinds))), kinds=drawing.kinds)
    if drawing.limits:
        return Classes(drawing.limits, 0.0 if drawing.around_zero else None, mirrored=drawing.around_zero)
    threshold = float(getattr(params, drawing.threshold))
    limits = [threshold if share == 1 else round(threshold * share / _HALF) * _HALF for share in drawing.shares]
    return Classes(tuple(sorted(set(limits))), threshold)


def class_labels(classes: Classes | Bands, unit: Text, language: Language) -> list[str]:
    """The classes in words, from the lowest; upper edges belong to the class. What lies beyond the last band is no class.

    Kinds have their names.
    """
    if not classes.limits:
        return []
    if isinstance(classes, Classes) and classes.kinds:
        return [kind.in_(language) for kind in classes.kinds]
    limits = [f"{limit:,.10g}" for limit in classes.limits]
    unit = unit if max(len(unit.ko), len(unit.en)) <= SHORT_UNIT else Text(NOWHERE, NOWHERE)
    first = AT_MOST.fill(high=limits[0], unit=unit)
    middle = [BETWEEN.fill(low=low, high=high, unit=unit) for low, high in pairwise(limits)]
    last = [OVER.fill(low=limits[-1], unit=unit)] if isinstance(classes, Classes) else []
    return [text.in_(language).replace(NOWHERE, "").strip() for text in (first, *middle, *last)]


def one_line_each(labels: Sequence[Hashable]) -> list[list[int]]:
    """Which classes share a line of the legend: runs of the same label, by their numbers from 0."""
    return [[number for number, _ in run] for _, run in groupby(enumerate(labels), key=lambda pair: pair[1])]


def told_heat(drawing: Drawing, params: Params) -> Text:
    """What a legend says of a heat map: what gathers there, where a choice says so, and how far it is spread."""
    told = SMOOTHED.fill(radius_m=float(getattr(params, drawing.heat_m)))
    choice = params.controls().get(drawing.heat_what)
    if not isinstance(choice, Choice):
        return told
    return _OF.fill(what=choice.options[str(getattr(params, drawing.heat_what))], told=told)


def told_numbers(column: str, table: Text) -> Text:
    """What a legend says of the numbers on the map, given the column that holds them and the title of its table."""
    return (NUMBERS if column == RANK_COLUMN else NAMES).fill(table=table)
