"""Undoing what one person changed, whatever others have changed since."""

import io
import zipfile

from neurarium.engine.experiment import Edge, Experiment, LayerSpec, Spec
from neurarium.protocol.commands import (
    LoadExperiment,
    Rewind,
    SessionCommand,
    SetHyperparameters,
    SetParam,
    Step,
    UndoChange,
)
from neurarium.protocol.events import AnyEvent, CommandFailed
from neurarium.protocol.rooms import ChangeState
from neurarium.runtime.authored_change import Author
from neurarium.runtime.plan import Planner
from neurarium.runtime.programs import Programs
from neurarium.runtime.reverting import reverted
from neurarium.runtime.run_file import RUN, written
from neurarium.runtime.saved import About, packed, unpacked
from tests.experiments import tiny_experiment
from tests.runtime.driving import Driver

ADA, GRACE, LINUS = Author(0, "Ada", "a"), Author(1, "Grace", "g"), Author(2, "Linus", "l")
RATE, MOMENTUM = "optimizer.learning_rate", "optimizer.momentum"


def tell(driver: Driver, author: Author, command: SessionCommand) -> list[AnyEvent]:
    """Have somebody's command carried out, and what it asks for loaded; what was replied."""
    replies: list[AnyEvent] = []
    driver.session.post(command, replies.append, author=author)
    driver.turn()
    driver.until(lambda: not driver.session._inbox and not driver.session._edits.is_loading)
    return replies


def undo(driver: Driver, change: ChangeState, *, undone: bool = True) -> str:
    """Undo a change or redo it; why not, if it is refused."""
    replies = tell(driver, ADA, UndoChange(change=change.number, undone=undone))
    return next((event.problem.message for event in replies if isinstance(event, CommandFailed)), "")


def last_of(driver: Driver, author: Author) -> ChangeState:
    return next(it for it in reversed(driver.session.changes) if it.seat == author.seat)


def rates(driver: Driver) -> tuple[float, float]:
    config = driver.state.experiment.optimizer.config
    return config["learning_rate"], config["momentum"]  # type: ignore[return-value]


def test_a_change_is_undone_alone_and_redone_and_what_is_in_the_way_is_said(
    planner: Planner, programs: Programs
) -> None:
    experiment = tiny_experiment().model_copy(update={"optimizer": Spec(type="momentum")})
    driver = Driver(planner, programs, experiment).ready()
    before = rates(driver)
    for rate in (0.3, 0.4, 0.5):  # a slider is one change
        tell(driver, GRACE, SetHyperparameters(values={RATE: rate}))
    tell(driver, LINUS, SetHyperparameters(values={MOMENTUM: 0.25}))
    (of_grace, of_linus) = driver.session.changes
    assert of_grace.words == f"learning rate {before[0]:g} → 0.5"
    assert (of_linus.name, of_linus.undone) == ("Linus", False)

    assert undo(driver, of_grace) == ""
    assert rates(driver) == (before[0], 0.25)
    assert last_of(driver, GRACE).undone
    assert "undone already" in undo(driver, of_grace)
    assert undo(driver, of_grace, undone=False) == ""
    assert rates(driver) == (0.5, 0.25)
    assert not last_of(driver, GRACE).undone
    assert undo(driver, of_grace) == ""
    assert undo(driver, of_grace, undone=False) == ""

    tell(driver, LINUS, SetHyperparameters(values={RATE: 0.125}))
    assert undo(driver, of_grace) == (
        f"What Grace changed (learning rate {before[0]:g} → 0.5) cannot be undone alone: "
        "Linus has changed the same since (learning rate 0.5 → 0.125). Undo that first."
    )
    assert undo(driver, last_of(driver, LINUS)) == ""
    assert undo(driver, of_grace) == ""
    assert rates(driver) == (before[0], 0.25)
    assert "not known" in undo(driver, of_grace.model_copy(update={"number": 999}))


