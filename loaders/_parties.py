"""The organizations and places of one record of a data file, each brought together from all fields that name it."""

from collections.abc import Iterable
from decimal import Decimal

from kg.model import Evidence, Identifier, Organization, Place
from kg.names import fold_title
from loaders._table_values import FoundPlace, Gathered, organization

__all__ = ["Parties", "Reached"]


_ALL = Decimal(100)


class Parties:
    """The organizations of a record.

    Two fields name the same organization where they give it the same valid number; or where they call it alike and do
    not give it different numbers.
    """

    def __init__(self) -> None:
        self._found: list[Organization] = []
        self._by_number: dict[tuple[str, str], Organization] = {}
        self._by_name: dict[str, Organization] = {}

    def add(
        self,
        name: str,
        role: str,
        words: Evidence,
        *,
        identifiers: Iterable[Identifier] = (),
        kind: str | None = None,
        region: str | None = None,
        aliases: Iterable[str] = (),
    ) -> Organization:
        """Note an organization.

        Args:
            name: as written.
            role: what it does, of the scheme `role`.
            words: that name it.
            identifiers: its numbers.
            kind: of the scheme `organization-kind`, where the source says so.
            region: id of the place where it has its seat.
            aliases: other names that the same field gives it.

        Returns:
            The organization of the record, which may have been there before.
        """
        numbers = list(identifiers)
        known = self.known(name, numbers)
        if known is None:
            known = organization(f"o{len(self._found) + 1}", name, role, words, region=region)
            known.kind = kind or known.kind
            self._found.append(known)
        else:
            known.evidence.append(words)
            if role not in known.roles:
                known.roles.append(role)
            if fold_title(name) != fold_title(known.name) and name not in known.aliases:
                known.aliases.append(name)
            known.region = known.region or region
            known.kind = known.kind or kind
        if len(known.roles) > 1 and "mentioned" in known.roles:
            known.roles.remove("mentioned")
        for number in numbers:
            if number not in known.identifiers:
                known.identifiers.append(number)
            if number.valid:
                self._by_number.setdefault((number.scheme, number.value), known)
        self._by_name.setdefault(fold_title(name), known)
        known.aliases += [alias for alias in aliases if alias not in (known.name, *known.aliases)]
        return known

    def known(self, name: str, numbers: Iterable[Identifier]) -> Organization | None:
        """The organization that was noted by one of the numbers, or by a name that no number gainsays."""
        numbers = list(numbers)
        for number in numbers:
            known = self._by_number.get((number.scheme, number.value)) if number.valid else None
            if known is not None:
                return known
        known = self._by_name.get(fold_title(name))
        if known is None:
            return None
        given = {number.scheme: number.value for number in known.identifiers if number.valid}
        # Two registers for one name: nothing says that they are two organizations, but nothing that they are one.
        if any(number.valid for number in numbers) and given:
            return known if all(given.get(n.scheme) == n.value for n in numbers if n.valid) else None
        return known

    def result(self) -> list[Organization]:
        """All of them, as they were named first."""
        return self._found


class Reached:
    """The places of a record, each once, with the share of the money that goes there."""

    def __init__(self) -> None:
        self._gathered = Gathered()
        self._shares: dict[str, Decimal] = {}

    def add(
        self,
        place: str,
        role: str,
        words: Evidence,
        *,
        named: str = "",
        confidence: float = 1.0,
        share: Decimal | None = None,
    ) -> None:
        """Note a place.

        Args:
            place: id of the gazetteer.
            role: what it is to the project, of the scheme `place-role`.
            words: of the field that names it.
            named: the part of these words that does.
            confidence: how sure it is that the words mean this place.
            share: of the project's money, in per cent; shares of a place that is named twice are added.
        """
        self._gathered.add(FoundPlace(place, named or words.quote, confidence), role, words)
        if share is not None:
            self._shares[place] = self._shares.get(place, Decimal(0)) + share

    def result(self) -> list[Place]:
        """All of them, as they were named first."""
        places = self._gathered.result()
        for place in places:
            share = self._shares.get(place.id)
            # More than all is a mistake of the source: then it does not say how much.
            place.share = share if share is not None and share <= _ALL else None
        return places
