"""The gate: every page goes through it first, so that no page can be opened around the sign-in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit import config

from analytics.core.text import Text
from ui.language import say

SIGN_IN = Text("로그인", "Sign in")
STRANGER = Text(
    "이 앱은 기관 계정으로 로그인한 뒤 쓸 수 있습니다.", "Please sign in with your organisation's account to use this app."
)


def enter() -> None:
    """Let the visitor in, or show the sign-in and stop.

    Sign-in is asked for where an identity provider is configured (`[auth]` in the secrets); without one the app
    is open to whoever can reach the server.
    """
    if _signed_in():
        return
    st.title(say(SIGN_IN))
    st.write(say(STRANGER))
    st.button(say(SIGN_IN), on_click=st.login, type="primary")
    st.stop()


def _signed_in() -> bool:
    return not _sign_in_configured() or bool(getattr(st.user, "is_logged_in", False))


def _sign_in_configured() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        # Streamlit raises this for a file that is not there and for one that cannot be read. A damaged file must
        # not open the gate.
        return any(Path(path).exists() for path in config.get_option("secrets.files"))
