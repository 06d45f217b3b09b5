"""Two scenarios of one city side by side: both results, where they differ, and who gains and loses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.classes import Classes, class_labels, ramp
from analytics.core.model import Output, OutputKind
from analytics.core.saving import save
from analytics.core.scenario import Scenario
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import NO_UNIT, difference, number, tell, unit_of_change, with_unit
from analytics.export.cells import cells_geojson
from analytics.export.found import Found, run_once
from analytics.export.report import ClassKey
from analytics.export.report_maps import Pictured, maps_of
from analytics.export.report_parts import table_of
from analytics.export.reporting import Wanted, report_of
from analytics.export.run_folder import NOWHERE, VERSION, Origin, write_run
from analytics.export.tables import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.core.model import AnyModel, Change
    from analytics.core.params import Params
    from analytics.export.report import Map, Report
    from analytics.schemas.city import City

TITLE = Text("두 안 견주기: {model}", "Two scenarios: {model}")
SUMMARY = Text("A에서 B로: {sentence}", "From A to B: {sentence}")
NO_CHANGE = Text("이 모형은 두 안의 차이를 따로 세지 않습니다.", "This model does not count what two scenarios differ in.")
_A, _B, _DIFFERENCE = Text("A", "A"), Text("B", "B"), Text("차이(B-A)", "Difference (B - A)")
_WHAT, _CELL, _DONG = Text("지표", "Indicator"), Text("칸", "Cell"), Text("행정동", "Dong")
_NUMBERS = Text("지표 견주기", "Indicators side by side")
_GAINS = Text("동별로 얻는 사람과 잃는 사람", "Who gains and who loses, by dong")
_GAINS_ABOUT = Text(
    "A가 앞, B가 뒤. '지금'은 A를, '바꾼 뒤'는 B를 뜻함. 많이 달라진 곳부터.",
    "A is before and B after: 'now' means A. Those that change most come first.",
)
_MAP = Text("차이 지도 ({what}, B-A)", "Map of the difference ({what}, B - A)")
_LESS, _MORE = Text("B에서 줄어드는 곳", "Less in B"), Text("B에서 늘어나는 곳", "More in B")
_SAME = Text("옅은 색: 달라지지 않은 곳", "Faint: no change")
_UNKNOWN = Text("A나 B에 값이 없는 곳", "No value in A or in B")
BEFORE, AFTER, CHANGE = "before_", "after_", "change_"
"""How the columns of `Change.layer` begin."""

_NOISE_SHARE = 1e-9
_MIDDLE, _FAR = 50.0, 90.0
"""Class limits lie at these percentiles of the changes that there are, rounded to one figure."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Two runs of one model on one city with the same parameters.

    Attributes:
        a, b: the runs.
        change: what B gains and loses against A, where the model tells.
    """

    a: Found
    b: Found
    change: Change | None


def compare_scenarios(model: AnyModel, city: City, params: Params, a: Scenario, b: Scenario) -> Compared:
    """Run both and set one against the other.

    Raises:
        AppError: when a scenario or the inputs do not allow it.
    """
    runs = [Found(model, params, city, *run_once(model, city, params, plan), plan) for plan in (a, b)]
    change = None if model.compare is None else model.compare(runs[0].measured, runs[1].measured, params)
    return Compared(runs[0], replace(runs[1], before=runs[0].result, change=change), change)


def write_compared(folder: Path, compared: Compared, wanted: Wanted, origin: Origin = NOWHERE) -> list[Path]:
    """Write both runs and what they differ in, each file whole or not at all.

    Args:
        folder: where to; A and B get folders of their own in it.
        compared: the runs.
        wanted: the language of the headings, and what the report has to know.
        origin: where the city came from.

    Returns:
        The files written: those of both runs; `numbers.csv`, `dongs.csv`, `difference.csv` and `.geojson`, the map of the
        difference as `.png` and as one `.html`, and `compare.json`, as far as the model tells them.
    """
    written = []
    for name, run in (("a", compared.a), ("b", compared.b)):
        under = replace(origin, scenario=run.scenario)
        written += write_run(folder / name, run.model, run.params, run.city, run.result, wanted.language, under)
    for name, content in _files(compared, wanted):
        save(folder / name, content)
        written.append(folder / name)
    return written


def _files(compared: Compared, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    report, change, language = compared_report(compared, wanted), compared.change, wanted.language
    modelled = bool(report.modelled)
    yield "numbers.csv", csv_bytes(raw_numbers(compared, language), _RAW_COLUMNS, language, modelled=modelled)
    if change is not None:
        yield "dongs.csv", csv_bytes(change.table, change.columns, language, modelled=modelled)
    if change is not None and change.layer is not None:
        columns = difference_columns(compared.b.model, change.layer)
        yield "difference.csv", csv_bytes(change.layer, columns, language, modelled=modelled)
        yield "difference.geojson", cells_geojson(change.layer, modelled=modelled)
    if report.maps:
        from analytics.export.html_map import html_bytes
        from analytics.export.picture import png_bytes

        yield "difference.png", png_bytes(report)
        yield "difference.html", html_bytes(report)
    yield "compare.json", _record(compared)


def _record(compared: Compared) -> bytes:
    a, b, change = compared.a, compared.b, compared.change
    record = {
        "model": a.model.id,
        "version": VERSION,
        "city": {"id": a.city.id, "sample": a.city.sample},
        "params": a.params.model_dump(),
        "a": a.scenario.write(),
        "b": b.scenario.write(),
        "gained": None if change is None else change.gained,
        "lost": None if change is None else change.lost,
        "indicators": {name: {"a": a.result.indicators[name], "b": value} for name, value in b.result.indicators.items()},
    }
    return (json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def compared_report(compared: Compared, wanted: Wanted) -> Report:
    """The report of B with the numbers of A beside it, the map of the difference, and the table of who gains and loses."""
    language, change, model = wanted.language, compared.change, compared.b.model
    report = report_of(compared.b, wanted)
    numbers = Output("numbers", OutputKind.TABLE, _NUMBERS, Text("\u200b", "\u200b"), columns=_number_columns())
    tables = [table_of(numbers, numbers_table(compared, language), language)]
    if change is not None and len(change.table):
        gains = Output("change", OutputKind.TABLE, _GAINS, _GAINS_ABOUT, columns=change.columns)
        tables.insert(0, table_of(gains, change.table, language))
    drawn = difference_map(compared, language)
    return replace(
        report,
        title=TITLE.fill(model=model.title).in_(language),
        summary=(NO_CHANGE if change is None else SUMMARY.fill(sentence=change.sentence)).in_(language),
        sections=(),
        numbers=tuple(replace(item, label=f"B · {item.label}") for item in report.numbers),
        tables=tuple(replace(table, first=max(table.first, len(table.rows))) for table in tables),
        maps=() if drawn is None else (drawn,),
        bars=(),
    )


def _number_columns() -> tuple[Column, ...]:
    return tuple(Column(name, label, Kind.TEXT) for name, label in zip(_NUMBER_NAMES, (_WHAT, _A, _B, _DIFFERENCE), strict=True))


_NUMBER_NAMES = ("what", "a", "b", "difference")
_RAW_COLUMNS = (
    Column("what", _WHAT, Kind.TEXT),
    Column("unit", Text("단위", "Unit"), Kind.TEXT),
    *(Column(name, label, Kind.NUMBER) for name, label in (("a", _A), ("b", _B), ("difference", _DIFFERENCE))),
)


def numbers_table(compared: Compared, language: Language) -> pd.DataFrame:
    """Every indicator of A and of B and the difference, in words: what, a, b, difference."""
    rows = []
    for output in compared.b.model.outputs:
        if output.kind is OutputKind.INDICATOR:
            was, now = compared.a.result.indicators[output.id], compared.b.result.indicators[output.id]
            unit, change = output.unit or NO_UNIT, difference(now, was, output.digits)
            shown = [with_unit(number(value, output.digits), unit, language) for value in (was, now)]
            told = with_unit(change, unit_of_change(unit), language) if change else ""
            rows.append([output.title.in_(language), *shown, told])
    return pd.DataFrame([[cell.replace("\u200b", "") for cell in row] for row in rows], columns=list(_NUMBER_NAMES))


def raw_numbers(compared: Compared, language: Language) -> pd.DataFrame:
    """Every indicator of A and of B and the difference as numbers, with its unit: what, unit, a, b, difference."""
    outputs = [output for output in compared.b.model.outputs if output.kind is OutputKind.INDICATOR]
    values = [[run.result.indicators[output.id] for output in outputs] for run in (compared.a, compared.b)]
    units = [(output.unit or NO_UNIT).in_(language).strip("\u200b") for output in outputs]
    frame = pd.DataFrame({"what": [output.title.in_(language) for output in outputs], "unit": units})
    a, b = (pd.Series(numbers, dtype=float) for numbers in values)
    return frame.assign(a=a, b=b, difference=b - a)


def difference_columns(model: AnyModel, layer: pd.DataFrame) -> tuple[Column, ...]:
    """The declaration of the columns of `Change.layer`: the cell, its dong, and A, B and B - A of what is measured."""
    what = _measured_column(model, layer)
    unit = None if what is None else what.unit
    columns = [Column("cell", _CELL, Kind.CODE), Column("dong_name", _DONG, Kind.TEXT)]
    for start, label in ((BEFORE, _A), (AFTER, _B), (CHANGE, _DIFFERENCE)):
        columns += [Column(name, label, Kind.NUMBER, unit) for name in layer.columns if str(name).startswith(start)]
    return tuple(column for column in columns if column.name in layer)


def _measured_column(model: AnyModel, layer: pd.DataFrame) -> Column | None:
    """The column of the model's own layers of which `layer` tells A and B: the first that ends alike and has a unit."""
    ends = [str(name).removeprefix(CHANGE) for name in layer.columns if str(name).startswith(CHANGE)]
    columns = [column for output in model.layers for column in output.columns if column.unit is not None]
    return next((column for column in columns for end in ends if column.name.endswith(end)), None)


