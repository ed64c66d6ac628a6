"""`helpline serve`."""

import click

from helpline.config import Settings
from helpline.logs import configure_logs


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port; 0 takes a free one.")
def command(host: str, port: int) -> None:
    """Run the whole service on this machine until it is told to stop."""
    from helpline import serving

    settings = Settings.from_environment()
    configure_logs(settings.log_level)
    serving.serve(settings, host, port, say=click.echo)
