"""The embedded PostgreSQL: one cluster, passwords for everybody, loopback only."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGINT, Signals

import psycopg
from psycopg import sql

from helpline.domain.errors import EmbeddedServerError
from helpline.embedded.files import PRIVATE_FOLDER, kept_secret, write_private
from helpline.embedded.leftovers import stop_left_over
from helpline.embedded.place import Place, give_to, initdb_account
from helpline.processes import Account

_NAME = "helpline"  # of the database and of the role that owns it
_SUPERUSER = "postgres"

# Error texts go without the statement, its values and its details: these hold what people said.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "jit": "off",
}
# For data that nobody will miss, as in tests.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


class Postgres:
    """See `helpline.embedded.server.Server`."""

    stop_signal: Signals = SIGINT  # "fast": ends sessions, writes everything down

    def __init__(self, data_dir: Path, place: Place, *, durable: bool) -> None:
        """`durable`: whether what was committed must survive a power cut."""
        self._place = place
        self._folder = place.home / "postgres"
        self._durable = durable
        self._superuser_password = kept_secret(data_dir, "postgres-superuser")
        self._password = kept_secret(data_dir, "postgres")

    @property
    def account(self) -> Account | None:
        return self._place.account

    def prepare(self, port: int) -> None:
        del port
        if not self._folder.exists():
            self._make_cluster()
        self._check_version()
        (self._folder / "pg_hba.conf").write_text(_ACCESS)
        stop_left_over(self._folder / "postmaster.pid", self._folder, SIGINT)

    def command(self, port: int) -> Sequence[str]:
        settings = _SETTINGS | ({} if self._durable else _FORGETFUL)
        options = [f"--{name}={value}" for name, value in settings.items()]
        program = str(self._place.programs.postgres)
        return [program, "-D", str(self._folder), "-p", str(port), *options]

    def environment(self) -> Mapping[str, str]:
        return {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}

    def answers(self, port: int) -> bool:
        try:
            self._connect(port).close()
        except psycopg.OperationalError:
            return False
        return True

    def settle(self, port: int) -> None:
        """Make the role and the database. The role may do what an owner may, and no more."""
        with self._connect(port) as connection:
            self._make_role(connection)
            self._make_database(connection)

    def url(self, port: int) -> str:
        return f"postgresql+psycopg://{_NAME}:{self._password}@127.0.0.1:{port}/{_NAME}"

    def _connect(self, port: int) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=_SUPERUSER,
            password=self._superuser_password,
            dbname="postgres",
            connect_timeout=2,
            autocommit=True,
        )

    def _make_role(self, connection: psycopg.Connection) -> None:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [_NAME]).fetchone()
        verb = sql.SQL("ALTER" if found else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                verb, sql.Identifier(_NAME), sql.Literal(self._password)
            )
        )

    def _make_database(self, connection: psycopg.Connection) -> None:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(query, [_NAME]).fetchone():
            name = sql.Identifier(_NAME)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))

    def _make_cluster(self) -> None:
        """Beside its place, then moved: an interrupted `initdb` leaves nothing that looks whole."""
        maker = initdb_account(self._place)
        draft = self._folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=PRIVATE_FOLDER)
        write_private(draft / "password", self._superuser_password)
        give_to(draft, maker)
        self._run_initdb(draft, maker)
        give_to(draft / "data", self.account)
        (draft / "data").rename(self._folder)
        shutil.rmtree(draft)

    def _run_initdb(self, draft: Path, maker: Account | None) -> None:
        done = subprocess.run(
            [
                self._place.programs.initdb,
                f"--pgdata={draft / 'data'}",
                f"--username={_SUPERUSER}",
                f"--pwfile={draft / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self._durable else ["--no-sync"]),
            ],
            env=self.environment(),
            cwd=draft if maker is None else "/",
            user=maker.uid if maker else None,
            group=maker.gid if maker else None,
            extra_groups=[] if maker else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise EmbeddedServerError(f"PostgreSQL cannot make its data folder: {lines[-1]}")

    def _check_version(self) -> None:
        ours = self._major_version()
        theirs = (self._folder / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise EmbeddedServerError(
                f"{self._folder} was written by PostgreSQL {theirs}, and this is PostgreSQL {ours}: "
                "move the data with pg_dump (see docs/running.md)"
            )

    def _major_version(self) -> str:
        told = subprocess.run(
            [self._place.programs.postgres, "--version"], capture_output=True, text=True, check=True
        )
        return told.stdout.split()[-1].partition(".")[0]
