"""A relay between browser and server that counts what the server really sends, all protocols and compression included."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.serving import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 65536


class Relay:
    """Passes every connection on.

    Attributes:
        place: where to connect instead of the server.
        sent_bytes: what the server has sent so far.
    """

    def __init__(self, server: str) -> None:
        self.place = ""
        self.sent_bytes = 0
        self._host, port = server.split(":")
        self._port = int(port)
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> asyncio.Server:
        """Begin to pass on."""
        listener = await asyncio.start_server(self._pass_on, HOST, 0)
        self.place = f"{HOST}:{listener.sockets[0].getsockname()[1]}"
        return listener

    async def close(self, listener: asyncio.Server) -> None:
        """Pass nothing on any more."""
        listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        for task in (self._pump(reader, far_writer, counted=False), self._pump(far_reader, writer, counted=True)):
            self._tasks.add(asyncio.create_task(task))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        try:
            while chunk := await reader.read(_CHUNK_BYTES):
                self.sent_bytes += len(chunk) if counted else 0
                writer.write(chunk)
                await writer.drain()
        except ConnectionError:
            pass  # the browser closed a page
        finally:
            writer.close()


@contextmanager
def relaying(server: str) -> Iterator[Relay]:
    """A relay in front of that server for as long as the block lasts."""
    relay, loop = Relay(server), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listener = asyncio.run_coroutine_threadsafe(relay.listen(), loop).result(timeout=10)
    try:
        yield relay
    finally:
        asyncio.run_coroutine_threadsafe(relay.close(listener), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
