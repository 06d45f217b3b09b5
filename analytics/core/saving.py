"""Files and folders appear whole or not at all, even when the power goes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def save(path: Path, content: bytes | NDArray[Any]) -> None:
    """Write a file so that whoever looks finds the old one or the new one, never a part.

    Args:
        path: where to; its folder is made when missing.
        content: the whole file, or an array of numbers or fixed-width text to be kept in NumPy's own format.

    Raises:
        OSError: when the disk is full or the folder cannot be written; the old file is then untouched.
        ValueError: for an array of objects.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with fresh_file(path, content) as fresh:
        fresh.replace(path)


@contextmanager
def fresh_file(path: Path, content: bytes | NDArray[Any]) -> Iterator[Path]:
    """A new file beside `path`, whole and on the disk, to be looked at and moved into place; removed where it was not.

    Raises:
        OSError: when the disk is full or the folder cannot be written.
        ValueError: for an array of objects.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                np.save(file, content, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o644)
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """A new empty folder beside `folder`, to be filled and put in its place; removed where it was not.

    Raises:
        OSError: when the disk is full or the folder above cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def put_in_place(fresh: Path, folder: Path) -> None:
    """Move a filled folder to where another one may stand, which is removed first; readable under other names.

    Raises:
        OSError: when it cannot be moved; then there is no folder.
    """
    fresh.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits, read piece by piece.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
