"""Street addresses: from the street down to the flat. Region, city and village stay: the graph is about them."""

import re
from collections.abc import Iterator

from kg.privacy.spans import Finder, Piece, Span

__all__ = ["FINDERS"]

_I = re.IGNORECASE
_B = r"[ \t\u00a0]"
_CAPITAL = r"[А-ЯЁA-ZІЇЄҐЎӘҒҚҢӨҰҮҺ]"
_MONTH = (
    r"янв|фев|мар(?:та|т\b)|апр|мая|май\b|июн|июл|авг|сен|окт|ноя|дек|год|г\.|века?\b|час|мин|чел|руб|лет\b|участ|экз"
)
#: One word of a street's name: Ибраимова · 50 лет Октября · 1-я Советская · им. · Б. · генерала.
_NAME = (
    rf"(?:\d{{1,4}}(?:-?(?:я|й|го|ая|ый|ой|летия|лет|th|st|nd|rd))?(?={_B}+(?:[а-яёa-z]+{_B}+)?{_CAPITAL})"
    rf"|лет(?:ия)?|года|им\.|имени|в\.|героев|героя|генерала|маршала|академика|адмирала|братьев|сестёр|сестер"
    rf"|профессора"
    rf"|летчика|лётчика|капитана|полковника|космонавта|поэта|святого|святой|народов|дивизии|армии|съезда|и"
    rf"|{_CAPITAL}\.(?:{_B}?{_CAPITAL}\.)?|{_CAPITAL}[\w’'-]{{1,30}}|[«\"]{_CAPITAL}[\w -]{{1,30}}[»\"])"
)
_NAMES = rf"{_NAME}(?:{_B}{{1,2}}{_NAME}){{0,4}}"
#: Kinds of street written short: they are addresses by themselves, with or without a house.
_SHORT = (
    rf"(?:(?:ул|пр-?кт|пр-т|просп|пер|пл|б-р|бул|бульв|наб|туп|пр-д|мкр-?н?|м-н|кв-л|тр-т|ul|ave|blvd|prospekt|prosp)"
    rf"(?:\.{_B}{{0,2}}|{_B}{{1,2}})|(?:пр|ш|ал|лин|st|str|per|pr)\.{_B}{{0,2}})"
)
#: Written out they are prose as well («на улице Победы прошёл парад»): only a house number makes an address.
_LONG = (
    r"(?:улиц[аеуы]|улицей|проспект[аеу]?|переулок|переулк[аеу]|площад[ьи]|бульвар[аеу]?|набережн(?:ая|ой|ую)|шоссе"
    r"|тупик[аеу]?"
    r"|проезд[аеу]?|аллея|аллее|аллеи|микрорайон[аеу]?|квартал[аеу]?|линия|линии|тракт[аеу]?|жилмассив|ж/м|street"
    r"|avenue|boulevard)"
)
_EDGE = r"(?<![\w-])"
_HOUSE = (
    rf"(?!(?:19|20)\d\d(?!\d))\d{{1,4}}(?:{_B}?[а-яё](?![\w.])"
    rf"|[А-ЯЁA-Za-zа-яё](?!\w))?(?:{_B}?[/-]{_B}?\d{{1,4}}[а-яА-Яa-zA-Z]?(?!\w)){{0,2}}(?![\w]|[.:]\d"
    rf"|{_B}+(?:{_MONTH}))"
)
_PART = (
    r"(?:домовладение|дом|д|владение|влад|вл|корпус|корп|кор|к|строение|стр|литера|литер|лит|здание|зд|квартира|кв"
    r"|офис|оф"
    r"|комната|комн|ком|кабинет|каб|помещение|помещ|пом|этаж|эт|подъезд|под|аудитория|ауд|зал|секция|блок|бокс"
    r"|house|apt|office|room|floor|fl|suite|building|bld|№)"
)
#: One further piece of the address: «, д. 13», «кв.95», «стр. 2», «3 этаж», «литера А», «, 70».
_TAIL = re.compile(
    rf"(?:{_B}{{0,2}}[,;]{_B}{{0,2}}|{_B}{{1,2}}|{_B}{{0,2}}\n?(?=д\."
    rf"|кв\.))(?:(?:{_PART})\.?{_B}{{0,2}}(?:№{_B}?)?(?:[«\"]?[А-ЯЁA-Z][»\"]?(?!\w)|[IVX]{{1,4}}\b|{_HOUSE})"
    rf"|\d{{1,3}}(?:-?й|-?я|th|st|nd|rd)?{_B}(?:этаж|эт\.|подъезд|кабинет|каб\.|офис|floor)|{_HOUSE})",
    _I,
)
_FIRST_HOUSE = re.compile(
    rf"{_B}{{0,2}}(?:[,;]{_B}{{0,2}})?(?:(?:дом|д|зд|здание|владение|вл|стр|house|no"
    rf"|№)\.?{_B}{{0,2}}(?:№{_B}?)?)?{_HOUSE}",
    _I,
)
_STREETS = (
    # ул. Бастионная · пр-т Чуй · мкр. Асанбай; small letters only where a house follows (below)
    (re.compile(rf"{_EDGE}(?i:{_SHORT}){_NAMES}"), False),
    (re.compile(rf"{_EDGE}(?i:{_LONG}){_B}{{1,2}}{_NAMES}"), True),
    (re.compile(rf"{_EDGE}(?:ул|пер|пр-т|пр|просп|пл|б-р|наб|мкр)(?:\.{_B}{{0,2}}"
                rf"|{_B}{{1,2}})[а-яё-]{{3,30}}(?:{_B}[а-яё-]{{3,30}})?", _I), True),
    # Бастионная ул. · Невский проспект · 11 мкр · 1-я Советская улица
    (re.compile(rf"{_EDGE}{_NAMES}{_B}{{1,2}}(?:(?i:ул|пр-т|просп|пер|пл|б-р|наб|ш|мкр|пр-кт)(?:\.|(?!\w)))"), True),
    (re.compile(rf"{_EDGE}{_NAMES}{_B}{{1,2}}(?i:{_LONG})(?!\w)"), True),
    (re.compile(rf"{_EDGE}\d{{1,2}}(?:-?й)?{_B}?(?i:мкр|микрорайон|м-н|квартал)\.?(?!\w)"), True),
    # 12 Baker Street · 70 Ibraimov St.
    (re.compile(rf"{_EDGE}\d{{1,4}}[A-Za-z]?,?{_B}(?:[A-Z][\w'-]{{1,30}}{_B}){{1,3}}(?:Street|St\.|Avenue|Ave\.?"
                rf"|Road|Rd\.?|Lane|Boulevard|Blvd\.?|Square|Drive)(?!\w)"), False),
)  # fmt: skip
#: A house without a street: behind a village, or with a flat.
_BARE_HOUSE = re.compile(
    rf"(?:,{_B}{{0,2}}|{_EDGE})(?:дом"
    rf"|д)\.?{_B}{{0,2}}\d{{1,4}}[а-яА-Я]?(?:/\d{{1,4}})?{_B}{{0,2}},?{_B}{{0,2}}(?:корп|кор|к|кв|оф|стр|квартира"
    rf"|офис)\.?{_B}{{0,2}}\d{{1,4}}",
    _I,
)
_VILLAGE_HOUSE = re.compile(
    rf"{_EDGE}(?:с|село|дер|деревня|пос|пгт|п|ст-ца|хутор|х"
    rf"|аул)\.?{_B}{{1,2}}{_CAPITAL}[\w-]{{2,30}},{_B}{{0,2}}((?:дом|д)\.?{_B}{{0,2}}{_HOUSE})"
)
_POSTCODE = re.compile(
    rf"(?:^|(?<=[:\"«(\t]){_B}{{0,3}}|(?<=адрес){_B}{{0,2}}|(?<=адресу){_B}{{0,2}}|(?<=,){_B}"
    rf"|индекс{_B}?:?{_B}?)(\d{{6}})"
    rf"(?=,{_B}{{0,2}}(?:{_CAPITAL}|г\.|г{_B}|город|обл|респ|край|р-н|с\.|пос)|{_B}{{1,2}}(?:г\.|г{_B}|город|обл"
    rf"|респ|Росси|Кыргыз|Киргиз|Казах|Беларус|Республик))",
    re.M,
)
_BOX = re.compile(rf"{_EDGE}(?:а/я|абонентский ящик|p\.?{_B}?o\.?{_B}?box){_B}{{0,2}}№?{_B}{{0,2}}\d{{1,6}}", _I)
_NEEDS = re.compile(
    r"ул|пр\.|пр-|просп|пер|пл\.|площад|б-р|бул|наб|ш\.|шоссе|туп|проезд|алле|мкр|микрорайон|м-н|кв|лини|тракт"
    r"|street|avenue"
    r"|st\.|str\.|ul\.|ave|road|lane|blvd|boulevard|square|drive|prosp|pr\.|ж/м|жилмассив|per\."
)


