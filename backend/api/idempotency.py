"""Idempotent writes: the answer is stored with the key, in the same transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.access.kept_answers import claim_answer, has_content, kept_answer
from backend.access.residents import locked_person
from backend.api.answers import answer
from backend.api.callers import caller
from backend.core.clock import utc_now
from backend.core.errors import DamagedDataError, KeyReusedError
from backend.models import KeptAnswer
from backend.models.personal import PersonalDataKey, UnsealError
from backend.web.services import services

REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a write answers; without a body nothing but the status."""

    body: BaseModel | None = None
    status: int = 200


def write_once(key: str | None, content: object, work: Callable[[Session], WriteResult]) -> Response:
    """Do `work` in one transaction, or repeat what it answered the first time.

    What fails is not kept, so that the same key may try again. Raises KeyReusedError where the key came
    with other content.
    """
    known_resident = caller()
    with services().database.transaction() as session:
        if known_resident is not None:
            locked_person(session, known_resident.resident_id)
        if key is None:
            return _response(work(session))
        scope = scope_of(key)
        row_id = claim_answer(
            session,
            scope,
            content=_text(content),
            resident_id=known_resident.resident_id if known_resident else None,
            now=utc_now(),
        )
        if row_id is None:
            return _replay(session, scope, content)
        result = work(session)
        body = PersonalDataKey.seal(result.body.model_dump_json().encode()) if result.body else ""
        session.execute(
            update(KeptAnswer).where(KeptAnswer.id == row_id).values(status=result.status, body=body)
        )
        return _response(result)


def stored_answer(key: str, content: object) -> Response | None:
    """What was answered to this write before; for those that ask others than our own database."""
    scope = scope_of(key)
    with services().database.reading() as session:
        return None if kept_answer(session, scope) is None else _replay(session, scope, content)


def scope_of(key: str) -> str:
    """The same key of another caller, or for another address, is another key."""
    known_resident = caller()
    name = f"resident {known_resident.resident_id}" if known_resident else "anyone"
    return f"{name}\0{request.method} {request.path}\0{key}"


def _replay(session: Session, scope: str, content: object) -> Response:
    stored_answer = kept_answer(session, scope)
    assert stored_answer is not None  # noqa: S101 - the callers looked, and it is kept for a week
    if not has_content(stored_answer, _text(content)):
        raise KeyReusedError("这个提交编号已经用过，而内容和那一次不同。如要另外提交，请再点一次提交。")
    try:
        body = PersonalDataKey.unseal(stored_answer.body) if stored_answer.body else None
    except UnsealError:
        raise DamagedDataError(
            "这次提交已经收到过，但当时的回执读不出来了。请不要再提交，可打热线查询。"
        ) from None
    response = Response(body, status=stored_answer.status, mimetype="application/json" if body else None)
    response.headers[REPLAYED] = "true"
    return response


def _response(result: WriteResult) -> Response:
    response = answer(result.body) if result.body else Response()
    response.status_code = result.status
    return response


def _text(content: object) -> str:
    return json.dumps(content, sort_keys=True, default=str)
