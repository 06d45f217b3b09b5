"""Two scenarios of one city side by side: both results, where they differ, and who gains and loses."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from analytics.core.model import Output, OutputKind, Result
from analytics.core.saving import save
from analytics.core.scenario import Scenario
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import MORE_IN_FILES, NO_UNIT, difference, number, unit_of_change, with_unit
from analytics.export import report_words as words
from analytics.export.cells import cells_geojson
from analytics.export.difference import DIFFERENCE, ID, NAMES, difference_columns, difference_of
from analytics.export.found import Found, run_once
from analytics.export.report import KeyNumbers, Level, Paragraph, Section
from analytics.export.report_maps import Pictured, maps_of
from analytics.export.report_parts import bars_of, layers_of, numbers_of, table_of
from analytics.export.report_plan import added_names, changes_in_words, renamed, retold
from analytics.export.reporting import Wanted, report_of
from analytics.export.run_folder import NOWHERE, VERSION, Origin, write_run
from analytics.export.tables import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.core.model import AnyModel, Change
    from analytics.core.params import Params
    from analytics.export.map_content import Map
    from analytics.export.report import Block, Report, Table
    from analytics.schemas.city import City

TITLE = Text("두 안 견주기: {model}", "Two scenarios: {model}")
ABOUT = Text(
    "두 안을 같은 자료와 같은 조건으로 돌려 견줌. A안이 앞, B안이 뒤.",
    "Two scenarios run on the same data under the same conditions. A is before, B after.",
)
SUMMARY = Text("A안에서 B안으로: {sentence}", "From A to B: {sentence}")
NO_CHANGE = Text("이 모형은 두 안의 차이를 따로 세지 않습니다.", "This model does not count what two scenarios differ in.")
AS_IT_IS = Text("지금 그대로", "the city as it is")
PLANS = Text("견주는 두 안", "The two scenarios")
NUMBERS = Text("지표 견주기", "Indicators side by side")
_PLAN = Text("{name}: {edits}", "{name}: {edits}")
_NUMBERS_ABOUT = Text("차이는 B안에서 A안을 뺀 값.", "The difference is B minus A.")
_WHAT = Text("지표", "Indicator")
_GAINS = Text("동별로 얻는 사람과 잃는 사람", "Who gains and who loses, by dong")
GAINS_ABOUT = Text(
    "A안이 앞, B안이 뒤. '지금'은 A안을, '바꾼 뒤'는 B안을 뜻함. 많이 달라진 곳부터.",
    "A is before and B after: 'now' means A. Those that change most come first.",
)
_OF_PLAN = Text("{name} · {title}", "{name} · {title}")
STUDY = "compare"
"""Stands in file names where a study's id does."""


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
        yield "difference.geojson", cells_geojson(change.layer, columns, modelled=modelled)
    if difference_map(compared, language) is not None:
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
    """The report on both: the numbers side by side, the maps of the difference, of A and of B, and who gains and loses.

    Its record is that of B, with the changes of A under `against`.
    """
    language, change, model = wanted.language, compared.change, compared.b.model
    whole = report_of(compared.b, wanted)
    sentence = NO_CHANGE if change is None else SUMMARY.fill(sentence=change.sentence)
    report = replace(
        whole,
        study_id=STUDY,
        title=TITLE.fill(model=model.title).in_(language),
        summary=sentence.in_(language),
        numbers=tuple(
            replace(item, label=_OF_PLAN.in_(language).format(name=NAMES[1].in_(language), title=item.label))
            for item in whole.numbers
        ),
        tables=tuple(_tables(compared, language)),
        layers=layers_of(*_side_by_side(compared), language),
        maps=tuple(_maps(compared, language)),
        record={**whole.record, "against": compared.a.scenario.write() or None},
    )
    report = replace(report, bars=bars_of(report.tables))
    return replace(report, sections=tuple(_sections(report, compared, whole)))


def _sections(report: Report, compared: Compared, whole: Report) -> Iterator[Section]:
    """Those of a report on B, with results of both and nothing of what B alone would have to say."""
    language, kept = report.language, {section.id: section for section in whole.sections}
    background, outline, attached = (kept[name] for name in ("background", "outline", "attached"))
    yield replace(background, blocks=(*background.blocks, Paragraph(Level.ITEM, ABOUT.in_(language))))
    yield outline
    yield Section("results", words.HEADINGS["results"].in_(language), tuple(_results(report, compared)))
    yield attached


