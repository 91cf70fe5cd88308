"""RDF of others, in the vocabularies that are in use: who does what with whom, where, for whom; and nothing by force."""

import contextlib
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableSource
from kg.loader import Item, Options
from kg.model import Organization, Problem, Record
from kg.seal import seal
from kg.source.file import File
from loaders.rdf import RdfLoader

SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
OPTIONS = Options()
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix frapo: <http://purl.org/cerif/frapo/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix eurio: <http://data.europa.eu/s66#> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix : <https://data.example.org/> .
:a a org:Organization ; skos:prefLabel "АНО «Прилив»"@ru . :b a schema:NGO ; schema:name "Фонд «Опора»"@ru .
:c a foaf:Organization ; foaf:name "Союз «Двина»" .
"""


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    loader, file = RdfLoader(), File.look(path)
    assert loader.knows(file, OPTIONS) > 0.5
    records, problems = [], []
    for item in loader.items(file, OPTIONS):
        if isinstance(item, Item):
            json.dumps(item.data)  # plain values: another process can be handed them
            records.append(loader.record(item, file.name, OPTIONS))
        else:
            problems.append(item)
    return records, problems


def turtle(folder: Path, text: str, name: str = "data.ttl") -> list[Record]:
    path = folder / name
    path.write_text(PREFIXES + text, "utf-8")
    return read(path)[0]


def parts(record: Record) -> dict[str, list[str]]:
    return {org.name: org.roles for org in record.organizations}


def org(record: Record, name: str) -> Organization:
    return next(one for one in record.organizations if one.name == name)


def test_the_sample_says_who_where_for_whom_when_and_how_much() -> None:
    ((record,), problems) = read(SAMPLES / "border-projects.ttl")
    assert problems == []
    assert (record.document.title, record.document.kind) == ("Берег к берегу", "project-description")
    header = record.header
    assert (header.number, header.scheme, str(header.starts), str(header.ends)) == (
        "SH-2023-014", "", "2023-03-01", "2024-02-29",
    )  # fmt: skip
    assert header.granted is not None
    assert (str(header.granted.amount), header.granted.currency) == ("1250000.50", "RUB")
    assert parts(record) == {
        "АНО «Прилив»": ["applicant"],
        "Фонд «Опора»": ["funder"],
        "Общественное объединение «Двина»": ["partner"],
    }
    assert header.applicant == org(record, "АНО «Прилив»").key
    assert {one.name: one.region for one in record.organizations} == {
        "АНО «Прилив»": "RU-PSK", "Фонд «Опора»": None, "Общественное объединение «Двина»": "BY-VI",
    }  # fmt: skip
    assert [(place.id, place.role) for place in record.places] == [("geonames:504341", "area"), ("BY-VI", "area")]
    assert record.target_groups[0].concepts[0].id == "youth"
    assert record.themes[0].concepts[0].id == "environment"


def test_every_quote_stands_in_the_words_of_the_item() -> None:
    ((record,), _) = read(SAMPLES / "border-projects.ttl")
    words = record.header.evidence["title"].quote
    assert len(words) == record.document.characters
    for thing in (*record.organizations, *record.places, *record.target_groups, *record.themes):
        for shown in thing.evidence:
            assert words[shown.start : shown.end] == shown.quote != ""


def test_an_event_in_json_ld_keeps_organizations_and_no_person_and_no_street() -> None:
    ((record,), _) = read(SAMPLES / "neighbours-day.jsonld")
    assert record.document.kind == "event-description"
    assert parts(record) == {
        "Центр «Соседи»": ["organizer"], "Фонд «Опора»": ["funder"], "Yhdistys Naapurit ry": ["partner"],
    }  # fmt: skip
    assert [(place.id, place.role) for place in record.places] == [("geonames:470546", "venue")]
    assert org(record, "Yhdistys Naapurit ry").region == "FI-02"
    body = seal([record]).bodies[0].decode()
    assert not any(word in body for word in ("Петров", "ivan@", "Садовая"))
    assert [problem.code for problem in record.problems] == ["not-an-organization"]


SAYINGS = {
    "frapo:isFundedBy :b ; frapo:isAppliedForBy :a ; schema:contributor :c": ["funder", "applicant", "partner"],
    "schema:funder :b ; schema:parentOrganization :a ; schema:contributor :c": ["funder", "implementer", "partner"],
    "dct:creator :a ; dct:contributor :c ; foaf:fundedBy :b": ["funder", "implementer", "partner"],
    "org:hasMember :a, :c ; schema:sponsor :b": ["funder", "partner", "partner"],
    "schema:member [ a schema:OrganizationRole ; schema:roleName 'lead partner' ; schema:member :a ] ;"
    " eurio:hasInvolvedParty [ a eurio:OrganisationRole ; eurio:roleLabel 'partner' ; eurio:isRoleOf :c ] ;"
    " schema:funding [ a schema:Grant ; schema:funder :b ]": ["funder", "applicant", "partner"],
}


@pytest.mark.parametrize("kind", ["frapo:Project", "foaf:Project", "schema:ResearchProject", "org:OrganizationalCollaboration", "schema:Event", "eurio:Project"])  # fmt: skip
@pytest.mark.parametrize("said", SAYINGS)
def test_who_has_a_part_is_read_from_what_the_activity_says(tmp_path: Path, kind: str, said: str) -> None:
    (record,) = turtle(tmp_path, f":p a {kind} ; dct:title 'Мост' ; {said} .")
    funder, lead, partner = SAYINGS[said]
    assert parts(record) == {"АНО «Прилив»": [lead], "Фонд «Опора»": [funder], "Союз «Двина»": [partner]}


def test_who_has_a_part_is_read_from_what_organizations_and_memberships_say(tmp_path: Path) -> None:
    (record,) = turtle(
        tmp_path,
        """:p a foaf:Project ; foaf:name "Мост" . :a foaf:currentProject :p . :b frapo:funds :p .
        [] a org:Membership ; org:organization :p ; org:member :c ; org:role [ skos:prefLabel "Co-organizer" ] .""",
    )
    assert parts(record) == {
        "АНО «Прилив»": ["implementer"], "Фонд «Опора»": ["funder"], "Союз «Двина»": ["co-organizer"],
    }  # fmt: skip


def test_a_data_set_is_the_work_of_those_who_made_it(tmp_path: Path) -> None:
    (record,) = turtle(
        tmp_path,
        ":d a dcat:Dataset ; dct:title 'Берега' ; dct:publisher :a ; dct:contributor :c ; dct:spatial"
        " <http://data.europa.eu/nuts/code/FI1C4>, 'Псковская область' ; dcat:theme 'экология' .",
    )
    assert record.document.kind == "data-set"
    assert parts(record) == {"АНО «Прилив»": ["implementer"], "Союз «Двина»": ["partner"]}
    assert [place.id for place in record.places] == ["FI-09", "RU-PSK"]


def test_organizations_that_only_say_whom_they_work_with_are_linked(tmp_path: Path) -> None:
    (record,) = turtle(tmp_path, ":a org:linkedTo :c ; frapo:collaboratesWith :b .")
    assert record.document.kind == "organization-profile"
    assert [(link.kind, link.source.label, link.target.label) for link in record.links] == [
        ("partner", "АНО «Прилив»", "Фонд «Опора»"),
        ("partner", "АНО «Прилив»", "Союз «Двина»"),
    ]


def test_numbers_tell_the_register_and_a_wrong_one_identifies_nobody(tmp_path: Path) -> None:
    (record,) = turtle(
        tmp_path,
        """:p a frapo:Project ; dct:title "Мост" ; schema:funder :b ; schema:member :a, :c .
        :a org:identifier "1067746258370" ; schema:taxID "7701642520" ; schema:sameAs <https://ror.org/03yrm5c26> .
        :b adms:identifier [ skos:notation "1067746258371" ; adms:schemaAgency "ОГРН" ] .
        :c schema:identifier "GB-CHC-1159982" .""",
    )
    numbers = {
        one.name: [(number.scheme, number.value, number.valid) for number in one.identifiers if number.scheme != "URI"]
        for one in record.organizations
    }
    assert numbers["АНО «Прилив»"] == [
        ("RU-OGRN", "1067746258370", True), ("XI-ROR", "03yrm5c26", True), ("RU-INN", "7701642520", True),
    ]  # fmt: skip
    assert numbers["Фонд «Опора»"] == [("RU-OGRN", "1067746258371", False)]
    assert numbers["Союз «Двина»"] == [("GB-CHC", "1159982", True)]
    assert [problem.code for problem in record.problems] == ["wrong-check-digit"]


def test_one_address_is_one_organization_in_all_items(tmp_path: Path) -> None:
    first, second = turtle(
        tmp_path,
        ":p a frapo:Project ; dct:title 'Мост' ; schema:funder :b . :q a frapo:Project ; dct:title 'Дом' ; schema:funder :b .",
    )
    assert org(first, "Фонд «Опора»").identifiers == org(second, "Фонд «Опора»").identifiers != []


def test_what_has_no_type_and_persons_are_left_out_and_told(tmp_path: Path) -> None:
    (record,) = turtle(
        tmp_path,
        """:p a schema:Event ; schema:name "Мост" ; schema:organizer :a, :ivan, :anna, "Пётр Иванов", "Фонд «Река»" .
        :ivan a schema:Person ; schema:name "Иван Петров" . :anna schema:name "Анна Сергеева" .""",
    )
    assert parts(record) == {"АНО «Прилив»": ["organizer"], "Фонд «Река»": ["organizer"]}
    assert [problem.what[:1] for problem in record.problems] == ["3"]


def test_an_item_changes_only_with_what_is_said_near_it(tmp_path: Path) -> None:
    def data(text: str) -> dict[str, object]:
        path = tmp_path / "data.ttl"
        path.write_text(PREFIXES + text, "utf-8")
        return {item.key: item.data for item in RdfLoader().items(File.look(path), OPTIONS) if isinstance(item, Item)}

    said = ":p a frapo:Project ; dct:title 'Мост' ; schema:member [ a org:Organization ; schema:name 'Фонд' ; schema:address [ schema:addressRegion 'Псковская область' ] ], [ a org:Organization ; schema:name 'Союз' ] ."
    other = ":q a frapo:Project ; dct:title 'Дом' ; schema:funder :b ."
    before, after = data(said + other), data(other.replace("Дом", "Сад") + said)
    assert before["https://data.example.org/p"] == after["https://data.example.org/p"]
    assert before["https://data.example.org/q"] != after["https://data.example.org/q"]


def test_faults_of_an_item_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        PREFIXES
        + """:p a frapo:Project ; dct:title "Мост" ; schema:startDate "весной" ; schema:funder :b ;
            schema:amount "много" . :q a frapo:Project ; schema:funder :b . :r a frapo:Project ; dct:title "Дом" .""",
        "utf-8",
    )
    loader, file = RdfLoader(), File.look(path)
    made, rejected = [], []
    for item in loader.items(file, OPTIONS):
        assert isinstance(item, Item)
        try:
            made.append(loader.record(item, file.name, OPTIONS))
        except UnreadableSource as error:
            rejected.append(error.what)
    assert [problem.where for record in made for problem in record.problems] == ["startDate", "amount"]
    assert sorted(rejected) == [
        "it has no title or name.",
        "nothing is said of who has a part in it, where or for whom.",
    ]


def test_nothing_that_is_known_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text("@prefix : <https://data.example.org/> . :a :b :c .")
    records, problems = read(path)
    assert records == []
    assert [problem.code for problem in problems] == ["nothing-known"]


SYNTAXES = {
    "data.nt": '<https://e.org/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Event> .\n'
    '<https://e.org/p> <http://schema.org/name> "Мост" .\n<https://e.org/p> <http://schema.org/location> "Псков" .\n',
    "data.trig": "@prefix s: <http://schema.org/> .\n<https://e.org/g> { <https://e.org/p> a s:Event ; s:name 'Мост' ; s:location 'Псков' }",
    "data.json": '{"@context": {"@vocab": "http://schema.org/"}, "@id": "https://e.org/p", "@type": "Event", "name": "Мост", "location": "Псков"}',
    "list.jsonld": '[{"@context": ["https://schema.org/", {"x": "https://e.org/x"}], "@id": "https://e.org/p", "@type": "Event", "name": "Мост", "location": "Псков"}]',
    "data.rdf": '<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY s "http://schema.org/">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://schema.org/">'
    '<s:Event rdf:about="https://e.org/p"><s:name>Мост</s:name><s:location>Псков</s:location>'
    '<s:subjectOf rdf:resource="&s;x"/></s:Event></rdf:RDF>',
}  # fmt: skip


@pytest.mark.parametrize("name", SYNTAXES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_syntax_is_read_packed_too_and_whatever_the_file_is_called(
    tmp_path: Path, name: str, packed: bool
) -> None:
    data = b"\xef\xbb\xbf" + SYNTAXES[name].encode()
    for path in (tmp_path / f"{name}{'.gz' * packed}", tmp_path / "download"):
        path.write_bytes(gzip.compress(data) if packed else data)
        ((record,), _) = read(path)
        assert (record.document.title, [place.id for place in record.places]) == ("Мост", ["geonames:504341"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"grants": [{"id": "360G-x"}]}'), ("a.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("a.xml", b'<?xml version="1.0"?><iati-activities version="2.03"/>'), ("a.csv", b"a;b\n1;2\n"),
        ("a.txt", "Заявитель: АНО «Мост»".encode()), ("a.html", b"<html><body>@prefix</body></html>"),
    ],
)  # fmt: skip
def test_other_files_are_not_taken_for_rdf(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert RdfLoader().knows(File.look(tmp_path / name), OPTIONS) == 0


def test_a_faulty_line_of_n_triples_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(SYNTAXES["data.nt"].replace("\n", "\nthis is no statement\n", 1), "utf-8")
    ((record,), problems) = read(path)
    assert record.document.title == "Мост"
    assert [(problem.where, problem.code) for problem in problems] == [("line 2", "row-rejected")]


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_large_file_is_sorted_on_the_disk_and_nothing_is_left_there(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders._rdf_files._IN_MEMORY", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / name
    path.write_text(SYNTAXES[name].replace(" .\n", " .\nno statement\n", 1) if name == "data.nt" else SYNTAXES[name])
    ((record,), problems) = read(path)
    assert record.document.title == "Мост"
    assert len(problems) == (name == "data.nt")
    assert [*(tmp_path / "temporary").iterdir()] == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(UnreadableSource, match="cannot be sorted in"):
        read(path)


def refused(path: Path, data: bytes | str) -> UnreadableSource:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(UnreadableSource) as told:
        list(RdfLoader().items(File.look(path), OPTIONS))
    assert told.value.where
    assert told.value.mend
    return told.value


def test_a_faulty_file_of_another_syntax_is_refused_with_the_line(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.ttl", PREFIXES + "\n:p a frapo:Project ;\n ; ]").where == "a.ttl, line 11"
    assert "JSON-LD" in refused(tmp_path / "a.jsonld", '{"@context": {}, "@id": "a", ').what


def test_contexts_that_lie_elsewhere_are_never_fetched(tmp_path: Path) -> None:
    told = refused(tmp_path / "a.jsonld", '{"@context": "http://127.0.0.1:9/context.jsonld", "@type": "Event"}')
    assert told.what == "its context lies elsewhere, and nothing is fetched."
    inner = '{"@context": {"@import": "http://127.0.0.1:9/context.jsonld"}, "@type": "Event"}'
    assert refused(tmp_path / "b.jsonld", inner).where


BOMB = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "entities",
    [f'<!ENTITY a "aaaaaaaaaa">{BOMB}', '<!ENTITY j SYSTEM "file:///etc/passwd">', f'<!ENTITY j "{"a" * 5000}">',
     '<!ENTITY % j SYSTEM "http://127.0.0.1:9/x.dtd"> %j;'],
)  # fmt: skip
def test_entity_bombs_and_entities_that_lie_elsewhere_are_refused(tmp_path: Path, entities: str) -> None:
    refused(
        tmp_path / "a.rdf",
        f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [{entities}]><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://schema.org/">'
        '<s:Event rdf:about="https://e.org/p"><s:name>&j;</s:name></s:Event></rdf:RDF>',
    )


def test_what_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="http://f/">'
    refused(tmp_path / "a.rdf", head + "<f:A><f:b>" * 100_000)
    inner = "<<( <http://a> <http://b> " * 100_000
    refused(
        tmp_path / "a.nt",
        f"<http://a> <http://b> <http://c> .\n<http://a> <http://b> {inner}<http://c>{')>>' * 100_000} .",
    )
    refused(tmp_path / "a.jsonld", '{"@context": {}, "@id": ' + "[" * 100_000)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*SYNTAXES, "border-projects.ttl"]), st.data())
def test_a_mutated_file_gives_records_or_clear_errors(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole = bytearray(SYNTAXES[name].encode() if name in SYNTAXES else (SAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path = tmp_path / name
    path.write_bytes(bytes(whole) or b"-")
    loader, file = RdfLoader(), File.look(path)
    loader.knows(file, OPTIONS)
    with contextlib.suppress(UnreadableSource):
        for item in loader.items(file, OPTIONS):
            if isinstance(item, Item):
                seal([loader.record(item, file.name, OPTIONS)])
