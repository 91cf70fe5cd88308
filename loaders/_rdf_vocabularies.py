"""The terms by which RDF of others says who does what with whom, where and for whom.

W3C Organization Ontology (`org`), Registered Organization Vocabulary (`rov`), schema.org (`schema`, http and https),
FOAF, FRAPO, EURIO, DCAT, DCMI Terms (`dct`), PROV-O, vCard, LOCN, SKOS. A term is named by prefix and local name.
"""

from functools import lru_cache

__all__ = [
    "ACTIVITIES",
    "ADDRESSES",
    "ALIASES",
    "AREAS",
    "AUDIENCES",
    "DESCRIBING",
    "ENDS",
    "EVENTS",
    "FOLLOWED",
    "GRANTS",
    "IDENTIFIERS",
    "INCOMING",
    "KINDS",
    "MONEY",
    "NAMES",
    "NUMBERS",
    "ORGANIZATIONS",
    "PARTNERSHIPS",
    "PERSONS",
    "ROLES",
    "STARTS",
    "SUBJECTS",
    "TITLES",
    "full",
    "term",
]  # fmt: skip

_NAMESPACES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "eurio": "http://data.europa.eu/s66#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "gn": "http://www.geonames.org/ontology#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rov": "http://www.w3.org/ns/regorg#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "vivo": "http://vivoweb.org/ontology/core#",
}
_PREFIXES = {namespace: prefix for prefix, namespace in _NAMESPACES.items()} | {
    "http://schema.org/": "schema",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
}


