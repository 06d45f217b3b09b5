"""The fixed words of a report, in the headings and order that Korean offices use."""

from __future__ import annotations

from analytics.core.text import Text

TITLE = Text("{what} 분석 결과", "Results: {what}")
STUDY_TITLE = Text("{model} · {study} 분석 결과", "Results: {model}, {study}")

HEADINGS = {
    "background": Text("추진배경", "Background"),
    "outline": Text("현황 및 분석 개요", "Outline"),
    "results": Text("분석결과", "Results"),
    "problems": Text("문제점", "Problems"),
    "remedies": Text("개선방안", "Remedies"),
    "attached": Text("붙임", "Annex"),
}

# Outline
PLACE_AND_TIME = Text("분석 대상", "What was analysed")
EXTENT = Text("공간 범위: {place} (행정동 {count}곳)", "Area: {place} ({count} dongs)")
EXTENT_BARE = Text("공간 범위: {place}", "Area: {place}")
BASE_DATE = Text("자료 기준일: {date}", "Data as of {date}")
RUN_DATE = Text("분석일: {date}", "Run on {date}")
DATA = Text("활용 자료", "Data used")
DATA_HEAD = (
    Text("자료", "Data"),
    Text("출처", "Source"),
    Text("기준일", "As of"),
    Text("건수", "Rows"),
    Text("구분", "Kind"),
)
LEFT_OUT_HEAD = (Text("거절", "Rejected"), Text("제외", "Set aside"), Text("합침", "Merged"))
SOME_NOT_KNOWN = Text("{date} (자료 {n}가지는 모름)", "{date} ({n} not known)")
NO_DATE = Text("모름", "unknown date")
FILES = Text("올린 파일과 그 행이 어떻게 되었는가", "Files that were added, and what became of their rows")
FILES_HEAD = (
    Text("파일", "File"),
    Text("읽은 것", "Read as"),
    Text("기준일", "As of"),
    Text("들어온 행", "Rows in"),
    Text("받은 행", "Accepted"),
    Text("합친 행", "Merged"),
    Text("제외한 행", "Set aside"),
    Text("거절한 행", "Rejected"),
)
ADDRESS_FILE = Text("주소와 좌표", "Addresses with coordinates")
NOT_USED = Text("쓰지 않음", "not used")
MODELLED_KIND, REAL_KIND = Text("모의", "modelled"), Text("실제", "real")
MODELLED_NOTE = Text(
    "모의 자료 포함: {names}. 공개된 통계에 맞춰 만들어 낸 값으로 실제가 아님.",
    "Contains modelled data: {names}. These were generated to fit published figures and are not real.",
)
CONDITIONS = Text("분석 조건", "Conditions")
CONDITION = Text("{label}: {value} (기본값 {default})", "{label}: {value} (by default {default})")
ALL_DEFAULT = Text("모든 조건을 기본값으로 둠", "All at their defaults")
BY_PRESET = Text("미리 정한 값: {preset}", "Preset: {preset}")
STEPS = Text("분석 절차", "Steps")

# Results
FINDING, MAPS, TABLES = Text("핵심 결과", "Main finding"), Text("지도", "Maps"), Text("표", "Tables")
BY = Text("{value} ({table})", "{value} ({table})")

# Problems and remedies
WORST = Text("{value}: {names}", "{value}: {names}")
WORST_TITLE = Text("가장 심한 곳", "Where it is worst")
NAMED = Text("{name}({value})", "{name} ({value})")
CHANGES = Text("바꾼 것", "What was changed")
PLAN = Text("제안하는 안", "What is proposed")
EFFECT = Text("바꾸면 달라지는 것", "What the change does")
ADDED = Text("{name}: 경도 {lon:.5f}, 위도 {lat:.5f}에 새로 둠", "{name}: new, at longitude {lon:.5f}, latitude {lat:.5f}")
MOVED = Text("{name}: 경도 {lon:.5f}, 위도 {lat:.5f}(으)로 옮김", "{name}: moved to longitude {lon:.5f}, latitude {lat:.5f}")
CLOSED = Text("{name}: {done}", "{name}: {done}")
COMPARED = Text("지금과 바꾼 뒤", "Now and after")
COMPARED_HEAD = (Text("지표", "Indicator"), Text("지금", "Now"), Text("바꾼 뒤", "After"), Text("차이", "Difference"))
CHANGE_TABLE = Text("지역별 변화", "Change by area")
CHANGE_ABOUT = Text("바꾸기 앞뒤의 차이. 많이 달라진 곳부터.", "The difference that the change makes, largest first.")
NEXT = Text("다음에 할 일", "What to do next")
NO_PLAN = Text(
    "이 실행에는 개선안이 들어 있지 않음. 위 순서로 안을 세우면 이 자리에 효과와 함께 담김.",
    "This run holds no plan. Once one is made as above, it stands here with its effect.",
)
CHECK = Text(
    "현장 확인: '{table}' 표의 {count}곳을 현장 확인표로 살펴봄",
    "On the spot: check the {count} places of the table '{table}' with the field sheet",
)
TRY = Text(
    "바꿔 보기: 지도에서 {what} 자리를 바꾸어 얻는 사람과 잃는 사람을 견줌",
    "What if: change places ({what}) on the map and see who gains and who loses",
)
ASK = Text("{study}: {question}", "{study}: {question}")
SUGGESTED = Text("모형에 넣어 볼 값", "Values to try in the model")

# Annex
NUMBERS_TITLE = Text("지표의 값과 뜻", "Indicators and what they mean")
NUMBERS_HEAD = (Text("지표", "Indicator"), Text("값", "Value"), Text("뜻", "Meaning"))
SETTINGS_TITLE = Text("분석 조건 전체", "All conditions")
SETTINGS_HEAD = (Text("조건", "Condition"), Text("값", "Value"), Text("기본값", "Default"), Text("바꿈", "Changed"))
CHANGED_MARK = Text("바꿈", "yes")
NOTES_TITLE = Text("알아두기", "Please note")
SOURCES_TITLE = Text("방법의 출처", "Sources of the method")
DATA_SOURCES_TITLE = Text("자료 출처와 이용조건", "Sources and licences of the data")
MADE_WITH = Text(
    "표준분석모델 지도 {version}, 모형 {model}. 지도의 바탕은 위 자료로 그렸으며 바깥 지도를 쓰지 않음.",
    "Standard Analysis Maps {version}, model {model}. Maps are drawn from the data above; no outside map was used.",
)
SOURCE = Text("자료: {sources}", "Data: {sources}")
MORE_ROWS = Text(
    "전체 {total}행 가운데 {first}행. 나머지는 XLSX·CSV 파일에 있음.",
    "{first} of {total} rows; the rest is in the XLSX and CSV files.",
)
