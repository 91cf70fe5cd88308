"""`kg partners`, `kg path`, `kg links` and `kg gaps` as their user sees them: in words, as JSON and as CSV."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from kgcli import data, kg, kg_on_a_terminal
from partnerships import graph_of, number, of, party, project, records

#: What a terminal would act on, and what a spreadsheet would run.
HOSTILE = "=HYPERLINK(1)\x1b[31m \u202eнаоборот\x07 <script>«Ловушка»"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of(tmp_path_factory.mktemp("partners"), records())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph in which everything that a source names is a trap."""
    one, other = party("Мост", "applicant"), party("Берег", "partner")
    one.name = other.name = HOSTILE
    lake = party("Озеро", "applicant")
    lake.name = HOSTILE
    return graph_of(
        tmp_path_factory.mktemp("hostile"),
        [
            project("a", one, other, groups=["students"], regions=["RU-PSK", "BY-VI"], title=HOSTILE),
            project("b", lake, groups=["students"], regions=["EE-87"], title=HOSTILE),
        ],
    )


def rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def ask(command: str, *arguments: object, graph: Path) -> tuple[object, ...]:
    return (command, *arguments, "--graph", graph)


COMMANDS: list[tuple[str, ...]] = [
    ("partners", number("Мост")),
    ("path", number("Мост"), "BY"),
    ("links", "--between", "RU", "BY"),
    ("gaps",),
]


# What they say


def test_partners_are_told_with_their_reasons_and_the_way_to_them(graph: Path) -> None:
    ran = kg(*ask("partners", number("Мост"), graph=graph))
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Фонд «Мост» · Pskov Region, Russia"
    assert lines[1].startswith("out of 100: earlier projects 30, shared target groups 25")
    assert lines[3].endswith("  Фонд «Берег» · Vitebsk Region, Belarus")
    block = ran.out.split("\n\n")[1]
    assert "worked together: «Проект school» (2021–2022)" in block
    assert "across the border: Pskov Region – Vitebsk Region" in block
    assert "sources: " in block
    assert of("Берег") in block
    assert "introduction: nobody known" in ran.out
    assert (
        "introduction: Фонд «Волна» (with you «Проект garden» 2019, with them «Проект wave» 2022 and 1 more)" in ran.out
    )
    assert ran.err == "5 for whom something speaks.\n"
    assert "3 of 5 for whom something speaks" not in kg(*ask("partners", number("Мост"), "-n", 5, graph=graph)).err
    assert kg(*ask("partners", number("Мост"), "-n", 3, graph=graph)).err.startswith("3 of 5 ")


def test_partners_explain_how_the_score_is_worked_out(graph: Path) -> None:
    ran = kg(*ask("partners", number("Мост"), "--explain", graph=graph))
    assert "Adamic and Adar" in ran.out
    russian = kg(*ask("partners", number("Мост"), "--explain", "--lang", "ru", graph=graph))
    assert "индекс Адамик и Адара" in russian.out
    assert "работали вместе: «Проект school» (2021–2022)" in russian.out
    assert "Витебская область, Беларусь" in russian.out


def test_partners_as_json_have_all_parts_of_the_score(graph: Path) -> None:
    found = data(*ask("partners", "Фонд «Мост»", graph=graph))
    assert found["organization"]["id"] == of("Мост")
    assert [part["name"] for part in found["parts"]] == ["earlier", "groups", "border", "common", "directions"]
    assert sum(part["weight"] for part in found["parts"]) == pytest.approx(1)
    first = found["partners"][0]
    assert first["score"] == pytest.approx(sum(reason["points"] for reason in first["reasons"]), abs=1e-5)
    assert first["introduction"]["steps"][0]["projects"][0]["title"] == "Проект school"
    assert all(item["sources"] for reason in first["reasons"] for item in reason["items"])


def test_partners_as_csv_have_a_row_each(graph: Path) -> None:
    ran = kg(*ask("partners", number("Мост"), "--csv", graph=graph))
    found = rows(ran.out)
    assert [row["partner_id"] for row in found][:2] == [of("Берег"), of("Озеро")]
    assert (found[0]["worked_together"], found[0]["steps"], found[0]["country"]) == ("true", "1", "Belarus")
    points = [float(found[0][part]) for part in ("earlier", "groups", "border", "common", "directions")]
    assert sum(points) == pytest.approx(float(found[0]["score"]), abs=1e-5)
    assert found[1]["introduction"] == "nobody known"
    assert found[1]["steps"] == ""


