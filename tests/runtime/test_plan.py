"""What a page is told of a learning problem."""

import pytest

from neurarium.engine.lab import lab_registry
from neurarium.protocol.infos import ObjectiveInfo
from neurarium.runtime.plan import Planner
from neurarium.runtime.tempo import tempo


def told_of(planner: Planner, lab: str) -> ObjectiveInfo:
    return planner.plan(lab_registry[lab].experiment).objective_info


def test_a_page_is_told_what_can_be_shown_of_two_networks(planner: Planner) -> None:
    told = told_of(planner, "gan_dots")
    assert told.roles == ("generator", "discriminator")
    assert told.answer_role == "discriminator"
    assert told.judgements == ("made", "real")
    assert told.paces == {
        "generator": "objective.generator_pace",
        "discriminator": "objective.discriminator_pace",
    }
    assert {"made", "pulls", "code_grid"} < {*told.shows}
    assert not {"paths", "codes", "pairs", "confusion"} & {*told.shows}
    assert not told.has_target
    assert [(scalar.title, scalar.panel, scalar.tested) for scalar in told.scalars] == [
        ("Discriminator loss", "loss", False),
        ("Generator loss", "loss", False),
        ("Real score", "score", True),
        ("Made score", "score", True),
        ("Coverage", "coverage", True),
        ("Distance", "distance", True),
        ("Discriminator gradient norm", "gradient norm", False),
        ("Generator gradient norm", "gradient norm", False),
    ]


def test_a_page_is_told_that_a_flow_judges_nothing(planner: Planner) -> None:
    told = told_of(planner, "flow_dots")
    assert (told.judgements, told.has_target) == ((), False)
    assert {"made", "paths"} < {*told.shows}
    assert not {"pulls", "prediction"} & {*told.shows}
    assert [(scalar.name, scalar.tested) for scalar in told.scalars] == [
        ("loss", True),
        ("coverage", True),
        ("distance", True),
        ("gradient_norm", False),
    ]


def test_a_page_is_told_the_classes_of_what_is_taught(planner: Planner) -> None:
    told = told_of(planner, "linear_xor")
    assert len(told.judgements) == 2
    assert told.has_target
    assert {"confusion", "prediction", "warp", "maps"} < {*told.shows}
    assert not {"made", "paths", "so_far", "smallest_change"} & {*told.shows}
    assert [scalar.panel for scalar in told.scalars] == ["loss", "accuracy", "gradient norm"]


def test_a_page_is_told_that_samples_have_codes_and_that_nothing_is_judged(planner: Planner) -> None:
    told = told_of(planner, "vae_digits")
    assert (told.judgements, told.has_target, told.code_size) == ((), False, 2)
    assert {"reconstruction", "codes", "heaps", "strangers"} < {*told.shows}
    assert [(scalar.name, scalar.tested) for scalar in told.scalars] == [
        ("loss", True),
        ("reconstruction", True),
        ("divergence", True),
        ("gradient_norm", False),
    ]


@pytest.mark.parametrize(
    ("lab", "preset"),
    [
        ("gan_dots", "gan_32_32"),
        ("gan_digits", "gan_128_256"),
        ("flow_dots", "flow_64_64_64"),
        ("vae_digits", "vae_128_32"),
        ("autoencoder_digits", "autoencoder_128_32"),
        ("digits_ghosts", "linear"),
        ("spiral_wide", None),
    ],
)
def test_networks_of_a_preset_are_known_as_its_own(planner: Planner, lab: str, preset: str | None) -> None:
    assert planner.plan(lab_registry[lab].experiment).preset == preset


@pytest.mark.parametrize("lab", ["gan_dots", "flow_dots", "vae_digits"])
def test_samples_are_made_at_a_pace_that_can_be_followed(planner: Planner, lab: str) -> None:
    assert tempo(planner.plan(lab_registry[lab].experiment)) == 300
