import type { MyRun, NewMyRun, SessionState } from "../lib/protocol/generated";

const MOST_LETTERS = 120;
/** A run of which nobody made a picture has none. */
type Described = Omit<NewMyRun, "picture">;

/** What is said of a session: what it learns from, with which network and optimizer, and how far it has come. */
export function saidOf(
  state: SessionState,
  steps: number,
  measured: Readonly<Record<string, number>>,
  optimizerTitle: string,
): Described {
  const units = state.networks.map(({ layers }) => hiddenSizes(layers)).join(" and ");
  const rate = state.hyperparameters["optimizer.learning_rate"];
  const optimizer = optimizerTitle + (rate === undefined ? "" : ` ${Number(rate.toPrecision(3))}`);
  const words = [units, optimizer, state.objective.title].filter(Boolean).join(" · ");
  return {
    title: state.data.title.slice(0, MOST_LETTERS),
    words: words.slice(0, 2 * MOST_LETTERS),
    steps,
    measured,
  };
}

/** The sizes of a network's trained layers but the last: “16-16”. */
function hiddenSizes(layers: SessionState["networks"][number]["layers"]): string {
  const trained = layers.filter(({ param_count, shape }) => param_count > 0 && shape.length > 0);
  return trained
    .slice(0, -1)
    .map(({ shape }) => shape[shape.length - 1])
    .join("-");
}

/** Those whose words hold every word that is looked for. */
export function foundMine<Run extends Pick<MyRun, "title" | "words">>(
  runs: readonly Run[],
  wanted: string,
): Run[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter(({ title, words: said }) => {
    const text = `${title} ${said}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
