"""E-mail addresses, telephone numbers, messenger names, documents and accounts of persons."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from kg.identifiers import valid_inn
from kg.privacy.spans import Finder, Piece, Rule, Span, run

__all__ = ["FINDERS"]

_I = re.IGNORECASE
#: White space within a line; a number never goes on in the next one.
_B = r"[ \t\u00a0\u2007\u2009\u202f]"
_TAGS = r"(?:<[^<>\n]{0,80}>){0,3}"
_AT = (
    rf"(?:{_B}{{0,2}}{_TAGS}@{_TAGS}{_B}{{0,2}}|&#0{{0,4}}64;|&#x0{{0,4}}40;|&commat;"
    rf"|{_B}?[(\[{{<]{_B}?(?:at|а[тt]|собака|собачка|эт|@|dog){_B}?[)\]}}>]{_B}?|{_B}(?:собака"
    rf"|at){_B}(?=[\w-]{{2,40}}{_B}?(?:точка|dot|[(\[])))"
)
_DOT = rf"(?:\.|{_B}?[(\[{{]{_B}?(?:dot|точка|\.){_B}?[)\]}}]{_B}?|{_B}(?:dot|точка){_B})"
_EMAIL = Rule(
    "email",
    re.compile(rf"(?:mailto:)?(?<![\w.+%-])[\w.+%'-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,6}}", _I),
    ("@", "(at)", "[at]", "{at}", "<at>", "( at"
                                          " )", "[ at ]", "собака", "собачка", "(эт)", "(ат)", "(dog)", "&#64", "&#064",
     "&#x40", "&commat", " dot ", " точка "),
)  # fmt: skip

#: Between the groups of a telephone number: brackets round the code, blanks, hyphens, dots.
_S = r"[ \t\u00a0\u2007\u2009\u202f().\-‐‑–—/]{0,3}"
#: Digits after the plus by country code; the numbers of the others have 8 to 15.
_LENGTHS = (("7", 10), ("996", 9), ("375", 9), ("380", 9), ("998", 9), ("992", 9), ("993", 8), ("994", 9), ("995", 9),
            ("374", 8), ("373", 8), ("371", 8), ("370", 8), ("1", 10), ("44", 10), ("48", 9), ("90", 10), ("86", 11),
            ("91", 10), ("358", 9), ("976", 8))  # fmt: skip
_EXTENSION = (
    rf"(?:{_B}{{0,2}}[,;(]?{_B}?(?:доб(?:авочн\w{{2}})?|вн(?:утр)?|ext(?:ension)?)\b\.?{_B}?:?{_B}?\d{{1,6}}\)?)?"
)
_PLUS = "|".join(rf"{code}(?:{_S}\d){{{count}}}(?!\d)" for code, count in _LENGTHS)
_FREE = (
    # +7 (495) 123-45-67, 00996 …; a country that is not in the list: 8 to 15 digits, one sign between two
    rf"(?<![\w+])(?:\+|00){_B}?(?:\(?(?:{_PLUS})|\(?\d(?:[ \u00a0().-]{{0,2}}\d){{7,13}}(?!\d))",
    # 8 (8112) 66-12-34, 8-800-555-35-35, 79161234567: eleven digits
    rf"(?<![\w.,+№/-])[87](?:{_S}\d){{10}}(?![\d-]|{_B}\d|[.,]\d)",
    # (495) 123-45-67, 0 (312) 62-12-34, (202) 555-0123
    rf"(?<![\w+])(?:0{_B}?)?\(0?\d{{2,5}}\){_B}{{0,2}}\d{{1,4}}(?:[ \u00a0–-]{{0,3}}\d{{2,4}}){{1,3}}(?!\d)",
    # 0312 62-12-34, 0555 123 456, 0555-12-34-56
    r"(?<![\w.,+№/-])0\d{2,4}[ \u00a0-]\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,2}(?![\d-]|[.,]\d)",
    # 996 555 12 34 56, 375-29-123-45-67 without the plus
    rf"(?<![\w.,+№/-])(?:996|375|380|998|992|994|995){_S}\d{{2,3}}(?:{_S}\d){{6,7}}(?![\d-]|[.,]\d)",
    # 495 123-45-67, 8112 66-12-34, 123-45-67, 202-555-0123
    r"(?<![\w.,+№/-])(?:\d{3,5}[ \u00a0-])?\d{2,3}[-‐‑]\d{2}[-‐‑]\d{2}(?![\w-]|[.,]\d)",
    r"(?<![\w.,+№/-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-]|[.,]\d)",
)
_PHONE = re.compile(rf"(?=[+(\d])(?:{'|'.join(_FREE)}){_EXTENSION}", _I)
#: What each of `_FREE` begins with: `_PHONE` is dear, and most numbers are a register's, a sum or a date.
_MAY_BE_PHONE = re.compile(
    rf"[+(]|(?<!\d)(?:00|[78](?:{_S}\d){{10}}(?!\d)|0\d{{2,4}}[ \u00a0-]\d|996|375|380|998|992|994|995)"
    r"|\d{2}[-‐‑]\d{2}[-‐‑]\d{2}|\d{3}[-.]\d{3}[-.]\d{4}"
)
#: Thousands set apart by blanks: a sum, not a telephone. So is what a unit of money or people follows.
_SUM = re.compile(r"\d{1,3}(?:[ \t\u00a0\u2007\u2009\u202f]\d{3})+")
_UNIT = re.compile(
    r"[.,]?\d{0,2}[ \t\u00a0]{0,2}(?:руб|₽|сом|тенге|тг|бел|долл|\$|€|евро|usd|eur|rub|kgs|kzt|тыс|млн|млрд|чел)", _I
)
#: A number that its label says to be something else.
_OTHER_NUMBER = re.compile(
    r"(?:инн|огрн(?:ип)?|кпп|бик|окпо|окато|октмо|оквэд|isbn|issn|doi|заявк\w{0,3}|№|n|no|гранта?|договор\w{0,3})"
    r"[ \t\u00a0:№.-]{0,4}$",
    _I,
)
#: 66-12-34 is a telephone only after 80: as a date (12-05-22) it would be one of any century.
_SHORT_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[-‐‑](?:0[1-9]|1[0-2])[-‐‑]\d{2}|\d{2}[-‐‑](?:0[1-9]|1[0-2])[-‐‑](?:[0-2]\d|3[01])"
)
_LABELLED_PHONE = re.compile(
    r"(?<![^\W_])(?:тел(?:ефон\w{0,3})?|моб(?:ильн\w{2,3})?|сот(?:ов\w{2})?|т/ф|факс\w?|phones?|tel|fax|mobile|cell"
    r"|whats?app|ватсап|вотсап|viber|вайбер|☎|📞|✆)(?![^\W_])"
    r"[.]?(?:[ \t\u00a0]?[/,(][ \t\u00a0]?(?:факс|тел|whats?app|viber|telegram|моб)[.)]{0,2})?"
    r"(?:[ \t\u00a0](?:доверия|горячей линии|для справок|организатора|number|no))?[ \t\u00a0:.–—-]{1,4}\n?[ \t]{0,4}"
    r"(\+?\(?\d(?:[ \t\u00a0().\-‐‑–/]{0,3}\d){4,14}"
    r"(?:[ \t]?[,;][ \t]?\+?\(?\d(?:[ \t\u00a0().\-‐‑–/]{0,3}\d){4,14}){0,4})",
    _I,
)
_ZERO_TEN = re.compile(r"(?<![\w.,+№/-])0[2579]\d{8}(?![\w-]|[.,]\d)")
_DIAL_IN = Rule("meeting", re.compile(r",{1,4}\d{6,13}#(?:[,*#\d]{0,40})"), ("#",))

_URL_TAIL = r"[^\s<>\"'«»\])]{1,200}"
_HANDLES = (
    Rule(
        "handle",
        re.compile(
            r"(?:https?://)?(?<![\w.-])(?:www\.|m\.)?(?:(?:t|telegram)\.me|telegram\.org/[a-z]|wa\.me"
            r"|api\.whatsapp\.com"
            rf"|chat\.whatsapp\.com|viber\.click|signal\.me|discord\.(?:gg|com/(?:invite|users)))/{_URL_TAIL}",
            _I,
        ),
        (".me/", "whatsapp.com", "viber.click", "discord.", "telegram.org"),
    ),
    Rule(
        "handle",
        re.compile(
            r"(?:https?://)?(?<![\w.-])(?:www\.|m\.)?(?:vk\.(?:com|ru)/(?!club|public|event|wall|topic|page|video"
            r"|album|@)"
            r"|vkontakte\.ru/|ok\.ru/profile/|odnoklassniki\.ru/|(?:facebook|fb)\.com/(?!events|groups|pages)|fb\.me/"
            rf"|instagram\.com/|twitter\.com/|x\.com/|linkedin\.com/in/|tiktok\.com/){_URL_TAIL}",
            _I,
        ),
        ("vk.", "vkontakte", "ok.ru", "klassniki", "facebook", "fb.", "instagram", "twitter", "x.com", "linkedin",
         "tiktok"),
    ),
    Rule(
        "handle",
        re.compile(
            r"(?<![^\W_])(?:telegram|телеграмм?|тг|tg|skype|скайп|whats?app|ватсап|viber|вайбер|instagram|инстаграмм?"
            r"|vk|вк|вконтакте|icq|signal|wechat)[ \t]?[:=][ \t]{0,2}(@?[A-Za-z0-9][\w.:+-]{2,40})",
            _I,
        ),
        group=1,
    ),
    Rule("handle", re.compile(r"(?:tg|viber|skype|whatsapp)://?[^\s<>\"']{2,200}|skype:[\w.,:-]{3,60}", _I),
         ("tg:/", "viber:", "skype:", "whatsapp:")),
    Rule("handle", re.compile(r"(?<![\w.@/&])@[A-Za-z][\w.]{2,40}"), ("@",)),
)  # fmt: skip

_MONTH = r"(?:\d{1,2}|[а-яёa-z]{3,9}\.?)"
_DATE = rf"\d{{1,2}}[. /-]{{1,2}}{_MONTH}[. /-]{{1,2}}\d{{2,4}}"
_PAPERS = (
    Rule("passport", re.compile(r"(?:паспорт"
                                r"|passport)[^\d\n]{0,40}((?:[A-ZА-Я]{2} ?)?\d{2} ?\d{2}[^\d\n]{0,12}\d{3,6}(?:"
                                r" ?\d{3})?)", _I),
         ("паспорт", "passport"), 1),
    Rule("passport", re.compile(r"(?:паспорт|passport)[^\d\n]{0,40}([A-ZА-Я]{0,2} ?\d{6,9})(?!\d)", _I),
         ("паспорт", "passport"), 1),
    Rule("passport", re.compile(r"серия[ :]{0,2}\d{2} ?\d{2}[ ,]{0,2}(?:номер|№)[ :]{0,2}\d{6}", _I), ("серия",)),
    Rule("snils", re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}[ \u00a0-]\d{2}(?![\d-])")),
    Rule("snils", re.compile(r"снилс[ \t\u00a0:№]{0,4}(\d[\d -]{9,13}\d)", _I), ("снилс",), 1),
    Rule("account", re.compile(r"(?<![\w-])\d(?:[ .\u00a0]?\d){19}(?![\w-])")),
    Rule("account", re.compile(r"(?:р/с|р/сч|к/с|л/с|расч[её]тн\w{2} сч[её]т|лицев\w{2} сч[её]т|сч[её]т №"
                               r"|account(?: no\.?| number)?"
                               r"|iban)[ \t\u00a0:№.-]{0,4}([A-Z]{0,2}\d(?:[ .\u00a0-]?[\dA-Z]){7,30})", _I),
         ("/с", "счет", "счёт", "account", "iban"), 1),
    Rule("birth", re.compile(rf"(?:дата рождения|д\. ?р\.|родил(?:ся|ась)|год рождения|date of birth|dob\b"
                             rf"|\bborn)[ \t\u00a0:–—-]{{0,5}}(?:on |в )?({_DATE}|\d{{4}}-\d{{2}}-\d{{2}}|(?:19"
                             rf"|20)\d\d)", _I),
         ("рожд", "д.р", "д. р", "родил", "birth", "dob", "born"), 1),
    Rule("birth", re.compile(rf"((?<!\d)(?:{_DATE}|(?:19|20)\d\d)) ?(?:г\. ?р\.|года рождения|г\. рождения)", _I),
         ("г.р", "г. р", "рождения"), 1),
)  # fmt: skip
_GROUPED = re.compile(r"\d{4}(?:[ \u00a0-]\d{4}){3}")
_CARD = re.compile(r"(?<![\w-])\d{4}[ \u00a0-]?\d{4}[ \u00a0-]?\d{4}[ \u00a0-]?\d{4}(?:[ \u00a0-]?\d{3})?(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")


def _rules(*rules: Rule) -> Callable[[Piece], Iterable[Span]]:
    return partial(run, rules)


def _phones(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_PHONE):
        if not _is_other_number(piece.text, match):
            yield Span(match.start(), match.end(), "phone")


def _labelled_phones(piece: Piece) -> Iterator[Span]:
    return (Span(*match.span(1), "phone") for match in piece.matches(_LABELLED_PHONE))


def _ten_digits(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_ZERO_TEN):
        # Ten digits are an INN as well: what has the right check digit, or the label, stays.
        if not valid_inn(match[0]) and not _OTHER_NUMBER.search(piece.text, max(0, match.start() - 16), match.start()):
            yield Span(match.start(), match.end(), "phone")


def _cards(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_CARD):
        # Four groups of four are no sum and no register's number: a card, mistyped or not.
        if _luhn(match[0]) or _GROUPED.match(match[0]):
            yield Span(match.start(), match.end(), "card")


def _ibans(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_IBAN):
        if _mod97(match[0]):
            yield Span(match.start(), match.end(), "account")


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    number = match[0]
    return (
        _SUM.fullmatch(number) is not None
        or _SHORT_DATE.fullmatch(number) is not None
        or (number[0] != "+" and _UNIT.match(text, match.end()) is not None)
        or (number[0] not in "+(" and _OTHER_NUMBER.search(text, max(0, match.start() - 16), match.start()) is not None)
        # Two digits, two, two: too little to be a telephone without a label.
        or (len(number) == 8 and re.fullmatch(r"\d\d\D\d\d\D\d\d", number) is not None)
    )


def _luhn(number: str) -> bool:
    """The check of payment card numbers (ISO/IEC 7812)."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    double = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(double)) % 10 == 0


