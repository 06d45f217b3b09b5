"""The receipt: what became of every file and row, and how coordinates were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analytics.core.base_date import base_date_text
from analytics.core.text import Text
from analytics.core.wording import number
from analytics.export.report_words import FILES_HEAD
from analytics.intake.recognising import title_of
from ui.language import current_language, say
from ui.plain import plain

if TYPE_CHECKING:
    from analytics.intake.cities import CityReading, FileReading
    from analytics.intake.placing import Placing
    from analytics.intake.receipt import Receipt

_REJECTED, _REPAIRED = Text("거절한 행 {n}개", "Rejected rows: {n}"), Text("고쳐 읽은 곳 {n}가지", "Kinds of repair: {n}")
_SAVE_REJECTED = Text("거절한 행 내려받기 (CSV)", "Download rejected rows (CSV)")
_SAVE_REPAIRS = Text("고친 내역 내려받기 (CSV)", "Download repairs (CSV)")
# The area is the municipality, or where none of its points lies there its surroundings or the country.
_VOTE = Text(
    "{file}의 좌표계: {crs} (견준 지역 안에 드는 점 {inside:,} / {total:,})",
    "Coordinate system of {file}: {crs} ({inside:,} of {total:,} points inside the area it was held against)",
)
_VOTE_HEADS = {
    "crs": Text("좌표계", "System"),
    "swapped": Text("두 축을 바꿈", "Axes swapped"),
    "inside": Text("안에 드는 점", "Points inside"),
    "share": Text("비율 (0~1)", "Share (0 to 1)"),
}


def overview(reading: CityReading) -> pd.DataFrame:
    """A row for each table of each file: rows in = accepted + merged + set aside + rejected."""
    rows = [
        (
            item.key,
            say(title_of(item.table)) if item.table else "–",
            say(base_date_text("" if item.base_date is None else item.base_date.date)) if item.receipt else "–",
            *(
                (number(count) for count in (r.rows_in, r.accepted, r.merged, r.set_aside, r.rejected_rows))
                if (r := item.receipt)
                else ("–",) * 5
            ),
        )
        for item in reading.files
    ]
    return pd.DataFrame(rows, columns=[say(head) for head in FILES_HEAD])


def show_file(item: FileReading) -> None:
    """Why a file was refused, how its coordinates were read, and what its reader must know."""
    if item.refusal is not None:
        st.error(plain(say(item.refusal)))
    if item.placing is not None and item.placing.vote is not None:
        _show_vote(item.file, item.placing)
    told = () if item.placing is None else item.placing.notes
    for note in () if item.receipt is None else item.receipt.notes:
        if note not in told:
            st.markdown(f"- {plain(item.file)}: {plain(say(note))}")


def _show_vote(file: str, placing: Placing) -> None:
    vote = placing.vote
    if vote is None:
        return
    with st.expander(plain(say(_VOTE.fill(file=file, crs=placing.crs, inside=vote.inside, total=vote.total)))):
        st.dataframe(vote.table, hide_index=True, column_config={name: say(head) for name, head in _VOTE_HEADS.items()})
        for note in placing.notes:
            st.markdown(f"- {plain(say(note))}")


def show_rows(receipt: Receipt) -> None:
    """The rejected rows with the reasons, and every kind of repair; both to be taken home."""
    language = current_language()
    if receipt.rejections:
        rejected = receipt.rejections_frame(language)
        with st.expander(say(_REJECTED.fill(n=receipt.rejected_rows)), expanded=True):
            st.dataframe(rejected, hide_index=True, key="rejected")
            st.download_button(
                say(_SAVE_REJECTED),
                rejected.to_csv(index=False).encode("utf-8-sig"),
                "rejected.csv",
                "text/csv",
                on_click="ignore",
            )
    if receipt.repairs:
        repairs = receipt.repairs_frame(language)
        with st.expander(say(_REPAIRED.fill(n=len(repairs)))):
            st.dataframe(repairs, hide_index=True, key="repairs")
            st.download_button(
                say(_SAVE_REPAIRS), repairs.to_csv(index=False).encode("utf-8-sig"), "repairs.csv", "text/csv", on_click="ignore"
            )
