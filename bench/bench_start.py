"""`helpline serve` from start to ready on data that exists, beside its floor: the two embedded
servers alone, started and stopped by the same code.
"""

import statistics
import subprocess
import time
from pathlib import Path

import service
import tables

from helpline.embedded import start_embedded

ROUNDS = 5


def start_servers(folder: Path) -> float:
    began = time.monotonic()
    with start_embedded(folder):
        return time.monotonic() - began


def start_service(folder: Path, variables: dict[str, str]) -> float:
    with (folder / "serve.log").open("ab") as log:
        began = time.monotonic()
        process: subprocess.Popen[bytes] = service.start(variables, log.fileno())
        try:
            service.await_ready(process)
            return time.monotonic() - began
        finally:
            service.stop(process)


def main() -> None:
    service.end_in_good_order()
    with service.data_folder() as folder:
        variables = service.environment(folder)
        with service.prepared(variables):
            pass  # from here on the data exists
        floor = [start_servers(folder) for _ in range(ROUNDS)]
        whole = [start_service(folder, variables) for _ in range(ROUNDS)]
    ratio = statistics.median(whole) / statistics.median(floor)
    rows = [
        ("PostgreSQL and Valkey", min(floor), statistics.median(floor), max(floor), "1.00"),
        ("helpline serve", min(whole), statistics.median(whole), max(whole), f"{ratio:.2f}"),
    ]
    heads = ("from start to ready", "best s", "median s", "worst s", "of floor")
    tables.show(f"Start, {ROUNDS} rounds each", heads, rows)


if __name__ == "__main__":
    main()