def _results(report: Report, compared: Compared) -> Iterator[Block]:
    language = report.language
    yield Paragraph(Level.POINT, PLANS.in_(language))
    for name, run in zip(NAMES, (compared.a, compared.b), strict=True):
        edits = changes_in_words(run, run.scenario, language) or [AS_IT_IS.in_(language)]
        yield Paragraph(Level.ITEM, _PLAN.fill(name=name, edits=", ".join(edits)).in_(language))
    yield Paragraph(Level.POINT, words.FINDING.in_(language))
    yield Paragraph(Level.ITEM, report.summary)
    yield KeyNumbers(report.headlines)
    yield from report.maps
    for table in report.tables:
        yield Paragraph(Level.POINT, table.title)
        yield Paragraph(Level.ITEM, table.about)
        yield from (bars for bars in report.bars if bars.id.rpartition("-")[0] == table.id)
        yield table
    yield from (Paragraph(Level.NOTE, note) for note in report.caveats)


def _tables(compared: Compared, language: Language) -> Iterator[Table]:
    change = compared.change
    told = Output("numbers", OutputKind.TABLE, NUMBERS, _NUMBERS_ABOUT, columns=number_columns())
    numbers = table_of(told, numbers_table(compared, language), language)
    yield replace(numbers, first=max(numbers.first, len(numbers.rows)))
    if change is not None and len(change.table):
        declared = Output("change", OutputKind.TABLE, _GAINS, GAINS_ABOUT, columns=change.columns)
        gains = renamed(table_of(declared, change.table, language), _added(compared, language))
        yield replace(gains, first=max(gains.first, len(gains.rows)))


def _added(compared: Compared, language: Language) -> dict[str, str]:
    return added_names(compared.a, language) | added_names(compared.b, language)


def _side_by_side(compared: Compared) -> tuple[tuple[Output, ...], Result]:
    """The layers of the difference, where there is one, of A and of B, told apart by their ids and titles."""
    first, found = compared.b.model.layers[0], difference_of(compared.b.model, compared.change, NAMES)
    outputs, layers = ([], {}) if found is None else ([found[0]], {found[0].id: found[1]})
    for name, side, run in zip(NAMES, "ab", (compared.a, compared.b), strict=True):
        outputs.append(replace(first, id=side, title=_OF_PLAN.fill(name=name, title=first.title)))
        layers[side] = run.result.layers[first.id]
    return tuple(outputs), Result({}, {}, layers, NUMBERS)


def _maps(compared: Compared, language: Language) -> Iterator[Map]:
    """The main map is that of the difference; those of A and B have the places of A and B on them and no ranks."""
    outputs, result = _side_by_side(compared)
    runs = {"a": compared.a, "b": compared.b}
    for output in outputs:
        run = runs.get(output.id, compared.b)
        own = numbers_of(run.model.outputs, run.result, None, language) if output.id in runs else ()
        bare = replace(output, drawing=None if output.drawing is None else replace(output.drawing, ranked=None))
        drawn = maps_of(Pictured((bare,), result.layers, {}), [output.id], run, language)
        headlines = tuple(number for number in own if number.headline)
        yield from (replace(retold(one, added_names(run, language)), numbers=headlines) for one in drawn)


def difference_map(compared: Compared, language: Language) -> Map | None:
    """The cells that differ, blue where there is less in B and orange where there is more; none where none differs."""
    return next((drawn for drawn in _maps(compared, language) if drawn.id == ID), None)


def number_columns() -> tuple[Column, ...]:
    """The declaration of the columns of `numbers_table`."""
    return tuple(Column(name, label, Kind.TEXT) for name, label in zip(_NUMBER_NAMES, (_WHAT, *NAMES, DIFFERENCE), strict=True))


_NUMBER_NAMES = ("what", "a", "b", "difference")
_RAW_COLUMNS = (
    Column("what", _WHAT, Kind.TEXT),
    Column("unit", Text("단위", "Unit"), Kind.TEXT),
    *(Column(name, label, Kind.NUMBER) for name, label in zip(("a", "b", "difference"), (*NAMES, DIFFERENCE), strict=True)),
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
    digits = [output.digits + MORE_IN_FILES for output in outputs]
    found = {"a": a, "b": b, "difference": b - a}
    return frame.assign(
        **{name: [round(one, places) for one, places in zip(given, digits, strict=True)] for name, given in found.items()}
    )
