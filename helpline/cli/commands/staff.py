"""`helpline staff`."""

import sys

import click


@click.group("staff")
def command() -> None:
    """People on the staff."""


@command.command("password")
@click.argument("email")
def password(email: str) -> None:
    """Set the password of EMAIL, asked for on a terminal or else read from standard input.

    It ends every sign-in made with the password before.
    """
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.passwords import check_length, set_password

    chosen = _ask() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    check_length(chosen)
    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        set_password(tx, email, chosen)
    click.echo("the password is set", err=True)


def _ask() -> str:
    answer: str = click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return answer
