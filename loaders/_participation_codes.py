"""What roles, kinds of organizations and objectives mean in lists of partners of programmes."""

import re
from functools import lru_cache

from kg.concepts import find
from kg.model import ConceptMatch
from kg.spelling import fold

__all__ = ["kind_of_type", "objective", "role_of"]

#: Role as written, folded, without its number (`PP3`) → concept of the scheme `role`.
#: An associated partner takes part with means of its own and no budget of the programme: a partner.
_ROLES = {
    "applicant": (
        "lp", "lead partner", "leadpartner", "lead", "lead applicant", "lead beneficiary", "applicant", "coordinator",
        "project coordinator", "koordinator", "ledande partner", "huvudpartner", "huvudsokande",
        "samordnande stodmottagare", "prosjekteier", "hovedpartner", "paapartneri", "paatoteuttaja", "juhtpartner",
        "vadosais partneris", "pagrindinis partneris", "partner wiodacy", "lider", "federfuhrender partner",
        "vedouci partner", "hlavny partner", "vezeto partner", "ведущий партнер", "заявитель", "yes", "ja", "true", "y",
        "1", "да",
    ),
    "partner": (
        "pp", "partner", "project partner", "partner organisation", "beneficiary", "projektpartner", "prosjektpartner",
        "kumppani", "partneri", "partneris", "ap", "asp", "associated partner", "associate partner",
        "associated organisation", "associated organization", "associerad partner", "assosiert partner",
        "assoziierter partner", "partner stowarzyszony", "партнер", "ассоциированный партнер", "no", "nej", "nei",
        "nein", "false", "n", "0", "нет",
    ),
    "mentioned": ("observer", "supporter", "letter of support"),
}  # fmt: skip
_BY_WORD = {word: role for role, words in _ROLES.items() for word in words}
_NUMBERED = re.compile(r"^([a-z]+(?: [a-z]+)*)[\s\-_.]*\d{1,3}$")

#: What a type of partner is called, by its words, in the order in which they are asked → kind of organization.
_KINDS = (
    (re.compile(r"business support|chamber|cluster|training centre|service provider"), None),
    (re.compile(r"international (?:governmental )?organi|\beeig\b|\begtc\b"), "international-organization"),
    (
        re.compile(r"higher education|university|research|hogskola|universitet|yliopisto|hochschule|uczelni"),
        "university",
    ),
    (re.compile(r"\bngos?\b|non.?profit|interest group|civil society|associations?\b|ideell forening|jarjesto"), "ngo"),
    (re.compile(r"\bsmes?\b|enterprise|company|business|foretag|yritys|unternehmen|przedsiebior"), "business"),
    (
        re.compile(r"authorit|municipal|sectoral agency|public law|ministry|government|kommun|myndighet|behorde|wladz"),
        "public-authority",
    ),
    (re.compile(r"^(?:other|ovrigt|annat|muu|andere|inne|другое)$"), "other"),
)

#: Specific objectives of 2021-2027 (Regulation (EU) 2021/1058, article 3, and 2021/1059, articles 14 and 15): what they
#: are about, and concepts of the scheme `theme`, if any fits.
_OBJECTIVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "PO1": ("a more competitive and smarter Europe", ()),
    "RSO1.1": ("research and innovation", ("science",)),
    "RSO1.2": ("digital services", ()),
    "RSO1.3": ("growth of small and medium-sized enterprises", ("entrepreneurship",)),
    "RSO1.4": ("skills for smart specialisation and transition", ()),
    "RSO1.5": ("digital connectivity", ()),
    "PO2": ("a greener Europe", ("environment",)),
    "RSO2.1": ("energy efficiency", ()),
    "RSO2.2": ("renewable energy", ()),
    "RSO2.3": ("smart energy systems", ()),
    "RSO2.4": ("adaptation to climate change", ("environment",)),
    "RSO2.5": ("water", ("environment",)),
    "RSO2.6": ("circular economy", ("environment",)),
    "RSO2.7": ("nature and biodiversity", ("environment",)),
    "RSO2.8": ("sustainable urban mobility", ()),
    "PO3": ("a more connected Europe", ()),
    "RSO3.1": ("trans-European transport network", ()),
    "RSO3.2": ("regional and cross-border mobility", ()),
    "PO4": ("a more social and inclusive Europe", ()),
    "RSO4.1": ("labour markets", ("employment",)),
    "RSO4.2": ("education and training", ("education",)),
    "RSO4.3": ("inclusion of marginalised communities", ("social-services",)),
    "RSO4.4": ("integration of migrants", ("migrants-support",)),
    "RSO4.5": ("health care", ("health",)),
    "RSO4.6": ("culture and sustainable tourism", ("culture-arts", "tourism")),
    "PO5": ("a Europe closer to citizens", ()),
    "RSO5.1": ("development of urban areas", ("urban-development",)),
    "RSO5.2": ("development of other areas", ("rural-development",)),
    "ISO6.1": ("capacity of public authorities", ()),
    "ISO6.2": ("legal and administrative cooperation", ("cross-border-cooperation",)),
    "ISO6.3": ("mutual trust between people", ("cross-border-cooperation",)),
    "ISO6.4": ("macro-regional and sea-basin strategies", ("cross-border-cooperation",)),
    "ISO6.5": ("democracy and civil society", ("civil-society-development",)),
    "ISO6.6": ("better cooperation governance", ()),
    "ISO7.1": ("border crossings", ()),
    "ISO7.2": ("mobility and migration", ()),
}
_CODE = re.compile(r"(RSO|SO|ISO|PO)\s*(\d)(?:[.,](\d))?(?!\d)", re.IGNORECASE)
_LETTERS = str.maketrans("åäöøæéüąćęłńóśźżõ", "aaooaeuacelnoszzo")


@lru_cache(maxsize=1024)
def role_of(text: str) -> str | None:
    """The role that a cell names, as a concept of the scheme `role`; None for one that is not known.

    >>> role_of("LP"), role_of("PP 3"), role_of("Associated partner"), role_of("Guest")
    ('applicant', 'partner', 'partner', None)
    """
    folded = fold(text).translate(_LETTERS).strip(" .")
    numbered = _NUMBERED.match(folded)
    return _BY_WORD.get(folded) or (_BY_WORD.get(numbered.group(1)) if numbered else None)


@lru_cache(maxsize=1024)
def kind_of_type(text: str) -> str | None:
    """The kind of organization that a type of partner is, as a concept of the scheme `organization-kind`."""
    folded = fold(text).translate(_LETTERS)
    return next((kind for pattern, kind in _KINDS if pattern.search(folded)), None)


@lru_cache(maxsize=1024)
def objective(text: str) -> tuple[str, tuple[ConceptMatch, ...]]:
    """What an objective or theme is about: its words, those of the regulation where it is a code, and its concepts.

    >>> objective("RSO2.7")[0]
    'RSO2.7 nature and biodiversity'
    """
    found = _CODE.match(text)
    if found:
        letters, figure, point = found.group(1).upper(), found.group(2), found.group(3)
        code = f"{'R' if letters == 'SO' else ''}{letters}{figure}" + (f".{point}" if point else "")
        if code in _OBJECTIVES:
            called, slugs = _OBJECTIVES[code]
            said = f"{code} {called}" if found.end() == len(text) else text
            return said, tuple(ConceptMatch(id=slug, score=1.0) for slug in slugs)
    return text, tuple(find("theme", text))
