"""Voices become playable, whatever phones leave out; what is no voice is refused in words."""

import io
from contextlib import suppress
from pathlib import Path

import av
import pytest
from av.error import FFmpegError
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.complaints.rules.recordings import load_recording, playable, take_recording
from backend.complaints.rules.voice_decoding import NARROW, RefusedRecordingError, decode
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_RECORDING_BYTES
from backend.models.personal import PersonalDataKey
from tests.support.voices import WIDE_VOICE, browsers_voice, silent_film, voice


def length(mp3: bytes) -> float:
    with av.open(io.BytesIO(mp3), "r", format="mp3") as played:
        [stream] = played.streams
        assert stream.codec_context.sample_rate == 16_000
        return sum(frame.samples for frame in played.decode(audio=0)) / 16_000


@pytest.mark.parametrize(("amr", "seconds"), [(voice(3), 3.5), (WIDE_VOICE, 2)], ids=["narrow", "wide"])
def test_both_kinds_of_amr_become_mp3_of_the_same_length(amr: bytes, seconds: float) -> None:
    mp3, duration = playable(amr)

    assert length(mp3) == pytest.approx(seconds, abs=0.2)
    assert duration == pytest.approx(seconds, abs=0.6)


@pytest.mark.parametrize("container", ["webm", "mp4"])
def test_what_browsers_record_becomes_mp3(container: str) -> None:
    mp3, duration = playable(browsers_voice(container, 3))
    assert length(mp3) == pytest.approx(3, abs=0.2)
    assert duration in {2, 3}


def test_ffmpegs_own_decoder_would_lose_the_pause() -> None:
    """The reason for the other decoder; when this fails it is no longer needed."""
    with av.open(io.BytesIO(voice(1)), "r", format="amr") as source, pytest.raises(av.error.FFmpegError):
        list(source.decode(audio=0))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html>busy</html>", b"RIFF....WAVE", NARROW, voice(1)[:9], NARROW + b"\x7c" * 100_000,
        NARROW + bytes(MAX_RECORDING_BYTES), silent_film(),
    ],
    ids=["empty", "page", "wav", "header only", "torn", "half an hour of pauses", "too big", "silent film"],
)  # fmt: skip
def test_what_is_no_voice_or_too_long_is_refused(data: bytes, tmp_path: Path) -> None:
    PersonalDataKey.install("0123456789" * 4)
    with pytest.raises(RefusedRecordingError, match=r"打不开|太长了|没有声音|是空的"):
        take_recording(PhotoStore(f"file://{tmp_path}"), data)
    assert not list(tmp_path.rglob("*.voice"))


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_nonsense_is_noise_or_refused(data: bytes) -> None:
    with suppress(RefusedRecordingError, FFmpegError, ValueError):  # the child ends at any of them
        assert decode(NARROW + data)[1] >= 1


def test_a_voice_rests_sealed(tmp_path: Path) -> None:
    PersonalDataKey.install("0123456789" * 4)
    store, amr = PhotoStore(f"file://{tmp_path}"), voice(1)

    recording = take_recording(store, amr)

    assert load_recording(store, recording.original_key) == amr
    assert len(load_recording(store, recording.storage_key)) == recording.size
    files = list(tmp_path.rglob("*.voice"))
    assert len(files) == 2
    assert not any(NARROW in file.read_bytes() or b"LAME" in file.read_bytes() for file in files)
