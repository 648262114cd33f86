"""`linsheng run`: starts, refuses to start twice, stops cleanly, keeps the data."""

from pathlib import Path

from tests.service import Service


def test_start_stop_and_start_again(tmp_path: Path) -> None:
    first = Service(tmp_path, "--empty")
    first.wait_until_ready()
    secret = (first.data / "secrets" / "secret_key").read_text()
    assert len(first.children()) >= 6  # the command, supervisord, Valkey, web, relay, workers

    twin = Service(tmp_path, "--empty")
    twin._ready.wait(60)
    assert twin.stop() == 1
    assert "Another instance is running" in "".join(twin.output)

    assert first.stop() == 0
    assert first.children() == []
    assert [line for line in first.output if line.startswith("ready ")] == [f"ready {first.url}\n"]

    second = Service(tmp_path, "--empty")
    second.wait_until_ready()
    assert (second.data / "secrets" / "secret_key").read_text() == secret
    assert second.stop() == 0


def test_nonsense_settings_stop_the_start_with_sentences(tmp_path: Path) -> None:
    service = Service(tmp_path, database_url="mysql://x/y", base_url="ftp://x", colour="red")
    service._ready.wait(60)
    assert service.stop() == 2
    said = "".join(service.output)
    for name in ("LINSHENG_DATABASE_URL", "LINSHENG_BASE_URL", "LINSHENG_COLOUR"):
        assert name in said
    assert "Traceback" not in said


def test_production_guesses_no_secret(tmp_path: Path) -> None:
    service = Service(tmp_path, mode="production")
    service._ready.wait(60)
    assert service.stop() == 2
    said = "".join(service.output)
    assert "LINSHENG_SECRET_KEY is not set" in said
    assert "LINSHENG_PERSONAL_DATA_KEY is not set" in said
    assert not (service.data / "secrets").exists()
