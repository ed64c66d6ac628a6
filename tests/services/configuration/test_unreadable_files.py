"""Files that cannot be read, or are no TOML."""

from pathlib import Path

import pytest

from helpline.domain.errors import UnusableConfiguration
from helpline.services.configuration.file import (
    LARGEST_BYTES,
    parse_configuration,
    read_configuration,
)
from tests.services.configuration.written import PROMISED, findings_of, parse


def test_file_without_a_line_is_refused() -> None:
    text = '[helpline]\nname = "Harbour"\ncountry = "GB"\n'
    assert findings_of(text) == {"lines": "at least one is needed, written [[lines]]"}


def test_empty_file_says_what_is_missing() -> None:
    found = findings_of("")
    assert found["helpline"] == "is missing"
    assert "lines" in found


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("[helpline]\nname = Harbour\n", "line 2, column 8", "Invalid value"),
        ('[helpline]\nname = "a"\nname = "b"\n', "line 3", "overwrite"),
        ("[helpline", "end of document", ""),
        (b'[helpline]\nname = "\xff"\n', "line 2", "not UTF-8"),
        ("[helpline]".encode("utf-16"), "line 1", "not UTF-8"),
        (b"\x00", "line 1, column 1", ""),
        (f"a = {'[' * 100_000}", "file", "nested too deeply"),
        (f"a = {'9' * 5000}", "file", "Exceeds the limit"),
    ],
)
def test_file_that_is_no_toml_is_refused_with_the_line(
    content: str | bytes, place: str, reason: str
) -> None:
    found = findings_of(content)
    assert len(found) == 1
    assert place in next(iter(found))
    assert reason in next(iter(found.values()))


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    content = b"\xef\xbb\xbf" + PROMISED.replace("\n", "\r\n").encode()
    assert parse_configuration(content, "helpline.toml") == parse(PROMISED)


def test_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "helpline.toml"
    path.write_text(PROMISED)
    assert read_configuration(path) == parse(PROMISED)


def refused(path: Path) -> str:
    with pytest.raises(UnusableConfiguration) as caught:
        read_configuration(path)
    return str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    assert refused(path) == f"{path}: file: there is no such file"


def test_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: file: is not a file"


def test_endless_file_is_refused() -> None:
    assert refused(Path("/dev/zero")) == "/dev/zero: file: is not a file"


def test_giant_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "giant.toml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    assert refused(path) == f"{path}: file: is larger than 1000000 bytes"


def test_impossible_file_name_is_refused(tmp_path: Path) -> None:
    assert "file: cannot be read" in refused(tmp_path / ("x" * 5000))
