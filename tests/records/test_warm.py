"""Before the first visitor comes every study has been asked once."""

from analytics.library import MODELS
from analytics.records import warm


def test_every_study_is_asked_for_its_first_answer_only(monkeypatch):
    asked = []
    monkeypatch.setattr(warm.os, "nice", asked.append)
    monkeypatch.setattr(warm, "use_every_core", lambda: None)
    kinds = {type(study) for model in MODELS for study in model.studies}
    for kind in kinds:
        call = kind.__call__

        def first(study, *given, call=call):
            asked.append(study.id)
            yield next(call(study, *given))
            raise AssertionError

        monkeypatch.setattr(kind, "__call__", first)
    warm.main()
    assert asked == [warm.NICE, *(study.id for model in MODELS for study in model.studies)]
