"""The rules of the house, read off the source itself: what import-linter and ruff do not see."""

import ast
import importlib.util
import re
import statistics
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analytics.library import MODELS

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("analytics", "ui", "pages")
PROJECT = (*ROOMS, "sample_data", "tests", "benchmarks")
HANGUL = re.compile(r"[가-힣]")


def sources(*rooms):
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


APP = [ROOT / "app.py", *sources(*ROOMS)]


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def walked(path):
    return list(ast.walk(tree_of(path)))


def nodes(paths, *kinds):
    """Every node of these kinds with the file it stands in, relative to the root."""
    return [(str(path.relative_to(ROOT)), node) for path in paths for node in walked(path) if isinstance(node, kinds)]


@cache
def imports_of(path):
    """Every module a file imports, also inside functions."""
    found = set()
    for node in walked(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def importers(paths, *modules):
    """Files that import one of the modules or anything below it."""
    return sorted(
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in imports_of(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    )


# --- directions ----------------------------------------------------------------------------------------------------


def test_there_is_something_to_look_at():
    assert len(APP) > 40
    assert "ui/gate.py: streamlit" in importers([ROOT / "ui" / "gate.py"], "streamlit")


def test_nothing_that_computes_knows_the_page():
    assert importers(sources("analytics"), "streamlit", "pydeck", "ui", "pages", "app") == []


def test_osmnx_is_known_only_where_roads_come_in():
    allowed = {"analytics/intake/roads.py"}
    assert {line.split(":")[0] for line in importers(APP, "osmnx")} <= allowed


def test_models_do_not_import_each_other():
    models = sorted(path.name for path in (ROOT / "analytics" / "models").iterdir() if (path / "__init__.py").exists())
    assert models == sorted(model.id for model in MODELS)
    for name in models:
        others = [f"analytics.models.{other}" for other in models if other != name]
        assert importers(sources(f"analytics/models/{name}"), *others) == [] if others else True


def test_the_vocabulary_imports_no_other_room():
    core = sources("analytics/core")
    rooms = ("intake", "spatial", "models", "export", "library", "manual", "schemas")
    assert importers(core, *(f"analytics.{room}" for room in rooms)) == []


def test_pages_compute_nothing_and_read_no_file():
    allowed = ("streamlit", "pathlib", "ui", "analytics.library")
    for path in sources("pages"):
        assert all(name.startswith(allowed) for name in imports_of(path)), path.name


def test_heavy_libraries_are_loaded_only_inside_the_function_that_needs_them():
    heavy = {"osmnx", "sklearn", "osmium", "networkx"}
    for path in sources(*ROOMS):
        for node in tree_of(path).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not heavy & {name.split(".")[0] for name in names}, path


def test_the_session_belongs_to_the_page_layer():
    elsewhere = [path for path in APP if path.parent != ROOT / "ui"]
    assert [where for where, node in nodes(elsewhere, ast.Attribute) if node.attr == "session_state"] == []
    assert [where for where, node in nodes(elsewhere, ast.Name) if node.id == "session_state"] == []


def test_files_are_opened_only_where_they_come_in():
    rest = [path for path in APP if "intake" not in path.parts]
    called = nodes(rest, ast.Call)
    assert [where for where, node in called if isinstance(node.func, ast.Name) and node.func.id == "open"] == []


# --- what is forbidden everywhere ----------------------------------------------------------------------------------


def test_nothing_can_run_what_a_file_says():
    everywhere = [*APP, *sources("sample_data", "benchmarks", "tests")]
    assert importers(everywhere, "pickle", "cPickle", "dill", "shelve", "marshal", "cloudpickle", "joblib") == []
    forbidden = {"read_pickle", "to_pickle", "eval", "exec"}
    names = [(where, getattr(node.func, "id", getattr(node.func, "attr", ""))) for where, node in nodes(APP, ast.Call)]
    assert [(where, name) for where, name in names if name in forbidden] == []


def test_no_call_takes_a_dangerous_switch():
    switches = {
        "unsafe_allow_html": True,
        "allow_pickle": True,
        "shell": True,
        "persist": "disk",
        "unsafe_allow_javascript": True,
    }
    found = [
        (where, keyword.arg)
        for where, node in nodes(APP, ast.Call)
        for keyword in node.keywords
        if keyword.arg in switches
        and (not isinstance(keyword.value, ast.Constant) or keyword.value.value in (True, switches[keyword.arg]))
    ]
    assert found == []


def test_no_component_of_the_old_kind_puts_markup_into_a_frame():
    assert importers(APP, "streamlit.components.v1") == []
    dotted = [(where, ast.unparse(node)) for where, node in nodes(APP, ast.Attribute)]
    bad = re.compile(r"components\.v1\.|components\.(html|iframe)$|^st\.(iframe|write_stream)$")
    assert [(where, name) for where, name in dotted if bad.search(name)] == []


def test_no_file_has_a_name_that_says_nothing():
    vague = {"utils", "util", "common", "helpers", "helper", "lib", "misc", "platform"}
    assert [path for path in sources(*PROJECT) if path.stem in vague or vague & set(path.relative_to(ROOT).parts[:-1])] == []


# --- texts ---------------------------------------------------------------------------------------------------------


def texts():
    for where, node in nodes(APP, ast.Call):
        written = all(isinstance(part, ast.Constant | ast.JoinedStr) for part in node.args)
        if getattr(node.func, "id", "") == "Text" and len(node.args) == 2 and written:
            yield where, *(ast.unparse(part) for part in node.args)


def test_no_english_phrase_is_left_in_korean():
    """Names that stand in Korean files may be quoted; a sentence has at least nine letters in ten that are not Hangul."""
    assert sum(1 for _ in texts()) > 200
    assert [(where, en) for where, _, en in texts() if 10 * len(HANGUL.findall(en)) > len(en)] == []


def test_no_korean_phrase_is_left_in_english():
    """Units such as km/h and names of formats stay; a sentence of several words has some Hangul."""
    assert [(where, ko) for where, ko, _ in texts() if ko.count(" ") > 2 and not HANGUL.search(ko)] == []


def test_both_languages_of_a_phrase_have_the_same_places_to_fill():
    def places(text):
        return sorted({re.sub(r"_?(ko|en)$", "", name) for name in re.findall(r"\{(\w*)", text)})

    assert [(where, ko, en) for where, ko, en in texts() if places(ko) != places(en)] == []


# --- models and size -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_every_model_has_its_method_written_down(model, language):
    method = ROOT / "analytics" / "models" / model.id / f"METHOD.{language}.md"
    assert method.read_text(encoding="utf-8").startswith("#")


def test_functions_are_small():
    lengths = sorted(node.end_lineno - node.lineno + 1 for _, node in nodes(APP, ast.FunctionDef, ast.AsyncFunctionDef))
    assert statistics.median(lengths) <= 16
    assert lengths[int(0.9 * len(lengths))] <= 55


def test_every_public_function_says_what_one_gets():
    kinds = (ast.FunctionDef, ast.ClassDef)
    seen = [
        (path.name, item)
        for path in sources("analytics", "ui")
        for node in tree_of(path).body
        if isinstance(node, kinds) and not node.name.startswith("_")
        for item in (node, *(node.body if isinstance(node, ast.ClassDef) else ()))
        if isinstance(item, kinds) and not item.name.startswith("_")
    ]
    assert len(seen) > 200
    assert [(where, item.name) for where, item in seen if not ast.get_docstring(item)] == []


# --- what is installed ---------------------------------------------------------------------------------------------


def pins():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def test_every_library_the_app_imports_is_pinned():
    owners, own = packages_distributions(), {*ROOMS, "sample_data", "app"}
    wanted = {name.split(".")[0] for path in APP for name in imports_of(path)} - own - sys.stdlib_module_names
    unpinned = {name for name in wanted if not {canonicalize_name(owner) for owner in owners.get(name, [])} & set(pins())}
    assert len(wanted) > 10
    assert unpinned == set()


def test_every_range_of_the_project_is_pinned_within_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"]]
    outside = [str(item) for item in wanted if not item.specifier.contains(pins().get(canonicalize_name(item.name), "0"))]
    assert outside == []


def test_every_library_the_app_imports_is_asked_for_by_the_project_itself():
    """A library that comes along with another may go with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    owners, own = packages_distributions(), {*ROOMS, "sample_data", "app"}
    wanted = {name.split(".")[0] for path in APP for name in imports_of(path)} - own - sys.stdlib_module_names
    assert {name for name in wanted if not {canonicalize_name(owner) for owner in owners[name]} & asked} == set()


def test_every_pin_has_a_digest():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9._-]+==)", text)[1:]
    assert len(blocks) == len(pins()) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_pydeck_comes_without_the_notebook_it_was_made_for():
    """The package asks for ipywidgets in a notebook only; on a server they would be a kernel nobody wants."""
    assert "ipywidgets" not in pins()
    assert importlib.util.find_spec("ipywidgets") is None


def test_no_two_files_of_tests_have_the_same_name():
    """Without packages among the tests pytest takes the second for the first."""
    names = [path.name for path in sources("tests") if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))
