"""Changing the configuration on a page: by the same checks, and the same hands, as `helpline apply`."""

import hashlib
import uuid
from collections.abc import Callable

from helpline.domain.configuration import Configuration, Role
from helpline.domain.errors import Refused
from helpline.services.configuration.applying import apply_configuration
from helpline.services.configuration.changes import Change
from helpline.services.configuration.exporting import stored_configuration, tree_of
from helpline.services.configuration.file import parse_configuration
from helpline.services.configuration.written_toml import Tree, written_toml
from helpline.storage.configuration import take_apply_lock
from helpline.storage.staff import email_of
from helpline.storage.transaction import Transaction

SOURCE = "page"


def version_of(tree: Tree) -> str:
    """Another one whenever anything is another."""
    return hashlib.sha256(written_toml(tree).encode()).hexdigest()[:32]


def change(
    tx: Transaction, by: uuid.UUID, version: str, alter: Callable[[Tree], None]
) -> list[Change]:
    """Alter the tree of the present configuration, check it as a file, and apply it.

    Raises UnusableConfiguration with everything that is wrong, Refused where somebody has changed
    something since the page was shown.
    """
    take_apply_lock(tx)
    tree = tree_of(stored_configuration(tx))
    if version_of(tree) != version:
        raise Refused("page", "is out of date: something was changed meanwhile. Look again")
    alter(tree)
    wanted = parse_configuration(written_toml(tree).encode(), SOURCE)
    _check_own_right(tx, wanted, by)
    return apply_configuration(tx, wanted, by=by)


def _check_own_right(tx: Transaction, wanted: Configuration, by: uuid.UUID) -> None:
    """Whoever changes things here can undo it."""
    email = email_of(tx.connection, tx.keyring, by)
    if not any(one.email == email and one.role is Role.ADMIN for one in wanted.staff):
        raise Refused("role", "would not be admin any more: somebody else may change yours")