def difference_map(compared: Compared, language: Language) -> Map | None:
    """The cells that differ, blue where there is less in B and orange where there is more; none where none differs."""
    change, run = compared.change, compared.b
    if change is None or change.layer is None or not len(change.layer):
        return None
    columns = difference_columns(run.model, change.layer)
    column = next(column for column in columns if column.name.startswith(CHANGE))
    values = _settled(change.layer[column.name].to_numpy(float))
    if not (np.isfinite(values) & (values != 0)).any():
        return None
    first = run.model.layers[0]
    [drawn] = maps_of(Pictured(run.model.outputs, run.result.layers, run.result.tables), [first.id], run, language)
    title = _MAP.fill(what=first.title).in_(language)
    return replace(
        drawn, id="difference", title=title, value=_DIFFERENCE.in_(language),
        unit=(column.unit or NO_UNIT).in_(language).strip("\u200b"), classes=_classes(values, column, language),
        cells=_cells(change.layer, values), told=_told(change.layer, columns, language), areas=None,
        faint=_SAME.in_(language), missing="" if np.isfinite(values).all() else _UNKNOWN.in_(language),
        ranks=None, ranked="", rank_label="",
    )  # fmt: skip


def _settled(values: np.ndarray) -> np.ndarray:
    """The changes with what is left over from adding up in another order taken for none."""
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return np.where(np.abs(values) <= _NOISE_SHARE * largest, 0.0, values)


