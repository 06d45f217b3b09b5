"""python -m analytics publish MODEL --out FOLDER [--limit-min 7 ...] [--plan ...] [--layer ID]."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.scenario import Scenario
from analytics.core.text import Text
from analytics.library import MODELS, find_model

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from analytics.core.model import AnyModel

_NO_FOLDER = Text("어디에 쓸지 --out 폴더를 적어 주십시오.", "Please name a folder to write to: --out FOLDER.")
_NO_MAP = Text("이 결과에는 지도로 그릴 것이 없습니다.", "There is nothing in this result to be drawn as a map.")
_FAILED = Text(
    "쓸 수 없습니다. 전에 발행한 것은 그대로입니다: {why}", "Cannot be written; what was published before still stands: {why}"
)
_DONE = Text(
    "{title}: 판 {edition}, 파일 {n}개, 압축해서 {kb:,.0f} kB", "{title}: edition {edition}, {n} files, {kb:,.0f} kB packed"
)
_OPEN = Text("이 파일을 브라우저로 여십시오: {page}", "Open this file in a browser: {page}")
_BYTES_PER_KB = 1000


def add_publish(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
    add_options: Callable[[argparse.ArgumentParser, AnyModel], None],
    own_values: Callable[[AnyModel, argparse.Namespace], dict[str, object]],
) -> None:
    """`publish` has a command for each model with the model's options; arguments as in `add_compare`."""
    publish = commands.add_parser("publish", help="a map as a folder for any web server or a USB stick")
    models = publish.add_subparsers(required=True)
    for model in MODELS:
        sub = models.add_parser(model.id, parents=[common], help=model.question.en)
        add_options(sub, model)
        sub.add_argument("--layer", default="", choices=["", *(layer.id for layer in model.layers)], help="of the main map")
        sub.set_defaults(command=partial(_publish, own_values), model=model.id)


def _publish(own_values: Callable[[AnyModel, argparse.Namespace], dict[str, object]], chosen: argparse.Namespace) -> int:
    from analytics.city_asked import city_asked
    from analytics.export.found import run_model
    from analytics.export.publish import PAGE, publish
    from analytics.export.reporting import Wanted, report_of

    if chosen.out is None:
        raise InputError(_NO_FOLDER)
    model = find_model(chosen.model)
    params = model.params.read(own_values(model, chosen))
    asked = city_asked(chosen.city, chosen.files, chosen.distance_unit)
    run = run_model(model, asked.city, params, Scenario.read(chosen.plan))
    preset = model.preset(chosen.preset) if chosen.preset else None
    report = report_of(run, Wanted(chosen.lang, chosen.layer, preset, asked.counts))
    if not report.maps:
        raise InputError(_NO_MAP)
    try:
        done = publish(chosen.out, report)
    except OSError as error:
        raise InputError(_FAILED.fill(why=error)) from error
    told = _DONE.fill(title=report.title, edition=done.edition, n=len(done.files), kb=done.page_bytes / _BYTES_PER_KB)
    for line in (*asked.notes, told, _OPEN.fill(page=chosen.out / PAGE)):
        print(line.in_(chosen.lang))  # noqa: T201 - this is the terminal
    return 0
