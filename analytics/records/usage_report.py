"""The register of uses as documents for the yearly evaluation: HWPX in the form of offices, and XLSX."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analytics.core.errors import UnknownNameError
from analytics.core.model import Output, OutputKind
from analytics.core.text import Language, Text
from analytics.core.wording import MORE_IN_FILES, difference, number, unit_of_change
from analytics.export import hwpx_styles as styles
from analytics.export.hwpx_paper import Paper, Ruled
from analytics.export.workbook import Book, Cell, Field
from analytics.library import find_model
from analytics.records.usage import NoteKind, own_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from analytics.records.usage import Note, Register, Use

LEAST = 1
"""Uses of a standard model that the joint evaluation of 2019 asked for at least; what is asked may change from year to year."""

TITLE = Text("표준분석모형 활용 실적 ({year}년)", "Use of standard analysis models ({year})")
ALL_YEARS = Text("표준분석모형 활용 실적", "Use of standard analysis models")
SUMMARY = Text(
    "표준분석모형을 {runs}건 활용했습니다(모형 {models}종, 부서 {offices}곳). 활용 {least}건 이상: {check}.",
    "Uses of standard models: {runs} (models: {models}, departments: {offices}). At least {least} use: {check}.",
)
MET, NOT_MET = Text("충족", "met"), Text("미충족", "not met")
COUNTS, NOTES, LIST = (
    Text("활용 건수", "Uses"),
    Text("정성 실적", "Effort, innovation, effect"),
    Text("활용 목록", "List of uses"),
)
BY_MODEL, BY_MONTH, BY_OFFICE = Text("모형별", "By model"), Text("월별", "By month"), Text("부서별", "By department")
COUNT_HEADS = Text("{what}|건수", "{what}|Uses")
MODEL, MONTH, OFFICE = Text("모형", "Model"), Text("월", "Month"), Text("부서", "Department")
LIST_HEADS = Text("번호|날짜|부서|모형|지역|쓴 자료|주요 수치", "No|Date|Department|Model|Place|Data used|Key numbers")
EFFECT_HEADS = Text("내용|지표|앞|뒤|차이|단위|실행 번호", "What|Indicator|Before|After|Change|Unit|Runs")
NOTE_HEADS = Text("번호|날짜|부서|모형|구분|내용", "No|Date|Department|Model|About|Words")
EFFECTS = Text("효과: 앞뒤 수치", "Effect: numbers before and after")
KINDS = {
    NoteKind.EFFORT: Text("노력도", "Effort"),
    NoteKind.INNOVATION: Text("혁신성", "Innovation"),
    NoteKind.EFFECT: Text("효과성", "Effect"),
}
UNSIGNED = Text("부서 미기재", "no department given")
CAVEATS = (
    Text(
        "기관의 자료로 끝까지 마친 실행만 세고, 예제 자료로 한 실행은 세지 않습니다.",
        "Only completed runs on an office's own data count; runs on sample data never do.",
    ),
    Text(
        "모형·조건·자료가 같은 실행은 몇 번을 되풀이해도 한 건입니다.",
        "A run with the same model, parameters and data counts once, however often it is repeated.",
    ),
    Text("부서 이름은 스스로 적은 것입니다.", "Departments are named by themselves."),
    Text(
        "'1건 이상'은 2019년 지방자치단체 합동평가의 지표입니다. 올해 기준은 지표 설명서에서 확인하십시오.",
        "'At least one' is of the joint evaluation of 2019; check this year's own description.",
    ),
)


@dataclass(frozen=True)
class Told:
    """The register of one year, or of all, in one language.

    Args:
        register: to read.
        year: None for all.
        language: of every word.
        on_day: the day of writing.
    """

    register: Register
    year: int | None
    language: Language
    on_day: date

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.say(ALL_YEARS if self.year is None else TITLE.fill(year=self.year))

    @property
    def summary(self) -> str:
        """The count and the check in one or two sentences."""
        uses = self.uses
        check = MET if meets(uses) else NOT_MET
        return self.say(
            SUMMARY.fill(
                runs=len(uses),
                models=len({use.model for use in uses}),
                offices=len({use.department for use in uses} - {""}),
                least=LEAST,
                check=check,
            )
        )

    @cached_property
    def uses(self) -> list[Use]:
        """The runs that count."""
        return self.register.uses(self.year)

    @cached_property
    def notes(self) -> list[Note]:
        """The notes."""
        return self.register.notes(self.year)

    def say(self, text: Text) -> str:
        """A phrase in the language."""
        return text.in_(self.language)

    def office(self, use: Use) -> str:
        """Who ran it, also where nobody has said it."""
        return use.department or self.say(UNSIGNED)

    def heads(self, text: Text) -> list[str]:
        """Headings that stand in one phrase with bars between them."""
        return self.say(text).split("|")


def meets(uses: Sequence[Use], least: int = LEAST) -> bool:
    """Whether there are at least so many uses."""
    return len(uses) >= least


def usage_hwpx(told: Told) -> bytes:
    """The register as HWPX."""
    paper = Paper(told.title)
    paper.title_box(told.title)
    paper.line(told.on_day.isoformat(), styles.DATED)
    paper.summary_box(told.summary)
    paper.line(f"1. {told.say(COUNTS)}", styles.HEADING)
    for title, heads, rows in counted(told):
        paper.line(title, styles.CAPTION)
        paper.table(Ruled(heads, [[name, str(count)] for name, count in rows], frozenset({1})))
    paper.line(f"2. {told.say(NOTES)}", styles.HEADING)
    _print_notes(paper, told)
    paper.line(f"3. {told.say(LIST)}", styles.HEADING)
    paper.table(Ruled(told.heads(LIST_HEADS), [list(map(str, row)) for row in listed(told)]))
    for caveat in CAVEATS:
        paper.bullet(3, told.say(caveat))
    return paper.to_bytes()


def usage_xlsx(told: Told) -> bytes:
    """The register as XLSX."""
    book = Book(told.title)
    blocks = [(title, [heads, *rows]) for title, heads, rows in counted(told)]
    caveats = ("", [[told.say(caveat)] for caveat in CAVEATS])
    book.page(told.say(COUNTS), [(told.title, [[told.summary]]), *blocks, caveats], (60, 12), "")
    book.sheet(told.say(LIST), _fields(told, LIST_HEADS), listed(told))
    book.sheet(told.say(NOTES), _fields(told, NOTE_HEADS), [list(row) for row in noted(told)])
    heads = [Field(head, digits=1, grouped=False) for head in told.heads(EFFECT_HEADS)]
    book.sheet(told.say(EFFECTS), heads, [effect.cells(told) for effect in effects_of(told)])
    return book.to_bytes()


def _fields(told: Told, heads: Text) -> list[Field]:
    return [Field(head, grouped=False) for head in told.heads(heads)]


def counted(told: Told) -> Iterator[tuple[str, list[str], list[tuple[str, int]]]]:
    """Title, headings and rows of each count: by model and department the most first, by month in order."""
    ways: tuple[tuple[Text, Text, Callable[[Use], str]], ...] = (
        (BY_MODEL, MODEL, lambda use: told.say(use_title(use))),
        (BY_MONTH, MONTH, lambda use: use.month),
        (BY_OFFICE, OFFICE, told.office),
    )
    for title, what, key in ways:
        counts = Counter(map(key, told.uses))
        rows = sorted(counts.items()) if what is MONTH else counts.most_common()
        yield told.say(title), told.heads(COUNT_HEADS.fill(what=what)), rows


def _print_notes(paper: Paper, told: Told) -> None:
    for kind, title in KINDS.items():
        paper.bullet(0, told.say(title))
        for note in told.notes:
            if note.kind is kind:
                paper.bullet(1, f"{note.words} ({note.department})")
    effects = [effect.texts(told) for effect in effects_of(told)]
    if effects:
        paper.line(told.say(EFFECTS), styles.CAPTION)
        paper.table(Ruled(told.heads(EFFECT_HEADS), effects, frozenset({2, 3, 4})))


def listed(told: Told) -> Iterator[list[Cell]]:
    """The rows of the list of uses, under `LIST_HEADS`."""
    for use in told.uses:
        data = ", ".join(_data_titles(use, told.language))
        numbers = " · ".join(key_numbers(use, told.language))
        place = told.say(use.place)
        yield [use.number, use.on_day.isoformat(), told.office(use), told.say(use_title(use)), place, data, numbers]


def noted(told: Told) -> Iterator[tuple[Cell, ...]]:
    """The rows of the notes, under `NOTE_HEADS`."""
    for note in told.notes:
        model = told.say(find_model(note.model).title) if note.model else ""
        yield note.number, note.on_day.isoformat(), note.department, model, told.say(KINDS[note.kind]), note.words


@dataclass(frozen=True, slots=True)
class Effect:
    """A note of an effect with its numbers, which are the runs' own."""

    words: str
    output: Output
    before: float
    after: float
    runs: str

    def change(self, language: Language) -> str:
        """The difference of the two numbers as they are printed beside it, with its sign; shares differ by percentage points."""
        change = difference(self.after, self.before, self.output.digits)
        unit = self.output.unit
        return change if unit is None or unit_of_change(unit) == unit else f"{change}{unit_of_change(unit).in_(language)}"

    def cells(self, told: Told) -> list[Cell]:
        """For a spreadsheet: numbers as numbers, with as many decimals as every file keeps."""
        kept = [round(value, self.output.digits + MORE_IN_FILES) for value in (self.before, self.after)]
        return [self.words, told.say(self.output.title), *kept, *self._rest(told)]

    def texts(self, told: Told) -> list[str]:
        """For a document."""
        shown = [number(value, self.output.digits) for value in (self.before, self.after)]
        return [self.words, told.say(self.output.title), *shown, *self._rest(told)]

    def _rest(self, told: Told) -> tuple[str, str, str]:
        unit = told.say(self.output.unit) if self.output.unit else ""
        return self.change(told.language), unit, self.runs