def test_partners_are_chosen_by_place_group_and_novelty(graph: Path) -> None:
    def named(*options: str) -> list[str]:
        found = data(*ask("partners", number("Мост"), *options, graph=graph))
        return [one["organization"]["name"] for one in found["partners"]]

    assert named("--country", "Беларусь") == ["Фонд «Берег»", "Фонд «Нива»"]
    assert named("--country", "СНГ", "--new") == ["Фонд «Нива»"]
    assert named("--region", "Minsk Region") == ["Фонд «Нива»"]
    assert named("--region", "Витебск") == ["Фонд «Берег»"], "a city stands for its region"
    assert named("--group", "казаки") == ["Фонд «Озеро»", "Фонд «Сосна»"]
    assert "Фонд «Волна»" not in named("--across-borders")


def test_a_path_is_told_step_by_step(graph: Path) -> None:
    ran = kg(*ask("path", number("Мост"), "Нива", "--limit", 1, graph=graph))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "1. 2 steps",
        "   Фонд «Мост» (Pskov Region, Russia)",
        "   │  «Проект garden» 2019",
        "   │  Applicant – Partner",
        "   │  sources: garden.txt",
        "   Фонд «Волна» (Smolensk Region, Russia)",
        "   │  «Проект wave» 2022; «Проект wave2» 2022",
        "   │  Applicant – Partner",
        "   │  sources: wave.txt, wave2.txt",
        "   Фонд «Нива» (Minsk Region, Belarus)",
    ]
    found = rows(kg(*ask("path", number("Мост"), "Минская область", "--csv", graph=graph)).out)
    assert [(row["way"], row["step"], row["to_id"]) for row in found] == [
        ("1", "1", of("Волна")), ("1", "2", of("Нива")), ("2", "1", of("Берег")), ("2", "2", of("Нива")),
    ]  # fmt: skip
    assert [
        step["project_count"] for step in data(*ask("path", number("Мост"), "Нива", graph=graph))["found"][0]["steps"]
    ] == [1, 2]


def test_where_there_is_no_path_it_says_how_far_each_reaches(graph: Path) -> None:
    ran = kg(*ask("path", number("Мост"), "Сосна", graph=graph))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "There is no way from Фонд «Мост» to Фонд «Сосна».",
        "  Фонд «Мост»: linked, at any remove, with 3 organizations.",
        "  Фонд «Сосна»: linked, at any remove, with 1 organization.",
    ]
    assert "Фонд «Остров»: linked, at any remove, with nobody." in kg(*ask("path", "Остров", "BY", graph=graph)).err
    short = kg(*ask("path", number("Мост"), "Нива", "--max-steps", 1, graph=graph))
    assert (short.code, short.err) == (1, "The shortest way has 2 steps: more than --max-steps 1.\n")
    assert data(*ask("path", number("Мост"), "Сосна", graph=graph), code=1)["found"] == []


def test_links_are_told_with_what_they_rest_on(graph: Path) -> None:
    ran = kg(*ask("links", "--between", "RU", "BY", "--basis", "project-reaches-region", graph=graph))
    assert ran.code == 0
    assert "Pskov Region (Russia) – Vitebsk Region (Belarus)" in ran.out.splitlines()
    assert "   1 project · 2021–2022 · Project reaches the region" in ran.out.splitlines()
    assert ran.err.endswith(" links.\n")
    assert kg(*ask("links", "-n", 1, graph=graph)).err.startswith("1 link of ")
    countries = rows(kg(*ask("links", "--level", "country", "--csv", graph=graph)).out)
    assert [(row["a_id"], row["b_id"], row["projects"]) for row in countries] == [("BY", "RU", "3")]
    organizations = data(*ask("links", "--level", "organization", "--country", "Эстония", graph=graph))
    assert [(link["a"]["id"], link["b"]["id"]) for link in organizations["links"]] == [(of("Озеро"), of("Сосна"))]
    nothing = kg(*ask("links", "--since", "2050", graph=graph))
    assert (nothing.code, nothing.out, nothing.err) == (1, "", "Nothing was found.\n")


