"""What the study of who is served less says in words: the finding, and what a reader must know before using it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.studies.care_found import Found


def sentence(measured: Measured, found: Found | None, told: Mapping[str, float | None], places: pd.DataFrame) -> Text:
    """The finding in plain words.

    Args:
        measured: the city.
        found: the places compared, if any.
        told: the indicators.
        places: the table of places served less, the widest gap first.
    """
    share, below = told["share_served"], told["below"]
    if share is None:
        return UNKNOWN
    head = SERVED.fill(alone=measured.demand.total, share=share, service=measured.service_name or CARE)
    others = OTHERS if found is not None and found.by_surroundings else MEAN
    if below is None:
        tail = TOO_FEW.fill(units=int(told["units"] or 0))
    elif not len(places):
        tail = NOWHERE.fill(others=others)
    else:
        chance = told["by_chance"] or 0.0
        sure = int(told["sure"] or 0)
        words = {"below": int(below), "alone": told["below_alone"], "others": others, "chance": chance, "sure": sure}
        widest = {"first": places["dong_name"].iloc[0], "gap": places["short"].iloc[0]}
        tail = (BELOW if sure else LIKE_CHANCE).fill(**words, **widest)
    return Text(f"{head.ko} {tail.ko}", f"{head.en} {tail.en}")


def notes(measured: Measured, found: Found | None) -> tuple[Text, ...]:
    """What a reader must know before using the numbers."""
    told = [BIAS, REASONS]
    if found is None:
        return (*told, WITHHELD)
    told += [BY_DONG] if found.units.by_dong else [BY_SQUARE, NEED_ROUGH]
    if found.units.lost:
        told.append(LOST.fill(n=found.units.lost))
    if (np.nan_to_num(measured.served) > np.nan_to_num(measured.demand.dong_alone, nan=np.inf)).any():
        told.append(MORE_THAN_NEED)
    return (*told, *_on_law(found))


def _on_law(found: Found) -> list[Text]:
    told = []
    if found.model is not None:
        told.append(POISSON if found.model.dispersion == 0 else WIDE)
        if not found.units.by_dong and any(column.by_dong for column in found.columns):
            told.append(SAME_IN_DONG)
    if found.judged is not None:
        told += [ALIKE if found.by_surroundings else PLAIN, CHANCE]
        if not found.judged.told.all():
            told.append(NOT_HELD.fill(n=int((~found.judged.told).sum())))
    return told


CARE = Text("돌봄", "care")
SERVED = Text(
    "혼자 사는 노인 {alone:,.0f}명에 견주어 '{service}' 서비스를 받는 노인은 {share:.1f}%입니다.",
    "Compared with {alone:,.0f} seniors living alone, {share:.1f} % receive '{service}'.",
)
OTHERS = Text("사정이 비슷한 곳", "in places alike")
MEAN = Text("나머지 도시의 평균", "in the rest of the city")
BELOW = Text(
    "{others}보다 덜 받는 곳이 {below}곳(혼자 사는 노인 {alone:,.0f}명)이고 그 가운데 {sure}곳은 우연으로 보기 어렵습니다. {first}에서 차이가 가장 큽니다(우연을 걷어 내고 {gap:.0f}명쯤). 찾아가 볼 까닭이지 판정이 아닙니다.",
    "In {below} places (with {alone:,.0f} seniors living alone) fewer are served than {others}; {sure} of them can hardly be chance. The gap is widest in {first} (about {gap:.0f} with chance taken out). A reason to look, no verdict.",
)
LIKE_CHANCE = Text(
    "{others}보다 덜 받는 곳이 {below}곳(혼자 사는 노인 {alone:,.0f}명) 보이지만 우연만으로도 {chance:.0f}곳쯤 나올 수 있어 어느 곳도 뚜렷하다고 할 수 없습니다. 차이가 가장 큰 곳은 {first}입니다(우연을 걷어 내고 {gap:.0f}명쯤). 찾아가 볼 까닭이지 판정이 아닙니다.",
    "In {below} places (with {alone:,.0f} seniors living alone) fewer are served than {others}, but about {chance:.0f} would be by chance alone and none is beyond doubt. The gap is widest in {first} (about {gap:.0f} with chance taken out). A reason to look, no verdict.",
)
NOWHERE = Text("{others}보다 뚜렷이 덜 받는 곳은 없습니다.", "Nowhere are clearly fewer served than {others}.")
TOO_FEW = Text(
    "견줄 곳이 {units}곳뿐이라 비슷한 곳끼리 견주지 않았습니다.",
    "With only {units} places to compare, nothing is said of places alike.",
)
UNKNOWN = Text("받는 노인의 수를 알 수 있는 동이 없습니다.", "The number served is known of no dong.")
NO_RECIPIENTS = Text(
    "돌봄을 받는 노인의 수(동별 또는 격자별)를 '내 자료'에서 올려 주십시오.",
    "Please add how many seniors are served, by dong or by cell, under 'My data'.",
)
BIAS = Text(
    "받는 사람은 필요한 사람 모두가 아니라 신청했거나 발굴되어 이어진 사람입니다. 그래서 필요(혼자 사는 노인)와 이용(받는 비율)을 따로 봅니다. 받는 사람이 많은 곳을 필요가 많은 곳으로 읽지 마십시오.",
    "Those served are not all who need it but those who applied or were found. Need (living alone) and take-up (share served) are therefore kept apart: where many are served is not where need is greatest.",
)
REASONS = Text(
    "덜 받는 곳이라는 표시는 가서 살펴볼 까닭일 뿐입니다. 가족의 돌봄, 다른 서비스, 거절, 옛 명단도 까닭일 수 있으며 어느 한 사람에 대해 말하지 않습니다.",
    "A place served less is a reason to look, nothing more. Care by family, other services, refusals and old lists can be the cause; it says nothing of any one person.",
)
WITHHELD = Text("받는 노인이 너무 적어 격자로는 아무것도 말하지 않습니다.", "Too few are served to tell anything by cell.")
BY_SQUARE = Text(
    "받는 노인은 500 m 이상의 격자를 이웃과 묶어 감출 것을 감춘 뒤의 합만 썼고, 표에는 5명 단위로 적었습니다.",
    "Of recipients only totals of joined cells of 500 m or more are used, small counts withheld first; tables tell them to the nearest five.",
)
NEED_ROUGH = Text(
    "동 안에서 혼자 사는 노인의 자리는 추정이고 그 오차는 범위에 들어 있지 않습니다. 덜 받는 곳으로 보이는 까닭이 필요를 잘못 짚은 데 있을 수도 있습니다. '동의 노인을 나누는 법'을 바꾸어도 남는 곳부터 보십시오.",
    "Where seniors live alone within a dong is an estimate, and its error is not in the band: a place may seem served less because its need is misjudged. Look first at places that stay when the way of spreading is changed.",
)
BY_DONG = Text(
    "받는 노인의 자리가 동까지만 알려져 동끼리 견주었습니다. 동 안의 차이는 보이지 않습니다.",
    "Recipients are known by dong only, so dongs are compared; differences within a dong are not seen.",
)
ALIKE = Text(
    "둘레의 사정으로 예측한 수가 도시의 평균 비율보다 보지 않은 곳을 더 잘 맞혀, 사정이 비슷한 곳과 견주었습니다.",
    "Surroundings foretell unseen places better than the mean share, so each place is compared with others alike.",
)
PLAIN = Text(
    "둘레의 사정으로는 보지 않은 곳을 도시의 평균 비율보다 뚜렷이 더 잘 맞히지 못합니다. 그래서 비슷한 곳 대신 나머지 도시의 평균과 견주었습니다.",
    "Surroundings foretell unseen places no clearly better than the mean share, so each place is compared with the mean of the rest of the city instead.",
)
LOST = Text(
    "동 경계 밖이거나 혼자 사는 노인이 없는 곳의 수급자 약 {n:.0f}명은 견주지 않았습니다.",
    "About {n:.0f} recipients outside every dong, or where nobody old is known to live alone, were not compared.",
)
POISSON = Text(
    "받는 수의 흩어짐은 우연(포아송)으로 충분히 설명됩니다.", "The counts differ no more than chance alone (Poisson) allows."
)
WIDE = Text(
    "받는 수가 우연보다 더 흩어져 음이항 분포를 썼습니다. 자료에 없는 사정으로도 곳마다 다르다는 뜻입니다.",
    "The counts differ more than chance allows, so the negative binomial law is used: places differ by things that are not in the data.",
)
SAME_IN_DONG = Text(
    "80세 이상·수급·1인가구 비율은 동마다 하나뿐이라, 그 계수는 적힌 것보다 덜 확실합니다.",
    "Shares of the older, of basic support and of one-person households are one number a dong: their coefficients are less sure than written.",
)
CHANCE = Text(
    "여러 곳을 한꺼번에 보면 차이가 없어도 몇 곳은 우연히 범위 아래로 떨어집니다. 그 기대값과 곳마다의 확률을 적고, 우연으로 보기 어려운 곳을 따로 셌습니다.",
    "With many places looked at, some lie below their band by chance; how many, and the probability for each, are told, and those that can hardly be chance are counted apart.",
)
NOT_HELD = Text(
    "{n}곳은 남은 곳이 적어 빼고 예측하지 못했습니다.", "{n} places could not be held out, as too few others were left."
)
MORE_THAN_NEED = Text(
    "받는 사람이 혼자 사는 노인보다 많은 동이 있습니다. 부부 가구도 받거나 명단의 기준이 다를 수 있습니다. 비율은 100%까지만 적습니다.",
    "In some dongs more are served than live alone: couples may be served too, or the lists count differently. Shares stop at 100 %.",
)
