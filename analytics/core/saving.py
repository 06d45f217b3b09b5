"""Files and folders appear whole or not at all, even when the process is killed or the power goes.

Everything is written under another name beside its place and moved there in one stroke. Who writes holds a lock on what is
being written; what lies there without one was left by a process that was killed, and is removed by whoever saves next.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


PART = ".part"
"""How the names of what is being written end."""

STALE_S = 10.0
"""What is being written is not looked at before it is so old: between being made and being locked passes a moment."""

LOCKLESS_STALE_S = 86_400.0
"""The same on file systems without locks: nobody writes one file for a day (assumed)."""

_LEFT_OVER = re.compile(r"\..+\.[a-z0-9_]{8}\.part", re.DOTALL)
_NAME_LETTERS = 40
"""So much of a file's name is in that of its part: a name has 255 bytes at most, and a Korean letter takes three."""

_FOLDERS_KNOWN = 1000
_looked_at: dict[Path, float] = {}
"""When this process last looked for what was left in a folder, by the monotonic clock."""


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
    _look_for_left_over(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:_NAME_LETTERS]}.", suffix=PART, dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _hold(handle)
            if isinstance(content, bytes):
                file.write(content)
            else:
                np.save(file, content, allow_pickle=False)
            file.flush()
            os.fsync(handle)
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
    _look_for_left_over(folder.parent)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:_NAME_LETTERS]}.", suffix=PART, dir=folder.parent))
    handle = os.open(fresh, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _hold(handle)
        yield fresh
    finally:
        os.close(handle)
        shutil.rmtree(fresh, ignore_errors=True)


def put_in_place(fresh: Path, folder: Path) -> None:
    """Move a filled folder to where another one may stand, which is removed; readable under other names.

    The two change places in one stroke, so that there is the old folder or the new one at every moment. On a file system
    that cannot do that the old one is removed first, and for a moment there is none.

    Raises:
        OSError: when it cannot be moved; then the old folder still stands, or on such a file system none.
    """
    fresh.chmod(0o755)
    try:
        fresh.replace(folder)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        if _change_places(fresh, folder):
            shutil.rmtree(fresh, ignore_errors=True)  # the old one by now
        else:
            shutil.rmtree(folder, ignore_errors=True)
            fresh.replace(folder)


_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2), which Python does not offer."""


def _change_places(one: Path, other: Path) -> bool:
    """Let two folders take each other's name in one stroke; False where system or file system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS}:
        return False
    raise OSError(code, os.strerror(code), str(other))


def remove_left_over(folder: Path, stale_s: float = STALE_S) -> None:
    """Remove what processes that were killed had begun to write into a folder; what is being written stays.

    Args:
        folder: itself, not the folders in it.
        stale_s: seconds since it was last written to below which nothing is touched.
    """
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if _LEFT_OVER.fullmatch(entry.name)]
    for name in names:
        with suppress(OSError):  # another process may be doing the same
            _remove_unheld(folder / name, stale_s)


def _look_for_left_over(folder: Path) -> None:
    """Remove what was left, where this process has not looked for a while."""
    now_s = time.monotonic()
    if now_s - _looked_at.get(folder, -STALE_S) < STALE_S:
        return
    if len(_looked_at) >= _FOLDERS_KNOWN:
        _looked_at.clear()
    _looked_at[folder] = now_s
    with suppress(OSError):  # saving itself says better what is wrong with the folder
        remove_left_over(folder)


def _hold(handle: int) -> None:
    """Lock what is being written until it is closed; a lock ends with its process, however that ends."""
    with suppress(OSError):  # a file system without locks: then only age tells what was left
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_unheld(part: Path, stale_s: float) -> None:
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        age_s = time.time() - os.fstat(handle).st_mtime
        if age_s >= stale_s and _is_left(handle, age_s):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _is_left(handle: int, age_s: float) -> bool:
    """Whether nobody holds it any more."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks here
        return age_s >= LOCKLESS_STALE_S
    return True


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits, read piece by piece.

    Raises:
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
