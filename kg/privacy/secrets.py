"""Keys, tokens, passwords, and the links, numbers and codes of online meetings."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.privacy.spans import Finder, Piece, Rule, Span, run

__all__ = ["FINDERS"]

_I = re.IGNORECASE
_TOKENS = Rule(
    "key",
    re.compile(
        r"(?<![A-Za-z0-9])(?:AIza[\w-]{20,60}|sk-[\w-]{16,200}|[srp]k_(?:live|test)_\w{8,120}|(?:AKIA"
        r"|ASIA)[A-Z0-9]{12,20}"
        r"|gh[pousr]_\w{16,255}|github_pat_\w{16,255}|glpat-[\w-]{16,100}|xox[abeprs]-[\w-]{10,200}|ya29\.[\w-]{20,300}"
        r"|y[0-3]_[\w-]{20,100}|AQVN[\w-]{20,100}|t1\.[\w-]{20,300}|SG\.[\w-]{16,60}\.[\w-]{16,80}|pypi-[\w-]{20,300}"
        r"|npm_\w{20,80}|hf_\w{20,80}|dop_v1_\w{20,100}|\d{8,10}:[\w-]{35}(?![\w-])"
        r"|eyJ[\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,2000})?)"
    ),
    ("aiza", "sk-", "k_live", "k_test", "akia", "asia", "gh", "glpat", "xox", "ya29", "y0_", "y1_", "y2_", "y3_",
     "aqvn", "t1.", "sg.", "pypi", "npm_", "hf_", "dop_", ":", "eyj"),
)  # fmt: skip
_BEARER = Rule("key", re.compile(r"(?<!\w)(?:bearer|basic)[ \t]{1,3}([\w.~+/=-]{12,4000})", _I), ("bearer", "basic"), 1)
_BASIC_WORD = re.compile(r"[A-Za-z]+")
_PARAMETER = Rule(
    "key",
    re.compile(
        r"[?&;](?:api_?key|key|token|access_?token|auth|sig|signature|pwd|password|passcode|secret|code)"
        r"=([^&\s\"'<>#]{4,500})",
        _I,
    ),
    ("key=", "token=", "auth=", "sig=", "signature=", "pwd=", "password=", "passcode=", "secret=", "code="),
    1,
)
_LOGIN_URL = Rule("key", re.compile(r"://([^\s/:@<>\"']{1,100}:[^\s/@<>\"']{1,100})@"), ("://",), 1)
#: `"yandexApiKey": "…"` in a page's or a configuration's JSON; the words of the key decide.
_JSON = re.compile(
    r"""["']([A-Za-zА-Яа-яЁё_][\w .-]{0,60})["'][ \t\r\n]{0,8}[:=][ \t\r\n]{0,8}"""
    r"""(?:["']([^"'\n]{1,4000})["']|(\d{3,40}))"""
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[А-ЯЁа-яё]+")
_SECRET_WORDS = frozenset(
    {"apikey", "token", "secret", "password", "passwd", "pwd", "pass", "passcode", "passphrase", "credential",
     "credentials", "auth", "authorization", "bearer", "accesskey", "privatekey", "appid", "appkey", "pin", "otp",
     "пароль", "токен", "секрет", "ключ"}
)  # fmt: skip
_BEFORE_KEY = frozenset(
    {"api", "access", "private", "secret", "app", "auth", "license", "client", "host", "map", "maps"}
)
#: `api_key = …`, `Токен: …`, `ключ API – …` outside JSON.
_NAMED = re.compile(
    r"(?:api[ _-]?key|(?:access|secret|private)[ _-]?key|(?:access|auth|bot)[ _-]?token|token|secret|passw(?:or)?d|pwd"
    r"|passphrase|токен(?: доступа| бота)?|ключ(?: api| доступа)?|api[ -]ключ)"
    r"[ \t\u00a0]{0,3}(?:[:=]|–|—|- )[ \t\u00a0]{0,3}[\"'`]?([^\s\"'`,;<>]{4,400})",
    _I,
)
_NAMED_NEEDS = ("key", "token", "secret", "passw", "pwd", "passphrase", "токен", "ключ")
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])", _I)
_RANDOM = re.compile(r"(?<![\w/.-])[A-Za-z0-9_-]{20,400}(?![\w/])")
_KEY_WORD = re.compile(r"key|token|secret|api|passw|ключ|токен|парол", _I)