def effects_of(told: Told) -> list[Effect]:
    """The notes that name two runs, with the numbers of these."""
    by_number = {use.number: use for use in told.register.uses()}
    found = []
    for note in told.notes:
        if note.indicator and note.before is not None:
            output = output_of(by_number[note.before], note.indicator)
            found.append(Effect(note.words, output, *told.register.effect(note), f"{note.before} → {note.after}"))
    return found


def use_title(use: Use) -> Text:
    """The model, and the study where it was one."""
    try:
        model = find_model(use.model)
        return model.title if not use.study else Text(
            f"{model.title.ko}: {model.study(use.study).title.ko}", f"{model.title.en}: {model.study(use.study).title.en}"
        )  # fmt: skip
    except UnknownNameError:  # of a version that is no more
        return Text(use.model, use.model)


def outputs_of(use: Use) -> tuple[Output, ...]:
    """What the model or study declares; nothing where this version has it no more."""
    try:
        model = find_model(use.model)
        return model.study(use.study).outputs if use.study else model.outputs
    except UnknownNameError:
        return ()


def output_of(use: Use, name: str) -> Output:
    """The declaration of an indicator; a bare one under its id where this version has it no more."""
    found = [output for output in outputs_of(use) if output.id == name]
    return found[0] if found else Output(name, OutputKind.INDICATOR, Text(name, name), Text(name, name), digits=2)


def key_numbers(use: Use, language: Language) -> Iterator[str]:
    """The numbers that stand first on the model's page, with their names and units."""
    for output in outputs_of(use):
        value = use.record["indicators"].get(output.id)
        if output.headline and value is not None:
            unit = output.unit.in_(language) if output.unit else ""
            yield f"{output.title.in_(language)} {number(value, output.digits)}{unit}"


def _data_titles(use: Use, language: Language) -> Iterator[str]:
    """Each source once, with the digests of what came from it: own files first."""
    own, digests = own_tables(use.record), dict[str, list[str]]()
    for name, item in sorted(use.record["inputs"].items(), key=lambda pair: pair[0] not in own):
        title = (item.get("source") or {}).get(language, name)
        digests.setdefault(title, []).append(str(item.get("sha256") or "")[:DIGEST_SHOWN])
    for title, found in digests.items():
        yield f"{title} ({', '.join(found)})"


DIGEST_SHOWN = 8
"""Letters of a digest that are shown: enough to tell files apart by eye."""
