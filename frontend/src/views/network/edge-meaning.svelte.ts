/** What an edge stands for: its weight, or what flows through it for the present input. */
export type EdgeMeaning = "weights" | "flow";

/** What people want to see of the edges, in all labs; of this page only. */
class EdgesShown {
  wanted = $state<EdgeMeaning>("flow");

  /** What can be seen: without an input nothing flows. */
  of(hasInput: boolean): EdgeMeaning {
    return hasInput ? this.wanted : "weights";
  }
}

export const edgesShown = new EdgesShown();
