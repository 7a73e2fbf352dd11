"""What a column looks like (列の推測): free text, group, closed answer, name, number or empty.

A guess is a proposal that a person reads and mends in survey.toml; nothing is decided by it silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textmine.files import letters
from textmine.guess.separators import ASKS_FOR_SEVERAL, guess_separator
from textmine.survey.columns import Sheet

TEXT, GROUP, CLOSED, NAME, NUMBER, EMPTY = "自由記述", "組織・属性", "選択式", "回答者名", "番号・日時", "空"
"""The roles a column can have, as the written survey.toml calls them."""

TEXT_HINT = re.compile(
    r"自由|意見|理由|感想|要望|記述|記入|コメント|具体的|お書き|お聞かせ|提案|その他の内容|内容|なぜ|どのような点"
)
TEXT_HEADER = re.compile(
    r"(自由記述|自由回答|自由意見|ご?意見|ご?感想|ご?要望|コメント|本文|回答|回答文|text|comments?|answer)",
    re.IGNORECASE,
)
"""Headers that mean free text even where everybody wrote the same sentence."""

GROUP_HINT = re.compile(
    r"^(部|課|係|局|室|班|館|校|科)(名|署)?$|部署|部門|所属|組織|部局|年代|年齢|性別|地域|地区|居住|住まい|お住|職業|属性|区分|学年|学校|"
    r"クラス|病棟|診療科|勤務地|勤務先|拠点|職種|職位|役職|雇用形態|勤続年数|^F\d{1,2}[\s._:：]|支所|支店|支部|店舗|営業所|事業所|病院|施設|館名|分館|利用館|市町|都道府県|世代|topic|group|department|gender|age",
    re.IGNORECASE,
)
NAME_HINT = re.compile(
    r"^(部署|課|課名|所属|団体|回答者|氏名|名前|組織)(名|名称)?$|回答課|団体名|施設名", re.IGNORECASE
)
OWN_NAME = re.compile(
    r"(.{0,6}(部|課|係|局|室|班|館|校|園|所|会|社|店|院|団体|企業|法人|事業者|施設|組織|組合|機関|大学|病棟|部署|所属|自治体|クラブ"
    r"|サークル|チーム|グループ|氏|回答者)(名|名称)|学校|会社|企業|町会|町内会|自治会|団体|施設|事業所|病院|法人"
    r"|(full |your )?name|(company|organi[sz]ation|school|institution|employer|respondent|department|office)( name)?)",
    re.IGNORECASE,
)
"""Whole headers that ask for the name of who answers, however long such names are."""

ID_HINT = re.compile(
    r"番号|通し|受付|^no\.?$|\bid$|^№$|タイムスタンプ|timestamp|日時|メール|e-?mail|回答id|\bip\b|ｉｐアドレス|(start|end|created|modified|submitted)\b.*\b(date|time)|(date|time) (created|modified|submitted)",
    re.IGNORECASE,
)

ENGLISH_HINT = re.compile(
    r"\b(comments?|opinions?|feedback|describe|suggestions?|remarks?|reasons?|free.?text|answers?|why|what|how|please)\b",
    re.IGNORECASE,
)
"""English headers that ask for words, where cells are sentences, too."""

OPINION_HINT = re.compile(
    r"思いますか|評価し|満足|どのように思|当てはまる|あてはまる|知っていますか|感じますか|すべて"
)
"""Headers that ask for an opinion: their answers are closed questions, not groups of people."""

FEW_OPTIONS = 7
"""So many sentences may be the options of a closed question."""

LONGEST_NAME = 60
"""Characters: the names of residents' associations and of their federations are long."""

_OPINION = re.compile(r"思う|思わない|評価|満足|好ましい|感じ|どちらとも|あてはま|当てはま|賛成|反対")
_NOTHING = re.compile(
    r"記入[な無]し|未記入|無記入|無回答|(特に?)?(なし|無し|無|ない|ありません)|該当[な無]し|[-－ー―./／]|n/?a",
    re.IGNORECASE,
)
_NUMBERLIKE = re.compile(
    r"[-+]?[\d,.]+%?|\d{1,4}[-/年.]\d{1,2}([-/月.]\d{1,2}日?)?([ T]\d{1,2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}(:\d{2})?"
)
_HAS_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_LATIN_WORD = re.compile(r"[A-Za-z][a-z'’]*")
_ENUMERATED = re.compile(r"^\s*[①-⑳]|^\s*\d{1,2}[ .．、)）]")


