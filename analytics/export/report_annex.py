"""What frames the results: the outline before them (place, data, conditions, steps) and the annex behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.core.base_date import base_date_text
from analytics.core.text import Text
from analytics.export import report_words as words
from analytics.export.report import Grid, Level, Paragraph
from analytics.schemas.city import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.core.text import Language
    from analytics.export.found import Found
    from analytics.export.report import Block, DataUsed, Report


def outline(report: Report, run: Found) -> Iterator[Block]:
    """Place and time, data used, conditions, steps."""
    language = report.language
    yield Paragraph(Level.POINT, words.PLACE_AND_TIME.in_(language))
    yield from (Paragraph(Level.ITEM, line) for line in _place_and_time(report, run))
    yield Paragraph(Level.POINT, words.DATA.in_(language))
    yield data_grid(report)
    modelled = [item.title for item in report.data if item.modelled]
    if modelled:
        yield Paragraph(Level.NOTE, words.MODELLED_NOTE.fill(names=", ".join(modelled)).in_(language))
    yield Paragraph(Level.POINT, words.CONDITIONS.in_(language))
    yield from (Paragraph(Level.ITEM, line) for line in _conditions(report))
    yield Paragraph(Level.POINT, words.STEPS.in_(language))
    study = next((study for study in run.model.studies if study.id == report.study_id), None)
    steps = run.model.workflow if study is None else study.workflow
    yield from (Paragraph(Level.DETAIL, f"{step.title.in_(language)}: {step.about.in_(language)}") for step in steps)


def _place_and_time(report: Report, run: Found) -> Iterator[str]:
    language = report.language
    dongs = len(run.city.tables["dongs"]) if run.city.has("dongs") else 0
    yield (words.EXTENT if dongs else words.EXTENT_BARE).fill(place=report.place, count=dongs).in_(language)
    if report.base_date:
        yield words.BASE_DATE.fill(date=report.base_date).in_(language)
    yield words.RUN_DATE.fill(date=report.run_on.isoformat()).in_(language)


def _conditions(report: Report) -> Iterator[str]:
    language = report.language
    changed = [item for item in report.settings if item.changed]
    if report.preset:
        yield words.BY_PRESET.fill(preset=report.preset).in_(language)
    for item in changed:
        yield words.CONDITION.fill(label=item.label, value=item.value, default=item.default).in_(language)
    if not changed:
        yield words.ALL_DEFAULT.in_(language)


def data_grid(report: Report) -> Grid:
    """The data used: what, from where, of when, how many rows; rows left out where their files' receipts are known."""
    language = report.language
    told = any(item.rejected is not None for item in report.data)
    head = _in((*words.DATA_HEAD, *(words.LEFT_OUT_HEAD if told else ())), language)
    return Grid("data", words.DATA.in_(language), head, tuple(_data_line(item, language, told=told) for item in report.data))


def _data_line(item: DataUsed, language: Language, *, told: bool) -> tuple[str, ...]:
    kind = (words.MODELLED_KIND if item.modelled else words.REAL_KIND).in_(language)
    counts = [item.rejected, item.set_aside, item.merged] if told else []
    left_out = ("–" if count is None else f"{count:,}" for count in counts)
    return (item.title, item.source, item.date, f"{item.rows:,}", kind, *left_out)


def attached(report: Report) -> Iterator[Block]:
    """Every indicator with its definition, every condition, the sources of method and data, and with what it was made."""
    language = report.language
    if report.numbers:
        lines = tuple((item.label, item.with_unit, item.about) for item in report.numbers)
        yield Grid("numbers", words.NUMBERS_TITLE.in_(language), _in(words.NUMBERS_HEAD, language), lines)
    yield Grid("settings", words.SETTINGS_TITLE.in_(language), _in(words.SETTINGS_HEAD, language), _setting_lines(report))
    if report.sources:
        yield Paragraph(Level.POINT, words.SOURCES_TITLE.in_(language))
        yield from (Paragraph(Level.DETAIL, source) for source in report.sources)
    if report.record.get("files"):
        yield Grid("files", words.FILES.in_(language), _in(words.FILES_HEAD, language), tuple(_file_lines(report)))
    yield Paragraph(Level.POINT, words.DATA_SOURCES_TITLE.in_(language))
    yield from (Paragraph(Level.DETAIL, line) for line in _data_sources(report))
    yield Paragraph(Level.NOTE, words.MADE_WITH.fill(version=report.version, model=report.model_id).in_(language))


def _setting_lines(report: Report) -> tuple[tuple[str, ...], ...]:
    mark = words.CHANGED_MARK.in_(report.language)
    return tuple((item.label, item.value, item.default, mark if item.changed else "") for item in report.settings)


def _file_lines(report: Report) -> Iterator[tuple[str, ...]]:
    """A line for each table of each file: rows in = accepted + merged + set aside + rejected."""
    language = report.language
    for file in report.record["files"]:
        named = f"{file['name']} [{file['sheet']}]" if file["sheet"] else str(file["name"])
        counts = (f"{file[name]:,}" for name in ("rows_in", "accepted", "merged", "set_aside", "rejected"))
        yield (named, _taken_for(file).in_(language), _file_date(file).in_(language), *counts)


def _taken_for(file: Mapping[str, Any]) -> Text:
    """What a file was read as; one of which no row was read was not used."""
    if not file["rows_in"]:
        return words.NOT_USED
    return TABLES[file["table"]].title if file["table"] in TABLES else words.ADDRESS_FILE


def _file_date(file: Mapping[str, Any]) -> Text:
    """Of which day a file is, and where that was read."""
    told = base_date_text(file["date"])
    return told if file["dated"] is None else Text(f"{told.ko} ({file['dated']['ko']})", f"{told.en} ({file['dated']['en']})")


def _data_sources(report: Report) -> list[str]:
    """One line for each distinct source, with its licence and the tables that come from it."""
    lines: dict[str, list[str]] = {}
    for item in report.data:
        line = " · ".join(part for part in (item.source, item.licence, item.date) if part)
        lines.setdefault(line, []).append(item.title)
    return [f"{', '.join(titles)}: {line}" for line, titles in lines.items() if line]


def _in(texts: tuple[Text, ...], language: Language) -> tuple[str, ...]:
    return tuple(text.in_(language) for text in texts)
