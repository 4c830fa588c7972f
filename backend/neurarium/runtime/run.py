"""One run: a train state on its way from its start, and all that was measured on the way."""

import itertools
import time
from collections.abc import Mapping
from copy import copy, deepcopy

import numpy as np

from neurarium.engine import threefry
from neurarium.engine.batch import Batch
from neurarium.engine.bias_correction import settled
from neurarium.engine.locks import Masks, hold, lock_masks
from neurarium.engine.network import Params
from neurarium.engine.optimizer import map_like_params
from neurarium.engine.placed import placed
from neurarium.engine.regrowth import Passage
from neurarium.engine.surgery import operate
from neurarium.engine.train import TrainState
from neurarium.protocol.events import Carried
from neurarium.runtime.evaluation import Evaluation, Evaluator
from neurarium.runtime.history import History
from neurarium.runtime.left import Left
from neurarium.runtime.markers import Markers
from neurarium.runtime.measurements import Measurements
from neurarium.runtime.meter import Meter
from neurarium.runtime.past import AnyKeyframe, Keyframe, Past
from neurarium.runtime.plan import Plan
from neurarium.runtime.program import Program
from neurarium.runtime.record import Record
from neurarium.runtime.seen import Seen
from neurarium.runtime.turns import Taken, TakeTurns
from neurarium.runtime.way import Recipe, Way, experiment_of, shows_alike

# Each time that params are trained or set there is another moment; surgery alone makes none.
_moments = itertools.count()


class NotFiniteError(Exception):
    """The scalars of a step are no longer finite; the run stands at the last step where they were."""

    def __init__(self, step: int) -> None:
        super().__init__(f"not finite from step {step} on")
        self.step = step


