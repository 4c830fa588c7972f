"""What changed between two experiments: whether training can go on, and how to say it."""

from collections.abc import Mapping

from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import components, hyperparameters, program_key, with_hyperparameters


def can_go_on(before: Experiment, after: Experiment) -> bool:
    """Whether training can go on from the same params: the data, the start and the networks are the same."""
    same_networks = after.model_copy(update={"networks": before.networks})
    return (
        before.dataset == after.dataset
        and before.seed == after.seed
        and before.objective.type == after.objective.type
        and program_key(same_networks) == program_key(after)
    )


def changes(before: Experiment, after: Experiment) -> str:
    """What changed, in words: “optimizer sgd → adam, learning rate 0.005 → 0.002”."""
    roots = ("dataset", "augmentation", "objective", "optimizer", "schedule")
    words = [
        f"{root} {getattr(before, root).type} → {getattr(after, root).type}"
        for root in roots
        if getattr(before, root).type != getattr(after, root).type
    ]
    if before.batch_size != after.batch_size:
        words.append(f"batch size {before.batch_size} → {after.batch_size}")
    old, new = hyperparameters(before), hyperparameters(after)
    titles = _titles(after)
    return ", ".join(
        words
        + [
            f"{titles[path]} {old[path]:g} → {value:g}"
            for path, value in new.items()
            if path in old and old[path] != value
        ]
    )


def carry_over(values: Mapping[str, float], before: Experiment, after: Experiment) -> Experiment:
    """The later experiment with those live numbers of the earlier one whose components it shares."""
    kinds = {prefix: type(component) for prefix, component in components(before)}
    shared = {
        f"{prefix}.{name}"
        for prefix, component in components(after)
        if kinds.get(prefix) is type(component)
        for name in component.live_names()
    }
    return with_hyperparameters(after, {path: value for path, value in values.items() if path in shared})


def _titles(experiment: Experiment) -> dict[str, str]:
    """The titles of the live numbers, by path."""
    return {
        f"{prefix}.{name}": (type(component).model_fields[name].title or name).lower()
        for prefix, component in components(experiment)
        for name in component.live_names()
    }
