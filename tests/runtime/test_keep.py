"""The keep: what sessions left, within a budget."""

import jax
import jax.numpy as jnp

from neurarium.engine.train import TrainState
from neurarium.runtime.history import History
from neurarium.runtime.keep import MOST_OF_A_SESSION, Keep
from neurarium.runtime.left import Left
from neurarium.runtime.markers import Markers
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.plan import Plan
from neurarium.runtime.record import Record
from neurarium.runtime.seen import Seen

NUMBERS = 1000


def left(plan: Plan, *, numbers: int = NUMBERS, step: int = 0) -> Left:
    return Left(
        edit="before",
        experiment=plan.experiment,
        origin=1,
        learner=plan.learner,
        train_state=state(numbers),
        step=step,
        moment=0,
        by_hand=False,
        reinitialised=0,
        history=History(("loss",)),
        tests=Measurements(("loss",)),
        markers=Markers(),
        seen=Seen(),
        record=Record(),
        carried={},
    )


def state(numbers: int) -> TrainState:
    params = {"layer": {"kernel": jnp.zeros(numbers)}}
    return TrainState(params, {}, {}, {}, jax.random.key(0), jnp.zeros((), jnp.int32))


def room_for(plan: Plan, count: int) -> int:
    return count * left(plan).nbytes


def test_what_an_edit_left_is_taken_once(plan: Plan) -> None:
    keep = Keep(session_bytes=room_for(plan, 5), total_bytes=room_for(plan, 5))
    keep.put("here", "a", left(plan, step=7))
    assert [left.step for left in keep.all("here").values()] == [7]
    assert keep.take("elsewhere", "a") is None
    taken = keep.take("here", "a")
    assert taken is not None
    assert taken.step == 7
    assert keep.take("here", "a") is None
    assert keep.all("here") == {}


def test_it_counts_every_array(plan: Plan) -> None:
    assert left(plan, numbers=2 * NUMBERS).nbytes - left(plan).nbytes == 4 * NUMBERS


def test_beyond_a_sessions_budget_what_was_left_first_goes_first(plan: Plan) -> None:
    keep = Keep(session_bytes=room_for(plan, 3), total_bytes=room_for(plan, 100))
    for edit in "abcde":
        keep.put("here", edit, left(plan))
    assert list(keep.all("here")) == ["c", "d", "e"]


def test_beyond_the_servers_budget_the_session_with_most_gives_way(plan: Plan) -> None:
    keep = Keep(session_bytes=room_for(plan, 100), total_bytes=room_for(plan, 4))
    for edit in "abc":
        keep.put("greedy", edit, left(plan))
    for edit in "de":
        keep.put("modest", edit, left(plan))
    assert list(keep.all("greedy")) == ["b", "c"]
    assert list(keep.all("modest")) == ["d", "e"]


def test_what_is_too_large_by_itself_is_not_kept(plan: Plan) -> None:
    keep = Keep(session_bytes=room_for(plan, 2), total_bytes=room_for(plan, 2))
    keep.put("here", "huge", left(plan, numbers=3 * NUMBERS))
    assert keep.all("here") == {}
    keep.put("here", "a", left(plan))
    assert list(keep.all("here")) == ["a"]


def test_a_session_keeps_so_many_at_most(plan: Plan) -> None:
    keep = Keep(session_bytes=10**9, total_bytes=10**9)
    for number in range(MOST_OF_A_SESSION + 5):
        keep.put("here", str(number), left(plan, numbers=1))
    assert len(keep.all("here")) == MOST_OF_A_SESSION
    assert "0" not in keep.all("here")


def test_a_session_that_is_forgotten_leaves_its_room(plan: Plan) -> None:
    keep = Keep(session_bytes=room_for(plan, 2), total_bytes=room_for(plan, 2))
    keep.put("gone", "a", left(plan))
    keep.put("gone", "b", left(plan))
    keep.forget("gone")
    keep.put("here", "a", left(plan))
    keep.put("here", "b", left(plan))
    assert (list(keep.all("gone")), list(keep.all("here"))) == ([], ["a", "b"])
