"""A longer question about a city: answered at once where that is possible, and then better and better while one waits.

A model answers to every move of a slider. A study is asked once and may take minutes: where a new post does most good,
what the run log says about the speeds. Its `run` gives one answer after the other, each whole, the last one final.
The page, the command line and a job in the background all follow the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from analytics.core.errors import ModelError
from analytics.core.model import InputsT, Output, ParamsT, Result, Step
from analytics.core.params import Params, Value
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analytics.core.scenario import Scenario

AskedT = TypeVar("AskedT", bound=Params)


class Watch(Protocol):
    """Told which step begins, and from time to time how much of it is done (0 to 1)."""

    def __call__(self, step_id: str, share: float | None = None) -> None:
        """Note it. May raise to stop the study: nothing is lost, the answers given so far stand."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the questions that a planner asks in turn: where is it bad, what if, what is best. Each is a tab of the page.

    Args:
        id: short name.
        title: the question in a few words.
    """

    id: str
    title: Text


LATE, WHAT_IF, BEST = "late", "what_if", "best"
"""Ids of the stages: how things are, what a planner's own changes do, and what is best."""


@dataclass(frozen=True)
class Answer:
    """One whole answer of a study.

    Attributes:
        result: sentence, indicators, tables, layers and notes, as a model's.
        final: whether nothing better will come.
        scenario: changes of places that the answer proposes, to be looked at under "what if"; or none.
        alternatives: other scenarios nearly as good, by what they are called, to be looked at in turn.
        values: values of the model's own parameters that the answer proposes, such as calibrated speeds.
    """

    result: Result
    final: bool = True
    scenario: Scenario | None = None
    alternatives: Mapping[str, Scenario] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Study(Generic[InputsT, ParamsT, AskedT]):
    """The declaration of a longer question; it hangs on a model and reads the model's inputs and parameters.

    Args:
        id: short name, as in addresses and on the command line.
        title: what people call it.
        question: the question it answers, in plain words.
        about: what it does and does not do, and what its numbers must not be used for.
        asked: the type of its own parameters; none of them is live.
        workflow: the steps of `run`, in order; a step may be reported again with its share.
        outputs: everything an answer holds.
        run: (inputs, the model's params, the study's own params, watch) -> answers, the last one final. The first comes
            within a second or two of the model having been measured, where that can be done.
        needs: optional tables of the model that this study cannot do without.
        sources: where the method comes from.
        stage: the stage of the planner's work that it belongs to. Answers of one in the stage `BEST` propose a scenario.
        further: what the work in the background adds to the first answer, as the words of a button.
        judges: whether the model's thresholds matter to it; else it is asked with all of them at their defaults, so that
            moving one asks nothing anew.
    """

    id: str
    title: Text
    question: Text
    about: Text
    asked: type[AskedT]
    workflow: tuple[Step, ...]
    outputs: tuple[Output, ...]
    run: Callable[[InputsT, ParamsT, AskedT, Watch], Iterator[Answer]]
    needs: tuple[str, ...] = ()
    sources: tuple[Text, ...] = ()
    stage: str = LATE
    further: Text = Text("더 좋은 답 찾기", "Look for a better answer")  # noqa: RUF009 - a frozen text
    judges: bool = True

    def __call__(self, inputs: InputsT, params: ParamsT, asked: AskedT, watch: Watch | None = None) -> Iterator[Answer]:
        """The answers, each checked against the declaration.

        Raises:
            ModelError: when steps or outputs differ from the declaration, or the last answer is not final.
        """
        log = _StepLog(watch)
        answer: Answer | None = None
        for answer in self.run(inputs, params if self.judges else params.measured(), asked, log):
            self._refuse_undeclared(answer)
            yield answer
        if answer is None or not answer.final or log.seen != [step.id for step in self.workflow]:
            detail = f"steps {log.seen}, final {answer is not None and answer.final}"
            raise ModelError(
                Text(f"연구 {self.id}이(가) 선언과 다릅니다: {detail}", f"Study {self.id} differs from its declaration: {detail}")
            )

    def _refuse_undeclared(self, answer: Answer) -> None:
        declared, found = sorted(output.id for output in self.outputs), sorted(answer.result.names())
        if declared != found:
            detail = f"declared {declared}, found {found}"
            raise ModelError(
                Text(f"연구 {self.id}의 결과가 선언과 다릅니다: {detail}", f"Study {self.id}: outputs differ: {detail}")
            )


@dataclass(slots=True)
class _StepLog:
    """Notes each step once, in order, and passes everything on."""

    follow: Watch | None
    seen: list[str] = field(default_factory=list)

    def __call__(self, step_id: str, share: float | None = None) -> None:
        if step_id not in self.seen:
            self.seen.append(step_id)
        if self.follow is not None:
            self.follow(step_id, share)


AnyStudy: TypeAlias = Study[Any, Any, Any]
