"""`helpline check`."""

import click

from helpline.cli.group import EXIT_FAILED


@click.command("check")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Say whether configuration, database, Valkey, keys and every line at Twilio are right."""
    from helpline.bootstrap.connections import build_valkey
    from helpline.bootstrap.outside import build_gateway
    from helpline.cli.connected import connected, settings_of_commands
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.self_check import check_all
    from helpline.telephony.provisioning import wanted_of_service, wanted_settings

    settings = settings_of_commands()
    missing = settings.missing_to_serve()
    for name in missing:
        click.echo(f"wrong  {name}: not set, and serve cannot start without")
    if missing:
        ctx.exit(EXIT_FAILED)
    click.echo("ok     settings: all there")
    wanted = wanted_settings(settings.public_base_url, None)
    wrong = 0
    with connected() as live, open_database() as database:
        checks = check_all(
            database,
            build_valkey(live),
            build_gateway(live),
            wanted,
            wanted_of_service(settings.public_base_url),
            SystemClock().now(),
        )
        for checked in checks:
            wrong += not checked.is_right
            mark = "note" if checked.is_note else "ok" if checked.is_right else "wrong"
            click.echo(f"{mark:5}  {checked.what}: {checked.said}")
    if wrong:
        ctx.exit(EXIT_FAILED)