@lru_cache(maxsize=16_384)
def term(iri: str) -> str:
    """A term by prefix and local name; other addresses stay as they are.

    >>> term("http://schema.org/funder"), term("http://www.w3.org/ns/org#member")
    ('schema:funder', 'org:member')
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _PREFIXES.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix is not None else iri


def full(name: str) -> tuple[str, ...]:
    """The addresses that a term has: schema.org has two.

    >>> full("schema:Event")
    ('https://schema.org/Event', 'http://schema.org/Event')
    """
    prefix, _, local = name.partition(":")
    both = (f"http://schema.org/{local}",) if prefix == "schema" else ()
    return (_NAMESPACES[prefix] + local, *both)


def _terms(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVENTS = _terms(
    "schema:Event schema:BusinessEvent schema:ChildrensEvent schema:CourseInstance schema:DeliveryEvent "
    "schema:Festival schema:EducationEvent schema:EventSeries schema:ExhibitionEvent schema:Hackathon "
    "schema:LiteraryEvent schema:SocialEvent schema:SportsEvent schema:TheaterEvent schema:VisualArtsEvent "
    "schema:MusicEvent schema:PublicationEvent cv:Event vivo:Event vivo:Conference vivo:Workshop"
)
#: What a grant is; one that says what it funds belongs to that.
GRANTS = _terms("schema:Grant schema:MonetaryGrant frapo:Grant eurio:Grant vivo:Grant frapo:Funding")
#: What stands for work that organizations do together.
ACTIVITIES = EVENTS | _terms(
    "frapo:Project foaf:Project schema:Project schema:ResearchProject eurio:Project vivo:Project cv:Project "
    "org:OrganizationalCollaboration frapo:Endeavour frapo:Investigation prov:Activity dcat:Dataset dcat:Catalog "
    "dcat:DataService dcat:DatasetSeries schema:Dataset schema:DataCatalog"
)
#: What stands for an organization → its kind, of the scheme `organization-kind`; empty where its name has to tell.
KINDS = {
    "org:Organization": "", "org:FormalOrganization": "", "org:OrganizationalUnit": "", "foaf:Organization": "",
    "foaf:Group": "informal-group", "schema:Organization": "", "schema:NGO": "ngo", "schema:Corporation": "business",
    "schema:LocalBusiness": "business", "schema:GovernmentOrganization": "public-authority",
    "schema:EducationalOrganization": "", "schema:CollegeOrUniversity": "university", "schema:School": "",
    "schema:ResearchOrganization": "university", "schema:NewsMediaOrganization": "media", "schema:LibrarySystem": "",
    "schema:FundingAgency": "", "schema:FundingScheme": "", "schema:Consortium": "", "schema:PerformingGroup": "",
    "schema:SportsOrganization": "", "schema:WorkersUnion": "ngo", "schema:MedicalOrganization": "",
    "schema:PoliticalParty": "other", "schema:Library": "", "schema:Museum": "", "frapo:FundingAgency": "",
    "frapo:GovernmentOrganization": "public-authority", "frapo:NotForProfitOrganization": "ngo",
    "frapo:Company": "business", "frapo:SME": "business", "frapo:SpinOffCompany": "business",
    "frapo:HostInstitution": "", "frapo:ResearchGroup": "", "frapo:University": "university",
    "frapo:College": "university", "frapo:ResearchInstitute": "university", "frapo:Department": "",
    "rov:RegisteredOrganization": "", "cv:PublicOrganisation": "public-authority", "prov:Organization": "",
    "eurio:Organisation": "", "eurio:FundingScheme": "", "vcard:Organization": "", "vivo:FundingOrganization": "",
    "vivo:University": "university", "vivo:Association": "ngo",
}  # fmt: skip
ORGANIZATIONS = frozenset(KINDS)
PERSONS = _terms(
    "foaf:Person schema:Person vcard:Individual prov:Person eurio:Person org:Post org:Role "
    "http://www.w3.org/ns/person#Person schema:Patient vivo:Person"
)
#: What an activity says of who has a part in it → the role.
ROLES = {
    "schema:organizer": "organizer", "schema:host": "host", "schema:funder": "funder", "schema:sponsor": "funder",
    "schema:contributor": "partner", "schema:member": "partner", "schema:members": "partner",
    "schema:parentOrganization": "implementer", "schema:producer": "implementer", "schema:provider": "implementer",
    "schema:creator": "implementer", "schema:author": "implementer", "schema:maintainer": "implementer",
    "schema:publisher": "implementer", "schema:performer": "participant", "schema:attendee": "participant",
    "schema:participant": "partner", "schema:applicant": "applicant", "schema:grantee": "applicant",
    "schema:subOrganization": "partner", "org:hasMember": "partner", "foaf:member": "partner",
    "foaf:fundedBy": "funder", "foaf:maker": "implementer", "frapo:isFundedBy": "funder",
    "frapo:hasFundingAgency": "funder", "frapo:isSupportedBy": "funder", "frapo:isAwardedBy": "funder",
    "frapo:isAppliedForBy": "applicant", "eurio:hasCoordinator": "applicant",
    "eurio:hasParticipant": "partner", "eurio:isFundedBy": "funder", "dct:creator": "implementer",
    "dct:publisher": "implementer", "dct:contributor": "partner", "dc:creator": "implementer",
    "dc:publisher": "implementer", "dc:contributor": "partner", "dct:rightsHolder": "mentioned",
    "prov:wasAssociatedWith": "partner", "prov:wasAttributedTo": "implementer", "vivo:hasCollaborator": "partner",
    "cv:hasParticipant": "partner", "vivo:assignedBy": "funder",
}  # fmt: skip
#: What an organization says of the activities that it has a part in → the role.
INCOMING = {
    "schema:memberOf": "partner", "org:memberOf": "partner", "foaf:currentProject": "implementer",
    "foaf:pastProject": "implementer", "foaf:made": "implementer", "frapo:funds": "funder",
    "frapo:isFundingAgencyFor": "funder", "frapo:supports": "funder", "frapo:awards": "funder",
    "frapo:appliesFor": "applicant", "schema:event": "organizer",
    "eurio:isInvolvedIn": "partner", "vivo:fundingAgentFor": "funder",
}  # fmt: skip
#: Things in between: a membership or role that has the organization and, in words, what its part is.
FOLLOWED = _terms(
    "org:member org:organization schema:organizer schema:member schema:funder schema:sponsor schema:contributor "
    "schema:participant eurio:isRoleOf eurio:hasInvolvedParty prov:agent prov:qualifiedAssociation org:hasMembership "
    "schema:performer schema:attendee schema:funding schema:grant frapo:isFundedBy frapo:hasFunding eurio:hasGrant"
)
#: Between organizations: that they work together, in so many words.
PARTNERSHIPS = _terms(
    "org:linkedTo schema:memberOf schema:member org:memberOf org:hasMember foaf:member schema:funder schema:sponsor "
    "frapo:collaboratesWith frapo:isSupportedBy frapo:supports vivo:hasCollaborator"
)
#: Names, the best first.
NAMES = (
    "rov:legalName", "schema:legalName", "eurio:legalName", "skos:prefLabel", "foaf:name", "schema:name", "vcard:fn",
    "vcard:organization-name", "rdfs:label", "dct:title", "dc:title", "eurio:label",
)  # fmt: skip
ALIASES = ("skos:altLabel", "schema:alternateName", "dct:alternative", "foaf:nick", "eurio:shortName", *NAMES)
TITLES = (
    "dct:title", "schema:name", "eurio:title", "dc:title", "skos:prefLabel", "foaf:name", "rdfs:label",
    "schema:headline", "schema:alternateName", "eurio:acronym",
)  # fmt: skip
DESCRIBING = (
    "dct:description",
    "schema:description",
    "rdfs:comment",
    "dct:abstract",
    "schema:abstract",
    "dc:description",
)
IDENTIFIERS = (
    "org:identifier", "rov:registration", "adms:identifier", "schema:identifier", "schema:taxID", "schema:vatID",
    "schema:leiCode", "dct:identifier", "dc:identifier", "owl:sameAs", "schema:sameAs", "schema:url", "eurio:vatNumber",
    "skos:exactMatch",
)  # fmt: skip
NUMBERS = (
    "frapo:hasProjectIdentifier", "frapo:hasGrantNumber", "eurio:identifier", "schema:identifier", "dct:identifier",
    "dc:identifier", "adms:identifier", "schema:serialNumber",
)  # fmt: skip
STARTS = ("schema:startDate", "frapo:hasStartDate", "eurio:startDate", "dcat:startDate", "prov:startedAtTime",
          "schema:foundingDate")  # fmt: skip
ENDS = ("schema:endDate", "frapo:hasEndDate", "eurio:endDate", "dcat:endDate", "prov:endedAtTime",
        "schema:dissolutionDate")  # fmt: skip
#: What a sum is to the project → field of the header.
MONEY = {
    "schema:amount": "granted", "frapo:hasMonetaryValue": "granted",
    "eurio:ecMaxContribution": "granted", "eurio:ecContribution": "granted", "frapo:hasCost": "total",
    "eurio:totalCost": "total", "schema:budget": "total",
}  # fmt: skip
AREAS = (
    "schema:location", "schema:areaServed", "schema:spatialCoverage", "schema:contentLocation", "dct:spatial",
    "dct:coverage", "dc:coverage", "foaf:based_near", "locn:location", "prov:atLocation",
)  # fmt: skip
#: Ways from an organization or a place to what names the place.
ADDRESSES = (
    "schema:address", "schema:location", "org:hasSite", "org:hasPrimarySite", "org:hasRegisteredSite",
    "org:siteAddress", "vcard:hasAddress", "vcard:adr", "locn:address", "foaf:based_near", "dct:spatial",
    "org:basedAt", "schema:containedInPlace", "eurio:hasSite", "eurio:hasAddress", "locn:geographicName",
    "eurio:hasGeographicalLocation",
)  # fmt: skip
SUBJECTS = (
    "dcat:theme", "dcat:keyword", "dct:subject", "dc:subject", "schema:about", "schema:keywords", "foaf:topic",
    "foaf:theme", "org:purpose", "schema:knowsAbout", "org:classification", "vivo:hasSubjectArea",
)  # fmt: skip
AUDIENCES = ("schema:audience", "dct:audience", "schema:typicalAgeRange")
