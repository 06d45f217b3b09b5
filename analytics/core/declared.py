"""What a result holds, held against what is declared: names, columns, and numbers of kinds. Each finds what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core import broken
from analytics.core.classes import KINDS_LIGHT
from analytics.core.model import Output, OutputKind, Result
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from analytics.core.model import Drawing


def undeclared(outputs: Sequence[Output], result: Result) -> Iterator[Text]:
    """What is declared and not given, and what is given and not declared."""
    declared = {output.id for output in outputs}
    yield from (broken.NOT_GIVEN.fill(name=name) for name in sorted(declared - result.names()))
    yield from (broken.NOT_DECLARED.fill(name=name) for name in sorted(result.names() - declared))


def other_columns(outputs: Sequence[Output], result: Result) -> Iterator[tuple[str, Text]]:
    """Tables and layers whose columns are others than declared, and how; what is not there at all is left out."""
    for output in outputs:
        frames = result.layers if output.kind is OutputKind.LAYER else result.tables
        if output.kind is not OutputKind.INDICATOR and output.id in frames:
            wanted, has = [column.name for column in output.columns], [str(name) for name in frames[output.id].columns]
            if wanted != has:
                yield output.id, _how_other(wanted, has)


def _how_other(wanted: list[str], has: list[str]) -> Text:
    more = ", ".join(name for name in has if name not in wanted)
    fewer = ", ".join(name for name in wanted if name not in has)
    told = [text.fill(names=names) for text, names in ((broken.MORE_COLUMNS, more), (broken.FEWER_COLUMNS, fewer)) if names]
    told = told or [broken.OTHER_ORDER]
    return Text("; ".join(text.ko for text in told), "; ".join(text.en for text in told))


def has_kinds(output: Output) -> bool:
    """Whether a layer tells kinds without an order."""
    return output.drawing is not None and bool(output.drawing.kinds)


def wrong_kinds(outputs: Sequence[Output], result: Result) -> Iterator[Text]:
    """What is wrong with the layers of kinds; one that is not there is left out."""
    for output in outputs:
        if output.drawing is not None and output.drawing.kinds and output.id in result.layers:
            yield from _wrong_with_kinds(output.id, output.drawing, result.layers[output.id])


def _wrong_with_kinds(name: str, drawing: Drawing, layer: pd.DataFrame) -> Iterator[Text]:
    count = len(drawing.kinds)
    if not 1 < count <= len(KINDS_LIGHT):
        yield broken.HOW_MANY_KINDS.fill(name=name, count=count, most=len(KINDS_LIGHT))
    if drawing.threshold or drawing.shares or drawing.limits or drawing.shapes or drawing.heat_m:
        yield broken.KINDS_IN_ORDER.fill(name=name)
    values = layer[drawing.column].dropna()
    strange = sorted(set(values[~values.isin(range(1, count + 1))].tolist()))
    if strange:
        yield broken.NO_SUCH_KIND.fill(name=name, values=", ".join(f"{value:g}" for value in strange[:3]), count=count)
