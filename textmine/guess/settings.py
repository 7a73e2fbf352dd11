"""Settings guessed from the table itself (設定の推測): what ``textmine FILE`` alone runs with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from textmine.errors import InputError, Problem, shown
from textmine.files import fold, letters, read_grid
from textmine.guess.profile import (
    CLOSED,
    EMPTY,
    GROUP,
    NAME,
    NUMBER,
    TEXT,
    Profile,
    is_attribute,
    profile_columns,
)
from textmine.guess.scales import guess_scale
from textmine.guess.tables import fuller_sheet, guess_header_row, title_above
from textmine.guess.ticksets import tick_sets
from textmine.phrases import first_value, read_phrases
from textmine.settings import ClosedQuestion, Column, PrivacySettings, Question, RepairSettings, Settings
from textmine.survey.closing import last_answer, merged_columns, until
from textmine.survey.columns import ColumnFinder, Sheet, take_header
from textmine.survey.layout import may_be_told_apart

MAX_GROUPS = 3
MAX_GROUP_VALUES = 60
NAME_CHARACTERS, LATIN_CHARACTERS = 20, 40
"""A name of a question may be so long; Latin letters are half as wide."""

LABEL_CHARACTERS = 12
"""What stands behind a question's code belongs to its name where it is so short."""

_MARKER = re.compile(
    r"^[【\[（(〔]?\s*((?:設問|質問|問|Q|Ｑ|q)\s*[0-9０-９]+(?:[-－ー‐の(（_＿][0-9０-９]+[)）]?)?)\s*[】\]）)〕]?"
)
_GROUP_NOUN = re.compile(
    r"年代|年齢|性別|地域|地区|市町村?|職業|学年|学校|所属|部署|世代|施設|居住年数|家族構成|国籍|利用頻度"
)
_FACE_CODE = re.compile(r"^[FＦ][0-9０-９]{1,2}[\s._:：]+(?=\S)")
"""How tools of panels number the questions on who somebody is (フェイスシート): F1 勤務地."""

_CODE = re.compile(rf"(?:{_FACE_CODE.pattern}|{_MARKER.pattern})[\s_＿.．:：、]*")
_WHOSE = re.compile(r"^(あなた|回答者|ご自身|ご本人)(自身)?の")
"""What stands in front of the name of a group in a form."""

_ENDS_ASKING = re.compile(r"(ください|下さい|ますか|ですか|願います)[。．.？?]?$")
_ABOUT = re.compile(
    r"について|に関して|に関する|に対する|[をは](?=(ご|お|御)?(教え|書|聞かせ|答え|記入|記載|入力|回答|挙げ|選|述べ|具体的|自由|詳し))"
)
_WIDE = re.compile(r"[ぁ-ヿ㐀-鿿]")
_POINTS_BACK = re.compile(r"上記|前問|以上|^([A-Za-zＱ\d０-９]+[.．]?\s*)?([そこ][のれ]|どの)")
"""What a question only points to is no name for it."""

_ID = re.compile(r"番号|受付|№|^\s*(no|id)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"年代|年齢|性別|氏名|住まい|居住|職業|学年|家族|出身|続柄|お子|子どもの|勤続|経験年数|勤務年数|入職|職種|雇用形態|受講|来館|"
    r"\bage\b|\bgender\b|\bsex\b",
    re.IGNORECASE,
)
_OF_A_VISITOR = re.compile(
    r"満足|利用(頻度|回数|目的)|おすすめ|お勧め|薦め|また(来|利用)|satisf|recommend", re.IGNORECASE
)
"""What is asked of whoever came or used something, and of no office."""

MANY_PERSONS = 60
"""So many answers come from persons rather than from offices where nobody gives a name."""

_ASKS = re.compile(r".{13}|ください|ですか|ますか|[?？。]$")
_ASKS_FOR_WORDS = re.compile(
    r"自由|意見|感想|要望|理由|記述|具体的に|お書き|お聞かせ|コメント|\b(comments?|opinions?|feedback|describe|free.?text)\b",
    re.IGNORECASE,
)
_OF_THE_OFFICE = re.compile(
    r"(市|町|村|区|都|道|府|県|国|組合|事務局|担当課|所管課|当局|当館|当院|当社|病院)(側|として)?の(考え方?|見解|回答|対応|コメント)|対応(方針|状況|結果)|回答案"
)
"""Headers of what the office answers to an opinion, in tables of public comments."""

_BODY = re.compile(r"部署|[部課係]|所属|組織|団体|施設|学校|事業所|会社")


