"""Signs by which files about seniors and what serves them are told: their own headers first, then what cells hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.intake.age_columns import age_columns
from analytics.intake.dong_rows import dong_headers
from analytics.intake.lone_seniors import is_crossed
from analytics.intake.matching import match_columns, normalise_header
from analytics.intake.recognising_watch import MOST, SURE, SUREST, Sign
from analytics.intake.senior_kinds import clinic_kind, hall_kind, header_hall_kind, health_kind
from analytics.schemas.people import POPULATION
from analytics.schemas.welfare import CLINICS, HALLS, HEALTH_POSTS, RECIPIENTS, SENIOR_CELLS, SENIOR_HOUSEHOLDS
from analytics.spatial.gridcodes import is_grid_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.core.tables import Schema
    from analytics.intake.recognising_watch import Facts

LIKELY = 2
"""Surer than a name and coordinates alone; a list of public sites is as sure, and then the list serves as both."""

FEWEST_AGES = 3
"""A table by age has at least so many columns of ages."""

SMALL_PRACTICES = 0.5
"""A list of emergency hospitals is no list of clinics: at least this share of clinics are practices, dentists or pharmacies."""

_SMALL = frozenset({"clinic", "oriental", "dental", "pharmacy"})
_EMERGENCY = frozenset({"DUTYEMCLS", "DUTYEMCLSNAME", "응급의료기관분류", "응급의료기관분류명"})
_STUDY = frozenset({normalise_header(name) for name in ("상권업종중분류명", "상가업소번호")})
_SERVED = frozenset(normalise_header(name) for name in RECIPIENTS.column("people").aliases)


def _ages(facts: Facts) -> Sign | None:
    columns = age_columns(facts.headers)
    if facts.shape or len(columns) < FEWEST_AGES or not dong_headers(facts.headers).known or _is_of_one_person(facts):
        return None
    return Sign("ages", SUREST, ", ".join(column.header for column in columns[:2]))


def _is_of_one_person(facts: Facts) -> bool:
    return any("1인" in header or "독거" in header or "홀몸" in header for header in facts.headers)


def _senior_households(facts: Facts) -> Sign | None:
    """A dong and seniors living alone or one-person households, or the crossed list; with shapes it is a table of boundaries."""
    if facts.shape or facts.placed or not dong_headers(facts.headers).known or facts.named(_SERVED):
        return None
    if is_crossed(facts.headers):
        return Sign("senior_households", SUREST, ", ".join(facts.headers[2:4]))
    bare = [header.rsplit("_", 1)[-1] for header in facts.headers]
    found = match_columns(SENIOR_HOUSEHOLDS, bare).found
    own = [found[name] for name in ("seniors_alone", "one_person") if name in found]
    if not own and _is_of_one_person(facts) and age_columns(facts.headers):
        own = [header for header in facts.headers if "1인" in header or "독거" in header][:2]
    return Sign("senior_households", SURE, ", ".join(own)) if own else None


def _senior_cells(facts: Facts) -> Sign | None:
    """Cells with seniors and no people; where a file has both it is a table of people, from which seniors are taken as well."""
    found = facts.found(SENIOR_CELLS)
    own = [found[name] for name in ("seniors", "seniors_alone") if name in found]
    coded = any(is_grid_code(name) or facts.share(name, is_grid_code) >= MOST for name in facts.headers)
    if not own or "people" in facts.found(POPULATION) or not (coded or "cell_id" in found) or dong_headers(facts.headers).known:
        return None
    return Sign("senior_cells", SUREST, ", ".join(own))


def _halls(facts: Facts) -> Sign | None:
    """Places for seniors by their own headers, or by the words of most names or kinds; surer where a capacity or area is given."""
    named = header_hall_kind(facts.headers) is not None
    sign = _places(facts, HALLS, lambda cell: hall_kind(cell) not in (None, "disabled"), sure=named)
    own = {"capacity", "area_m2"} & set(facts.found(HALLS))
    return replace(sign, weight=SURE) if sign and own else sign


def _health_posts(facts: Facts) -> Sign | None:
    return _places(facts, HEALTH_POSTS, lambda cell: health_kind(cell) is not None, sure=False)


def _places(facts: Facts, schema: Schema, holds: Callable[[str], bool], *, sure: bool) -> Sign | None:
    found = facts.found(schema)
    if "name" not in found or facts.shape in {"line", "polygon"} or not (facts.placed or "address" in found):
        return None
    telling = [found[name] for name in ("name", "kind") if name in found and facts.share(found[name], holds) >= MOST]
    return Sign(schema.id, LIKELY, ", ".join(telling or [found["name"]])) if telling or sure else None


def _clinics(facts: Facts) -> Sign | None:
    found = facts.found(CLINICS)
    if "name" not in found or facts.shape in {"line", "polygon"} or facts.named(_EMERGENCY) or facts.named(_STUDY):
        return None
    if not (facts.placed or "address" in found):
        return None
    columns = [found[name] for name in ("kind", "name") if name in found]
    small = max(facts.share(column, lambda cell: clinic_kind(cell) in _SMALL) for column in columns)
    return Sign("clinics", SUREST, ", ".join(columns)) if small >= SMALL_PRACTICES else None


def _recipients(facts: Facts) -> Sign | None:
    own = facts.named(_SERVED)
    coded = any(facts.share(name, is_grid_code) >= MOST for name in facts.headers)
    somewhere = facts.placed or coded or dong_headers(facts.headers).known
    if not own or not somewhere or facts.shape in {"line", "polygon"} or "name" in facts.found(HALLS):
        return None
    return Sign("recipients", SURE, ", ".join(own))


WELFARE_SIGNS: tuple[Callable[[Facts], Sign | None], ...] = (
    _ages,
    _senior_households,
    _senior_cells,
    _halls,
    _health_posts,
    _clinics,
    _recipients,
)
