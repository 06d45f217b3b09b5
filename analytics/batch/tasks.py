"""One city of a batch: read from disk, run, and written to disk, with the mark that it is done written last.

A task is told paths, names and numbers and gives back a word; everything large stays on disk. Whoever runs it again finds
the mark and does nothing, so a worker may be killed at any moment.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.batch.stock import PLACES, SHARED, Stock, box_around
from analytics.core.errors import AppError
from analytics.core.model import OutputKind
from analytics.core.saving import fresh_folder, put_in_place, save
from analytics.core.text import Language, Text
from analytics.export.run_folder import VERSION, run_record
from analytics.export.tables import csv_bytes
from analytics.intake.shelf import read_city
from analytics.library import find_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.batch.stock import Box
    from analytics.core.model import AnyModel, Result
    from analytics.core.params import Params
    from analytics.schemas.city import City

RUN, DONE = "run.json", "done.json"

FORMAT = 1
"""Raised when what a task writes changes, so that old results are not taken for new ones."""

SAME_PLACE_DIGITS = 5
"""Two lists name the same post when they put it within about a metre."""

MADE, KEPT, FAILED = "made", "kept", "failed"

_BROKEN = Text(
    "계산하다가 멈췄습니다({kind}). 자료와 조건을 적어 담당자에게 알려 주십시오.",
    "The work stopped with an error ({kind}). Please report it with the data and settings used.",
)


@dataclass(frozen=True)
class Task:
    """Everything a worker is told; short texts and numbers only.

    Attributes:
        city: id, also the name of the result's folder.
        title: what people call the city, in Korean and in English.
        number: of the city in the stock.
        folder, stock, out: the city set, the stock and the folder of results, as paths that the worker can see.
        sample: whether it is an embedded set.
        model, params, language: what to run.
        buffer_m: how far around the city its neighbours' roads and posts count; 0 for none.
        key: digest of all that the result depends on.
    """

    city: str
    title: tuple[str, str]
    number: int
    folder: str
    stock: str
    out: str
    sample: bool
    model: str
    params: dict[str, Any]
    language: str
    buffer_m: float
    key: str = ""

    def message(self) -> dict[str, Any]:
        """The task as plain values."""
        return asdict(self)

    @property
    def result_folder(self) -> Path:
        """Where its result stands once it is done."""
        return Path(self.out) / self.city

    def is_done(self) -> bool:
        """Whether the result of exactly this task is there, whole and undamaged."""
        try:
            mark = json.loads((self.result_folder / DONE).read_bytes())
            files = mark["files"].items()
            return mark["key"] == self.key and all(
                _sha256((self.result_folder / name).read_bytes()) == seen for name, seen in files
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False


def task_key(task: Task, digests: Mapping[str, Any]) -> str:
    """Digest of what the result of a task depends on: data of the city and of its neighbours, settings, program.

    Args:
        task: paths and the city's number in the stock do not count, so that a batch may move to another disk.
        digests: SHA-256 of the tables that go in.
    """
    facts = [
        FORMAT,
        VERSION,
        task.city,
        task.title,
        task.model,
        sorted(task.params.items()),
        task.language,
        task.buffer_m,
        digests,
    ]
    return _sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode())


def run_task(message: dict[str, Any]) -> dict[str, str]:
    """Do the task unless it is done already.

    Returns:
        `city`, `status` (made, kept or failed), and the sentences `ko` and `en` where it failed: what is wrong with one
        city must not stop the others.
    """
    task = Task(**{**message, "title": tuple(message["title"])})
    if task.is_done():
        return {"city": task.city, "status": KEPT}
    try:
        _write(task, _files(task))
    except AppError as error:
        return _failed(task, error.text)
    except Exception as error:  # noqa: BLE001 - one city that falls over must not take the other 249 along
        return _failed(task, _BROKEN.fill(kind=type(error).__name__))
    return {"city": task.city, "status": MADE}


def _failed(task: Task, text: Text) -> dict[str, str]:
    if not task.is_done():  # an old result must not pass for this one; a worker left over from a killed batch may be late
        shutil.rmtree(task.result_folder, ignore_errors=True)
    return {"city": task.city, "status": FAILED, "ko": text.ko, "en": text.en}


def sweep(out: Path) -> None:
    """Remove what workers that were killed had begun to write."""
    for path in out.glob(".*.*"):
        shutil.rmtree(path, ignore_errors=True)


def _write(task: Task, files: Mapping[str, bytes]) -> None:
    """The folder appears at once with the mark inside; a second worker on the same task finds it there and lets it be."""
    with fresh_folder(task.result_folder) as fresh:
        for name, content in files.items():
            save(fresh / name, content)
        mark = {"key": task.key, "files": {name: _sha256(content) for name, content in files.items()}}
        save(fresh / DONE, json.dumps(mark, indent=1).encode())
        if not task.is_done():
            put_in_place(fresh, task.result_folder)


def _files(task: Task) -> dict[str, bytes]:
    """Tables as CSV and the record of the run; the hexagons are left out, 250 maps are too many to keep."""
    model = find_model(task.model)
    params, language = model.params.read(task.params), Language(task.language)
    city, neighbours = _with_neighbours(task)
    result: Result = model(model.inputs.read(city.tables), params)
    modelled = any(name in city.modelled for name in model.inputs.tables())
    tables = {
        f"{output.id}.csv": csv_bytes(result.tables[output.id], output.columns, language, modelled=modelled)
        for output in model.outputs
        if output.kind is OutputKind.TABLE
    }
    return {**tables, RUN: _record(model, params, city, result, neighbours)}


def _record(model: AnyModel, params: Params, city: City, result: Result, neighbours: dict[str, Any]) -> bytes:
    record = {**run_record(model, params, city, result), "neighbours": neighbours}
    return (json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _with_neighbours(task: Task) -> tuple[City, dict[str, Any]]:
    """The city with its neighbours' roads, posts and hospitals inside the buffer, and how many of them came along."""
    city, stock = read_city(Path(task.folder), sample=task.sample), Stock(Path(task.stock))
    box = _box(task, city)
    roads, places = stock.roads(task.number, box), stock.places()
    tables = {**city.tables, **roads}
    if box is not None:
        near = {name: _near(places.tables[name], task.number, box) for name in PLACES if places.has(name)}
        tables |= {name: _joined(city.tables.get(name), table) for name, table in near.items() if len(table)}
    added = {name: len(tables.get(name, ())) - len(city.tables.get(name, ())) for name in SHARED}
    modelled = city.modelled | {name for name in places.modelled if added.get(name, 0) > 0}
    return replace(city, tables=tables, modelled=modelled), {"buffer_m": task.buffer_m, "added": added}


