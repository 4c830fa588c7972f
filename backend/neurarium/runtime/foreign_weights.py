"""Weights as PyTorch and Keras name and lay them out, matched to the layers of a network."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from neurarium.engine.recurrence import BACKWARD
from neurarium.protocol.infos import LayerInfo, NetworkInfo
from neurarium.runtime.foreign_attention import gathered, keras_attention, torch_attention, torch_block

Arrays = Mapping[str, np.ndarray]
Shapes = Mapping[str, tuple[int, ...]]
Convention = Literal["PyTorch", "Keras"]

# More tries than these are no search any more: such layers cannot be told apart by their shapes.
MOST_TRIES = 20_000
_NUMBERS = re.compile(r"(\d+)")
_UNNAMED = re.compile(r"arr_\d+")
REVERSE = "_reverse"
EXPORTED = "layer_"  # before the names of layers in exported code
# Layers that pass numbers on in the order in which they came.
_PASSING = ("dropout", "noise", "activation")
# The reset and update gates of Keras stand the other way round.
_KERAS_GRU = np.array([1, 0, 2])


class Module(NamedTuple):
    """Arrays of one layer of another program, by the last part of their names."""

    name: str
    arrays: Arrays

    @property
    def stem(self) -> str:
        """Its name without numbers: those of one stem are in their order."""
        return _NUMBERS.sub("#", self.name)

    @property
    def order(self) -> list[int]:
        """The numbers of its name."""
        return [int(number) for number in _NUMBERS.findall(self.name)]


class Place(NamedTuple):
    """A layer that arrays are wanted for; `flattened` is the shape of what was made a row before it."""

    layer: LayerInfo
    wanted: Shapes
    flattened: tuple[int, ...] | None


Make = Callable[[Arrays, Place], dict[str, np.ndarray] | None]


class Match(NamedTuple):
    """Arrays for each layer, in the order of this server, and in words what they were made of."""

    arrays: Mapping[str, Arrays]
    words: Mapping[str, str]


def matched(
    arrays: Arrays, shapes: Mapping[str, Shapes], networks: Sequence[NetworkInfo]
) -> Match | str | None:
    """All layers with arrays of another program's names; or why that is not clear, in words; or None.

    Each module of the file goes to a layer that it fits by shape. Those whose names differ in numbers alone
    stay in their order, and one that is called like a layer goes there.
    """
    modules = _modules(arrays, {layer.type for network in networks for layer in network.layers})
    places = [
        Place(layer, shapes[layer.id], _flattened(layer, {each.id: each for each in network.layers}))
        for network in networks
        for layer in network.layers
        if shapes.get(layer.id)
    ]
    if not modules or len(modules) < len(places):
        return None
    # That a name is one of here may be chance, so where it leads nowhere it does not count.
    for by_name in (True, False):
        found = [
            (convention, solution)
            for convention in _conventions(modules)
            for solution in _Search(places, modules, convention, by_name=by_name).solutions(most=2)
        ]
        if found:
            break
    if not found:
        return None
    if len(found) > 1:
        return _ambiguity(found)
    (convention, solution), *_ = found
    by_id = {place.layer.id: place for place in places}
    return Match(
        {layer: placed for layer, (_, placed) in solution.items()},
        {layer: _words(convention, by_id[layer], module) for layer, (module, _) in solution.items()},
    )


class _Search:
    """Goes through all ways to give each place a module of its own."""

    def __init__(
        self, places: Sequence[Place], modules: Sequence[Module], convention: Convention, *, by_name: bool
    ) -> None:
        named = {_own_name(module): module for module in modules if by_name}
        self._fitting = [
            [
                (module, placed)
                for module in ([named[place.layer.id]] if place.layer.id in named else modules)
                if (placed := _placed(convention, place, module)) is not None
            ]
            for place in places
        ]
        self._places = places
        self._tries = 0

    def solutions(self, *, most: int) -> list[dict[str, tuple[Module, Arrays]]]:
        """So many solutions at most; none where there are too many ways to try them all."""
        found: list[dict[str, tuple[Module, Arrays]]] = []
        for chosen in self._extended([]):
            found.append({place.layer.id: each for place, each in zip(self._places, chosen, strict=True)})
            if len(found) == most:
                break
        return found

    def _extended(self, chosen: list[tuple[Module, Arrays]]) -> Iterator[list[tuple[Module, Arrays]]]:
        self._tries += 1
        if len(chosen) == len(self._places):
            yield chosen
            return
        for each in self._fitting[len(chosen)]:
            if self._tries > MOST_TRIES:
                return
            if all(_may_follow(earlier, each[0]) for earlier, _ in chosen):
                yield from self._extended([*chosen, each])


def _may_follow(earlier: Module, later: Module) -> bool:
    return earlier is not later and (earlier.stem != later.stem or earlier.order < later.order)


def _modules(arrays: Arrays, kinds: Collection[str]) -> list[Module]:
    if arrays and all(_UNNAMED.fullmatch(name) for name in arrays):
        return _unnamed(sorted(arrays.items(), key=lambda item: int(item[0].partition("_")[2])))
    grouped: dict[str, dict[str, np.ndarray]] = {}
    for path, array in arrays.items():
        name, _, last = path.partition(":")[0].replace("/", ".").rpartition(".")
        grouped.setdefault(name, {})[last] = array
    return [Module(name, each) for name, each in _both_ways(gathered(grouped, kinds)).items() if name]


def _both_ways(grouped: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Modules by name, either direction of Keras's `Bidirectional` and of exported code as one."""
    made = dict(grouped)
    recurrent = [name for name, arrays in grouped.items() if "recurrent_kernel" in arrays]
    backward = {whole: name for name in recurrent if (whole := _without_way(name, "backward"))}
    for name in recurrent:
        whole = _without_way(name, "forward")
        if whole and whole in backward:
            others = {BACKWARD + each: array for each, array in made.pop(backward[whole]).items()}
            made[whole] = {**made.pop(name), **others}
    return made


