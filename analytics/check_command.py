"""python -m analytics check MODEL_OR_PATH [--city NAME] [--files ...]: a model put to the contract.

A model of the library is checked where it stands. Another city's own model, in a folder or a bundle, is a program: it is
run in a process of its own, with the rights of whoever asks and nothing of the environment's settings.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import AppError
from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.core.contract import Finding
    from analytics.core.model import AnyModel
    from analytics.core.tables import Inputs

KEPT, BROKEN, REFUSED = 0, 1, 2
"""How the command ends: every promise kept, one broken, not checked at all."""

CHILD_SHIFT = 40
"""The process of a model ends by one of the above plus this, so that a program that ends itself is not taken for a good one."""

RUNS_IT = Text(
    "'{path}'에 든 프로그램을 지금 이 컴퓨터에서 실행합니다. 믿는 곳에서 받은 모형만 검사하십시오.",
    "The program at '{path}' is now run on this computer. Check only models from people you trust.",
)
ENDED = Text(
    "모형의 프로그램이 검사가 끝나기 전에 스스로 끝났습니다(종료 코드 {code}).",
    "The model's program ended before the checks were through (exit code {code}).",
)
ALL_KEPT = Text("{n}가지를 모두 지킵니다: {title}", "All {n} promises are kept: {title}")
SOME_BROKEN = Text("{n}가지 가운데 {broken}가지를 지키지 않습니다: {title}", "{broken} of {n} promises are broken: {title}")

PROMISES_KO = {
    "names_are_unique": "단계, 결과, 미리 정한 값, 더 깊은 분석의 이름이 겹치지 않습니다.",
    "defaults_fit_their_controls": "받은 그대로 돌아갑니다: 모든 기본값이 정한 범위 안에 있습니다.",
    "presets_fit_and_are_sourced": "미리 정한 값은 그대로 쓸 수 있고 출처가 있습니다.",
    "values_outside_are_refused": "범위 밖의 값은 고쳐 쓰지 않고 문장으로 거절합니다.",
    "runs_and_keeps_its_declaration": "실행하면 선언한 단계를 알리고, 선언한 결과를 선언한 열로 냅니다.",
    "same_run_same_result": "자료와 조건이 같으면 결과가 같습니다.",
    "inputs_are_not_changed": "실행해도 넣은 자료가 그대로입니다.",
    "thresholds_measure_nothing": "바로 바뀌는 조건은 판정만 바꾸고 측정은 바꾸지 않습니다.",
    "every_control_does_something": "보이기만 하는 조건이 없습니다: 범위 어딘가에서 결과를 바꿉니다.",
    "says_what_is_missing": "꼭 필요한 표가 없으면 멈추지 않고 두 언어로 말합니다.",
    "optional_tables_can_be_missing": "꼭 필요한 표만으로도 돌아갑니다.",
    "studies_ask_by_names_of_their_own": "더 깊은 분석은 모형의 조건과 같은 이름으로 묻지 않고, 기본값이 범위 안에 있습니다.",
    "picks_are_rows_that_a_study_can_show": "고르는 행은 모형의 표에 있고, 그 이름은 주소에 적을 수 있습니다.",
    "studies_answer_as_declared": "더 깊은 분석의 첫 답은 선언한 결과를 선언한 열로 내고, 두 번 물어도 같습니다.",
    "studies_belong_to_a_stage": "더 깊은 분석마다 업무의 어느 단계에 드는지 정해져 있습니다.",
    "kinds_on_a_map_have_names_and_colours": "순서가 없는 갈래는 1부터 번호를 매기고, 저마다 이름과 색이 있으며, 기준으로 판정하지 않습니다.",
    "has_a_method_in_both_languages": "방법이 한국어와 영어로 모형 곁에 적혀 있습니다.",
}


def add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`check` takes a model of the library by its name, or any other by its path."""
    sub = commands.add_parser("check", parents=[common], help="put a model, of the library or your own, to the contract")
    sub.add_argument("model", help="a model's name, a folder with its own MODEL, or a bundle; a program at a path is run")
    _add_data(sub)
    sub.set_defaults(command=check)


