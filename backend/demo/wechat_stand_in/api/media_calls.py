"""Media: what the account uploads, and what residents sent."""

from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from backend.demo.wechat_stand_in.api.calls import Call
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.people.media import File
from backend.demo.wechat_stand_in.state import StandInState

MEGABYTE = 1024 * 1024
LARGEST = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "thumb": 64 * 1024}
PICTURES = {"JPEG", "PNG", "GIF", "BMP"}


def upload(world: StandInState, call: Call) -> dict[str, Any]:
    kind = call.query.get("type", "")
    if kind not in LARGEST:
        raise ApiRefusal(40004)
    sent = call.files.get("media")
    if sent is None or not sent.filename:
        raise ApiRefusal(41005)
    data = sent.read()
    if not data:
        raise ApiRefusal(44001)
    if len(data) > LARGEST[kind]:
        raise ApiRefusal(45001)
    if kind in {"image", "thumb"} and not _is_picture(data):
        raise ApiRefusal(40137)
    media_id = world.media.keep(data, sent.mimetype or "application/octet-stream", sent.filename, kind)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media_id, "created_at": int(world.clock.now())}


def get(world: StandInState, call: Call) -> dict[str, Any] | File:
    media_id = call.query.get("media_id", "")
    if not media_id:
        raise ApiRefusal(41006)
    file = world.media.get(media_id)
    if file.kind == "video":
        return {"video_url": f"{world.settings.address}/sim/api/media/{media_id}"}
    return file


def _is_picture(data: bytes) -> bool:
    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.format in PICTURES
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
