"""python -m analytics compare MODEL --a SCENARIO --b SCENARIO [--out FOLDER [--formats hwpx pdf ...]]."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError, ParamError
from analytics.core.scenario import Scenario
from analytics.core.text import Text
from analytics.library import MODELS, find_model
from analytics.report_command import add_formats, write_report

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from analytics.core.model import AnyModel
    from analytics.core.params import Params
    from analytics.core.scenario_file import ScenarioFile

_FILE_ENDS = ".json"
_HEAD = Text("{model}: {city}", "{model}: {city}")
_OTHER_DATA = Text(
    "시나리오 {name}은(는) 다른 자료에서 만들었습니다. 같은 곳을 가리키는지 확인해 주십시오.",
    "Scenario {name} was made on other data. Please check that it means the same places.",
)
_TWO_WAYS = Text(
    "두 시나리오 파일의 조건이 다릅니다({names}). 어느 값으로 견줄지 {options} 로 적어 주십시오.",
    "The two files differ in parameters ({names}). Please say by {options} with which values to compare.",
)
_UNREADABLE = Text("시나리오 파일 '{path}'을(를) 읽을 수 없습니다.", "Cannot read the scenario file '{path}'.")


def add_compare(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
    add_options: Callable[[argparse.ArgumentParser, AnyModel], None],
    own_values: Callable[[AnyModel, argparse.Namespace], dict[str, object]],
) -> None:
    """`compare` has a command for each model with the model's options.

    Args:
        commands, common: of the parser.
        add_options: adds the model's options.
        own_values: the values that were given by them.
    """
    compare = commands.add_parser("compare", help="set two scenarios side by side").add_subparsers(required=True)
    for model in MODELS:
        if model.place is None:
            continue
        sub = compare.add_parser(model.id, parents=[common], help=model.question.en)
        add_options(sub, model)
        for name in ("a", "b"):
            sub.add_argument(
                f"--{name}", default="", metavar="SCENARIO", help="a scenario file (.json), or changes as in a page's address"
            )
        add_formats(sub)
        sub.set_defaults(command=partial(_compare, own_values), model=model.id)


def _compare(own_values: Callable[[AnyModel, argparse.Namespace], dict[str, object]], chosen: argparse.Namespace) -> int:
    from analytics.city_asked import city_asked
    from analytics.core.scenario_file import data_digest
    from analytics.export.compared import NO_CHANGE, compare_scenarios, numbers_table

    model = find_model(chosen.model)
    plans = {"A": _scenario(chosen.a, model), "B": _scenario(chosen.b, model)}
    params = _params(model, [plan for plan in plans.values() if plan.city], own_values(model, chosen))
    asked = city_asked(chosen.city, chosen.files, chosen.distance_unit)
    digest = data_digest(asked.city.digests, model.inputs.tables())
    strange = [_OTHER_DATA.fill(name=name) for name, plan in plans.items() if plan.city not in {"", digest}]
    compared = compare_scenarios(model, asked.city, params, plans["A"].scenario, plans["B"].scenario)
    for line in (*asked.notes, *strange, _HEAD.fill(model=model.title, city=asked.city.title)):
        print(line.in_(chosen.lang))  # noqa: T201 - this is the terminal
    for row in numbers_table(compared, chosen.lang).to_dict("records"):
        print("  {what}: A {a}, B {b} ({difference})".format(**{str(name): cell for name, cell in row.items()}))  # noqa: T201
    print((NO_CHANGE if compared.change is None else compared.change.sentence).in_(chosen.lang))  # noqa: T201
    if chosen.out:
        from analytics.export.compared import compared_report, write_compared
        from analytics.export.reporting import Wanted

        wanted = Wanted(chosen.lang, counts=asked.counts)
        for path in write_compared(chosen.out, compared, wanted, asked.origin):
            print(f"→ {path}")  # noqa: T201
        if chosen.formats:
            write_report(compared_report(compared, wanted), chosen.out, chosen.formats, chosen.lang)
    return 0


def _scenario(written: str, model: AnyModel) -> ScenarioFile:
    """What a file holds, or the changes as they are written; then the name of the data is not known.

    Raises:
        AppError: when it can be read as neither.
    """
    from analytics.core.scenario_file import ScenarioFile
    from analytics.intake.scenario_file import read_scenario_file

    if not written.endswith(_FILE_ENDS):
        return ScenarioFile(model.id, "", {}, Scenario.read(written))
    try:
        content = Path(written).read_bytes()
    except OSError as error:
        raise InputError(_UNREADABLE.fill(path=written)) from error
    return read_scenario_file(content, model)[0]


def _params(model: AnyModel, files: list[ScenarioFile], own: dict[str, object]) -> Params:
    """The files' own values below those that were given; two files may not differ in any other.

    Raises:
        ParamError: naming the parameters in which they do.
    """
    defaults = model.params().model_dump()
    every = [{**defaults, **plan.params} for plan in files]
    torn = [name for name in defaults if name not in own and len({values[name] for values in every}) > 1]
    if torn:
        options = " ".join(f"--{name.replace('_', '-')}" for name in torn)
        raise ParamError(_TWO_WAYS.fill(names=", ".join(torn), options=options))
    base = every[0] if every else {}
    params: Params = model.params.read({**base, **own})
    return params
