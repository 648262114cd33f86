"""A resident's recording as a browser plays or saves it."""

import io

from flask import Response, send_file

from backend.complaints.recordings import load_recording
from backend.errors import NotFoundError
from backend.models import Recording
from backend.models.personal import UnsealError
from backend.services import services


def recording_response(recording: Recording | None, *, original: bool, save: bool) -> Response:
    """In parts where the browser asks for parts: Safari plays nothing else."""
    if recording is None:
        raise NotFoundError("没有找到这段录音。")
    key = recording.original_key if original else recording.storage_key
    try:
        data = load_recording(services().photos, key)
    except (FileNotFoundError, UnsealError):
        raise NotFoundError("没有找到这段录音。") from None
    response = send_file(
        io.BytesIO(data),
        mimetype="audio/amr" if original else "audio/mpeg",
        as_attachment=save or original,
        download_name=f"recording-{recording.id}.{'amr' if original else 'mp3'}",
        conditional=True,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