def _mod97(number: str) -> bool:
    """The check of international account numbers (ISO 13616)."""
    compact = number.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 == 1


#: Contacts, papers and accounts of persons.
FINDERS = (
    Finder(
        _rules(_EMAIL),
        word=re.compile(
            r"@|&#|&commat|(?:\A|[(\[{<])(?:at|а[тt]|собака|собачка|эт|dog)(?:\Z|[)\]}>])",
            _I,
        ),
    ),
    Finder(_rules(_DIAL_IN), word=re.compile(r"\d#")),
    Finder(_rules(*_HANDLES[:2], _HANDLES[3]), word=re.compile(r"\.[^\W\d_]|:/|skype:", _I)),
    Finder(
        _rules(_HANDLES[2]),
        word=re.compile(
            r"(?<![^\W_])(?:telegram|телеграмм?|тг|tg|skype|скайп|whats?app|ватсап|viber|вайбер|instagram|инстаграмм?"
            r"|vk|вк|вконтакте|icq|signal|wechat)(?:[:=]|\Z)",
            _I,
        ),
    ),
    Finder(_rules(_HANDLES[4]), word=re.compile(r"@[A-Za-z]")),
    Finder(
        _rules(*_PAPERS),
        word=re.compile(
            r"паспорт|passport|серия|снилс|[ркл]/с|сч[её]т|account|iban|рождения|(?:\A|[дг]\.)р\.|родил(?:ся|ась)"
            r"|birth|dob|born",
            _I,
        ),
        # A number of the pension fund, an account
        number=re.compile(r"\d{3}-\d{3}-\d{3}[ \u00a0-]\d{2}|\d(?:[ .\u00a0]?\d){19}"),
    ),
    Finder(
        _phones,
        # As `_FREE`, one after the other, whatever the digits are and whatever stands around.
        number=re.compile(
            rf"(?:\+|(?<!\d)\d\d){_B}?\(?\d(?:{_S}\d){{7}}"
            rf"|(?<!\d)\d(?:{_S}\d){{10}}(?!\d)"
            rf"|\(\d{{2,6}}\){_B}{{0,2}}\d"
            r"|(?<!\d)\d{3,5}[ \u00a0-]\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,2}(?!\d)"
            rf"|(?<!\d)\d{{3}}{_S}\d{{2,3}}(?:{_S}\d){{6}}"
            r"|\d{2,3}[-‐‑]\d{2}[-‐‑]\d{2}"
            r"|\d{3}[-.]\d{3}[-.]\d{4}"
        ),
    ),
    Finder(
        _labelled_phones,
        word=re.compile(
            r"(?<![^\W_])(?:тел(?:ефон\w{0,3})?|моб(?:ильн\w{2,3})?|сот(?:ов\w{2})?|т/ф|факс\w?|phones?|tel|fax|mobile"
            r"|cell|whats?app|ватсап|вотсап|viber|вайбер)(?![^\W_])|[☎📞✆]",
            _I,
        ),
        across=True,
    ),
    Finder(_ten_digits, number=re.compile(r"(?<!\d)\d{10}(?!\d)")),
    Finder(_cards, number=re.compile(r"(?<!\d)\d{4}(?:[ \u00a0-]?\d{4}){3}")),
    Finder(_ibans, word=re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\Z|[A-Z0-9])")),
)
