"""A tiny loader for the tests of keeping: a source is the word TOY and a record as JSON, without its document."""

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from kg.loader import Options
from kg.model import (
    Document,
    Evidence,
    Header,
    Identifier,
    Link,
    Organization,
    Participant,
    Place,
    Project,
    Record,
    Reference,
    Section,
)
from kg.source import Source

#: Organizations with right check digits, one of each pair its OGRN and INN.
INSTITUTE = {"RU-OGRN": "1067746258370", "RU-INN": "7701642520"}


class ToyLoader:
    """Reads sources that begin with TOY. Some words make it misbehave."""

    name = "toy"
    title = "sources of the tests"

    def __init__(self, version: int = 1) -> None:
        self.version = version

    def recognises(self, source: Source) -> float:
        return 1.0 if source.text.startswith("TOY") else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        body = source.text.removeprefix("TOY").strip()
        if "EXPLODE" in body:
            raise ZeroDivisionError(f"in the words {body}")
        if "DIE" in body:
            os._exit(9)
        if "SLOW" in body:
            time.sleep(0.2)
        if body:
            document = Document(name="", kind="grant-application", title="", characters=len(source.text))
            parts = msgspec.json.decode(body)
            document.title = parts.pop("title", "")
            document.kind = parts.pop("kind", document.kind)
            yield msgspec.convert({"document": msgspec.to_builtins(document), **parts}, Record)


def written(record: Record) -> str:
    """A record as the source that gives it."""
    parts = msgspec.to_builtins(record)
    document = parts.pop("document")
    parts |= {"title": document["title"], "kind": document["kind"]}
    return "TOY " + msgspec.json.encode(parts).decode()


def put(path: Path, record: Record) -> Path:
    """Write a source file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(record), "utf-8")
    return path


def org(key: str, name: str, *roles: str, region: str | None = None, **numbers: str) -> Organization:
    """An organization; its numbers as `RU_OGRN="…"`, a wrong one as `RU_INN="!…"`."""
    return Organization(
        key=key,
        name=name,
        roles=list(roles),
        region=region,
        identifiers=[
            Identifier(scheme=scheme.replace("_", "-"), value=value.lstrip("!"), valid=not value.startswith("!"))
            for scheme, value in numbers.items()
        ],
        evidence=[said(name, role=roles[0] if roles else None)],
    )


def place(key: str, name: str, *roles: str) -> Place:
    kind = "city" if key.startswith("geonames") else "region" if "-" in key else "country"
    return Place(id=key, name=name, kind=kind, role=roles[0], roles=list(roles), evidence=[said(name, role=roles[0])])


def said(words: str, *, start: int = 0, role: str | None = None) -> Evidence:
    return Evidence(start=start, end=start + len(words), quote=words, method="rule", confidence=0.9, role=role)


def application(
    name: str,
    *orgs: Organization,
    title: str = "",
    number: str | None = None,
    places: list[Place] | None = None,
    projects: list[Project] | None = None,
    links: list[Link] | None = None,
    years: tuple[int, int] | None = (2021, 2022),
    kind: str = "grant-application",
    text: str = "",
) -> Record:
    """A record of a project."""
    title = title or f"Project of {name}"
    header = Header(number=number, applicant=orgs[0].key if orgs else None)
    if years is not None:
        header.starts, header.ends = date(years[0], 3, 1), date(years[1], 11, 30)
    return Record(
        document=Document(name=name, kind=kind, title=title),
        header=header,
        organizations=list(orgs),
        places=places or [],
        projects=projects or [],
        links=links or [],
        sections=[Section(kind="summary", heading="Summary", text=text, start=0, end=len(text))] if text else [],
    )


def earlier(key: str, title: str, *participants: tuple[str, str], number: str | None = None) -> Project:
    """A project that another one continues."""
    return Project(
        key=key,
        title=title,
        number=number,
        relation="continues",
        first_year=2019,
        last_year=2020,
        participants=[Participant(organization=who, role=role) for who, role in participants],
        evidence=[said(title)],
    )


def between(kind: str, source: tuple[str, str], target: tuple[str, str]) -> Link:
    """A link that a source states: ends as (type, id)."""
    ends = [Reference(type=type_, id=id_, label=id_) for type_, id_ in (source, target)]  # type: ignore[arg-type]
    return Link(kind=kind, source=ends[0], target=ends[1], evidence=[said(f"{source[1]} {target[1]}")])