def test_networks_runs_and_weights_come_back(planner: Planner, programs: Programs) -> None:
    driver = Driver(planner, programs, tiny_experiment()).ready()
    driver.send(Step(steps=20))
    driver.at_step(20)
    tell(driver, GRACE, Rewind(edit="back"))
    assert (driver.snapshot.step, last_of(driver, GRACE).words) == (0, "back to step 0")
    tell(driver, LINUS, SetHyperparameters(values={RATE: 0.125}))
    assert undo(driver, last_of(driver, GRACE)) == ""
    assert (driver.snapshot.step, driver.state.experiment.optimizer.config["learning_rate"]) == (20, 0.125)

    layer = "dense_1"
    bias = SetParam(layer=layer, name="bias", index=(1,), value=2.5)
    tell(driver, GRACE, bias)
    tell(driver, GRACE, bias.model_copy(update={"value": 3.5}))
    by_hand = last_of(driver, GRACE)
    assert by_hand.words.startswith(f"bias of {layer} [1]")
    assert by_hand.words.endswith("→ 3.5")
    assert undo(driver, by_hand) == ""
    bias_now = float(driver.snapshot.train_state.params[layer]["bias"][1])
    assert bias_now not in (2.5, 3.5)
    assert undo(driver, by_hand, undone=False) == ""
    assert float(driver.snapshot.train_state.params[layer]["bias"][1]) == 3.5

    smaller = driver.state.experiment.model_copy(update={"networks": tiny_experiment(hidden=(3,)).networks})
    tell(driver, LINUS, LoadExperiment(experiment=smaller))
    assert len(driver.snapshot.train_state.params[layer]["bias"]) == 3
    assert undo(driver, last_of(driver, LINUS)) == ""
    assert driver.snapshot.step == 20
    assert float(driver.snapshot.train_state.params[layer]["bias"][1]) == 3.5

    # What cannot be is refused, and was no change.
    wrong = driver.state.experiment.model_copy(update={"batch_size": 10**6})
    tell(driver, LINUS, LoadExperiment(experiment=wrong))
    assert last_of(driver, LINUS).undone


def test_it_is_there_after_a_restart_for_those_who_have_a_seat(planner: Planner, programs: Programs) -> None:
    first = Driver(planner, programs, tiny_experiment()).ready()
    rate = first.state.experiment.optimizer.config["learning_rate"]
    tell(first, GRACE, SetHyperparameters(values={RATE: 0.5}))
    first.send(Step(steps=20))
    first.at_step(20)
    tell(first, LINUS, Rewind(edit="back"))
    assert undo(first, last_of(first, LINUS)) == ""
    assert last_of(first, LINUS).undone
    tell(first, GRACE, SetParam(layer="dense_1", name="bias", index=(1,), value=2.5))
    saved = first.session.saved()
    assert saved is not None
    assert len(About.read(packed(saved)).changes) == 4
    assert "Grace" not in packed(saved).about
    assert b"learning rate" not in zipfile.ZipFile(io.BytesIO(written(saved))).read(RUN)

    about = About.read(packed(saved))
    plan = planner.plan(about.experiment)
    found = unpacked(packed(saved), about, plan, programs.begun(plan))
    seats = {"a": ADA, "g": Author(5, "Grace H.", "g")}
    second = Driver(planner, programs, about.experiment, saved=found, authors=seats).ready()
    changes = second.session.changes
    assert [(it.seat, it.name) for it in changes] == [(5, "Grace H.")] * 2
    assert undo(second, changes[1]) == ""
    assert float(second.snapshot.train_state.params["dense_1"]["bias"][1]) != 2.5
    assert undo(second, changes[0]) == ""
    assert second.state.experiment.optimizer.config["learning_rate"] == rate
    tell(second, GRACE, SetHyperparameters(values={RATE: 0.25}))
    assert second.session.changes[-1].number > changes[-1].number

    # A room that is over is not told of to the next one.
    second.session.forget_changes()
    second.turn()
    assert second.session.changes == ()


def with_points(*points: tuple[float, float, float]) -> Experiment:
    """Points of one's own, and a layer that reads them."""
    rows = [list(point) for point in points]
    return tiny_experiment().model_copy(
        update={"dataset": Spec(type="points", config={"points": rows, "classes": ["A", "B"]})}
    )


def test_points_of_several_people_are_told_apart() -> None:
    one, two, three, four = (1.0, 1.0, 0.0), (2.0, 2.0, 1.0), (3.0, 3.0, 0.0), (4.0, 4.0, 1.0)
    before, after = with_points(one, two), with_points(one, three, three)
    now = reverted(before, after, with_points(one, three, three, four))
    rows = now.dataset.config["points"]
    assert isinstance(rows, list)
    assert sorted(map(tuple, rows)) == [one, two, four]  # type: ignore[arg-type]


def test_a_layer_is_taken_out_again_beside_another_ones_change() -> None:
    before = tiny_experiment()
    network = before.networks["network"]
    first, last = network.edges[0], network.edges[-1]
    added = LayerSpec(id="extra", type="dropout")
    wires = (
        *network.edges[:-1],
        Edge(source=last.source, target="extra"),
        Edge(source="extra", target=last.target),
    )
    grown = network.model_copy(update={"layers": (*network.layers, added), "edges": wires})
    after = before.model_copy(update={"networks": {"network": grown}})
    now = after.with_layers(
        lambda spec: spec.model_copy(update={"frozen": True}) if spec.id == first.target else spec
    )
    undone = reverted(before, after, now).networks["network"]
    assert [spec.id for spec in undone.layers] == [spec.id for spec in network.layers]
    assert next(spec for spec in undone.layers if spec.id == first.target).frozen
    assert undone.edges == network.edges
