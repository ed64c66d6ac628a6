"""Whether a webhook is Twilio's: G1 to G8."""

from collections.abc import Mapping, Sequence

from twilio.request_validator import RequestValidator


class Signatures:
    """Checks signatures with the account's token, and with a second one while it is rotated (G8).

    The URL is built from `public_base_url`, never from what a client or a proxy says (G7).
    """

    def __init__(self, public_base_url: str, tokens: Sequence[str]) -> None:
        """Take the address that Twilio was given, and the tokens in use."""
        self._base = public_base_url.rstrip("/")
        self._validators = [RequestValidator(token) for token in tokens if token]

    def are_right(
        self, path: str, query: str, fields: Mapping[str, Sequence[str]], signature: str | None
    ) -> bool:
        """Whether the signature covers exactly this address and these fields (all of them, V4)."""
        if not signature or not signature.isascii():
            return False  # G5: the library raises for a missing one
        url = f"{self._base}{path}" + (f"?{query}" if query else "")
        form = _Fields(fields)
        return any(validator.validate(url, form, signature) for validator in self._validators)


class _Fields(dict[str, Sequence[str]]):
    """The fields as the library reads a multi-dict: repeated names by `getlist` (G2)."""

    def getlist(self, name: str) -> Sequence[str]:
        """Every value of a name."""
        return self[name]
