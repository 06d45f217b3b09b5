"""Another city's own model is put to the contract in a process of its own, and nothing it does passes for a promise kept."""

import zipfile
from types import SimpleNamespace

import pytest

from analytics import check_command
from analytics.__main__ import main
from analytics.core.contract import CHECKS
from analytics.core.errors import InputError
from analytics.core.text import Language
from analytics.own_model import model_folder, told_apart, unpack_source

DECLARED = '''"""What the benches model asks for."""

from dataclasses import dataclass
from typing import Annotated, Any

from analytics.core.params import Knob, Params
from analytics.core.tables import Column, Inputs, Kind, Schema, table
from analytics.core.text import Text

W = Text("말", "word")
NAME, COUNT = Column("name", Text("이름", "name"), Kind.TEXT), Column("seats", Text("자리", "seats"), Kind.NUMBER)
BENCHES = Schema("benches", Text("의자", "Benches"), W, (NAME, COUNT))


class Knobs(Params):
    least: Annotated[float, Knob(W, 0, 10, 1, W, W, live=True)] = 3.0
    factor: Annotated[float, Knob(W, 1, 5, 1, W, W)] = 2.0


@dataclass(frozen=True, eq=False)
class Data(Inputs):
    benches: Any = table(BENCHES)
'''

MODEL = '''"""Benches with seats enough."""

import os

from analytics.core.model import Model, Output, OutputKind, Result, Step
from analytics.core.text import Text
from analytics.models.{name}.declared import COUNT, NAME, Data, Knobs, W


def measure(inputs, params, report):
    report("count")
    {measured}
    return inputs.benches.assign(seats=inputs.benches["seats"] * params.factor)


def judge(measured, params, report):
    report("judge")
    return Result({{"big": float((measured["seats"] >= params.least).sum())}}, {{"benches": measured}}, {{}}, W)


MODEL = Model(
    id="{model}",
    title=Text("쉼터 의자", "Benches"),
    question=W,
    about=W,
    inputs=Data,
    params=Knobs,
    presets=(),
    workflow=(Step("count", W, W), Step("judge", W, W)),
    outputs=(Output("big", OutputKind.INDICATOR, W, W), Output("benches", OutputKind.TABLE, W, W, columns=(NAME, COUNT))),
    measure=measure,
    judge=judge,
)
{last}
'''


@pytest.fixture
def own(tmp_path):
    """Write a model's folder; its table comes in a file that only the model knows."""

    def write(name="benches_own", *, model=None, measured="", last="", methods=("ko", "en")):
        folder = tmp_path / "somewhere" / name
        folder.mkdir(parents=True)
        (folder / "declared.py").write_text(DECLARED, encoding="utf-8")
        text = MODEL.format(name=name, model=model or name, measured=measured, last=last)
        (folder / "__init__.py").write_text(text, encoding="utf-8")
        for language in methods:
            (folder / f"METHOD.{language}.md").write_text("# Method\n", encoding="utf-8")
        return folder

    return write


@pytest.fixture
def benches(tmp_path):
    path = tmp_path / "benches.csv"
    path.write_text("이름,자리\n앞뜰,1\n뒤뜰,2\n", encoding="utf-8")
    return path


def check(path, benches, *more):
    return main(["check", str(path), "--city", "coquimbo", "--files", str(benches), *more])


def test_a_model_of_ones_own_with_a_table_of_its_own_is_put_to_every_check(own, benches, capfd):
    folder = own()
    assert check(folder, benches, "--lang", "en") == 0
    shown = capfd.readouterr()
    *told, last = shown.out.splitlines()
    assert [line[:4] for line in told] == ["ok  "] * len(CHECKS)
    assert last == f"All {len(CHECKS)} promises are kept: Benches"
    assert "is now run on this computer" in shown.err
    assert sorted(path.name for path in folder.iterdir()) == ["METHOD.en.md", "METHOD.ko.md", "__init__.py", "declared.py"]


def test_a_broken_promise_of_it_is_told_in_korean_and_ends_with_one(own, benches, capfd):
    assert check(own(methods=("en",), measured="inputs.benches['seats'] += 1"), benches) == 1
    told = capfd.readouterr().out
    assert (
        "NO  방법이 한국어와 영어로 모형 곁에 적혀 있습니다.\n     METHOD.ko.md 파일이 없습니다. 모형 폴더에 방법을 적어 두십시오.\n"
        in told
    )
    assert "NO  실행해도 넣은 자료가 그대로입니다.\n     넣은 자료 'benches': 실행한 뒤 바뀌었습니다." in told
    assert told.splitlines()[-1].endswith("지키지 않습니다: 쉼터 의자")