@dataclass(frozen=True)
class Profile:
    """One column's figures and the role guessed from them; ``position`` counts from 1.

    ``separator``: what parts the options where cells hold several ticked ones.
    """

    position: int
    header: str
    filled: int
    rows: int
    distinct: int
    mean_length: float
    sentence_share: float
    role: str
    examples: tuple[str, ...]
    separator: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        """The column's spreadsheet letters."""
        return letters(self.position)

    @property
    def share(self) -> float:
        """The share of rows that are filled."""
        return self.filled / self.rows if self.rows else 0.0


def profile_columns(sheet: Sheet) -> tuple[Profile, ...]:
    """The profile of every column of a sheet, from left to right."""
    return tuple(
        _profile(position, sheet.name(position) if header.strip() else "", sheet.values(position))
        for position, header in enumerate(sheet.headers, 1)
    )


def _profile(position: int, header: str, cells: Sequence[str]) -> Profile:
    written = [cell.strip() for cell in cells if cell.strip()]
    filled = [cell for cell in written if not _NOTHING.fullmatch(cell)] or written
    distinct = list(dict.fromkeys(filled))
    mean = sum(map(len, filled)) / len(filled) if filled else 0.0
    sentences = sum(map(_is_sentence, filled)) / len(filled) if filled else 0.0
    separator = _separator(header, filled)
    role = _role(header, filled, distinct, mean, sentences, len(cells), separator)
    return Profile(
        position,
        header,
        len(written),
        len(cells),
        len(set(written)),
        mean,
        sentences,
        role,
        tuple(distinct[:3]),
        separator if role == CLOSED else (),
    )


def as_closed(profile: Profile, cells: Sequence[str]) -> Profile:
    """The same column as a closed question, because a person says so; what parts its options is guessed."""
    filled = [cell.strip() for cell in cells if cell.strip() and not _NOTHING.fullmatch(cell.strip())]
    return replace(profile, role=CLOSED, separator=_separator(profile.header, filled))


def _separator(header: str, filled: Sequence[str]) -> tuple[str, ...]:
    """What parts the options of a cell; 1,200 is a number unless the header allows several answers."""
    asked = ASKS_FOR_SEVERAL.search(header) is not None
    return guess_separator(header, filled) if filled and (asked or _share_numberlike(filled) <= 0.5) else ()


def _role(
    header: str,
    filled: Sequence[str],
    distinct: Sequence[str],
    mean: float,
    sentences: float,
    rows: int,
    separator: Sequence[str],
) -> str:
    folded = unicodedata.normalize("NFKC", header)
    if not filled:
        return EMPTY
    varied = len(distinct) / len(filled)
    if _asks_for_text(folded) and sentences > 0.5:
        return TEXT
    if ID_HINT.search(folded) and (varied > 0.9 or _share_numberlike(filled) > 0.9):
        return NUMBER
    if separator:
        return CLOSED
    if _share_numberlike(filled) > 0.9:
        return CLOSED if len(distinct) <= 11 and varied < 0.5 else NUMBER
    if OWN_NAME.fullmatch(folded) and _are_names(filled, distinct, rows):
        return NAME
    if _is_written(filled, distinct):
        return TEXT
    if _is_closed(filled, distinct, varied):
        return GROUP if _is_group(folded, distinct) and mean <= 15 else CLOSED
    if _is_text(folded, mean, sentences, varied):
        return TEXT
    if NAME_HINT.search(folded) and len(set(filled)) == rows:
        return NAME
    if (_is_group(folded, distinct) or NAME_HINT.search(folded)) and mean <= 20:
        return GROUP
    if varied > 0.95 and mean < 12 and not sentences:
        return NAME if len(set(filled)) == rows else NUMBER
    return TEXT if varied > 0.5 and mean >= 12 and _HAS_JAPANESE.search("".join(distinct[:20])) else CLOSED


