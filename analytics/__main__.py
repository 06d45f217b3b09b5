"""The library from the command line.

python -m analytics list | run MODEL [--limit-min 7 ...] [--out FOLDER] | manual MODEL | samples
python -m analytics check MODEL_OR_PATH [--city NAME] [--files ...]
python -m analytics run --again RUN_JSON [--files ...]
python -m analytics study MODEL STUDY [--limit-min 7 ...] [--out FOLDER]
python -m analytics compare MODEL --a SCENARIO --b SCENARIO [--out FOLDER] [--formats hwpx pdf ...]
python -m analytics export MODEL --out FOLDER [--limit-min 7 ...] [--formats hwpx pdf ...] [--layer ID]
python -m analytics publish MODEL --out FOLDER [--limit-min 7 ...] [--layer ID]
python -m analytics bundle MODEL --out FILE
python -m analytics usage count RUN_JSON --department NAME | note ... | list | export --out FOLDER
python -m analytics batch MODEL --cities ... --out FOLDER [--engine serial|inprocess|local|ADDRESS] [--workers N]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.batch.command import add_arguments, add_options, own_values
from analytics.check_command import add_check
from analytics.core.errors import AppError, InputError
from analytics.core.params import Choice, Control, Params, Picks, Profile
from analytics.core.scenario import Scenario
from analytics.core.text import Language, Text
from analytics.library import MODELS, find_model
from analytics.records.again_command import add_again
from analytics.records.compare_command import add_compare
from analytics.records.publish_command import add_publish
from analytics.records.usage_command import add_usage
from analytics.report_command import add_formats, write_report
from analytics.schemas.safety import DISTANCE_UNITS, FIND_UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.city_asked import CityAsked
    from analytics.core.model import AnyModel, Output, Result
    from analytics.core.study import Answer, AnyStudy
    from analytics.schemas.city import City

_MODELLED = Text("모의 자료가 들어 있습니다: {names}", "Contains modelled data: {names}")
_NOT_KNOWN = Text("알 수 없음", "not known")
_NO_FOLDER = Text("어디에 쓸지 --out 폴더를 적어 주십시오.", "Please name a folder to write to: --out FOLDER.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 when a check failed, 2 when something could not be done, 3 when a run differs."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.command(chosen)
    except AppError as error:
        print(error.text.in_(chosen.lang), file=sys.stderr)  # noqa: T201 - this is the terminal
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analytics", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=list(Language), default=Language.KO, type=Language, help="ko or en")
    commands = parser.add_subparsers(required=True)
    for name, command, about in (("list", _list, "the models"), ("samples", _samples, "the embedded sample sets")):
        commands.add_parser(name, parents=[common], help=about).set_defaults(command=command)
    sub = commands.add_parser("manual", parents=[common], help="print the manual")
    sub.add_argument("model", choices=[model.id for model in MODELS])
    sub.set_defaults(command=_manual)
    add_check(commands, common)
    _add_run(commands, common)
    _add_study(commands, common)
    _add_export(commands, common)
    _add_bundle(commands, common)
    add_compare(commands, common, _add_model_options, _values)
    add_publish(commands, common, _add_model_options, _values)
    add_usage(commands, common)
    add_arguments(commands, common, _add_option)
    return parser


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`run` has a command for each model, with an option for each of its parameters."""
    parser = commands.add_parser("run", parents=[common], help="run a model and print its indicators, or repeat a run")
    add_again(parser)
    run = parser.add_subparsers()
    for model in MODELS:
        sub = run.add_parser(model.id, parents=[common], help=model.question.en)
        _add_model_options(sub, model)
        sub.set_defaults(command=_run, model=model.id)