def _without_way(name: str, way: str) -> str | None:
    """What a layer of one direction would be called if it had both; cells within it are its own."""
    if f"{way}_" in name:
        return name.replace(f"{way}_", "", 1)
    stem, found, _ = name.partition(f"_{way}")
    return stem if found else None


def _own_name(module: Module) -> str:
    """What its layer may be called here: exported code has `layer_` before it, and cells within it."""
    exported = next((part for part in module.name.split(".") if part.startswith(EXPORTED)), None)
    return exported.removeprefix(EXPORTED) if exported else module.name.rpartition(".")[2]


def _unnamed(arrays: Sequence[tuple[str, np.ndarray]]) -> list[Module]:
    """Kernels in their order, each with the biases that come after it."""
    modules: list[Module] = []
    for name, array in arrays:
        if array.ndim > 1:
            modules.append(Module(name, {"kernel": array}))
        elif modules and "bias" not in modules[-1].arrays:
            modules[-1] = Module(modules[-1].name, {**modules[-1].arrays, "bias": array})
        else:
            return []
    return modules


def _conventions(modules: Sequence[Module]) -> tuple[Convention, ...]:
    names = {name for module in modules for name in module.arrays}
    if any("weight" in name for name in names):
        return ("PyTorch",)
    return ("Keras", "PyTorch") if any(_UNNAMED.fullmatch(module.name) for module in modules) else ("Keras",)


def _flattened(layer: LayerInfo, layers: Mapping[str, LayerInfo]) -> tuple[int, ...] | None:
    before = layers.get(layer.inputs[0]) if layer.inputs else None
    while before is not None and before.type in _PASSING and before.inputs:
        before = layers.get(before.inputs[0])
    source = layers.get(before.inputs[0]) if before and before.type == "flatten" and before.inputs else None
    return source.shape if source and len(source.shape) == 3 and source.shape[-1] > 1 else None