def _cells(layer: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    names = layer["dong_name"].fillna("").astype(str)
    strong = np.isfinite(values) & (values != 0)
    return pd.DataFrame({"cell": layer["cell"].astype(str), "value": values, "strong": strong, "dong_name": names})


def _told(layer: pd.DataFrame, columns: tuple[Column, ...], language: Language) -> tuple[str, ...]:
    shown = [column for column in columns if column.kind is Kind.NUMBER]
    lines = [
        [f"{column.label.in_(language)} {tell(column, value, language)}" for value in layer[column.name]] for column in shown
    ]
    return tuple("\n".join(parts) for parts in zip(*lines, strict=True))


def _classes(values: np.ndarray, column: Column, language: Language) -> tuple[ClassKey, ...]:
    """Classes on both sides of no change, with the same limits on each side."""
    limits = _limits(np.abs(values[np.isfinite(values) & (values != 0)]))
    every = (*(-limit for limit in reversed(limits)), 0.0, *limits)
    labels = class_labels(Classes(every), column.unit or NO_UNIT, language)
    count = len(limits) + 1
    sides = [_LESS.in_(language)] * count + [_MORE.in_(language)] * count
    light, dark = ((*ramp(count, 0, dark=shade)[::-1], *ramp(0, count, dark=shade)) for shade in (False, True))
    lows, highs = (None, *every), (*every, None)
    return tuple(ClassKey(*parts) for parts in zip(labels, lows, highs, light, sides, dark, strict=True))


def _limits(sizes: np.ndarray) -> tuple[float, ...]:
    """One or two limits that part small changes from large ones, with one figure each."""
    found = sorted({_one_figure(float(np.percentile(sizes, share))) for share in (_MIDDLE, _FAR)})
    return tuple(found)


def _one_figure(value: float) -> float:
    return float(f"{value:.0e}")
