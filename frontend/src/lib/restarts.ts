/** All that begins again, each by what it keeps: help and the buttons themselves say the same. */
export const RESTARTS = {
  rewind: {
    name: "Rewind",
    keeps: "Back to step 0 of the same run: the same first weights, and the samples in the same order.",
  },
  newStart: {
    name: "New start",
    keeps:
      "Back to step 0 with other first weights and, where points are drawn at random, other points. Network and settings stay.",
  },
  startFresh: {
    name: "Start fresh",
    keeps: "In the builder: trains what is built from step 0, and keeps nothing that was learned.",
  },
  newWeights: {
    name: "New weights",
    keeps: "In the settings of a layer: this layer alone begins again, the others keep what they learned.",
  },
  newSession: {
    name: "Begin a new session",
    keeps:
      "By a click on the logo: all is as on a first visit. The old session stays at its own address as long as the server keeps it.",
  },
} as const;
