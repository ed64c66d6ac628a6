import uuid

from flask.testing import FlaskClient
from structlog.testing import capture_logs


def test_request_log_has_one_line_with_the_route_and_never_the_path(api: FlaskClient) -> None:
    callback_id = uuid.uuid4()
    with capture_logs() as lines:
        answer = api.get(f"/api/v1/callbacks/{callback_id}?asked=in-confidence")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "/api/v1/callbacks/<uuid:callback_id>"
    assert (line["method"], line["status"]) == ("GET", 404)
    assert line["milliseconds"] > 0
    assert str(callback_id) not in str(lines)
    assert "confidence" not in str(lines)
    assert len(answer.headers["X-Request-ID"]) == 32
