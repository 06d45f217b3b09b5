"""A visitor without a browser: speaks the protocol of Streamlit's own frontend over a WebSocket.

Like the frontend it answers a move of one control with the state of all controls it has been shown.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Visitor:
    """One open page.

    Attributes:
        socket: the connection.
        page: which page is open, "" for the first.
        query: the page's address after the question mark, without what the slider adds.
        slider: id of the slider that is moved.
        fragment: the part of the page that answers to it, "" when that is the whole page.
        states: the state of every control, by its id.
    """

    socket: ClientConnection
    page: str
    query: str
    slider: str = ""
    fragment: str = ""
    script: str = ""
    states: dict[str, WidgetState] = field(default_factory=dict)

    async def open(self, slider: str) -> None:
        """Load the page and learn its controls.

        Raises:
            LookupError: when the page shows no such slider.
        """
        await self._ask(self.query, fragment="")
        async for message in self._until_finished():
            self._learn(message, slider)
        if not self.slider:
            raise LookupError(slider)

    async def move(self, value: float) -> tuple[float, int]:
        """Move the slider; seconds until the page is finished, and bytes received."""
        state = self.states[self.slider]
        state.double_array_value.data[:] = [value]
        begin_s, size = time.perf_counter(), 0
        await self._ask(f"{self.query}&limit_min={value:g}".lstrip("&"), self.fragment)
        async for message in self._until_finished():
            size += message.ByteSize()
        return time.perf_counter() - begin_s, size

    async def _ask(self, query: str, fragment: str) -> None:
        message = BackMsg()
        ask = message.rerun_script
        ask.query_string, ask.page_name, ask.fragment_id, ask.page_script_hash = query, self.page, fragment, self.script
        ask.widget_states.widgets.extend(self.states.values())
        await self.socket.send(message.SerializeToString())

    async def _until_finished(self) -> AsyncIterator[ForwardMsg]:
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(await self.socket.recv(decode=False)))
            yield message
            if message.WhichOneof("type") == "script_finished" and message.script_finished in FINISHED:
                return

    def _learn(self, message: ForwardMsg, slider: str) -> None:
        if message.WhichOneof("type") == "new_session":
            self.script = message.new_session.page_script_hash
        if message.WhichOneof("type") != "delta":
            return
        kind = message.delta.new_element.WhichOneof("type")
        element: Any = getattr(message.delta.new_element, kind) if kind else None
        state = _state_of(kind, element)
        if state is None:
            return
        self.states[state.id] = state
        if kind == "slider" and (state.id.endswith(f"-{slider}") or element.label == slider):
            self.slider, self.fragment = state.id, message.delta.fragment_id


def _state_of(kind: str | None, element: Any) -> WidgetState | None:
    """What the frontend says of a control that nobody has touched."""
    state = WidgetState(id=getattr(element, "id", ""))
    if kind == "slider":
        state.double_array_value.data[:] = element.value if element.set_value else element.default
    elif kind == "selectbox":
        state.string_value = element.raw_value if element.set_value else element.options[element.default]
    elif kind == "button_group":
        chosen = element.raw_values if element.set_value else [element.options[at].content for at in element.default]
        state.string_array_value.data[:] = chosen
    elif kind == "checkbox":
        state.bool_value = element.value if element.set_value else element.default
    else:
        return None
    return state


async def visit(place: str, page: str, query: str, slider: str) -> Visitor:
    """Open a page on the server at that place and wait until it is complete."""
    socket = await connect(f"ws://{place}/_stcore/stream", subprotocols=["streamlit"], max_size=None, open_timeout=60)  # type: ignore[list-item]
    visitor = Visitor(socket, page, query)
    await visitor.open(slider)
    return visitor
