import type { ScalarInfo } from "../lib/protocol/generated";
import { history } from "../lib/state/history";
import { formatScalar } from "../lib/state/scalars";

/** The loss of one batch dances; people read the mean of some. */
const STEPS_OF_TRAIN_LOSS = 32;

const orNone = (value: number | undefined, format: (value: number) => string) =>
  value === undefined || Number.isNaN(value) ? "–" : format(value);

/** What a run has reached by now. */
export const reached = {
  trained: ({ name }: ScalarInfo) => history.series(name)?.recent(STEPS_OF_TRAIN_LOSS),
  tested: ({ name }: ScalarInfo) => history.latestTest(name),
};

/** The same as it is written on the page. */
export const liveNumbers = {
  trained: (scalar: ScalarInfo) => orNone(reached.trained(scalar), (value) => formatScalar(scalar, value)),
  tested: (scalar: ScalarInfo) => orNone(reached.tested(scalar), (value) => formatScalar(scalar, value)),
};
