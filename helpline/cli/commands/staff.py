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


@command.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link with which EMAIL sets a password: once, within a day. Earlier ones are void."""
    from helpline.cli.connected import settings_of_commands
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.domain.errors import ConfigurationError
    from helpline.services.password_links import make_link_for

    base_url = settings_of_commands().public_base_url
    if not base_url:
        raise ConfigurationError("environment", "PUBLIC_BASE_URL", "not set, and a link begins so")
    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        address = make_link_for(tx, base_url, email)
    click.echo(address)


@command.command("forget-second-factor")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """Take away the second factor of EMAIL, who has lost the phone and the recovery codes.

    It ends their sign-ins. Where one is required, they set up another when they sign in next.
    """
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.second_factor import forget_of

    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        forget_of(tx, email)
    click.echo("they have no second factor", err=True)


def _ask() -> str:
    answer: str = click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    return answer
