"""A plan in words: what changes, what that does, how sure it is, and what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.models.golden_hour.studies.placement_measured import Numbers
    from analytics.models.golden_hour.studies.placement_moves import Move
    from analytics.models.golden_hour.studies.placement_tables import Told
    from analytics.siting.asking import Plan

ADDED, MOVED, CLOSED = Text("새로 둠", "Add"), Text("옮김", "Move"), Text("닫음", "Close")
SHIFTED, FEWER = Text("구급차 한 대를 옮김", "Move one ambulance"), Text("구급차 한 대를 줄임", "One ambulance fewer")

_IN_WORDS = (
    (ADDED, Text("{n}곳을 새로 두", "{n} new"), "ㅂ니다"),
    (MOVED, Text("{n}곳을 옮기", "{n} moved"), "ㅂ니다"),
    (SHIFTED, Text("구급차 {n}대를 다른 곳으로 옮기", "{n} ambulances moved away from posts that stay"), "ㅂ니다"),
    (CLOSED, Text("{n}곳을 닫", "{n} closed"), "습니다"),
    (FEWER, Text("구급차 {n}대를 줄이", "{n} ambulances fewer"), "ㅂ니다"),
)

CHANGED = Text(
    "{changes} 목표 {limit:g}분 안에 닿는 사람이 {before:.1f}%에서 {after:.1f}%로 바뀝니다. {proof}",
    "{changes} The share reached within {limit:g} minutes goes from {before:.1f} % to {after:.1f} %. {proof}",
)
UNCHANGED = Text(
    "{changes} 목표 {limit:g}분 안에 닿는 사람은 {after:.1f}% 그대로입니다. {proof}",
    "{changes} The share reached within {limit:g} minutes stays at {after:.1f} %. {proof}",
)
NO_CHANGE = Text("바꿀 것이 없습니다.", "Nothing changes.")
PROVEN = Text("이보다 나은 계획은 없습니다(후보지 안에서 증명됨).", "No plan on these candidates is better (proven).")
GAP = Text("어떤 계획도 이보다 {gap:.2f}% 넘게 나을 수는 없습니다.", "No plan can be more than {gap:.2f} % better.")
NOT_BOUND = Text("얼마나 더 나아질 수 있는지는 아직 모릅니다.", "How much better it could be is not known yet.")
ON_HEXAGONS = Text(
    "계획은 육각형마다 센 사람과 후보지까지의 시간으로 고르고, 고른 계획의 수치는 지도와 똑같이 다시 셌습니다. 후보지는 땅을 구할 수 있는지 따지지 않은 자리입니다.",
    "Plans are chosen on people counted by hexagon; those of the chosen one are counted anew as on the map. Candidates are places on the road; whether land can be had is not asked.",
)
BEYOND = Text(
    "어느 후보지에서도 차로 닿지 못하는 사람 {n:,.0f}명은 따로 셉니다.",
    "{n:,.0f} people whom no candidate reaches by car are counted apart.",
)
FEWEST_ADDS = Text(
    "'가장 적은 센터로'에서는 새 센터 수를 정하지 않고 몇 곳이 필요한지 찾습니다. 옮기고 닫는 센터는 정한 수를 넘지 않습니다.",
    "For the fewest posts the number of new ones is not asked but found. No more move and close than was asked for.",
)
IN_AMBULANCES = Text(
    "구급차가 나가 있을 때까지 생각하므로 센터가 아니라 구급차를 셉니다. 이미 센터가 있는 자리에 한 대를 더 두기도 하고, 여러 대가 있는 센터에서 한 대만 옮기기도 합니다.",
    "Allowing for busy ambulances, ambulances are counted and not posts: one more may stand at a post that is there, and of several at a post one may leave.",
)
COST_GUESSED = Text(
    "비용이 적혀 있지 않은 자리는 목록에서 가장 비싼 곳과 같다고 보았습니다(이 계획의 {n}곳).",
    "A site without a cost is taken to be as dear as the dearest listed ({n} in this plan).",
)
NO_COSTS = Text(
    "후보지에 적힌 비용이 없어 예산은 따지지 않았습니다.", "No candidate has a cost, so the budget was not asked about."
)


def action_of(move: Move) -> Text:
    """What one change is called."""
    if move.post is None:
        return ADDED
    if move.site is None:
        return FEWER if move.stays else CLOSED
    return SHIFTED if move.stays else MOVED


def changes_in_words(moves: Sequence[Move]) -> Text:
    """What happens, and only that: "2 new, 1 moved."."""
    actions = [action_of(move) for move in moves]
    found = [(words.fill(n=actions.count(action)), ending) for action, words, ending in _IN_WORDS if action in actions]
    if not found:
        return NO_CHANGE
    *others, (last, ending) = found
    korean = [words.ko + "고" for words, _ in others] + [_ended(last.ko, ending)]
    return Text(" ".join(korean) + ".", ", ".join(words.en for words, _ in found) + ".")


_BATCHIM_B = ord("ᆸ") - ord("ᆧ")


def _ended(stem: str, ending: str) -> str:
    """A verb with its ending: 옮기 + ㅂ니다 is 옮깁니다, 닫 + 습니다 stays as it is."""
    if not ending.startswith("ㅂ"):
        return stem + ending
    return stem[:-1] + chr(ord(stem[-1]) + _BATCHIM_B) + ending[1:]


def sentence_of(told: Told, plan: Plan, moves: Sequence[Move], was: Numbers, now: Numbers) -> Text:
    """The finding in one or two sentences."""
    proof = PROVEN if plan.proven else NOT_BOUND if plan.gap_percent is None else GAP.fill(gap=plan.gap_percent)
    shares = {"before": was.reached or 0.0, "after": now.reached or 0.0}
    same = f"{shares['before']:.1f}" == f"{shares['after']:.1f}"
    given = {"changes": changes_in_words(moves), "limit": told.params.limit_min, "proof": proof}
    return UNCHANGED.fill(after=shares["after"], **given) if same else CHANGED.fill(**shares, **given)


def notes_of(told: Told, plan: Plan, beyond: float) -> tuple[Text, ...]:
    """What must be known before a plan is used."""
    notes = [*told.setting.notes, *(() if told.busy is None else told.busy.notes), ON_HEXAGONS]
    notes += [FEWEST_ADDS] if told.finds_number else []
    notes += [] if told.further is None else [IN_AMBULANCES]
    guessed = 0 if told.money is None else int(told.new_units(plan)[~told.money.known].sum())
    notes += [COST_GUESSED.fill(n=guessed)] if guessed else []
    notes += [NO_COSTS] if told.money is None and told.asked_budget else []
    return (*notes, *((BEYOND.fill(n=beyond),) if beyond else ()))