def _add_study(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`study` has a command for each study of each model, with the model's options and its own."""
    models = commands.add_parser("study", help="answer a longer question").add_subparsers(required=True)
    for model in MODELS:
        studies = models.add_parser(model.id, help=model.question.en).add_subparsers(required=True)
        for study in model.studies:
            sub = studies.add_parser(study.id, parents=[common], help=study.question.en)
            _add_model_options(sub, model)
            add_options(sub, study.asked, _add_option)
            add_formats(sub)
            sub.set_defaults(command=_study, model=model.id, study=study.id)


def _add_bundle(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`bundle` writes a model with its source, sample, manual and blank input files into one archive."""
    sub = commands.add_parser("bundle", parents=[common], help="hand a model on: work-flow, source, sample, manual, blank files")
    sub.add_argument("model", choices=[model.id for model in MODELS])
    sub.add_argument("--city", default="cheonan", help="the sample set that goes in")
    sub.add_argument("--out", type=Path, required=True, help="the archive (.zip)")
    sub.set_defaults(command=_bundle)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`export` has a command for each model, with the model's options, and writes one of each format."""
    export = commands.add_parser("export", help="run a model and write its report in every format").add_subparsers(required=True)
    for model in MODELS:
        sub = export.add_parser(model.id, parents=[common], help=model.question.en)
        _add_model_options(sub, model)
        add_formats(sub)
        sub.add_argument("--layer", default="", choices=["", *(layer.id for layer in model.layers)], help="of the main map")
        sub.set_defaults(command=_export, model=model.id)


def _add_model_options(parser: argparse.ArgumentParser, model: AnyModel) -> None:
    parser.add_argument(
        "--city", default="cheonan", help="a sample set, a city folder, or any municipality of Korea by name or code"
    )
    parser.add_argument("--files", nargs="*", type=Path, default=[], help="own files that replace tables of the city")
    parser.add_argument("--preset", choices=[preset.id for preset in model.presets], help="start from a preset")
    parser.add_argument("--plan", default="", help="changes of places, as in a page's address")
    parser.add_argument("--out", type=Path, help="write tables, hexagons and run.json into this folder")
    parser.add_argument(
        "--distance-unit",
        choices=list(DISTANCE_UNITS),
        default=FIND_UNIT,
        help="unit of distances in a run log among the files that is not written there: km, m, or found by their size",
    )
    add_options(parser, model.params, _add_option)


def _add_option(parser: argparse.ArgumentParser, name: str, control: Control) -> None:
    option = f"--{name.replace('_', '-')}"
    about = f"{control.label.en}: {control.about.en}".replace("%", "%%")
    if isinstance(control, Choice):
        parser.add_argument(option, dest=name, choices=list(control.options), help=about)
    elif isinstance(control, Picks):
        parser.add_argument(option, dest=name, metavar=f"{control.key.upper()},...", help=about)
    elif isinstance(control, Profile):
        parser.add_argument(option, dest=name, metavar=f"{control.low:g}..{control.high:g},...x{control.count}", help=about)
    else:
        parser.add_argument(option, dest=name, type=float, metavar=f"{control.low:g}..{control.high:g}", help=about)


def _list(chosen: argparse.Namespace) -> int:
    for model in MODELS:
        _say(f"{model.id}\t{model.title.in_(chosen.lang)}\t{model.question.in_(chosen.lang)}")
    return 0


def _samples(chosen: argparse.Namespace) -> int:
    from analytics.intake.samples import load_sample, sample_ids

    for sample_id in sample_ids():
        _say(f"{sample_id}\t{load_sample(sample_id).title.in_(chosen.lang)}")
    return 0


def _manual(chosen: argparse.Namespace) -> int:
    from analytics.manual import write_manual

    _say(write_manual(find_model(chosen.model), chosen.lang))
    return 0


def _run(chosen: argparse.Namespace) -> int:
    model = find_model(chosen.model)
    params = _params(model, chosen)
    asked = _asked(chosen)
    city, scenario = asked.city, Scenario.read(chosen.plan)
    result = model(model.inputs.read(model.changed_tables(city.tables, scenario)), params)
    _print_result(model, city, result, chosen.lang)
    if chosen.out:
        from analytics.export.run_folder import write_run

        for path in write_run(chosen.out, model, params, city, result, chosen.lang, replace(asked.origin, scenario=scenario)):
            _say(f"→ {path}")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    """Run a model and write its report, telling how long each format took."""
    from analytics.export.found import run_model
    from analytics.export.reporting import Wanted, report_of
    from analytics.export.run_folder import run_record

    if chosen.out is None:
        raise InputError(_NO_FOLDER)
    model = find_model(chosen.model)
    params, named = _params(model, chosen), _asked(chosen)
    city, origin = named.city, replace(named.origin, scenario=Scenario.read(chosen.plan))
    run = run_model(model, city, params, origin.scenario)
    _print_result(model, city, run.result, chosen.lang)
    preset = model.preset(chosen.preset) if chosen.preset else None
    report = report_of(run, Wanted(chosen.lang, chosen.layer, preset, named.counts))
    report = replace(report, record=run_record(model, params, city, run.result, origin))
    write_report(report, chosen.out, chosen.formats, chosen.lang)
    return 0


def _study(chosen: argparse.Namespace) -> int:
    """Answer a longer question, printing each answer as it comes; the last one is written to the folder."""
    model = find_model(chosen.model)
    study, params = model.study(chosen.study), _params(model, chosen)
    asked = study.asked.read(own_values(study.asked, chosen))
    named, scenario = _asked(chosen), Scenario.read(chosen.plan)
    city, counts = named.city, named.counts
    inputs = model.inputs.read(model.changed_tables(city.tables, scenario))
    _say(f"{study.title.in_(chosen.lang)}: {city.title.in_(chosen.lang)}")
    _warn_modelled(model, city, chosen.lang)
    answer = None
    for answer in study(inputs, params, asked, _Progress(study, chosen.lang)):
        _print_answer(study, answer, chosen.lang)
    if chosen.out and answer is not None:
        from analytics.export.run_folder import write_study

        origin = replace(named.origin, scenario=scenario)
        for path in write_study(chosen.out, model, study, (params, asked), city, answer, chosen.lang, origin):
            _say(f"→ {path}")
        if chosen.formats:
            from analytics.export.found import Answered, run_model
            from analytics.export.reporting import Wanted, report_of_answer

            run = run_model(model, city, params, scenario)
            report = report_of_answer(Answered(run, study, asked, answer), Wanted(chosen.lang, counts=counts))
            write_report(report, chosen.out, chosen.formats, chosen.lang)
    return 0


def _bundle(chosen: argparse.Namespace) -> int:
    from analytics.core.saving import save
    from analytics.export.bundle import bundle_bytes
    from analytics.intake.samples import load_sample
    from analytics.manual import write_manual

    model = find_model(chosen.model)
    manuals = {language: write_manual(model, language) for language in Language}
    save(chosen.out, bundle_bytes(model, load_sample(chosen.city), manuals))
    _say(f"→ {chosen.out}")
    return 0


class _Progress:
    """Names each step of a study on the terminal as it begins."""

    def __init__(self, study: AnyStudy, language: Language) -> None:
        self._titles = {step.id: step.title.in_(language) for step in study.workflow}
        self._last = ""

    def __call__(self, step_id: str, share: float | None = None) -> None:  # noqa: ARG002 - a terminal shows steps only
        if step_id != self._last:
            self._last = step_id
            print(f"… {self._titles[step_id]}", file=sys.stderr)  # noqa: T201 - this is the terminal


def _print_answer(study: AnyStudy, answer: Answer, language: Language) -> None:
    _say(answer.result.sentence.in_(language))
    titles = {output.id: output for output in study.outputs}
    for name, value in answer.result.indicators.items():
        _say(f"  {titles[name].title.in_(language)}: {_shown(titles[name], value, language)}")
    for note in answer.result.notes if answer.final else ():
        _say(f"※ {note.in_(language)}")
    if answer.scenario:
        _say(f"  plan={answer.scenario.write()}")


def _city(chosen: argparse.Namespace) -> City:
    return _asked(chosen).city


def _asked(chosen: argparse.Namespace) -> CityAsked:
    """The city that the command names, its own files put in; what must be known of these is printed."""
    from analytics.city_asked import city_asked

    asked = city_asked(chosen.city, getattr(chosen, "files", ()), getattr(chosen, "distance_unit", FIND_UNIT))
    for note in asked.notes:
        _say(note.in_(chosen.lang))
    return asked


def _params(model: AnyModel, chosen: argparse.Namespace) -> Params:
    params: Params = model.params.read(_values(model, chosen))
    return params


def _values(model: AnyModel, chosen: argparse.Namespace) -> dict[str, object]:
    """The values that were given, by a preset or one by one."""
    preset = dict(model.preset(chosen.preset).values) if chosen.preset else {}
    return {**preset, **own_values(model.params, chosen)}


def _print_result(model: AnyModel, city: City, result: Result, language: Language) -> None:
    _say(f"{model.title.in_(language)}: {city.title.in_(language)}")
    _warn_modelled(model, city, language)
    for name, value in result.indicators.items():
        _say(f"  {model.output(name).title.in_(language)}: {_shown(model.output(name), value, language)}")
    for note in result.notes:
        _say(f"※ {note.in_(language)}")


def _warn_modelled(model: AnyModel, city: City, language: Language) -> None:
    modelled = sorted(name for name in model.inputs.tables() if name in city.modelled)
    if modelled:
        _say(f"※ {_MODELLED.fill(names=', '.join(modelled)).in_(language)}")


def _shown(output: Output, value: float | None, language: Language) -> str:
    if value is None:
        return (output.missing or _NOT_KNOWN).in_(language)
    unit = output.unit.in_(language) if output.unit else ""
    return f"{value:,.{output.digits}f} {unit}".rstrip()


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is the terminal


if __name__ == "__main__":
    sys.exit(main())
