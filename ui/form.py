"""The form of a model, drawn from its declaration. Every value stands in the page's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from analytics.core.params import PICKED_MOST, PROFILE_LONGEST, Choice, Control, Knob, Params, Picks, Preset, Profile, Value
from analytics.core.text import Text
from ui.language import say
from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.core.model import AnyModel
    from analytics.core.study import AnyStudy
    from analytics.core.tables import Inputs

_PRESET = Text("미리 정한 값", "Presets")
_PRESET_ABOUT = Text(
    "공표된 목표나 기준을 한 번에 넣습니다. 넣은 뒤에도 고칠 수 있습니다.",
    "Puts in published targets at once. You can still change them.",
)
_MEASURED = Text("분석 조건", "Conditions")
_MORE = Text("전문가 조건", "For experts")
_RESET = Text("모두 기본값으로", "Reset all")
_OWN = Text("직접 정하기", "Own values")
_OFFICIAL, _NOT_OFFICIAL = Text("공표된 기준", "published"), Text("공식 값 아님", "not official")


def ask_thresholds(model: AnyModel) -> dict[str, Value]:
    """Draw the presets and the thresholds, which answer at once."""
    _ask_preset(model)
    return _draw_all(
        model.params, [name for name, control in model.params.controls().items() if control.live and not control.expert]
    )


def ask_rest(model: AnyModel) -> dict[str, Value]:
    """Draw what is measured anew when it is changed, and the experts' controls; both are folded away."""
    controls = model.params.controls()
    _tell_retired(model.params)
    with st.expander(say(_MEASURED)):
        values = _draw_all(model.params, [name for name, control in controls.items() if not control.live and not control.expert])
    with st.expander(say(_MORE)):
        values |= _draw_all(model.params, [name for name, control in controls.items() if control.expert])
        st.button(say(_RESET), on_click=_put_in, args=(model.params().model_dump(),), key="reset-parameters")
    return values


def ask_study(study: AnyStudy, inputs: Inputs) -> dict[str, Value]:
    """Draw what a study asks; the experts' controls are folded away.

    Args:
        study: whose form it is.
        inputs: the tables of the city, of which rows may be picked.
    """
    controls = study.asked.controls()
    _tell_retired(study.asked, study.id)
    values = _draw_all(study.asked, [name for name, control in controls.items() if not control.expert], study.id, inputs)
    expert = [name for name, control in controls.items() if control.expert]
    if expert:
        with st.expander(say(_MORE)):
            values |= _draw_all(study.asked, expert, study.id, inputs)
    return values


def asked_so_far(study: AnyStudy) -> dict[str, Value]:
    """What the form of a study holds, for what has to be known before the form is drawn."""
    defaults = study.asked().model_dump()
    held = {name: _as_value(st.session_state.get(f"{study.id}_{name}")) for name in defaults}
    return {name: type(default)(default if held[name] is None else held[name]) for name, default in defaults.items()}


def _as_value(held: object) -> Value | None:
    """What a control holds as a value: rows that are picked are kept as a list."""
    return ",".join(held) if isinstance(held, list) else cast("Value | None", held)


def put_in(values: Mapping[str, Value]) -> None:
    """Put values into the form, as somebody would by hand."""
    _put_in(dict(values))


def _draw_all(params: type[Params], names: list[str], of: str = "", inputs: Inputs | None = None) -> dict[str, Value]:
    """Controls by name."""
    controls, defaults = params.controls(), params().model_dump()
    return {name: _draw(_address_name(name, of), controls[name], defaults[name], inputs) for name in names}


def _tell_retired(params: type[Params], of: str = "") -> None:
    """Say of each parameter in the address that is no more what stands in its place: an old link must not mislead."""
    for name, text in params.retired.items():
        if _address_name(name, of) in st.query_params:
            st.error(plain(say(text)))


def _address_name(name: str, of: str) -> str:
    """The name of a control in the address; a study's own stand behind its id."""
    return f"{of}_{name}" if of else name


def _ask_preset(model: AnyModel) -> None:
    options = [None, *(preset.id for preset in model.presets)]
    titles = {preset.id: say(preset.title) for preset in model.presets}
    key = "preset"
    st.selectbox(
        say(_PRESET),
        options,
        format_func=lambda option: titles.get(option, say(_OWN)),
        key=key,
        help=say(_PRESET_ABOUT),
        on_change=lambda: _take_preset(model, st.session_state[key]),
    )
    chosen = st.session_state.get(key)
    if chosen:
        _tell_source(model.preset(chosen))


def _take_preset(model: AnyModel, preset_id: str | None) -> None:
    if preset_id:
        _put_in(dict(model.preset(preset_id).values))


def _tell_source(preset: Preset) -> None:
    standing = say(_OFFICIAL if preset.official else _NOT_OFFICIAL)
    st.caption(f"{standing}: {plain(say(preset.source))}")


def _put_in(values: dict[str, Value]) -> None:
    for name, value in values.items():
        st.session_state[name] = value


def _draw(name: str, control: Control, default: Value, inputs: Inputs | None) -> Value:
    """One control. It keeps its value over pages and shows it in the address when it is not the default."""
    if isinstance(control, Knob):
        return _draw_knob(name, control, cast("float", default))
    if isinstance(control, Picks):
        return _draw_picks(name, control, _rows(control, inputs))
    if isinstance(control, Profile):
        return _draw_profile(name, control, cast("tuple[float, ...]", default))
    return _draw_choice(name, control, str(default))


