"""What a caller hears when something breaks inside: still a way to a person.

A partner's number that this process has seen before is dialled at once. Without one the caller
is kept, told so, and the same step is asked for again until the service is back.
"""

from xml.sax.saxutils import escape

from flask import request

from helpline.content.wording import prompt
from helpline.web.house import house

RETRY_AFTER_SECONDS = 4

_partners: dict[str, str] = {}


def remember_partner(line_number: str, overflow_number: str | None) -> None:
    """Keep a line's partner in this process's memory, for when the database cannot be asked."""
    if overflow_number is None:
        _partners.pop(line_number, None)
    else:
        _partners[line_number] = overflow_number


def fallback_answer() -> str:
    """TwiML made without the database and without anything else that may be broken."""
    said = f"<Say>{escape(prompt('trouble', 'en'))}</Say>"
    partner = _partners.get(request.form.get("To", ""))
    if partner is not None and request.path.endswith("/voice"):
        said += f"<Dial>{escape(partner)}</Dial>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Response>{said}<Pause length="{RETRY_AFTER_SECONDS}"/>{_again()}</Response>'
    )


def _again() -> str:
    """Ask the same address again. A wait document is asked for again anyhow, once it ends."""
    if request.path.endswith("/wait"):
        return ""
    query = request.query_string.decode("latin-1")
    address = house().settings.public_base_url + request.path + (f"?{query}" if query else "")
    return f'<Redirect method="POST">{escape(address)}</Redirect>'