def test_gaps_are_told_with_those_who_could_begin(graph: Path) -> None:
    ran = kg(*ask("gaps", "--region", "Псковская область", graph=graph))
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == " 1. Pskov Region (Russia) – Võru County (Estonia)"
    assert lines[1] == "    both serve (projects on each side): Students (1+1)"
    assert lines[2:4] == ["    could begin in Pskov Region:", "      Фонд «Мост» (1 project)"]
    assert ran.err == "1 gap.\n"
    (row,) = rows(kg(*ask("gaps", "--csv", "--lang", "ru", graph=graph)).out)
    assert (row["region_a"], row["group"], row["could_begin_a"]) == (
        "Вырумаа",
        "Студенты",
        "Фонд «Озеро»; Фонд «Сосна»",
    )
    assert data(*ask("gaps", "--group", "cossacks", graph=graph), code=1) == {"found": 0, "gaps": []}


# What goes wrong


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["partners", "Тьмутараканский фонд"], 1, "Тьмутараканский фонд"),
        (["partners"], 2, "ORG"),
        (["partners", number("Мост"), "--country", "BY", "--region", "BY-VI"], 2, "exclude each other"),
        (["partners", number("Мост"), "--json", "--csv"], 2, "exclude each other"),
        (["partners", number("Мост"), "--group", "марсиане"], 1, "“марсиане” is no target group"),
        (["partners", number("Мост"), "--country", "Нарния"], 1, "Нарния"),
        (["partners", number("Мост"), "--limit", "0"], 2, "--limit"),
        (["path", number("Мост"), number("Мост")], 2, "no introduction to itself"),
        (["path", number("Мост")], 2, "B"),
        (["links", "--between", "RU", "BY", "--region", "BY"], 2, "exclude each other"),
        (["links", "--basis", "телепатия"], 1, "is no link basis"),
        (["links", "--level", "village"], 2, "village"),
        (["links", "--since", "soon"], 2, "--since"),
        (["gaps", "--region", "RU", "--country", "RU"], 2, "exclude each other"),
    ],
)
def test_what_is_wrong_is_one_clear_error(graph: Path, arguments: list[str], code: int, said: str) -> None:
    ran = kg(*arguments, "--graph", graph)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert said in ran.err
    assert ran.err.startswith("Error: ")


def test_an_empty_graph_and_a_lonely_organization_are_no_error_of_ours(tmp_path: Path) -> None:
    empty = graph_of(tmp_path / "empty", [])
    for command in ("links", "gaps"):
        ran = kg(*ask(command, graph=empty))
        assert (ran.code, ran.out, ran.err) == (1, "", "Nothing was found.\n")
    assert kg(*ask("partners", "Мост", graph=empty)).code == 1
    lonely = graph_of(tmp_path / "lonely", [project("alone", party("Остров", "applicant"))])
    ran = kg(*ask("partners", "Остров", graph=lonely))
    assert ran.code == 1
    assert "Nothing speaks for anybody" in ran.err


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_nothing_of_a_source_reaches_the_terminal_or_a_spreadsheet_raw(
    hostile: Path, arguments: tuple[str, ...]
) -> None:
    unsafe = {"\x1b", "\x07", "\u202e"}
    for form in ((), ("--json",), ("--csv",), ("--lang", "ru")):
        ran = kg(*arguments, *form, "--graph", hostile)
        assert ran.code == 0, ran.err
        assert not unsafe & set(ran.out + ran.err)
        assert "Ловушка" in ran.out
    for row in csv.reader(io.StringIO(kg(*arguments, "--csv", "--graph", hostile).out)):
        assert not any(cell.lstrip().startswith(("=", "@", "+")) for cell in row)


@pytest.mark.parametrize("columns", [40, 100])
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_lines_fit_the_terminal(graph: Path, arguments: tuple[str, ...], columns: int) -> None:
    ran = kg_on_a_terminal(*arguments, "--graph", graph, columns=columns, env={"NO_COLOR": "1"})
    assert ran.code == 0
    for line in ran.out.splitlines():
        assert sum(0 if unicodedata.combining(sign) else 1 for sign in line) <= columns, line
