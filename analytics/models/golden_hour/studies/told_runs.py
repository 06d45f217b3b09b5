"""How many runs of a log there are, in words that nobody can be recognised by."""

from __future__ import annotations

from analytics.core.text import Text
from analytics.stats.small_counts import published_count


def about_runs(count: int) -> Text:
    """A count of runs in words: to the nearest 5, and 1 to 4 as fewer than five. See `stats.small_counts`."""
    told = published_count(float(count))
    if told is None:
        return FEW
    return ABOUT.fill(count=int(told)) if told else NONE


ABOUT = Text("약 {count:,}건", "about {count:,}")
FEW = Text("5건 미만", "fewer than 5")
NONE = Text("0건", "none")
