"""Sending in tests: the jobs of this district run in this process, carriers on the loopback."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

from minqing.notices.access import own_scope
from minqing.notices.models import NoticeAddress, OutMessage, OutMessageText
from minqing.notices.operations.addresses import confirm_address, note_address
from minqing.notices.rules import MessageState, Way
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Player
from tests.database import as_owner, as_role
from tests.environment import DISTRICT

#: What a player types for each way.
ADDRESSES = {
    Way.EMAIL: "qian@example.cn",
    Way.SMS: "13900005678",
    Way.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=6a1b2c3d-0000-4000-8000-000000000001",
    Way.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789abcdef",
}


def waiting_jobs() -> list[tuple[int, str, dict[str, Any], datetime | None]]:
    """The jobs of this district that nobody has taken."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select id, task_name, args, scheduled_at from queue.procrastinate_jobs"
            " where queue_name = %s and status = 'todo' order by id",
            [DISTRICT],
        )
        return [
            (row[0], row[1], json.loads(row[2]) if isinstance(row[2], str) else row[2], row[3])
            for row in cursor.fetchall()
        ]


def run_jobs(at: datetime) -> list[object]:
    """Do every job that is due at a moment, as the worker does, and those that follow from it.

    Jobs that only a test names stay.
    """
    given: list[object] = []
    while due := [
        job for job in waiting_jobs() if job[1] in app.tasks and (job[3] is None or job[3] <= at)
    ]:
        for key, name, arguments, _ in due:
            with as_owner(), connection.cursor() as cursor:
                cursor.execute("delete from queue.procrastinate_jobs where id = %s", [key])
            given.append(run_task(name, at, **arguments))
    return given


def run_task(name: str, at: datetime, /, **arguments: Any) -> object:
    """Do one task at a moment."""
    with as_role("worker"), mock.patch("django.utils.timezone.now", return_value=at):
        return app.tasks[name].func(**arguments)


def reach(player: Player, way: Way, at: datetime = NOW, *, secret: str = "") -> NoticeAddress:
    """A player notes an address and types the code that came there, which the worker could read."""
    with scoped(own_scope(player.scope, player.user.id)):
        note_address(
            by=player.actor,
            at=at,
            user_id=player.user.id,
            way=way,
            address=ADDRESSES[way],
            secret=secret,
        )
    code = code_sent()
    drop_jobs()
    with scoped(own_scope(player.scope, player.user.id)):
        assert (
            confirm_address(by=player.actor, at=at, user_id=player.user.id, way=way, code=code)
            is None
        )
    with as_owner():
        OutMessage.objects.filter(kind="code").delete()
        return NoticeAddress.objects.get(user_id=player.user.id, way=way.value)


def code_sent() -> str:
    """The last confirmation code."""
    with as_owner():
        text = OutMessageText.objects.filter(message__kind="code").latest("message_id")
        return open_column(text, "body") or ""


def drop_jobs() -> None:
    """Forget what waits."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("delete from queue.procrastinate_jobs where queue_name = %s", [DISTRICT])


def states() -> list[tuple[str, str]]:
    """Way and state of every message, oldest first."""
    with as_owner():
        return list(OutMessage.objects.order_by("id").values_list("way", "state"))


def message(**found: object) -> OutMessage:
    """The one message, as the owner sees it."""
    with as_owner():
        return OutMessage.objects.get(**found)


def put(message_id: UUID, state: MessageState, **changed: object) -> None:
    """Let a message stand as if something had happened to it."""
    with as_owner():
        OutMessage.objects.filter(pk=message_id).update(state=state, **changed)


@dataclass
class Gateway:
    """A real HTTP server on the loopback that takes what is posted and answers as it is told."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        """What was posted, read."""
        return [json.loads(body) for _, _, body in self.taken]


@contextmanager
def gateway(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[Gateway]:
    """A gateway that gives these answers in turn, and then 200 for ever."""
    state = Gateway(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.taken.append((self.path, dict(self.headers.items()), body))
            status, heads, content = (
                state.answers.pop(0) if state.answers else (200, {}, b'{"errcode":0,"ref":"g-1"}')
            )
            self.send_response(status)
            for name, value in heads.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/send"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_server(recipient_answer: str = "250 ok") -> Iterator[tuple[int, list[bytes]]]:
    """As much of a real SMTP server on the loopback as a mail needs: its port, its mails."""
    mails: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            for line in iter(self.rfile.readline, b""):
                word = line[:4].upper()
                if word == b"DATA":
                    self._say("354 go on")
                    mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    self._say("250 taken")
                elif word == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say(recipient_answer if word == b"RCPT" else "250 ok")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1], mails
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
