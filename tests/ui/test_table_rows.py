"""Rows of a table as the browser takes them."""

import numpy as np
import pandas as pd

from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.params import MINUTE, PERCENT
from ui.tables import _in_tenths, _rows

COLUMNS = (
    Column("bias_min", Text("치우침", "Bias"), Kind.NUMBER, MINUTE),
    Column("share", Text("비율", "Share"), Kind.NUMBER, PERCENT),
    Column("ratio", Text("비", "Ratio"), Kind.NUMBER),
)


def test_what_rounds_to_nought_is_shown_without_a_minus():
    table = pd.DataFrame({"bias_min": [-0.03, -0.06], "share": [-0.0, -0.04], "ratio": [-0.03, -0.001]})
    shown = _rows(table, tuple(table.columns), _in_tenths(COLUMNS), None).to_pandas()
    assert shown["bias_min"].tolist() == [0.0, -0.1]
    assert shown["ratio"].tolist() == [-0.03, 0.0]
    assert np.signbit(shown.to_numpy()).tolist() == [[False, False, True], [True, False, False]]
    assert table["bias_min"][0] == -0.03  # what is saved keeps its decimals
