import pytest

from dicomsource_host.transfer.failure_reasons import reason_text, warning_text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0x0122, "this kind of object is not accepted (0x0122)"),
        (0xA700, "the server is out of resources (0xA700)"),
        (0xC001, "it could not be understood (0xC001)"),
        (0xC122, "this transfer syntax is not accepted (0xC122)"),
        (0x1234, "refused (0x1234)"),
        (None, "refused without a reason"),
    ],
)
def test_a_failure_has_words_and_its_code(code, text):
    assert reason_text(code) == text


def test_a_warning_has_words_and_nothing_has_none():
    assert warning_text(0xB000) == "stored with some values changed (0xB000)"
    assert warning_text(None) == ""
