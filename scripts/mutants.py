"""Whether the tests notice: single changes of the rules, each tried alone (`make mutants`).

    scripts/mutants.py [--count 400] [--seed 1] [--only RULE …] [--again]
        try the changes that have no answer yet; `--again` also those that went unnoticed
    scripts/mutants.py report
        docs/mutants.md from the answers there are

A change is first asked of the tests beside the rule (scripts/mutant_rules.toml), what survives of those of the rooms
that live by it. What goes unnoticed and may is written down with its reason in scripts/mutants_known.toml. Answers lie
in .kam-test/mutants, one line for each: a run may be stopped and goes on where it was. Needs a server (DATABASE_URL) on
which it may create databases, and works on a copy of the source.

One process has Django and the tests loaded and forks for each change. In the fork the code of the changed functions
is put in place of theirs; SQL that the database keeps is put into the test database. What runs only while a module is
loaded, and what survives, is tried in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import inspect
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import types
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial

import pytest
from mutant_answers import (
    HOME,
    HUNG,
    KILLED,
    ROOT,
    SURVIVED,
    Rule,
    answers,
    chosen,
    table,
    unnoticed,
    write_answer,
    write_report,
)
from mutant_changes import Change

TREE = HOME / "tree"
COLD, BROKEN = "cold", "broken"  # to be tried by another process; no sentence of SQL any more
# hypothesis takes the same examples each time, so that an answer is the change's and not the day's
PYTEST = [
    "-q",
    "-m",
    "not e2e",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=1",
    "--no-header",
]
# seconds of processor for the tests beside a rule and for the wider ones; seconds after which waiting is for ever
BUSY, PATIENT, WALL = 60, 900, 1800


# ---- a copy of the source -----------------------------------------------------------------------------------------


def copy_source() -> None:
    """What git knows or would add, and the compiled messages, into TREE."""
    shutil.rmtree(TREE, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    compiled = [path.relative_to(ROOT) for path in ROOT.glob("*/locale/*/LC_MESSAGES/*.mo")]
    for name in [*listed, *map(str, compiled)]:
        source, target = ROOT / name, TREE / name
        if source.is_file() and not source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


class written:
    """The change stands in the copy's file while the block runs."""

    def __init__(self, change: Change) -> None:
        self.path = TREE / change.file
        self.source = self.path.read_text("utf-8")
        self.changed = change.applied(self.source)

    def __enter__(self) -> written:
        self._put(self.changed)
        return self

    def __exit__(self, *fault: object) -> None:
        self._put(self.source)

    def _put(self, text: str) -> None:
        # a compiled file is told from its source by size and second: too coarse here
        for compiled in self.path.parent.glob(f"__pycache__/{self.path.stem}.*.pyc"):
            compiled.unlink()
        self.path.write_text(text, "utf-8")


# ---- what is loaded, changed in place ------------------------------------------------------------------------------


Code = types.CodeType


def codes_by_name(code: Code) -> dict[tuple[str, int], Code]:
    """Every function of a compiled module by qualified name, and the how many-th of that name it is."""
    found: dict[tuple[str, int], Code] = {}
    seen: Counter[str] = Counter()

    def walk(outer: Code) -> None:
        for inner in outer.co_consts:
            if isinstance(inner, Code):
                found[inner.co_qualname, seen[inner.co_qualname]] = inner
                seen[inner.co_qualname] += 1
                walk(inner)

    walk(code)
    return found


class CannotChange(Exception):
    """Only a process that loads the changed file can tell."""


