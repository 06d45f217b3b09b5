"""What a broken promise of a model is told as: what was found, and what whoever wrote the model has to do.

Each text names the thing first and goes on behind a colon, so that no Korean particle has to fit a name in Latin letters.
"""

from __future__ import annotations

from analytics.core.text import Text

STEP, OUTPUT, PRESET, STUDY = (
    Text("단계", "step"),
    Text("결과", "output"),
    Text("미리 정한 값", "preset"),
    Text("더 깊은 분석", "study"),
)
INDICATOR, TABLE, LAYER = Text("지표", "indicator"), Text("표", "table"), Text("지도", "layer")

REFUSED = Text("실행을 거절했습니다: {why}", "The run was refused: {why}")
FELL_OVER = Text(
    "{where}에서 멈췄습니다: {what}. 그 줄을 고치고 다시 검사하십시오.",
    "It came to a halt at {where}: {what}. Mend that line and check again.",
)
NOT_CHECKED = Text(
    "실행한 것이 선언과 달라 확인하지 못했습니다. 먼저 '선언한 단계와 결과'의 약속부터 고치십시오.",
    "Not checked, since a run differs from the declaration: mend the promise about declared steps and outputs first.",
)
DEFAULTS_FIRST = Text(
    "기본값이 범위 밖이어서 확인하지 못했습니다. 먼저 기본값의 약속부터 고치십시오.",
    "Not checked, since a default lies outside its control: mend the promise about defaults first.",
)

