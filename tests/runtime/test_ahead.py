"""What is a click away is compiled while there is nothing to do, and no sooner."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.network_edits import configure, insert, new_layer
from neurarium.engine.preset import default_preset
from neurarium.runtime import quiet as times
from neurarium.runtime.ahead import Ahead
from neurarium.runtime.fair_threads import Owner
from neurarium.runtime.neighbours import after_click, neighbours
from neurarium.runtime.plan import Plan, Planner
from neurarium.runtime.program import Program
from neurarium.runtime.programs import KEPT_AHEAD, Programs
from neurarium.runtime.quiet import Quiet
from neurarium.runtime.viewer_input import ViewerInput
from tests.experiments import tiny_experiment
from tests.runtime.waiting import until

SOMEBODY = Owner("10.0.0.1", "session")
SOON_SECS = 60.0
WEIGHTS = Spec(type="weights")


@pytest.fixture
def own_programs() -> Iterator[Programs]:
    made = Programs()
    yield made
    made.close()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """What was compiled ahead, without the compiler."""
    plans: list[Plan] = []
    monkeypatch.setattr(Programs, "compile_ahead", lambda _self, plan, _like: plans.append(plan))
    monkeypatch.setattr(times, "QUIET_SECS", 0.05)
    monkeypatch.setattr(times, "load", lambda: 0.0)
    return plans


@pytest.fixture
def quiet(own_programs: Programs) -> Quiet:
    return Quiet(own_programs)


@pytest.fixture
def ahead(planner: Planner, own_programs: Programs, quiet: Quiet) -> Iterator[Ahead]:
    made = Ahead(planner, own_programs, quiet)
    yield made
    made.close()


def wider(plan: Plan, planner: Planner, units: int = 9) -> Plan:
    network = configure(plan.experiment.networks["network"], "dense_1", {"units": units})
    return planner.plan(plan.experiment.model_copy(update={"networks": {"network": network}}))


def test_a_unit_more_comes_first_then_a_layer_and_no_more_than_are_kept_are_needed(
    plan: Plan, planner: Planner
) -> None:
    network = plan.experiment.networks["network"]
    found = [experiment.networks["network"] for experiment in neighbours(plan, planner)]
    assert found[0] == configure(network, "dense_1", {"units": 9})
    assert insert(network, 2, new_layer(network, "dense", {"units": 8})) in found[:KEPT_AHEAD]
    assert configure(network, "dense_1", {"units": 7}) in found[:KEPT_AHEAD]
    assert len({repr(each) for each in neighbours(plan, planner)}) == len(found)


@pytest.mark.parametrize("dataset", ["digits_8x8", "spiral", "sine", "iris", "names"])
def test_most_neighbours_can_be_run_and_the_others_are_refused_in_words(
    dataset: str, planner: Planner
) -> None:
    try:
        plan = planner.plan(tiny_experiment(dataset=dataset))
    except EngineError:
        plan = planner.plan(planner.preset_experiment(default_preset(dataset), dataset))
    found = list(neighbours(plan, planner))
    refused = 0
    for experiment in found:
        try:
            planner.plan(experiment)
        except EngineError:
            refused += 1
    assert refused < len(found) / 2


@pytest.mark.parametrize(
    ("width", "more", "fewer"), [(1, 2, 0), (15, 16, 14), (16, 18, 15), (18, 20, 16), (128, 144, 112)]
)
def test_a_click_is_as_large_as_on_the_page(width: int, more: int, fewer: int) -> None:
    assert (after_click(width, 1), after_click(width, -1)) == (more, fewer)


def test_what_was_compiled_ahead_is_there_at_once_with_its_summaries(
    plan: Plan, planner: Planner, own_programs: Programs
) -> None:
    sample = ViewerInput.nothing().sample(plan.data)
    seen, shown = own_programs.compile(plan).result(SOON_SECS), threading.Event()
    while seen.summary(WEIGHTS, sample, plan.data, shown.set) is None:
        assert shown.wait(SOON_SECS)
    other = wider(plan, planner)
    own_programs.compile_ahead(other, plan)
    program = own_programs.ready(other)
    assert program is not None
    assert own_programs.compile(other, SOMEBODY).result(0) is program
    show = program.summary(WEIGHTS, sample, other.data, lambda: None)
    assert show is not None
    made = show(program.init(seed=0), other.numbers, sample, other.data, {})
    assert made["dense_1/kernel"].shape == (784, 9)


def test_somebody_who_asks_for_what_is_being_compiled_ahead_waits_for_that(
    plan: Plan, planner: Planner, own_programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, let_go, times = threading.Event(), threading.Event(), []

    def compile_slowly(program: Program, _give_way: object) -> Program:
        times.append(program)
        begun.set()
        assert let_go.wait(SOON_SECS)
        return program

    monkeypatch.setattr(Program, "compile", compile_slowly)
    other = wider(plan, planner)
    thread = threading.Thread(target=own_programs.compile_ahead, args=(other, plan))
    thread.start()
    assert begun.wait(SOON_SECS)
    assert own_programs.ready(other) is None
    asked = own_programs.compile(other, SOMEBODY)
    own_programs.give_up(other, SOMEBODY)
    let_go.set()
    assert asked.result(SOON_SECS) is own_programs.ready(other)
    thread.join()
    assert len(times) == 1


def test_what_failed_ahead_is_compiled_when_it_is_asked_for(
    plan: Plan, planner: Planner, own_programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Program, _give_way: object) -> Program:
        raise MemoryError

    other = wider(plan, planner)
    with monkeypatch.context() as patched:
        patched.setattr(Program, "compile", fail)
        with pytest.raises(MemoryError):
            own_programs.compile_ahead(other, plan)
    assert own_programs.ready(other) is None
    monkeypatch.setattr(Program, "compile", lambda program, _give_way=None: program)
    assert own_programs.compile(other, SOMEBODY).result(SOON_SECS) is own_programs.ready(other)


def test_what_nobody_asked_for_takes_no_place_of_what_somebody_did(
    plan: Plan, planner: Planner, own_programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "compile", lambda program, _give_way=None: program)
    own_programs.compile(plan).result(SOON_SECS)
    plans = [wider(plan, planner, units) for units in range(10, 11 + KEPT_AHEAD)]
    for each in plans:
        own_programs.compile_ahead(each, plan)
    assert own_programs.ready(plan) is not None
    assert [own_programs.ready(each) is not None for each in plans] == [False] + [True] * KEPT_AHEAD


@pytest.mark.parametrize("is_asked_for", [False, True])
def test_between_its_pieces_it_gives_way_to_what_somebody_waits_for_unless_they_wait_for_it(
    is_asked_for: bool,
    plan: Plan,
    planner: Planner,
    own_programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others_done, between, done = threading.Event(), threading.Event(), threading.Event()

    def compile_in_pieces(program: Program, give_way: Callable[[], None]) -> Program:
        between.set()
        give_way()
        done.set()
        return program

    monkeypatch.setattr(Program, "compile", compile_in_pieces)
    other = wider(plan, planner)
    for_others = own_programs.submit(others_done.wait, SOON_SECS)
    thread = threading.Thread(target=own_programs.compile_ahead, args=(other, plan))
    thread.start()
    assert between.wait(SOON_SECS)
    if is_asked_for:
        own_programs.compile(other, SOMEBODY)
        assert done.wait(SOON_SECS)
    else:
        assert not done.wait(0.2)
    others_done.set()
    assert for_others.result(SOON_SECS)
    assert done.wait(SOON_SECS)
    thread.join()


def test_it_waits_while_the_processor_is_busy(
    plan: Plan, ahead: Ahead, compiled: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "load", lambda: 0.9)
    ahead.shown("session", plan)
    time.sleep(0.3)
    assert compiled == []


def test_who_waited_for_something_looks_at_it_first(
    plan: Plan, ahead: Ahead, quiet: Quiet, compiled: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "QUIET_SECS", SOON_SECS)
    monkeypatch.setattr(quiet, "_used_at", time.monotonic() - 2 * SOON_SECS)
    ahead.shown("session", plan)
    time.sleep(0.3)
    assert compiled == []


def test_it_makes_the_neighbours_of_what_is_shown_each_once(
    plan: Plan, ahead: Ahead, quiet: Quiet, compiled: list[Plan]
) -> None:
    ahead.shown("session", plan)
    until(lambda: len(compiled) >= 3)
    ahead.shown("session", plan)
    quiet.used()
    until(lambda: ahead._clicks["session"].left_secs <= 0.0)
    first = compiled[0].experiment.networks["network"]
    assert first == configure(plan.experiment.networks["network"], "dense_1", {"units": 9})
    assert len(compiled) == len({each.key for each in compiled}) <= KEPT_AHEAD
    ahead.forget("session")
    assert not ahead._clicks
