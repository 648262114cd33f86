"""The walk of one web complaint, from the form to the office's inbox: which modules of ours it runs through.

    python bench/walk.py [--source CHECKOUT] [--all]

Counts the modules with at least one function that ran, and how often the submission was built and the words
were searched for an emergency. It knows a checkout by its command line, addresses, form fields and tables
only, so that an older one (`git worktree add`) can be measured beside this one. The demo city is made anew,
in a temporary folder; half a minute.
"""

import argparse
import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORDS = "二单元楼道的灯坏了三天，晚上看不见路"
PASSWORD = "linsheng-demo"  # noqa: S105 - published, for the demo only


@dataclass(slots=True)
class Walk:
    """Calls of functions below `source`, counted by module and by name."""

    source: Path
    modules: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def followed(self) -> Iterator[None]:
        sys.setprofile(self._called)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call":
            return
        module = frame.f_globals.get("__name__", "")
        if module == "backend" or module.startswith("backend."):
            name = frame.f_code.co_name
            if name == "__init__":
                name = f"{type(frame.f_locals.get('self')).__name__}.__init__"
            self.functions[name] += 1
            # What dataclasses write for a class is no step of the walk.
            if not frame.f_code.co_filename.startswith("<"):
                self.modules[module] += 1

    @property
    def packages(self) -> set[str]:
        """The places that a reader has to open."""
        return {module.rpartition(".")[0] for module in self.modules}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python bench/walk.py", description=__doc__)
    parser.add_argument("--source", type=Path, default=ROOT, help="the checkout to measure")
    parser.add_argument("--all", action="store_true", help="name the modules")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LINSHENG_DATA_DIR"] = folder
        _print(_walked(options.source.resolve(), Path(folder)), names=options.all)


def _walked(source: Path, folder: Path) -> dict[str, Walk]:
    environment = {**os.environ, "PYTHONPATH": str(source)}
    for command in ("init", "demo"):
        subprocess.run(  # noqa: S603 - the checkout's own command line
            [sys.executable, "-m", "backend.cli", command], cwd=source, env=environment, check=True, stdout=-3
        )
    sys.path.insert(0, str(source))
    app = import_module("backend.wsgi").app
    code, community_id = _rows(folder, "SELECT value, community_id FROM codes ORDER BY id LIMIT 1")[0]
    account = _rows(
        folder,
        "SELECT username FROM staff_accounts WHERE role = 'street' AND street_id ="
        " (SELECT street_id FROM communities WHERE id = ?)",
        community_id,
    )[0][0]
    resident, clerk = app.test_client(), _signed_in(app, account)
    page = f"/q/{code}"
    form = _fields(resident.get(page).text) | {"words": WORDS, "phone": "13800138000", "anonymous": "1"}
    clerk.get("/staff/")  # what is read once a process is read before anything is counted
    walks = {"form to commit": Walk(source), "inbox page": Walk(source)}
    with walks["form to commit"].followed():
        answer = resident.post(page, data=form, content_type="multipart/form-data")
    if answer.status_code != 303:
        raise SystemExit(f"the form was not taken: {answer.status}\n{answer.text[:2000]}")
    with walks["inbox page"].followed():
        inbox = clerk.get("/staff/?tab=open").text
    if WORDS[:10] not in inbox:
        raise SystemExit("the complaint is not in the inbox")
    return walks


def _signed_in(app: Any, account: str) -> Any:
    client = app.test_client()
    token = _fields(client.get("/staff/sign-in").text)["csrf_token"]
    data = {"username": account, "password": PASSWORD, "csrf_token": token}
    if client.post("/staff/sign-in", data=data).status_code != 303:
        raise SystemExit(f"{account} cannot sign in")
    return client


def _fields(page: str) -> dict[str, str]:
    """Hidden fields of a page, by name."""
    inputs = (dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page))
    return {
        field["name"]: field.get("value", "")
        for field in inputs
        if field.get("type") == "hidden" and "name" in field
    }


def _rows(folder: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "linsheng.db")) as connection:
        return connection.execute(query, values).fetchall()


def _print(walks: dict[str, Walk], *, names: bool) -> None:
    for name, walk in walks.items():
        print(f"{name}: {len(walk.modules)} modules in {len(walk.packages)} packages")
        if names:
            print("".join(f"    {module}\n" for module in sorted(walk.modules)), end="")
    filed = walks["form to commit"].functions
    emergency = filed["find_emergency"]
    print(f"submission built: {filed['Submission.__init__']}; emergency searched: {emergency}")


if __name__ == "__main__":
    main()
