"""What the heading of a column may mean, in the languages in which programmes publish."""

import re
from functools import cache

__all__ = ["MEANINGS", "language_of", "meanings"]

#: Meaning → language → beginnings of words that headings of it have; with `$`, how such headings end.
MEANINGS: dict[str, dict[str, str]] = {
    "number": {
        "ru": "номер заявки|номер проекта|заявка номер|код проекта|№ заявки|номер$|код$|id$",
        "en": "project id|project number|project code|grant id|reference|identifier$|id$|code$|application number",
        "fi": "koodi$|projektikoodi|hankekoodi|hankenumero|tunnus$|diaarinumero",
        "sv": "projekt id|projektnummer|diarienummer|ärende id|ärendenummer",
    },
    "title": {
        "ru": "название проекта|наименование проекта|название заявки|проект$|тема проекта|название$",
        "en": "project title|project name|title$|acronym|operation name|grant title|name of operation|project$",
        "fi": "projektin nimi|hankkeen nimi|hanke$|nimi$",
        "sv": "projektnamn|projekttitel|projektets namn|titel$|benämning",
    },
    "status": {
        "ru": "статус|состояние|результат рассмотрения|итог",
        "en": "status|state$|stage$",
        "fi": "tila$|toiminnan tila|hankkeen tila|vaihe",
        "sv": "status|läge$|projektstatus",
    },
    "competition": {
        "ru": "конкурс|программа|название конкурса",
        "en": "programme|program$|call$|scheme|fund$|competition|grant programme",
        "fi": "ohjelma|rahasto|haku$",
        "sv": "program$|programområde|fond$|utlysning",
    },
    "direction": {
        "ru": "направление|грантовое направление|номинация|приоритет",
        "en": "priority|objective|specific objective|sector|theme|field of intervention",
        "fi": "toimintalinja|erityistavoite|tl$|teema",
        "sv": "insatsområde|prioritering|mål$|tema$",
    },
    "submitted": {
        "ru": "дата подачи|подана",
        "en": "submitted|application date|date of application",
        "fi": "hakupäivä|hakemuspvm",
        "sv": "ansökningsdatum|inkommen",
    },
    "decided": {
        "ru": "дата решения|дата принятия решения|решение от",
        "en": "decision date|award date|approved|approval date|date of decision",
        "fi": "päätöspvm|päätöspäivä",
        "sv": "beslutsdatum|beslutad",
    },
    "starts": {
        "ru": "начало|дата начала|срок начала",
        "en": "start|begin|planned dates start",
        "fi": "aloitus|alkaa|alkupvm|alkamis",
        "sv": "startdatum|start$|projektstart|från",
    },
    "ends": {
        "ru": "окончание|завершение|дата окончания|дата завершения|конец",
        "en": "end$|end date|finish|completion|closing",
        "fi": "päättymis|loppu|päättyy",
        "sv": "slutdatum|slut$|projektslut|till$",
    },
    "requested": {
        "ru": "запрошен|запрашиваем|сумма запроса",
        "en": "requested|amount applied|applied for",
        "fi": "haettu",
        "sv": "sökt",
    },
    "granted": {
        "ru": "размер гранта|сумма гранта|присужден|выделен|грант$",
        "en": "granted|amount awarded|award|grant amount|eu funding|erdf|funding|approved amount|eu contribution",
        "fi": "myönnetty",
        "sv": "beviljat|eu stöd|stöd$|bidrag",
    },
    "transferred": {
        "ru": "перечислен|выплачен",
        "en": "paid|disbursed|amount disbursed",
        "fi": "maksettu|toteutunut eu",
        "sv": "utbetal",
    },
    "cofinancing": {
        "ru": "софинансирован|собственный вклад",
        "en": "cofinanc|co financ|own contribution|match funding|national contribution",
        "fi": "omarahoitus|yksityinen rahoitus",
        "sv": "medfinans|egenfinans",
    },
    "total": {
        "ru": "общая сумма|общий бюджет|бюджет|стоимость|всего",
        "en": "total|budget|total cost|eligible expenditure|total budget",
        "fi": "yhteensä|kokonais|suunniteltu julkinen",
        "sv": "totalt|total budget|totalbudget|budget|total finansiering",
    },
    "organization": {
        "ru": "организация|заявитель|грантополучатель|получатель|исполнитель|наименование организации|нко$",
        "en": "organisation|organization|applicant|beneficiary|recipient|grantee|lead partner|partner name|implementer"
        "|name of partner",
        "fi": "toteuttaja|hakija|tuensaaja|organisaatio|hakijan nimi",
        "sv": "stödmottagare|projektägare|sökande|organisation|partnernamn|projektpartner|samordnande",
    },
    "partner": {
        "ru": "партнер",
        "en": "partners$|project partners|other partners",
        "fi": "kumppani|osatoteuttaja",
        "sv": "medsökande|samarbetspartner",
    },
    "funder": {
        "ru": "грантодатель|финансирующ|спонсор|фонд$|оператор",
        "en": "funder|donor|funding organisation|authority|funding body|managing authority",
        "fi": "viranomainen|rahoittaja",
        "sv": "myndighet|finansiär|förvaltande myndighet",
    },
    "role": {
        "ru": "роль",
        "en": "role|partner type|type of partner|partner role",
        "fi": "rooli",
        "sv": "roll$|partnertyp|typ av partner",
    },
    "region": {
        "ru": "регион|субъект|область",
        "en": "region|county|nuts|province|state$|oblast",
        "fi": "maakunta|alue$",
        "sv": "län$|region|landskap",
    },
    "city": {
        "ru": "город|населенный пункт|муниципал",
        "en": "city|town|municipality|location",
        "fi": "kunta|kaupunki|paikkakunta",
        "sv": "kommun|ort$|stad$",
    },
    "country": {"ru": "страна|государство", "en": "country", "fi": "maa$|maakoodi", "sv": "land$"},
    "geography": {
        "ru": "география|территория|место реализации",
        "en": "geograph|area of implementation|beneficiary location|project area",
        "fi": "toteutusalue|kohdealue",
        "sv": "genomförandeområde|geografi",
    },
    "group": {
        "ru": "целевая группа|целевые группы|целевая аудитория|благополучател",
        "en": "target group|target audience|beneficiaries$",
        "fi": "kohderyhm",
        "sv": "målgrupp",
    },
    "ogrn": {"ru": "огрн"},
    "inn": {"ru": "инн"},
}  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, str, int, re.Pattern[str]], ...]:
    """Meaning, language, length of the wording and its pattern, the longest first."""
    found = []
    for meaning, languages in MEANINGS.items():
        for language, wordings in languages.items():
            for wording in wordings.split("|"):
                end = "$" if wording.endswith("$") else ""
                words = r"\W+".join(map(re.escape, wording.rstrip("$").split()))
                found.append((meaning, language, len(wording), re.compile(rf"\b{words}{end}")))
    return tuple(sorted(found, key=lambda row: -row[2]))


