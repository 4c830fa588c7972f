"""What went wrong, in words for a viewer."""

import jax
import pytest

from neurarium.runtime.errors import OUT_OF_MEMORY, is_out_of_memory


@pytest.mark.parametrize(
    "error",
    [MemoryError(), jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 858993 bytes.")],
)
def test_a_lack_of_memory_is_known_from_python_and_from_xla(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert "no memory left" in OUT_OF_MEMORY.message


@pytest.mark.parametrize("error", [ValueError(), jax.errors.JaxRuntimeError("INVALID_ARGUMENT: a shape")])
def test_other_mistakes_are_not_taken_for_it(error: Exception) -> None:
    assert not is_out_of_memory(error)
