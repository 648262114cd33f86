"""Idempotent writes: the answer is stored with the key, in the same transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access.residents import locked_person
from backend.api.answers import answer
from backend.api.callers import caller
from backend.core.clock import utc_now
from backend.core.errors import DamagedDataError, KeyReusedError
from backend.models import KeptAnswer
from backend.models.personal import PersonalDataKey, UnsealError
from backend.models.session import conflict_insert
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
        scope, digest = scope_of(key), _digest(content)
        row_id = _claim(session, scope, digest, known_resident.resident_id if known_resident else None)
        if row_id is None:
            return _replay(session, scope, digest)
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
        if session.scalar(select(KeptAnswer.id).where(KeptAnswer.scope == scope)) is None:
            return None
        return _replay(session, scope, _digest(content))


def scope_of(key: str) -> str:
    """The same key of another caller, or for another address, is another key."""
    known_resident = caller()
    name = f"resident {known_resident.resident_id}" if known_resident else "anyone"
    return PersonalDataKey.blind_index(f"{name}\0{request.method} {request.path}\0{key}")


def _claim(session: Session, scope: str, digest: str, resident_id: int | None) -> int | None:
    """A twin that is at work is waited for; if it fails, this one goes on."""
    row: int | None = session.scalar(
        conflict_insert(session, KeptAnswer)
        .values(
            scope=scope, content_hash=digest, status=0, body="", resident_id=resident_id, kept_at=utc_now()
        )
        .on_conflict_do_nothing(index_elements=["scope"])
        .returning(KeptAnswer.id)
    )
    return row


def _replay(session: Session, scope: str, digest: str) -> Response:
    stored_answer = session.scalars(select(KeptAnswer).where(KeptAnswer.scope == scope)).one()
    if stored_answer.content_hash != digest:
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


def _digest(content: object) -> str:
    """Keyed: there may be a phone in it, and of phones there are few enough to try them all."""
    return PersonalDataKey.blind_index(json.dumps(content, sort_keys=True, default=str))
