"""A WAV file is whole, or it is not taken."""

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.domain.errors import UnreadableValue
from helpline.domain.sound import check_wav


def wav(frames: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * frames)
    return buffer.getvalue()


@given(st.integers(0, 400))
def test_whole_file_is_taken(frames: int) -> None:
    check_wav(wav(frames))


@given(st.integers(1, 400), st.data())
def test_file_that_is_cut_anywhere_is_refused(frames: int, data: st.DataObject) -> None:
    whole = wav(frames)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(UnreadableValue):
        check_wav(whole[:cut])


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_in_words(other: bytes) -> None:
    with pytest.raises(UnreadableValue):
        check_wav(other)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_length_that_its_writer_did_not_know_is_taken(size: int) -> None:
    whole = wav(10)
    check_wav(whole[:4] + size.to_bytes(4, "little") + whole[8:])
