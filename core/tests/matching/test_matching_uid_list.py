"""List of UID matching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomsource.errors import QueryError
from dicomsource.matching import compile_query, select
from dicomsource.matching.uid_list import uid_rule

UIDS = st.lists(st.from_regex(r"[12](\.[0-9]{1,2}){1,2}", fullmatch=True), max_size=6)


@given(UIDS, UIDS, st.sampled_from(["\\", ",", ", ", None]))
def test_the_rows_of_a_list_of_uids_are_those_whose_uid_is_in_it(stored, asked, delimiter):
    rows = [{"0020000D": {"vr": "UI", "Value": [uid]}} for uid in stored]
    key = asked if delimiter is None else delimiter.join(asked)

    found = select(rows, {"StudyInstanceUID": key})

    assert found == [row for row in rows if not asked or row["0020000D"]["Value"][0] in asked]


@pytest.mark.parametrize("uid", ["1.2.*", "1.2.?", "1.*\\1.2"])
def test_a_wildcard_in_a_uid_is_refused(uid):
    with pytest.raises(QueryError, match=r"StudyInstanceUID \(UI\) takes no wildcards"):
        compile_query({"StudyInstanceUID": uid})


@pytest.mark.parametrize("value", [None, 1.2, ["1.2"], {"Alphabetic": "1.2"}])
def test_a_stored_value_that_is_no_text_is_no_uid(value):
    assert not uid_rule(["1.2"], "StudyInstanceUID").accepts(value)
