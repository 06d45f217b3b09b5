"""Where two states of a city differ, as a layer like any other: the page draws it, and every document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.core.model import Drawing, Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.model import AnyModel, Change

ID = "difference"
TITLE = Text("{what}의 차이 ({b} − {a})", "{what}: {b} minus {a}")
DIFFERENCE = Text("차이", "Difference")
NAMES = (Text("A안", "A"), Text("B안", "B"))
NOW_AND_AFTER = (Text("지금", "now"), Text("바꾼 뒤", "after"))
_ABOUT = Text("육각형마다 두 상태의 값과 그 차이.", "For each hexagon both values and their difference.")
_LESS, _MORE = Text("줄어드는 곳", "Less"), Text("늘어나는 곳 (색이 없는 곳은 그대로)", "More (no colour: no change)")
_UNKNOWN = Text("한쪽에만 값이 있는 곳", "A value on one side only")
BEFORE, AFTER, CHANGE = "before_", "after_", "change_"
"""How the columns of `Change.layer` begin."""

_NOISE_SHARE = 1e-9
_MIDDLE, _FAR = 50.0, 90.0
"""Class limits lie at these percentiles of the changes that there are, rounded to one figure."""

_FINEST = 0.01
"""No class is narrower: a map holds values to a hundredth."""


def difference_of(model: AnyModel, change: Change | None, names: tuple[Text, Text]) -> tuple[Output, pd.DataFrame] | None:
    """The hexagons with both values and the difference of what the model measures first; none where nothing differs.

    Args:
        model: whose first layer it is.
        change: what the model's `compare` tells, with its layer.
        names: what the state before and the one after are called.

    Returns:
        The declaration of the layer, and those rows of `Change.layer` that differ or have a value on one side only.
    """
    if change is None or change.layer is None or not len(change.layer):
        return None
    columns = difference_columns(model, change.layer, names)
    column = columns[-1]
    values = _settled(change.layer[column.name].to_numpy(float))
    differs = np.isfinite(values) & (values != 0)
    if not differs.any():
        return None
    known = [np.isfinite(change.layer[item.name].to_numpy(float)) for item in columns[-3:-1]]
    unknown = known[0] != known[1]
    rows = change.layer.assign(**{column.name: values})[differs | unknown].reset_index(drop=True)
    told = tuple(item.name for item in columns if item.kind is Kind.NUMBER)
    drawing = Drawing(
        column.name, "", (), "", told, _limits(np.abs(values[differs])),
        missing=_UNKNOWN if unknown.any() else None, sides=(_LESS, _MORE), around_zero=True,
    )  # fmt: skip
    title = TITLE.fill(what=model.layers[0].title, a=names[0], b=names[1])
    return Output(ID, OutputKind.LAYER, title, _ABOUT, column.unit, columns=columns, drawing=drawing), rows


def difference_columns(model: AnyModel, layer: pd.DataFrame, names: tuple[Text, Text] = NAMES) -> tuple[Column, ...]:
    """The declaration of the columns of `Change.layer`: the cell, its dong, both values of what is measured, and last the difference."""
    unit = _unit(model, layer)
    columns = [Column("cell", Text("칸", "Cell"), Kind.CODE), Column("dong_name", Text("행정동", "Dong"), Kind.TEXT)]
    for start, label in zip((BEFORE, AFTER, CHANGE), (*names, DIFFERENCE), strict=True):
        columns += [Column(name, label, Kind.NUMBER, unit) for name in layer.columns if str(name).startswith(start)]
    return tuple(column for column in columns if column.name in layer)


def _unit(model: AnyModel, layer: pd.DataFrame) -> Text | None:
    """The unit of the column of the model's own layers of which `layer` tells both values: the first that ends alike and has one."""
    ends = [str(name).removeprefix(CHANGE) for name in layer.columns if str(name).startswith(CHANGE)]
    columns = [column for output in model.layers for column in output.columns if column.unit is not None]
    return next((column.unit for column in columns for end in ends if column.name.endswith(end)), None)


def _settled(values: np.ndarray) -> np.ndarray:
    """The changes with what is left over from adding up in another order taken for none."""
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return np.where(np.abs(values) <= _NOISE_SHARE * largest, 0.0, values)


def _limits(sizes: np.ndarray) -> tuple[float, ...]:
    """One or two limits that part small changes from large ones, with one figure each, on both sides of 0."""
    found = sorted({max(_one_figure(float(np.percentile(sizes, share))), _FINEST) for share in (_MIDDLE, _FAR)})
    return (*(-limit for limit in reversed(found)), 0.0, *found)


def _one_figure(value: float) -> float:
    return float(f"{value:.0e}")
