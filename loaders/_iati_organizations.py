"""The organizations of an activity of IATI: who takes part, who reports, and who is paid."""

import re
from typing import Any

from kg.cells import Cells
from kg.identifiers import identifier, split_org_id
from kg.model import Evidence, Identifier, Organization
from loaders._iati_activity import Text
from loaders._iati_codes import KINDS, LANGUAGES, ROLE_NAMES, ROLES
from loaders._parties import Parties
from loaders._told import Told

__all__ = ["Organizations", "best", "called"]

#: References of IATI that name a country and an agency, but no register: `CH-4`, `US-USAGOV`.
_AGENCIES = "IATI"
_AGENCY = re.compile(r"[A-Z]{2}-[A-Za-z0-9_.]{1,40}")


def best(texts: list[Text], default: str) -> Text:
    """The text in the language that is preferred, else the first.

    Args:
        texts: (language, words) each; at least one.
        default: the language of those that name none.
    """
    for language in LANGUAGES:
        for one in texts:
            if (one[0] or default) == language:
                return [language, one[1]]
    return texts[0]


def called(party: list[str]) -> str:
    """Name and reference of who gives or receives, as they are laid out."""
    ref, name = party
    return f"{name} ({ref})" if name and ref else name or ref


class Organizations:
    """Collects the organizations of one activity.

    Args:
        data: the activity.
        cells: where its words are laid out.
        told: its problems.

    Attributes:
        reporting: who publishes the activity; None where it does not say.
    """

    def __init__(self, data: dict[str, Any], cells: Cells, told: Told) -> None:
        self.data = data
        self.cells = cells
        self.told = told
        self.parties = Parties()
        self.reporting: Organization | None = None

    def read(self) -> None:
        """Read who takes part and who reports."""
        unknown = 0
        for ref, kind, role, _, names in self.data.get("participating-org", ()):
            slug = ROLES.get(role.lower())
            unknown += slug is None
            called = ROLE_NAMES.get(role, role.lower()) or "role not given"
            self.organization(f"participating-org ({called})", ref, kind, slug or "mentioned", names)
        if unknown:
            self.told(
                "unknown-role", f"{unknown} organizations take part in a role that IATI does not have: they are only "
                "named.", "participating-org", "Ask its publisher.",
            )  # fmt: skip
        for ref, kind, _, _, names in self.data.get("reporting-org", ()):
            # Who reports has no part in an activity by that alone.
            self.reporting = self.organization("reporting-org", ref, kind, "mentioned", names)

    def organization(self, heading: str, ref: str, kind: str, role: str, names: list[Text]) -> Organization | None:
        """An organization that an element names; None where it has neither name nor reference."""
        numbers = self.numbers(ref, heading)
        _, name = best(names, self.data["language"]) if names else ("", "")
        if not name and not numbers:
            self.told("no-name", "an organization has neither name nor reference.", heading, "Ask its publisher.")
            return None
        words = self.cells.add(heading, f"{name} ({ref})" if name and ref else name or ref, role=role)
        return self.parties.add(
            name or ref,
            role,
            Cells.part(words, name or ref),
            identifiers=numbers,
            kind=KINDS.get(kind),
            aliases=[said for _, said in names if said != name],
        )

    def numbers(self, ref: str, heading: str) -> list[Identifier]:
        parts = split_org_id(ref)
        if parts is not None:
            number = identifier(*parts)
            self.told.number(number, heading)
            return [number]
        if _AGENCY.fullmatch(ref):
            return [Identifier(scheme=_AGENCIES, value=ref)]
        if ref.strip(" -–0"):
            self.told(
                "odd-identifier", "a reference is no identifier of an organization.", heading, "Ask its publisher."
            )
        return []

    def side(self, party: list[str], role: str, words: Evidence) -> Organization | None:
        """Who gives or receives; None where the transaction does not say."""
        ref, name = party
        numbers = self.numbers(ref, "transaction")
        if not name and not numbers:
            return None
        known = self.parties.known(name or ref, numbers)
        if known is not None:
            # Whoever has a part in the activity has no other by being paid.
            known.evidence.append(Cells.part(words, name or ref))
            return known
        return self.parties.add(name or ref, role, Cells.part(words, name or ref, role=role), identifiers=numbers)

    def result(self) -> list[Organization]:
        """All of them, as they were named first."""
        return self.parties.result()
