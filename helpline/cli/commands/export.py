"""`helpline export`."""

import click


@click.command("export")
def command() -> None:
    """Print the configuration as a file that `apply` reads; it holds the staff's numbers."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.configuration.exporting import export

    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        click.echo(export(tx), nl=False)
        tx.record("configuration_exported")
