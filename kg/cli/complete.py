"""Completion in the shell: commands, options, questions, and the names of what is in the graph.

`kg --install-completion` puts a script of Typer's into the shell; it calls `kg` at every press of the key with the
words so far in the environment, in the way of that shell. The answer is worked out here and not by Typer, which
neither quotes names with spaces nor knows the parameters of a question.

Nothing is ever said but completions: a mistake, a missing graph, or one that is being written are silence. The graph
is only read, and never caught up: a name that was loaded a moment ago may be missing.
"""

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kg.views.search import Search

__all__ = ["VARIABLE", "answer"]

#: Typer's scripts say in it which shell asks: `complete_bash`.
VARIABLE = "_KG_COMPLETE"
#: So many names are offered at once.
_MOST = 60
_KINDS = ("organization", "project", "place", "document")


class Offer(NamedTuple):
    """Something to complete to, and what it is, for the shells that show that."""

    value: str
    help: str = ""


class _Asked(NamedTuple):
    """What was typed: the words before the one that is being typed, that one, and the quote that it is in."""

    words: list[str]
    word: str
    quote: str = ""


_Values = Callable[["_Line"], Iterator[Offer]]


def _names(*kinds: str) -> _Values:
    return lambda line: line.names(kinds)


def _concepts(facet: str) -> _Values:
    return lambda line: line.concepts(facet)


def _choice(*values: str) -> _Values:
    return lambda line: (Offer(value) for value in values if value.startswith(line.word))


#: What a parameter is completed from, by how the help calls it; others are files or free. `en|ru` is a choice.
_BY_METAVAR: dict[str, _Values] = {
    "DIRECTION": _concepts("direction"),
    "GROUP": _concepts("group"),
    "KIND": _choice("organization", "project", "event", "place", "document"),
    "ORG": _names("organization"),
    "PLACE": _names("place"),
    "PROJECT": _names("project"),
    "SOURCE": _names("document"),
    "WHAT": _names(*_KINDS),
    "WORDS": _names(*_KINDS),
}
#: The same for those of which the help does not say it: command and parameter.
_BY_NAME: dict[tuple[str, str], _Values] = {
    ("cite", "between"): _names("organization", "project", "place"),
    ("links", "between"): _names("place"),
    ("map", "links"): _names("place"),
    ("path", "a"): _names("organization"),
    ("path", "b"): _names("organization", "place"),
    ("query", "name"): lambda line: line.questions(),
}


def answer(commands: Mapping[str, Any], options: Sequence[Any]) -> int:
    """Write what can be typed next to stdout, in the way of the shell that asks; returns the exit code.

    Args:
        commands: name → Typer's command, in the order of the help.
        options: Typer's parameters of `kg` itself.
    """
    shell = os.environ.get(VARIABLE, "").removeprefix("complete_")
    offers: list[Offer] = []
    text = ""
    # Whatever goes wrong, a half-typed command line is no place for a message.
    with contextlib.suppress(Exception), contextlib.redirect_stderr(StringIO()):
        asked = _typed(shell)
        offers = list(_Line(commands, options, asked).offers())
        text = _written(shell, offers, asked)
    if text:
        sys.stdout.write(text + "\n")
    # Fish asks first whether there is anything, and takes files where there is not.
    return 1 if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args" and not offers else 0


# What was typed


def _typed(shell: str) -> _Asked:
    if shell == "bash":
        raw = os.environ["COMP_WORDS"].split("\n")
        here = int(os.environ["COMP_CWORD"])
        word = raw[here] if here < len(raw) else ""
        # Bash takes `--region=Псков` apart at the sign.
        before = [_plain(one) for one in raw[1:here] if one != "="]
        return _Asked(before, _plain("" if word == "=" else word), word[:1] if word[:1] in ("'", '"') else "")
    line = os.environ.get("_TYPER_COMPLETE_ARGS", "")
    words = [_plain(one) for one in _split(line)][1:]
    last = words.pop() if words and not line.endswith(" ") else ""
    return _Asked(words, last)


def _split(line: str) -> list[str]:
    """The words of a command line as they were typed, quotes and backslashes kept; the last may lack its quote."""
    words: list[str] = []
    word, quote, skip = "", "", False
    for sign in line:
        if not quote and not skip and sign.isspace():
            words, word = [*words, word] if word else words, ""
            continue
        word += sign
        if skip:
            skip = False
        elif sign == "\\" and quote != "'":
            skip = True
        elif sign in "'\"" and quote in ("", sign):
            quote = "" if quote else sign
    return [*words, word] if word else words


def _plain(word: str) -> str:
    """A word without the quotes and backslashes of the shell."""
    for closed in (word, word + '"', word + "'", word + "\\"):
        with contextlib.suppress(ValueError):
            return " ".join(shlex.split(closed)) if closed.strip() else ""
    return word


# What can follow


