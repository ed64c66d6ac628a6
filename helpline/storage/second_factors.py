"""Rows of second factors: the secret that somebody's phone shares with us, and codes without it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from helpline.storage.tables import recovery_codes, second_factors
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Secrets:
    """What is in force, and what is being set up."""

    present: str | None
    next: str | None


def find_secrets(tx: Transaction, staff_id: uuid.UUID) -> Secrets:
    """Somebody's; both None before anything is set up."""
    row = tx.connection.execute(
        select(second_factors.c.secret_sealed, second_factors.c.next_secret_sealed).where(
            second_factors.c.staff_id == staff_id
        )
    ).first()
    if row is None:
        return Secrets(None, None)
    return Secrets(
        tx.keyring.open_if(row.secret_sealed), tx.keyring.open_if(row.next_secret_sealed)
    )


def offer_secret(tx: Transaction, staff_id: uuid.UUID, secret: str) -> None:
    """Keep a secret until a first code proves that the phone has it, too."""
    sealed = tx.keyring.seal(secret)
    row = {"staff_id": staff_id, "next_secret_sealed": sealed}
    tx.connection.execute(
        upsert(second_factors)
        .values(row)
        .on_conflict_do_update(index_elements=["staff_id"], set_={"next_secret_sealed": sealed})
    )


def put_in_force(tx: Transaction, staff_id: uuid.UUID, secret: str, step: int) -> bool:
    """From now on this secret counts; False when it is not the one being set up any more."""
    changed = tx.connection.execute(
        update(second_factors)
        .where(
            second_factors.c.staff_id == staff_id,
            second_factors.c.next_secret_sealed.is_not(None),
        )
        .values(
            secret_sealed=tx.keyring.seal(secret),
            next_secret_sealed=None,
            set_at=tx.now,
            last_step=step,
        )
    )
    return changed.rowcount == 1


def use_step(tx: Transaction, staff_id: uuid.UUID, step: int) -> bool:
    """Use up the code of a step in time, and all before it; False when it has been used."""
    changed = tx.connection.execute(
        update(second_factors)
        .where(
            second_factors.c.staff_id == staff_id,
            or_(second_factors.c.last_step.is_(None), second_factors.c.last_step < step),
        )
        .values(last_step=step)
    )
    return changed.rowcount == 1


def write_recovery_codes(tx: Transaction, staff_id: uuid.UUID, hashes: Iterable[bytes]) -> None:
    """These, and none that there were before."""
    tx.connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    rows = [{"id": uuid.uuid4(), "staff_id": staff_id, "code_hash": one} for one in hashes]
    if rows:
        tx.connection.execute(insert(recovery_codes), rows)


def use_recovery_code(tx: Transaction, staff_id: uuid.UUID, code_hash: bytes) -> bool:
    """Use one up; False when there is no such code, or not any more."""
    changed = tx.connection.execute(
        update(recovery_codes)
        .where(
            recovery_codes.c.staff_id == staff_id,
            recovery_codes.c.code_hash == code_hash,
            recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=tx.now)
    )
    return changed.rowcount == 1


def forget_second_factor(tx: Transaction, staff_id: uuid.UUID) -> bool:
    """Delete all of it; False when there was none."""
    write_recovery_codes(tx, staff_id, ())
    gone = tx.connection.execute(
        delete(second_factors).where(second_factors.c.staff_id == staff_id)
    )
    return gone.rowcount == 1