#: What makes `conference.pdf` the name of a file and no host, where neither a scheme nor a path says otherwise.
_FILE = (
    r"(?:txt|md|html?|docx?|od[pst]|rtf|pptx?|pdf|csv|tsv|xls[bmx]?|json|jsonld|geojson|ttl|n3|nq|nt|trig|rdf|owl|xml"
    r"|graphml|gexf|parquet|ya?ml|jpe?g|png|zip|7z|rar|gz|tar|tgz|bz2|xz)"
    r"(?:\.(?:gz|bz2|xz))?(?![\w/-]|[:?]\S|\.\w)"
)
#: Where a link begins; its group is the scheme.
_LINK_START = r"(?:((?:https?|zoommtg|msteams)://)|(?<![\w@./-]))"
_HOSTS = (
    r"(?:[\w-]{1,60}\.){0,4}(?:zoom\.(?:us|com|com\.cn)|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com"
    r"|meet\.google\.com|webex\.com"
    r"|meet\.jit\.si|8x8\.vc|telemost\.yandex\.[a-z]{2,3}|telemost\.360\.yandex\.[a-z]{2,3}|whereby\.com|gotomeet\.me"
    r"|gotomeeting\.com|gotowebinar\.com|meet\.goto\.com|join\.skype\.com|meetings?\.[\w-]{1,40}\.[a-z]{2,10}"
    r"|mts-link\.ru"
    r"|webinar\.ru|pruffme\.com|salutejazz\.ru|jazz\.sber\.ru|dion\.vc|ktalk\.ru|trueconf\.[a-z]{2,5}"
    r"|myownconference\.[a-z]{2,5}"
    r"|clickmeeting\.com|bluejeans\.com|chime\.aws|facetime\.apple\.com|discord\.gg|voovmeeting\.com|vk\.com/call"
    rf"|(?:jitsi|bbb|bigbluebutton|meet|conf|vks|vcs|talk)[\w-]{{0,30}}\.(?(1)|(?!{_FILE}))[\w.-]{{2,60}}"
    r"|[\w.-]{2,60}/(?:bigbluebutton|jitsi|b/[\w-]{3,40}))"
)
_MEETING_LINK = Rule(
    "meeting",
    re.compile(rf"(?=[a-z0-9]){_LINK_START}{_HOSTS}(?![\w-])(?:[/?:#][^\s<>\"'«»]{{0,1500}})?", _I),
    ("zoom", "teams.", "meet", "webex", "jit", "8x8", "telemost", "whereby", "goto", "skype", "mts-link", "webinar",
     "pruffme", "jazz", "dion.", "ktalk", "trueconf", "myown", "bluejeans", "chime", "facetime", "discord", "voov",
     "vk.com/call", "bbb", "bigblue", "conf", "vks", "vcs", "talk", "/b/"),
)  # fmt: skip
#: A link right after the words that invite to join is the meeting's, whatever its host.
_INVITATION = Rule(
    "meeting",
    re.compile(
        r"(?:join (?:the )?[\w ]{0,20}(?:meeting|webinar|conference|call)|подключ(?:ени[еяю]|иться|айтесь)"
        r"|трансляци\w{1,3}"
        r"|ссылк\w{1,2} (?:на|для|к) (?:вход\w?|конференци\w{1,2}|встреч\w{1,2}|zoom|зум|вебинар\w?|участи\w))"
        r"[^\n]{0,60}?\n{0,2}[^\n]{0,30}?((?:https?://|www\.)[^\s<>\"'«»]{4,1500})",
        _I,
    ),
    ("join", "подключ", "трансляц", "ссылк"),
    1,
)
_ROOM_LINK = Rule(
    "meeting",
    re.compile(r"https?://[^\s<>\"'/]{3,100}/(?:j|join|meet|meeting|room|conf|call)/[^\s<>\"'«»]{4,300}", _I),
    ("://",),
)
_MEETING_NUMBER = Rule(
    "meeting",
    re.compile(
        r"(?<!\w)(?:(?:meeting|webinar|conference|zoom|session|event)[ \t](?:id|number|code)|meeting id number"
        r"|идентификатор(?:[ \t](?:конференции|собрания|встречи|сеанса|вебинара|zoom))?"
        r"|(?:id|ид|номер|код)[ \t](?:конференции|собрания|встречи|вебинара|сеанса|zoom|зум|комнаты)"
        r"|(?:zoom|зум)[ \t]?id|access code|id zoom)"
        r"[ \t\u00a0:#=№–—-]{0,6}\r?\n?[ \t]{0,8}(\d(?:[ \t\u00a0-]{0,2}\d){5,19})",
        _I,
    ),
    ("meeting", "webinar", "conference", "zoom", "зум", "session", "event", "идентиф", "id ", "ид ", "номер",
     "код", "access code"),
    1,
)  # fmt: skip
_PASSCODE = Rule(
    "passcode",
    re.compile(
        r"(?<!\w)(?:(?:meeting |webinar )?pass(?:code|word)|pass ?phrase|host key|access code|security code"
        r"|pin(?:-code| code)?"
        r"|код(?:[ \t-](?:доступа|безопасности|входа|подключения|конференции|встречи|приглашения))"
        r"|пин(?:-?код)?|пароль"
        r"(?:[ \t](?:конференции|встречи|доступа|для входа|zoom|вебинара|участника))?)"
        r"(?:[ \t\u00a0]{0,3}(?:[:=–—]|-[ \t])[ \t\u00a0]{0,4}\r?\n?[ \t]{0,8}([^\s,;<>\"«»█]{3,60})"
        r"|[ \t]{1,3}(\d[\w]{2,20}))",
        _I,
    ),
    ("pass", "host key", "code", "pin", "код", "пин", "парол"),
)


