"""Before the first visitor comes every study has been asked once."""

from analytics.library import MODELS
from analytics.records import warm


def test_every_study_is_asked_for_its_first_answer_only(monkeypatch):
    """That each of them has an answer for the default city is the contract's to find; here is asked who is asked, and what."""
    asked, given = [], []
    monkeypatch.setattr(warm.os, "nice", asked.append)
    monkeypatch.setattr(warm, "use_every_core", lambda: None)

    def first(study, *question):
        asked.append(study.id)
        given.append(question)
        yield None
        raise AssertionError

    for kind in {type(study) for model in MODELS for study in model.studies}:
        monkeypatch.setattr(kind, "__call__", first)
    warm.main()
    studies = [(model, study) for model in MODELS for study in model.studies]
    assert asked == [warm.NICE, *(study.id for _, study in studies)]
    for (model, study), (inputs, params, wanted) in zip(studies, given, strict=True):
        assert isinstance(inputs, model.inputs)
        assert (params, wanted) == (model.params(), study.asked())
