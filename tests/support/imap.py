"""A mailbox on 127.0.0.1 that speaks as much IMAP as is read from one."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "crm@vega.example", "open: sesame/1"


@dataclass
class Box:
    """`letters` are the bytes of messages, numbered from 1; `gone` are numbers whose message was deleted."""

    letters: list[bytes] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    uid_validity: int = 7
    port: int = 0
    asked: list[str] = field(default_factory=list)
    # the connection is cut when this number is fetched
    breaks_at: int = 0

    @property
    def url(self) -> str:
        return f"imap://crm%40vega.example:open%3A%20sesame%2F1@127.0.0.1:{self.port}/INBOX"


class Handler(socketserver.StreamRequestHandler):
    box: Box

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, command = line.decode().strip().partition(" ")
            self.box.asked.append(command)
            if not self.answer(tag, command):
                return

    def answer(self, tag: str, command: str) -> bool:
        word = command.upper()
        if word == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif word.startswith("LOGIN"):
            if command != f'LOGIN {USER} "{PASSWORD}"':
                self.say(f"{tag} NO wrong: {command}")
                return True
        elif word.startswith("EXAMINE"):
            self.say(f"* {len(self.box.letters)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.box.uid_validity}]")
            self.say(f"{tag} OK [READ-ONLY] done")
            return True
        elif word.startswith("UID SEARCH"):
            self.say(" ".join(["* SEARCH", *map(str, self.found(word))]))
        elif word.startswith("UID FETCH"):
            if not self.fetch(word):
                return False
        elif word == "LOGOUT":
            self.say("* BYE")
            self.say(f"{tag} OK done")
            return False
        else:
            self.say(f"{tag} BAD {command}")
            return True
        self.say(f"{tag} OK done")
        return True

    def found(self, word: str) -> list[int]:
        numbers = range(1, len(self.box.letters) + 1)
        after = re.search(r"UID (\d+):\*$", word)
        # as servers do: «n:*» finds the last one, also below n
        return [one for one in numbers if not after or one >= int(after[1]) or one == len(self.box.letters)]

    def fetch(self, word: str) -> bool:
        parts = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", word)
        assert parts, word
        number, most = int(parts[1]), int(parts[2])
        if number == self.box.breaks_at:
            return False
        if number not in self.box.gone:
            body = self.box.letters[number - 1][:most]
            self.wfile.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(body)}}}\r\n".encode() + body)
            self.say(")")
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def mailbox() -> Iterator[Box]:
    box = Box()
    handler = type("BoxHandler", (Handler,), {"box": box})
    with Server(("127.0.0.1", 0), handler) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
