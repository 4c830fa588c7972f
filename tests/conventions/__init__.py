"""The engine beside PyTorch and Keras; Keras computes with JAX, as nothing else need be installed then."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
