"""A challenge: who is ranked, who breaks the rule, and that nothing counts after the bell."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Experiment, Spec
from neurarium.protocol.infos import ScalarForm
from neurarium.protocol.rooms import Rule
from neurarium.runtime.challenge import Challenge
from neurarium.runtime.own_runs import OwnRuns
from neurarium.runtime.session import Session
from tests.experiments import tiny_experiment

GIVEN = tiny_experiment()
NAMES = {1: "Ada", 2: "Grace", 3: "Emmy"}


def run(accuracy: float, *, weights: int = 100, step: int = 10, experiment: Experiment = GIVEN) -> Session:
    """A session of which only so much is looked at."""
    plan = SimpleNamespace(network_infos=[SimpleNamespace(param_count=weights)], experiment=experiment)
    tests = SimpleNamespace(
        last={"step": step, "accuracy": accuracy, "loss": 1 - accuracy, "error": 1 - accuracy}
    )
    snapshot: Any = SimpleNamespace(plan=plan, step=step, tests=tests)
    return cast(Session, SimpleNamespace(snapshot=snapshot))


def challenge(metric: str = "accuracy", **limits: int) -> Challenge:
    form: ScalarForm = "success" if metric == "accuracy" else "number"
    return Challenge(1, Rule(metric=metric, secs=60, **limits), metric, metric.title(), form, ends_at=100.0)


def phase(some: Challenge) -> str:
    return some.phase


def ranked(some: Challenge) -> list[tuple[str, float]]:
    return [(rank.name, rank.result) for rank in some.ranking]


def test_the_most_is_best_of_an_accuracy_and_the_least_of_a_loss_or_an_error() -> None:
    runs = {1: run(0.5), 2: run(0.75), 3: run(0.25)}
    most, least, error = challenge("accuracy"), challenge("loss"), challenge("error")
    for each in (most, least, error):
        each.measure(NAMES, runs, GIVEN)
    assert ranked(most) == [("Grace", 0.75), ("Ada", 0.5), ("Emmy", 0.25)]
    for each in (least, error):
        assert [name for name, _ in ranked(each)] == ["Grace", "Ada", "Emmy"]
    told = most.state_for(1, knows=False, now=70.0)
    assert (told.place, told.ranked, told.result, told.ranking, told.left_secs) == (2, 3, 0.5, (), 30.0)
    assert len(most.state_for(None, knows=True, now=70.0).ranking) == 3


def test_equals_share_a_place() -> None:
    some = challenge()
    some.measure(NAMES, {1: run(0.75), 2: run(0.5), 3: run(0.75)}, GIVEN)
    places = [some.state_for(seat, knows=False, now=70.0).place for seat in (1, 2, 3, 4)]
    assert places == [1, 3, 1, None]


def test_who_breaks_the_rule_is_told_how_and_is_not_ranked() -> None:
    others = GIVEN.model_copy(update={"dataset": Spec(type="spiral")})
    runs = {1: run(0.9, weights=501), 2: run(0.9, step=1001), 3: run(0.9, experiment=others)}
    some = challenge(most_weights=500, most_steps=1000)
    some.measure(NAMES, runs, GIVEN)
    assert some.ranking == ()
    words = [some.state_for(seat, knows=False, now=0.0).broken for seat in (1, 2, 3)]
    for text, part in zip(words, ("501 weights", "1,001 steps", "data"), strict=True):
        assert part in text
    some.measure(NAMES, {1: run(0.9, weights=500)}, GIVEN)
    assert ranked(some) == [("Ada", 0.9)]


def test_after_the_bell_what_runs_have_come_to_is_measured_once_more_and_then_stands() -> None:
    some = challenge()
    some.measure(NAMES, {1: run(0.5)}, GIVEN)
    some.tick(99.0, all_measured=True)
    assert phase(some) == "open"
    some.tick(100.5, all_measured=True)
    assert phase(some) == "measuring"
    some.tick(101.0, all_measured=False)
    some.measure(NAMES, {1: run(0.6)}, GIVEN)
    some.tick(101.5, all_measured=True)
    assert some.state_for(None, knows=False, now=102.0).is_over
    some.measure(NAMES, {1: run(0.99)}, GIVEN)
    some.remove(1)
    back = Challenge.of(type(some.kept()).model_validate_json(some.kept().model_dump_json()))
    assert ranked(some) == ranked(back) == [("Ada", 0.6)]


def test_who_is_removed_while_it_runs_is_ranked_no_longer() -> None:
    some = challenge()
    some.measure(NAMES, {1: run(0.5), 2: run(0.75)}, GIVEN)
    some.remove(2)
    some.remove(3)
    assert ranked(some) == [("Ada", 0.5)]


def test_the_bell_rings_early_if_asked_and_waits_for_no_run_for_ever() -> None:
    some = challenge()
    some.stop(50.0)
    some.tick(50.0, all_measured=True)
    some.tick(51.0, all_measured=False)
    assert phase(some) == "measuring"
    some.tick(55.0, all_measured=False)
    assert phase(some) == "over"


def test_screens_belong_to_ones_own_run_to_the_class_or_to_what_is_shown() -> None:
    own = OwnRuns(GIVEN, learned=False)
    for seat in (1, 2):
        own.add(seat, f"session{seat}")
    assert [own.place(seat) for seat in (1, 2, 3, None)] == ["session1", "session2", None, None]
    own.together = True
    assert own.place(1) is None
    own.show(2)
    assert {own.place(seat) for seat in (0, 1, 2, None)} == {"session2"}
    with pytest.raises(EngineError, match="no run of their own"):
        own.show(3)
    again = own.again(GIVEN, learned=True)
    assert (again.place(1), again.owner("session1")) == (None, 1)
    again.add(1, "later")
    back = OwnRuns.of(type(own.kept()).model_validate_json(again.kept().model_dump_json()))
    told = back.state_for(1)
    assert (told.mine, told.earlier, told.given, back.lacks(2)) == ("later", ("session1",), 1, True)
    back.show(1)
    back.remove(1)
    assert (back.on_show, back.owner("later")) == (None, None)
