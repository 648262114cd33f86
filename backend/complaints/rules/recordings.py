"""Voice recordings of residents: converted for browsers, encrypted at rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.complaints.rules import voice_decoding
from backend.complaints.rules.voice_decoding import RefusedRecordingError, container_of
from backend.core import child_process
from backend.core.decoding_gate import GATE
from backend.core.errors import DamagedDataError
from backend.core.photo_store import PhotoStore
from backend.core.uploads import MAX_RECORDING_BYTES
from backend.models import ComplaintEvent, Recording
from backend.models.personal import PersonalDataKey, UnsealError, sealed_file_suffix

MAX_RECORDINGS = 3
DECODER = voice_decoding.__name__


class CostlyRecordingError(RefusedRecordingError):
    """It took all that the limits allow: what comes behind it in the same form is not begun."""


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """Kept under `storage_key` as MP3 of `size` bytes, under `original_key` as it came."""

    storage_key: str
    original_key: str
    seconds: int
    size: int


def take_recording(store: PhotoStore, voice: bytes) -> StoredRecording:
    """Raises RefusedRecordingError. Saved before any row names it: bytes nobody names do no harm."""
    if len(voice) > MAX_RECORDING_BYTES:
        raise RefusedRecordingError("太长了")
    played, seconds = playable(voice)
    return StoredRecording(keep_sealed(store, played), keep_sealed(store, voice), seconds, len(played))


def recording_rows(event: ComplaintEvent, recordings: Sequence[StoredRecording]) -> list[Recording]:
    """Rows that attach stored recordings to an event of a complaint."""
    return [
        Recording(
            complaint_id=event.complaint_id,
            event_id=event.id,
            storage_key=recording.storage_key,
            original_key=recording.original_key,
            seconds=recording.seconds,
            size=recording.size,
        )
        for recording in recordings
    ]


def load_recording(store: PhotoStore, key: str) -> bytes:
    """The bytes as they were before sealing. Raises FileNotFoundError, or DamagedDataError."""
    try:
        return PersonalDataKey.unseal(store.load(key).decode())
    except (UnsealError, UnicodeDecodeError):
        raise DamagedDataError("这段录音读不出来，文件可能坏了。请告诉系统管理员，从备份恢复。") from None


def playable(voice: bytes) -> tuple[bytes, int]:
    """MP3 and its length in seconds, from AMR, MP3, AAC or what browsers record (MP4, WebM).

    Raises RefusedRecordingError for what is none of them, far too long, or more work than a voice can be;
    DecodersBusyError where too many wait.
    """
    container_of(voice)  # no child for what no decoder knows
    try:
        with GATE.place():
            answer = child_process.run(DECODER, voice)
    except child_process.NotDoneError:
        raise CostlyRecordingError("打不开") from None
    if answer.refusal:
        raise RefusedRecordingError(answer.refusal)
    return answer.data, answer.numbers[0]


def keep_sealed(store: PhotoStore, data: bytes) -> str:
    """The file's key, which names the key that sealed it."""
    return store.save(PersonalDataKey.seal(data).encode(), sealed_file_suffix())
