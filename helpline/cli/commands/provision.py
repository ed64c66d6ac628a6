"""`helpline provision`."""

from collections.abc import Iterable

import click

from helpline.cli.group import EXIT_FAILED


@click.command("provision")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--fallback-url", help="Where the static fallback document is hosted: elsewhere.")
@click.pass_context
def command(ctx: click.Context, dry_run: bool, fallback_url: str | None) -> None:
    """Point the Twilio numbers and Messaging Services of all lines at this service.

    With --dry-run it also prints, for each line, the static document to host elsewhere for the
    time when this service cannot be reached.
    """
    from helpline.bootstrap.outside import build_gateway
    from helpline.cli.connected import settings_of_commands
    from helpline.cli.database import open_database
    from helpline.services.provisioning import compare_number, compare_service, services_of
    from helpline.serving import require_all
    from helpline.storage.lines import list_active_lines
    from helpline.telephony.provisioning import (
        static_fallback,
        wanted_of_service,
        wanted_settings,
    )

    settings = settings_of_commands()
    require_all(settings)
    gateway = build_gateway(settings)
    wanted = wanted_settings(settings.public_base_url, fallback_url)
    missing = 0
    with open_database() as database:
        with database.reading() as connection:
            lines = list_active_lines(connection)
        for line in lines:
            state = compare_number(gateway, line.number, wanted)
            missing += state.sid is None
            click.echo(f"{line.name}: {_told(state.sid, state.differing)}")
            if state.sid is not None and state.differing and not dry_run:
                gateway.point_number(state.sid, state.differing)
            if dry_run:
                partner = database.keyring.open_if(line.overflow_number_sealed)
                click.echo(static_fallback(line.country, line.languages, partner))
        of_service = wanted_of_service(settings.public_base_url)
        for sid, name in services_of(lines).items():
            service = compare_service(gateway, sid, lines, of_service)
            missing += service.problem is not None
            click.echo(f"{name}: {service.problem or _told(sid, service.differing)}")
            if service.differing and not dry_run:
                gateway.set_service(sid, service.differing)
            for number in service.pool:
                state = compare_number(gateway, number, wanted)
                click.echo(f"a number of its pool: {_told(state.sid, state.differing)}")
                if state.sid is not None and state.differing and not dry_run:
                    gateway.point_number(state.sid, state.differing)
    if missing:
        ctx.exit(EXIT_FAILED)


def _told(sid: str | None, differing: Iterable[str]) -> str:
    if sid is None:
        return "the account has no such number"
    return f"sets {', '.join(differing)}" if differing else "is right"
