"""A registry of any size with codes in force, written straight into SQLite: for measuring only."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import cycle, islice

from sqlalchemy import insert, select

from backend.core.config import Config
from backend.models import (
    Code,
    CodeBatch,
    Community,
    Database,
    District,
    Placement,
    PropertyFirm,
    ServiceContract,
    ServiceMode,
    Street,
    migrate,
)
from backend.qr.rules.codes import code_url, new_code
from backend.qr.rules.matrix import matrix_of, pack

STREET_SIZE = 2000
MATRICES = 200  # distinct symbols; minting 300,000 would take twenty minutes and is measured by itself
ROWS_AT_ONCE = 10_000


def main(count: int) -> None:
    """Fill the environment's empty database with `count` communities, a contract and a code each."""
    database = Database(Config.from_env(os.environ))
    migrate.upgrade(database.engine)
    with database.transaction() as session:
        district = District(code="990000", name="测试区")
        firms = [PropertyFirm(name=f"第{n}物业服务有限公司", phone=f"0353-{n:07d}") for n in range(200)]
        batch = CodeBatch(number="0000-01", created_at=datetime.now(UTC))
        session.add_all([district, batch, *firms])
        session.flush()
        streets = [
            Street(code=f"99{n:07d}", name=f"第{n}街道", phone="0353-0000001", district_id=district.id)
            for n in range(-(-count // STREET_SIZE))
        ]
        session.add_all(streets)
        session.flush()
        street_ids, firm_ids, batch_id = (
            [street.id for street in streets],
            [firm_row.id for firm_row in firms],
            batch.id,
        )
    base = "https://linsheng.example.gov.cn"
    matrices = cycle([pack(matrix_of(code_url(base, new_code(), "upper"))) for _ in range(MATRICES)])
    values = _distinct_codes()
    for start in range(0, count, ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, count))
        with database.transaction() as session:
            session.execute(insert(Community), [_community(n, street_ids) for n in numbers])
            ids = session.scalars(
                select(Community.id).order_by(Community.id.desc()).limit(len(numbers))
            ).all()
            session.execute(insert(ServiceContract), [_contract(batch_row, firm_ids) for batch_row in ids])
            some = zip(ids, islice(matrices, len(ids)), islice(values, len(ids)), strict=True)
            session.execute(insert(Code), [_code(*community_id, batch_id, base) for community_id in some])


def _community(number: int, street_ids: list[int]) -> dict[str, object]:
    return {
        "code": f"B{number:07d}",
        "name": f"{'阳泉平定盂县郊矿城'[number % 9]}{number}号家园小区",
        "street_id": street_ids[number // STREET_SIZE],
        "homes": 200 + number % 500,
    }


def _contract(community_id: int, firm_ids: list[int]) -> dict[str, object]:
    return {
        "community_id": community_id,
        "firm_id": firm_ids[community_id % len(firm_ids)],
        "starts_on": date(2024, 1, 1),
        "mode": ServiceMode.MARKET,
    }


def _distinct_codes() -> Iterator[str]:
    seen: set[str] = set()
    while True:
        value = new_code()
        if value not in seen:
            seen.add(value)
            yield value


def _code(community_id: int, matrix: bytes, value: str, batch_id: int, base: str) -> dict[str, object]:
    return {
        "value": value,
        "batch_id": batch_id,
        "community_id": community_id,
        "placement": Placement.COMMUNITY,
        "spot": "",
        "url": code_url(base, value, "upper"),
        "matrix": matrix,
    }


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]))
