"""`kg query`: ask a named question."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli._bolt import DatabaseOption, UriOption, UserOption, connected
from kg.cli.exits import ExitCode, killable
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, LanguageOption, ParquetOption, no_two
from kg.cli.output import out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg import Graph
    from kg.bolt import Bolt
    from kg.queries import Rows
    from kg.questions import Question

__all__ = ["CONTEXT", "query_command"]

#: What the command itself does not know is a parameter of the question; `--help` is answered here, for the question.
CONTEXT = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def query_command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Name of the question.")] = None,
    graph: GraphOption = None,
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar="DIR", help="Folder with questions of your own, besides ours.")
    ] = None,
    lang: LanguageOption = "en",
    on: Annotated[
        Literal["rdf", "neo4j"],
        typer.Option("--on", metavar="rdf|neo4j", help="Ask the graph itself, or what was pushed of it to Neo4j."),
    ] = "rdf",
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    parquet: ParquetOption = None,
    help: Annotated[
        bool, typer.Option("--help", "-h", help="Show this message, or the parameters of the question that is named.")
    ] = False,
) -> None:
    """Ask a named question; without a name, list the questions.

    Parameters of the question are given as options: `--region "Псковская область"`, `--from-year 2021`. A thing is
    named by number, id or words, a group or status by its slug or words. What a question needs can be given without
    the option. `kg query NAME --help` lists the parameters of a question. The exit code is 1 where nothing was found.

    \b
    Examples:
      kg query
      kg query projects --help
      kg query projects --region "Псковская область" --from-year 2021
      kg query partners_of 1067746258370 --csv > partners.csv
      kg query partners_of 1067746258370 --on neo4j --uri bolt://localhost:7687
    """
    from kg import Graph
    from kg.cli.questions import described, listed
    from kg.cli.rows import print_rows
    from kg.errors import BadParameter
    from kg.queries import questions

    no_two(json=json, csv=csv, parquet=parquet is not None)
    if parquet is not None and (name is None or name.startswith("-") or help):
        raise BadParameter("--parquet writes an answer.", mend="Name the question; `kg query` lists them.")
    if on == "rdf" and (uri or user or database):
        raise BadParameter("--uri, --user and --database name a server.", mend="Add --on neo4j to ask it.")
    if name is None and help:
        typer.echo(context.get_help())
        return
    known: dict[str, Question] = questions() | (questions(_folder(queries)) if queries is not None else {})
    if name is None or name.startswith("-"):
        _no_words([*filter(None, [name]), *context.args])
        if json:
            write_json([_facts(question) for question in known.values()])
        elif csv:
            write_csv(("name", "title", "question"), ((one.name, one.title, one.question) for one in known.values()))
        else:
            for line in listed(list(known.values()), lang, width()):
                out(line)
        return
    question = _chosen(name, known)
    if help:
        if json:
            write_json(_facts(question))
        else:
            for line in described(question, lang, width()):
                out(line)
        return
    parameters = _parameters(question, context.args)
    if any(parameter.name == "language" for parameter in question.parameters):
        parameters.setdefault("language", lang)
    with Graph.open(graph) as opened:
        parameters = _things(opened, question, parameters, interactive=not (json or csv or parquet))
        if on == "neo4j":
            question.cypher(parameters)  # that there is Cypher, before anyone is asked for a password
            with connected(opened.path, uri=uri, user=user, database=database) as bolt:
                rows = _on_neo4j(opened, bolt, question, parameters)
        else:
            rows = _on_rdf(opened, question, parameters)
        found = print_rows(rows, as_json=json, as_csv=csv, parquet=parquet)
    if not found:
        raise typer.Exit(ExitCode.NOTHING)


def _on_rdf(graph: "Graph", question: "Question", parameters: Mapping[str, str]) -> "Rows":
    from kg.iris import Iris
    from kg.queries import ask

    store = graph.store
    with killable():
        return ask(store, question, parameters, resolve=_found_in(graph), iris=Iris(graph.base))


def _on_neo4j(graph: "Graph", bolt: "Bolt", question: "Question", parameters: Mapping[str, str]) -> "Rows":
    from kg.cypher import ask_cypher, mirror
    from kg.iris import Iris

    found = mirror(bolt, graph.base)
    if found.pushing:
        message("A push is under way or was cut short: not all of it is there; `kg neo4j push` goes on.", "Note: ")
    elif found.position < graph.journal.position:
        message("The graph has changed since it was pushed there; `kg neo4j push` sends what is new.", "Note: ")
    elif found.position > graph.journal.position:
        message("What was pushed there is newer than this copy of the graph.", "Note: ")
    with killable():
        return ask_cypher(bolt, question, parameters, resolve=_found_in(graph), iris=Iris(graph.base))


def _found_in(graph: "Graph") -> Callable[[str, Sequence[str]], str]:
    return lambda words, kinds: graph.find(words, kinds).iri


def _facts(question: "Question") -> dict[str, object]:
    shown = ("name", "title", "title_ru", "question", "question_ru", "parameters", "columns", "order", "counts")
    return {field: getattr(question, field) for field in shown}


def _folder(queries: Path) -> Path:
    from kg.errors import BadParameter

    if not queries.is_dir():
        raise BadParameter(
            "there is no such folder.", where=str(queries), mend="--queries takes a folder of .rq files."
        )
    return queries


def _chosen(name: str, known: "Mapping[str, Question]") -> "Question":
    from kg.errors import UnknownName

    question = known.get(name) or known.get(name.replace("-", "_"))
    if question is None:
        raise UnknownName("there is no such question.", where=name, mend=f"{_near(name, known)}`kg query` lists them.")
    return question


def _no_words(words: Sequence[str]) -> None:
    from kg.errors import BadParameter

    if words:
        raise BadParameter("no question is named.", where=" ".join(words), mend="Name it first; `kg query` lists them.")


def _parameters(question: "Question", words: Sequence[str]) -> dict[str, str]:
    """The parameters among the words of the command line: options by name, the others for what the question needs.

    Raises:
        BadParameter: an unknown or doubled one, or more words than the question needs.
    """
    from kg.errors import BadParameter

    known = {parameter.name: parameter for parameter in question.parameters}
    given: dict[str, str] = {}
    plain: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            plain += rest
            break
        if not word.startswith("--"):
            plain.append(word)
            continue
        option, has_value, value = word[2:].partition("=")
        name = option.replace("-", "_")
        if name not in known:
            own = [parameter.replace("_", "-") for parameter in known]
            raise BadParameter(
                f"“{question.name}” has no parameter “--{option}”.",
                mend=f"{_near(option, [*own, 'json', 'csv', 'parquet', 'graph', 'queries', 'lang', 'on'], '--')}"
                f"It has: {', '.join(f'--{parameter}' for parameter in own) or 'none'}.",
            )
        if name in given:
            raise BadParameter(f"“--{option}” is given twice.", mend="Ask twice, once with each value.")
        if not has_value:
            flag = known[name].type == "boolean" and (not rest or rest[0].startswith("--"))
            if not flag and not rest:
                raise BadParameter(f"“--{option}” needs a value.", mend=f"It is: {known[name].description}.")
            value = "true" if flag else rest.pop(0)
        given[name] = value
    needed = [parameter.name for parameter in question.parameters if parameter.required and parameter.name not in given]
    if len(plain) > len(needed):
        others = [f"--{one.name.replace('_', '-')}" for one in question.parameters if not one.required]
        listed = f"{', '.join(others[:4])}{' …' * (len(others) > 4)}"
        mend = f"Needed: {', '.join(needed)}." if needed else f"Or say what the words are for: {listed or 'nothing'}."
        raise BadParameter(
            "these words belong to no parameter.",
            where=" ".join(plain),
            mend=f"Put a value with spaces in quotes. {mend}",
        )
    return given | dict(zip(needed, plain, strict=False))


def _things(graph: "Graph", question: "Question", given: Mapping[str, str], *, interactive: bool) -> dict[str, str]:
    """The parameters with ids for the words that mean things: found before the store is asked, which Ctrl-C ends."""
    from kg.cli.choose import resolve
    from kg.finding import KINDS

    kinds = {parameter.name: parameter.type.split(" or ") for parameter in question.parameters}
    return {
        name: resolve(graph, value, kinds[name], interactive=interactive).id if set(kinds[name]) <= {*KINDS} else value
        for name, value in given.items()
    }


def _near(word: str, known: "Sequence[str] | Mapping[str, object]", before: str = "") -> str:
    """“Did you mean …? ” where something is near, else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=3, cutoff=0.6)
    near = near or [name for name in known if word and word in name][:3]
    return f"Did you mean {' or '.join(before + name for name in near)}? " if near else ""
