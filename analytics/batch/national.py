"""The national table: one row per city, the worst first, written from the results on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.batch.tasks import RUN
from analytics.core.model import OutputKind
from analytics.core.saving import save
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.export.tables import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analytics.batch.plan import Order
    from analytics.batch.tasks import Task
    from analytics.core.model import AnyModel, Output

NATIONAL = "national.csv"

_CITY = (
    Column("rank", Text("순위(나쁜 곳부터)", "Rank, worst first"), Kind.INTEGER),
    Column("city", Text("번호", "Id"), Kind.CODE),
    Column("title", Text("시군구", "Municipality"), Kind.TEXT),
)
_REST = (
    Column("neighbour_posts", Text("함께 본 이웃 센터", "Neighbours' posts counted"), Kind.INTEGER),
    Column("modelled", Text("모의 자료", "Modelled tables"), Kind.TEXT),
    Column("failed", Text("못 한 까닭", "Why it failed"), Kind.TEXT),
)


def write_national(order: Order, tasks: Sequence[Task], failed: Mapping[str, Text]) -> Path:
    """Write the table of all cities.

    Args:
        order: the model and where to.
        tasks: every city of the batch.
        failed: why a city has no result; those rows stand last.

    Returns:
        The file. Its bytes hang on the results alone, not on who made them or in which order they came.
    """
    rows = [_row(task, failed.get(task.city), order) for task in tasks]
    table = _ranked(pd.DataFrame(rows, columns=[column.name for column in columns(order.model)]), order.model)
    modelled = bool((table["modelled"] != "").any())
    path = order.out / NATIONAL
    save(path, csv_bytes(table, columns(order.model), order.language, modelled=modelled))
    return path


def columns(model: AnyModel) -> tuple[Column, ...]:
    """City, every indicator of the model, and where the row comes from."""
    numbers = (Column(output.id, output.title, Kind.NUMBER, output.unit) for output in _indicators(model))
    return (*_CITY, *numbers, *_REST)


def judged_by(model: AnyModel) -> Output:
    """The indicator that says which city is worse: the first headline that is a share and has a good side.

    A count would only say which city is larger.
    """
    headlines = [output for output in _indicators(model) if output.good]
    shares = [output for output in headlines if output.unit is not None and output.unit.en == "%"]
    return next(output for output in [*shares, *headlines, *_indicators(model)])


def _indicators(model: AnyModel) -> list[Output]:
    return [output for output in model.outputs if output.kind is OutputKind.INDICATOR]


def _row(task: Task, failure: Text | None, order: Order) -> dict[str, Any]:
    title = Text(*task.title).in_(order.language)
    head = {"rank": 0, "city": task.city, "title": title, "neighbour_posts": pd.NA, "modelled": "", "failed": ""}
    if failure is not None:
        return {**head, "failed": failure.in_(order.language)}
    record = json.loads((task.result_folder / RUN).read_bytes())
    added, modelled = record["neighbours"]["added"]["posts"], ", ".join(record["modelled"])
    return {**head, **record["indicators"], "neighbour_posts": added, "modelled": modelled}


def _ranked(table: pd.DataFrame, model: AnyModel) -> pd.DataFrame:
    """Worst first; equal ones by id; cities without the figure behind, failed ones last."""
    judge = judged_by(model)
    value = pd.to_numeric(table[judge.id]).astype(float) * judge.good
    order = pd.DataFrame({"failed": table["failed"] != "", "value": value, "city": table["city"]})
    ranked = table.loc[order.sort_values(["failed", "value", "city"], na_position="last").index].reset_index(drop=True)
    ranked["rank"] = range(1, len(ranked) + 1)
    return ranked