class _Line:
    """A command line that is being typed."""

    def __init__(self, commands: Mapping[str, Any], options: Sequence[Any], asked: _Asked) -> None:
        self.commands = commands
        self.own = options
        self.before = list(asked.words)
        self.word = asked.word
        #: Words of the same name that stand before the one being typed: a name need not be quoted.
        self.begun: list[str] = []

    def offers(self) -> Iterator[Offer]:
        """What can stand where the word is being typed."""
        place = next((at for at, word in enumerate(self.before) if word in self.commands), None)
        if place is None:
            yield from self._options(self.own) if self.word.startswith("-") else self._commands()
            return
        name, words = self.before[place], self.before[place + 1 :]
        group = getattr(self.commands[name], "commands", None)
        if group is not None:
            yield from _Line(group, self.commands[name].params, _Asked(words, self.word)).offers()
            return
        yield from self._parameter(name, self.commands[name].params, words)

    def _commands(self) -> Iterator[Offer]:
        for name, command in self.commands.items():
            if name.startswith(self.word):
                yield Offer(name, command.get_short_help_str(limit=80))

    def _options(self, params: Sequence[Any]) -> Iterator[Offer]:
        for param in params:
            if param.param_type_name == "option" and not getattr(param, "hidden", False):
                for option in param.opts:
                    if option.startswith("--" if self.word == "-" else self.word):
                        yield Offer(option, param.help or "")

    def _parameter(self, command: str, params: Sequence[Any], words: list[str]) -> Iterator[Offer]:
        options = {option: param for param in params if param.param_type_name == "option" for option in param.opts}
        plain: list[str] = []
        awaiting, due = None, 0
        for word in words:
            if due:
                due -= 1
            elif word in options:
                awaiting, due = options[word], 0 if options[word].is_flag else options[word].nargs
            elif not word.startswith("--"):
                plain.append(word)
        if due:
            yield from self._values(command, awaiting)
            return
        if command == "query" and plain:
            yield from self._of_question(plain, words)
        if self.word.startswith("-"):
            yield from self._options(params)
        else:
            yield from self._values(command, self._argument(params, plain))

    def _argument(self, params: Sequence[Any], plain: list[str]) -> Any:
        """The argument that is being typed; what was typed of it before is kept."""
        arguments = [param for param in params if param.param_type_name == "argument"]
        for at, param in enumerate(arguments):
            if param.nargs == -1:
                self.begun = plain[at:]
                return param
            if at == len(plain):
                return param
        return None

    def _values(self, command: str, param: Any) -> Iterator[Offer]:
        if param is None:
            return
        metavar = str(param.metavar or "")
        values = _BY_NAME.get((command, param.name)) or _BY_METAVAR.get(metavar)
        if values is None and "|" in metavar:
            values = _choice(*metavar.split("|"))
        if values is not None:
            yield from values(self)

    def _of_question(self, plain: list[str], words: list[str]) -> Iterator[Offer]:
        """The parameters of a named question, and the things that they take."""
        from kg.queries import questions

        question = questions().get(plain[0].replace("-", "_"))
        if question is None:
            return
        known = {f"--{one.name.replace('_', '-')}": one for one in question.parameters}
        needed = [one for one in question.parameters if one.required]
        asked = known.get(words[-1])
        if asked is None and self.word.startswith("-"):
            for option, parameter in known.items():
                if option.startswith("--" if self.word == "-" else self.word):
                    yield Offer(option, parameter.description)
        elif asked is None and len(plain) <= len(needed):
            asked = needed[len(plain) - 1]
        if asked is not None and set(kinds := asked.type.split(" or ")) <= {*_KINDS}:
            yield from self.names(kinds)
        elif asked is not None and asked.type in ("concept:target-group", "concept:grant-direction"):
            yield from self.concepts("group" if asked.type == "concept:target-group" else "direction")

    # What is in the graph

    def names(self, kinds: Sequence[str]) -> Iterator[Offer]:
        """Names that go on as was typed; where words of one stand before, what is left of them."""
        search = self._search()
        if search is None:
            return
        before = "".join(f"{word} " for word in self.begun)
        for name in search.complete(before + self.word, kinds, _MOST):
            left = name[len(before) :]
            if left:
                yield Offer(left)

    def concepts(self, facet: str) -> Iterator[Offer]:
        """The slugs of a scheme."""
        search = self._search()
        for slug, label in (search.concepts(facet) if search is not None else {}).items():
            if slug.startswith(self.word):
                yield Offer(slug, label)

    def questions(self) -> Iterator[Offer]:
        """The named questions."""
        from kg.queries import questions

        for name, question in questions().items():
            if name.startswith(self.word):
                yield Offer(name, question.title)

    def _search(self) -> "Search | None":
        from kg.views import search

        named = [self.before[at + 1] for at, word in enumerate(self.before[:-1]) if word == "--graph"]
        folder = named[-1] if named else os.environ.get("KG_GRAPH") or "kg-data"
        return search.read(Path(folder).expanduser() / "views" / "search")


# How each shell wants it


def _written(shell: str, offers: Sequence[Offer], asked: _Asked) -> str:
    if shell == "bash":
        return "\n".join(offer.value if asked.quote else _backslashed(offer.value) for offer in offers)
    if shell == "zsh":
        return _zsh(offers)
    if shell == "fish":
        get = os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "get-args"
        return "\n".join("\t".join(filter(None, (one.value, _line(one.help)))) for one in offers) if get else ""
    return "\n".join(f"{one.value}:::{_line(one.help) or ' '}" for one in offers)


def _backslashed(word: str) -> str:
    """A word as bash reads it as one. Letters of all alphabets stay: only ASCII signs mean anything to a shell."""
    return "".join(sign if sign.isalnum() or sign in "-_./,:=@%+" or ord(sign) > 127 else "\\" + sign for sign in word)


def _zsh(offers: Sequence[Offer]) -> str:
    """What zsh evaluates: the completions with what they are, or files where there are none."""
    if not offers:
        return "_files"
    said = (
        one.value.replace("\\", "\\\\").replace(":", "\\:") + (f":{_line(one.help)}" if one.help else "")
        for one in offers
    )
    return f"local -a kg_offers; kg_offers=({' '.join(map(shlex.quote, said))}); _describe kg kg_offers -U"


def _line(text: str) -> str:
    return " ".join(text.split())
