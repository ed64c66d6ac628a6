"""`helpline directory`."""

from pathlib import Path

import click

from helpline.domain.errors import HelplineError


@click.group("directory")
def command() -> None:
    """Places to turn to, which staff look up and send to people."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check the file.")
def import_file(file: Path, dry_run: bool) -> None:
    """Add or change every place in the table FILE (CSV), by its name; with one wrong value, none."""
    from helpline.cli.database import open_database
    from helpline.cli.directory_rows import read_places
    from helpline.clock import SystemClock
    from helpline.services.directory.keeping import import_all, today_here
    from helpline.storage.configuration import find_helpline

    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        us = find_helpline(tx)
        if us is None:
            raise HelplineError("apply a configuration first: it says which country this is")
        places = read_places(file, us.country, today_here(tx))
        became = {} if dry_run else import_all(tx, places)
    if dry_run:
        click.echo(f"checked {len(places)}")
    else:
        click.echo(", ".join(f"{how} {became[how]}" for how in ("added", "changed", "same")))
