"""One webhook over real HTTP: signed, bounded in time, retried and redirected as Twilio does.

D1 15 seconds in all. D2 connection failures are tried once more, other failures only where the
URL's fragment says so. V8 at most ten redirects, which lose the parameters. G1 signature.
"""

import socket
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from urllib.parse import urlencode, urljoin, urlsplit

from helpline.simulator.engine.overrides import BadOverrideError, Overrides, split
from helpline.simulator.engine.signature import sign
from helpline.simulator.engine.webhook import Answer, Fault, Params, Webhook, WebhookRecord
from helpline.simulator.journal import Journal

MAX_REDIRECTS = 10
MAX_BODY_BYTES = 64 * 1024
HTTP_OK = range(200, 300)
HTTP_REDIRECT = {301, 302, 303, 307, 308}
Failure = tuple[str, Fault]


class _FailedError(Exception):
    """An attempt brought no usable answer. `reason` is a word of the retry policy."""

    def __init__(self, reason: str, code: int, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.fault = Fault(code, message)


class Transport:
    """Sends webhooks to the application and notes each exchange in the journal."""

    def __init__(self, auth_token: str, journal: Journal, max_seconds: float = 15.0) -> None:
        self._auth_token = auth_token
        self._journal = journal
        self._max_seconds = max_seconds

    def send(self, webhook: Webhook, token: str | None) -> Answer:
        """Send it with this idempotency token. Never raises: a failure is in the answer."""
        try:
            url, overrides = split(webhook.url)
        except BadOverrideError as error:
            return self._refuse(webhook, token, Fault(11243, str(error)))
        answer = self._attempt(webhook, url, token, overrides)
        for _ in range(overrides.retries):
            if not (answer.failure and overrides.retries_on(_reason(answer))):
                break
            answer = self._attempt(webhook, url, token, overrides)
        return answer

    def _refuse(self, webhook: Webhook, token: str | None, fault: Fault) -> Answer:
        record = self._journal.open_webhook(webhook, webhook.url, token)
        return Answer(webhook.url, 0, "", b"", record, fault)

    def _attempt(
        self, webhook: Webhook, url: str, token: str | None, overrides: Overrides
    ) -> Answer:
        """The request and the redirects it leads to."""
        method, params = webhook.method, webhook.params
        redirects = 0
        while True:
            target, body = _aim(method, url, params)
            record = self._journal.open_webhook(webhook, target, token)
            exchange = _Exchange(self._auth_token, record, overrides, self._max_seconds)
            try:
                location = exchange.make(method, target, body, token)
            except _FailedError as failed:
                return exchange.answer(failed.fault)
            finally:
                self._journal.touch(record)
            if location is None:
                return exchange.answer(None)
            if redirects == MAX_REDIRECTS:
                return exchange.answer(Fault(11215, "HTTP too many redirects"))
            redirects += 1
            method, params, url = "GET", {}, urljoin(target, location)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, auth_token: str, record: WebhookRecord, overrides: Overrides, max_seconds: float
    ) -> None:
        self._auth_token = auth_token
        self._record = record
        self._overrides = overrides
        self._max_seconds = min(max_seconds, overrides.total_ms / 1000)
        self._raw = b""

    def make(self, method: str, url: str, body: Params, token: str | None) -> str | None:
        """Make the request; where it redirects to, if it does."""
        start = monotonic()
        connection = self._connect(url)
        try:
            response = self._request(connection, method, url, body, token)
            self._raw = response.read(MAX_BODY_BYTES + 1)
        except TimeoutError:
            raise _FailedError("rt", 11200, "the application did not answer in time") from None
        except (HTTPException, OSError) as error:
            raise _FailedError("rt", 11206, f"HTTP protocol violation: {error}") from None
        finally:
            connection.close()
            self._record.seconds = monotonic() - start
        self._note(response)
        return self._redirection(response)

    def answer(self, failure: Fault | None) -> Answer:
        record = self._record
        return Answer(record.url, record.status, record.content_type, self._raw, record, failure)

    def _request(
        self, connection: HTTPConnection, method: str, url: str, body: Params, token: str | None
    ) -> HTTPResponse:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        payload = urlencode(body).encode() if method == "POST" else None
        connection.request(method, path, payload, self._headers(url, body, method, token))
        return connection.getresponse()

    def _headers(self, url: str, body: Params, method: str, token: str | None) -> dict[str, str]:
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Connection": "close",
            "X-Twilio-Signature": sign(self._auth_token, url, body),
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if token is not None:
            headers["I-Twilio-Idempotency-Token"] = token
        return headers

    def _connect(self, url: str) -> HTTPConnection:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise _FailedError("", 11100, "invalid URL")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=self._overrides.connect_ms / 1000)
        try:
            connection.connect()
        except socket.gaierror:
            raise _FailedError("ct", 11210, "bad host name") from None
        except OSError:
            raise _FailedError("ct", 11205, "HTTP connection failure") from None
        connection.sock.settimeout(min(self._max_seconds, self._overrides.read_ms / 1000))
        return connection

    def _note(self, response: HTTPResponse) -> None:
        self._record.status = response.status
        self._record.content_type = response.headers.get("Content-Type", "")
        self._record.body = self._raw.decode(errors="replace")

    def _redirection(self, response: HTTPResponse) -> str | None:
        location = response.headers.get("Location")
        if response.status in HTTP_REDIRECT and location:
            return location
        if response.status not in HTTP_OK:
            reason = "5xx" if response.status >= 500 else "4xx"  # noqa: PLR2004 (its own name)
            raise _FailedError(reason, 11200, f"HTTP status {response.status}")
        return None


def _aim(method: str, url: str, params: Params) -> tuple[str, Params]:
    """GET carries its parameters in the URL, where the signature covers them."""
    if method != "GET" or not params:
        return url, params if method != "GET" else {}
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(params)}", {}


def _reason(answer: Answer) -> str:
    """The word of the retry policy for a failure."""
    if answer.status:
        return f"{answer.status // 100}xx"
    code = answer.failure.code if answer.failure else 0
    return "ct" if code in {11205, 11210} else "rt"
