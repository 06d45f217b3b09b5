"""The embedded sample sets: what the app opens with before an official brings any file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import UnknownNameError
from analytics.core.text import Text
from analytics.intake.shelf import MANIFEST, read_city

if TYPE_CHECKING:
    from analytics.schemas.city import City

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
DEFAULT_SAMPLE = "cheonan"


def sample_ids(root: Path = SAMPLES) -> tuple[str, ...]:
    """The names of the embedded sets, the default city first."""
    found = sorted(path.parent.name for path in root.glob(f"*/{MANIFEST}"))
    return tuple(sorted(found, key=lambda name: name != DEFAULT_SAMPLE))


@cache
def load_sample(sample_id: str) -> City:
    """An embedded set; read once for the whole process, so its tables must not be changed.

    Raises:
        UnknownNameError: when there is no set of that name.
        InputError: when its files are damaged.
    """
    if sample_id not in sample_ids():
        known = ", ".join(sample_ids())
        raise UnknownNameError(
            Text(f"예제 자료 '{sample_id}'은(는) 없습니다. 있는 것: {known}", f"There is no sample '{sample_id}'. Known: {known}")
        )
    return read_city(SAMPLES / sample_id, sample=True)
