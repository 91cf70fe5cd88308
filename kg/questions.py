"""Named questions as files: what a header says, and the SPARQL with its parameters' places.

A question is one file: a header of comments, then SPARQL. A user's own, in any folder, is read in the same way.

```sparql
# title: Partners of an organization
# title-ru: Партнёры организации
# question: With whom does an organization work?
# question-ru: С кем работает организация?
# parameter: organization (organization) – the organization, by number, IRI or name
# parameter: from_year (year, optional) – only links that go on in this year or later
# column: partner – name of the partner
# order: name of the partner
# counts: A partner has a part in the same project.
SELECT ?partner WHERE {
  ?link ckg:between ?_organization ; ckg:between/rdfs:label ?partner .
  # if from_year
  ?link ckg:lastYear ?last FILTER(?last >= ?_from_year)
  # end
}
ORDER BY ?partner
```

A parameter `x` is the variable `?_x`. It is bound before the query is run: a term that the RDF library wrote takes the
variable's place, never the user's text. (A `VALUES` clause would be joined late: on a million statements Oxigraph took
seconds where a bound term takes milliseconds.) Lines between `# if x` and `# end` are for a question in which x is
given (`# if x y`: both), so an optional parameter that is missing costs nothing, and a question is valid SPARQL as it
stands.

Beside it may lie its twin, a `.cypher` of the same name: the same question of the same graph as it is in Neo4j, with
the same parameters (`$x`), parts (`// if x` … `// end`) and columns.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg import _cypher_text, resources
from kg._question_parts import Marks, chosen, well_formed
from kg.errors import BadParameter
from kg.iris import VOCABULARY

__all__ = [
    "LANGUAGES",
    "PREFIXES",
    "Column",
    "Parameter",
    "Question",
    "keywords",
    "questions",
    "read_question",
    "stays_here",
]

#: Prefixes that every question knows without declaring them.
PREFIXES = {
    "ckg": VOCABULARY,
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Languages that the labels of the ontology have.
LANGUAGES = ("en", "ru")

_ENTITIES = {"organization", "project", "place", "document"}
_PLAIN = {"text", "integer", "number", "year", "boolean", "date", "language"}
_COLUMN_TYPES = {"text", "integer", "number", "boolean", "date", "list", "id"}

_HEADER = re.compile(r"#\s*([a-z-]+):\s*(.*)")
_PARAMETER = re.compile(r"(\w+) \(([\w :-]+?)(?:, (optional|default (.+?)))?\) – (.+)")
_COLUMN = re.compile(r"(\w+)(?: \((\w+)\))? – (.+)")
_NOT_CODE = r"""
    \"{3}(?:[^"\\]|\\.|"(?!""))*"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | <[^<>"{}|^`\\\x00-\x20]*> | \#.*
"""
#: A parameter's variable, with its name as group; before it what may hold one and is none: strings, IRIs, comments.
_TOKEN = re.compile(_NOT_CODE + r"| \?_(\w+)", re.VERBOSE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U00((?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})")
#: A word that is no variable and no part of a prefixed name.
_WORD = re.compile(_NOT_CODE + r"| (?<![\w?$:-]) (\w+) (?![\w:-])", re.VERBOSE)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """What a question can be asked about.

    Attributes:
        name: as it is given.
        type: `organization`, `project` (events too), `place`, `document`, several of them with ` or ` between;
            `concept:` and a scheme; `text`, `integer`, `number`, `year`, `boolean`, `date`, `language`.
        required: True where the question makes no sense without it.
        default: what is meant where it is not given, as text; None where then nothing is asked of it.
        description: what it does.
    """

    name: str
    type: str
    required: bool
    default: str | None
    description: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the answer.

    Attributes:
        name: key of the rows.
        type: `text`, `integer`, `number`, `boolean`, `date`, `list` (of texts, sorted) or `id` (names a thing, for
            further questions).
        description: what it says.
    """

    name: str
    type: str
    description: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A named question.

    Attributes:
        name: of its file.
        title: in English.
        title_ru: in Russian.
        question: in words, in English.
        question_ru: in Russian.
        parameters: in the order of the file.
        columns: in the order of the answer.
        order: how the rows are sorted, in words.
        counts: what its figures count and what they do not, in words; empty where that goes without saying.
        text: the SPARQL.
        path: the file.
        twin: the same in Cypher, from the file beside it; None where there is none.
    """

    name: str
    title: str
    title_ru: str
    question: str
    question_ru: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: str
    counts: str
    text: str
    path: Path
    twin: str | None = None

    def sparql(self, terms: Mapping[str, NamedNode | Literal]) -> str:
        """The query with these terms for the parameters' variables, without the parts for those that are missing."""
        # In one pass: a value that looks like another parameter stays what it is.
        return _TOKEN.sub(
            lambda token: str(terms[token[1]]) if token[1] else token[0], chosen(self.text, terms, _SPARQL)
        )

    def cypher(self, given: Collection[str]) -> str:
        """The twin, without the parts for parameters that are not given.

        Raises:
            BadParameter: the question has none.
        """
        if self.twin is None:
            raise BadParameter(
                f"“{self.name}” is written in SPARQL alone, so Neo4j cannot be asked.",
                where=str(self.path),
                mend=f"Write {self.name}.cypher beside it: docs/adding-a-question.md, or ask without --on neo4j.",
            )
        return chosen(self.twin, given, _CYPHER)


def questions(folder: Path | None = None) -> dict[str, Question]:
    """All questions of a folder by name, sorted.

    Args:
        folder: of `.rq` files; by default that of the bundled questions.

    Raises:
        BadParameter: where a file is no question.
    """
    paths = sorted((folder or resources.queries()).glob("*.rq"))
    return {path.stem: read_question(path) for path in paths}


def read_question(path: Path) -> Question:
    """Read one question.

    Raises:
        BadParameter: where the header lacks something, or names what the query or its twin does not have.
    """
    header, body = _split(_lines(path))
    try:
        parameters = tuple(_parameter(line) for line in header.get("parameter", []))
        _check_parts(parameters, body, _SPARQL)
        title, question = _field(header, "title"), _field(header, "question")
        columns = _columns([_column(line) for line in header.get("column", [])], "\n".join(body))
        return Question(
            name=path.stem,
            title=title,
            title_ru=header.get("title-ru", [title])[0],
            question=question,
            question_ru=header.get("question-ru", [question])[0],
            parameters=parameters,
            columns=columns,
            order=" ".join(header.get("order", [])),
            counts=" ".join(header.get("counts", [])),
            text="\n".join(body) + "\n",
            path=path,
            twin=_twin(path.with_suffix(".cypher"), parameters, columns),
        )
    except ValueError as fault:
        raise _fault(path, fault) from None


def _twin(path: Path, parameters: Sequence[Parameter], columns: Sequence[Column]) -> str | None:
    """The Cypher beside a question; None where there is none.

    Raises:
        BadParameter: its parameters or columns are not those of the question.
    """
    if not path.is_file():
        return None
    lines = _lines(path)
    text = "\n".join(lines) + "\n"
    try:
        _check_parts(parameters, lines, _CYPHER)
        wanted, returned = [column.name for column in columns], _cypher_text.columns(text)
        if wanted != returned:
            raise ValueError(f"it returns {', '.join(returned)}; the columns of the header are {', '.join(wanted)}.")
    except ValueError as fault:
        raise _fault(path, fault) from None
    return text


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadParameter("the question cannot be read.", where=str(path), mend="Is it a UTF-8 text file?") from error


def _fault(path: Path, fault: ValueError) -> BadParameter:
    return BadParameter(str(fault), where=str(path), mend="docs/adding-a-question.md shows how a question is written.")


def _split(lines: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The fields of the header, and the lines after it."""
    header: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            return header, list(lines[number:])
        if found := _HEADER.fullmatch(line.strip()):
            header.setdefault(found[1], []).append(found[2].strip())
    return header, []


def _field(header: dict[str, list[str]], name: str) -> str:
    value = header.get(name, [""])[0]
    if not value:
        raise ValueError(f"the header has no line “# {name}: …”.")
    return value


def _parameter(line: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None:
        raise ValueError(f"“# parameter: {line}” is not of the form “name (type, optional) – description”.")
    name, kind, rest, default, description = match.groups()
    if not (kind in _PLAIN or kind.startswith("concept:") or set(kind.split(" or ")) <= _ENTITIES):
        raise ValueError(f"the parameter “{name}” has the unknown type “{kind}”.")
    return Parameter(name=name, type=kind, required=rest is None, default=default, description=description)


def _column(line: str) -> Column:
    match = _COLUMN.fullmatch(line)
    if match is None:
        raise ValueError(f"“# column: {line}” is not of the form “name (type) – description”.")
    if (match[2] or "text") not in _COLUMN_TYPES:
        raise ValueError(f"the column “{match[1]}” has the unknown type “{match[2]}”.")
    return Column(name=match[1], type=match[2] or "text", description=match[3])


def _columns(told: Sequence[Column], text: str) -> tuple[Column, ...]:
    """The columns that the header tells, each with a variable of the query; all variables where it tells none."""
    stays_here(text)
    try:
        # As it stands, with its parameters unbound, on nothing: that shows what it is.
        answer = Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise ValueError(f"this is not SPARQL: {error}.") from None
    if not isinstance(answer, QuerySolutions):
        raise ValueError("a question must be a SELECT.")
    selected = [variable.value for variable in answer.variables]
    if missing := [column.name for column in told if column.name not in selected]:
        raise ValueError(f"the query does not select the column “{missing[0]}”.")
    return tuple(told) or tuple(Column(name=name, type="text", description="") for name in selected)


def keywords(text: str) -> set[str]:
    """The bare words of a SPARQL text, lower case: what may be a keyword, for it is no string, IRI, name or comment."""
    plain = _ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), text)  # SPARQL reads them before all else
    return {word.lower() for word in _WORD.findall(plain)}


def stays_here(text: str) -> None:
    """Refuse SPARQL that would be sent elsewhere: Oxigraph follows SERVICE to any address, with what it has found.

    Raises:
        BadParameter: where the query has a SERVICE.
    """
    if "service" in keywords(text):
        raise BadParameter(
            "SERVICE would send a part of the question to another server.", mend="Ask that server itself."
        )


def _named(line: str) -> set[str]:
    """The parameters whose variables a line has."""
    return {name for name in _TOKEN.findall(line) if name}


def _check_parts(parameters: Sequence[Parameter], lines: Sequence[str], marks: Marks) -> None:
    optional = {one.name for one in parameters if not one.required and one.default is None}
    well_formed(lines, {one.name for one in parameters}, optional, marks)


_SPARQL = Marks("#", "?_", _named)
_CYPHER = Marks("//", "$", _cypher_text.parameters)
