"""How much it helps to know other digits already: python -m scripts.measure_transfer 1500 200 5

The lab `transfer_digits` learns 0 to 4 for so many steps. Then the same network learns 5 to 9 from few
examples, for so many steps: from nothing, from what it knows, and with the first layers of that frozen. Test
accuracies are means over so many seeds, with their standard deviation; last is scikit-learn's logistic
regression of the pixels of the same examples.
"""

import sys
from functools import partial
from statistics import mean, stdev

import jax
from tests.engine.drawn import Ready, ready

from neurarium.engine.experiment import LayerSpec
from neurarium.engine.lab import lab_registry
from neurarium.engine.surgery import operate
from neurarium.engine.train import TrainState
from scripts.measure_little import arrays_of

LAB = "transfer_digits"
EACH = (3, 10, 30, 100)
FROZEN: dict[str, tuple[str, ...] | None] = {
    "nothing": None,
    "learned": (),
    "convolutions": ("conv_1", "conv_2"),
    "all but output": ("conv_1", "conv_2", "dense_1"),
}


def main(first_steps: int, steps: int, seeds: int) -> None:
    """Print a row for each number of examples."""
    lab = lab_registry[LAB].experiment
    before = ready(lab)
    known = [before.trained(first_steps, started(before, seed))[0] for seed in range(seeds)]
    first = mean(before.measured(state, before.test)["accuracy"] for state in known)
    print(f"0 to 4 after {first_steps} steps: {first:.3f}; 5 to 9 after {steps} steps, of each so many:")
    print("each   " + "  ".join(f"{name:>15}" for name in (*FROZEN, "logistic")))
    for each in EACH:
        config = {"only": list("56789"), "samples": max(10, each * 5)}
        few = lab.model_copy(update={"dataset": lab.dataset.model_copy(update={"config": config})})
        cells = []
        for frozen in FROZEN.values():
            made = ready(few.with_layers(partial(freeze, frozen or ())))
            found = []
            for seed, learned in enumerate(known):
                start = started(made, seed + 100)
                if frozen is not None:
                    grown = operate(before.learner, learned, made.learner, start).train_state
                    start = start._replace(params=grown.params, state=grown.state)
                found.append(made.measured(made.trained(steps, start)[0], made.test)["accuracy"])
            cells.append(f"{mean(found):.3f} ± {stdev(found) if seeds > 1 else 0:.3f}")
        cells.append(f"{regression(ready(few)):.3f}")
        print(f"{each:4}   " + "  ".join(f"{cell:>15}" for cell in cells), flush=True)


def regression(made: Ready) -> float:
    """The test accuracy of logistic regression, which depends on no seed."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, *test = arrays_of(made)
    return float(LogisticRegression(max_iter=2_000).fit(rows, labels).score(*test))


def freeze(frozen: tuple[str, ...], spec: LayerSpec) -> LayerSpec:
    """The layer, frozen if it is one of these."""
    return spec.model_copy(update={"frozen": spec.id in frozen})


def started(made: Ready, seed: int) -> TrainState:
    """A start of another seed."""
    return made.learner.start(jax.random.key(seed))


if __name__ == "__main__":
    main(*(int(number) for number in (sys.argv[1:] or ["1500", "200", "5"])))
