"""People by area, sex and band of five years, carried on in steps of five years: whoever lives is five years older.

Cohort survival (Smith, Tayman and Swanson 2013, A Practitioner's Guide to State and Local Population Projections): the people of a band
times the share that lives on are those of the next band five years later. Only who is alive today is carried on, and no birth
is needed: whoever is 65 or over in 20 years is 45 or over now.

Where two registers five years apart are known, what came of each cohort is compared with what survival alone would have left. The quotient
holds moving in and out, and whatever is wrong with the survival: survival times quotient is the cohort change ratio of Hamilton and Perry
(1962). As ratios of small numbers jump, that of an area is drawn towards that of all areas, kept within limits, and fades out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.stats.gompertz import Gompertz

    Floats: TypeAlias = NDArray[np.float64]

BAND_YEARS = 5
STEPS = 4
"""Steps of five years that are carried on: 5, 10, 15 and 20 years."""

PRIOR_PEOPLE = 50.0
"""The quotient of an area is drawn towards that of all areas as if so many more people had followed it. Assumed."""

LOWEST_QUOTIENT, HIGHEST_QUOTIENT = 0.5, 2.0
"""A cohort's quotient counts as at least half and at most twice what survival leaves: beyond that stands a new estate or an error, and
neither comes again every five years. Assumed; the need for such limits: Swanson, Schlottmann and Schmidt 2010, doi 10.1007/s11113-009-9144-7."""

KEPT = 0.5
"""Share of a quotient (of its logarithm) that is kept in each further step: moves are steep in a new estate, and then no more. Assumed."""


def survival(law: Gompertz, age_from: Floats) -> Floats:
    """(b,) share of each band that lives five years on, in a population where equal numbers are born each year.

    Of [a, a + 5) it is L(a + 5) / L(a), of the open last band T(a + 5) / T(a), L being the years lived within a band, T beyond an age.

    Args:
        law: of one sex.
        age_from: (b,) lower edges in years, ascending by five; the last band is open.

    Raises:
        InputError: when edges are not five years apart.
    """
    edges = _edges(age_from)
    beyond = law.years_beyond(np.append(edges, edges[-1] + BAND_YEARS))
    within = -np.diff(beyond)  # years lived in each band; of the last one its first five years
    return np.append(within[1:] / within[:-1], beyond[-1] / beyond[-2])


def step(people: Floats, share: Floats) -> Floats:
    """(..., b) people five years later; the youngest band is not known (nan), for its people are not read.

    Args:
        people: (..., b), the last band open.
        share: what is left of each band, of any shape that goes with `people`.
    """
    moved = people * share
    later = np.full(moved.shape, np.nan)
    later[..., 1:] = moved[..., :-1]
    later[..., -1] += moved[..., -1]
    return later


def carry_on(
    people: Floats,
    age_from: Floats,
    laws: Sequence[Gompertz],
    *,
    yearly: float = 0.0,
    quotients: Floats | None = None,
    kept: float = KEPT,
) -> Floats:
    """(STEPS + 1, a, s, b) people now and after each step of five years; nan in bands whose people are too young to be known.

    Args:
        people: (a, s, b) by area, sex and band, 0 or more.
        age_from: (b,) lower edges, ascending by five; the last band is open.
        laws: s laws, as of now.
        yearly: share by which mortality falls each year (0.01 is one percent); within a step that of its middle counts.
        quotients: (a, s, b) of `change_quotients`; nobody moves where none is given.
        kept: share of the quotient's logarithm that is kept from one step to the next, 0 to 1.

    Raises:
        InputError: for negative or unknown people, or edges that are not five years apart.
    """
    now = np.asarray(people, dtype=np.float64)
    if not (np.isfinite(now) & (now >= 0)).all():
        raise InputError(BAD_PEOPLE)
    found = [now]
    for number in range(STEPS):
        middle = BAND_YEARS * (number + 0.5)
        left = np.stack([survival(law.improved(yearly, middle), age_from) for law in laws])
        moved = 1.0 if quotients is None else quotients ** (kept**number)
        found.append(step(found[-1], left * moved))
    return np.stack(found)


def change_quotients(
    before: Floats, after: Floats, age_from: Floats, laws: Sequence[Gompertz], prior_people: float = PRIOR_PEOPLE
) -> Floats:
    """(a, s, b) what became of each band in five years, over what survival alone would have left; 1 where nobody was expected anywhere.

    The last two bands go into one and share its quotient. The quotient of an area is (seen + p x q) / (expected + p), with q that of all
    areas together and p the `prior_people`: the mean of a gamma prior round q after Poisson counts. Kept within the limits above.

    Args:
        before, after: (a, s, b) people of two registers five years apart, the same areas, sexes and bands.
        age_from: (b,) lower edges; the last band is open.
        laws: s laws.
        prior_people: 0 takes every area by itself.

    Raises:
        InputError: for negative or unknown people, shapes that differ, or edges that are not five years apart.
    """
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if old.shape != new.shape or not (np.isfinite(old) & (old >= 0)).all() or not (np.isfinite(new) & (new >= 0)).all():
        raise InputError(BAD_PEOPLE)
    left = np.stack([survival(law, age_from) for law in laws])
    expected, seen = step(old, left)[..., 1:], new[..., 1:]
    everywhere = _divided(seen.sum(axis=0), expected.sum(axis=0), np.ones(expected.shape[1:]))
    drawn = _divided(seen + prior_people * everywhere, expected + prior_people, np.broadcast_to(everywhere, seen.shape))
    kept: Floats = np.clip(np.concatenate([drawn, drawn[..., -1:]], axis=-1), LOWEST_QUOTIENT, HIGHEST_QUOTIENT)
    return kept


def part_sexes(people: Floats, age_from: Floats, laws: Sequence[Gompertz]) -> Floats:
    """(a, 2, b) men and women where a register tells only both together: as survival parts as many of both at the youngest age.

    Args:
        people: (a, b) both sexes together.
        age_from: (b,) lower edges; the last band is open.
        laws: of men and women.
    """
    edges = _edges(age_from)
    lived = []
    for law in laws:
        beyond = law.years_beyond(edges)
        lived.append(np.append(-np.diff(beyond), beyond[-1]) / law.alive(edges[:1]))
    share = np.stack(lived) / np.sum(lived, axis=0)
    parted: Floats = np.asarray(people, dtype=np.float64)[:, None, :] * share
    return parted


def _edges(age_from: Floats) -> Floats:
    edges = np.asarray(age_from, dtype=np.float64)
    if edges.ndim != 1 or len(edges) < 2 or not (np.diff(edges) == BAND_YEARS).all():  # noqa: PLR2004 - one closed, one open
        raise InputError(BAD_BANDS)
    return edges


def _divided(part: Floats, whole: Floats, otherwise: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.array(otherwise, dtype=np.float64), where=whole > 0)
    return found


BAD_PEOPLE = Text(
    "사람 수는 모든 나이 구간에서 0 이상이어야 하고, 두 해의 자료는 지역·성별·나이 구간이 같아야 합니다.",
    "People have to be 0 or more in every band, and two registers have to have the same areas, sexes and bands.",
)
BAD_BANDS = Text(
    "나이 구간은 5세 간격이고 마지막 구간은 열려 있어야 합니다.",
    "Bands have to be of five years, and the last one open.",
)
