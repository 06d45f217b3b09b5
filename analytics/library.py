"""The library: every model, in editorial order. To add a model, add a line."""

from __future__ import annotations

from analytics.core.errors import UnknownNameError
from analytics.core.model import AnyModel
from analytics.core.text import Text
from analytics.models import cctv_gaps, golden_hour, senior_welfare

MODELS: tuple[AnyModel, ...] = (golden_hour.MODEL, cctv_gaps.MODEL, senior_welfare.MODEL)


def find_model(model_id: str) -> AnyModel:
    """The model of that id.

    Raises:
        UnknownNameError: when there is none, naming those there are.
    """
    for model in MODELS:
        if model.id == model_id:
            return model
    known = ", ".join(model.id for model in MODELS)
    raise UnknownNameError(
        Text(f"'{model_id}' 모형은 없습니다. 있는 것: {known}", f"There is no model '{model_id}'. Known: {known}")
    )
