"""Stands in for the process of a job: gives two answers, then works on until it is told to stop, or falls over."""

import json
import sys
import time
from pathlib import Path

import pandas as pd

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.records.jobs import State, Status, keep_answer, write_state


def answer(number):
    table = pd.DataFrame({"name": ["가"], "n": [number / 3]})
    scenario = Scenario().add(127.1, 36.8)
    result = Result({"n": float(number), "none": None}, {"t": table}, {}, Text("답", "answer"), (Text("말", "note"),))
    others = {"B": Scenario().close("5"), "C": Scenario().move("5", 127.0, 36.5)}
    return Answer(result, final=False, scenario=scenario, alternatives=others, values={"limit_min": 7.5})


def main(folder):
    asked = json.loads((folder / "request.json").read_text(encoding="utf-8"))["asked"]
    if asked.get("waits") and (folder / "begun").exists():  # begun again: so slow that it gives nothing yet
        write_state(folder, State(Status.RUNNING, "first", None, 2))
        time.sleep(60)
    (folder / "begun").touch()
    for number in range(1, int(asked.get("answers", 2)) + 1):
        latest = keep_answer(folder, number, answer(number))
        write_state(folder, State(Status.RUNNING, "search", 0.25, latest))
    if asked.get("dies"):
        sys.exit(9)
    while not (folder / "go on").exists():
        time.sleep(0.02)
    write_state(folder, State(Status.DONE, "search", 1.0, 2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
