"""The max pooling layer as code."""

from typing import ClassVar

from neurarium.export.layer_code import layer_code
from neurarium.export.pool_code import PoolCode


@layer_code("max_pool")
class MaxPoolCode(PoolCode):
    """The largest number of each window."""

    function: ClassVar[str] = "max_pool"
    keras_name: ClassVar[str] = "MaxPooling2D"
    onnx_name: ClassVar[str] = "MaxPool"
    helper: ClassVar[str] = '''
def max_pool(x, size, stride):
    """The largest number of each window."""
    window, strides = (1, size, size, 1), (1, stride, stride, 1)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, strides, "VALID")
'''
