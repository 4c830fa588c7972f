"""Optimizers, penalties and schedules, compared with those of PyTorch and Keras."""

from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch

from neurarium.engine.experiment import Spec
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.schedule import schedule_registry
from tests.conventions.comparing import Comparison, Verdict, close, rng

GRADIENTS = rng.normal(size=(4, 3, 2)).astype(np.float32)
START = rng.normal(size=(3, 2)).astype(np.float32)


def walked(
    name: str, gradients: np.ndarray = GRADIENTS, factors: tuple[float, ...] = (1,) * 4, **config: Any
) -> Any:
    made = optimizer_registry.build(Spec(type=name, config=config))
    params: Any = {"layer": {"kernel": jnp.asarray(START)}}
    state = made.init(params)
    for gradient, factor in zip(gradients, factors, strict=True):
        params, state = made.update(
            {"layer": {"kernel": jnp.asarray(gradient)}}, state, params, factor=jnp.float32(factor)
        )
    return params["layer"]["kernel"]


def walked_in_torch(make: Any, factors: tuple[float, ...] = (1,) * 4, clip: float = 0, **config: Any) -> Any:
    param = torch.nn.Parameter(torch.tensor(START))
    made = make([param], **config)
    rate = made.param_groups[0]["lr"]
    for gradient, factor in zip(GRADIENTS, factors, strict=True):
        param.grad = torch.tensor(gradient)
        if clip:
            torch.nn.utils.clip_grad_norm_([param], clip)
        made.param_groups[0]["lr"] = rate * factor
        made.step()
    return param


def walked_in_keras(made: Any, factors: tuple[float, ...] = (1,) * 4, **penalty: float) -> Any:
    variable, rate = keras.Variable(START), float(np.asarray(made.learning_rate))
    made.build([variable])
    l1, l2 = penalty.get("l1", 0), penalty.get("l2", 0)
    for gradient, factor in zip(GRADIENTS, factors, strict=True):
        made.learning_rate = rate * factor
        value = np.asarray(variable)
        # The gradient of keras.regularizers.L1L2, which adds l1 · |w| and l2 · w² to the loss.
        made.apply([jnp.asarray(gradient + l1 * np.sign(value) + 2 * l2 * value)], [variable])
    return variable


OPTIM, KERAS = torch.optim, keras.optimizers
FALLING = (1, 0.5, 0.25, 0.125)


def plain_descents() -> Verdict:
    here = (
        walked("sgd", learning_rate=0.1),
        walked("momentum", learning_rate=0.1, momentum=0.8),
        walked("nesterov", learning_rate=0.1, momentum=0.8),
    )
    settings: tuple[dict[str, Any], ...] = ({}, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True})
    return (
        all(close(a, walked_in_torch(OPTIM.SGD, lr=0.1, **c)) for a, c in zip(here, settings, strict=True)),
        all(close(a, walked_in_keras(KERAS.SGD(0.1, **c))) for a, c in zip(here, settings, strict=True)),
    )


def momentum_under_a_schedule() -> Verdict:
    here = walked("momentum", factors=FALLING, learning_rate=0.1, momentum=0.8)
    return (
        close(here, walked_in_torch(OPTIM.SGD, FALLING, lr=0.1, momentum=0.8)),
        close(here, walked_in_keras(KERAS.SGD(0.1, momentum=0.8), FALLING)),
    )


def with_defaults(name: str, in_torch: Any, in_keras: Any, rate: float = 0.01) -> Verdict:
    here = walked(name, learning_rate=rate)
    return close(here, walked_in_torch(in_torch, lr=rate)), close(here, walked_in_keras(in_keras(rate)))


def adadelta() -> Verdict:
    here = walked("adadelta")
    return close(here, walked_in_torch(OPTIM.Adadelta)), close(here, walked_in_keras(KERAS.Adadelta()))


def what_decays() -> Verdict:
    """Whether a bias stays without a gradient."""
    made = optimizer_registry.build(Spec(type="adamw", config={"weight_decay": 0.5}))
    params: Any = {"layer": {"bias": jnp.ones(3)}}
    after, _ = made.update(
        jax.tree.map(jnp.zeros_like, params), made.init(params), params, factor=jnp.ones(())
    )
    param, variable = torch.nn.Parameter(torch.ones(3)), keras.Variable(np.ones(3, np.float32), name="bias")
    param.grad = torch.zeros(3)
    OPTIM.AdamW([param], weight_decay=0.5).step()
    theirs = KERAS.AdamW(weight_decay=0.5)
    theirs.build([variable])
    theirs.apply([jnp.zeros(3)], [variable])
    here = after["layer"]["bias"]
    return close(here, param, 1e-6), close(here, variable, 1e-6)