def _folded(heading: str) -> str:
    text = re.sub(r"(?<=[a-zäöåа-я])(?=[A-ZÄÖÅА-Я])", " ", heading)  # partnerName
    return " ".join(re.sub(r"[_.:/()№-]", " ", text.replace("№", " номер ")).lower().replace("ё", "е").split())


def meanings(heading: str) -> list[str]:
    """What a heading may mean, the likeliest first.

    >>> meanings("Projektin nimi")[0], meanings("Дата начала реализации")[0], meanings("partnerName")[0]
    ('title', 'starts', 'organization')
    """
    folded = _folded(heading)
    found = [meaning for meaning, _, _, pattern in _patterns() if pattern.search(folded)]
    return list(dict.fromkeys(found))


def language_of(headings: list[str]) -> str:
    """The language of a table by its headings (ISO 639-1); English where they do not tell.

    >>> language_of(["Koodi", "Projektin nimi"]), language_of(["Регион"]), language_of(["Name"])
    ('fi', 'ru', 'en')
    """
    if any(re.search("[а-яё]", heading.lower()) for heading in headings):
        return "ru"
    votes: dict[str, int] = {"en": 0}
    for heading in map(_folded, headings):
        seen = {language for _, language, _, pattern in _patterns() if pattern.search(heading)}
        for language in seen:
            votes[language] = votes.get(language, 0) + 1
    return max(votes, key=lambda language: (votes[language], language == "en"))