_BUTTONS = 2
"""Up to so many options are shown as buttons side by side, more of them in a list."""

_LETTERS = 24
"""Longer names would be cut off on buttons in a narrow column."""


def _draw_choice(name: str, control: Choice, default: str) -> str:
    """One of several options, in the address by its own name.

    Streamlit would put the label there, which is lost on a colleague who reads the other language.
    """
    options, label = list(control.options), {key: say(text) for key, text in control.options.items()}
    if name not in st.session_state:
        asked = st.query_params.get(name)
        st.session_state[name] = asked if asked in control.options else default
    lasting: dict[str, Any] = {"key": name, "help": say(control.about), "persist_state": "session"}
    if len(options) <= _BUTTONS and sum(map(len, label.values())) <= _LETTERS:
        picked = st.segmented_control(say(control.label), options, required=True, format_func=label.__getitem__, **lasting)
    else:
        picked = st.selectbox(say(control.label), options, format_func=label.__getitem__, **lasting)
    value = default if picked is None else str(picked)
    _keep_in_address(name, None if value == default else value)
    return value


_ALL = Text("모두", "All")


def _rows(control: Picks, inputs: Inputs | None) -> dict[str, str]:
    """What people call each row, by its key; rows of the same name are told apart by their key."""
    table = getattr(inputs, control.table, None)
    if table is None:
        return {}
    rows = table[[control.key, control.name]].astype(str).drop_duplicates()  # of kinds there are many rows each
    key, called = rows[control.key], rows[control.name]
    told = called.where(~called.duplicated(keep=False), called + " (" + key + ")")
    return dict(zip(key, told, strict=True))


def _draw_picks(name: str, control: Picks, rows: Mapping[str, str]) -> str:
    """Some rows of the city, none for all of them. Keys of another city, kept over pages or in an address, are dropped."""
    held = st.session_state[name] if name in st.session_state else control.picked(st.query_params.get(name, ""))
    st.session_state[name] = [key for key in dict.fromkeys(held) if key in rows]
    picked = st.multiselect(
        say(control.label),
        list(rows),
        format_func=rows.__getitem__,
        key=name,
        max_selections=PICKED_MOST,
        placeholder=say(_ALL),
        help=say(control.about),
        persist_state="session",
    )
    value = ",".join(picked)
    _keep_in_address(name, value or None)
    return value


_UNREADABLE = Text(
    "{label}: 읽을 수 없어 앞의 값을 그대로 씁니다. 적는 법: {allowed}.",
    "{label}: this cannot be read, so the values before it stay. It takes {allowed}.",
)


def _draw_profile(name: str, control: Profile, default: tuple[float, ...]) -> tuple[float, ...]:
    """Numbers in lines of text, which can be pasted from a spreadsheet too. What cannot be read changes nothing and is told.

    The numbers are held by the control's name, as every other value is; the text that is being written, beside them.
    """
    text, drawn = f"{name}-text", f"{name}-drawn"
    if name not in st.session_state:
        _read_profile(name, control, default)
    held: tuple[float, ...] = st.session_state[name]
    if text not in st.session_state or st.session_state.get(drawn) != held:
        st.session_state[text], st.session_state[drawn] = _in_lines(held, control.per_line), held
    st.text_area(
        f"{say(control.label)} ({say(control.unit)})",
        key=text,
        height="content",
        max_chars=PROFILE_LONGEST,
        help=say(control.about),
        on_change=_take_profile,
        args=(name, control),
        persist_state="session",
    )
    if control.parse(st.session_state[text]) is None:
        st.error(plain(say(_UNREADABLE.fill(label=control.label, allowed=control.allowed()))))
    _keep_in_address(name, None if held == default else control.write(held))
    return held


def _read_profile(name: str, control: Profile, default: tuple[float, ...]) -> None:
    """Hold the numbers of the address; those that cannot be read stand in the text to be mended, and the default holds."""
    asked = st.query_params.get(name)
    numbers = None if asked is None else control.parse(asked)
    st.session_state[name] = numbers or default
    if asked is not None and numbers is None:
        st.session_state[f"{name}-text"], st.session_state[f"{name}-drawn"] = asked[:PROFILE_LONGEST], default


def _take_profile(name: str, control: Profile) -> None:
    """Hold what was written, if it can be read."""
    numbers = control.parse(st.session_state[f"{name}-text"])
    if numbers is not None:
        st.session_state[name] = st.session_state[f"{name}-drawn"] = numbers


def _in_lines(numbers: tuple[float, ...], per_line: int) -> str:
    """The numbers as a person edits them, some on each line."""
    told = [f"{number:g}" for number in numbers]
    return "\n".join(", ".join(told[at : at + per_line]) for at in range(0, len(told), per_line))


def _keep_in_address(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def _draw_knob(name: str, control: Knob, default: float) -> Value:
    """A slider, in the address by its value.

    Streamlit leaves a widget's own default out of the address, so that must be the declared one: else the lowest
    value is lost on the way to a colleague.
    """
    kind: type[int | float] = int if isinstance(default, int) else float
    digits = 0 if kind is int or control.step >= 1 else 1
    picked = st.slider(
        f"{say(control.label)} ({say(control.unit)})",
        kind(control.low),
        kind(control.high),
        default,
        step=kind(control.step),
        format=f"%.{digits}f" if kind is float else "%d",
        help=say(control.about),
        key=name,
        bind="query-params",
        persist_state="session",
    )
    return kind(picked)
