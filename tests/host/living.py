"""The whole service in processes of its own, and Twilio's stand-in running live beside it.

Prompts take next to no time here; rings, pauses and the waits for a key take their own.
"""

import base64
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree, which

import psutil

from helpline.clock import SystemClock
from helpline.simulator import Mode, Options, Phone, Simulator
from tests.conftest import WaitUntil

HELPLINE = which("helpline", path=str(Path(sys.executable).parent)) or ""

GENERAL, NIGHT = "+442079460101", "+442079460102"
PARTNER = "+442079460199"
ANA, BEN = "+447700900001", "+447700900002"

STAFF = (ANA, BEN)

WAIT_ALL_THE_SAME = "To wait in the line all the same, press 1"

ACCOUNT_SID, AUTH_TOKEN = "AC" + "0" * 32, "an-auth-token-of-no-account"

CONFIGURATION = f"""
[helpline]
name = "Harbour Helpline"
country = "GB"
timezone = "Europe/London"

[[lines]]
number = "{GENERAL}"
name = "General enquiries"
team = "general"
languages = ["en"]
hours = "always"

[[lines]]
number = "{NIGHT}"
name = "Night line"
team = "night"
languages = ["en"]
hours = "always"
overflow_number = "{PARTNER}"

[[teams]]
name = "general"
wrap_up_seconds = 0

[[teams]]
name = "night"
ring_seconds = 5
max_wait_seconds = 12

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "{ANA}"
role = "counsellor"
teams = ["general"]
languages = ["en"]

[[staff]]
name = "Ben Okoro"
email = "ben@example.org"
phone = "{BEN}"
role = "counsellor"
teams = ["night"]
languages = ["en"]
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Living:
    """A service, its phones, and the processes that can be killed."""

    simulator: Simulator
    rest_url: str
    data_dir: Path
    wait_until: WaitUntil
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[str] | None" = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HELPLINE_DATA_DIR": str(self.data_dir),
            "HELPLINE_WORKERS": "1",
            "HELPLINE_WEB_PROCESSES": "1",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API_BASE_URL": self.rest_url,
            "TWILIO_CALLS_PER_SECOND": "50",
            "PUBLIC_BASE_URL": self.base_url,
            "SECRET_KEY": "secret" * 8,
            "DATA_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
            "LOG_LEVEL": "WARNING",
        }

    # Processes

    def start(self) -> None:
        """Serve, and return once it is ready."""
        self.launch()
        assert self.process is not None
        assert self.process.stdout is not None
        assert self.process.stdout.readline().startswith("ready on ")

    def launch(self, **more: str) -> None:
        """Serve, with more settings; what it says on standard error is kept."""
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [HELPLINE, "serve", "--port", str(self.port)],
                env={**self.environment(), **more},
                cwd="/",
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    @property
    def log(self) -> Path:
        return self.data_dir / "serve.log"

    def apply(self) -> None:
        file = self.data_dir / "harbour.toml"
        file.write_text(CONFIGURATION)
        command = [HELPLINE, "apply", str(file)]
        subprocess.run(command, env=self.environment(), check=True, stdout=subprocess.DEVNULL)

    def tree(self) -> list[psutil.Process]:
        """The supervisor and all below it, servers too."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def kill(self, title: str) -> None:
        """SIGKILL the youngest process of this title: of the web app, one that answers."""
        self.until(lambda: self.titled(title))
        max(self.titled(title), key=lambda one: one.create_time()).kill()

    def titled(self, title: str) -> list[psutil.Process]:
        return [one for one in self.tree() if is_titled(one, title)]

    def kill_server(self, pid_file: str) -> None:
        """SIGKILL an embedded server by its own pid file."""
        elsewhere = self.data_dir / "elsewhere"  # where another account has to reach it
        home = elsewhere if elsewhere.exists() else self.data_dir
        os.kill(int((home / pid_file).read_text().split()[0]), signal.SIGKILL)

    def kill_tree(self) -> None:
        """SIGKILL everything at once, as a power cut does."""
        for process in self.tree():
            with suppress(psutil.NoSuchProcess):  # it may end by itself when its parent has
                process.kill()
        assert self.process is not None
        self.process.communicate()

    def stop(self, within: float) -> None:
        """SIGTERM, as a person's Ctrl-C or the system does it."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(within) == 0
        self.process.communicate()

    def put_in_order(self) -> None:
        """Serve, if that has ended, and let whoever is on the phone hang up."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        callers = [one for one in self.simulator.world.phones.values() if one.number not in STAFF]
        for phone in callers:
            if phone.call is not None:
                phone.hang_up()
        self.until(lambda: all(self.phone(number).call is None for number in STAFF))

    def clear_away(self) -> None:
        """Leave nothing running, whatever has gone wrong."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.kill_tree()
        elif self.process.stdout is not None:
            self.process.stdout.close()

    # People

    def phone(self, number: str) -> Phone:
        return self.simulator.phone(number)

    def until(self, condition: Callable[[], object]) -> None:
        """Within the time that a restart of anything takes on a busy machine."""
        self.wait_until(condition, within=30)

    def enter_line(self, number: str, line: str = GENERAL) -> Phone:
        """Somebody rings, asks for a counsellor, and waits although nobody may be on."""
        caller = self.phone(number)
        caller.dial(line)
        press_one(self, caller, "press 1")
        self.until(lambda: self.is_in_line(caller) or caller.has_heard(WAIT_ALL_THE_SAME))
        if not self.is_in_line(caller):
            press_one(self, caller, WAIT_ALL_THE_SAME)
        self.until(lambda: self.is_in_line(caller))
        return caller

    def speak(self, words_per_second: float = 100) -> None:
        """How fast prompts are spoken from now on."""
        self.simulator.options.words_per_second = words_per_second

    def is_in_line(self, caller: Phone) -> bool:
        queue = self.simulator.world.queues.get("waiting")
        return queue is not None and any(member.call is caller.call for member in queue.members)

    def text(self, number: str, word: str) -> None:
        """A counsellor changes their presence, and is told so."""
        phone = self.phone(number)
        before = len(phone.received_texts)
        phone.text(GENERAL, word)
        self.until(lambda: len(phone.received_texts) > before)

    def connect(self, caller: Phone, counsellor: Phone) -> None:
        """The counsellor is rung, accepts, and the two hear each other."""
        self.until(lambda: counsellor.ringing)
        counsellor.answer()
        press_one(self, counsellor, "press 1")
        self.until(lambda: caller.call is not None and caller.call.room is not None)
        self.until(lambda: counsellor.call is not None and counsellor.call.room is not None)
        words = f"hello from {counsellor.number} to {caller.number}"
        self.until(lambda: _is_heard(words, counsellor, caller))

    def part(self, caller: Phone, counsellor: Phone) -> None:
        """They are done, and the counsellor goes off."""
        caller.hang_up()
        self.until(lambda: counsellor.call is None)
        self.text(counsellor.number, "OFF")


def press_one(living: Living, phone: Phone, when: str) -> None:
    """Press 1 as soon as these words are heard in this call."""
    living.until(lambda: phone.call and any(when in line.text for line in phone.call.heard))
    phone.press("1")


def _is_heard(words: str, speaker: Phone, listener: Phone) -> bool:
    speaker.say(words)
    return words in listener.words


def is_titled(process: psutil.Process, title: str) -> bool:
    try:
        return " ".join(process.cmdline()).strip() == title
    except psutil.Error:
        return False


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def open_living(wait_until: WaitUntil) -> Iterator[Living]:
    """A service that runs, configured, with everybody off."""
    folder = Path(tempfile.mkdtemp(prefix="helpline-living-"))
    options = Options(words_per_second=100, calls_per_second=100, text_delivered_after=0)
    simulator = Simulator(SystemClock(), ACCOUNT_SID, AUTH_TOKEN, options=options)
    with simulator.serve() as rest_url, simulator.running():
        living = Living(simulator, rest_url, folder, wait_until)
        for number in (GENERAL, NIGHT):
            simulator.number(
                number,
                voice_url=f"{living.base_url}/twilio/voice",
                status_callback=f"{living.base_url}/twilio/voice/status",
                sms_url=f"{living.base_url}/twilio/sms",
            )
        simulator.phone(BEN).mode = Mode.BUSY
        try:
            living.start()
            living.apply()
            yield living
        finally:
            living.clear_away()
            rmtree(folder)
