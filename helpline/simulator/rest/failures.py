"""Refusals in Twilio's shape (R7)."""

from http import HTTPStatus

from flask import Response, jsonify

from helpline.domain.errors import HelplineError


class RestFailure(HelplineError):
    """A REST call is refused with this HTTP status and this code of Twilio's dictionary."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        response = jsonify(body)
        response.status_code = self.status
        return response


def bad_request(code: int, message: str) -> RestFailure:
    return RestFailure(HTTPStatus.BAD_REQUEST, code, message)


def not_found(path: str) -> RestFailure:
    return RestFailure(HTTPStatus.NOT_FOUND, 20404, f"The requested resource {path} was not found")
