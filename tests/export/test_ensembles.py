"""Problems other than to answer, as code: it runs, and its losses are those of the engine."""

import runpy
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import take
from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.lab import lab_registry
from neurarium.engine.network import State
from neurarium.export.archive import write_archive
from neurarium.export.code import ENSEMBLE_WRITERS, write_code
from neurarium.export.ensemble import is_ensemble
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Plan, Planner
from neurarium.settings import Limits
from tests.export.frameworks import PACKAGES
from tests.export.test_running import lab_of, unpacked

FRAMEWORKS = tuple(ENSEMBLE_WRITERS)
KINDS = ("autoencoder", "few_labels", "flow_matching", "gan", "twins")
ROWS = 12


def kind_of(name: str) -> str:
    return lab_of(name).objective.type


LABS = [name for name in lab_registry if kind_of(name) in KINDS]


def with_objective(experiment: Experiment, type_: str, **config: Any) -> Experiment:
    return experiment.model_copy(update={"objective": Spec(type=type_, config=config)})


def with_norms(experiment: Experiment) -> Experiment:
    """The same with a batch norm before the last layer of each network."""
    return experiment.model_copy(
        update={"networks": {role: _normed(role, each) for role, each in experiment.networks.items()}}
    )


def _normed(role: str, network: Network) -> Network:
    *layers, last = network.layers
    norm = LayerSpec(id=f"{role}_norm", type="batch_norm")
    edges = [
        Edge(source=edge.source, target=norm.id) if edge.target == last.id else edge for edge in network.edges
    ]
    edges.append(Edge(source=norm.id, target=last.id))
    return Network(layers=(*layers, norm, last), edges=tuple(edges))


# Problems that no lab has: norms that keep running means, and sequences, which may be shorter than others.
OTHERS: Mapping[str, Callable[[], Experiment]] = {
    "gan_norms": lambda: with_norms(lab_of("gan_dots")),
    "few_labels_norms": lambda: with_norms(lab_of("few_labels_moons")),
    "vae_norms": lambda: with_norms(lab_of("autoencoder_digits")),
    "few_rows": lambda: with_objective(with_norms(lab_of("digits_by_rows")), "few_labels", threshold=0.1),
    "few_names": lambda: with_objective(lab_of("whose_name"), "few_labels", threshold=0.5),
}


def experiment_of(name: str) -> Experiment:
    return OTHERS[name]() if name in OTHERS else lab_of(name)


def planned(name: str, **objective: Any) -> Plan:
    experiment = experiment_of(name)
    config = {**experiment.objective.config, **objective}
    return plan_of(with_objective(experiment, experiment.objective.type, **config))


def plan_of(experiment: Experiment) -> Plan:
    return Planner(Datasets(Path("nowhere"), ()), Limits()).plan(experiment)


# Each problem in one framework: the losses of each are tested in both.
RUNS = (
    ("vae_digits", "pytorch"),
    ("few_labels_moons", "jax"),
    ("flow_dots", "pytorch"),
    ("gan_collapse", "jax"),
    ("gan_dots", "pytorch"),
    ("twins", "jax"),
    ("gan_norms", "jax"),
    ("gan_norms", "pytorch"),
    ("few_rows", "pytorch"),
    ("few_names", "jax"),
)


