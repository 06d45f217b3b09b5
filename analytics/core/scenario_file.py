"""A scenario as a small file to keep or to send: of which model and data it is, its conditions and its changes of places."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.core.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.core.params import Value

KIND, VERSION = "standard-maps-scenario", 1
"""What the file says it is."""


@dataclass(frozen=True)
class ScenarioFile:
    """What such a file holds.

    Attributes:
        model: id of the model.
        city: digest of the data that it was made on, see `data_digest`.
        params: the values that differ from the model's defaults.
        scenario: the changes of places.
    """

    model: str
    city: str
    params: Mapping[str, Value] = field(default_factory=dict)
    scenario: Scenario = Scenario()  # noqa: RUF009 - frozen

    def write(self) -> bytes:
        """The file: JSON in UTF-8."""
        held: dict[str, Any] = {"kind": KIND, "version": VERSION, "model": self.model, "city": self.city}
        held |= {"params": dict(self.params), "scenario": self.scenario.write()}
        return (json.dumps(held, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def data_digest(digests: Mapping[str, str], tables: Mapping[str, object]) -> str:
    """One SHA-256 for the data that a model reads, to tell whether a scenario was made on the same.

    Args:
        digests: SHA-256 of each table of a city.
        tables: the model's tables, by id; others do not count.
    """
    told = json.dumps({name: digests[name] for name in sorted(tables) if name in digests})
    return hashlib.sha256(told.encode()).hexdigest()
