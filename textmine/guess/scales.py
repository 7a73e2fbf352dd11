"""Which columns of bare numbers are rating scales (評定尺度の推測): 1 to 5 and 0 to 10 where no codes stand.

A number may be a step or a code (1 = 男性), and nothing in it tells. It is proposed as a scale where the question
asks for a degree and other questions of the table have their answers in words; a person reads the proposal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from textmine.scales import RECOMMENDED, are_numbers_only, key_of
from textmine.scalewords import read_wordings

HIGHEST = (4, 5, 7, 10)
"""Where the scales of forms end; 3 and 6 are rather codes or counts."""

FEWEST_NUMBERS = 4
"""Different numbers that stand in the column."""

DEGREE = re.compile(
    r"満足|評価|程度|どのくらい|どれくらい|点数|何点|段階|度合|幸せ|感じ|思い(ます|ました)か|思う|重要|期待|理解|勧め|薦め|すすめ|"
    r"(です|ます|でした|ました)か|rat(e|ing)|score|satisf|agree|likely|recommend|how (much|well|satisfied)|happy",
    re.IGNORECASE,
)
QUANTITY = re.compile(
    r"何人|人数|何回|回数|何年|年数|何歳|年齢|何台|台数|何日|日数|何時間|時間|何件|件数|頻度|学年|番号|コード|区分|順位|"
    r"how many|how often|number of|count|code|rank",
    re.IGNORECASE,
)
RECOMMENDS = re.compile(r"(勧め|薦め|すすめ|推奨|recommend)", re.IGNORECASE)


def guess_scale(header: str, cells: Sequence[str], *, worded: bool) -> tuple[str, ...]:
    """The scale of a column of numbers from the positive end, as survey.toml states it; () where it is none.

    ``worded``: whether other closed columns of the table have their answers in words.

    >>> guess_scale("満足度を教えてください", ["5", "4", "2", "1", "3"], worded=True)
    ('5', '4', '3', '2', '1')
    >>> guess_scale("世帯の人数", ["5", "4", "2", "1", "3"], worded=True)
    ()
    """
    folded = unicodedata.normalize("NFKC", header)
    counted = Counter(cells)
    if not worded or not are_numbers_only(counted, read_wordings()):
        return ()
    numbers = sorted({int(key) for cell in counted if (key := key_of(cell)).isdecimal()})
    if len(numbers) < FEWEST_NUMBERS or numbers[-1] not in HIGHEST:
        return ()
    if QUANTITY.search(folded) or not DEGREE.search(folded):
        return ()
    if RECOMMENDS.search(folded) and numbers[-1] == 10:
        return RECOMMENDED
    return tuple(str(number) for number in range(numbers[-1], numbers[0] - 1, -1))
