"""Signal between a device and the portal: there, gone, or gone before the answer. A proxy on loopback, of threads."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit

CHUNK = 1 << 16


class Signal:
    """Passes everything on to the portal at `address`, until it is told otherwise. `url` is where a device finds it."""

    def __init__(self, address: str) -> None:
        self._to = ("127.0.0.1", urlsplit(address).port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_there = self._answers_arrive = True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self) -> None:
        """None: what is under way breaks off, and nothing goes."""
        self._is_there = False
        self._break_off()

    def lose_answers(self) -> None:
        """What is sent arrives, and no answer comes back."""
        self._answers_arrive = False
        self._break_off()

    def find(self) -> None:
        self._is_there = self._answers_arrive = True
        self._break_off()

    def close(self) -> None:
        self.lose()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                device, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(device,), daemon=True).start()

    def _pass_on(self, device: socket.socket) -> None:
        if not self._is_there:
            device.close()
            return
        try:
            portal = socket.create_connection(self._to)
        except OSError:
            device.close()
            return
        with self._lock:
            self._open |= {device, portal}
        back = threading.Thread(target=self._copy, args=(portal, device, True), daemon=True)
        back.start()
        self._copy(device, portal, False)
        back.join()
        with self._lock:
            self._open -= {device, portal}

    def _copy(self, source: socket.socket, to: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if is_answer and not self._answers_arrive:
                    break
                to.sendall(chunk)
        for one in (source, to):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _break_off(self) -> None:
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
