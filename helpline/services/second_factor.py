"""The second factor: a code that somebody's phone makes from the time and a shared secret.

Codes are those of RFC 6238 with its usual values: 6 digits, SHA-1, 30 seconds. A phone's clock
may be a step off. A code counts once, and no earlier one after it. For a lost phone there are
recovery codes, each good for one sign-in.
"""

import base64
import hashlib
import secrets
import uuid
from datetime import datetime

import pyotp

from helpline.domain.errors import NotFound, Refused
from helpline.services.passwords import normalised
from helpline.services.sessions import end_sessions_of
from helpline.storage import second_factors as stored
from helpline.storage.staff import find_staff_id_by_email
from helpline.storage.transaction import Transaction

STEP_SECONDS = 30
STEPS_OFF = 1
DIGITS = 6
RECOVERY_CODES = 8
_RECOVERY_BYTES = 10
"""80 random bits: nobody guesses them from a plain hash."""


def begin(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Make a secret; it counts once a first code has come (`confirm`)."""
    stored.offer_secret(tx, staff_id, pyotp.random_base32())


def find_offered(tx: Transaction, staff_id: uuid.UUID) -> str | None:
    """The secret that is being set up."""
    return stored.find_secrets(tx, staff_id).next


def confirm(
    tx: Transaction, staff_id: uuid.UUID, code: str, *, but: uuid.UUID | None = None
) -> list[str]:
    """Put the new secret in force; the answer is the recovery codes, of which there is no copy.

    All other sign-ins of the person end, but for the one given. Raises `Refused`.
    """
    secret = stored.find_secrets(tx, staff_id).next
    step = None if secret is None else _step_of(secret, _plain(code), tx.now)
    if secret is None or step is None or not stored.put_in_force(tx, staff_id, secret, step):
        raise Refused("code", "does not fit: take the newest one, and see that the clock is right")
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    stored.write_recovery_codes(tx, staff_id, map(_hash, codes))
    tx.record("second_factor_set", staff_id=staff_id)
    end_sessions_of(tx, staff_id, staff_id, but=but)
    return codes


def is_proven(tx: Transaction, staff_id: uuid.UUID, code: str) -> bool:
    """Whether this is a code of their phone, or a recovery code; it is used up by that."""
    plain = _plain(code)
    if len(plain) != DIGITS:
        return _is_recovered(tx, staff_id, plain)
    secret = stored.find_secrets(tx, staff_id).present
    step = None if secret is None else _step_of(secret, plain, tx.now)
    return step is not None and stored.use_step(tx, staff_id, step)


def _is_recovered(tx: Transaction, staff_id: uuid.UUID, plain: str) -> bool:
    is_right = stored.use_recovery_code(tx, staff_id, _hash(plain))
    if is_right:
        tx.record("recovery_code_used", staff_id=staff_id)
    return is_right


def forget(tx: Transaction, staff_id: uuid.UUID, by: uuid.UUID | None) -> None:
    """Take a second factor away, as for a lost phone; `by` None: at the console."""
    if stored.forget_second_factor(tx, staff_id):
        tx.record("second_factor_forgotten", staff_id=by, whose=str(staff_id))
        end_sessions_of(tx, staff_id, by)


def forget_of(tx: Transaction, email: str) -> None:
    """The same by e-mail address; raises `NotFound`."""
    staff_id = find_staff_id_by_email(tx.connection, tx.keyring, normalised(email))
    if staff_id is None:
        raise NotFound("nobody on the staff has this e-mail address")
    forget(tx, staff_id, None)


def address_for_phones(secret: str, issuer: str, email: str) -> str:
    """The otpauth address that a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step in time whose code this is; None when it is of none near."""
    here = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    near = range(here - STEPS_OFF, here + STEPS_OFF + 1)
    fitting = [step for step in near if secrets.compare_digest(codes.generate_otp(step), code)]
    return fitting[-1] if fitting else None


def _plain(code: str) -> str:
    """As it was made: people leave blanks and dashes where we show them."""
    kept = "".join(letter for letter in code if letter.isalnum() and letter.isascii())
    return kept.upper()[:64]


def _new_recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _hash(code: str) -> bytes:
    return hashlib.sha256(_plain(code).encode()).digest()
