"""For Schemathesis in a process of its own, beside the service: logins, and complaints that exist.

A case may erase its person, log them out or use up what they may ask for; the next must not suffer from it.
So each comes from an address of its own, and as somebody new where the service counts or the case deletes.
"""

import os
import random
import secrets

import schemathesis
from pydantic import ValidationError
from sqlalchemy import select

from backend.access.resident_sessions import LoginTokens, log_in
from backend.access.residents import person_of_login
from backend.complaints.api.schemas import AdditionIn, ComplaintIn, FindIn
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Channel, Code, Database
from backend.residents.api.schemas import RefreshIn
from backend.residents.rules.agreement import agree

database = Database(Config.from_env(os.environ))
chosen = random.Random(311)


@schemathesis.auth(refresh_interval=None)
class FreshLogin:
    tokens: LoginTokens | None = None

    def get(self, case, context) -> str:
        if "ONE_LOGIN" not in os.environ or case.method.upper() == "DELETE":
            return a_login().access
        self.tokens = self.tokens or a_login()
        return self.tokens.access

    def set(self, case, data: str, context) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    address = f"10.{chosen.randrange(250)}.{chosen.randrange(250)}.{chosen.randrange(250)}"
    case.headers = {**(case.headers or {}), "X-Forwarded-For": address}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Nine of ten are of something that is there."""
    if not path_parameters or chosen.random() > 0.9:
        return path_parameters
    there = {"token": lambda: a_complaint().token, "community_id": lambda: 1, "code": a_code}
    return {name: there.get(name, lambda value=value: value)() for name, value in path_parameters.items()}


@schemathesis.hook
def map_body(context, body):
    """Valid bodies name what is there, so that cases reach the rules behind the checks."""
    path = context.operation.path
    model = next((model_name for end, model_name in MODELS.items() if path.endswith(end)), None)
    if model is None or not _fits(model, body) or chosen.random() > 0.8:
        return body
    if model is FindIn:
        filed = a_complaint()
        return {"number": filed.number, "pin": filed.pin}
    if model is RefreshIn:
        return {"refresh_token": a_login().refresh}
    other_fields = {name: value for name, value in body.items() if name not in NAMING}
    return other_fields | {"words": f"楼道灯坏了 {other_fields.get('words', '')}"[:2000]}


MODELS = {
    "/complaints/find": FindIn,
    "/sessions/refresh": RefreshIn,
    "/complaints": ComplaintIn,
    "/additions": AdditionIn,
}
NAMING = {"photos", "recordings", "category", "code", "community_id", "building_id", "street_id", "phone"}


def _fits(model, body) -> bool:
    try:
        model.model_validate(body)
    except ValidationError:
        return False
    return True


def a_login() -> LoginTokens:
    now = utc_now()
    with database.transaction() as session:
        person = person_of_login(session, secrets.token_hex(16), "", now)
        agree(person, "2026-11", now)
        session.flush()
        return log_in(session, person.id, now)


def a_code() -> str:
    with database.reading() as session:
        return session.scalars(select(Code.value)).first()


def a_complaint() -> Receipt:
    order = Submission(
        idempotency_key=secrets.token_hex(16), channel=Channel.API, words="楼道灯坏了三天", community_id=1
    )
    with database.transaction() as session:
        return submit(session, order, utc_now())