def test_a_changed_model_of_the_library_is_checked_and_not_the_one_that_is_installed(own, benches, capfd):
    assert check(own("golden_hour"), benches, "--lang", "en") == 0
    assert capfd.readouterr().out.splitlines()[-1] == f"All {len(CHECKS)} promises are kept: Benches"


def test_a_bundle_is_checked_as_it_is(own, benches, tmp_path, capfd):
    folder = own()
    with zipfile.ZipFile(tmp_path / "handed.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"source/analytics/models/benches_own/{path.name}")
    assert check(tmp_path / "handed.zip", benches) == 0
    assert capfd.readouterr().out.splitlines()[-1] == f"{len(CHECKS)}가지를 모두 지킵니다: 쉼터 의자"


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ({"measured": "os._exit(0)"}, 1, "ended before the checks were through (exit code 0)"),
        ({"last": "raise SystemExit(0)"}, 2, "SystemExit: 0"),
        ({"last": "1 / 0"}, 2, "came to a halt (__init__.py:"),
        ({"last": "MODEL = None"}, 2, "has no MODEL"),
        ({"model": "others"}, 2, "the model's id is 'others'"),
        ({"name": "Bad-Name"}, 2, "cannot be called 'Bad-Name'"),
    ],
)
def test_a_program_that_does_not_get_through_never_passes(own, benches, capfd, written, code, said):
    assert check(own(**written), benches, "--lang", "en") == code
    shown = capfd.readouterr()
    assert said in shown.out + shown.err
    assert "promises are kept" not in shown.out


def test_a_table_that_nobody_gives_is_named(own, capfd):
    assert main(["check", str(own()), "--city", "coquimbo"]) == 2
    assert "의자" in capfd.readouterr().out


def test_the_program_does_not_see_the_settings_of_whoever_starts_it(own, benches, capfd, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SECRET", "word")
    assert check(own(last="assert 'STREAMLIT_SECRET' not in os.environ"), benches) == 0


def test_a_path_without_a_model_and_one_with_several_are_refused(tmp_path, capsys):
    assert main(["check", str(tmp_path / "nowhere"), "--lang", "en"]) == 2
    assert "golden_hour, cctv_gaps, senior_welfare" in capsys.readouterr().err
    for name in ("one", "two"):
        folder = tmp_path / "source" / "analytics" / "models" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    with pytest.raises(InputError, match="one, two"):
        model_folder(tmp_path, ())
    assert model_folder(tmp_path / "source" / "analytics" / "models" / "two", ()).name == "two"


def test_what_leads_out_of_a_bundle_stays_in_the_folder_and_other_files_are_left_in_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("source/analytics/models/../../../../out.py", "")
        archive.writestr("sample/posts.csv", "")
    room = tmp_path / "a" / "room"
    room.mkdir(parents=True)
    unpack_source(tmp_path / "bad.zip", room)
    assert [path.relative_to(room).name for path in tmp_path.rglob("*.py") if path.is_relative_to(room)] == ["out.py"]
    assert len(list(tmp_path.rglob("*.py"))) == 1
    assert not list(tmp_path.rglob("*.csv"))
    (tmp_path / "no.zip").write_text("none")
    with pytest.raises(InputError, match=r"no\.zip"):
        unpack_source(tmp_path / "no.zip", room)


def test_a_file_called_like_a_table_that_the_city_has_goes_the_usual_way(tmp_path):
    model = SimpleNamespace(inputs=SimpleNamespace(tables=lambda: {"benches": None, "posts": None}))
    benches, posts, other = tmp_path / "benches.csv", tmp_path / "posts.csv", tmp_path / "other.csv"
    assert told_apart(model, ["posts"], [benches, posts, other]) == ({"benches": benches}, [posts, other])


def test_every_promise_is_told_in_both_languages():
    assert set(check_command.PROMISES_KO) == {item.__name__ for item in CHECKS}
    for item in CHECKS:
        told = check_command.promise(SimpleNamespace(check=item.__name__, promise=item.__doc__.split("\n")[0]))
        assert told.in_(Language.KO) != told.in_(Language.EN)
        assert told.in_(Language.KO).endswith(".")
