"""The floor of a webhook: a bare view that checks a signature and commits one row."""

from datetime import UTC, datetime

from flask import Flask, Response, request
from sqlalchemy import BigInteger, Column, DateTime, Engine, Identity, MetaData, Table, Text, insert

from helpline.config import Settings
from helpline.storage.engine import open_engine
from helpline.telephony.signatures import Signatures

ROWS = Table(
    "bench_floor",
    MetaData(),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("call_sid", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
PATH = "/floor"

_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello.</Say><Pause length="9"/></Response>'


def create_app() -> Flask:
    """For gunicorn: opens the database that the environment names."""
    settings = Settings.from_environment()
    engine = open_engine(settings.database_url.get_secret_value(), settings.web_threads)
    signatures = Signatures(
        settings.public_base_url, [settings.twilio_auth_token.get_secret_value()]
    )
    app = Flask(__name__)
    app.post(PATH)(lambda: floor(engine, signatures))
    return app


def create_table(engine: Engine) -> None:
    """Where the rows go."""
    ROWS.metadata.create_all(engine)


def floor(engine: Engine, signatures: Signatures) -> Response:
    fields = dict(request.form.lists())
    if not signatures.are_right(request.path, "", fields, request.headers["X-Twilio-Signature"]):
        return Response(status=403)
    with engine.begin() as connection:
        connection.execute(
            insert(ROWS).values(call_sid=request.form["CallSid"], at=datetime.now(UTC))
        )
    return Response(_ANSWER, content_type="text/xml; charset=utf-8")
