"""Learning problems of several networks, small enough to be trained in a test."""

from itertools import pairwise

from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Network, Spec
from neurarium.engine.preset import chain
from tests.engine.drawn import Ready, dense, ready

DOTS = Spec(type="blobs", config={"count": 8, "spread": 0.2, "samples": 2_000, "train_share": 0.8})


def entry(id_: str, field: str) -> LayerSpec:
    """An input layer of a field."""
    return LayerSpec(id=id_, type="input", config={"field": field})


def gan(dataset: Spec = DOTS, **config: object) -> Experiment:
    """A generator and a discriminator of two hidden layers on points."""
    generator = [entry("noise", "noise"), dense("g1", 32, "leaky_relu"), dense("g2", 32, "leaky_relu")]
    judge = [entry("samples", "input"), dense("d1", 32, "leaky_relu"), dense("d2", 32, "leaky_relu")]
    return Experiment(
        dataset=dataset,
        networks={
            "generator": chain([*generator, dense("made", 2)]),
            "discriminator": chain([*judge, dense("judgement", 1)]),
        },
        objective=Spec.model_validate({"type": "gan", "config": config}),
        optimizer=Spec(type="adam", config={"learning_rate": 0.001, "beta1": 0.5}),
        batch_size=128,
    )


def flow(dataset: Spec = DOTS, **config: object) -> Experiment:
    """A network that reads a place and a time."""
    hidden = [dense(f"f{number}", 64, "relu") for number in (1, 2, 3)]
    layers = (
        entry("place", "input"),
        entry("time", "time"),
        LayerSpec(id="both", type="concatenate"),
        *hidden,
        dense("velocity", 2),
    )
    way = ["both", *(spec.id for spec in hidden), "velocity"]
    wires = [("place", "both"), ("time", "both"), *pairwise(way)]
    edges = tuple(Edge(source=source, target=target) for source, target in wires)
    return Experiment(
        dataset=dataset,
        networks={"network": Network(layers=layers, edges=edges)},
        objective=Spec.model_validate({"type": "flow_matching", "config": config}),
        optimizer=Spec(type="adam", config={"learning_rate": 0.002}),
        batch_size=256,
    )


def autoencoder(dataset: Spec = DOTS, *, clouds: bool = True, **config: object) -> Experiment:
    """A code of two numbers between an encoder and a decoder, each of a hidden layer, on points."""
    code = [dense("numbers", 4), LayerSpec(id="code", type="sample")] if clouds else [dense("code", 2)]
    encoder = [entry("seen", "input"), dense("e1", 32, "gelu"), *code]
    decoder = [entry("drawn", "code"), dense("d1", 32, "gelu"), dense("again", 2)]
    return Experiment(
        dataset=dataset,
        networks={"encoder": chain(encoder), "decoder": chain(decoder)},
        objective=Spec.model_validate(
            {"type": "autoencoder", "config": {"loss_function": "squared"} | config}
        ),
        optimizer=Spec(type="adam", config={"learning_rate": 0.002}),
        batch_size=64,
    )


def next_symbol() -> Experiment:
    """Names letter by letter, with a memory of few numbers."""
    remember = LayerSpec(id="memory", type="gru", config={"units": 4, "return_sequences": True})
    layers = [entry("letters", "input"), remember, dense("next", 27)]
    return Experiment(
        dataset=Spec(type="names"),
        networks={"network": chain(layers)},
        objective=Spec(type="next_symbol"),
        optimizer=Spec(type="adam", config={"learning_rate": 0.01}),
        batch_size=32,
    )


PROBLEMS = {"autoencoder": autoencoder, "gan": gan, "flow_matching": flow, "next_symbol": next_symbol}


def made_ready(name: str) -> Ready:
    """A problem of that name, on dots if it can be."""
    return ready(PROBLEMS[name]())
