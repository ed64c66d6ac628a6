"""A tree of plain values as the text of a TOML file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from helpline.domain.spelling import written_key

Tree = dict[str, object]


def written_toml(tree: Mapping[str, object]) -> str:
    """The file: tables and lists of tables under headings, everything else in one line."""
    return "\n".join(_section("", tree)).strip() + "\n"


def _section(path: str, table: Mapping[str, object]) -> Iterator[str]:
    for key, value in table.items():
        if not _is_heading(path, value):
            yield f"{written_key(key)} = {_value(value)}"
    for key, value in table.items():
        if _is_heading(path, value):
            yield from _headed(f"{path}{written_key(key)}", value)


def _is_heading(path: str, value: object) -> bool:
    is_list = isinstance(value, list) and bool(value) and all(map(_is_table, value))
    return is_list or (not path and _is_table(value))


def _headed(path: str, value: Any) -> Iterator[str]:
    for table in value if isinstance(value, list) else [value]:
        yield f"\n[[{path}]]" if isinstance(value, list) else f"\n[{path}]"
        yield from _section(f"{path}.", table)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{written_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # JSON's escapes are TOML's; only DEL may stand in JSON as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
