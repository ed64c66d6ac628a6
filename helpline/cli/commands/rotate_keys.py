"""`helpline rotate-keys`."""

import click


@click.command("rotate-keys")
def command() -> None:
    """Bring everything under the newest key of DATA_KEYS."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.key_rotation import rotate_keys

    with open_database() as database:
        rotated = rotate_keys(database, SystemClock())
    for table in rotated:
        kept = f", {table.left} keep an old hash" if table.left else ""
        click.echo(f"{table.table}: {table.rows} rows{kept}")
    if any(table.left for table in rotated):
        click.echo("keep the old key for now, and rotate again when these are closed", err=True)