def check(chosen: argparse.Namespace) -> int:
    """Check what the command names."""
    from analytics.library import MODELS

    known = {model.id: model for model in MODELS}
    if chosen.model in known:
        return _report(known[chosen.model], _inputs(known[chosen.model], chosen), chosen.lang)
    return _check_path(Path(chosen.model), tuple(known), chosen)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--city", default="cheonan", help="a sample set, a city folder, or any municipality of Korea by name or code"
    )
    parser.add_argument(
        "--files", nargs="*", type=Path, default=[], help="own files; one called like a table that only the model knows is of that table"
    )  # fmt: skip


def _check_path(path: Path, known: Sequence[str], chosen: argparse.Namespace) -> int:
    from analytics.own_model import model_folder, unpack_source

    with tempfile.TemporaryDirectory(prefix="model-") as room:
        place = path
        if path.is_file():
            place = Path(room)
            unpack_source(path, place)
        folder = model_folder(place, known).resolve()
        print(RUNS_IT.fill(path=path).in_(chosen.lang), file=sys.stderr, flush=True)  # noqa: T201 - this is the terminal
        return _check_apart(folder, chosen)


def _check_apart(folder: Path, chosen: argparse.Namespace) -> int:
    """Check the model of a folder in a process of its own, and say so when it did not get through."""
    files = [str(file.resolve()) for file in chosen.files]
    city = str(Path(chosen.city).resolve()) if Path(chosen.city).exists() else chosen.city
    told = [str(folder), "--lang", chosen.lang, "--city", city, *(["--files", *files] if files else [])]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "analytics.check_command", *told],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=_environment(),
    )
    with process:
        for line in process.stdout or ():
            print(line, end="", flush=True)  # noqa: T201 - this is the terminal
    code = process.returncode - CHILD_SHIFT
    if code in {KEPT, BROKEN, REFUSED}:
        return code
    print(ENDED.fill(code=process.returncode).in_(chosen.lang), file=sys.stderr)  # noqa: T201 - this is the terminal
    return BROKEN


def _environment() -> dict[str, str]:
    """What the process inherits: no secrets and no proxies, which may stand in the environment's settings."""
    from analytics.intake.child import KEPT_VARIABLES

    kept = {name: os.environ[name] for name in (*KEPT_VARIABLES, "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def main(arguments: Sequence[str] | None = None) -> int:
    """The life of that process: load the model before anything else, then check it."""
    from analytics.own_model import load_model

    parser = argparse.ArgumentParser(prog="python -m analytics.check_command")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lang", type=Language, default=Language.KO)
    _add_data(parser)
    chosen = parser.parse_args(arguments)
    try:
        model = load_model(chosen.folder)
        code = _report(model, _inputs(model, chosen), chosen.lang)
    except AppError as error:
        _say(error.text.in_(chosen.lang))
        code = REFUSED
    return code + CHILD_SHIFT


def _inputs(model: AnyModel, chosen: argparse.Namespace) -> Inputs:
    from analytics.city_asked import city_asked
    from analytics.own_model import read_tables, told_apart

    there = city_asked(chosen.city).city.tables
    own, others = told_apart(model, tuple(there), chosen.files)
    asked = city_asked(chosen.city, others)
    for note in asked.notes:
        _say(note.in_(chosen.lang))
    tables = {**asked.city.tables, **dict(read_tables(model, own))}
    inputs: Inputs = model.inputs.read(tables)
    return inputs


def _report(model: AnyModel, inputs: Inputs, language: Language) -> int:
    from analytics.core.contract import check_model

    findings = check_model(model, inputs)
    for finding in findings:
        _say(f"{'NO ' if finding.problems else 'ok '} {promise(finding).in_(language)}")
        for problem in finding.problems:
            _say(f"     {problem.in_(language)}")
    broken = sum(bool(finding.problems) for finding in findings)
    told = SOME_BROKEN if broken else ALL_KEPT
    _say(told.fill(n=len(findings), broken=broken, title=model.title).in_(language))
    return BROKEN if broken else KEPT


def promise(finding: Finding) -> Text:
    """What a check is about, in both languages."""
    return Text(PROMISES_KO.get(finding.check, finding.promise), finding.promise)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the terminal


if __name__ == "__main__":
    sys.exit(main())
