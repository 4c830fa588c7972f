"""Labs are read from their files, and a saved experiment becomes such a file."""

import re
from importlib.resources import files

import pytest
from scripts.write_lab import lab_text

from neurarium.engine.hyperparameters import normalise
from neurarium.engine.lab import lab_registry, read_lab

XOR = """
title = "XOR"
description = '''
Two units
are enough.'''
category = "works"
order = 7

[experiment]
dataset = { type = "xor" }
objective = { type = "classification" }
optimizer = { type = "sgd" }

[experiment.networks.network]
layers = [
  { id = "input", type = "input" },
  { id = "hidden", type = "dense", config = { units = 2 } },
  { id = "output", type = "dense", config = { units = 2, activation = "linear" } },
]
"""


def test_a_network_without_wires_is_a_chain_and_lines_of_words_are_joined() -> None:
    lab = read_lab("xor", XOR)
    wires = [(edge.source, edge.target) for edge in lab.experiment.networks["network"].edges]
    assert wires == [("input", "hidden"), ("hidden", "output")]
    assert lab.description == "Two units are enough."


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('title = "XOR"', "title = XOR", "Invalid value"),
        ('title = "XOR"', "", "title"),
        ('"works"', '"perhaps"', "category"),
        ("order = 7", "order = 7\ncolour = 3", "colour"),
        ('id = "hidden", type', "type", "id"),
        ("[experiment.networks.network]", "[experiment.network]", "networks"),
        ("layers = [", "units = [", "layers"),
        ('optimizer = { type = "sgd" }', "", "optimizer"),
    ],
)
def test_a_file_that_is_no_lab_is_refused_by_name_with_the_reason(
    before: str, after: str, words: str
) -> None:
    assert XOR.count(before) == 1
    with pytest.raises(ValueError, match=rf"The lab xor cannot be read: (?s:.*){words}"):
        read_lab("xor", XOR.replace(before, after))


@pytest.mark.parametrize("name", list(lab_registry))
def test_a_saved_experiment_becomes_the_file_of_its_lab(name: str) -> None:
    lab = lab_registry[name]
    words = lab.model_dump(exclude={"experiment", "race"}, exclude_defaults=True)
    written = lab_text(normalise(lab.experiment), **words)
    assert normalise(read_lab(name, written).experiment) == normalise(lab.experiment)
    # A race is written by hand.
    text = (files("neurarium.engine.labs") / f"{name}.toml").read_text("utf-8")
    assert written == re.sub(r"\n\[race\]\n(.+\n)+", "", text)
