"""ZIP archives that are the same, byte for byte, whenever they hold the same files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP can hold; the time of packing says nothing about what is inside."""

READABLE = 0o644 << 16
"""Permissions of every member: readable by all, run by nobody."""

UNIX = 3


def pack(members: Mapping[str, bytes]) -> bytes:
    """An archive of these files, in the order of their names, each under its path with `/` between folders.

    Raises:
        ValueError: when a path is absolute, climbs out of the archive, or stands twice but for capital letters.
    """
    _refuse_strange(members)
    return _packed((name, members[name]) for name in sorted(members))


def repack(archive: bytes) -> bytes:
    """The same archive with its members in their order and without the time of packing."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(archive)) as given:
        return _packed((name, given.read(name)) for name in given.namelist())


def _packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in members:
            info = ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, UNIX
            archive.writestr(info, data)
    return content.getvalue()


def _refuse_strange(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        parts = name.split("/")
        if "\\" in name or ":" in name or not all(parts) or {".", ".."} & set(parts) or name.casefold() in seen:
            message = f"a member of an archive cannot be called {name!r}"
            raise ValueError(message)
        seen.add(name.casefold())
