"""The usual way from a table to RDF: a mapping in RML, done by morph-kgc."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _process import Ran, run

__all__ = ["materialise"]

#: What one row says without reading anything into it: the project, its applicant, their numbers, names, sums and days.
_MAPPING = """
@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix ckg: <https://w3id.org/civil-kg/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<#Project> rml:logicalSource <#Table> ;
  rr:subjectMap [ rr:template "https://w3id.org/civil-kg/project/RU-PGF-{Номер заявки}" ; rr:class ckg:Project ] ;
%s  rr:predicateObjectMap [ rr:predicate ckg:applicant ;
    rr:objectMap [ rr:template "https://w3id.org/civil-kg/org/RU-OGRN-{ОГРН}" ] ] .
<#Organization> rml:logicalSource <#Table> ;
  rr:subjectMap [ rr:template "https://w3id.org/civil-kg/org/RU-OGRN-{ОГРН}" ; rr:class ckg:Organization ] ;
%s  rr:predicateObjectMap [ rr:predicate ckg:seatName ; rr:objectMap [ rml:reference "Регион" ] ] .
<#Table> rml:source "TABLE" ; rml:referenceFormulation ql:CSV .
"""
_OF_PROJECT = {
    "rdfs:label": "Название проекта", "ckg:number": "Номер заявки", "ckg:competition": "Конкурс",
    "ckg:direction": "Грантовое направление", "ckg:requested": "Запрошенная сумма", "ckg:total": "Общая сумма расходов",
    "ckg:starts": "Начало", "ckg:ends": "Окончание", "ckg:status": "Статус", "ckg:decided": "Дата решения",
    "ckg:granted": "Размер гранта",
}  # fmt: skip
_OF_ORGANIZATION = {"rdfs:label": "Организация", "ckg:ogrn": "ОГРН", "ckg:inn": "ИНН"}


def materialise(python: Path, table: Path, folder: Path) -> tuple[Ran, Path]:
    """Make RDF of a table.

    Args:
        python: the interpreter that has morph-kgc.
        table: a CSV file.
        folder: for what is written.

    Returns:
        What it took, and the file of triples.
    """
    # morph-kgc takes commas alone.
    plain = folder / "table.csv"
    _with_commas(table, plain)
    mapping = folder / "mapping.ttl"
    parts = [_maps(columns) for columns in (_OF_PROJECT, _OF_ORGANIZATION)]
    mapping.write_text(_MAPPING.replace("TABLE", str(plain)) % tuple(parts), "utf-8")
    out, settings = folder / "made.nt", folder / "morph.ini"
    settings.write_text(
        f"[CONFIGURATION]\noutput_file: {out}\noutput_format: N-TRIPLES\nnumber_of_processes: 2\nlogging_level: ERROR\n"
        f"[DataSource1]\nmappings: {mapping}\n",
        "utf-8",
    )
    return run([python, "-m", "morph_kgc", settings]), out


def _maps(columns: dict[str, str]) -> str:
    return "".join(
        f'  rr:predicateObjectMap [ rr:predicate {term} ; rr:objectMap [ rml:reference "{column}" ] ] ;\n'
        for term, column in columns.items()
    )


def _with_commas(table: Path, out: Path) -> None:
    import csv

    with table.open(encoding="utf-8", newline="") as source, out.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(csv.reader(source, delimiter=";"))