def _placed(convention: Convention, place: Place, module: Module) -> dict[str, np.ndarray] | None:
    """A module's arrays as a layer takes them; None if it takes none of this form."""
    make = _LAYERS[convention].get(place.layer.type)
    try:
        made = make(module.arrays, place) if make else None
    except (KeyError, ValueError):
        return None
    if made is None or {name: array.shape for name, array in made.items()} != dict(place.wanted):
        return None
    return made


def _words(convention: Convention, place: Place, module: Module) -> str:
    words = [f"from “{module.name}”"]
    if convention == "PyTorch":
        if place.layer.type in _TRANSPOSED:
            words.append("transposed")
        if place.flattened is not None and place.layer.type == "dense":
            words.append("its inputs put in order by place and not by map")
    if place.layer.type in _GATED:
        words.append("its gates apart")
    if any(name.startswith(BACKWARD) for name in place.wanted):
        words.append("both directions")
    return ", ".join(words)


def _ambiguity(found: Sequence[tuple[Convention, Mapping[str, tuple[Module, Arrays]]]]) -> str:
    (one, first), (other, second), *_ = found
    if one != other:
        return (
            "Neither names nor shapes tell whether these kernels are laid out as in Keras or as in PyTorch, "
            "which is transposed. Expected names such as “dense_1/kernel”."
        )
    layer = next(layer for layer in first if first[layer][0] is not second[layer][0])
    names = " and ".join(f"“{each[layer][0].name}”" for each in (first, second))
    return (
        f"{names} both fit “{layer}”, and their names do not say in which order they come. "
        f"Expected names with numbers, such as fc1 and fc2, or those of the layers here."
    )


def _only(arrays: Arrays, *names: str) -> bool:
    """Whether there is nothing else than these."""
    return arrays.keys() <= {*names}


def _torch_dense(arrays: Arrays, place: Place) -> dict[str, np.ndarray] | None:
    weight = arrays["weight"] if "weight" in arrays else arrays["kernel"]
    if weight.ndim != 2 or not _only(arrays, "weight", "kernel", "bias"):
        return None
    kernel = weight.T
    if place.flattened is not None:
        height, width, maps = place.flattened
        by_map = kernel.reshape(maps, height, width, -1)
        kernel = by_map.transpose(1, 2, 0, 3).reshape(kernel.shape)
    return {"kernel": kernel} | _bias(arrays)


def _torch_conv(arrays: Arrays, _: Place) -> dict[str, np.ndarray] | None:
    weight = arrays["weight"] if "weight" in arrays else arrays["kernel"]
    if weight.ndim not in (3, 4) or not _only(arrays, "weight", "kernel", "bias"):
        return None
    return {"kernel": weight.transpose(*range(2, weight.ndim), 1, 0)} | _bias(arrays)


def _of_each_way(make: Make) -> Make:
    """What makes the arrays of a layer, for the direction in which it reads or for both.

    Those for reading backward end with `_reverse` in PyTorch, and begin with `backward_` elsewhere.
    """

    def made(arrays: Arrays, place: Place) -> dict[str, np.ndarray] | None:
        backward = {name for name in arrays if name.startswith(BACKWARD) or name.endswith(REVERSE)}
        forward = make({name: array for name, array in arrays.items() if name not in backward}, place)
        if not backward or forward is None:
            return forward
        others = {name.removeprefix(BACKWARD).removesuffix(REVERSE): arrays[name] for name in backward}
        found = make(others, place)
        return found and forward | {BACKWARD + name: array for name, array in found.items()}

    return made


