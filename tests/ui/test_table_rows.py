"""Rows of a table as the browser takes them."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.models.golden_hour.params import MINUTE, PERCENT
from ui.tables import _in_words, _rows, column_look

PEOPLE = Column("people", Text("주민", "Residents"), Kind.NUMBER, Text("명", "people"), missing=Text("5명 미만", "fewer than 5"))
COLUMNS = (
    Column("bias_min", Text("치우침", "Bias"), Kind.NUMBER, MINUTE),
    Column("share", Text("비율", "Share"), Kind.NUMBER, PERCENT),
    Column("ratio", Text("비", "Ratio"), Kind.NUMBER),
)


def test_what_rounds_to_nought_is_shown_without_a_minus():
    table = pd.DataFrame({"bias_min": [-0.03, -0.06], "share": [-0.0, -0.04], "ratio": [-0.31, 0.0]})
    rows, hidden = _rows(table, COLUMNS, None)
    shown = rows.to_pandas()
    assert shown["bias_min"].tolist() == [0.0, -0.1]
    assert shown["ratio"].tolist() == [-0.31, 0.0]
    assert np.signbit(shown.to_numpy()).tolist() == [[False, False, True], [True, False, False]]
    assert table["bias_min"][0] == -0.03  # what is saved keeps its decimals
    assert hidden == frozenset()


def test_people_are_whole_and_a_part_of_one_is_not_nobody():
    table = pd.DataFrame({"people": [1234.56, 0.3, 0.0, float("nan"), 0.7]})
    rows, hidden = _rows(table, (PEOPLE,), None)
    assert rows["people"].to_pylist() == [1235.0, 0.3, 0.0, None, 1.0]
    assert hidden == {"people"}


@pytest.mark.parametrize(("language", "shown"), [(Language.KO, "1 미만"), (Language.EN, "<1")])
def test_the_browser_gets_the_words_beside_the_number(language, shown):
    rows, _ = _rows(table := pd.DataFrame({"people": [1234.56, 0.3, float("nan")]}), (PEOPLE,), None)
    told = _in_words(rows, table, (PEOPLE,), language)
    cells = [line[-1]["display_value"] for line in told._translate(False, False)["body"]]
    assert cells == ["1,235", shown, PEOPLE.missing.in_(language)]
    assert told.data["people"].tolist()[:2] == [1235.0, 0.3]  # by which they are sorted
    assert column_look(PEOPLE, language, in_words=True)["type_config"]["format"] is None  # it would stand in place of the words


def test_the_first_rows_have_the_decimals_of_all():
    table = pd.DataFrame({"people": [3.44, 250.0]})
    first, _ = _rows(table, (PEOPLE,), 1)
    assert first["people"].to_pylist() == [3.0]


def test_a_table_with_a_part_of_a_person_is_drawn():
    page = AppTest.from_function(_page).run()
    assert not page.exception
    [drawn] = page.dataframe
    assert drawn.value["people"].tolist() == [1235.0, 0.3]
    assert drawn.proto.arrow_data.HasField("styler")


def _page():
    import pandas as pd

    from analytics.core.tables import Column, Kind
    from analytics.core.text import Text
    from ui.tables import show_rows

    people = Column("people", Text("주민", "Residents"), Kind.NUMBER, Text("명", "people"))
    show_rows(pd.DataFrame({"people": [1234.56, 0.3]}), (people,), "rows")
