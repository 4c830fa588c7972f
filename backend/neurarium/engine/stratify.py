"""Splitting samples into those to learn from and those to test on."""

import numpy as np

from neurarium.engine.dataset import Data, Split


def stratified_split(inputs: np.ndarray, target: np.ndarray, *, test_size: int, seed: int = 0) -> Data:
    """Keep `test_size` samples for testing, each class in proportion; always the same ones for the same seed.

    Within both splits the order is random.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(target))
    by_class = order[np.argsort(target[order], kind="stable")]
    picked = np.floor(np.arange(len(target)) * test_size / len(target)).astype(int)
    is_test = np.zeros(len(target), bool)
    is_test[by_class[np.flatnonzero(np.diff(picked, append=test_size))]] = True
    return Data(
        *(
            Split({"input": inputs[part]}, target[part])
            for part in (order[~is_test[order]], order[is_test[order]])
        )
    )
