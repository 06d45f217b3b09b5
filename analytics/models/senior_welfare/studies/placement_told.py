"""A plan in words: what it opens, what that does, how sure it is, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.models.senior_welfare.params import CAR, HALL
from analytics.models.senior_welfare.studies.placement_declared import COVER, MEAN, MOBILE, SITES, WORST

if TYPE_CHECKING:
    from analytics.models.senior_welfare.studies.placement_measured import Walk
    from analytics.models.senior_welfare.studies.placement_tables import Told
    from analytics.siting.asking import Plan

VALUES = {
    COVER: Text("새로 닿는 노인(명)", "Seniors newly reached"),
    MEAN: Text("줄어드는 걷는 시간의 합(명·분)", "Minutes on foot saved in all (people times minutes)"),
    WORST: Text("가장 먼 곳(분)", "The furthest (minutes)"),
}

OPENED = {
    HALL: Text("경로당 {n}곳을 새로 열면", "With {n} new senior halls"),
    MOBILE: Text("이동 서비스가 {n}곳에 서면", "With a mobile service that stops in {n} places"),
}
COVERED = Text(
    "{opened} 지금 {limit:g}분 안에 경로당이 없는 혼자 사는 노인 {gained:,.0f}명이 새로 닿아, 닿는 비율이 {before:.1f}%에서 {after:.1f}%가 됩니다. {proof}",
    "{opened}, {gained:,.0f} seniors living alone who have no hall within {limit:g} minutes get one; the share reached goes from {before:.1f} % to {after:.1f} %. {proof}",
)
SHORTER = Text(
    "{opened} 혼자 사는 노인이 가장 가까운 곳까지 걷는 평균 시간이 {before:.1f}분에서 {after:.1f}분이 되고, 새로 {limit:g}분 안에 닿는 노인은 {gained:,.0f}명입니다. {proof}",
    "{opened}, the mean walk of seniors living alone goes from {before:.1f} to {after:.1f} minutes, and {gained:,.0f} are newly reached within {limit:g} minutes. {proof}",
)
NEARER = Text(
    "{opened} 가장 먼 곳에 혼자 사는 노인의 걷는 시간이 {before:.1f}분에서 {after:.1f}분이 되고, 새로 {limit:g}분 안에 닿는 노인은 {gained:,.0f}명입니다. {proof}",
    "{opened}, the longest walk of seniors living alone goes from {before:.1f} to {after:.1f} minutes, and {gained:,.0f} are newly reached within {limit:g} minutes. {proof}",
)
NONE_BEFORE = Text(
    "{opened} 혼자 사는 노인 {gained:,.0f}명이 {limit:g}분 안에 닿습니다. 지금은 걸어갈 경로당이 없습니다. {proof}",
    "{opened}, {gained:,.0f} seniors living alone are reached within {limit:g} minutes. There is no hall to walk to now. {proof}",
)
NOTHING_GAINED = Text(
    "견준 곳 어디에 두어도 혼자 사는 노인에게 나아지는 것이 없습니다.",
    "No place compared would make anything better for seniors living alone.",
)
PROVEN = Text("견준 곳 안에서 이보다 나은 계획은 없습니다(증명됨).", "No plan on the places compared is better (proven).")
GAP = Text("어떤 계획도 이보다 {gap:.2f}% 넘게 나을 수는 없습니다.", "No plan can be more than {gap:.2f} % better.")
NOT_BOUND = Text("얼마나 더 나아질 수 있는지는 아직 모릅니다.", "How much better it could be is not known yet.")

COMPARED = Text(
    "둘 수 있는 곳 {all:,}곳 가운데 얻는 것이 큰 {n:,}곳을 견주었습니다. 증명도 그 안에서의 증명입니다.",
    "Of {all:,} possible places the {n:,} that gain most were compared; what is proven is proven among these.",
)
ALL_COMPARED = Text("둘 수 있는 곳 {all:,}곳을 모두 견주었습니다.", "All {all:,} possible places were compared.")
NO_LAND = Text(
    "사람들의 한가운데에 두어 본 것입니다. 땅과 건물, 주민의 뜻은 현장에서 확인하십시오.",
    "Places are the middle of where people live. Land, rooms and what residents want must be checked on the spot.",
)
ESTIMATES = Text(
    "육각형마다의 노인 수는 추정이라 한 곳씩의 수는 어림입니다. 동의 수가 정확합니다.",
    "Seniors of a hexagon are an estimate, so numbers of single places are rough. Those of dongs are exact.",
)
ON_FOOT = Text(
    "무엇에 어떻게 닿는지를 달리 골랐어도 이 분석은 경로당까지 걷는 시간으로 합니다.",
    "Whatever is chosen to be reached, and how, this study is about the walk to senior halls.",
)
FEWER = Text(
    "{wanted:,}곳까지 둘 수 있지만 {n:,}곳이면 더 나아지지 않습니다.",
    "Up to {wanted:,} may be opened, but after {n:,} nothing gets better.",
)
QUOTA_FILLED = Text(
    "한 동에 {most:,}곳까지만 두기로 하여, 그 제한이 없을 때보다 덜 닿을 수 있습니다.",
    "With {most:,} at most in a dong, fewer may be reached than without that rule.",
)
WEEKLY = Text(
    "차가 서는 날에만 닿습니다. 날마다 여는 경로당과 같지 않습니다. 들르는 차례는 방향대로 훑은 출발점입니다.",
    "A stop serves on the day the vehicle comes, unlike a hall that opens daily. The order of stops is a start, swept by direction.",
)


def sentence_of(told: Told, plan: Plan, after: Walk, opened: int) -> Text:
    """The finding in one or two sentences."""
    if opened == 0:
        return NOTHING_GAINED
    now, aim = told.now, told.asked.aim
    before, then, words = {
        COVER: (now.share, after.share, COVERED),
        MEAN: (now.mean_min, after.mean_min, SHORTER),
        WORST: (now.worst_min, after.worst_min, NEARER),
    }[aim]
    proof = PROVEN if plan.proven else NOT_BOUND if plan.gap_percent is None else GAP.fill(gap=plan.gap_percent)
    return (NONE_BEFORE if before is None else words).fill(
        opened=OPENED[told.asked.form].fill(n=opened),
        limit=told.params.limit_min,
        gained=after.reached - now.reached,
        before=before or 0.0,
        after=then or 0.0,
        proof=proof,
    )


def notes_of(told: Told, opened: int, compared: int) -> tuple[Text, ...]:
    """What must be known before a plan is used."""
    asked = told.asked
    wanted = [
        (COMPARED.fill(all=told.possible, n=compared), compared < told.possible),
        (ALL_COMPARED.fill(all=told.possible), compared == told.possible),
        (NO_LAND, asked.candidates != SITES),
        (ESTIMATES, True),
        (ON_FOOT, told.params.service != HALL or told.params.mode == CAR),
        (FEWER.fill(wanted=asked.wanted, n=opened), opened < asked.wanted),
        (QUOTA_FILLED.fill(most=asked.dong_most), asked.dong_most > 0),
        (WEEKLY, asked.form == MOBILE),
    ]
    return tuple(note for note, holds in wanted if holds)
