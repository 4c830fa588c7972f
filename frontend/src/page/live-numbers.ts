import type { ScalarInfo } from "../lib/protocol/generated";
import { valueAt } from "../lib/protocol/tensor";
import { frames } from "../lib/state/frames";
import { history } from "../lib/state/history";
import { formatScalar } from "../lib/state/scalars";

/** The loss of one batch dances; people read the mean of some. */
const STEPS_OF_TRAIN_LOSS = 32;

const orNone = (value: number | undefined, format: (value: number) => string) =>
  value === undefined || Number.isNaN(value) ? "–" : format(value);

/** What a run has reached by now, or had at the step that is looked back at. */
export const reached = {
  trained: ({ name }: ScalarInfo) => {
    const { past = false, step } = frames.meta ?? {};
    return history.series(name)?.recent(STEPS_OF_TRAIN_LOSS, past ? step : undefined);
  },
  tested: ({ name }: ScalarInfo) => {
    if (!frames.meta?.past) return history.latestTest(name);
    const measured = frames.get(`past/test/${name}`);
    return measured && valueAt(measured, 0);
  },
};

/** The same as it is written on the page. */
export const liveNumbers = {
  trained: (scalar: ScalarInfo) => orNone(reached.trained(scalar), (value) => formatScalar(scalar, value)),
  tested: (scalar: ScalarInfo) => orNone(reached.tested(scalar), (value) => formatScalar(scalar, value)),
};
