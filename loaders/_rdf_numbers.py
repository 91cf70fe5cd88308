"""Registration numbers of organizations in RDF: as texts, as things with a value, as addresses of registers."""

import re
from collections.abc import Iterator

from kg.identifiers import identifier, split_org_id
from kg.model import Identifier
from loaders._rdf_said import Said
from loaders._rdf_vocabularies import IDENTIFIERS, NAMES

__all__ = ["identifiers_of"]

#: Registers by an address: pattern, list code.
_REGISTERS = tuple(
    (re.compile(pattern, re.IGNORECASE), scheme)
    for pattern, scheme in (
        (r"^https?://w3id\.org/civil-kg/org/(RU-OGRN|RU-INN)-(\d+)$", ""),
        (r"^https?://(?:www\.)?ror\.org/(0[a-z0-9]{8})/?$", "XI-ROR"),
        (r"^https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/(Q\d+)$", "XI-WIKIDATA"),
        (r"^https?://(?:www\.)?grid\.ac/institutes/(grid\.[\d.]+[a-z]?)$", "XI-GRID"),
        (
            r"^https?://(?:[a-z-]+\.)*(?:company-information\.service|companieshouse)\.gov\.uk/(?:\w+/)*?([A-Z0-9]{8})$",
            "GB-COH",
        ),
        (r"^https?://(?:[a-z-]+\.)*charitycommission\.gov\.uk/(?:[\w-]+/)*?(\d{6,7})$", "GB-CHC"),
    )
)
#: What numbers are called → list code.
_CALLED = {"ogrn": "RU-OGRN", "огрн": "RU-OGRN", "inn": "RU-INN", "инн": "RU-INN", "lei": "XI-LEI", "ror": "XI-ROR"}
#: How a register is called, and how a number is kept, where a thing stands for it.
_AGENCIES = ("schema:propertyID", "adms:schemaAgency", "adms:schemeAgency", *NAMES)
_VALUES = ("skos:notation", "schema:value", "adms:identifier", "dct:identifier")


def identifiers_of(said: Said, node: str) -> Iterator[Identifier]:
    """The numbers of an organization, and its own address, by which it is known in other files too.

    Args:
        said: what is said near it.
        node: the organization.
    """
    yield from _registered(node)
    for name in IDENTIFIERS:
        for kind, text in said.values(node, name):
            if kind:
                yield from _number(text.strip(), "")
                continue
            found = list(_registered(text))
            yield from found
            if not found:
                called = [one for way in _AGENCIES for one in said.texts(text, way)]
                value = next((one for way in _VALUES for one in said.texts(text, way)), "")
                yield from _number(value.strip(), " ".join([*called, *said.links(text, "schema:propertyID")]))
    for text in said.texts(node, "schema:taxID"):
        if re.fullmatch(r"\d{10}|\d{12}", text.strip()):
            yield identifier("RU-INN", text)
    for text in said.texts(node, "schema:leiCode"):
        yield identifier("XI-LEI", text)
    if node.startswith("http"):
        yield Identifier(scheme="URI", value=node)


def _registered(address: str) -> Iterator[Identifier]:
    """The number of a register that an address stands for."""
    for pattern, scheme in _REGISTERS:
        if found := pattern.match(address):
            yield identifier(scheme or found[1], found[found.re.groups])


def _number(text: str, called: str) -> Iterator[Identifier]:
    """A number of which the text itself or its name tells the register."""
    words = {word.lower() for word in re.findall(r"\w+", called)}
    scheme = next((scheme for name, scheme in _CALLED.items() if name in words), None)
    codes = re.findall(r"\b[A-Z]{2}-[A-Z]{2,10}\b", called)
    both = split_org_id(text)
    if scheme or codes:
        yield identifier(scheme or codes[0], text)
    elif both is not None:
        yield identifier(*both)
    elif re.fullmatch(r"1\d{12}|5\d{12}", text) and identifier("RU-OGRN", text).valid:
        yield identifier("RU-OGRN", text)
    elif text.startswith("http"):
        yield from _registered(text)
