"""Follow-up plans as they are followed: a plan that was changed is another row beside the old one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.followup.plans import Plan, PlanStep, PlanText, StepKind
from helpline.domain.weekly import parse_span
from helpline.storage.tables import plans
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class StoredPlan:
    """A plan with its id; `configured`: the configuration file has it now."""

    id: uuid.UUID
    configured: bool
    plan: Plan


def keep_plan(tx: Transaction, plan: Plan, *, configured: bool = False) -> uuid.UUID:
    """The row of a plan with exactly these steps, made where there is none."""
    steps = [_written(step) for step in plan.in_order()]
    digest = sha256(dumps(steps, sort_keys=True).encode()).hexdigest()
    tx.connection.execute(
        insert(plans)
        .values(
            id=uuid.uuid4(),
            name=plan.name,
            digest=digest,
            steps=steps,
            configured=False,
            made_at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    same = (plans.c.name == plan.name, plans.c.digest == digest)
    plan_id: uuid.UUID = tx.connection.execute(select(plans.c.id).where(*same)).scalar_one()
    if configured:
        retire_plan(tx, plan.name)
        tx.connection.execute(update(plans).where(*same).values(configured=True))
    return plan_id


def retire_plan(tx: Transaction, name: str) -> None:
    """Take a plan out of what can be chosen; who follows it goes on."""
    tx.connection.execute(
        update(plans).where(plans.c.name == name, plans.c.configured).values(configured=False)
    )


def list_configured_plans(connection: Connection) -> list[StoredPlan]:
    """The plans of the configuration file."""
    rows = connection.execute(select(plans).where(plans.c.configured).order_by(plans.c.name))
    return [_stored(row) for row in rows]


def has_been_configured(connection: Connection, name: str) -> bool:
    """Whether there ever was a plan of this name."""
    return connection.execute(select(plans.c.id).where(plans.c.name == name)).first() is not None


def find_configured_plan(connection: Connection, name: str) -> StoredPlan | None:
    """A plan of the configuration file by its name."""
    found = select(plans).where(plans.c.name == name, plans.c.configured)
    row = connection.execute(found).first()
    return None if row is None else _stored(row)


def read_plan(name: str, steps: Sequence[dict[str, Any]]) -> Plan:
    """A plan from what its row holds."""
    return Plan(name, tuple(_step(step) for step in steps))


def known_plan(plan_id: uuid.UUID, name: str, steps: Sequence[dict[str, Any]]) -> Plan:
    """The same, read once: what a plan's row says is never changed."""
    plan = _KNOWN.get(plan_id)
    if plan is None:
        plan = _KNOWN[plan_id] = read_plan(name, steps)
    return plan


_KNOWN: dict[uuid.UUID, Plan] = {}


def _stored(row: Row[Any]) -> StoredPlan:
    return StoredPlan(row.id, row.configured, read_plan(row.name, row.steps))


def _written(step: PlanStep) -> dict[str, Any]:
    return {
        "offset": int(step.offset.total_seconds()),
        "kind": step.kind.value,
        "window": str(step.window),
        "valid_for": int(step.valid_for.total_seconds()),
        "text": None if step.text is None else step.text.value,
    }


def _step(written: dict[str, Any]) -> PlanStep:
    return PlanStep(
        offset=timedelta(seconds=written["offset"]),
        kind=StepKind(written["kind"]),
        window=parse_span(written["window"]),
        valid_for=timedelta(seconds=written["valid_for"]),
        text=None if written["text"] is None else PlanText(written["text"]),
    )