class Run:
    """The training of one plan by its program. Used by one thread at a time."""

    def __init__(
        self, number: int, plan: Plan, program: Program, *, past_bytes: int = 0, run_id: int = 0
    ) -> None:
        self.number = self.origin = number
        # Which one of its session's runs it is, also after it was left and came back.
        self.id = run_id
        self.history = History(plan.learner.scalar_names)
        self.tests = Measurements(("loss", *plan.learner.objective.measured, *plan.learner.compared_names))
        self.evaluation: Evaluation | None = None
        self.step = 0
        self.seen = Seen()
        self.record = Record()
        self.plan = plan
        self.train_state: TrainState = program.init(plan.experiment.seed)
        self.meter = Meter()
        self.markers = Markers()
        self.carried: Mapping[str, Carried] = {}
        self.by_hand = False
        self.began_with: Left | None = None
        self.moment = next(_moments)
        self._reinitialised = 0
        self.past = Past(past_bytes)
        self.adopt(plan, program)

    def adopt(self, plan: Plan, program: Program, train_state: TrainState | None = None) -> None:
        """Go on with another plan and its program, from the present train state or another of its form."""
        self.program = program
        key = threefry.seeded(plan.experiment.seed)
        self.train_state = (train_state or self.train_state)._replace(key=key)
        self.evaluation = None
        self._evaluator = Evaluator(program, plan.data)
        self.set_plan(plan)

    def leave(self, edit: str, passage: Passage | None = None) -> Left:
        """What an edit has made of it, to go back to when it continues through a `passage`, or ends."""
        return Left(
            edit=edit,
            experiment=self.plan.experiment,
            origin=self.origin,
            learner=self.plan.learner,
            train_state=self.train_state,
            step=self.step,
            moment=self.moment,
            by_hand=self.by_hand,
            reinitialised=self._reinitialised,
            history=self.history.copy(),
            tests=self.tests.copy(),
            markers=self.markers.copy(),
            seen=copy(self.seen),
            record=deepcopy(self.record),
            carried=self.carried,
            passage=passage,
            id=self.id,
            began_with=self.began_with,
        )

    def branch(self, at: Keyframe) -> Left:
        """What it was at an earlier step, to go on from."""
        step = at.step
        return self.leave("")._replace(
            learner=self.way_at(step).plan.learner,
            train_state=at.train_state,
            step=step,
            moment=next(_moments),
            history=self.history.until(step),
            tests=self.tests.until(step),
            markers=self.markers.until(step),
            seen=at.seen,
        )

    def resume(self, left: Left, train_state: TrainState, past: Past | None = None) -> None:
        """Go on from what another run left, with its train state as this plan's program takes it."""
        self.origin, self.step, self.moment = left.origin, left.step, left.moment
        self.by_hand, self._reinitialised = left.by_hand, left.reinitialised
        self.history, self.tests, self.markers = left.history, left.tests, left.markers
        self.seen, self.record, self.carried = left.seen, left.record, left.carried
        self.began_with = left.began_with
        self.adopt(self.plan, self.program, train_state)
        if past is not None:
            self.past = past

    def begin_with(self, left: Left) -> None:
        """Begin, at step 0, with what fits of what another run has learned; its optimizer begins afresh."""
        fresh = self.train_state
        grown = operate(left.learner, left.train_state, self.plan.learner, fresh)
        made, self.carried = grown.train_state, grown.carried
        self.train_state = fresh._replace(params=made.params, state=made.state, memory=made.memory)
        self.by_hand = True
        self.began_with = left._replace(began_with=None)
        self.moment = next(_moments)

    def set_plan(self, plan: Plan) -> None:
        """Go on with a plan that differs in live numbers, locks and holds alone."""
        self.record.change(self.plan.hyperparameters, plan.hyperparameters, step=self.step)
        self.plan = plan
        self.seen.set_size(plan.data.spec.train_size)
        self.hyperparameters = plan.numbers
        self._masks = lock_masks(plan.experiment, plan.param_shapes)

    @property
    def untouched(self) -> bool:
        """Whether it stands at its start, as the experiment alone gives it."""
        return self.step == 0 and not self.by_hand

    def measures_like(self, plan: Plan) -> bool:
        """Whether a plan has this run's scalars and kind of data, so that its history can go on."""
        same_kind = self.plan.data.spec.coordinates == plan.data.spec.coordinates
        return same_kind and self.history.names == plan.learner.scalar_names

    @property
    def latest_test(self) -> dict[str, float]:
        """The measurements of the latest evaluation; none before the first."""
        return self.evaluation.means(self.tests.names) if self.evaluation else {}

    @property
    def lacks_masks(self) -> bool:
        """Whether something is locked that the program cannot lock."""
        return self._masks is not None and not self.program.masked

    def param(self, layer_id: str, name: str, index: int) -> float:
        """One number of the params, by its flat index."""
        return float(np.asarray(self.train_state.params[layer_id][name]).flat[index])

    def set_param(self, layer_id: str, name: str, index: int, value: np.float32) -> float:
        """Set one number of the params, by its flat index, exactly; what it was before."""
        array = np.array(self.train_state.params[layer_id][name])
        before = float(array.flat[index])
        array.flat[index] = value
        self._set_params({layer_id: {**self.train_state.params[layer_id], name: placed(array)}})
        self.moment = next(_moments)
        return before

    def reinitialise(self, layer_id: str) -> None:
        """Give a layer a fresh start, with fresh state and optimizer state; what is locked stays.

        The key derives from the run's and from how often this was done: each time is another start.
        """
        self._reinitialised += 1
        old = self.train_state
        fresh = self.program.init_from(threefry.fold_in(old.key, self._reinitialised))

        def renewed(before: Params, after: Params) -> Params:
            return before | {layer_id: after[layer_id]} if layer_id in after else before

        def unless_locked(before: Params, after: Params) -> Params:
            made = renewed(before, after)
            return made if self._masks is None else hold(self._masks, made, before)

        opt_state = settled(old.opt_state, self.plan.learner.frozen)
        self.train_state = old._replace(
            state=renewed(old.state, fresh.state),
            opt_state=map_like_params(renewed, old.params, opt_state, fresh.opt_state),
        )
        self._set_params(unless_locked(old.params, fresh.params))
        memory = renewed(old.memory, {id_: self.train_state.params[id_] for id_ in fresh.memory})
        self.train_state = self.train_state._replace(memory=memory)

    def _set_params(self, changed: Params) -> None:
        self.train_state = self.train_state._replace(params=self.train_state.params | changed)
        self.by_hand = True

    def train(self, steps: int, apart: Program | None = None, *, single: bool = False) -> float:
        """Train so many steps, MAX_CHUNK at most; returns the seconds that it took.

        Steps apart have a program of their own; of `single` ones each is on one sample.

        Raises:
            NotFiniteError: a scalar is infinite or not a number; the steps before it are kept.
        """
        begun = time.perf_counter()
        way = self._way(apart, single=single)
        finite_steps = self._try(steps, way)
        took = time.perf_counter() - begun
        self.seen.add(finite_steps * way.samples_per_step)
        self.meter.add(finite_steps, time.perf_counter())
        if finite_steps < steps:
            raise NotFiniteError(self.step)
        return took

    def turns(self, take: TakeTurns, example: Batch | None = None) -> list[Taken]:
        """What the turns of the next step make, or of one on an example; the run itself stays where it is."""
        now, masks = self.train_state, self.program.masks_of(self._masks)
        taken = take(now, self.plan.data.train if example is None else example, self.hyperparameters, masks)

        def held(moved: Params) -> Params:
            params = self._locked(now.params | moved, now.params)
            return {layer_id: params[layer_id] for layer_id in moved}

        return [each._replace(params=held(each.params)) for each in taken]

    def evaluate(self, *, training: bool, rarer: float = 1.0) -> bool:
        """Evaluate a slice of the test set if it is time; whether an evaluation was finished by it.

        While it is training, this is so many times `rarer` as if it were alone.
        """
        wanted = not training or self._evaluator.due(time.perf_counter())
        if wanted and not self.evaluated and not self._evaluator.busy:
            self._evaluator.begin(self.train_state)
        finished = self._evaluator.advance(self.hyperparameters, time.perf_counter, rarer=rarer)
        if finished is None:
            return False
        number = self.tests.append(finished.step, finished.means(self.tests.names))
        self.evaluation = finished._replace(number=number)
        return True

    @property
    def evaluating(self) -> bool:
        """Whether slices of an evaluation are still to be done."""
        return self._evaluator.busy

    @property
    def evaluated(self) -> bool:
        """Whether the present train state was evaluated, or nothing is there to evaluate it by."""
        if not self._evaluator.has_samples:
            return True
        return self.evaluation is not None and self.evaluation.train_state is self.train_state

    @property
    def masks(self) -> Masks | None:
        """Where its params are locked; None if nowhere."""
        return self._masks

    @property
    def now(self) -> Keyframe:
        """Its present step."""
        return Keyframe(self.step, self.train_state, self.seen.after(0))

    def nearest(self, step: int) -> tuple[AnyKeyframe, int]:
        """The last keyframe that leads to a step, and that step; or else the next one that can be had."""
        if self.past.first_step is None or step >= self.step:
            return self.now, self.step
        keyframe, found = self.past.nearest(step)
        return (keyframe, found) if found < self.step else (self.now, self.step)

    def way_at(self, step: int) -> Way:
        """How it went on from a step that was computed again, or goes on from its last."""
        if self.past.first_step is None or step >= self.step:
            return self._way()
        way = self.past.leg(step)[0].way
        if isinstance(way, Recipe):
            raise RuntimeError("The way from this step was not made again.")
        return way

    def era_at(self, step: int) -> int:
        """The era of a step, by its number; 0 if pages show it as they do the present one."""
        if self.past.first_step is None or step >= self.step:
            return 0
        leg, _ = self.past.leg(step)
        return 0 if shows_alike(experiment_of(leg.way), self.plan.experiment) else leg.era

    def _way(self, apart: Program | None = None, *, single: bool = False) -> Way:
        """How it is trained now."""
        learner = self.plan.learner._replace(batch_size=1) if single else self.plan.learner
        trains = apart or self.program
        samples = learner.samples_per_step
        return Way(self.plan, self.program, trains, self.hyperparameters, self._masks, samples, single)

    def _try(self, steps: int, way: Way) -> int:
        """Train; how many of the steps had finite scalars. Only these are kept."""
        next_state, values = self._chunk(steps, way.trains)
        finite = np.isfinite(values).all(axis=0)
        count = steps if finite.all() else int(finite.argmin())
        if count < steps:
            # The same steps again, up to the last good one: a step is a function of the train state alone.
            next_state, _ = self._chunk(count, way.trains)
        taken = range(self.step, self.step + count)
        # What is locked between chunks alone depends on where these end.
        self.past.went(self.train_state, next_state, taken, way, self.seen, exact=not self.lacks_masks)
        self.train_state = next_state
        self.went(values[:, :count])
        return count

    def went(self, scalars: np.ndarray) -> None:
        """Steps were taken that had these scalars, (names, steps)."""
        self.history.append(scalars)
        self.step += scalars.shape[1]
        self.moment = next(_moments)

    def _chunk(self, steps: int, program: Program) -> tuple[TrainState, np.ndarray]:
        before = self.train_state
        after, values = program.train_chunk(before, self.plan.data, self.hyperparameters, steps, self._masks)
        return after._replace(params=self._locked(after.params, before.params)), values

    def _locked(self, after: Params, before: Params) -> Params:
        """What a program made of the params, with what is locked as before."""
        # Until a program is there that locks it within the steps.
        return hold(self._masks, after, before) if self.lacks_masks and self._masks is not None else after
