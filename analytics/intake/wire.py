"""Values as bytes, for the pipe between the app and its reading process: never pickle, which runs code.

A message is an eight-byte length, a JSON tree, and the buffers the tree names. Tables travel as Arrow IPC with
their shapes as WKB, arrays as NPY.
"""

from __future__ import annotations

import io
import json
import struct
from typing import TYPE_CHECKING, Any

from analytics.core.text import Text
from analytics.intake.receipt import Rejection, Repair

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd

TAG = "$"
SHAPES = b"shapes"


def pack(value: Any) -> bytes:
    """The message for a value: None, bool, int, float, str, bytes, Text, Rejection, Repair, array, table, or list, tuple, dict of these.

    Raises:
        TypeError: for anything else.
    """
    buffers: list[bytes] = []
    tree = json.dumps({"value": _outgoing(value, buffers), "sizes": [len(part) for part in buffers]}).encode()
    return b"".join([struct.pack("<Q", len(tree)), tree, *buffers])


def unpack(message: bytes) -> Any:
    """The value of a message made by `pack`.

    Raises:
        ValueError: when the message is cut short or not one of ours.
    """
    try:
        (length,) = struct.unpack_from("<Q", message)
        head = json.loads(message[8 : 8 + length])
        buffers = _cut(memoryview(message)[8 + length :], head["sizes"])
        return _incoming(head["value"], buffers)
    except (struct.error, KeyError, TypeError) as error:
        cause = "the message is damaged"
        raise ValueError(cause) from error


def _cut(body: memoryview, sizes: list[int]) -> list[memoryview]:
    if sum(sizes) != len(body):
        cause = f"the message has {len(body)} bytes of {sum(sizes)}"
        raise ValueError(cause)
    parts, start = [], 0
    for size in sizes:
        parts.append(body[start : start + size])
        start += size
    return parts


def _outgoing(value: Any, buffers: list[bytes]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        items = [_outgoing(item, buffers) for item in value]
        return items if isinstance(value, list) else {TAG: "tuple", "items": items}
    if isinstance(value, dict):
        return {TAG: "dict", "items": [[_plain_key(key), _outgoing(item, buffers)] for key, item in value.items()]}
    if isinstance(value, Text):
        return {TAG: "text", "ko": value.ko, "en": value.en}
    if isinstance(value, Rejection | Repair):
        fields = [getattr(value, name) for name in type(value).__slots__]
        return {TAG: type(value).__name__, "items": [_outgoing(item, buffers) for item in fields]}
    kind, data = _as_bytes(value)
    buffers.append(data)
    return {TAG: kind, "buffer": len(buffers) - 1}


def _plain_key(key: Any) -> str:
    if not isinstance(key, str):
        cause = f"a key must be text: {key!r}"
        raise TypeError(cause)
    return key


def _as_bytes(value: Any) -> tuple[str, bytes]:
    import numpy as np
    import pandas as pd

    if isinstance(value, bytes | bytearray | memoryview):
        return "bytes", bytes(value)
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        return "array", _array_bytes(value)
    if isinstance(value, pd.DataFrame):
        return "table", _table_bytes(value)
    cause = f"cannot pass a {type(value).__name__} between processes"
    raise TypeError(cause)


def _incoming(tree: Any, buffers: list[memoryview]) -> Any:
    if isinstance(tree, list):
        return [_incoming(item, buffers) for item in tree]
    if not isinstance(tree, dict):
        return tree
    kind = tree[TAG]
    if kind == "dict":
        return {key: _incoming(item, buffers) for key, item in tree["items"]}
    if kind == "text":
        return Text(tree["ko"], tree["en"])
    if "items" in tree:
        return _BUILDERS[kind](*(_incoming(item, buffers) for item in tree["items"]))
    return _OPENERS[kind](buffers[tree["buffer"]])


def _array_bytes(array: np.ndarray[Any, Any]) -> bytes:
    import numpy as np

    sink = io.BytesIO()
    np.save(sink, array, allow_pickle=False)
    return sink.getvalue()


def _array(data: memoryview) -> np.ndarray[Any, Any]:
    import numpy as np

    loaded: np.ndarray[Any, Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return loaded


def _table_bytes(table: pd.DataFrame) -> bytes:
    import pandas as pd
    import pyarrow as pa
    import shapely

    shapes = [name for name in table.columns if _holds_shapes(table[name])]
    plain = pd.DataFrame(table).assign(
        **{name: shapely.to_wkb(table[name].to_numpy(dtype=object), include_srid=False) for name in shapes}
    )
    arrow = pa.Table.from_pandas(plain)
    arrow = arrow.replace_schema_metadata({**arrow.schema.metadata, SHAPES: json.dumps(shapes)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    return bytes(memoryview(sink.getvalue()))


def _holds_shapes(column: pd.Series[Any]) -> bool:
    import shapely

    if column.dtype.name == "geometry":
        return True
    if column.dtype != object:
        return False
    first = next((item for item in column if item is not None), None)
    return isinstance(first, shapely.Geometry)


def _table(data: memoryview) -> pd.DataFrame:
    import pyarrow as pa
    import shapely

    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        arrow = reader.read_all()
    shapes = json.loads(arrow.schema.metadata[SHAPES])
    table: pd.DataFrame = arrow.to_pandas()
    for name in shapes:
        table[name] = _as_object(shapely.from_wkb(table[name].to_numpy(dtype=object)))
    return table


def _as_object(shapes: Any) -> Any:
    import pandas as pd

    return pd.array(shapes, dtype=object)


_BUILDERS: dict[str, Callable[..., Any]] = {"tuple": lambda *items: items, "Rejection": Rejection, "Repair": Repair}
_OPENERS: dict[str, Callable[[memoryview], Any]] = {"bytes": bytes, "array": _array, "table": _table}
