"""Whether a file is a whole WAV file: what is kept for ever must not be half a message."""

from helpline.domain.errors import UnreadableValue

_HEADER_BYTES = 44
_SIZE_AT = slice(4, 8)
_NOT_COUNTED = 8
"""The size in the header leaves out the first two words."""

_UNKNOWN_SIZES = frozenset({0, 0xFFFFFFFF})
"""What writers put there that did not know the length when they began."""


def check_wav(sound: bytes) -> None:
    """Raise `UnreadableValue` for what is no WAV file, or ends before its header says."""
    if len(sound) < _HEADER_BYTES or sound[:4] != b"RIFF" or sound[8:12] != b"WAVE":
        raise UnreadableValue("is no WAV file")
    declared = int.from_bytes(sound[_SIZE_AT], "little")
    if declared not in _UNKNOWN_SIZES and declared + _NOT_COUNTED > len(sound):
        raise UnreadableValue("is cut short")
