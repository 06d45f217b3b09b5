"""Nobody gets past the gate where sign-in is configured, by whichever door they come."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from ui import gate

ROOT = Path(__file__).resolve().parents[2]
DOORS = [ROOT / "ui" / "shell.py", *sorted((ROOT / "pages").glob("*.py"))]
PROVIDER = {
    "redirect_uri": "https://maps.example/oauth2callback",
    "cookie_secret": "0123456789abcdef",
    "client_id": "maps",
    "client_secret": "x",
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}


def come(door, *, user=None, configured=True):
    app = AppTest.from_file(str(door), default_timeout=120)
    app.query_params["city"] = "coquimbo"
    if configured:
        app.secrets["auth"] = PROVIDER
    if user is not None:
        app.user = user
    return app.run()


def shows_data(app):
    kinds = ("deck_gl_json_chart", "arrow_data_frame", "download_button", "file_uploader")
    return any(len(app.get(kind)) for kind in kinds) or len(app.dataframe) > 0 or len(app.selectbox) > 0


@pytest.mark.parametrize("user", [{"is_logged_in": False}, {}, {"email": "x@example.com"}], ids=["out", "empty", "email-only"])
@pytest.mark.parametrize("door", DOORS, ids=lambda path: path.stem)
def test_a_stranger_sees_the_sign_in_and_nothing_else(door, user):
    app = come(door, user=user)
    assert [title.value for title in app.title] == [gate.SIGN_IN.ko]
    assert [button.label for button in app.button] == [gate.SIGN_IN.ko]
    assert gate.STRANGER.ko in [item.value for item in app.markdown]
    assert not shows_data(app)
    assert not app.sidebar.children
    assert len(app.exception) == 0


def test_a_stranger_who_reads_english_is_asked_in_english():
    app = AppTest.from_file(str(ROOT / "pages" / "manual.py"), default_timeout=60)
    app.secrets["auth"] = PROVIDER
    app.user = {"is_logged_in": False}
    app.query_params["lang"] = "en"
    assert [title.value for title in app.run().title] == [gate.SIGN_IN.en]


def test_who_has_signed_in_sees_the_page():
    app = come(ROOT / "ui" / "shell.py", user={"is_logged_in": True, "name": "Kim"})
    assert len(app.title) == 0
    assert shows_data(app)


def test_without_a_provider_the_door_is_open():
    app = come(ROOT / "pages" / "manual.py", configured=False)
    assert shows_data(app)


def test_secrets_without_a_provider_leave_the_door_open(monkeypatch):
    monkeypatch.setattr(st, "secrets", {"database": {"url": "x"}})
    assert gate._signed_in()


def test_signing_out_closes_the_door_again(monkeypatch):
    monkeypatch.setattr(st, "secrets", {"auth": PROVIDER})
    monkeypatch.setattr(st, "user", SimpleNamespace(is_logged_in=True))
    assert gate._signed_in()
    monkeypatch.setattr(st, "user", SimpleNamespace(is_logged_in=False))
    assert not gate._signed_in()
    monkeypatch.setattr(st, "user", SimpleNamespace())
    assert not gate._signed_in()


@pytest.fixture
def secrets_file(tmp_path, monkeypatch):
    """A secrets file at the one place where the server looks."""
    path = tmp_path / "secrets.toml"
    asked = st.config.get_option

    def option(name):
        return [str(path)] if name == "secrets.files" else asked(name)

    monkeypatch.setattr("streamlit.config.get_option", option)
    monkeypatch.setattr("streamlit.runtime.secrets.Secrets._maybe_install_file_watchers", lambda _self: None)
    monkeypatch.setattr(st, "secrets", Secrets())
    return path


def test_no_secrets_file_at_all_leaves_the_door_open(secrets_file):
    assert not secrets_file.exists()
    assert gate._signed_in()


def test_a_good_secrets_file_with_a_provider_closes_it(secrets_file, monkeypatch):
    monkeypatch.setattr(st, "user", SimpleNamespace(is_logged_in=False))
    secrets_file.write_text('[auth]\nclient_id = "maps"\n', encoding="utf-8")
    assert not gate._signed_in()


def test_a_damaged_secrets_file_does_not_open_the_gate(secrets_file, monkeypatch):
    """One wrong character in the file must not turn the sign-in off."""
    monkeypatch.setattr(st, "user", SimpleNamespace())
    secrets_file.write_text('[auth\nclient_id = "maps"\n', encoding="utf-8")
    assert not gate._signed_in()
