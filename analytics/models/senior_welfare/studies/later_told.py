"""The sentences of the study of demand later, and what a reader must know before using its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.core.text import Text
from analytics.models.senior_welfare.studies.later_declared import NOBODY_MOVES
from analytics.stats.cohorts import BAND_YEARS, HIGHEST_QUOTIENT, LOWEST_QUOTIENT, PRIOR_PEOPLE
from analytics.stats.headship import CAP
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from analytics.models.senior_welfare.studies.later_forecast import Forecast
    from analytics.models.senior_welfare.studies.later_tables import Told

GROWS = Text(
    "{when} 혼자 사는 노인은 {now:,.0f}명에서 {then:,.0f}명(낮게 {low:,.0f}, 높게 {high:,.0f})으로 {growth:.0f}% 느는 것으로 보입니다('{variant}' 전망).",
    "{when} seniors living alone are expected to be {then:,.0f} (low {low:,.0f}, high {high:,.0f}), {growth:.0f} % more than {now:,.0f} now (variant: {variant}).",
)
SHRINKS = Text(
    "{when} 혼자 사는 노인은 {now:,.0f}명에서 {then:,.0f}명(낮게 {low:,.0f}, 높게 {high:,.0f})으로 {growth:.0f}% 주는 것으로 보입니다('{variant}' 전망).",
    "{when} seniors living alone are expected to be {then:,.0f} (low {low:,.0f}, high {high:,.0f}), {growth:.0f} % fewer than {now:,.0f} now (variant: {variant}).",
)
WHERE = Text(
    "가장 많이 느는 곳은 {dong}({now:,.0f}명에서 {more:,.0f}명 증가, {growth:.0f}%)입니다.",
    "Most are added in {dong} ({more:,.0f} more than {now:,.0f}, {growth:.0f} %).",
)
WHERE_LESS = Text(
    "느는 곳은 없고, 가장 덜 주는 곳은 {dong}({now:,.0f}명에서 {more:,.0f}명 감소, {growth:.0f}%)입니다.",
    "No dong grows; least are lost in {dong} ({more:,.0f} fewer than {now:,.0f}, {growth:.0f} %).",
)
UNREACHED = Text(
    "시설이 지금 그대로라면 {mode} {limit:g}분 안에 {service}에 닿지 못하는 노인은 {now:,.0f}명에서 {then:,.0f}명이 됩니다.",
    "With today's places, those who reach no {service} within {limit:g} minutes {mode} go from {now:,.0f} to {then:,.0f}.",
)
NOTHING = Text(
    "지금 혼자 사는 노인으로 셀 사람이 없어 앞날을 셀 수 없습니다.",
    "Nobody is counted as living alone today, so nothing can be carried on.",
)

ONLY_IF = Text(
    "예측이 아니라 '이렇게 이어진다면'의 셈입니다. 재개발, 새 아파트, 요양시설이 들어서면 달라집니다. 한 동 안에서는 어디나 같은 비율로 는다고 보았습니다.",
    "This is no forecast but what follows if things go on so; redevelopment, new estates and nursing homes change it. Growth within a dong is taken as even.",
)
ASSUMED = Text(
    "기대여명, 사망률이 낮아지는 빠르기, 나이별 혼자 사는 비율의 모양과 추세는 가정값이며 고칠 수 있습니다. 어느 나이에서도 혼자 사는 비율은 {cap:.0f}%를 넘지 않습니다.",
    "Life expectancies, how fast mortality falls, and shape and trend of living alone by age are assumed and can be changed. At no age do more than {cap:.0f} % live alone.",
)
BAND = Text(
    "낮게·높게는 두 가정을 함께 한쪽으로 민 것이고, '열에 여덟'은 둘을 따로 흔든 범위입니다. 이사, 자료의 잘못, 한 동에만 생기는 일은 흔들지 않았으니 동마다의 앞날은 이보다 더 흔들립니다.",
    "Low and high push both assumptions the same way; 'eight of ten' shakes each by itself. Moving, errors of the data and what strikes one dong alone are not shaken, so single dongs are less sure than this.",
)
NO_OFFICIAL = Text(
    "공식 전망을 넣지 않아 어디에도 맞추지 않았습니다. 시·도 장래가구추계나 시·군·구 장래인구추계에 이 도시의 수가 있으면 넣어 주십시오.",
    "No official totals were given, so nothing was met with any. Where the official projections hold this city, please type its totals in.",
)
MET = Text("공식 전망을 넣은 {n}개 시점은 가운데 전망의 합이 그 수와 꼭 같습니다. 낮게와 높게는 같은 비율로 옮겼으니 공식 전망의 폭이 아닙니다.",
           "At the {n} times with an official total the medium variant adds up to it exactly. Low and high were moved by the same factor; they are not the official range.")  # fmt: skip
NOT_MET = Text(
    "공식 전망 {n}개는 노인 수에 견주어 너무 커서 맞출 수 없었습니다. 숫자를 다시 보아 주십시오.",
    "{n} official totals are too large for the number of seniors and could not be met. Please look at them again.",
)
MOVED = Text(
    "이사는 {before}년과 {after}년의 나이 자료를 견주어, 나이대마다 살아남을 수와 실제 수의 비로 셌습니다(Hamilton-Perry). 동의 비는 {prior:.0f}명 몫만큼 도시 전체의 비로 끌어당기고 {low:g}배에서 {high:g}배 사이로 제한하며, 5년마다 {kept:.0f}%만 남깁니다.",
    "Moving is what became of each cohort between {before} and {after} over what survival alone would leave (Hamilton-Perry). Ratios of dongs are drawn to that of the city by the weight of {prior:.0f} people, kept between {low:g} and {high:g}, and {kept:.0f} % is left after each five years.",
)
UNMOVED = Text(
    "이사는 보지 않았습니다. 5년 떨어진 두 해의 나이 자료({before}년과 {after}년)를 함께 올리면 동마다의 들고 남을 셀 수 있습니다.",
    "Nobody moves here. With ages of two years five years apart ({before} and {after}) moving in and out of each dong can be counted.",
)
UNMOVED_NO_YEAR = Text(
    "이사는 보지 않았습니다. 나이 자료에 연도가 없어 두 해를 견줄 수 없습니다.",
    "Nobody moves here: the ages do not say their year, so two years cannot be compared.",
)
NOT_WANTED = Text("이사는 고르신 대로 보지 않았습니다.", "Nobody moves here, as you chose.")
OLD_BASE = Text(
    "나이 자료가 {base}년 것이라 '몇 년 뒤'는 모두 {base}년부터입니다. 올해({now}년)부터 세려면 새 자료를 올려 주십시오.",
    "The ages are of {base}, and all years ahead are counted from then. To count from this year ({now}) please add newer ages.",
)
TWO_YEARS = Text(
    "혼자 사는 노인은 {listed}년, 나이는 {base}년 자료입니다. 두 해가 같다고 보고 비율을 셌습니다.",
    "The list of those living alone is of {listed}, the ages of {base}; shares were reckoned as if both were of one year.",
)
LACKING = Text(
    "나이 자료에 없는 행정동 {n}곳은 다른 동들의 나이 구조를 빌렸습니다.",
    "{n} dongs that the ages lack were given the ages of all others.",
)
SEXES_PARTED = Text(
    "행정동 {n}곳은 남녀를 나누지 않은 자료라 생명표로 남녀를 짐작했습니다.",
    "In {n} dongs the ages hold both sexes together; they were parted by survival.",
)
TOO_MANY = Text(
    "행정동 {n}곳은 혼자 사는 노인이 나이 자료의 65세 이상보다 많거나 거의 같습니다. 그곳의 앞날은 65세 이상의 {cap:.0f}%까지만 셌습니다. 두 자료의 해와 경계가 같은지 보아 주십시오.",
    "In {n} dongs nearly as many or more live alone than the ages have people of 65 or over; there at most {cap:.0f} % are counted later. Please check years and borders of both files.",
)


def notes_of(told: Told, forecast: Forecast) -> tuple[Text, ...]:
    """What a reader must know, the most important first."""
    register, cap = told.basis.register, HUNDRED * CAP
    notes = [ONLY_IF, ASSUMED.fill(cap=cap), BAND, *_years(told), _moving(told), *_official(told, forecast)]
    counts = ((LACKING, ~register.known), (SEXES_PARTED, register.parted), (TOO_MANY, ~forecast.shares.met))
    notes += [text.fill(n=int(flags.sum()), cap=cap) for text, flags in counts if flags.any()]
    return (*notes, *told.measured.notes)


def _years(told: Told) -> list[Text]:
    base, notes = told.basis.register.year, []
    if base is not None and base != told.this_year:
        notes.append(OLD_BASE.fill(base=base, now=told.this_year))
    if base is not None and told.listed_year is not None and told.listed_year != base:
        notes.append(TWO_YEARS.fill(listed=told.listed_year, base=base))
    return notes


def _moving(told: Told) -> Text:
    base = told.basis.register.year
    if told.asked.moving == NOBODY_MOVES:
        return NOT_WANTED
    if base is None:
        return UNMOVED_NO_YEAR
    if told.basis.quotients is None:
        return UNMOVED.fill(before=base - BAND_YEARS, after=base)
    return MOVED.fill(
        before=base - BAND_YEARS,
        after=base,
        prior=PRIOR_PEOPLE,
        low=LOWEST_QUOTIENT,
        high=HIGHEST_QUOTIENT,
        kept=told.asked.kept_percent,
    )


def _official(told: Told, forecast: Forecast) -> list[Text]:
    given = np.isfinite(forecast.given)
    if not given.any() and not any(told.asked.official_seniors):
        return [NO_OFFICIAL]
    missed = int((given & ~forecast.met).sum())
    times = {step for step, total in enumerate(told.asked.official_seniors, start=1) if total > 0}
    times |= {int(step) for step in np.flatnonzero(forecast.met)}
    notes = [MET.fill(n=len(times))] if times else []
    return [*notes, NOT_MET.fill(n=missed)] if missed else notes
