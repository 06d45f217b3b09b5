"""The tasks of a batch, worked out from what is on disk: the same command makes the same plan, which is how it resumes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.batch.stock import SHARED, Stock, has_stock, write_stock
from analytics.batch.tasks import Task, task_key
from analytics.core.errors import InputError
from analytics.core.text import Language, Text
from analytics.intake.shelf import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analytics.batch.cities import Source
    from analytics.core.model import AnyModel
    from analytics.core.params import Params
    from analytics.schemas.city import City

RESULTS, STOCK, CUT = "cities", "stock", "cut"
"""Folders inside the folder of a batch: one result per city, what the cities share, and sets cut out of the country."""

BUFFER_MIN = 15.0
BUFFER_KMH = 60.0
"""How far a neighbour's ambulance can come in the minutes of the buffer, as the crow flies: 15 minutes are 15 km. Assumed, and
generous: with the usual detour of a road network it is some 80 km/h on the road. The model then times the true way."""

MINUTES_AN_HOUR, METRES_A_KM = 60.0, 1000.0

_MANIFEST_KEY = MANIFEST.rsplit(".", maxsplit=1)[0]
_GATHERING = Text("도시 {n}곳의 도로와 안전센터를 한데 모으는 중", "Gathering roads and posts of {n} cities")


@dataclass(frozen=True)
class Order:
    """What a batch is asked to do.

    Attributes:
        model, params: what to run.
        out: folder of the batch.
        language: of the tables' headings.
        buffer_min: minutes of driving around each city within which neighbours count; 0 for each city on its own.
    """

    model: AnyModel
    params: Params
    out: Path
    language: Language
    buffer_min: float = BUFFER_MIN

    @property
    def buffer_m(self) -> float:
        """The buffer in metres as the crow flies."""
        return self.buffer_min / MINUTES_AN_HOUR * BUFFER_KMH * METRES_A_KM


def plan(order: Order, sources: Sequence[Source], report: Callable[[Text], None]) -> list[Task]:
    """One task per city, in order, after laying out what the cities share.

    A stock that is there already and made from the same files is used as it is.
    """
    folder, key = order.out / STOCK, _stock_key(sources)
    if not has_stock(folder, key):
        report(_GATHERING.fill(n=len(sources)))
        write_stock(_readable(sources), key, folder)
    neighbours = Stock(folder).neighbours(order.buffer_m)
    tasks = []
    for number, source in enumerate(sources):
        task = _task(order, source, number, folder)
        near = {sources[other].id: _shared(sources[other].digests) for other in neighbours[number]}
        tasks.append(replace(task, key=task_key(task, {"own": source.digests, "near": near})))
    return tasks


def _task(order: Order, source: Source, number: int, stock: Path) -> Task:
    return Task(
        city=source.id,
        title=(source.title.ko, source.title.en),
        number=number,
        folder=str(source.folder.resolve()),
        stock=str(stock.resolve()),
        out=str((order.out / RESULTS).resolve()),
        sample=source.sample,
        model=order.model.id,
        params=order.params.model_dump(),
        language=str(order.language),
        buffer_m=order.buffer_m,
    )


def _readable(sources: Sequence[Source]) -> Iterator[City | None]:
    """The cities one after the other; none for a damaged one, whose own task says what is wrong."""
    for source in sources:
        try:
            yield source.read()
        except InputError:
            yield None


def _shared(digests: Mapping[str, str]) -> dict[str, str]:
    """What a neighbour lends; its manifest says what of it is modelled."""
    return {name: digest for name, digest in digests.items() if name in (*SHARED, _MANIFEST_KEY)}


def _stock_key(sources: Sequence[Source]) -> str:
    facts: list[Any] = [[source.id, source.digests] for source in sources]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
