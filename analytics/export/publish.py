"""A map as a folder that any web server, or a USB stick, serves to as many readers as ask: no program runs behind it.

All that is large lies under names made from its contents and is never changed; `index.html` alone names which of these
belong together, and it is put in place in one stroke. So a reader has the old edition or the new one, never parts of
both. The files of the edition before stay, and of others for an hour, for readers who opened their page before the change.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.saving import save
from analytics.core.text import Text
from analytics.export.html_map import inert, map_data, page_html, script_and_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.export.report import Report

KIND = "standard-maps-publication"
"""What a manifest says that it is."""

PAGE, MANIFEST, FILES, PACKED = "index.html", "manifest.json", "files", ".gz"
DIGITS = 16
"""Hexadecimal digits of the SHA-256 in a file's name: two contents of one name would need billions of editions."""

KEPT_S = 3600.0
"""So long the files of an edition stay once it has been replaced; who opens its page has them within seconds."""

_LEVEL = 9
_LOCK = ".publishing"
_NAME = re.compile(rf"[a-z]{{1,20}}\.[0-9a-f]{{{DIGITS}}}\.(?:json|js|css)")
_OWN = re.compile(rf"{_NAME.pattern}(?:\.gz)?")
_POLICY = "script-src 'self' file:; style-src 'self' file:"
"""Scripts and styles from the folder itself; a page from a disk has no origin of its own, so its scheme is named."""

