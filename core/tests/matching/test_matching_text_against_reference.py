"""Text and names against a slow and plain matcher that was written apart from the real one, by other means.

It walks through patterns letter by letter, where the real one compiles regular expressions.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomsource.matching import compile_query

GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


def fits(pattern, text, left_out=""):
    """Walk: each letter of the pattern takes what it can; at the end only what may be left out may remain."""
    if not text and all(letter in "*" + left_out for letter in pattern):
        return True
    if not pattern:
        return False
    if pattern[0] == "*":
        return fits(pattern[1:], text, left_out) or (
            bool(text) and fits(pattern, text[1:], left_out)
        )
    return bool(text) and pattern[0] in ("?", text[0]) and fits(pattern[1:], text[1:], left_out)


def capitals(text):
    return {text.upper(), "".join(c.upper() if len(c.upper()) == 1 else c for c in text)}


def text_matches(key, stored, *, leading_spaces_count, ignore_case):
    stored = stored.rstrip(" ") if leading_spaces_count else stored.strip(" ")
    key = key.rstrip(" ") if leading_spaces_count else key.strip(" ")
    if not ignore_case:
        return fits(key, stored)
    if not set("*?") & set(key):
        return key.upper() == stored.upper()
    return any(fits(k, s) for k in capitals(key) for s in capitals(stored))


def group_matches(key, stored):
    def tidy(group):
        return "^".join(component.strip(" ") for component in group.split("^"))

    key, stored = tidy(key), tidy(stored)
    if not stored.strip("^"):
        return False
    if not set("*?") & set(key):
        return key.upper().rstrip("^") == stored.upper().rstrip("^")
    forms = [(k, s) for k in capitals(key) for s in capitals(stored.rstrip("^"))]
    return any(fits(k, s, left_out="^") for k, s in forms)


def name_matches(key, stored):
    groups = [stored.get(name, "") for name in GROUPS]
    asked = [part.lstrip(" ").rstrip("^ ") for part in key.split("=")]
    if "=" not in key:
        return any(group_matches(key, group) for group in groups)
    return all(
        group_matches(part, group)
        for part, meant, group in zip(key.split("="), asked, groups, strict=False)
        if meant.strip("*")
    )


def matching(keyword, tag, vr, key, stored, **ways):
    row = {tag: {"vr": vr, "Value": [stored]}}
    return compile_query({keyword: key}, **ways).matches(row)


@st.composite
def keys_and_texts(draw, key_letters, letters):
    """A key with a stored text: any text, or one made from the key so that it matches, or just fails to."""
    key = draw(st.text(key_letters, min_size=1, max_size=7))
    if draw(st.booleans()):
        return key, draw(st.text(letters, max_size=7))
    choices = {"*": st.text(letters, max_size=2), "?": st.sampled_from(letters)}
    parts = [draw(choices.get(c, st.sampled_from([c, c.swapcase()]))) for c in key]
    text, extra = "".join(parts), draw(st.sampled_from(letters))
    return key, draw(st.sampled_from([text, extra + text, text + extra, text[1:], text[:-1]]))


@given(keys_and_texts("aAbßsS.*? ", "aAbßsS. "), st.booleans(), st.booleans())
@settings(max_examples=300)
def test_text_matches_as_a_walk_through_the_pattern_says(pair, is_long, ignore_case):
    key, stored = pair
    keyword, tag, vr = (
        ("PatientComments", "00104000", "LT") if is_long else ("PatientID", "00100020", "LO")
    )
    asks_for_nothing = not (key.rstrip(" ") if is_long else key.strip(" ")).strip("*")
    expected = asks_for_nothing or (
        bool(stored.strip(" "))
        and text_matches(key, stored, leading_spaces_count=is_long, ignore_case=ignore_case)
    )

    assert matching(keyword, tag, vr, key, stored, ignore_case=ignore_case) == expected


@given(
    st.lists(keys_and_texts("aAßs^^*? ", "aAßs^ "), min_size=1, max_size=3),
    st.permutations(GROUPS) | st.just(GROUPS),
)
@settings(max_examples=300)
def test_names_match_as_a_walk_through_their_groups_says(pairs, order):
    key = "=".join(part for part, _ in pairs)
    stored = {name: text for name, (_, text) in zip(order, pairs, strict=False)}
    asks_for_nothing = not any(part.lstrip(" ").rstrip("^ ").strip("*") for part in key.split("="))

    found = matching("PatientName", "00100010", "PN", key, stored)

    assert found == (asks_for_nothing or name_matches(key, stored))
