"""python -m analytics batch MODEL --cities ... --out FOLDER [--engine serial|inprocess|local|ADDRESS] [--workers N]."""

from __future__ import annotations

import argparse
import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.batch.cities import find_cities
from analytics.batch.engines import SERIAL, outcomes
from analytics.batch.national import write_national
from analytics.batch.plan import BUFFER_MIN, CUT, RESULTS, Order, plan
from analytics.batch.tasks import FAILED, KEPT, MADE, sweep
from analytics.core.errors import InputError, ParamError
from analytics.core.text import Language, Text
from analytics.library import MODELS, find_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analytics.batch.tasks import Task
    from analytics.core.params import Control, Params, Value

BUFFER_MOST_MIN = 60.0

_LOCK = ".lock"

_TAKEN = Text(
    "다른 계산이 이미 이 폴더에서 돌고 있습니다: {out}. 끝나기를 기다리거나 다른 폴더를 적어 주십시오.",
    "Another batch is at work in this folder: {out}. Wait for it to end, or name another folder.",
)
_KEPT = Text(
    "이미 끝난 도시 {kept}곳은 그대로 두고 {left}곳을 계산합니다.",
    "{kept} cities are done already and kept; {left} are to be run.",
)
_CITY = Text("[{n}/{all}] {city}", "[{n}/{all}] {city}")
_CITY_FAILED = Text("[{n}/{all}] {city}: 못 했습니다. {why}", "[{n}/{all}] {city}: failed. {why}")
_BUFFER = Text(
    "이웃 도시를 보는 범위는 0분부터 {most:g}분까지입니다: {given:g}",
    "The buffer for neighbours goes from 0 to {most:g} minutes: {given:g}",
)
_END = Text(
    "끝: 새로 {made}곳, 그대로 {kept}곳, 못 한 곳 {failed}곳. 전국 표: {table}",
    "Done: {made} made, {kept} kept, {failed} failed. National table: {table}",
)


@dataclass(frozen=True)
class BatchReport:
    """What a batch did.

    Attributes:
        made, kept: ids of the cities run now, and of those found done.
        failed: sentence by id of each city that could not be run.
        table: the national table.
    """

    made: tuple[str, ...]
    kept: tuple[str, ...]
    failed: Mapping[str, Text]
    table: Path


def order_of(
    model_id: str,
    out: Path,
    params: Mapping[str, Any] | None = None,
    *,
    buffer_min: float = BUFFER_MIN,
    language: Language = Language.KO,
) -> Order:
    """What a batch is asked to do, checked.

    Args:
        model_id: the model.
        out: folder of the batch: `cities/<id>/` with tables and run.json, `national.csv`, and what the workers share.
        params: values that differ from the model's defaults.
        buffer_min: minutes around each city within which its neighbours' posts and roads count, 0 to 60.
        language: of the tables' headings.

    Raises:
        UnknownNameError, ParamError: when the model or a parameter is not known, or a value not allowed.
    """
    if not 0 <= buffer_min <= BUFFER_MOST_MIN:
        raise ParamError(_BUFFER.fill(most=BUFFER_MOST_MIN, given=buffer_min))
    model = find_model(model_id)
    return Order(model, model.params.read(params or {}), out, language, buffer_min)


def run_batch(
    order: Order,
    cities: Sequence[str],
    *,
    engine: str = SERIAL,
    workers: int | None = None,
    report: Callable[[Text], None] = lambda _: None,
) -> BatchReport:
    """Run a model on many cities. Called again after any interruption it goes on where it was.

    Args:
        order: what to do; see `order_of`.
        cities: ids of sample sets, city folders, folders of city folders, or `korea`; see `find_cities`.
        engine, workers: see `engines.outcomes`.
        report: told one line at a time how far it is.

    Raises:
        UnknownNameError: when a city is not known.
        InputError: when there is nothing to run, another batch works in the same folder, or the scheduler cannot be
            reached.
    """
    with _alone_in(order.out):
        sweep(order.out)
        sweep(order.out / RESULTS)
        return _run(order, cities, partial(outcomes, engine=engine, workers=workers), report)


_Doing: TypeAlias = "Callable[[Sequence[dict[str, Any]]], Iterable[Mapping[str, str]]]"


