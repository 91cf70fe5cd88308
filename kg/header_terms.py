"""Which property of the vocabulary a field of a header is in the graph, for writing it and for reading it back."""

__all__ = ["HEADER", "HEADER_CONCEPTS", "SHOWN"]

#: Field of `kg.model.Header` → property, for plain values and for sums.
HEADER = {
    "number": "number",
    "scheme": "numberScheme",
    "status_text": "statusText",
    "competition": "competition",
    "year": "competitionYear",
    "round": "competitionRound",
    "direction_text": "directionText",
    "long_term": "longTerm",
    "submitted": "submitted",
    "decided": "decided",
    "starts": "starts",
    "ends": "ends",
    "start_time": "startTime",
    "end_time": "endTime",
    "requested": "requested",
    "granted": "granted",
    "cofinancing": "cofinancing",
    "transferred": "transferred",
    "total": "total",
    "rating": "rating",
    "assessment": "assessment",
    "violations": "violations",
    "completed": "completed",
    "format": "format",
    "venue": "venueText",
}
#: Field of the header → property and scheme of the concept.
HEADER_CONCEPTS = {"status": ("status", "application-status"), "direction": ("direction", "grant-direction")}
#: Field of a header's evidence → property whose value the words give.
SHOWN = {
    **HEADER,
    "status": "status",
    "direction": "direction",
    "title": "title",
    "version": "versionDate",
    "applicant": "organization",
    "inn": "identifier",
    "ogrn": "identifier",
}
