"""Bring the follow-up plans to what the file says. Who is enrolled keeps the plan they have."""

from collections.abc import Iterable, Iterator

from helpline.domain.followup.plans import Plan
from helpline.services.configuration.changes import Change, ChangeKind, Subject, written_steps
from helpline.storage import plans as storage
from helpline.storage.transaction import Transaction


def apply_plans(tx: Transaction, wanted: Iterable[Plan]) -> list[Change]:
    """Keep new and changed plans; one that left the file is not chosen any more."""
    stored = {one.plan.name: one.plan for one in storage.list_configured_plans(tx.connection)}
    named = {plan.name: plan for plan in wanted}
    changes = [change for plan in named.values() for change in _keep(tx, plan, stored)]
    for name in stored.keys() - named.keys():
        storage.retire_plan(tx, name)
        changes.append(Change(ChangeKind.RETIRED, Subject.PLAN, name))
    return changes


def _keep(tx: Transaction, plan: Plan, stored: dict[str, Plan]) -> Iterator[Change]:
    before = stored.get(plan.name)
    if before is not None and before.in_order() == plan.in_order():
        return
    known = storage.has_been_configured(tx.connection, plan.name)
    storage.keep_plan(tx, plan, configured=True)
    if before is None:
        kind = ChangeKind.RESTORED if known else ChangeKind.MADE
        yield Change(kind, Subject.PLAN, plan.name, after=written_steps(plan))
        return
    yield Change(
        ChangeKind.CHANGED,
        Subject.PLAN,
        plan.name,
        field="steps",
        before=written_steps(before),
        after=written_steps(plan),
    )