def _torch_recurrent(arrays: Arrays, place: Place) -> dict[str, np.ndarray] | None:
    """Gates stand above each other, in the order of this server; of two biases their sum counts."""
    if "weight_ih_l0" not in arrays:
        return _exported_recurrent(arrays, place)
    if not _only(arrays, "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        return None
    gates = place.wanted["kernel"][0]
    kernels = {
        "kernel": _gates(arrays["weight_ih_l0"], gates).transpose(0, 2, 1),
        "recurrent_kernel": _gates(arrays["weight_hh_l0"], gates).transpose(0, 2, 1),
    }
    seen, heard = _gates(arrays["bias_ih_l0"], gates), _gates(arrays["bias_hh_l0"], gates)
    return kernels | _gate_biases(place.layer.type, seen, heard)


def _keras_dense(arrays: Arrays, _: Place) -> dict[str, np.ndarray] | None:
    return {"kernel": arrays["kernel"]} | _bias(arrays) if _only(arrays, "kernel", "bias") else None


def _keras_recurrent(arrays: Arrays, place: Place) -> dict[str, np.ndarray] | None:
    """Gates stand beside each other; those of a GRU are update, reset, candidate."""
    if arrays["kernel"].ndim == len(place.wanted["kernel"]):
        return _exported_recurrent(arrays, place)
    if not _only(arrays, "kernel", "recurrent_kernel", "bias"):
        return None
    gates = place.wanted["kernel"][0]
    order = _KERAS_GRU if place.layer.type == "gru" else np.arange(gates)
    kernels = {
        name: _gates(arrays[name].T, gates).transpose(0, 2, 1)[order]
        for name in ("kernel", "recurrent_kernel")
    }
    both = np.atleast_2d(arrays["bias"])
    seen = _gates(both[0], gates)[order]
    heard = _gates(both[1], gates)[order] if len(both) > 1 else np.zeros_like(seen)
    return kernels | _gate_biases(place.layer.type, seen, heard)


def _exported_recurrent(arrays: Arrays, _: Place) -> dict[str, np.ndarray]:
    """Exported code has gates as here; only in PyTorch the kernel is the other way round."""
    made = dict(arrays)
    if "weight" in made:
        made["kernel"] = made.pop("weight").transpose(2, 1, 0)
    return made


def _gates(array: np.ndarray, gates: int) -> np.ndarray:
    """(gates · units, …) as (gates, units, …)."""
    return array.reshape(gates, -1, *array.shape[1:])


def _gate_biases(kind: str, seen: np.ndarray, heard: np.ndarray) -> dict[str, np.ndarray]:
    if kind == "gru":
        reset, update = (seen + heard)[:2]
        return {
            "reset_bias": reset,
            "update_bias": update,
            "candidate_bias": seen[2],
            "recurrent_bias": heard[2],
        }
    names = ("input_bias", "forget_bias", "cell_bias", "output_bias") if kind == "lstm" else ("bias",)
    return dict(zip(names, seen + heard, strict=True))


def _bias(arrays: Arrays) -> dict[str, np.ndarray]:
    return {"bias": arrays["bias"]} if "bias" in arrays else {}


def _renamed(**names: str) -> Make:
    """Arrays that only have other names, by theirs, or those of here."""
    return lambda arrays, _: {names.get(name, name): array for name, array in arrays.items()}


_GATED = ("gru", "lstm")
_TRANSPOSED = ("dense", "conv1d", "conv2d", "gru", "lstm", "simple_rnn", "self_attention")
_LAYERS: Mapping[Convention, Mapping[str, Make]] = {
    "PyTorch": {
        "dense": _torch_dense,
        "conv1d": _torch_conv,
        "conv2d": _torch_conv,
        **dict.fromkeys(("gru", "lstm", "simple_rnn"), _of_each_way(_torch_recurrent)),
        "batch_norm": _renamed(weight="scale", bias="bias", running_mean="mean", running_var="variance"),
        "layer_norm": _renamed(weight="scale", bias="bias"),
        "embedding": _renamed(weight="embeddings"),
        "position": _renamed(),
        "self_attention": torch_attention,
        "transformer_block": torch_block,
    },
    "Keras": {
        **dict.fromkeys(("dense", "conv1d", "conv2d"), _keras_dense),
        **dict.fromkeys(("gru", "lstm", "simple_rnn"), _of_each_way(_keras_recurrent)),
        "batch_norm": _renamed(
            gamma="scale", beta="bias", moving_mean="mean", moving_variance="variance", var="variance"
        ),
        "layer_norm": _renamed(gamma="scale", beta="bias"),
        "embedding": _renamed(embedding="embeddings", kernel="embeddings"),
        "position": _renamed(),
        "self_attention": keras_attention,
        "transformer_block": _renamed(),
    },
}
