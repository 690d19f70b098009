"""The pictures made last are kept, up to so many bytes."""

from dicomsource_host.worklist.kept_pictures import KeptPictures


def test_what_was_used_last_stays_and_the_rest_goes():
    kept = KeptPictures(most_bytes=10)
    kept.put("a", b"aaaa")
    kept.put("b", b"bbbb")
    kept.get("a")

    kept.put("c", b"cccc")

    assert [kept.get(key) for key in "abc"] == [b"aaaa", None, b"cccc"]


def test_a_picture_in_the_place_of_another_counts_once():
    kept = KeptPictures(most_bytes=10)
    for _ in range(5):
        kept.put("a", b"aaaa")
    kept.put("b", b"bbbb")

    assert kept.get("a") == b"aaaa"


def test_a_picture_that_is_too_large_is_not_kept():
    kept = KeptPictures(most_bytes=10)
    kept.put("a", b"a" * 11)

    assert kept.get("a") is None
