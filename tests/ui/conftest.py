"""A visitor without a browser: opens the shell at a page and reads what is on it."""

import html
import re
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.testing.v1 import AppTest
from towns import city_of, one_road_town

import ui.city
import ui.language
from analytics.core.text import Language
from analytics.intake.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
SHELL = ROOT / "ui" / "shell.py"
PATIENCE_S = 120


class Visit:
    """One visitor's tab. Everything it reads is as a person reads it: without markup."""

    def __init__(self, **query: object) -> None:
        self.app = AppTest.from_file(str(SHELL), default_timeout=PATIENCE_S)
        for name, value in query.items():
            self.app.query_params[name] = str(value)
        self.app.run()

    @property
    def whole(self) -> bool:
        """Whether the page ran to its end without an error box of Streamlit's."""
        return len(self.app.exception) == 0

    @property
    def texts(self) -> list[str]:
        """All running text, without the escapes that keep it from being read as markup."""
        return [unescaped(item.value) for item in (*self.app.markdown, *self.app.caption)]

    @property
    def sentence(self) -> str:
        """The finding in bold above the map."""
        return next(text[2:-2] for text in self.texts if re.fullmatch(r"\*\*.*[.]\*\*", text) and len(text) > 30)

    @property
    def figures(self) -> dict[str, str]:
        """The figures by name, with unit."""
        body = next(item.value for item in self.app.get("html") if 'class="figures"' in item.value)
        found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", body)
        return {html.unescape(name): html.unescape(re.sub(r"<[^>]*>", "", value)) for name, value in found}

    @property
    def maps(self) -> list:
        """The maps on the page."""
        return self.app.get("deck_gl_json_chart")

    @property
    def errors(self) -> list[str]:
        """Error sentences."""
        return [unescaped(item.value) for item in self.app.error]

    @property
    def warnings(self) -> list[str]:
        """Warning sentences."""
        return [unescaped(item.value) for item in self.app.warning]

    def table(self, number: int = 0):
        """A table on the page."""
        return self.app.dataframe[number].value

    def slide(self, name: str, value: float) -> None:
        """Move a slider."""
        self.app.slider(key=name).set_value(value).run()

    def press(self, name: str) -> None:
        """Press a button."""
        self.app.button(key=name).click().run()


def unescaped(text: str) -> str:
    """Markdown with its backslashes taken off again."""
    return re.sub(r"\\(.)", r"\1", text)


@pytest.fixture(autouse=True)
def language_between_runs(monkeypatch):
    """AppTest asks for the names of options after the run, outside any visit: they are then those of the last run."""
    real, last = ui.language.current_language, [Language.KO]

    def current_language():
        if get_script_run_ctx(suppress_warning=True) is not None:
            last[0] = real()
        return last[0]

    monkeypatch.setattr(ui.language, "current_language", current_language)


@pytest.fixture
def town_id(tmp_path_factory, monkeypatch):
    """The town of one road as an official's own city on the shelf; its id for the address."""
    shelf = Shelf(tmp_path_factory.getbasetemp() / "shelf")
    kept = shelf.keep(city_of(one_road_town(hospitals=(("동병원", "G006", (8000.0, 0.0)),)), modelled=frozenset({"links"})))
    monkeypatch.setattr(ui.city, "SHELF", shelf)
    return kept.id


@pytest.fixture
def visit():
    """Open a page."""
    return Visit
