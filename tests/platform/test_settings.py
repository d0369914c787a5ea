"""Production refuses what is missing; every variable is documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kam_crm.launcher import COMPANIES, keep_settings

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "KAM_ENV": "production",
    "SECRET_KEY": "a-key-for-a-test-that-is-long-enough-to-be-taken-for-a-real-one",
    "ALLOWED_HOSTS": "crm.example.com",
    "DATABASE_URL": "postgres://kam@127.0.0.1/kam",
    "EMAIL_URL": "smtp://mail.example.com",
}


def load_settings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run_code("import kam_crm.settings as s; print(s.KAM_ENV)", environment)


def run_code(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_given() -> None:
    assert load_settings(PRODUCTION).stdout.strip() == "production"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL"])
def test_production_names_the_variable_that_is_missing(name: str) -> None:
    result = load_settings({key: value for key, value in PRODUCTION.items() if key != name})
    assert result.returncode != 0
    assert result.stderr.strip().splitlines()[-1].split(": ", 1)[1].startswith(f"{name} is not set")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "x" * 49, "SECRET_KEY is too short"),
        ("SECRET_KEY_FALLBACKS", "x", "SECRET_KEY is too short"),
        ("ALLOWED_HOSTS", "crm.example.com,*", "ALLOWED_HOSTS has a «*»"),
        ("EMAIL_URL", "consolemail://", "EMAIL_URL writes letters into the log"),
    ],
)
def test_production_refuses_what_would_open_a_door(name: str, value: str, reason: str) -> None:
    """(F6)"""
    result = load_settings(PRODUCTION | {name: value})
    assert result.returncode != 0
    assert reason in result.stderr


def test_a_key_of_before_stays_valid_while_it_is_named() -> None:
    """(F6)"""
    old = PRODUCTION["SECRET_KEY"].replace("a", "b")
    code = "import kam_crm.settings as s; print(s.SECRET_KEY_FALLBACKS)"
    assert run_code(code, PRODUCTION | {"SECRET_KEY_FALLBACKS": old}).stdout.strip() == f"['{old}']"


def test_the_demo_makes_its_secret_once(tmp_path: Path) -> None:
    environment = {"KAM_DATA": str(tmp_path)}
    load_settings(environment)
    first = (tmp_path / "secret_key").read_text()
    load_settings(environment)
    assert len(first) > 50
    assert (tmp_path / "secret_key").read_text() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_command_run_by_hand_lives_on_the_companys_date(tmp_path: Path) -> None:
    keep_settings(tmp_path, COMPANIES["northwind"])
    code = "import kam_crm.settings as s; print(s.BUSINESS_DATE, s.CURRENCY)"
    assert run_code(code, {"KAM_DATA": str(tmp_path)}).stdout.strip() == "1998-05-06 USD"


def test_every_variable_read_is_described_in_the_example() -> None:
    code = (PROJECT / "kam_crm/settings.py").read_text()
    read = set(re.findall(r'(?:env(?:\.\w+)?|required)\(\s*"([A-Z_]+)"', code))
    described = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert len(read) > 15
    assert read <= described


def test_every_variable_of_the_compose_file_is_described_in_the_example() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    described = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert used <= described


def test_production_asks_for_second_factors_and_keeps_its_cookies_to_its_host() -> None:
    """(F5, F16)"""
    code = (
        "import kam_crm.settings as s;"
        "print(s.SECOND_FACTOR_DUTY, getattr(s, 'SESSION_COOKIE_NAME', ''), getattr(s, 'CSRF_COOKIE_NAME', ''))"
    )
    assert run_code(code, PRODUCTION).stdout.split() == ["True", "__Host-sessionid", "__Host-csrftoken"]
    assert run_code(code, {}).stdout.split() == ["False"]
