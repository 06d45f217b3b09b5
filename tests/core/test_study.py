"""A study answers better and better, and is held to its declaration at every answer."""

from dataclasses import replace
from typing import Annotated

import pandas as pd
import pytest

from analytics.core.errors import ModelError
from analytics.core.model import Output, OutputKind, Result, Step
from analytics.core.params import Knob, Params
from analytics.core.study import Answer, Study
from analytics.core.text import Text

W = Text("말", "word")


class Asked(Params):
    rounds: Annotated[int, Knob(W, 1, 9, 1, W, W)] = 3


def answers(inputs, params, asked, watch):
    watch("first")
    yield Answer(Result({"n": 0.0}, {}, {}, W), final=False)
    watch("search")
    for number in range(1, asked.rounds + 1):
        watch("search", number / asked.rounds)
        yield Answer(Result({"n": float(number)}, {}, {}, W), final=number == asked.rounds)


STUDY = Study(
    id="count",
    title=W,
    question=W,
    about=W,
    asked=Asked,
    workflow=(Step("first", W, W), Step("search", W, W)),
    outputs=(Output("n", OutputKind.INDICATOR, W, W),),
    run=answers,
)


def test_answers_come_one_after_the_other_and_the_last_is_final():
    found = list(STUDY(None, Params(), Asked()))
    assert [answer.result.indicators["n"] for answer in found] == [0.0, 1.0, 2.0, 3.0]
    assert [answer.final for answer in found] == [False, False, False, True]


def test_the_first_answer_does_not_wait_for_the_rest():
    seen = []
    next(STUDY(None, Params(), Asked(), lambda step, _=None: seen.append(step)))
    assert seen == ["first"]


def test_each_step_is_told_with_its_share():
    seen = []
    list(STUDY(None, Params(), Asked(rounds=2), lambda step, share=None: seen.append((step, share))))
    assert seen == [("first", None), ("search", None), ("search", 0.5), ("search", 1.0)]


def test_whoever_watches_may_stop_it():
    def stop(step, share=None):
        if share == 1 / 3:
            raise KeyboardInterrupt

    found = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(STUDY(None, Params(), Asked(), stop))


def test_an_answer_with_another_output_is_refused():
    def other(inputs, params, asked, watch):
        yield Answer(Result({"n": 1.0}, {"extra": pd.DataFrame()}, {}, W))

    with pytest.raises(ModelError, match="outputs differ"):
        list(replace(STUDY, run=other)(None, Params(), Asked()))


def unfinished(inputs, params, asked, watch):
    watch("first")
    watch("search")
    yield Answer(Result({"n": 1.0}, {}, {}, W), final=False)


def skips_a_step(inputs, params, asked, watch):
    watch("search")
    yield Answer(Result({"n": 1.0}, {}, {}, W))


def says_nothing(inputs, params, asked, watch):
    yield from ()


@pytest.mark.parametrize("run", [unfinished, skips_a_step, says_nothing])
def test_a_study_that_does_not_end_as_declared_is_refused(run):
    with pytest.raises(ModelError, match="differs from its declaration"):
        list(replace(STUDY, run=run)(None, Params(), Asked()))


class Threshold(Params):
    limit: Annotated[float, Knob(W, 1, 9, 1, W, W, live=True)] = 3.0


def tells_the_limit(inputs, params, asked, watch):
    watch("first")
    watch("search")
    yield Answer(Result({"n": params.limit}, {}, {}, W))


@pytest.mark.parametrize(("judges", "told"), [(True, 8.0), (False, 3.0)])
def test_a_study_that_judges_nothing_is_told_no_threshold(judges, told):
    [answer] = replace(STUDY, run=tells_the_limit, judges=judges)(None, Threshold(limit=8.0), Asked())
    assert answer.result.indicators["n"] == told
