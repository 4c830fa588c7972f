"""The estimate of steps a second: the machine is measured once, when it is first asked for."""

import contextlib
import logging
import threading
import time
from pathlib import Path

import jax
from pydantic import ValidationError

from neurarium.drafts.calibration import measure
from neurarium.drafts.speed import SpeedModel, work_of
from neurarium.engine.train import Learner
from neurarium.runtime.device import device_name
from neurarium.runtime.ending import await_at_exit
from neurarium.runtime.quiet import Quiet

logger = logging.getLogger(__name__)

# On a server that is always busy it is measured after so long nevertheless.
PATIENCE_SECS = 30.0
CLOSING_SECS = 10


class Speedometer:
    """Estimates; what was measured, when it was quiet, is kept in a file: each machine is measured once."""

    def __init__(self, cache_dir: Path, quiet: Quiet) -> None:
        self._quiet = quiet
        self._path = cache_dir / "speed.json"
        self._machine = f"{device_name()}, JAX {jax.__version__}"
        self._model = self._kept()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def steps_per_sec(self, learner: Learner) -> float | None:
        """About how many steps a second a learner would train; None while the machine is being measured."""
        if self._model is None:
            self._begin()
            return None
        return self._model.steps_per_sec(work_of(learner))

    def close(self) -> None:
        """Stop measuring after the present program."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(CLOSING_SECS)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._measure, name="speedometer", daemon=True)
                self._thread.start()
                await_at_exit(self, [self._thread])

    def _measure(self) -> None:
        measured = []
        ends_at = time.monotonic() + PATIENCE_SECS
        trials = measure()
        try:
            while True:
                within_secs = ends_at - time.monotonic()
                with self._quiet.errand(self._closed, within_secs=within_secs) as is_due:
                    if not is_due:
                        return
                    if (entry := next(trials, None)) is None:
                        break
                    measured.append(entry)
        except Exception:
            logger.exception("The speed of this machine could not be measured")
            return
        self._model = SpeedModel.fit(self._machine, measured)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(self._model.model_dump_json(), encoding="utf-8")

    def _kept(self) -> SpeedModel | None:
        try:
            model = SpeedModel.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return None
        return model if model.machine == self._machine else None
