"""Time grows with the length of a body and memory does not."""

import time
import tracemalloc

import pytest

from dicomsource.multipart import parse_multipart, stream_multipart

MEGABYTE = 1 << 20


def body(parts: int, size: int, chunk: int = 64 * 1024):
    block = (b"\r\n--cu" + b"x" * 58) * (chunk // 64)
    for _ in range(parts):
        yield b"--cut\r\nContent-Type: application/octet-stream\r\n\r\n"
        for _ in range(size // len(block)):
            yield block
        yield b"\r\n"
    yield b"--cut--"


def peak_of(run) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_streaming_a_large_part_holds_only_chunks():
    def run():
        sizes = [sum(map(len, part)) for part in stream_multipart(body(1, 32 * MEGABYTE), "cut")]
        assert sizes == [32 * MEGABYTE]

    assert peak_of(run) < MEGABYTE


def test_many_parts_need_the_memory_of_the_largest():
    def run():
        assert sum(1 for _ in parse_multipart(body(16, 2 * MEGABYTE), "cut")) == 16

    # The part in the caller's hand and the one being read are there at once, with room to grow.
    assert peak_of(run) < 6 * MEGABYTE


@pytest.mark.parametrize("chunk", [1024, 64 * 1024])
def test_twice_the_length_takes_no_more_than_about_twice_the_time(chunk):
    def seconds(size: int) -> float:
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            for _ in parse_multipart(body(1, size, chunk), "cut"):
                pass
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(16 * MEGABYTE) < 12 * seconds(4 * MEGABYTE)
