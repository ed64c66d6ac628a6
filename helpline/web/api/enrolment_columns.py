"""The values of an enrolment laid flat, as a table or a page has them: `consent.method` is
`consent_method`.
"""

from collections.abc import Mapping
from typing import Any

from helpline.web.api.enrolment_form import CONSENT_FIELDS, FIELDS, NOMINATED_FIELDS

_CONSENT = {f"consent_{field}": field for field in CONSENT_FIELDS}
_NOMINATED = {f"nominated_{field}": field for field in NOMINATED_FIELDS}
COLUMNS = (*FIELDS, *_CONSENT, *_NOMINATED)
YES_OR_NO = (
    "consent_calls",
    "consent_voicemail",
    "consent_nominated_contact",
    "consent_treatment_provider",
)
_FLAGS = {"yes": True, "no": False}


def nested(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as the API's body; an empty cell says nothing."""
    given: dict[str, Any] = {head: _value(head, cell) for head, cell in row.items() if cell.strip()}
    consent = {field: given.pop(head) for head, field in _CONSENT.items() if head in given}
    nominated = {field: given.pop(head) for head, field in _NOMINATED.items() if head in given}
    return {**given, "consent": consent, "nominated_contact": nominated}


def column_of(field: str) -> str:
    """Where a field of the API stands."""
    for part, prefix in (("consent.", "consent_"), ("nominated_contact.", "nominated_")):
        if field.startswith(part):
            return prefix + field.removeprefix(part)
    return field


def _value(head: str, cell: str) -> Any:
    written = cell.strip()
    if head == "risk_flags":
        return written.split()
    return _FLAGS.get(written.lower(), written) if head in YES_OR_NO else written