_NO_SCRIPT = Text("지도를 보려면 스크립트를 켜야 합니다.", "The map needs scripts to be allowed.")
_FOREIGN = Text(
    "'{folder}'에는 다른 것이 들어 있습니다. 빈 폴더나 전에 발행한 폴더를 적어 주십시오.",
    "'{folder}' holds something else. Please name an empty folder, or one that was published before.",
)
_TAKEN = Text(
    "다른 발행이 이 폴더에 쓰고 있습니다. 끝난 뒤에 다시 하십시오.",
    "Another publication is being written to this folder. Try again when it is done.",
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was published.

    Attributes:
        edition: digest of the page, by which editions are told apart.
        files: bytes by name, inside the folder; packed ones among them.
        removed: names of files of editions before the last one that were taken away.
    """

    edition: str
    files: Mapping[str, int]
    removed: tuple[str, ...]

    @property
    def page_bytes(self) -> int:
        """Bytes that a reader whose browser unpacks gzip is sent for the whole map."""
        kinds = tuple(f".{kind}{PACKED}" for kind in ("html", "js", "css"))
        return sum(size for name, size in self.files.items() if name.endswith(kinds))


def publish(folder: Path, report: Report, kept_s: float = KEPT_S) -> Published:
    """Put the maps of a report into a folder in place of what was published there before.

    Args:
        folder: where to; empty, missing, or published before.
        report: with one map at least.
        kept_s: seconds that files stay after their edition was replaced; those of the one just replaced stay anyhow.

    Raises:
        InputError: when the folder holds something else, or another publication is being written to it.
        ValueError: when the report has no map.
        OSError: when the disk is full or the folder cannot be written; what was published before still stands.
    """
    contents = _contents(report)
    page = _page(report, contents).encode()
    with _alone(folder):
        before = _named_in(folder)
        files = _save_files(folder, contents)
        edition = hashlib.sha256(page).hexdigest()[:DIGITS]
        files |= _save_both(folder, MANIFEST, _manifest(report, edition, contents))
        files |= _save_both(folder, PAGE, page)  # the stroke: until here every reader has the edition before
        _date(folder / FILES, before - set(contents))
        removed = _remove_others(folder / FILES, before | set(contents), kept_s)
    return Published(edition, files, removed)


def _contents(report: Report) -> dict[str, bytes]:
    """What is large, by its name: data, script, style, and the record of the run."""
    script, style = script_and_style()
    data = f'document.getElementById("data").textContent = {json.dumps(inert(map_data(report)), ensure_ascii=True)};\n'
    record = json.dumps(report.record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    parts = (("data", data, "js"), ("map", script, "js"), ("map", style, "css"), ("run", record, "json"))
    return {_name(stem, text.encode(), ending): text.encode() for stem, text, ending in parts}


def _name(stem: str, content: bytes, ending: str) -> str:
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:DIGITS]}.{ending}"


def _page(report: Report, contents: Mapping[str, bytes]) -> str:
    data, script, style, record = (f"{FILES}/{name}" for name in contents)
    block = '<script type="application/json" id="data"></script>'
    scripts = "\n".join([block, *(f'<script src="{source}"></script>' for source in (data, script))])
    links = f'<link rel="stylesheet" href="{style}">\n<link rel="alternate" type="application/json" href="{record}">'
    return page_html(report, _POLICY, links, scripts, f"\n<noscript><p>{_plain(report)}</p></noscript>")


def _plain(report: Report) -> str:
    """What a reader without scripts can still be told."""
    told = (f"{report.title} · {report.place}", report.modelled, report.summary, _NO_SCRIPT.in_(report.language))
    return escape(" ".join(part for part in told if part))


def _manifest(report: Report, edition: str, contents: Mapping[str, bytes]) -> bytes:
    files = [
        {"name": f"{FILES}/{name}", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    ]
    told = {
        "kind": KIND, "edition": edition, "model": report.model_id, "study": report.study_id, "city": report.city_id,
        "title": f"{report.title} · {report.place}", "language": report.language.value, "version": report.version,
        "run_on": report.run_on.isoformat(), "label": report.modelled, "files": files,
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _save_files(folder: Path, contents: Mapping[str, bytes]) -> dict[str, int]:
    saved: dict[str, int] = {}
    for name, content in contents.items():
        saved |= _save_both(folder, f"{FILES}/{name}", content)
    return saved


def _save_both(folder: Path, name: str, content: bytes) -> dict[str, int]:
    """Save it packed and as it is; the packed one first, as servers give it to nearly every reader."""
    packed = gzip.compress(content, _LEVEL, mtime=0)
    save(folder / f"{name}{PACKED}", packed)
    save(folder / name, content)
    return {f"{name}{PACKED}": len(packed), name: len(content)}


def _named_in(folder: Path) -> set[str]:
    """The files that the page names, packed or not; none where there is no page."""
    plain, packed = folder / PAGE, folder / f"{PAGE}{PACKED}"
    pages = [plain.read_bytes()] if plain.is_file() else []
    if packed.is_file():  # of another edition where a publication was cut off between the two
        pages.append(gzip.decompress(packed.read_bytes()))
    return {name for page in pages for name in _NAME.findall(page.decode("utf-8", errors="replace"))}


def _date(folder: Path, names: set[str]) -> None:
    """Note on files when they were replaced, by their time of change."""
    for path in (folder / f"{name}{end}" for name in names for end in ("", PACKED)):
        if path.is_file():
            os.utime(path)


def _remove_others(folder: Path, kept: set[str], kept_s: float) -> tuple[str, ...]:
    """Take away what is not to be kept and was replaced so long ago; what is not ours stays."""
    others = [path for path in sorted(folder.iterdir()) if _OWN.fullmatch(path.name)]
    gone = [
        path for path in others if path.name.removesuffix(PACKED) not in kept and time.time() - path.stat().st_mtime >= kept_s
    ]
    for path in gone:
        path.unlink()
    return tuple(path.name for path in gone)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder for this process alone.

    Raises:
        InputError: when it holds something else, or another process writes to it.
    """
    if not _is_ours(folder):
        raise InputError(_FOREIGN.fill(folder=folder))
    (folder / FILES).mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InputError(_TAKEN) from error
    finally:
        os.close(handle)


def _is_ours(folder: Path) -> bool:
    """Whether it is missing, empty, was published before, or is what a publication left that was cut off."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    if (folder / MANIFEST).is_file():
        return _kind_of(folder / MANIFEST) == KIND
    return all(
        path.name in {FILES, _LOCK, f"{MANIFEST}{PACKED}"} or path.name.startswith(f".{MANIFEST}") for path in folder.iterdir()
    )


def _kind_of(manifest: Path) -> object:
    try:
        told = json.loads(manifest.read_bytes())
    except (ValueError, OSError):
        return None
    return told.get("kind") if isinstance(told, dict) else None
