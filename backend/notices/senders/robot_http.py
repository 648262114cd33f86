"""HTTP to a robot's platform through the door: no redirect, no host that the door does not know."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from backend.notices.senders.outgoing import OutgoingDoor

TIMEOUT_SECONDS = (4, 8)


def post_json(door: OutgoingDoor, webhook: str, body: dict[str, Any]) -> requests.Response:
    """Raises HostRefusedError, or RequestException where there is no answer."""
    door.check_robot(webhook)
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, _DoorAdapter(door))
        return session.post(webhook, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)


class _DoorAdapter(HTTPAdapter):
    """Connections go where the door says. Where the operator set a proxy, the proxy resolves the name."""

    def __init__(self, door: OutgoingDoor) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = {"http": _plain_pool(door), "https": _tls_pool(door)}


def _plain_pool(door: OutgoingDoor) -> type[HTTPConnectionPool]:
    class Connection(HTTPConnection):
        def _new_conn(self) -> Any:
            return _connected(door, self)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    return Pool


def _tls_pool(door: OutgoingDoor) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _connected(door, self)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def _connected(door: OutgoingDoor, connection: HTTPConnection) -> Any:
    timeout = connection.timeout
    try:
        seconds = timeout if isinstance(timeout, int | float) else None
        return door.connect(connection.host, connection.port or 0, seconds)
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error