TWICE = Text(
    "{what} '{name}': 같은 id가 두 번 나옵니다. 하나의 이름을 바꾸십시오.",
    "{what} '{name}' is declared twice: give one of them another id.",
)
DEFAULT_OUTSIDE = Text(
    "조건 '{name}': 기본값 {value} - 정한 범위 밖입니다. 기본값이나 범위를 고치십시오.",
    "The default of '{name}' is {value}, outside its control: change the default or the control.",
)
BAD_PRESET = Text(
    "미리 정한 값 '{name}': 그대로 쓸 수 없습니다({why}).",
    "The preset '{name}' cannot be used as it is ({why}).",
)
TOOK_OUTSIDE = Text(
    "조건 '{name}': 범위 밖의 값 {values} - 거절해야 하는데 받았습니다. Params.read를 바꾸지 말고 그대로 쓰십시오.",
    "'{name}' took {values}: what lies outside has to be refused. Leave Params.read as it is.",
)
OTHER_STEPS = Text(
    "단계: 알린 것은 {found}, 선언은 {declared}. measure와 judge가 report()로 알리는 순서를 workflow와 같게 하십시오.",
    "The steps differ: reported {found}, declared {declared}. Let measure and judge report() them in the order of the workflow.",
)
NOT_GIVEN = Text(
    "결과 '{name}': 선언했으나 내지 않았습니다. Result에 넣거나 outputs에서 빼십시오.",
    "The output '{name}' is declared and not given: put it into the Result, or take it out of the outputs.",
)
NOT_DECLARED = Text(
    "결과 '{name}': 냈으나 선언하지 않았습니다. outputs에 적거나 Result에서 빼십시오.",
    "The output '{name}' is given and not declared: declare it among the outputs, or take it out of the Result.",
)
OTHER_COLUMNS = Text(
    "결과 '{name}': 열이 선언과 다릅니다({how}). 순서까지 같게 하십시오.",
    "'{name}' has columns other than declared ({how}): make them the same, and in the same order.",
)
MORE_COLUMNS = Text("선언하지 않은 열: {names}", "not declared: {names}")
FEWER_COLUMNS = Text("없는 열: {names}", "not there: {names}")
OTHER_ORDER = Text("순서가 다름", "in another order")
OTHER_EVERY_TIME = Text(
    "{what} '{name}': 두 번 돌리면 다릅니다. 난수는 정한 씨앗으로 만들고(np.random.default_rng(씨앗)), 시각이나 집합(set)의 순서를 쓰지 마십시오.",
    "The {what} '{name}' differs between two runs: draw from np.random.default_rng(seed), and use neither the time nor the order of a set.",
)
INPUT_CHANGED = Text(
    "넣은 자료 '{name}': 실행한 뒤 바뀌었습니다. 고칠 것은 copy()나 assign()으로 따로 만들어 쓰십시오.",
    "The input '{name}' was changed: work on a copy() of it, or on what assign() gives.",
)
MEASURES_AGAIN = Text(
    "바로 바뀌는 조건 '{name}': 움직이면 다시 재게 됩니다. Params.measured를 바꾸지 말고 그대로 쓰십시오.",
    "Live '{name}' would measure again: leave Params.measured as it is.",
)
MOVES_MEASURE = Text(
    "바로 바뀌는 조건 '{name}': 재는 값까지 바꿉니다. judge에서만 쓰거나 live=True를 빼십시오.",
    "Live '{name}' changes what is measured: use it in judge alone, or take its live=True away.",
)
CHANGES_NOTHING = Text(
    "조건 '{name}': 끝까지 움직여도 결과가 그대로입니다. 계산에 쓰거나 빼십시오. 이 자료에서만 그렇다면 --files로 달라질 자료를 넣으십시오.",
    "'{name}' changes nothing on these inputs: use it, or take it away. If others would show it, give them by --files.",
)
MISSING_NOT_NAMED = Text(
    "자료 '{name}': 없을 때 하는 말에 표의 이름({title})이 나오지 않습니다. Inputs.read를 바꾸지 말고 그대로 쓰십시오.",
    "The message for a missing '{name}' does not name it ('{title}'): leave Inputs.read as it is.",
)
MISSING_UNNOTICED = Text(
    "자료 '{name}': 꼭 필요하다고 했는데 없어도 넘어갔습니다. Inputs.read를 그대로 쓰거나 table(..., required=False)로 선언하십시오.",
    "'{name}' is required but its absence went unnoticed: leave Inputs.read as it is, or declare table(..., required=False).",
)
ASKED_TWICE = Text(
    "더 깊은 분석 '{study}': 모형에 있는 조건 '{name}' - 같은 이름으로 또 묻습니다. 다른 이름을 쓰십시오.",
    "'{study}' asks for '{name}', which the model has too: choose another name.",
)
STUDY_DEFAULT_OUTSIDE = Text(
    "더 깊은 분석 '{study}'의 조건 '{name}': 기본값 {value} - 정한 범위 밖입니다. 기본값이나 범위를 고치십시오.",
    "The default of '{name}' of '{study}' is {value}, outside its control: change the default or the control.",
)
STUDY_LIVE = Text(
    "더 깊은 분석 '{study}'의 조건 '{name}': live=True를 빼십시오. 더 깊은 분석에는 바로 바뀌는 조건이 없습니다.",
    "'{name}' of '{study}' is live, and nothing of a study is: take its live=True away.",
)
MODEL_PICKS = Text(
    "조건 '{name}': 모형은 행을 고를 수 없습니다(조건을 물을 때는 표를 아직 읽지 않았습니다). 더 깊은 분석에서 고르게 하십시오.",
    "'{name}' of the model picks rows, but its form is drawn before the tables are read: let a study ask for them.",
)
PICKS_ELSEWHERE = Text(
    "더 깊은 분석 '{study}'의 조건 '{name}': 모형이 읽지 않는 표 '{table}'에서 고릅니다. inputs에 있는 표를 적으십시오.",
    "'{name}' of '{study}' picks from '{table}', which the model does not read: name a table of its inputs.",
)
PICKS_NO_COLUMN = Text(
    "더 깊은 분석 '{study}'의 조건 '{name}': 표 '{table}'에 '{column}' 열이 없습니다. 선언한 열의 이름을 적으십시오.",
    "'{name}' of '{study}' needs the column '{column}' of '{table}': name a column that is declared.",
)
PICKS_BAD_KEYS = Text(
    "더 깊은 분석 '{study}'의 조건 '{name}': '{column}' 열에 주소에 적을 수 없는 값이 있습니다. 글자, 숫자, -, _로만 된 열을 고르십시오.",
    "'{name}' of '{study}' has keys in '{column}' that cannot stand in an address: take a column of letters, digits, - and _.",
)
STUDY_OTHER_COLUMNS = Text(
    "더 깊은 분석 '{study}'의 결과 '{name}': 열이 선언과 다릅니다({how}). 순서까지 같게 하십시오.",
    "'{name}' of '{study}' has columns other than declared ({how}): make them the same, and in the same order.",
)
NO_ANSWER = Text(
    "더 깊은 분석 '{study}': 답이 없습니다. run이 Answer를 하나는 내게 하십시오.",
    "'{study}' gives no answer: let run yield an Answer.",
)
TWO_ANSWERS = Text(
    "더 깊은 분석 '{study}': 같은 물음에 두 가지로 답합니다. 난수는 정한 씨앗으로 만드십시오(np.random.default_rng(씨앗)).",
    "'{study}' answers the same question in two ways: draw from np.random.default_rng(seed).",
)
NO_STAGE = Text(
    "더 깊은 분석 '{study}': 모형에 없는 단계 '{stage}'에 들어 있습니다. stages에 있는 id({known})로 바꾸십시오.",
    "'{study}' belongs to '{stage}', which the model does not have: choose one of its stages ({known}).",
)
HOW_MANY_KINDS = Text(
    "지도 '{name}': 갈래가 {count}개입니다. 2개에서 {most}개까지로 하십시오.",
    "'{name}' has {count} kinds: declare 2 to {most}.",
)
KINDS_IN_ORDER = Text(
    "지도 '{name}': 갈래에는 순서가 없으므로 threshold, shares, limits, shapes, heat_m을 비우십시오.",
    "'{name}' has kinds and also what only an order has: leave threshold, shares, limits, shapes and heat_m empty.",
)
NO_SUCH_KIND = Text(
    "지도 '{name}': 값 {values} - 갈래 {count}개의 번호가 아닙니다. 1부터 {count}까지의 정수로 적으십시오.",
    "'{name}' holds {values}, which are no numbers of its {count} kinds: write whole numbers from 1 to {count}.",
)
OF_STUDY = Text("더 깊은 분석 '{study}'의 {told}", "'{study}': {told}")
NO_METHOD = Text(
    "{name} 파일이 없습니다. 모형 폴더에 방법을 적어 두십시오.",
    "{name} is missing: write the method down in the model's folder.",
)
