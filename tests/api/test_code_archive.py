"""A session's experiment over HTTP, as a zip that runs without Neurarium."""

import io
import time
import zipfile
from collections.abc import Callable

import httpx2
import numpy as np
import pytest
import safetensors.numpy

from tests.api.test_http import problem_of

WAIT_SECS = 60
PATIENCE_SECS = 0.05


def archive_of(http: httpx2.Client, session: str, framework: str) -> httpx2.Response:
    """The answer once the session has something to give."""
    deadline = time.monotonic() + WAIT_SECS
    while (answer := http.get(f"/api/sessions/{session}/code/{framework}")).status_code != 200:
        assert problem_of(answer, 422).code == "not_ready"
        assert time.monotonic() < deadline
        time.sleep(PATIENCE_SECS)
    return answer


@pytest.mark.parametrize("framework", ["jax", "flax", "pytorch", "keras"])
def test_a_session_is_a_zip_of_program_data_and_weights(
    http: httpx2.Client, new_session: Callable[..., str], framework: str
) -> None:
    answer = archive_of(http, new_session(), framework)
    assert answer.headers["content-type"] == "application/zip"
    assert f'filename="digits_8x8_{framework}.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        program = f"digits_8x8_{framework}.py"
        names = {program, "data.npz", "weights.npz", "README.md", "requirements.txt"}
        assert {*files.namelist()} == names
        compile(files.read(program), program, "exec")
        with np.load(io.BytesIO(files.read("weights.npz"))) as weights:
            assert weights["dense_1/kernel"].shape == (64, 8)
            assert weights["outputs"].shape == (len(weights["inputs"]), 10)


def test_weights_come_alone_with_examples_and_as_onnx(
    http: httpx2.Client, new_session: Callable[..., str]
) -> None:
    session = new_session()
    with zipfile.ZipFile(io.BytesIO(archive_of(http, session, "onnx").content)) as files:
        assert {"network.onnx", "examples.npz", "digits_8x8_onnx.py"} < {*files.namelist()}
    answer = http.get(f"/api/sessions/{session}/weights/safetensors")
    assert 'filename="digits_8x8_step_0.safetensors"' in answer.headers["content-disposition"]
    arrays = safetensors.numpy.load(answer.content)
    with np.load(io.BytesIO(http.get(f"/api/sessions/{session}/weights/npz").content)) as same:
        assert {*same} == {*arrays}
        assert all((same[name] == array).all() for name, array in arrays.items())
    assert arrays["dense_1/kernel"].shape == (64, 8)
    assert arrays["outputs"].shape == (len(arrays["inputs"]), 10)
    assert problem_of(http.get(f"/api/sessions/{session}/weights/pickle"), 422).code == "invalid_request"
    found = http.post(f"/api/sessions/{session}/weights?name=mine.npz", content=answer.content)
    assert {layer["verdict"] for layer in found.json()["layers"]} == {"fits"}
    cut = http.post(f"/api/sessions/{session}/weights", content=answer.content[:-9])
    assert problem_of(cut, 422).code == "unreadable_weights"


def test_what_is_no_session_or_framework_is_refused_in_words(
    http: httpx2.Client, new_session: Callable[..., str]
) -> None:
    assert problem_of(http.get("/api/sessions/nowhere/code/jax"), 404).code == "no_session"
    answer = http.get(f"/api/sessions/{new_session()}/code/theano")
    assert problem_of(answer, 422).code == "invalid_request"
