"""How gunicorn runs the web app: threads, logs through ours, and one title for its processes.

Gunicorn decides the rest itself; `--bind` comes with the command line.
"""

import importlib
from typing import Any

from gunicorn.glogging import Logger
from setproctitle import setproctitle

from helpline.config import Settings
from helpline.logs import configure_logs

_settings = Settings.from_environment()


class HousedLogger(Logger):  # type: ignore[misc]  # gunicorn publishes no types
    """Gunicorn's own messages go the way of all logs of the process."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        configure_logs(_settings.log_level)
        self.error_log.propagate = True
        self.access_log.disabled = True


logger_class = HousedLogger
worker_class = "gthread"
workers = _settings.web_processes
threads = _settings.web_threads
timeout = 30  # seconds without a sign of life until a process is replaced
graceful_timeout = 8  # seconds; less than what the supervisor grants
keepalive = 5  # seconds
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Import once what every process needs: they fork from this one, and each makes its own
    app. Nothing that is opened (no connection, no thread) may be made here.
    """
    importlib.import_module("helpline.bootstrap.web_app")


def pre_fork(_server: Any, _worker: Any) -> None:
    """Runs in the master, which has just given itself another title."""
    setproctitle("helpline: web")


def post_fork(_server: Any, _worker: Any) -> None:
    setproctitle("helpline: web")
