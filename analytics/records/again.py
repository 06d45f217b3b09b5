"""A run repeated from its record: the same indicators, or exactly what changed."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError
from analytics.core.model import OutputKind
from analytics.core.scenario import Scenario
from analytics.core.text import Text
from analytics.core.wording import UNKNOWN
from analytics.export.run_folder import run_record, study_record
from analytics.library import find_model
from analytics.schemas.city import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics.city_asked import CityAsked
    from analytics.core.model import AnyModel, Output
    from analytics.core.params import Params

LARGEST_BYTES = 4_000_000
"""A record has some kilobytes; what is larger is none."""

SAME_SHARE = 1e-9
"""Two values that differ by less than this share of the larger one are the same: sums may be added up in another order."""

NO_RECORD = Text("실행 기록(run.json)이 아니거나 깨졌습니다.", "This is no record of a run (run.json), or it is damaged.")
_VERSION = Text("프로그램 판: {was} → {now}", "App version: {was} → {now}")
_SOURCE = Text("모형의 소스나 방법이 바뀌었습니다: {was} → {now}", "The model's source or method changed: {was} → {now}")
_PARAM_GONE = Text("없어진 조건(빼고 실행함): {name} = {was}", "Parameter that is no more (left out): {name} = {was}")
_PARAM_NEW = Text("새로 생긴 조건(기본값으로 실행함): {name} = {now}", "New parameter (at its default): {name} = {now}")
_TABLE = Text("자료가 다릅니다: {name} ({was}) → ({now})", "Data differ: {name} ({was}) → ({now})")
_FILE = Text("파일이 다릅니다: {name} ({was}) → ({now})", "File differs: {name} ({was}) → ({now})")
_VALUE = Text("지표: {name} {was} → {now}", "Indicator: {name} {was} → {now}")
_ROWS = Text("{rows:,}행, {digest}", "{rows:,} rows, {digest}")
_NONE = Text("없음", "none")
_DIGEST_SHOWN, _LONGEST_TOLD = 12, 80


@dataclass(frozen=True, eq=False)
class Repeated:
    """A run and the same run anew.

    Attributes:
        was, now: their records.
        causes: what changed in program, parameters and data.
        effects: what changed in the indicators.
    """

    was: Mapping[str, Any]
    now: Mapping[str, Any]
    causes: tuple[Text, ...]
    effects: tuple[Text, ...]

    @property
    def same(self) -> bool:
        """Whether all indicators are the same."""
        return not self.effects


def read_record(content: bytes) -> dict[str, Any]:
    """The record in the bytes of a run.json.

    Raises:
        InputError: when it is none.
    """
    try:
        record = json.loads(content) if len(content) <= LARGEST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise InputError(NO_RECORD) from error
    if not isinstance(record, dict) or not _is_whole(record):
        raise InputError(NO_RECORD)
    return record


def _is_whole(record: Mapping[str, Any]) -> bool:
    parts = ("params", "city", "inputs", "indicators", *(("asked",) if record.get("study") else ()))
    words = isinstance(record.get("model"), str) and isinstance(record.get("scenario") or "", str)
    dicts = all(isinstance(record.get(part), dict) for part in parts)
    files = record.get("files", [])
    named = isinstance(files, list) and all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in files)
    return (
        words
        and dicts
        and named
        and all(isinstance(record.get(part, ""), str) for part in ("study", "base", "distance_unit"))
        and all(isinstance(item, dict) for item in record["inputs"].values())
        and all(value is None or _is_number(value) for value in record["indicators"].values())
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def repeat(record: Mapping[str, Any], asked: CityAsked) -> Repeated:
    """Run it anew with the same parameters and changes of places.

    Args:
        record: as `read_record` gives it.
        asked: the city to run it on.

    Raises:
        AppError: when model, study or a place is no more, a value is not allowed any more, or the data do not suffice.
    """
    model = find_model(record["model"])
    params, gone = _known(model.params, record["params"])
    scenario = Scenario.read(record.get("scenario") or "")
    inputs = model.inputs.read(model.changed_tables(asked.city.tables, scenario))
    origin = replace(asked.origin, scenario=scenario)
    if not record.get("study"):
        now = run_record(model, params, asked.city, model(inputs, params), origin)
        return Repeated(record, now, (*gone, *_causes(record, now)), tuple(_effects(record, now, model.outputs)))
    study = model.study(record["study"])
    own, own_gone = _known(study.asked, record["asked"])
    *_, answer = study(inputs, params, own)
    now = study_record(model, study, (params, own), asked.city, answer, origin)
    return Repeated(record, now, (*gone, *own_gone, *_causes(record, now)), tuple(_effects(record, now, study.outputs)))


def _known(declared: type[Params], values: Mapping[str, Any]) -> tuple[Params, tuple[Text, ...]]:
    """The values of parameters that there still are, and what to say of the others."""
    there = {name: value for name, value in values.items() if name in declared.controls()}
    gone = tuple(_PARAM_GONE.fill(name=told(name), was=told(value)) for name, value in values.items() if name not in there)
    return declared.read(there), gone


def _causes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Text]:
    if was.get("version") != now["version"]:
        yield _VERSION.fill(was=told(was.get("version")), now=now["version"])
    if was.get("model_source") and was["model_source"] != now["model_source"]:
        yield _SOURCE.fill(was=_short(was["model_source"]), now=_short(now["model_source"]))
    for part in ("params", "asked"):
        for name, value in now.get(part, {}).items():
            if name not in was.get(part, {}):
                yield _PARAM_NEW.fill(name=name, now=value)
    yield from _files_differ(was.get("files", []), now["files"])
    for name in sorted({*was["inputs"], *now["inputs"]}):
        old, new = was["inputs"].get(name), now["inputs"].get(name)
        if old is None or new is None or any(old.get(part) != new.get(part) for part in ("sha256", "rows")):
            title = TABLES[name].title if name in TABLES else told(name)
            yield _TABLE.fill(name=title, was=_rows(old), now=_rows(new))


def _files_differ(was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    old, new = ({item["name"]: item.get("sha256") for item in items if had_rows(item)} for items in (was, now))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield _FILE.fill(name=told(name), was=_short(old.get(name)), now=_short(new.get(name)))


def had_rows(file: Mapping[str, Any]) -> bool:
    """Whether rows of a file were read; one that could not be used had no part in a run."""
    return bool(file.get("rows_in", 1))


def _rows(table: Mapping[str, Any] | None) -> Text:
    if table is None:
        return _NONE
    rows = table.get("rows")
    return _ROWS.fill(rows=rows if isinstance(rows, int) else 0, digest=_short(table.get("sha256")))


def _short(digest: object) -> str | Text:
    return _NONE if digest is None else f"{told(digest)[:_DIGEST_SHOWN]}…"


def _effects(was: Mapping[str, Any], now: Mapping[str, Any], outputs: Sequence[Output]) -> Iterator[Text]:
    declared = {output.id: output for output in outputs if output.kind is OutputKind.INDICATOR}
    old, new = was["indicators"], now["indicators"]
    for name in dict.fromkeys([*new, *old]):
        if name not in old or name not in new or not _equal(old[name], new[name]):
            output = declared.get(name)
            before, after = (_shown(values, name, output) for values in (old, new))
            yield _VALUE.fill(name=output.title if output else told(name), was=before, now=after)


def _equal(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is now
    return math.isclose(was, now, rel_tol=SAME_SHARE, abs_tol=0.0)


def _shown(values: Mapping[str, float | None], name: str, output: Output | None) -> Text:
    """The value with all its digits: two that differ never look the same."""
    if name not in values:
        return _NONE
    value = values[name]
    if value is None:
        return (output and output.missing) or UNKNOWN
    unit = (output and output.unit) or Text("\u200b", "\u200b")
    return Text(f"{value:,.12g} {unit.ko}".rstrip("\u200b "), f"{value:,.12g} {unit.en}".rstrip("\u200b "))


def told(value: object) -> str:
    """A value of a record as a sentence quotes it: its beginning, and no sign that would command the terminal."""
    line = "".join(sign if sign.isprintable() else "�" for sign in str(value)[:_LONGEST_TOLD])
    return line if len(str(value)) <= _LONGEST_TOLD else f"{line}…"


def titles(model: AnyModel, study_id: str) -> Text:
    """What was run, in words."""
    if not study_id:
        return model.title
    study = model.study(study_id)
    return Text(f"{model.title.ko} · {study.title.ko}", f"{model.title.en} · {study.title.en}")