def _asks_for_text(header: str) -> bool:
    """Whether a header is nothing but words for free text: ご意見, ご要望・ご意見."""
    return all(TEXT_HEADER.fullmatch(part) for part in re.split(r"[・、,／/\s]+", header.strip()))


def _are_names(filled: Sequence[str], distinct: Sequence[str], rows: int) -> bool:
    """Another value in every row, and none of them a sentence."""
    sentences = sum("。" in cell or "\n" in cell or len(cell) > LONGEST_NAME for cell in filled)
    return len(distinct) == rows and not sentences


def _is_group(header: str, distinct: Sequence[str]) -> bool:
    """A header that names a kind of group, and values that are not opinions."""
    opinions = sum(1 for value in distinct if _OPINION.search(value))
    asked = len(header) > 12 and OPINION_HINT.search(header)
    return bool(GROUP_HINT.search(header)) and not asked and opinions <= 0.3 * len(distinct)


def _is_written(filled: Sequence[str], distinct: Sequence[str]) -> bool:
    """More than a few different cells, many with a full stop: options have none, people write them."""
    return len(distinct) > FEW_OPTIONS and sum("。" in cell for cell in filled) > 0.2 * len(filled)


def _is_text(header: str, mean: float, sentences: float, varied: float) -> bool:
    """Sentences that differ from row to row; a header that asks for words needs less of both."""
    if TEXT_HINT.search(header):
        return varied > 0.25 and (sentences > 0.1 or mean >= 8)
    if ENGLISH_HINT.search(header):
        return varied > 0.25 and sentences > 0.1
    return varied > 0.4 and (sentences > 0.4 or (mean >= 20 and sentences > 0.2))


def _is_closed(filled: Sequence[str], distinct: Sequence[str], varied: float) -> bool:
    """Few answers that repeat, or enumerated ones (① ...)."""
    if len(filled) >= 8 and varied <= 0.34 and len(distinct) <= 40:
        longest = max(map(len, distinct))
        return longest <= 60 or varied <= 0.05
    return sum(1 for cell in filled if _ENUMERATED.match(cell)) > 0.8 * len(filled) and varied < 0.6


def is_attribute(profile: Profile, values: Sequence[str]) -> bool:
    """A closed column that says who somebody is, not what they think: a short noun, values that are no opinions.

    校種, 世帯規模 and 受講方法 are such; 満足度, 問２ and はい / いいえ are not.
    """
    if profile.role != CLOSED or profile.separator or not 2 <= profile.distinct <= MOST_KINDS:
        return False
    if 2 * profile.distinct > profile.filled:
        return False
    if not SHORT_NOUN.fullmatch(profile.header) or NOT_WHO.search(profile.header):
        return False
    written = [value.strip() for value in values if value.strip()]
    opinions = sum(1 for value in written if _OPINION.search(value) or _YES_NO.fullmatch(value))
    return not opinions and not any(_PLAIN_NUMBER.fullmatch(value) for value in written)


MOST_KINDS = 12
SHORT_NOUN = re.compile(r"[^\s？?。、!！]{2,8}|[A-Za-z]+( [A-Za-z]+)?")
NOT_WHO = re.compile(
    r"^(問|設問|質問|Q\d)|満足|評価|理解|希望|賛否|可否|有無|要否|必要|意向|関心|認知|印象|難易|点数?$|頻度|"
    r"rating|score|satisf|agree|yes|rank",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"[-+]?[\d０-９.]+")
_YES_NO = re.compile(
    r"はい|いいえ|ある|ない|あり|なし|有|無|○|◯|〇|×|✕|△|良い|悪い|普通|ふつう|yes|no|good|bad|fair",
    re.IGNORECASE,
)


def _is_sentence(cell: str) -> bool:
    """Eight or more characters with hiragana between other signs, or a full stop; four English words."""
    if len(cell) < 8:
        return False
    written = len(_HIRAGANA.findall(cell)) >= 3 or "。" in cell
    return written or (not _HAS_JAPANESE.search(cell) and len(_LATIN_WORD.findall(cell)) >= 4)


def _share_numberlike(filled: Sequence[str]) -> float:
    folded = (unicodedata.normalize("NFKC", cell) for cell in filled)
    return sum(1 for cell in folded if _NUMBERLIKE.fullmatch(cell)) / len(filled)