def _links(piece: Piece) -> Iterator[Span]:
    yield from run((_PARAMETER, _LOGIN_URL), piece)
    for span in run((_MEETING_LINK, _ROOM_LINK), piece):
        yield _trim(piece.text, span)


def _invitations(piece: Piece) -> Iterator[Span]:
    return (_trim(piece.text, span) for span in run((_INVITATION,), piece))


def _meeting_numbers(piece: Piece) -> Iterator[Span]:
    return (_trim(piece.text, span) for span in run((_MEETING_NUMBER,), piece))


def _passcodes(piece: Piece) -> Iterator[Span]:
    return (_value_only(piece.text, span) for span in run((_PASSCODE,), piece))


def _tokens(piece: Piece) -> Iterator[Span]:
    return run((_TOKENS,), piece)


def _bearers(piece: Piece) -> Iterator[Span]:
    for span in run((_BEARER,), piece):
        # «Basic principles» is no credential.
        if not _BASIC_WORD.fullmatch(piece.text, span.start, span.end):
            yield span


def _value_only(text: str, span: Span) -> Span:
    """The label of a passcode stays readable; what stands after it goes."""
    match = _PASSCODE.pattern.match(text, span.start)
    if match is None:  # pragma: no cover - the same pattern has just matched here
        return span
    return Span(*match.span(1 if match[1] is not None else 2), "passcode")