def _run(order: Order, cities: Sequence[str], doing: _Doing, report: Callable[[Text], None]) -> BatchReport:
    tasks = plan(order, find_cities(cities, order.out / CUT, report), report)
    kept = [task.city for task in tasks if task.is_done()]
    left = [task for task in tasks if task.city not in set(kept)]
    report(_KEPT.fill(kept=len(kept), left=len(left)))
    tally = _Tally(kept)
    if left:
        _do(left, doing([task.message() for task in left]), tally, report)
    table = write_national(order, tasks, tally.failed)
    report(_END.fill(made=len(tally.made), kept=len(tally.kept), failed=len(tally.failed), table=table))
    return BatchReport(tuple(tally.made), tuple(tally.kept), tally.failed, table)


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Keep a second batch out of the folder. The lock goes with the process, however that ends."""
    out.mkdir(parents=True, exist_ok=True)
    lock = os.open(out / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(_TAKEN.fill(out=out)) from error
        yield
    finally:
        os.close(lock)


@dataclass
class _Tally:
    """How the cities went so far."""

    kept: list[str]
    made: list[str] = field(default_factory=list)
    failed: dict[str, Text] = field(default_factory=dict)


def _do(left: Sequence[Task], done: Iterable[Mapping[str, str]], tally: _Tally, report: Callable[[Text], None]) -> None:
    """Follow the outcomes and say of each city how it went."""
    titles, before = {task.city: Text(*task.title) for task in left}, len(tally.kept)
    for number, outcome in enumerate(done, start=before + 1):
        city = outcome["city"]
        line = {"n": number, "all": before + len(left), "city": titles[city]}
        if outcome["status"] == FAILED:
            tally.failed[city] = Text(outcome["ko"], outcome["en"])
            report(_CITY_FAILED.fill(**line, why=tally.failed[city]))
            continue
        {MADE: tally.made, KEPT: tally.kept}[outcome["status"]].append(city)
        report(_CITY.fill(**line))


def add_arguments(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
    add_option: Callable[[argparse.ArgumentParser, str, Control], None],
) -> None:
    """Add `batch MODEL` to the command line.

    Args:
        commands: the sub-commands.
        common: options of every command, `lang` among them.
        add_option: adds the option of one parameter, as `run` has it.
    """
    batch = commands.add_parser("batch", help="run a model on many cities").add_subparsers(required=True)
    for model in MODELS:
        sub = batch.add_parser(model.id, parents=[common], help=model.question.en)
        sub.add_argument(
            "--cities", nargs="+", required=True, help="sample sets, city folders, folders of city folders, or korea"
        )
        sub.add_argument("--out", type=Path, required=True, help="folder of the batch; the same command goes on where it was")
        sub.add_argument("--engine", default=SERIAL, help="serial, inprocess, local, or the address of a Dask scheduler")
        sub.add_argument("--workers", type=int, help="processes of a local cluster")
        sub.add_argument("--buffer-min", type=float, default=BUFFER_MIN, help="minutes around a city in which neighbours count")
        sub.add_argument("--preset", choices=[preset.id for preset in model.presets], help="start from a preset")
        add_options(sub, model.params, add_option)
        sub.set_defaults(command=run_command, model=model.id)


def add_options(
    parser: argparse.ArgumentParser, params: type[Params], add_option: Callable[[argparse.ArgumentParser, str, Control], None]
) -> None:
    """Add an option for every parameter, and one without help for each that is no more, so that its sentence can be said."""
    for name, control in params.controls().items():
        add_option(parser, name, control)
    for name in params.retired:
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, nargs="?", const="", help=argparse.SUPPRESS)


def own_values(params: type[Params], chosen: argparse.Namespace) -> dict[str, Value]:
    """The parameters that the command line names, those that are no more among them: `Params.read` says what became of them."""
    names = (*params.controls(), *params.retired)
    return {name: getattr(chosen, name) for name in names if getattr(chosen, name) is not None}


def run_command(chosen: argparse.Namespace) -> int:
    """Run what the command line asks for; 0 when every city was run, 1 when some could not be."""
    model = find_model(chosen.model)
    preset = dict(model.preset(chosen.preset).values) if chosen.preset else {}
    own = own_values(model.params, chosen)
    order = order_of(chosen.model, chosen.out, {**preset, **own}, buffer_min=chosen.buffer_min, language=chosen.lang)
    done = run_batch(
        order,
        chosen.cities,
        engine=chosen.engine,
        workers=chosen.workers,
        report=lambda line: print(line.in_(chosen.lang), flush=True),  # noqa: T201 - this is the terminal
    )
    return 1 if done.failed else 0
