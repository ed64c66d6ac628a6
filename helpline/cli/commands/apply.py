"""`helpline apply`."""

from pathlib import Path

import click

from helpline.cli.group import EXIT_WRONG_VALUE
from helpline.domain.errors import UnusableConfiguration


@click.command("apply")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.pass_context
def command(ctx: click.Context, file: Path, dry_run: bool) -> None:
    """Make lines, teams, staff, shifts and plans what FILE says."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.configuration.applying import apply, preview
    from helpline.services.configuration.file import read_configuration

    try:
        configuration = read_configuration(file)
    except UnusableConfiguration as problem:
        click.echo(str(problem), err=True)
        ctx.exit(EXIT_WRONG_VALUE)
    with open_database() as database:
        run = preview if dry_run else apply
        changes = run(database, configuration, SystemClock().now())
    lines = [str(change) for change in changes]
    click.echo("\n".join(lines or ["nothing changes"]))
