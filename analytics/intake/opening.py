"""Uploads opened one after the other, each told for what it is; what cannot be opened does not keep the others out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.city_reading import FileReading, Part
from analytics.intake.raw import Limits, RawFile, RawTable
from analytics.intake.reading import file_name, read_upload
from analytics.intake.receipt import quote_value
from analytics.intake.recognising import Recognition, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def open_all(
    uploads: Sequence[tuple[str, bytes]], choices: Mapping[str, str], tell: Callable[[Text], None], limits: Limits
) -> list[Part]:
    """Every table and network of the uploads, with what it was taken for; the same file twice is read once.

    Args:
        uploads: (name, bytes) of each file.
        choices: what a table is, by `FileReading.key`, where a person chose it.
        tell: called with what is being done.
        limits: what reading may cost.
    """
    seen: dict[str, str] = {}
    parts: list[Part] = []
    for name, data in uploads:
        file = file_name(name)
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            twice = TWICE.fill(file=quote_value(file), other=quote_value(seen[digest]))
            parts.append(Part(FileReading(file, refusal=twice, sha256=digest)))
            continue
        seen[digest] = file
        tell(READING.fill(file=quote_value(file)))
        for part in _open(name, data, choices, limits):
            part.reading.sha256 = digest
            parts.append(part)
    return parts


def _open(name: str, data: bytes, choices: Mapping[str, str], limits: Limits) -> list[Part]:
    try:
        raws = read_upload(name, data, limits=limits)
    except InputError as error:
        return [Part(FileReading(file_name(name), refusal=error.text))]
    return [_recognised(raw, choices) for raw in raws]


def _recognised(raw: RawTable | RawFile, choices: Mapping[str, str]) -> Part:
    reading = FileReading(raw.file, raw.sheet if isinstance(raw, RawTable) else "")
    if reading.key in choices:
        chosen = choices[reading.key]
        found = Recognition(chosen, (chosen,), CHOSEN)
    else:
        found = recognise(raw)
    reading.table, reading.candidates, reading.reason = found.table, found.candidates, found.reason
    if found.table is None:
        reading.refusal = NOT_TOLD.fill(file=quote_value(reading.key), reason=found.reason)
    return Part(reading, raw)


READING = Text("{file} 읽는 중", "Reading {file}")
CHOSEN = Text("직접 고르셨습니다.", "You chose this.")
NOT_TOLD = Text("{file}: {reason}", "{file}: {reason}")
TWICE = Text(
    "{file}: {other}와(과) 똑같은 파일이라 한 번만 읽었습니다.",
    "{file} is the same file as {other} and was read once.",
)