class Loaded:
    """Functions of the copy that are loaded, by file; a change is put into them and into the module's values."""

    def __init__(self) -> None:
        self.by_file: dict[str, list[types.FunctionType]] = defaultdict(list)
        gc.unfreeze()  # what conftest has frozen is not told otherwise
        for one in gc.get_objects():
            if type(one) is types.FunctionType:  # isinstance would wake lazy objects
                self.by_file[one.__code__.co_filename].append(one)

    def change(self, change: Change, source: str) -> None:
        """Raises CannotChange, or what loading the changed file raises."""
        path = str(TREE / change.file)
        old, new = (compile(text, path, "exec") for text in (source, change.applied(source)))
        if change.within:
            self._change_functions(path, codes_by_name(old), codes_by_name(new))
        else:
            module = sys.modules.get(change.file.removesuffix(".py").replace("/", "."))
            if module is None:
                raise CannotChange
            fresh = types.ModuleType(module.__name__)
            fresh.__file__ = path
            exec(new, vars(fresh))
            try:
                change_values(module, fresh)
            except (AttributeError, TypeError) as fault:  # members of an enumeration, slots
                raise CannotChange from fault

    def _change_functions(
        self, path: str, old: dict[tuple[str, int], Code], new: dict[tuple[str, int], Code]
    ) -> None:
        names = {(code.co_qualname, code.co_firstlineno, code.co_code): key for key, code in old.items()}
        replaced = False
        for function in self.by_file[path]:
            code = function.__code__
            key = names.get((code.co_qualname, code.co_firstlineno, code.co_code))
            if key is None or key not in new or new[key] == old[key]:
                continue
            if len(new[key].co_freevars) != len(code.co_freevars):
                raise CannotChange
            function.__code__ = new[key]
            replaced = True
        if not replaced:
            raise CannotChange


def change_values(module: types.ModuleType, fresh: types.ModuleType) -> None:
    """Give what others hold of a module the values of its changed twin."""
    for name, new in vars(fresh).items():
        old = vars(module).get(name)
        if name.startswith("__") or old is None or type(old).__module__ == "typing":
            continue
        if isinstance(old, dict | set) and type(old) is type(new):
            old.clear()
            old.update(new)
        elif isinstance(old, list):
            old[:] = new
        elif isinstance(old, type):
            if old.__module__ == module.__name__:
                for field, value in vars(new).items():
                    if not field.startswith("__") and not isinstance(value, types.FunctionType | property):
                        setattr(old, field, value)
        elif isinstance(old, types.FunctionType):
            if old.__module__ == module.__name__:
                if old.__code__.co_qualname != new.__code__.co_qualname:  # without its decorator
                    raise CannotChange
                # a decorated one goes on calling what it holds
                vars(old).update({key: value for key, value in vars(new).items() if key != "__wrapped__"})
                old, new = inspect.unwrap(old), inspect.unwrap(new)
                old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        elif type(old).__module__.startswith(("kam_crm.", "orders.", "plans.")) and hasattr(old, "__dict__"):
            vars(old).update(vars(new))
        elif not isinstance(old, types.ModuleType):
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is old:
                    setattr(other, name, new)


