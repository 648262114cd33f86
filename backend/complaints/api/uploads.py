"""Uploads: photos and voices are sent one by one before the complaint, so a broken network costs one only."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Response
from spectree import Response as Documented
from spectree.model_adapter.pydantic_adapter import BaseFile
from werkzeug.datastructures import FileStorage

from backend.api.answers import answer
from backend.api.blueprint import api_v1
from backend.api.bodies import BODY_ERRORS
from backend.api.callers import caller, person
from backend.api.document import OPTIONAL_SESSION, document
from backend.api.idempotency import WriteResult, write_once
from backend.api.schemas import ErrorOut, In, KeyHeaders, PhotoOut, RecordingOut
from backend.complaints.rules.photos import StoredPhoto, take_photo
from backend.complaints.rules.recordings import StoredRecording, take_recording
from backend.complaints.rules.voice_decoding import RefusedRecordingError
from backend.complaints.signed_uploads import sign_photo, sign_recording, signed_photo, signed_recording
from backend.core.errors import FieldProblem, InvalidInputError
from backend.web.services import limiter, services

UPLOADS_BY_ADDRESS, UPLOADS_BY_PERSON = "300/10 minutes", "60/10 minutes"
UPLOAD_ERRORS = BODY_ERRORS | {"HTTP_409": ErrorOut}


One = TypeVar("One")


class PhotoForm(In):
    """Multipart form with one file: JPEG, PNG, WebP, GIF, BMP, HEIC or AVIF."""

    photo: BaseFile


class RecordingForm(In):
    """Multipart form with one file: MP3, AAC, AMR or WebM."""

    recording: BaseFile


@api_v1.post("/photos")
@limiter.limit(UPLOADS_BY_ADDRESS)
@limiter.limit(UPLOADS_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_201=PhotoOut, **UPLOAD_ERRORS), security=OPTIONAL_SESSION, tags=["complaints"]
)
def upload_photo(form: PhotoForm, headers: KeyHeaders) -> Response:
    """One photo. It is re-encoded; place and device data are dropped."""
    caller()  # a bad login is refused before the work
    data = _content(form.photo, "photo", "请选择一张照片。")
    stored = take_photo(services().photos, data)
    body = PhotoOut(reference=sign_photo(stored), width=stored.width, height=stored.height)
    return _store_once(headers.idempotency_key, data, body, signed_photo)


@api_v1.post("/recordings")
@limiter.limit(UPLOADS_BY_ADDRESS)
@limiter.limit(UPLOADS_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_201=RecordingOut, **UPLOAD_ERRORS), security=OPTIONAL_SESSION, tags=["complaints"]
)
def upload_recording(form: RecordingForm, headers: KeyHeaders) -> Response:
    """One voice of up to two minutes and 2 MB, kept sealed. Only the office in charge may hear it."""
    caller()
    data = _content(form.recording, "recording", "请选择一段录音。")
    try:
        stored = take_recording(services().photos, data)
    except RefusedRecordingError as refused:
        raise InvalidInputError([FieldProblem("recording", f"这段录音{refused}，请重新录一段。")]) from None
    body = RecordingOut(reference=sign_recording(stored), seconds=stored.seconds)
    return _store_once(headers.idempotency_key, data, body, signed_recording)


def _store_once(
    key: str, data: bytes, fresh: PhotoOut | RecordingOut, good: Callable[[str], object | None]
) -> Response:
    """An answer is kept for a week, and a reference is good for a day: after that the file has a new one."""
    response = write_once(key, _digest(data), lambda _session: WriteResult(fresh, 201))
    if good(response.get_json()["reference"]) is None:
        response.set_data(answer(fresh).get_data())
    return response


def named_photos(references: list[str]) -> list[StoredPhoto]:
    """Those that were uploaded. Raises InvalidInputError naming each reference that is good no more."""
    photos = [signed_photo(reference) for reference in references]
    return _all_of(photos, "photos", "第 {} 张照片已失效，请重新上传。")


def named_recordings(references: list[str]) -> list[StoredRecording]:
    recordings = [signed_recording(reference) for reference in references]
    return _all_of(recordings, "recordings", "第 {} 段录音已失效，请重新录一段。")


def once_named(photos: Sequence[str], recordings: Sequence[str]) -> dict[str, list[str]]:
    """What these references stand for, however old: a write that was done already is known by it."""
    keys = [signed_photo(photo, max_age=None) for photo in photos]
    voices = [signed_recording(recording, max_age=None) for recording in recordings]
    return {
        "photos": [key.storage_key if key else "" for key in keys],
        "recordings": [voice.storage_key if voice else "" for voice in voices],
    }


def _all_of(items: list[One | None], field: str, words: str) -> list[One]:
    lost = [number for number, item in enumerate(items, start=1) if item is None]
    if lost:
        raise InvalidInputError([FieldProblem(field, words.format(number)) for number in lost])
    return [item for item in items if item is not None]


def _content(file: object, field: str, words: str) -> bytes:
    """SpecTree hands through whatever stands in the field; only a file will do."""
    if not isinstance(file, FileStorage):
        raise InvalidInputError([FieldProblem(field, words)])
    data: bytes = file.read()
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
