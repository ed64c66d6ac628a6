"""`helpline enrol`."""

from pathlib import Path

import click


@click.command("enrol")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check the file.")
def command(file: Path, dry_run: bool) -> None:
    """Enrol everybody in the table FILE (CSV); with one wrong value, nobody.

    Each is asked by text to agree before anything of a plan goes out.
    """
    from helpline.cli.database import open_database
    from helpline.cli.enrolment_rows import read_people
    from helpline.clock import SystemClock
    from helpline.services.followup.enrolling import enrol

    with open_database() as database, database.transaction(SystemClock().now()) as tx:
        people = read_people(file, tx.connection, tx.now)
        made = [] if dry_run else [enrol(tx, person) for person in people]
    click.echo(f"checked {len(people)}" if dry_run else f"enrolled {len(made)}")
