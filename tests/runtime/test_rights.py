"""What a role may do: every command and every route, as a teacher would list it."""

from typing import Any, get_args

import pytest

from neurarium.engine.experiment import Spec
from neurarium.protocol.command import Command
from neurarium.protocol.commands import AnyCommand, InputMeta, LoadExperiment
from neurarium.protocol.rooms import Lock, Role
from neurarium.runtime.rights import COMMANDS, ROUTES, needed, rights, rights_in_own_run
from neurarium.settings import Settings
from tests.experiments import tiny_experiment

UNLOCKED: frozenset[Lock] = frozenset()
LOOKS = {"acknowledge", "beat", "subscribe", "take_seat"}
PICKS = {"set_input", "clear_input", "pick_code", "look_back", "compare", "survey_landscape"}
ANSWERS = {"answer"}
DRAWS = {"a drawing"}
PLAYS = {
    "play",
    "pause",
    "step",
    "show_stage",
    "rewind",
    "go_on_from",
    "new_start",
    "set_speed",
    "set_stop",
} | {"play_race", "change_run"}
SETS = {"set_hyperparameters", "fetch_dataset", "load_experiment", "start_race", "end_race"}
BUILDS = {"set_param", "lock_param", "reinitialise", "take_lane", "take_weights", "switch_run"}
GOVERNS = (
    {"set_locks", "freeze_screens", "hand_over", "ask_for", "remove_seat", "lead"}
    | {
        "ask_question",
        "show_answers",
        "end_question",
    }
    | {
        "give_runs",
        "call_together",
        "spotlight",
        "show_run",
        "start_challenge",
        "stop_clock",
        "end_challenge",
        "undo_change",
    }
)
OWNS = {"set_role", "close_room"}

GUEST = LOOKS | PICKS
MEMBER = GUEST | ANSWERS | DRAWS | PLAYS | SETS | BUILDS
HELPER = MEMBER | GOVERNS
MAY: dict[Role, set[str]] = {"guest": GUEST, "member": MEMBER, "helper": HELPER, "host": HELPER | OWNS}


def name_of(command: type[Any]) -> str:
    return "a drawing" if command is InputMeta else str(command.model_fields["type"].default)


def may(role: Role, *locks: Lock, frozen: bool = False, has_controls: bool = False) -> set[str]:
    """The commands that a role may give."""
    given = rights(role, locks=frozenset(locks), frozen=frozen, has_controls=has_controls)
    return {name_of(command) for command, right in COMMANDS.items() if right in given}


def test_every_command_has_a_line_in_the_table() -> None:
    commands = set(get_args(get_args(AnyCommand)[0]))
    assert set(COMMANDS) == commands | {InputMeta}


def test_every_route_that_does_more_than_read_has_a_line_in_the_table() -> None:
    from neurarium.api.app import create_app

    app = create_app(Settings())
    changing = {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if method not in ("get", "head")
    }
    assert changing == set(ROUTES)


@pytest.mark.parametrize("role", get_args(Role))
def test_what_a_role_may_do(role: Role) -> None:
    assert may(role) == MAY[role]


@pytest.mark.parametrize(
    ("lock", "taken"),
    [("play", PLAYS), ("settings", SETS), ("building", BUILDS), ("drawing", DRAWS), ("joining", set())],
)
def test_a_lock_takes_its_part_from_members_alone(lock: Lock, taken: set[str]) -> None:
    assert may("member", lock) == MEMBER - taken
    assert may("helper", lock) == HELPER
    assert may("host", lock) == MAY["host"]


def test_who_has_the_controls_has_them_whatever_is_locked() -> None:
    assert may("member", "play", "settings", "building", "drawing", has_controls=True) == MEMBER - DRAWS
    assert may("guest", "play", has_controls=True) == GUEST


def test_frozen_screens_leave_members_nothing_but_to_be_there() -> None:
    assert may("member", frozen=True, has_controls=True) == may("guest", frozen=True) == LOOKS
    assert may("helper", frozen=True) == HELPER


def test_in_a_run_of_ones_own_locks_are_off_until_a_challenge_is_over() -> None:
    def own(role: Role, *, is_mine: bool, frozen: bool = False, stands: bool = False) -> set[str]:
        locks: frozenset[Lock] = frozenset({"play", "settings", "building"})
        given = rights_in_own_run(role, is_mine=is_mine, locks=locks, frozen=frozen, stands=stands)
        return {name_of(command) for command, right in COMMANDS.items() if right in given}

    assert own("member", is_mine=True) == MEMBER
    assert own("member", is_mine=True, stands=True) == MEMBER - PLAYS - SETS - BUILDS
    assert own("member", is_mine=False) == GUEST | ANSWERS | DRAWS
    assert own("member", is_mine=True, frozen=True) == LOOKS
    assert own("guest", is_mine=False) == GUEST
    assert own("helper", is_mine=False, stands=True) == HELPER
    assert own("host", is_mine=False, frozen=True) == MAY["host"]


def test_an_experiment_takes_what_it_changes() -> None:
    present = tiny_experiment()
    others = tiny_experiment(hidden=(9,))
    both = others.model_copy(update={"optimizer": Spec(type="sgd")})
    assert needed(LoadExperiment(experiment=others), present) == {"build"}
    assert needed(LoadExperiment(experiment=tiny_experiment(seed=1)), present) == {"settings"}
    assert needed(LoadExperiment(experiment=both), present) == {"build", "settings"}
    # What changes nothing may still be undo.
    assert needed(LoadExperiment(experiment=present), present) == {"settings"}


def test_a_command_that_is_not_in_the_table_is_an_error() -> None:
    class Dance(Command):
        pass

    with pytest.raises(KeyError):
        needed(Dance(), tiny_experiment())