@pytest.mark.parametrize(("name", "framework"), RUNS)
def test_the_download_of_each_problem_runs_in_an_empty_folder(
    name: str, framework: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(PACKAGES[framework])
    plan = planned(name)
    program = unpacked(write_archive(plan, plan.learner.start(jax.random.key(3)), framework), tmp_path)
    code = program.read_text("utf-8")
    program.write_text(code.replace("START_FROM_WEIGHTS = False", "START_FROM_WEIGHTS = True"), "utf-8")
    runpy.run_path(str(program), run_name="__main__")
    told = capsys.readouterr().out
    assert "Epoch   2: " in told
    assert "nan" not in told
    assert told.count(": yes (off by") == len(plan.learner.models)
    kind = plan.experiment.objective.type
    assert (program.parent / "made.npy").exists() == (kind in ("gan", "flow_matching"))


@pytest.mark.parametrize("name", LABS)
def test_every_lab_of_such_a_problem_is_written(name: str) -> None:
    plan = planned(name)
    assert is_ensemble(plan.learner)
    for framework in FRAMEWORKS:
        written = write_code(plan.experiment, plan.learner, plan.data.host, framework)
        compile(written.code, name, "exec")


def module_of(plan: Plan, framework: Any, folder: Path) -> ModuleType:
    """The program, imported, with the weights of a start in its file."""
    program = unpacked(write_archive(plan, plan.learner.start(jax.random.key(3)), framework), folder)
    module = ModuleType("program")
    module.__dict__["__file__"] = str(program)
    exec(compile(program.read_text("utf-8"), "program", "exec"), module.__dict__)
    return module


CASES: Mapping[str, dict[str, Any]] = {
    "gan_dots": {"penalty": 0.5},
    "vae_digits": {"beta": 0.7},
    "never_seen": {"loss_function": "triplet"},
    "twins": {},
    "few_labels_moons": {"threshold": 0.5},
    "flow_dots": {},
    "gan_norms": {"penalty": 0.5},
    "few_labels_norms": {"threshold": 0.5},
    "vae_norms": {},
    "few_rows": {},
    "few_names": {},
}


class Judged(NamedTuple):
    """A turn of a step: the fields of its batch, the engine's loss of them, and the state that it leaves."""

    turn: str
    fields: dict[str, np.ndarray]
    loss: float
    state: State


@cache
def judged(name: str) -> tuple[Plan, tuple[Judged, ...]]:
    plan = planned(name, **CASES[name])
    learner = plan.learner.bind(plan.numbers)
    state, samples = learner.start(jax.random.key(3)), take(plan.data.train, jnp.arange(ROWS))
    made = []
    for turn in learner.objective.turns():
        lesson = learner.lesson(turn, samples, state, jax.random.key(5))
        loss, aux = learner.objective.loss(turn.name, lesson.players, lesson.batch)
        if name == "vae_digits":  # the codes that it draws in training are its own
            loss = learner.measure(state, samples)["loss"].mean()
        fields = {field: np.array(array) for field, array in lesson.batch.fields.items()}
        made.append(Judged(turn.name or "step", fields, float(loss), state.state | aux.state))
    return plan, tuple(made)


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_losses_are_those_of_the_engine(
    name: str, framework: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(PACKAGES[framework])
    plan, turns = judged(name)
    module = module_of(plan, framework, tmp_path)
    for turn, fields, expected, state in turns:
        with monkeypatch.context() as patch:
            loss, kept = loss_of(module, framework, turn, fields, patch)
        assert loss == pytest.approx(expected, rel=2e-4)
        for layer, arrays in state.items():
            for array, value in arrays.items():
                np.testing.assert_allclose(kept[f"{layer}/{array}"], value, rtol=1e-3, atol=1e-5)


def loss_of(
    module: ModuleType, framework: str, turn: str, fields: dict[str, np.ndarray], patch: pytest.MonkeyPatch
) -> tuple[float, dict[str, np.ndarray]]:
    """What the code's loss makes of a batch, where it draws what is in its fields, or else nothing but 0.

    Also what norms have kept after it, as `layer/name`.
    """
    loss_fn, roles = module.TURNS[turn][0], tuple(module.OPTIMIZERS)
    noise, time = fields.get("noise"), fields.get("time")
    part = None if time is None else (time * ROWS - np.arange(ROWS)[:, np.newaxis]).astype(np.float32)
    given = [fields[name] for name in ("input", "target", "changed") if name in fields]
    if framework == "jax":
        key = jax.random.key(0)
        trees = [params_of(module, roles, f"init_{{role}}{tree}") for tree in ("", "_state")]
        has_state = any(trees[1].values())
        patch.setattr(jax.random, "normal", lambda _, shape: jnp.zeros(shape) if noise is None else noise)
        patch.setattr(jax.random, "uniform", lambda *_: part)
        made = loss_fn(*trees[: 1 + has_state], *given, key)
        loss, state = made if has_state else (made, {})
        layers = {name: arrays for by_role in state.values() for name, arrays in by_role.items()}
        return float(loss), {f"{name}/{key}": own[key] for name, own in layers.items() for key in own}
    import torch

    models = {role: getattr(module, role.capitalize())() for role in roles}
    for model in models.values():
        module.load_weights(model)

    def normal(shape: tuple[int, ...], **_: Any) -> Any:
        return torch.zeros(shape) if noise is None else torch.from_numpy(noise)

    patch.setattr(torch, "randn", normal)
    patch.setattr(torch, "rand", lambda *_, **__: torch.from_numpy(part))
    tensors = [torch.from_numpy(array) for array in given]
    tensors = [each.permute(0, 3, 1, 2) if each.ndim == 4 else each for each in tensors]
    tensors[1] = tensors[1].long()
    loss = float(loss_fn(models, *tensors).detach())
    names = {"running_mean": "mean", "running_var": "variance"}
    buffers = (item for model in models.values() for item in model.named_buffers())
    paths = ((path.removeprefix("layer_").rpartition("."), value) for path, value in buffers)
    return loss, {f"{layer}/{names[own]}": value.numpy() for (layer, _, own), value in paths if own in names}


def params_of(module: ModuleType, roles: tuple[str, ...], start: str) -> dict[str, Any]:
    """The weights of each role that has such a function to start by."""
    starts: dict[str, Any] = {role: getattr(module, start.format(role=role), lambda _: {}) for role in roles}
    return {role: module.load_weights(made(jax.random.key(0))) for role, made in starts.items()}


def test_a_role_that_moves_several_times_a_step_is_moved_at_the_rate_of_that_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = lab_of("gan_dots")
    config = {**lab.objective.config, "discriminator_steps": 3, "penalty": 0.0}
    update = {
        "schedule": Spec(type="warm_up", config={"steps": 10}),
        "optimizer": Spec(type="sgd", config={"learning_rate": 0.5, "l1": 0.01}),
        "optimizers": {},
    }
    plan = plan_of(with_objective(lab.model_copy(update=update), "gan", **config))
    learner, step = plan.learner.bind(plan.numbers), 4
    state = learner.start(jax.random.key(3))._replace(step=jnp.int32(step))
    module = module_of(plan, "jax", tmp_path)
    params = params_of(module, tuple(module.OPTIMIZERS), "init_{role}")
    opt_states = {role: module.OPTIMIZERS[role](step).init(tree) for role, tree in params.items()}
    samples = take(plan.data.train, jnp.arange(ROWS))
    for turn in learner.objective.each_turn():
        lesson = learner.lesson(turn, samples, state, jax.random.key(5))
        state = learner.learn(lesson, state, watched=False).made
        fields = {field: np.array(array) for field, array in lesson.batch.fields.items()}
        with monkeypatch.context() as patch:
            patch.setattr(jax.random, "normal", lambda *_, noise=fields["noise"]: noise)
            given = fields["input"], fields["target"]
            params, opt_states, _ = module.take_turn(
                turn.name, step, params, opt_states, given, jax.random.key(0)
            )
    for layer, arrays in state.params.items():
        made = next(tree[layer] for tree in params.values() if layer in tree)
        for name, array in arrays.items():
            np.testing.assert_allclose(made[name], array, rtol=1e-4, atol=1e-6)
