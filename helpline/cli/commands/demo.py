"""`helpline demo`."""

import click

from helpline.config import Settings
from helpline.logs import configure_logs


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=int, help="The service's port.  [default: 8000, or any free one]")
@click.option(
    "--simulator-port", type=int, help="The phones' port.  [default: 8001, or any free one]"
)
def command(host: str, port: int | None, simulator_port: int | None) -> None:
    """Run everything with made-up people, and phones that you can click."""
    from helpline.demo import DemoPorts, run_demo

    settings = Settings.from_environment()
    configure_logs("WARNING")
    run_demo(settings.data_dir, host, DemoPorts(port, simulator_port), say=click.echo)