def guess_settings(
    path: Path,
    *,
    text: Sequence[Column] = (),
    group: Sequence[Column] = (),
    respondent: Column = "",
    encoding: str = "auto",
    sheet: str = "",
    every_column: bool = False,
) -> Settings:
    """Settings for a table that nobody has described yet; what is given is kept, the rest is guessed.

    ``every_column`` takes all columns as free text, one question each (to repair or search a whole table).
    Raises InputError where the file cannot be read, a named column is missing, or no column looks like
    free text.
    """
    grid = read_grid(path, encoding=encoding, sheet=sheet)
    if not (sheet or text or group or every_column) and (sheet := fuller_sheet(grid)):
        grid = read_grid(path, encoding=encoding, sheet=sheet)
    header_row = guess_header_row(grid)
    table = take_header(grid, header_row)
    last_row = last_answer(table)
    table = take_header(until(grid, last_row), header_row)
    profiles = profile_columns(table)
    wanted = [p.position for p in profiles if p.role == TEXT or every_column]
    wanted = wanted if every_column else _of_respondents(profiles, wanted)
    wanted = sorted({*wanted, *_nobody_answered(profiles)}) if wanted else _asked_for_words(profiles)
    texts = _positions(table, text, "text") or wanted
    if not texts:
        raise InputError(_no_free_text(path, profiles))
    groups = _positions(table, group, "group") or guess_groups(table, profiles, texts)
    persons = _are_persons(profiles)
    names = _given_names(table, texts) if text else question_names(table, texts)
    return Settings(
        folder=path.resolve().parent,
        file=path.resolve(),
        title=title_above(grid, header_row) or path.stem,
        encoding=encoding,
        sheet=sheet,
        header_row=header_row,
        last_row=last_row,
        fill_down=tuple(column_of(table, at) for at in groups if at in merged_columns(grid, header_row)),
        respondent=respondent or _guess_respondent(table, profiles, groups),
        groups=tuple(column_of(table, position) for position in groups),
        group_names=() if group else group_names(table, groups),
        questions=tuple(
            Question(name, column_of(table, at), wording_of(table, at), kind_of(table, at))
            for name, at in zip(names, texts, strict=True)
        ),
        closed=guess_closed(table, profiles, [*texts, *groups]),
        repair=RepairSettings(input="pdf") if grid.encoding.startswith("pdf: ") else RepairSettings(),
        privacy=PrivacySettings(persons=persons),
    )


def _of_respondents(profiles: Sequence[Profile], texts: Sequence[int]) -> list[int]:
    """The columns of free text without those that the office wrote beside the answers (市の考え方)."""
    own = [at for at in texts if not _OF_THE_OFFICE.search(profiles[at - 1].header)]
    return own or list(texts)


def _asked_for_words(profiles: Sequence[Profile]) -> list[int]:
    """Columns whose header asks for words, where no cells look like it: hardly anybody has answered yet.

    A form that was just opened, or tried out by one person, is described by its questions alone.
    """
    return [p.position for p in profiles if _ASKS_FOR_WORDS.search(p.header) and not _ID.search(p.header)]


def _nobody_answered(profiles: Sequence[Profile]) -> list[int]:
    """Empty columns whose header asks for words: that nobody answered is a finding, too."""
    empty = [p for p in profiles if p.role == EMPTY and "その他" not in p.header]
    return _asked_for_words(empty)


def guess_groups(sheet: Sheet, profiles: Sequence[Profile], texts: Sequence[int]) -> list[int]:
    """Group columns, nested ones from the outermost to the innermost, at most three."""
    usable = [p for p in profiles if p.role == GROUP and p.position not in texts and p.distinct >= 2]
    usable = [p for p in usable if p.distinct <= MAX_GROUP_VALUES][:MAX_GROUPS]
    usable = usable or attributes_of(sheet, profiles, texts)[: MAX_GROUPS - 1]
    names = [p for p in profiles if p.role == NAME and p.position not in texts and p.distinct >= 2]
    return nested_order(sheet, usable, names)


def nested_order(sheet: Sheet, groups: Sequence[Profile], names: Sequence[Profile]) -> list[int]:
    """Groups from the outermost to the innermost; behind them the first column of names inside all of them."""
    chosen = sorted(groups, key=lambda p: (_depth(sheet, p, groups), p.position))
    inner = [p for p in names if chosen and all(_is_nested(sheet, c.position, p.position) for c in chosen)]
    return [p.position for p in [*chosen, *inner[:1]]]


def attributes_of(sheet: Sheet, profiles: Sequence[Profile], texts: Sequence[int]) -> list[Profile]:
    """Closed columns before the first free text that say who somebody is (校種, 世帯規模, 受講方法)."""
    first = min(texts, default=0)
    before = [p for p in profiles if p.position < first]
    return [p for p in before if is_attribute(p, sheet.values(p.position))]


