"""Numbers and dates of a workbook as a person reads them on the sheet (表示形式).

Covers the formats that surveys hold: General, fixed decimals, thousands, percent, leading zeros,
literals in quotes, dates with Western and Japanese years (令和6年4月1日), times, weekdays. A format that
is not covered shows the plain value.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

ERAS = (
    (dt.date(2019, 5, 1), "令和", "令", "R"),
    (dt.date(1989, 1, 8), "平成", "平", "H"),
    (dt.date(1926, 12, 25), "昭和", "昭", "S"),
    (dt.date(1912, 7, 30), "大正", "大", "T"),
    (dt.date(1868, 1, 25), "明治", "明", "M"),
)
WEEKDAYS = "月火水木金土日"
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

JAPANESE_BUILTINS = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: "[$-411]ge.m.d",
    28: '[$-411]ggge"年"m"月"d"日"',
    29: '[$-411]ggge"年"m"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "[$-411]ge.m.d",
    50: "[$-411]ge.m.d",
    51: '[$-411]ggge"年"m"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: "[$-411]ge.m.d",
    58: '[$-411]ggge"年"m"月"d"日"',
}
"""Built-in formats by their number, as Japanese Excel shows them; files hold only the number."""

_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|午前/午後|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[gGeEaAbB]+|.'
)


def general(value: float | int) -> str:
    """A number as the format General shows it: no trailing .0, at most 15 significant digits."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and -1e15 < value < 1e15:
        return str(int(value))
    return f"{value:.15g}".replace("e", "E") if isfinite(value) else str(value)


def display_number(value: float | int, number_format: str) -> str:
    """A number as ``number_format`` shows it: 0.5 with 0% is 50%, 123 with 0000 is 0123."""
    section, shown_value = _section(value, number_format)
    if not section or section == "@" or "General" in section or "G/" in section or "/" in _bare(section):
        literals = "".join(_literal(token) for token in _TOKEN.findall(section.replace("General", "\\g")))
        if "General" in section and literals != "g":
            return literals.replace("g", general(shown_value), 1)
        return general(value)
    if re.search(r"[Ee][+-]", section):
        return general(value)
    return _fill(shown_value, section)


def _section(value: float | int, number_format: str) -> tuple[str, float | int]:
    """The part of the format for this sign; a negative section shows the value without its sign."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', number_format)
    if re.search(r"\[[<>=]", number_format):
        return "", value
    if value < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -value
    if value == 0 and len(sections) > 2 and sections[2]:
        return sections[2], value
    return sections[0], value


def _bare(section: str) -> str:
    return re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", section)


def _literal(token: str) -> str:
    if token.startswith('"'):
        return token[1:-1]
    if token.startswith("\\"):
        return token[1:]
    if token.startswith("[$"):
        return token[2:-1].split("-")[0]
    if token.startswith(("_", "*", "[")):
        return ""
    return token


def _fill(value: float | int, section: str) -> str:
    tokens = _TOKEN.findall(section)
    pattern = "".join(token for token in tokens if token in "0#?,.%")
    whole, _, decimals = pattern.replace("%", "").partition(".")
    places = sum(decimals.count(sign) for sign in "0#?")
    scale = len(whole) - len(whole.rstrip(",")) if whole.strip(",") else 0
    number = Decimal(repr(value)) * 100 ** pattern.count("%") / Decimal(1000) ** scale
    rounded = abs(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and fraction.endswith("0"):
        fraction, optional = fraction[:-1], optional - 1
    least = whole.count("0")
    integer = integer.lstrip("0").rjust(least, "0")
    sign = "-" if number < 0 and rounded != 0 else ""
    return sign + _placed(tokens, integer, fraction, grouped="," in whole.rstrip(","))


def _placed(tokens: list[str], integer: str, fraction: str, *, grouped: bool) -> str:
    """The digits put into the places of the format, the first place taking all that are left over."""
    point = tokens.index(".") if "." in tokens else len(tokens)
    slots = [n for n, token in enumerate(tokens[:point]) if token in "0#?"]
    if grouped or not slots:
        digits = {slots[0]: f"{int(integer):,}" if grouped and integer else integer} if slots else {}
    else:
        right = {
            slot: integer[len(integer) - k - 1 : len(integer) - k or None]
            for k, slot in enumerate(reversed(slots))
            if k < len(integer)
        }
        over = len(integer) - len(slots)
        digits = right | ({slots[0]: integer[: over + 1]} if over > 0 else {})
    shown, done = [], False
    for n, token in enumerate(tokens):
        if n < point and token in "0#?":
            shown.append(digits.get(n, ""))
        elif n == point:
            shown.append(f".{fraction}" if fraction else "")
            done = True
        elif token in "0#?" and done:
            continue
        elif token != ",":
            shown.append(_literal(token))
    return "".join(shown)


def display_date(value: dt.datetime | dt.date | dt.time | dt.timedelta, date_format: str) -> str:
    """A date or time as ``date_format`` shows it, Japanese years and weekdays too."""
    if isinstance(value, dt.timedelta):
        return _duration(value)
    moment = _moment(value)
    section = date_format.split(";")[0]
    tokens = _TOKEN.findall(section)
    half = any(token in ("AM/PM", "午前/午後") for token in tokens)
    return "".join(
        _date_part(moment, token, _is_minute(tokens, n), half=half) for n, token in enumerate(tokens)
    )


def _moment(value: dt.datetime | dt.date | dt.time) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.time):
        return dt.datetime.combine(dt.date(1900, 1, 1), value)
    return dt.datetime.combine(value, dt.time())


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _is_minute(tokens: list[str], n: int) -> bool:
    """M means minutes behind an hour or before seconds, else months."""
    codes = [(k, token[0].lower()) for k, token in enumerate(tokens) if token[0].lower() in "ymdhs"]
    places = [k for k, _ in codes]
    if n not in places or tokens[n][0].lower() != "m":
        return False
    at = places.index(n)
    return (at > 0 and codes[at - 1][1] == "h") or (at + 1 < len(codes) and codes[at + 1][1] == "s")


def _date_part(moment: dt.datetime, token: str, minute: bool, *, half: bool) -> str:
    code, size = token[0].lower(), len(token)
    if token in ("AM/PM", "午前/午後"):
        return token.split("/")[moment.hour >= 12]
    if code == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if code == "m" and not minute:
        name = MONTHS[moment.month - 1]
        return {1: str(moment.month), 2: f"{moment.month:02d}", 3: name[:3], 5: name[0]}.get(size, name)
    if code == "d":
        day = ENGLISH_DAYS[moment.weekday()]
        return {1: str(moment.day), 2: f"{moment.day:02d}", 3: day[:3]}.get(size, day)
    if code in "hms":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        number = {"h": hour, "m": moment.minute, "s": moment.second}[code]
        return f"{number:02d}" if size > 1 else str(number)
    if set(token.lower()) <= set("ge"):
        return _era(moment, token.lower())
    if code == "a" and size >= 3:
        return WEEKDAYS[moment.weekday()] + ("曜日" if size >= 4 else "")
    return _literal(token)


def _era(moment: dt.datetime, token: str) -> str:
    date = moment.date()
    for start, name, short, letter in ERAS:
        if date >= start:
            era = {0: "", 1: letter, 2: short}.get(token.count("g"), name)
            year = date.year - start.year + 1
            number = {0: "", 1: str(year)}.get(token.count("e"), f"{year:02d}")
            return era + number
    return str(date.year)
