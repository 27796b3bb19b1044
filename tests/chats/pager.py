"""A force's paging on loopback, for tests: it keeps what it is told, and can refuse, redirect or fall silent."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep


@dataclass
class Pager:
    """`with Pager() as pager:` listens at `pager.address` until the block ends. `answers` is the status it gives."""

    answers: int = 204
    silent: float = 0  # seconds before it answers
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __enter__(self) -> Pager:
        pager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                pager.heard.append((dict(self.headers), body))
                sleep(pager.silent)
                self.send_response(pager.answers)
                if 300 <= pager.answers < 400:
                    self.send_header("Location", f"{pager.address}elsewhere")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Nothing into the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"