def _box(task: Task, city: City) -> Box | None:
    if task.buffer_m <= 0 or not city.has("dongs"):
        return None
    dongs: Any = city.tables["dongs"]
    return box_around(dongs.total_bounds, task.buffer_m)


def _near(places: pd.DataFrame, number: int, box: Box) -> pd.DataFrame:
    """Places of other cities inside the box; those without coordinates are nowhere."""
    west, south, east, north = box
    inside = places["lon"].between(west, east) & places["lat"].between(south, north) & (places["city"] != number)
    return places[inside]


def _joined(own: pd.DataFrame | None, near: pd.DataFrame) -> pd.DataFrame:
    """One list of places: a place that both lists name counts once, and no two have the same id."""
    added = near.drop(columns=["city", "owner"])
    if own is None or len(own) == 0:
        return added.reset_index(drop=True)
    taken = set(_spots(own))
    fresh = ~_spots(added).isin(taken) & ~_spots(added).duplicated()
    added, owner = added[fresh].copy(), near["owner"][fresh]
    key = next((name for name in own.columns if name.endswith("_id")), None)
    if key is not None and key in added:
        clash = added[key].isin(set(own[key])) | added[key].duplicated()
        added[key] = added[key].astype(str).where(~clash, owner.astype(str) + "/" + added[key].astype(str))
    return pd.concat([own, added[[name for name in added.columns if name in own]]], ignore_index=True)


def _spots(places: pd.DataFrame) -> pd.Series[Any]:
    digits = places[["lon", "lat"]].astype(float).round(SAME_PLACE_DIGITS)
    return digits["lon"].astype(str) + " " + digits["lat"].astype(str)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
