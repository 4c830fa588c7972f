"""Patches of a session's state: small, and the whole of what has changed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from neurarium.protocol.patch import patched, replacements

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
KEYS = st.sampled_from(["a", "b", "a/b", "~1", "ü", ""])
VALUES = st.recursive(
    LEAVES, lambda parts: st.lists(parts, max_size=3) | st.dictionaries(KEYS, parts, max_size=3), max_leaves=9
)


@given(VALUES, VALUES)
def test_a_patched_value_is_the_one_that_was_to_come(before: Any, after: Any) -> None:
    changes = dict(replacements(before, after))
    assert patched(before, changes) == after
    assert dict(replacements(after, after)) == {}


def test_a_patch_names_what_has_changed_and_nothing_else() -> None:
    before = {"step": 1, "experiment": {"seed": 0, "points": [[1, 2]] * 500}, "kept": {"a": 1}, "off": False}
    after = {"step": 2, "experiment": {"seed": 7, "points": [[1, 2]] * 500}, "kept": {"b": 1}, "off": 0}
    assert dict(replacements(before, after)) == {
        "/step": 2,
        "/experiment/seed": 7,
        "/kept": {"b": 1},
        "/off": 0,
    }
