"""`helpline audit`."""

import click

from helpline.cli.group import EXIT_FAILED


@click.command("audit")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Prove that every contact has an outcome and that nothing is stuck."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.audit import audit, balance

    with open_database() as database, database.reading() as connection:
        ledger = balance(connection)
        findings = audit(connection, SystemClock().now())
    counted = " + ".join(f"{number} {outcome}" for outcome, number in ledger.by_outcome.items())
    click.echo(f"queued {ledger.queued} = {counted} + {ledger.waiting} waiting")
    for finding in findings:
        click.echo(f"{finding.what}: {finding.count}", err=True)
    if findings:
        ctx.exit(EXIT_FAILED)
    click.echo("nothing is lost, nothing is stuck")
