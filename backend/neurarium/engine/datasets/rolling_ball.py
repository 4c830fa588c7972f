"""A ball on a hilly track: where will it be?"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from neurarium.engine.dataset import INPUT, TARGET, Data, Dataset, Split, dataset_registry
from neurarium.engine.field import Field as DataField
from neurarium.engine.field import Number, Sequence
from neurarium.engine.rolling import Track, hills

TRAIN_SAMPLES, TEST_SAMPLES = 4_000, 500
MOST_SNAPSHOTS = 8
USUAL_SPEED = 0.7
FARTHEST = 254  # of 255; the last one says that a snapshot is not seen yet


@dataset_registry.register("rolling_ball")
class RollingBall(Dataset):
    """A ball rolls over hills, and is seen as a few snapshots of its place: where will it be soon? Or: where
    did it come from?

    A single snapshot does not say how fast it is, nor which way it goes; several do. Snapshots are 0.15
    seconds apart, and asked for is the place 0.6 seconds after the last one, or before the first.
    """

    title = "Rolling ball"
    category = "sequences"

    snapshots: int = Field(
        4, ge=1, le=MOST_SNAPSHOTS, title="Snapshots", description="How often its place is seen."
    )
    asks: Literal["ahead", "back"] = Field(
        "ahead", title="Asked for", description="Where it will be after the last snapshot, or was before."
    )
    track: int = Field(0, ge=0, le=999, title="Track", description="Which hills there are.")

    def parse(self, files: Mapping[str, bytes], *, seed: int) -> Data:
        track, count = self._track, TRAIN_SAMPLES + TEST_SAMPLES
        rng = np.random.default_rng(seed)
        seen = np.arange(self.snapshots) * track.snapshot_ticks
        ticks = seen[-1] + track.ahead_ticks
        seen, asked = (seen + track.ahead_ticks, 0) if track.asks_back else (seen, ticks)
        places = track.rolled(rng.random(count), USUAL_SPEED * rng.normal(size=count), ticks)
        pixels = np.minimum(np.round(255 * places[seen].T[:, :, np.newaxis]), FARTHEST).astype(np.uint8)
        whole = Split({INPUT: pixels, TARGET: places[asked].astype(np.float32)})
        return Data(whole.part(slice(TRAIN_SAMPLES)), whole.part(slice(TRAIN_SAMPLES, None)))

    def fields(self) -> dict[str, DataField]:
        return {
            INPUT: Sequence(self.snapshots, 1, track=self._track, unread=(FARTHEST + 1,)),
            TARGET: Number("place", (0.0, 1.0)),
        }

    @property
    def _track(self) -> Track:
        return Track(hills(self.track), asks_back=self.asks == "back")