def _depth(sheet: Sheet, profile: Profile, others: Sequence[Profile]) -> int:
    """How many of the other columns are outer groups of this one."""
    return sum(
        1
        for other in others
        if other.distinct < profile.distinct and _is_nested(sheet, other.position, profile.position)
    )


def _is_nested(sheet: Sheet, outer: int, inner: int) -> bool:
    """Whether (nearly) each value of ``inner`` belongs to one value of ``outer``."""
    pairs = {
        (row[inner - 1].strip(), row[outer - 1].strip())
        for row in sheet.rows
        if row[inner - 1].strip() and row[outer - 1].strip()
    }
    values = {value for value, _ in pairs}
    return bool(values) and len(pairs) <= 1.1 * len(values)


def _guess_respondent(sheet: Sheet, profiles: Sequence[Profile], groups: Sequence[int]) -> Column:
    names = [p for p in profiles if p.role == NAME]
    inner = [p for p in names if p.position in groups]
    ids = [p for p in profiles if p.role == NUMBER and p.distinct == p.rows and _ID.search(p.header)]
    # Offices are called by their innermost group rather than by the number of their row.
    called = [p for p in profiles if p.position in groups[1:] and may_be_told_apart(p.rows, p.distinct)]
    chosen = inner or names or ([] if called and not _are_persons(profiles) else ids)
    return column_of(sheet, chosen[0].position) if chosen else ""


def _are_persons(profiles: Sequence[Profile]) -> bool:
    """Whether the respondents are persons: a column asks for age, sex, home or the like.

    Many rows without a name that say how satisfied somebody is were filled in by persons, too.
    """
    if any(p.role == NAME and _BODY.search(p.header) for p in profiles):
        return False
    nameless = not any(p.role == NAME for p in profiles)
    asked = [p.header for p in profiles if p.role == CLOSED and p.filled >= MANY_PERSONS]
    visitors = nameless and any(_OF_A_VISITOR.search(header) for header in asked)
    return visitors or any(p.filled and _PERSON.search(p.header) for p in profiles)


def group_names(sheet: Sheet, positions: Sequence[int]) -> tuple[str, ...]:
    """Short names for groups whose header is a whole question; () where all headers are short."""
    headers = [sheet.name(position) for position in positions]
    names = []
    for header, position in zip(headers, positions, strict=True):
        nouns = _GROUP_NOUN.findall(header) if _ASKS.search(header) else []
        names.append(_group_label(header) or (nouns[-1] if nouns else _short_name(sheet, position)))
    asked = any(_ASKS.search(header) or _CODE.match(header) for header in headers)
    return tuple(names) if asked and len(set(names)) == len(names) else ()


def _group_label(header: str) -> str:
    """What a group is called in a sentence: 年齢 for 問1 あなたの年齢, 勤務地 for F1 勤務地; "" for a whole question."""
    bare = _WHOSE.sub("", _CODE.sub("", header))
    return bare if bare and not _ASKS.search(bare) else ""


def guess_closed(
    sheet: Sheet, profiles: Sequence[Profile], taken: Sequence[int]
) -> tuple[ClosedQuestion, ...]:
    """The closed questions, with what parts their options where several may be ticked."""
    sets = tick_sets(sheet, taken)
    inside = [at for found in sets for at in found.positions]
    asked = [p for p in profiles if p.role == CLOSED and p.position not in (*taken, *inside)]
    names = question_names(sheet, [p.position for p in asked])
    worded = any(p.role in (CLOSED, GROUP) and not _are_numbers(sheet, p.position) for p in profiles)
    single = {
        p.position: ClosedQuestion(
            name,
            column_of(sheet, p.position),
            p.separator,
            scale=() if p.separator else guess_scale(p.header, sheet.values(p.position), worded=worded),
        )
        for name, p in zip(names, asked, strict=True)
    }
    joined = {
        found.positions[0]: ClosedQuestion(
            found.name if found.name not in names else f"{found.name}（複数選択）",
            choices=found.options,
            columns=tuple(column_of(sheet, at) for at in found.positions),
        )
        for found in sets
    }
    return tuple(closed for _, closed in sorted({**single, **joined}.items()))


def _are_numbers(sheet: Sheet, position: int) -> bool:
    """Whether a column holds nothing but whole numbers."""
    return all(cell.strip().isdecimal() for cell in sheet.values(position) if cell.strip())


def column_of(sheet: Sheet, position: int) -> Column:
    """How settings should name a column: by its header where that is unique and short, else by position."""
    header = sheet.headers[position - 1]
    same = sum(1 for other in sheet.headers if fold(other) == fold(header))
    if not header.strip() or same > 1 or "\n" in header.strip() or len(header) > 40:
        return position
    return header.strip()


