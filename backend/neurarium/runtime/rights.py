"""What each role may do in a room: the one table that every command and every route is looked up in.

A session without a room asks nobody: there, whoever has its address may do everything.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import get_args

from neurarium.engine.experiment import Experiment
from neurarium.protocol.command import Command
from neurarium.protocol.commands import (
    Acknowledge,
    Beat,
    ChangeRun,
    ClearInput,
    Compare,
    EndRace,
    FetchDataset,
    GoOnFrom,
    InputMeta,
    LoadExperiment,
    LockParam,
    LookBack,
    NewStart,
    Pause,
    PickCode,
    Play,
    PlayRace,
    Reinitialise,
    Rewind,
    SetHyperparameters,
    SetInput,
    SetParam,
    SetSpeed,
    SetStop,
    ShowStage,
    StartRace,
    Step,
    Subscribe,
    SurveyLandscape,
    SwitchRun,
    TakeLane,
    TakeWeights,
    UndoChange,
)
from neurarium.protocol.room_commands import (
    Answer,
    AskFor,
    AskQuestion,
    CallTogether,
    CloseRoom,
    EndChallenge,
    EndQuestion,
    FreezeScreens,
    GiveRuns,
    HandOver,
    Lead,
    RemoveSeat,
    SetLocks,
    SetRole,
    ShowAnswers,
    ShowRun,
    Spotlight,
    StartChallenge,
    StopClock,
    TakeSeat,
)
from neurarium.protocol.rooms import Lock, Right, Role

COMMANDS: Mapping[type[Command] | type[InputMeta], Right] = {
    TakeSeat: "stay",
    Acknowledge: "stay",
    Beat: "stay",
    Subscribe: "stay",
    SetInput: "look",
    ClearInput: "look",
    PickCode: "look",
    LookBack: "look",
    Compare: "look",
    SurveyLandscape: "look",
    Answer: "answer",
    InputMeta: "draw",
    Play: "play",
    Pause: "play",
    Step: "play",
    ShowStage: "play",
    Rewind: "play",
    GoOnFrom: "play",
    ChangeRun: "play",
    NewStart: "play",
    SetSpeed: "play",
    SetStop: "play",
    SetHyperparameters: "settings",
    PlayRace: "play",
    StartRace: "settings",
    EndRace: "settings",
    TakeLane: "build",  # its network may be another one
    SwitchRun: "build",
    TakeWeights: "build",
    FetchDataset: "settings",
    LoadExperiment: "settings",  # or `build`, by what it changes: see `needed`
    SetParam: "build",
    LockParam: "build",
    Reinitialise: "build",
    UndoChange: "govern",
    SetLocks: "govern",
    FreezeScreens: "govern",
    HandOver: "govern",
    AskFor: "govern",
    Lead: "govern",
    AskQuestion: "govern",
    ShowAnswers: "govern",
    EndQuestion: "govern",
    GiveRuns: "govern",
    CallTogether: "govern",
    Spotlight: "govern",
    ShowRun: "govern",
    StartChallenge: "govern",
    StopClock: "govern",
    EndChallenge: "govern",
    RemoveSeat: "govern",
    SetRole: "own",
    CloseRoom: "own",
}
# Every route that does more than read. None: it changes nothing that is there.
ROUTES: Mapping[str, Right | None] = {
    "POST /api/admission": None,
    "POST /api/check": None,
    "POST /api/code": None,
    "POST /api/formulas/check": None,
    "POST /api/my-runs/{session_id}": None,
    "POST /api/my-runs/{session_id}/deleted": None,
    "POST /api/page-errors": None,
    "POST /api/rooms": None,
    "POST /api/runs": None,
    "POST /api/rooms/{code}/seats": None,
    "POST /api/sessions": None,
    "POST /api/sessions/{session_id}/hold": "own",
    "POST /api/sessions/{session_id}/pictures": "draw",
    "POST /api/sessions/{session_id}/pictures/classes": "govern",
    "POST /api/sessions/{session_id}/pictures/curve": "govern",
    "POST /api/sessions/{session_id}/pictures/files": "govern",
    "POST /api/sessions/{session_id}/pictures/kept": "govern",
    "POST /api/sessions/{session_id}/pictures/labels": "govern",
    "POST /api/sessions/{session_id}/pictures/undo": "draw",
    "POST /api/sessions/{session_id}/weights": "build",
    "POST /api/tables": None,
}
ALL: frozenset[Right] = frozenset(get_args(Right))
ROLES: Mapping[Role, frozenset[Right]] = {
    "guest": frozenset({"stay", "look"}),
    "member": ALL - {"govern", "own"},
    "helper": ALL - {"own"},
    "host": ALL,
}
LOCKED: Mapping[Lock, frozenset[Right]] = {
    "play": frozenset({"play"}),
    "settings": frozenset({"settings"}),
    "building": frozenset({"build"}),
    "drawing": frozenset({"draw"}),
    "joining": frozenset(),
}
# What the controls are, which one member at a time can be given.
CONTROLS: frozenset[Right] = frozenset({"play", "settings", "build"})
STAY: frozenset[Right] = frozenset({"stay"})
# Why somebody may not, where it is no question of the role.
REFUSALS: dict[Right, str] = {
    "play": "The host has locked Play and Step in this room.",
    "settings": "The host has locked the settings in this room.",
    "build": "The host has locked the network in this room.",
    "draw": "The host has locked drawing in this room.",
    "answer": "Questions are for the members of this room.",
    "look": "The host has locked this in this room.",
    "stay": "This is no room for you.",
}


@cache
def rights(role: Role, *, locks: frozenset[Lock], frozen: bool, has_controls: bool) -> frozenset[Right]:
    """What somebody may do now; locks and frozen screens are for members and guests."""
    if role in ("host", "helper"):
        return ROLES[role]
    if frozen:
        return STAY
    locked = frozenset[Right]().union(*(LOCKED[lock] for lock in locks))
    unlocked = ROLES[role] - locked
    return unlocked | CONTROLS if has_controls and role == "member" else unlocked


def rights_in_own_run(
    role: Role, *, is_mine: bool, locks: AbstractSet[Lock], frozen: bool, stands: bool
) -> frozenset[Right]:
    """What somebody may do in a member's own run: there that member has the controls, whatever is locked.

    Where it `stands`, because a challenge is over, only those who keep order have them.
    """
    others = {"play", "settings", "building"} if is_mine else set()
    given = rights(role, locks=frozenset(locks) - others, frozen=frozen, has_controls=False)
    is_free = (is_mine and not stands) or role in ("host", "helper")
    return given if is_free else given - CONTROLS


def needed(command: Command, present: Experiment) -> frozenset[Right]:
    """What a command takes; for an experiment, by what is not as in the present one."""
    if not isinstance(command, LoadExperiment):
        return frozenset({COMMANDS[type(command)]})
    builds = command.experiment.networks != present.networks
    same = command.experiment.model_copy(update={"networks": present.networks})
    sets = same != present or not builds
    return frozenset[Right]({"build"} if builds else ()) | frozenset[Right]({"settings"} if sets else ())
