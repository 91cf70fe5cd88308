"""The columns of a list of partners in programmes, under the names that editions of it give them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.spelling import fold

__all__ = ["PROJECT", "field_of", "is_list", "known", "language_of"]

#: Field → headings, folded, without signs: `projectname` is "Project name", `project_name` and "projectName".
_HEADINGS: dict[str, tuple[str, ...]] = {
    # A column that is called `id` and nothing else numbers rows as often as projects: it is not read.
    "project_id": (
        "project id", "projectid", "project number", "project no", "project nr", "project code", "operation id",
        "projekt id", "projektid", "projektnummer", "projektnr", "diarienummer", "hankekoodi", "hankenumero",
        "numer projektu", "projekti number", "projekta numurs", "projekto numeris", "prosjektnummer", "ems id",
        "jems id", "номер проекта", "код проекта",
    ),
    "acronym": (
        "acronym", "project acronym", "akronym", "projektakronym", "short name", "akronyymi", "hankkeen lyhenne",
        "akronim", "акроним",
    ),
    "project": (
        "project", "project name", "project title", "name of project", "title of project", "title of the project",
        "operation name", "name of operation", "projekt", "projektnamn", "projektname", "projekttitel",
        "projektets namn", "projektets navn", "prosjekt", "prosjektnavn", "prosjekttittel", "hanke", "hankkeen nimi",
        "projektin nimi",
        "tytul projektu", "nazwa projektu", "projekti nimi", "projekta nosaukums", "projekto pavadinimas",
        "nazev projektu", "nazov projektu", "projekt cime", "проект", "название проекта", "наименование проекта",
    ),
    "organization": (
        "partner", "partner name", "name of partner", "project partner", "partner organisation", "partner organization",
        "organisation", "organization", "organisation name", "organization name", "name of organisation",
        "name of organization", "name of the organisation", "name of beneficiary", "beneficiary", "beneficiary name",
        "partner name in english", "partner name english", "name of partner in english", "partner name original",
        "organisationsnamn", "partnernamn", "partnerns namn", "stodmottagare", "organisasjonsnavn", "partnernavn",
        "partnerorganisation", "organisationsname", "name der organisation", "organisaatio", "organisaation nimi",
        "kumppani", "partneri nimi", "partnera nosaukums", "partnerio pavadinimas", "nazwa partnera", "nazev partnera",
        "nazov partnera", "partner neve", "партнер", "партнёр", "организация", "наименование партнера",
    ),
    "role": (
        "role", "partner role", "role in project", "role in the project", "partner type role", "project role",
        "lead partner", "lead partner yes no", "is lead partner", "lead", "organisationsroll", "roll", "rolle",
        "partnerroll", "partnerrolle", "rooli", "roll projektis", "rola", "loma", "vaidmuo", "role v projektu",
        "szerep", "роль", "роль в проекте",
    ),
    "programme": (
        "programme", "program", "programme name", "program name", "interreg programme", "programnamn", "programm",
        "ohjelma", "programma", "programa", "программа", "название программы",
    ),
    "project_type": ("project type", "projekttyp", "type of project", "prosjekttype", "hanketyyppi", "тип проекта"),
    "nuts3": (
        "nuts3", "nuts 3", "nuts iii", "nuts3 region", "nuts 3 region", "nuts3 code", "nuts level 3", "region nuts 3",
        "partner nuts 3", "nuts3 kod",
    ),
    "nuts2": (
        "nuts2", "nuts 2", "nuts ii", "nuts2 region", "nuts 2 region", "nuts2 code", "nuts level 2", "region nuts 2",
        "partner nuts 2", "nuts", "nuts code", "nuts region",
    ),
    "region": (
        "region", "partner region", "county", "lan", "fylke", "maakunta", "wojewodztwo", "bundesland", "apskritis",
        "kraj", "oblast", "регион", "область",
    ),
    "town": ("town", "city", "partner town", "partner city", "ort", "stad", "kaupunki", "miasto", "stadt", "город"),
    "country": (
        "country", "partner country", "country code", "state", "land", "maa", "riik", "valsts", "salis",
        "kraj partnera", "panstwo", "orszag", "zeme", "krajina", "страна",
    ),
    "budget": (
        "partner budget", "partnerbudget", "budget partner", "budget of partner", "budget", "partner total budget",
        "partner budget eur", "partner budget in eur", "total partner budget", "budget eur", "budget in eur",
        "total eligible budget of partner", "eligible budget", "partnerin budjetti", "budjetti", "budzet partnera",
        "бюджет партнера", "бюджет",
    ),
    "funding": (
        "erdf", "erdf funding", "partner erdf", "eu funding", "eu co financing", "eu contribution",
        "partner eu funding", "erdf contribution", "eu medel", "eu stod", "eruf", "interreg funds",
    ),
    "total": (
        "total budget", "project budget", "project total budget", "total project budget", "total budget of project",
        "total budget eur", "projektbudget", "total eligible cost", "kokonaisbudjetti", "общий бюджет",
    ),
    "currency": ("currency", "valuta", "wahrung", "valuutta", "waluta", "валюта"),
    "starts": (
        "start", "start date", "startdate", "project start", "project start date", "date start", "begin", "from",
        "startdatum", "startdato", "projektstart", "alkamispaiva", "aloituspaiva", "data rozpoczecia", "algus",
        "algusaeg", "sakuma datums", "pradzia", "дата начала", "начало",
    ),
    "ends": (
        "end", "end date", "enddate", "project end", "project end date", "date end", "finish", "to", "slutdatum",
        "sluttdato", "slutdato", "enddatum", "projektende", "paattymispaiva", "lopetuspaiva", "data zakonczenia",
        "lopp", "loppaeg", "beigu datums", "pabaiga", "дата окончания", "окончание",
    ),
    "kind": (
        "organisation type", "organization type", "partner type", "type of partner", "type of organisation",
        "type of organization", "type of institution", "organisationstyp", "organisasjonstype", "organisaatiotyyppi",
        "typ partnera", "тип организации",
    ),
    "ownership": ("ownership", "legal status", "organisationsagande", "public private", "private public", "agande"),
    "objective": (
        "specific objective", "so", "specifiktmal", "specifikt mal", "erityistavoite", "cel szczegolowy",
        "programme specific objective", "конкретная цель",
    ),
    "policy": (
        "policy objective", "po", "politisktmal", "politiskt mal", "priority", "programme priority", "prioritet",
    ),
    "theme": ("theme", "topic", "topics", "thematic keywords", "keywords", "tema", "thema", "teema", "тема"),
    "status": ("status", "project status", "projektstatus", "tila", "статус"),
    "active": ("aktiv", "active", "ongoing", "is active"),
    "summary": (
        "summary", "description", "project summary", "project description", "beskrivning", "sammanfattning", "kuvaus",
        "opis projektu", "описание",
    ),
    "number": (
        "organisation number", "organization number", "registration number", "organisationsnummer", "orgnr", "y tunnus",
        "regon", "krs", "vat", "vat number", "pic", "огрн", "инн",
    ),
}  # fmt: skip

#: Fields that tell of the project and are the same in all rows of it; the others tell of the partner.
PROJECT = (
    "project_id", "acronym", "project", "programme", "project_type", "starts", "ends", "total", "policy", "objective",
    "theme", "status", "active", "summary",
)  # fmt: skip

_FIELDS = {fold(heading): field for field, headings in _HEADINGS.items() for heading in headings}
#: `projectName` is written as one word: a capital begins the next.
_INNER_CAPITAL = re.compile(r"(?<=[a-zåäöü])(?=[A-ZÅÄÖ])")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str | None:
    """The field that a heading means; None for one that is not read.

    >>> field_of("organisationsnamn"), field_of("Lead partner (yes/no)"), field_of("NUTS 3"), field_of("projectTitle")
    ('organization', 'role', 'nuts3', 'project')
    """
    spaced = _INNER_CAPITAL.sub(" ", _REMARK.sub(" ", heading))
    folded = _SIGNS.sub(" ", fold(spaced)).strip()
    return _FIELDS.get(folded) or _FIELDS.get(_plain(folded))


def _plain(folded: str) -> str:
    return folded.translate(_LETTERS)


#: One of these columns makes a list of projects and organizations one of a programme.
_TELLING = frozenset({"programme", "nuts3", "nuts2", "region", "country", "budget", "objective"})
#: By these beginnings of words in the headings of project and organization.
_LANGUAGES = (
    ("sv", ("projektnamn", "organisationsnamn", "partnernamn")),
    ("nb", ("prosjekt", "organisasjon")),
    ("da", ("projektets navn",)),
    ("de", ("projektname", "projekttitel", "organisationsname")),
    ("fi", ("hank", "projektin", "organisaatio", "kumppani")),
    ("et", ("projekti", "partneri nimi")),
    ("lv", ("projekta", "partnera nosaukums")),
    ("lt", ("projekto", "partnerio")),
    ("pl", ("projektu", "partnera")),
)
_LETTERS = str.maketrans("åäöøæéüőąćęłńóśźżčďěňřšťůýžāēģīķļņūėįųõ", "aaooaeuoacelnoszzcdenrstuyzaegiklnueiuo")


def known(headings: Iterable[str]) -> int:
    """How many headings of a row are known; 0 where it is not the heading of such a list."""
    fields = {field_of(heading) for heading in headings} - {None}
    needed = {"organization", "role"} <= fields and fields & {"project", "acronym"}
    return len(fields) if needed and fields & _TELLING else 0


def is_list(headings: Iterable[str]) -> bool:
    """Whether columns are those of a list of partners: a project, an organization, its role, and where or what for."""
    return known(headings) > 0


def language_of(headings: Mapping[str, str], title: str) -> str:
    """The language that a list is written in, by its headings (ISO 639-1); English where they do not tell.

    Args:
        headings: field → heading.
        title: of the project.
    """
    if any("а" <= letter <= "я" for letter in title.lower()):
        return "ru"
    written = " ".join(headings.get(field, "") for field in ("project", "organization")).lower()
    return next((code for code, beginnings in _LANGUAGES if any(one in written for one in beginnings)), "en")
