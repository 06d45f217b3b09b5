"""From a run to its report: the sections in the order that Korean offices use, each with what the model says and no more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from analytics.core.base_date import span_of
from analytics.core.model import Output, OutputKind
from analytics.core.study import BEST
from analytics.core.text import Text
from analytics.export import report_words as words
from analytics.export.difference import ID as DIFFERENCE
from analytics.export.difference import NOW_AND_AFTER, difference_of
from analytics.export.field_sheet import sheets_of
from analytics.export.report import Grid, Level, Paragraph, Report, Section
from analytics.export.report_annex import attached, outline
from analytics.export.report_maps import Pictured, layers_worth_a_map, maps_of
from analytics.export.report_parts import (
    bars_of,
    data_used,
    layers_of,
    names_of,
    numbers_of,
    settings_of,
    sorted_by,
    table_of,
    tables_of,
)
from analytics.export.report_plan import added_names, changes_in_words, in_one_language, renamed, retold
from analytics.export.run_folder import VERSION, run_record
from analytics.export.tables import MODELLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics.core.model import Result
    from analytics.core.params import Preset
    from analytics.core.text import Language
    from analytics.export.found import Answered, Found
    from analytics.export.map_content import Map
    from analytics.export.report import Block, Table
    from analytics.export.report_parts import RowCounts
    from analytics.schemas.city import Source

_WORST = 3
"""So many of the worst rows are named as a problem."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """How a report is to be made.

    Attributes:
        language: of every text.
        layer: the id of the layer on the main map, "" for the first.
        preset: the preset that was chosen, if any.
        counts: what became of the rows that did not go in, by table, where the reading of the files is still known.
        run_on: the day of the run; today where none is given.
    """

    language: Language
    layer: str = ""
    preset: Preset | None = None
    counts: Mapping[str, RowCounts] = field(default_factory=dict)
    run_on: date | None = None


def report_of(run: Found, wanted: Wanted) -> Report:
    """The report of a model's run.

    Args:
        run: the run, under a scenario or not.
        wanted: language and the like.
    """
    model, language = run.model, wanted.language
    bare = _bare(run, model.outputs, run.result, wanted, numbers_of(model.outputs, run.result, run.before, language))
    report = replace(
        bare, title=words.TITLE.fill(what=model.title).in_(language), settings=settings_of(run.params, wanted.preset, language)
    )
    drawn = _difference_map(run, language)
    report = replace(report, maps=(*report.maps, *drawn))
    remedies = tuple(_scenario(run, report))
    return replace(report, sections=_sections(report, run, (model.question, model.about), model.outputs, remedies))


def report_of_answer(answered: Answered, wanted: Wanted) -> Report:
    """The report of an answer of a study.

    Args:
        answered: the answer and what was asked.
        wanted: language and the like.
    """
    run, study, result, language = answered.run, answered.study, answered.answer.result, wanted.language
    bare = _bare(run, study.outputs, result, wanted, numbers_of(study.outputs, result, None, language))
    report = replace(
        bare,
        study_id=study.id,
        title=words.STUDY_TITLE.fill(model=run.model.title, study=study.title).in_(language),
        settings=(*settings_of(answered.asked, None, language), *settings_of(run.params, wanted.preset, language)),
        sources=tuple(source.in_(language) for source in study.sources),
        record={**bare.record, "study": study.id, "asked": answered.asked.model_dump()},
    )
    remedies = tuple(_proposal(answered, language))
    return replace(report, sections=_sections(report, run, (study.question, study.about), study.outputs, remedies))


def _bare(run: Found, outputs: tuple[Output, ...], result: Result, wanted: Wanted, numbers: tuple[Any, ...]) -> Report:
    """All but the sections and what only a model or only a study has."""
    language, city, model = wanted.language, run.city, run.model
    added = added_names(run, language)
    tables = tuple(renamed(table, added) for table in tables_of(outputs, result, language))
    data = data_used([*model.inputs.tables(), "scenery"], city, wanted.counts, language)
    layers = layers_worth_a_map(outputs, result.layers, wanted.layer)
    used = [item for item in data if item.id in model.inputs.tables()]
    return Report(
        language=language, model_id=model.id, study_id="", city_id=city.id, title=model.title.in_(language),
        place=city.title.in_(language), summary=result.sentence.in_(language), sections=(), numbers=numbers,
        tables=tables, layers=layers_of(outputs, result, language),
        maps=tuple(retold(drawn, added) for drawn in maps_of(Pictured(outputs, result.layers, result.tables), layers, run, language)),
        bars=bars_of(tables), data=data, settings=(),
        preset="" if wanted.preset is None else wanted.preset.title.in_(language),
        caveats=tuple(in_one_language(note.in_(language), added) for note in result.notes),
        sources=tuple(source.in_(language) for source in model.sources),
        modelled=MODELLED.in_(language) if any(item.modelled for item in used) else "",
        run_on=wanted.run_on or date.today(),  # noqa: DTZ011 - the office's own day
        base_date=_span([city.sources[item.id] for item in used if item.id in city.sources]).in_(language),
        source_line=", ".join(dict.fromkeys(item.source for item in data if item.source)),
        version=VERSION, record=run_record(model, run.params, city, result) | {"scenario": run.scenario.write() or None},
    )  # fmt: skip


def _span(sources: Sequence[Source]) -> Text:
    """The base date of the data, or from the first to the last, each as precise as it is known; and of how many it is not known."""
    date, unknown = span_of(source.date for source in sources), sum(not source.date or source.undated > 0 for source in sources)
    if not date:
        return words.NO_DATE
    return words.SOME_NOT_KNOWN.fill(date=date, n=unknown) if unknown else Text(date, date)


def _sections(
    report: Report, run: Found, question: tuple[Text, Text], outputs: tuple[Output, ...], remedies: tuple[Block, ...]
) -> tuple[Section, ...]:
    language = report.language
    asked, about = (text.in_(language) for text in question)
    blocks: dict[str, tuple[Block, ...]] = {
        "background": (Paragraph(Level.POINT, asked), Paragraph(Level.ITEM, about)),
        "outline": tuple(outline(report, run)),
        "results": tuple(_results(report, [drawn for drawn in report.maps if drawn.id != DIFFERENCE])),
        "problems": tuple(_problems(report, outputs)),
        "remedies": remedies,
        "attached": tuple(attached(report)),
    }
    return tuple(Section(name, words.HEADINGS[name].in_(language), parts) for name, parts in blocks.items() if parts)


def _results(report: Report, maps: list[Map]) -> Iterator[Block]:
    from analytics.export.report import KeyNumbers

    language = report.language
    yield Paragraph(Level.POINT, words.FINDING.in_(language))
    yield Paragraph(Level.ITEM, report.summary)
    yield KeyNumbers(report.headlines)
    yield from maps
    charts = {bars.id.rpartition("-")[0]: bars for bars in report.bars}
    for table in report.tables:
        yield Paragraph(Level.POINT, table.title)
        yield Paragraph(Level.ITEM, table.about)
        if table.id in charts:
            yield charts[table.id]
        yield table
    yield from (Paragraph(Level.NOTE, note) for note in report.caveats)


def _problems(report: Report, outputs: tuple[Output, ...]) -> Iterator[Block]:
    """The rows at the head of tables that are in order of something of which the model says that more of it is worse."""
    bad = {output.id for output in outputs if output.kind is OutputKind.INDICATOR and output.good < 0}
    found = [(table, sorted_by(table)) for table in report.tables if names_of(table)]
    listed = [_worst(table, column.name) for table, column in found if column is not None and column.name in bad]
    if listed:
        yield Paragraph(Level.POINT, words.WORST_TITLE.in_(report.language))
        yield from (Paragraph(Level.ITEM, line) for line in listed)


def _worst(table: Table, name: str) -> str:
    """The first rows of a table with the number by which it is in order, in one line."""
    place = [column.name for column in table.printed].index(name)
    column, language = table.printed[place], table.language
    unit = (column.unit.in_(language) if column.unit else "").strip("\u200b")
    between = " " if language == "en" and unit != "%" else ""
    shown = [f"{line[place]}{between}{unit}" for line in table.lines(_WORST)]
    listed = zip(names_of(table), shown, strict=False)  # the first of all names
    names = ", ".join(words.NAMED.fill(name=row, value=value).in_(language) for row, value in listed)
    return words.WORST.fill(value=f"{table.title} · {column.label.in_(language)}", names=names).in_(language)


def _difference_map(run: Found, language: Language) -> list[Map]:
    """Where a scenario changes what is measured; nothing where there is no scenario or nothing differs."""
    found = difference_of(run.model, run.change, NOW_AND_AFTER)
    if found is None:
        return []
    drawn = maps_of(Pictured((found[0],), {found[0].id: found[1]}, {}), [found[0].id], run, language)
    return [retold(one, added_names(run, language)) for one in drawn]


def _scenario(run: Found, report: Report) -> Iterator[Block]:
    """What the scenario changes and what that does; without one, how to come to a plan."""
    language = report.language
    if not run.scenario:
        yield from _next_steps(run, report)
        return
    yield Paragraph(Level.POINT, words.CHANGES.in_(language))
    yield from (Paragraph(Level.ITEM, line) for line in changes_in_words(run, run.scenario, language))
    if run.before is None:
        return
    yield Paragraph(Level.POINT, words.EFFECT.in_(language))
    if run.change is not None:
        yield Paragraph(Level.ITEM, run.change.sentence.in_(language))
    yield from (drawn for drawn in report.maps if drawn.id == DIFFERENCE)
    lines = [(item.label, item.before_shown, item.shown, item.change) for item in report.numbers if item.change]
    yield Grid("compared", words.COMPARED.in_(language), tuple(head.in_(language) for head in words.COMPARED_HEAD), tuple(lines))
    if run.change is not None and len(run.change.table):
        declared = Output("change", OutputKind.TABLE, words.CHANGE_TABLE, words.CHANGE_ABOUT, columns=run.change.columns)
        yield table_of(declared, run.change.table, language)


def _next_steps(run: Found, report: Report) -> Iterator[Block]:
    """Where to look on the spot, what may be tried, and which studies look for the best plan; nothing where there is none of these."""
    language, place = report.language, run.model.place
    steps = [words.CHECK.fill(table=table.title, count=len(table.rows)) for table in sheets_of(report) if len(table.rows)]
    steps += [] if place is None else [words.TRY.fill(what=place.marker or place.title)]
    steps += [words.ASK.fill(study=study.title, question=study.question) for study in run.model.studies if study.stage == BEST]
    if steps:
        yield Paragraph(Level.POINT, words.NEXT.in_(language))
        yield from (Paragraph(Level.ITEM, step.in_(language)) for step in steps)
        yield Paragraph(Level.NOTE, words.NO_PLAN.in_(language))


def _proposal(answered: Answered, language: Language) -> Iterator[Block]:
    """The plan and the values that an answer proposes, where it does."""
    answer, run = answered.answer, answered.run
    if answer.scenario:
        yield Paragraph(Level.POINT, words.PLAN.in_(language))
        yield from (Paragraph(Level.ITEM, line) for line in changes_in_words(run, answer.scenario, language))
    if answer.values:
        yield Paragraph(Level.POINT, words.SUGGESTED.in_(language))
        proposed = run.params.model_copy(update=dict(answer.values))
        changed = [item for item in settings_of(proposed, None, language) if item.id in answer.values]
        yield from (
            Paragraph(Level.ITEM, words.CONDITION.fill(label=item.label, value=item.value, default=item.default).in_(language))
            for item in changed
        )
