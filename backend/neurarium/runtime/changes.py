"""What changed between two experiments: whether training can go on, and how to say it."""

from neurarium.engine.experiment import Experiment
from neurarium.engine.hyperparameters import components, hyperparameters, program_key


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


def _titles(experiment: Experiment) -> dict[str, str]:
    """The titles of the live numbers, by path."""
    return {
        f"{prefix}.{name}": (type(component).model_fields[name].title or name).lower()
        for prefix, component in components(experiment)
        for name in component.live_names()
    }
