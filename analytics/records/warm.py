"""python -m analytics.records.warm: asks every study once, so that inner loops are compiled before the first visitor needs them.

What was compiled is kept on disk, so this takes long only after an installation.
"""

from __future__ import annotations

import os

from analytics.intake.child import use_every_core
from analytics.intake.samples import DEFAULT_SAMPLE, load_sample
from analytics.library import MODELS

NICE = 19
"""Nobody waits for this."""


def main() -> None:
    """Take the first answer of every study of every model on the default city."""
    os.nice(NICE)
    use_every_core()
    tables = load_sample(DEFAULT_SAMPLE).tables
    for model in MODELS:
        inputs = model.inputs.read(tables)
        for study in model.studies:
            next(study(inputs, model.params(), study.asked()))


if __name__ == "__main__":
    main()
