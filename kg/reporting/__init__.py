"""Reports: one HTML page each that can be mailed, and needs no server, no network and no script to be read.

Give `page.render` a `Report` and write what it returns as UTF-8. A report never knows how its data was found.
"""

from kg.reporting.data import (
    Label,
    Report,
    ReportCountry,
    ReportFact,
    ReportGroup,
    ReportOrganization,
    ReportPlace,
    ReportProject,
    ReportQuote,
    ReportReason,
    ReportSource,
    ReportStep,
    ReportSubject,
    ReportYear,
)

__all__ = [
    "Label",
    "Report",
    "ReportCountry",
    "ReportFact",
    "ReportGroup",
    "ReportOrganization",
    "ReportPlace",
    "ReportProject",
    "ReportQuote",
    "ReportReason",
    "ReportSource",
    "ReportStep",
    "ReportSubject",
    "ReportYear",
]
