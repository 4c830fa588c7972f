"""The average pooling layer as code."""

from typing import ClassVar

from neurarium.export.layer_code import layer_code
from neurarium.export.pool_code import PoolCode


@layer_code("avg_pool")
class AvgPoolCode(PoolCode):
    """The mean of each window."""

    function: ClassVar[str] = "avg_pool"
    keras_name: ClassVar[str] = "AveragePooling2D"
    onnx_name: ClassVar[str] = "AveragePool"
    helper: ClassVar[str] = '''
def avg_pool(x, size, stride):
    """The mean of each window."""
    window, strides = (1, size, size, 1), (1, stride, stride, 1)
    return jax.lax.reduce_window(x, 0.0, jax.lax.add, window, strides, "VALID") / size**2
'''
