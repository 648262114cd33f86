"""A resident's recording as a file to play or save."""

import io

from flask import Response, send_file

from backend.complaints.rules.recordings import load_recording
from backend.complaints.rules.voice_decoding import container_of
from backend.core.errors import NotFoundError
from backend.models import Recording
from backend.models.personal import UnsealError
from backend.web.services import services

# By what the voice came as: a phone's recorder, the mini-program's, or a browser's.
KINDS = {
    "amr": ("audio/amr", "amr"),
    "mp3": ("audio/mpeg", "mp3"),
    "aac": ("audio/aac", "aac"),
    "mp4": ("audio/mp4", "m4a"),
    "webm": ("audio/webm", "webm"),
}


def recording_response(recording: Recording | None, *, original: bool, save: bool) -> Response:
    """In parts where the browser asks for parts: Safari plays nothing else."""
    if recording is None:
        raise NotFoundError("没有找到这段录音。")
    key = recording.original_key if original else recording.storage_key
    try:
        data = load_recording(services().photos, key)
    except (FileNotFoundError, UnsealError):
        raise NotFoundError("没有找到这段录音。") from None
    kind, suffix = KINDS[container_of(data)]
    response = send_file(
        io.BytesIO(data),
        mimetype=kind,
        as_attachment=save or original,
        download_name=f"recording-{recording.id}.{suffix}",
        conditional=True,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