def replace_text(source: str, changed: str) -> None:
    """SQL that modules have read already."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()) if hasattr(module, "__dict__") else []:
            if type(value) is str and source in value:  # isinstance would wake lazy objects
                setattr(module, name, value.replace(source, changed))
    from reports.nightly import sql

    sql.read.cache_clear()


def stored_statement(change: Change, source: str) -> tuple[str, str] | None:
    """The statement that puts a change into the database, and the one that takes it out; None where none is kept."""
    changed = change.applied(source)
    ends = [found.end() for found in re.finditer(r"(?:\$\$|\)|true|[a-z]);\n", source)]
    before, at = [], 0
    for end in ends:
        if source[at:end].count("$$") % 2 == 0:
            before.append((at, end))
            at = end
    for start, end in before:
        if start <= change.start < end:
            grown = len(changed) - len(source)
            texts = changed[start : end + grown], source[start:end]
            return tuple(
                re.sub(r"CREATE (FUNCTION|TRIGGER)", r"CREATE OR REPLACE \1", text) for text in texts
            )  # type: ignore[return-value]
    return None


# ---- the process that forks ---------------------------------------------------------------------------------------


class Forks:
    """In place of running the tests it has collected, tries each change on some of them in a fork."""

    def __init__(self, wanted: list[tuple[Rule, Change]]) -> None:
        self.wanted = wanted
        self.failed = ""
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)
        self.sound: set[str] = set()

    # hooks of pytest

    def pytest_sessionstart(self) -> None:
        import hypothesis

        # that an example fails is enough: to look for a smaller one takes longer than all tests
        phases = set(hypothesis.Phase) - {hypothesis.Phase.shrink, hypothesis.Phase.explain}
        hypothesis.settings.register_profile("tried", phases=phases)
        hypothesis.settings.load_profile("tried")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from django.db import connection
        from pytest_django.plugin import blocking_manager_key

        from tests.support import database

        self.session, self.items = session, session.items
        self.loaded = Loaded()
        self.unblocked = session.config.stash[blocking_manager_key].unblock
        self.template = f"test_{connection.settings_dict['NAME']}_template"
        self.copy = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
        self.provide = database.provide
        # once for all forks: each leaves it as empty as it was
        database.provide = lambda *_: database._use(self.copy)
        gc.freeze()
        self.try_all()
        return True

    def new_database(self) -> None:
        """A fork that was ended may have left rows behind: the next begins with a new copy."""
        from django.db import connection

        from tests.support import database

        with self.unblocked():
            self.provide(self.template, self.copy, database.fingerprint(TREE), database.migrate)
            connection.close()

    # one change

    def try_all(self) -> None:
        """First each of the tests beside its rule; then what survived of the wider ones."""
        self.new_database()
        survived = [one for one in self.wanted if self.try_near(*one) == SURVIVED]
        for rule, change in survived:
            began = time.monotonic()
            paths = [*rule.near, *rule.wide]
            # what Python does while a module loads shows only where it is loaded anew
            asked = self.asked if change.file.endswith(".sql") else self.alone
            test, answer = asked(change, paths, PATIENT)
            self.answer(rule, change, answer, "wide", test, began)

    def try_near(self, rule: Rule, change: Change) -> str:
        began = time.monotonic()
        test, answer = self.asked(change, rule.near, BUSY, self.noticed[rule.name])
        if answer == KILLED and test not in self.sound and self.asked_unchanged(test):
            print(f"{test} fails without a change: {change.file}:{change.line} has no answer", flush=True)
            self.sound.discard(test)
            return BROKEN
        self.noticed[rule.name][test] += 1
        if answer != BROKEN:
            self.answer(rule, change, answer, "near", test, began)
        return answer

    def answer(self, rule: Rule, change: Change, answer: str, stage: str, test: str, began: float) -> None:
        write_answer(rule, change, answer, stage, test, time.monotonic() - began)

    def asked_unchanged(self, test: str) -> bool:
        """Whether a test that noticed a change fails without one too."""
        self.sound.add(test)
        if test.startswith("while loading"):
            return False
        return bool(self.fork([item for item in self.items if item.nodeid == test], None, BUSY)[0])

    def items_of(self, paths: list[str], first: Counter[str]) -> list[pytest.Item]:
        """Tests below the paths: those that noticed most so far, then as the paths are given."""
        files = [f"tests/{path}" for path in paths]
        asked: dict[str, tuple[int, int, pytest.Item]] = {}
        for item in self.items:
            for number, file in enumerate(files):
                if item.nodeid.startswith(file):
                    asked.setdefault(item.nodeid, (-first[item.nodeid], number, item))
        return [item for _noticed, _number, item in sorted(asked.values(), key=lambda one: one[:2])]

    def asked(
        self, change: Change, paths: list[str], limit: float, first: Counter[str] | None = None
    ) -> tuple[str, str]:
        """(the test that failed, the answer)."""
        source = (TREE / change.file).read_text("utf-8")
        items = self.items_of(paths, first or Counter())
        if change.file.startswith("receivables/sql/") and (stored := stored_statement(change, source)):
            if not self.store(stored[0]):
                return "", BROKEN
            test, answer = self.fork(items, None, limit)
            if answer == HUNG:
                self.new_database()
            self.store(stored[1])
            return test, answer
        if change.file.endswith(".sql"):
            with written(change):
                test, answer = self.fork(items, partial(replace_text, source, change.applied(source)), limit)
        else:
            test, answer = self.fork(items, partial(self.loaded.change, change, source), limit)
        if answer == HUNG:
            self.new_database()
        return (test, answer) if answer != COLD else self.alone(change, paths, limit)

    def store(self, statement: str) -> bool:
        """False where the database does not take it: no change then, but a fault of grammar."""
        import psycopg2
        from django.db import connection

        try:
            with self.unblocked(), connection.cursor() as cursor:
                cursor.execute(statement)
        except Exception as error:
            if isinstance(error.__cause__, psycopg2.Error):
                return False
            raise
        finally:
            connection.close()
        return True

    def fork(
        self, items: list[pytest.Item], change: Callable[[], None] | None, limit: float
    ) -> tuple[str, str]:
        """(the test that failed, the answer), once `change` was made there. Stops at the first failure."""
        reading, writing = os.pipe()
        sys.stdout.flush()
        child = os.fork()
        if not child:
            os.close(reading)
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 2))
            self._in_fork(items, change, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            timer = signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
            signal.alarm(WALL)
            try:
                message = pipe.read()
            except KeyboardInterrupt:
                os.killpg(child, signal.SIGKILL)
                raise
            finally:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, timer)
        os.waitpid(child, 0)
        answer, _space, test = message.partition(" ")
        return test, answer or HUNG

    def _in_fork(self, items: list[pytest.Item], change: Callable[[], None] | None, writing: int) -> None:
        message = f"{SURVIVED} "
        try:
            self.session.config.pluginmanager.unregister(name="terminalreporter")
            if change is not None:
                message = f"{KILLED} while loading"
                change()
                message = f"{SURVIVED} "
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    message = f"{KILLED} {self.failed}"
                    break
        except CannotChange:
            message = f"{COLD} "
        except Exception as fault:
            message += f" {type(fault).__name__}"
        os.write(writing, message.encode())
        os._exit(0)

    def alone(self, change: Change, paths: list[str], limit: float) -> tuple[str, str]:
        """(the test that failed, the answer) of a process that loads the changed file."""
        run = [sys.executable, "-m", "pytest", *PYTEST, "-x", *(f"tests/{path}" for path in paths)]
        resources = lambda: resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 30, int(limit) + 31))  # noqa: E731
        with written(change):
            started = subprocess.Popen(
                run, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                preexec_fn=resources, start_new_session=True,
            )  # fmt: skip
            try:
                message, _ = started.communicate(timeout=WALL)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.communicate()
                self.new_database()
                return "", HUNG
        self.new_database()  # it had one of its own, of the same name
        if not started.returncode:
            return "", SURVIVED
        if started.returncode < 0:
            return "", HUNG
        # a file of tests alone is one that could not be loaded
        failed = re.search(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - |$)", message, re.MULTILINE)
        return (failed[1] if failed else "while loading"), KILLED


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether the tests notice single changes of the rules.")
    parser.add_argument("command", nargs="?", choices=["try", "report"], default="try")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="names of rules")
    parser.add_argument("--again", action="store_true", help="try again what went unnoticed")
    given = parser.parse_args()
    if given.command == "report":
        write_report()
        return 0
    HOME.mkdir(parents=True, exist_ok=True)
    known = answers()
    wanted = [one for one in chosen(given.count, given.seed, given.only) if one[1].key not in known]
    if given.again:
        wanted = unnoticed()
    print(f"{len(wanted)} changes to try, {len(known)} have an answer", flush=True)
    if wanted:
        copy_source()
        os.chdir(TREE)
        sys.path[0] = str(TREE)
        names = sorted({path for rule, _change in wanted for path in (*rule.near, *rule.wide)})
        pytest.main([*PYTEST, *(f"tests/{name}" for name in names)], plugins=[Forks(wanted)])
    print("\n".join(table()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
