"""A page file is a door: the gate first, then one call."""

import ast
from pathlib import Path

import pytest

from analytics.library import MODELS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "pages").glob("*.py"))
LINES_IN_A_DOOR, LINES_IN_THE_ENTRY = 30, 40


def statements(path):
    """What a file does, its docstring and imports left out."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return [node for node in body[docstring:] if not isinstance(node, ast.Import | ast.ImportFrom)]


def test_every_model_has_a_door_and_there_are_no_others_but_home_data_uses_and_manual():
    assert sorted(path.stem for path in PAGES) == sorted({*(model.id for model in MODELS), "home", "manual", "my_data", "uses"})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_door_is_a_few_lines_with_the_gate_first(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_IN_A_DOOR
    first = statements(path)[0]
    assert ast.unparse(first) == "gate.enter()"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_door_defines_nothing(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert not [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def test_the_door_of_a_model_shows_that_model():
    for model in MODELS:
        last = statements(ROOT / "pages" / f"{model.id}.py")[-1]
        assert ast.unparse(last) == f"show_model('{model.id}')"


def test_the_entry_is_short_and_the_shell_passes_the_gate_before_it_opens_a_page():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= LINES_IN_THE_ENTRY
    shell = [ast.unparse(node) for node in statements(ROOT / "ui" / "shell.py")]
    assert shell.index("gate.enter()") < next(n for n, line in enumerate(shell) if "st.navigation" in line)