def decay_to_begin_with() -> Verdict:
    here = optimizer_registry.build(Spec(type="adamw")).weight_decay  # type: ignore[attr-defined]
    in_torch = OPTIM.AdamW([torch.nn.Parameter(torch.ones(1))]).defaults["weight_decay"]
    return in_torch == here, KERAS.AdamW().weight_decay == here


def lion() -> Verdict:
    here = walked("lion", learning_rate=0.01, weight_decay=0.1)
    return hasattr(OPTIM, "Lion"), close(here, walked_in_keras(KERAS.Lion(0.01, weight_decay=0.1)))


def rates_to_begin_with() -> Verdict:
    here = [optimizer_registry.build(Spec(type=name)).learning_rate for name in ("sgd", "adam")]
    param = torch.nn.Parameter(torch.ones(1))
    in_torch = [made([param]).defaults["lr"] for made in (OPTIM.SGD, OPTIM.Adam)]
    in_keras = [float(np.asarray(made().learning_rate)) for made in (KERAS.SGD, KERAS.Adam)]
    return here == in_torch, np.allclose(here, in_keras)


def l2() -> Verdict:
    here = walked("sgd", learning_rate=0.1, l2=0.3)
    return (
        close(here, walked_in_torch(OPTIM.SGD, lr=0.1, weight_decay=0.3)),
        close(here, walked_in_keras(KERAS.SGD(0.1), l2=0.3)),
    )


def l1() -> Verdict:
    """Whether weights become exactly zero."""
    here = np.asarray(walked("sgd", learning_rate=0.3, l1=1.0))
    assert (here == 0).any()
    in_keras = np.asarray(walked_in_keras(KERAS.SGD(0.3), l1=1.0))
    return False, bool((in_keras == 0).any())


def clipping() -> Verdict:
    here = walked("sgd", learning_rate=0.1, l2=0.3, clip_norm=0.5)
    in_torch = walked_in_torch(OPTIM.SGD, lr=0.1, weight_decay=0.3, clip=0.5)
    in_keras = walked_in_keras(KERAS.SGD(0.1, global_clipnorm=0.5), l2=0.15)
    return close(here, in_torch), close(here, in_keras)


def falls(name: str, in_torch: Any, in_keras: Any, **config: Any) -> Verdict:
    """The factors of the first steps."""
    steps = range(14)
    made = schedule_registry.build(Spec(type=name, config=config))
    here = [float(made.factor(jnp.int32(step))) for step in steps]
    optimizer = OPTIM.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
    schedule, rates = in_torch(optimizer), []
    for _ in steps:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return close(here, rates), close(here, [float(in_keras(step)) for step in steps])


SCHEDULES, TORCH_SCHEDULES = KERAS.schedules, OPTIM.lr_scheduler
TRAINING: dict[str, Comparison] = {
    "SGD, momentum, Nesterov": plain_descents,
    "momentum under a schedule": momentum_under_a_schedule,
    "Adagrad": lambda: with_defaults("adagrad", OPTIM.Adagrad, KERAS.Adagrad),
    "RMSprop": lambda: with_defaults("rmsprop", OPTIM.RMSprop, KERAS.RMSprop),
    "Adadelta": adadelta,
    "Adam": lambda: with_defaults("adam", OPTIM.Adam, KERAS.Adam),
    "AdamW, what decays": what_decays,
    "AdamW, decay": decay_to_begin_with,
    "Lion": lion,
    "rates to begin with": rates_to_begin_with,
    "L2 penalty": l2,
    "L1 penalty": l1,
    "clipping": clipping,
    "schedule “steps”": lambda: falls(
        "step",
        lambda o: TORCH_SCHEDULES.StepLR(o, 3, 0.5),
        SCHEDULES.ExponentialDecay(1.0, 3, 0.5, staircase=True),
        steps=3,
        drop=0.5,
    ),
    "schedule “cosine”": lambda: falls(
        "cosine",
        lambda o: TORCH_SCHEDULES.CosineAnnealingLR(o, 10, 0.1),
        SCHEDULES.CosineDecay(1.0, 10, 0.1),
        steps=10,
        end=0.1,
    ),
    "schedule “warm-up”": lambda: falls(
        "warm_up",
        lambda o: TORCH_SCHEDULES.LinearLR(o, total_iters=4),
        SCHEDULES.CosineDecay(0.0, 10**9, warmup_target=1.0, warmup_steps=4),
        steps=4,
    ),
}