def question_names(sheet: Sheet, positions: Sequence[int]) -> list[str]:
    """Short distinct names: the marker 問２ of the header, or of the column that it refers to."""
    names = [_short_name(sheet, position) for position in positions]
    counts = Counter(names)
    return [
        f"{name}（{letters(position)}列）" if counts[name] > 1 else name
        for name, position in zip(names, positions, strict=True)
    ]


def _short_name(sheet: Sheet, position: int) -> str:
    header = sheet.name(position)
    if found := _MARKER.match(header):
        marker, label = re.sub(r"\s", "", found[1]), _label(header[found.end() :])
        return f"{marker} {label}" if label else marker
    if _refers_back(sheet, position):
        before = _referred_marker(sheet, position)
        what = "理由" if "理由" in header else "記述"
        if before:
            return f"{before}の{what}"
    plain = re.sub(r"[（(](任意|自由記述|必須|複数回答可?|[^（()）]*\d[^（()）]*)[）)]", "", header).strip()
    plain = _subject(plain) or plain
    most = NAME_CHARACTERS if _WIDE.search(plain) else LATIN_CHARACTERS
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _label(rest: str) -> str:
    """What stands behind the code of a column in a few words (Q5_FA 職場の良いところ); "" for a whole question."""
    rest = re.sub(r"[（(][^（()）]*(回答|記述|任意|必須|選択|\d)[^（()）]*[）)]", "", rest)
    rest = re.sub(
        r"^[\s_＿.．:：、]*((FA|SA|MA|OA)(?![A-Za-z]))?[\s_＿.．:：、]*", "", rest, flags=re.IGNORECASE
    ).strip()
    rest = _subject(rest) or rest
    return rest if 2 <= len(rest) <= LABEL_CHARACTERS and not _ASKS.search(rest) else ""


def _subject(question: str) -> str:
    """What a whole question asks about: 学校統合案 of 学校統合案についてご意見をお書きください; "" where that is open."""
    if not _ENDS_ASKING.search(question):
        return ""
    found = _ABOUT.search(question)
    subject = question[: found.start()].strip() if found else ""
    return "" if _POINTS_BACK.search(subject) else subject


def _given_names(sheet: Sheet, positions: Sequence[int]) -> list[str]:
    """Columns that a person named keep their own headers as question names, told apart where repeated."""
    names = [sheet.name(position) for position in positions]
    return [
        f"{name}（{letters(position)}列）" if names.count(name) > 1 else name
        for name, position in zip(names, positions, strict=True)
    ]


def _refers_back(sheet: Sheet, position: int) -> bool:
    """Whether a header means the question before it: 上記回答の理由, or the same words again and again."""
    header = sheet.headers[position - 1]
    same = sum(1 for other in sheet.headers if fold(other) == fold(header))
    return bool(header.strip()) and (same > 1 or re.match(r"上記|その理由|前問", header) is not None)


def _referred_marker(sheet: Sheet, position: int) -> str:
    for before in range(position - 1, 0, -1):
        if found := _MARKER.match(sheet.name(before)):
            return re.sub(r"\s", "", found[1])
    return ""


def wording_of(sheet: Sheet, position: int) -> str:
    """What the respondent read: the header; for その理由 the question that it refers to as well."""
    header = " ".join(sheet.headers[position - 1].split())
    if _refers_back(sheet, position):
        for before in range(position - 1, 0, -1):
            if _MARKER.match(sheet.name(before)):
                return f"{sheet.name(before)} {header}"
    return header


def kind_of(sheet: Sheet, position: int) -> str:
    """What a question asks for by its header: a reason, a plan, an opinion, or "" for anything else."""
    return first_value(sheet.name(position), read_phrases("awareness/question_kinds.csv"))


def _positions(sheet: Sheet, columns: Sequence[Column], role: str) -> list[int]:
    finder = ColumnFinder(sheet, options=True)
    found = [finder.find(_position_or_text(sheet, column), role) for column in columns]
    finder.done()
    return found


def _position_or_text(sheet: Sheet, column: Column) -> Column:
    """A command line can only give text: 3 is a position where no header is called 3."""
    known = {fold(header) for header in sheet.headers}
    if isinstance(column, str) and column.isdecimal() and fold(column) not in known:
        return int(column)
    return column


def _no_free_text(path: Path, profiles: Sequence[Profile]) -> Problem:
    listed = " / ".join(f"{p.letters} {p.header or '（見出しなし）'}" for p in profiles[:12])
    return Problem(
        "自由記述らしい列が見つかりません",
        "no column looks like free text",
        path.name,
        f"textmine run {shown(path.name)} --text 列名 のように指定してください。ある列: {listed}",
        f"name it: textmine run {shown(path.name)} --text COLUMN; columns found: {listed}",
    )
