"""The description of the API is valid, and the API does what it describes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.core.jsonschema.types import JsonValue
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

import helpline.web.api
from helpline.domain.callbacks import CallbackState
from helpline.domain.calls import CallState, Outcome
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import EnrolmentState, RiskFlag
from helpline.domain.presence import Presence
from helpline.domain.risk import Risk
from helpline.domain.threads import ThreadState
from tests.builders import (
    Rows,
    make_callback,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
    make_token,
)

DOCUMENT: dict[str, Any] = json.loads(
    Path(helpline.web.api.__file__).with_name("openapi.json").read_text()
)
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_document_is_valid_openapi() -> None:
    assert list(OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)) == []


def test_document_describes_every_route_of_the_api_and_no_other(app: Flask) -> None:
    described = {
        (re.sub(r"\{(\w+)\}", r"<uuid:\1>", path), method.upper())
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
    }
    routed = {
        (route.rule, method)
        for route in app.url_map.iter_rules()
        if route.endpoint.startswith("api.")
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routed


def test_document_knows_every_word_of_the_domain() -> None:
    assert SCHEMAS["CallbackState"]["enum"] == [state.value for state in CallbackState]
    assert SCHEMAS["EnrolmentState"]["enum"] == [state.value for state in EnrolmentState]
    assert SCHEMAS["CheckInState"]["enum"] == [state.value for state in CheckInState]
    assert SCHEMAS["ThreadState"]["enum"] == [state.value for state in ThreadState]
    assert SCHEMAS["RiskOrNull"]["enum"] == [*(risk.value for risk in Risk), None]
    flags = SCHEMAS["EnrolmentRequest"]["properties"]["risk_flags"]["items"]["enum"]
    assert flags == [flag.value for flag in RiskFlag]
    outcomes = [outcome.value for outcome in Outcome]
    assert SCHEMAS["Contact"]["properties"]["outcome"]["enum"] == [*outcomes, None]
    assert SCHEMAS["Counsellor"]["properties"]["presence"]["enum"] == [
        presence.value for presence in Presence
    ]


@pytest.fixture
def described(app: Flask, rows: Rows) -> BaseSchema:
    """The app with a bit of everything in it, asked with a token."""
    line = make_line(rows, name="Nights", number="+442079460101")
    staff_id = make_staff(rows, chosen=Presence.AVAILABLE)
    make_offer(rows, contact_id=make_contact_waiting(rows, line_id=line), staff_id=staff_id)
    make_contact_waiting(rows, line_id=line, state=CallState.CONNECTED, answered_at=rows.now)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, counsellor_id=staff_id)
    make_callback(rows, line_id=line)
    headers = {"Authorization": f"Bearer {make_token(rows)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=headers)
    schema.config.headers = headers
    return schema


@pytest.mark.parametrize(
    "label",
    [f"{method.upper()} {path}" for path, each in DOCUMENT["paths"].items() for method in each],
)
def test_api_does_what_the_document_says(described: BaseSchema, label: str) -> None:
    """Requests that fit the document and requests that do not, checked in every known way."""
    operation = described.find_operation_by_label(label)
    assert operation is not None

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        operation.as_strategy(GenerationMode.POSITIVE)
        | operation.as_strategy(GenerationMode.NEGATIVE)
    )
    def ask(case: Case[Any]) -> None:
        # A schema cannot say which lines there are, nor which cursors were given.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


def test_api_answers_as_described_when_a_callback_is_made(described: BaseSchema) -> None:
    operation = described.find_operation_by_label("POST /api/v1/callbacks")
    assert operation is not None
    body: JsonValue = {
        "phone": "+447700900123",
        "line": "Nights",
        "not_after": "2026-03-05T12:00:00Z",
    }
    case = operation.Case(body=body, media_type="application/json")
    answer = case.call_and_validate(headers=described.config.headers)
    assert answer.status_code == 201