def _trim(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start + 1 and text[end - 1] in ".,;:!?)]}":
        end -= 1
    return span._replace(end=end)


def _pem(piece: Piece) -> Iterator[Span]:
    """Private keys in PEM; one whose end is missing goes up to the next empty line."""
    text = piece.text
    start = text.find("-----BEGIN ", piece.start)
    while start >= 0:
        head = text[start : start + 80]
        if "PRIVATE KEY" in head or "PGP" in head:
            end = text.find("-----END ", start)
            if end < 0 or end - start > 20_000:
                end = text.find("\n\n", start)
                end = end if 0 <= end - start <= 20_000 else min(len(text), start + 20_000)
            else:
                close = text.find("-----", end + 9)
                end = close + 5 if 0 <= close - end < 80 else end + 9
            yield Span(start, end, "key")
            start = text.find("-----BEGIN ", end)
        else:
            start = text.find("-----BEGIN ", start + 11)


def _json(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_JSON):
        words = [word.lower() for word in _WORDS.findall(match[1])]
        group = 2 if match[2] is not None else 3
        if _names_a_secret(words) or (words[-1:] == ["key"] and _looks_random(match[group])):
            yield Span(*match.span(group), "key")


def _names_a_secret(words: list[str]) -> bool:
    if any(word in _SECRET_WORDS for word in words) or "".join(words) in _SECRET_WORDS:
        return True
    return any(word == "key" and before in _BEFORE_KEY for before, word in pairwise(words))


def _looks_random(value: str) -> bool:
    return len(value) >= 12 and any(sign.isdigit() for sign in value) and " " not in value


def _named(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_NAMED):
        # «Ключ: сотрудничество» is prose; a secret has a digit, or no Cyrillic letter and a capital inside.
        value = match[1]
        random = any(sign.isdigit() for sign in value) or (value.isascii() and not value.islower())
        if random or match[0][:6].lower().startswith(("passw", "pwd")):
            yield Span(*match.span(1), "key")


def _beside_a_key_word(piece: Piece) -> Iterator[Span]:
    """Identifiers and long random words within 60 characters after a word for a key."""
    if not any(word in piece.lower for word in _NAMED_NEEDS):
        return
    for pattern in (_UUID, _RANDOM):
        for match in piece.matches(pattern):
            value = match[0]
            if pattern is _RANDOM and not (any(s.isdigit() for s in value) and any(s.isalpha() for s in value)):
                continue
            if _KEY_WORD.search(piece.text, max(0, match.start() - 60), match.start()):
                yield Span(match.start(), match.end(), "key")


#: Keys, tokens, passwords, online meetings.
FINDERS = (
    Finder(
        _tokens,
        word=re.compile(
            r"AIza|sk-|[srp]k_|AKIA|ASIA|gh[pousr]_|github_|glpat-|xox|ya\d\d\.|y\d_|AQVN|(?<![A-Za-z0-9])t\d\.|SG\."
            r"|pypi-|npm_|hf_|dop_v|\d{8}:|eyJ"
        ),
    ),
    Finder(
        _links,
        word=re.compile(
            r"=|:/|\w\.[^\W\d_]|(?:jitsi|bbb|bigbluebutton|meet|conf|vks|vcs|talk)[\w-]*\.|/(?:bigbluebutton|jitsi|b/)",
            _I,
        ),
    ),
    Finder(_invitations, word=re.compile(r"https?://|www\.", _I), across=True),
    Finder(
        _meeting_numbers,
        word=re.compile(
            r"идентификатор|конференции|собрания|встречи|вебинара|сеанса|комнаты|zoom|зум|\A(?:id|number|code)", _I
        ),
        across=True,
    ),
    Finder(
        _passcodes,
        word=re.compile(
            r"pass(?:code|word|phrase)|(?<!\w)pass\Z|\A(?:phrase|key|code)|(?<!\w)pin(?!\w)|(?<!\w)код(?:-|\Z)"
            r"|(?<!\w)пин(?:код)?(?!\w)|пароль",
            _I,
        ),
        across=True,
    ),
    Finder(_bearers, word=re.compile(r"(?<!\w)(?:bearer|basic)\Z", _I)),
    Finder(_pem, word=re.compile(r"-----BEGIN\Z"), across=True),
    Finder(_json, word=re.compile(r"[\"'][:=]|\A[:=]"), across=True),
    Finder(
        _named,
        word=re.compile(r"(?:key|token|secret|passw(?:or)?d|pwd|passphrase|токен|ключ)(?:[:=–—-]|\Z)", _I),
    ),
    Finder(_beside_a_key_word, word=re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[A-Za-z0-9_-]{20}", _I)),
)
