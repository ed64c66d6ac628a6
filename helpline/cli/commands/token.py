"""`helpline token`."""

import click

from helpline.domain.roles import TokenRole


@click.group("token")
def command() -> None:
    """Tokens for the API."""


@command.command("create")
@click.option("--name", required=True, help="What it is for, as an operator will know it again.")
@click.option("--role", required=True, type=click.Choice([role.value for role in TokenRole]))
def create(name: str, role: str) -> None:
    """Print a new token, once: it is not kept, only its hash is."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.api_tokens import create_token

    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        token = create_token(tx, name, TokenRole(role))
    click.echo(token)
