"""Commands as they come over the wire."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from neurarium.protocol.commands import command_adapter

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=8,
)
TYPES = [
    "load_experiment",
    "play",
    "pause",
    "step",
    "rewind",
    "new_start",
    "set_speed",
    "set_hyperparameters",
    "subscribe",
    "set_input",
    "acknowledge",
    "fetch_dataset",
]
FIELDS = ("experiment", "steps", "seed", "steps_per_sec", "values", "summaries", "split", "index", "frame")
MESSAGES = st.builds(
    lambda kind, fields: {"type": kind, **fields},
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3),
)


@given(st.binary(max_size=80) | st.text(max_size=80))
def test_arbitrary_text_is_a_validation_error(message: str | bytes) -> None:
    with pytest.raises(ValidationError):
        command_adapter.validate_json(message)


@given(JSON | MESSAGES)
def test_arbitrary_json_is_a_command_or_a_validation_error(message: Any) -> None:
    with contextlib.suppress(ValidationError):
        command = command_adapter.validate_json(json.dumps(message))
        assert command_adapter.validate_json(command.model_dump_json()) == command


@pytest.mark.parametrize(
    "message",
    [
        {"type": "dance"},
        {"type": "play", "loudly": True},
        {"type": "step", "steps": 0},
        {"type": "step", "steps": 1_000_001},
        {"type": "new_start", "seed": -1},
        {"type": "new_start", "seed": 2**32},
        {"type": "set_speed", "steps_per_sec": 0},
        {"type": "set_speed", "steps_per_sec": 1e-300},
        {"type": "set_speed", "steps_per_sec": 1e7},
        {"type": "set_hyperparameters", "values": {}},
        {"type": "set_hyperparameters", "values": {"optimizer.learning_rate": float("nan")}},
        {"type": "set_hyperparameters", "values": {"optimizer.learning_rate": float("inf")}},
        {"type": "set_hyperparameters", "values": {f"path.{number}": 1.0 for number in range(65)}},
        {"type": "subscribe", "summaries": [{"type": "weights"}] * 33},
        {"type": "subscribe", "interval_secs": 61},
        {"type": "set_input", "split": "secret", "index": 0},
        {"type": "set_input", "split": "test", "index": -1},
        {"type": "acknowledge", "frame": -1},
    ],
    ids=str,
)
def test_a_command_beyond_its_limits_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        command_adapter.validate_json(json.dumps(message))


def test_what_a_command_leaves_out_has_a_default() -> None:
    assert command_adapter.validate_json('{"type": "step"}').model_dump() == {
        "type": "step",
        "steps": 1,
        "size": "batch",
        "request_id": None,
    }


def test_a_graph_beyond_all_bounds_is_not_read_to_its_end() -> None:
    layers = [{"id": f"l{number}", "type": "dense"} for number in range(300)] + [{"no": "layer"}] * 8000
    experiment = {
        "dataset": {"type": "digits"},
        "networks": {"network": {"layers": layers}},
        "objective": {"type": "classification"},
        "optimizer": {"type": "sgd"},
    }
    with pytest.raises(ValidationError) as caught:
        command_adapter.validate_json(json.dumps({"type": "load_experiment", "experiment": experiment}))
    assert [error["type"] for error in caught.value.errors()] == ["too_long"]
