"""What pydantic found wrong with a value, in words for people."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_EXPECTED: Mapping[str, str] = {
    "bool_parsing": "yes or no",
    "bool_type": "yes or no",
    "dict_type": "an object with fields",
    "finite_number": "a finite number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller number",
    "int_type": "a whole number",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "list_type": "a list",
    "literal_error": "{expected}",
    "model_attributes_type": "an object with fields",
    "model_type": "an object with fields",
    "string_pattern_mismatch": "made of letters, digits, _ and - alone",
    "string_too_long": "{max_length} characters long at most",
    "string_too_short": "{min_length} characters long or more",
    "string_type": "text",
    "too_long": "{max_length} long at most",
    "too_short": "{min_length} long or more",
    "tuple_type": "a list",
    "union_tag_invalid": "one of {expected_tags}",
}


def expectation(error: ErrorDetails) -> str:
    """What was expected, such as “should be 1 or more, not 0.”."""
    if error["type"] == "missing":
        return "is missing."
    if error["type"] == "extra_forbidden":
        return "is not known here."
    if error["type"] == "json_invalid":
        return "is no JSON."
    if error["type"] == "union_tag_not_found":
        return "has no type."
    expected = _EXPECTED.get(error["type"])
    if expected is None:
        return f"does not fit: {_plain(error['msg'])}{_given(error)}."
    words = expected.format(**_numbers(error.get("ctx", {}))).replace("'", "")
    return f"should be {words}{_given(error)}."


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")


def _numbers(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}


def _given(error: ErrorDetails) -> str:
    """What was given instead, if it is short."""
    given = error["input"]
    if given is None:
        return ", not empty"
    is_short = isinstance(given, int | float | str) and len(str(given)) <= 40 and str(given).isprintable()
    return f", not {given}" if is_short else ""