def _streets(piece: Piece) -> Iterator[Span]:
    if not _NEEDS.search(piece.lower):
        return
    for pattern, needs_house in _STREETS:
        for match in piece.matches(pattern):
            last = _tail(piece.text, match.end())
            if last > match.end() or not needs_house:
                yield Span(match.start(), last, "address")


def _houses(piece: Piece) -> Iterator[Span]:
    text = piece.text
    for match in piece.matches(_BARE_HOUSE):
        first = match.start() + (1 if match[0][0] == "," else 0)
        yield Span(first, _tail(text, match.end()), "address")
    for match in piece.matches(_VILLAGE_HOUSE):
        yield Span(match.start(1), _tail(text, match.end(1)), "address")


def _postcodes(piece: Piece) -> Iterator[Span]:
    return (Span(*match.span(1), "address") for match in piece.matches(_POSTCODE))


def _boxes(piece: Piece) -> Iterator[Span]:
    return (Span(match.start(), match.end(), "address") for match in piece.matches(_BOX))


def _tail(text: str, end: int) -> int:
    """Where the address ends: house, building, flat, floor, taken one after another."""
    first = _FIRST_HOUSE.match(text, end)
    if first is None:
        # «ул. Победы, офис 7»
        first = _TAIL.match(text, end)
        if first is None:
            return end
    end = first.end()
    for _ in range(8):
        piece = _TAIL.match(text, end)
        if piece is None:
            break
        end = piece.end()
    return end


#: Street addresses, down to the flat.
FINDERS = (
    Finder(
        _streets,
        word=re.compile(
            r"(?<![\w-])(?:ул|пр-?кт|пр-т|пр-д|просп|пр|пер|пл|б-р|бул|бульв|наб|туп|мкр-?н?|м-н|кв-л|тр-т|ш|ал|лин"
            r"|ul|ave|blvd|prospekt|prosp|st|str|per|pr|avenue|road|rd|lane|boulevard|square|drive"
            rf"|{_LONG})(?!\w)|(?:\d|й)(?:мкр|микрорайон|м-н|квартал)(?!\w)|(?<![\w-])микрорайон(?!\w)",
            _I,
        ),
    ),
    Finder(_houses, word=re.compile(r"(?<![\w-])(?:дом|д)\.?(?:\d|\Z)", _I)),
    Finder(_postcodes, word=re.compile(r"(?:\A|[:\"«(,]|адресу?|индекс:?)\d{6}(?:\Z|,(?:\Z|[^\W\d]))")),
    Finder(_boxes, word=re.compile(r"а/я|ящик|box", _I)),
)
