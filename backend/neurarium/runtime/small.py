"""Small programs on a CPU: XLA computes them itself, instead of calling a library for each matrix product.

A training loop that calls no library becomes one piece of code, without a call for each operation. Larger
networks are better served by the library.
"""

import logging
from functools import cache

import jax

from neurarium.engine.train import Learner

logger = logging.getLogger(__name__)

# XLA takes loops that read and write less than this in a step, if they call no library.
XLA_FLAG = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000"
Options = dict[str, str | bool]

# These make many small pieces of code of a loop of steps, each of which takes a hundredth of a second to
# compile: numbers that no step changes, computed ahead of the loop, and sums over a batch, in two parts each.
FEWER_PIECES: Options = {
    "xla_disable_hlo_passes": "while-loop-invariant-code-motion,while-loop-expensive-invariant-code-motion"
    ",tree_reduction_rewriter"
}
WITHOUT_LIBRARY: Options = {"xla_cpu_experimental_ynn_fusion_type": ""}
ONE_PIECE: Options = FEWER_PIECES | WITHOUT_LIBRARY | {"xla_backend_optimization_level": "1"}


def loop_options(learner: Learner) -> Options:
    """How XLA is to compile a learner's training loop; `XLA_FLAG` must be set, too."""
    options = ONE_PIECE if learner.is_small else FEWER_PIECES
    return options if understands(frozenset(options.items())) else {}


def drawing_options() -> Options:
    """How XLA is to compile what draws batches ahead."""
    return FEWER_PIECES if understands(frozenset(FEWER_PIECES.items())) else {}


def summary_options(learner: Learner) -> Options:
    """How XLA is to compile what is shown of a learner: of points there are many, in narrow layers."""
    of_points = learner.data.points is not None and understands(frozenset(WITHOUT_LIBRARY.items()))
    return WITHOUT_LIBRARY if of_points else {}


@cache
def understands(options: frozenset[tuple[str, str | bool]]) -> bool:
    """Whether XLA computes on a CPU here, and in a version that knows these options."""
    if jax.default_backend() != "cpu":
        return False
    try:
        jax.jit(lambda x: x + 1).lower(0.0).compile(dict(options))
    except jax.errors.JaxRuntimeError as error:
        logger.warning("Small networks are not as fast as they could be: %s", error)
        return False
    return True
