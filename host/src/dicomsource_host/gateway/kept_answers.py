"""Answers that are kept for who asks the same again, in no more memory than is allowed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from dicomsource_host.gateway.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable

_LARGEST_SHARE = 4
_PIECE = 256 * 1024  # what is sent at a time


class KeptAnswers:
    """Finished answers; those that nobody has asked for longest go first. Safe to use from several threads.

    Parameters
    ----------
    most_bytes
        How many bytes of bodies are held, those that are being collected included; 0 to keep nothing.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._largest = most_bytes // _LARGEST_SHARE
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()
        self._bytes = 0  # of those that are kept
        self._collecting = 0

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer of a key, None where there is none."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        answer = found[0]
        return Answer(answer.body, answer.status, dict(answer.headers))

    def keep(self, key: Hashable, answer: Answer) -> Answer:
        """Return an answer as it is to be sent; it is kept when its body is there, which may be at its end."""
        if not self._most:
            return answer
        body = answer.body
        if isinstance(body, bytes):
            body = [body]
        if isinstance(body, list):
            size = sum(map(len, body))
            if size <= self._largest:
                self._put(key, Answer(_in_pieces(body), answer.status, dict(answer.headers)), size)
            return answer
        return Answer(self._collected(key, answer, body), answer.status, answer.headers)

    def _collected(self, key: Hashable, answer: Answer, body: Generator[bytes]) -> Generator[bytes]:
        """Yield a body, and keep it if it comes to its end and is not too long."""
        pieces: list[bytes] = []
        size, room = 0, True
        headers = dict(answer.headers)
        try:
            for piece in body:
                if room and (room := self._has_room(size, len(piece))):
                    pieces.append(piece)
                    size += len(piece)
                elif pieces:
                    self._give_back(size)
                    pieces, size = [], 0
                yield piece
            if room:
                self._give_back(size)
                whole, size = size, 0
                self._put(key, Answer(_in_pieces(pieces), answer.status, headers), whole)
        finally:
            self._give_back(size)
            body.close()

    def _has_room(self, size: int, more: int) -> bool:
        with self._lock:
            if size + more > self._largest or self._collecting + more > self._most // 2:
                return False
            self._collecting += more
            self._make_room()
            return True

    def _give_back(self, size: int) -> None:
        with self._lock:
            self._collecting -= size

    def _put(self, key: Hashable, answer: Answer, size: int) -> None:
        with self._lock:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = answer, size
            self._bytes += size - before
            self._make_room()

    def _make_room(self) -> None:
        while self._kept and self._bytes + self._collecting > self._most:
            _, (_, size) = self._kept.popitem(last=False)
            self._bytes -= size


def _in_pieces(body: list[bytes]) -> list[bytes]:
    """Return a body in pieces that are sent as they are: short ones joined, long ones cut once and for all."""
    whole = b"".join(body)
    return [whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE)] or [b""]
