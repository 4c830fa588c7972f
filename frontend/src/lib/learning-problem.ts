import type { DataInfo, ObjectiveInfo, SummaryConfigs } from "./protocol/generated";

/** Whether samples are pictures: they can be drawn, and looked at. */
export function isPicture({ input_shape }: Pick<DataInfo, "input_shape">): boolean {
  return input_shape.length === 3;
}

/** Whether samples are sequences: one element after another, each a row of numbers. */
export function isSequence({ input_shape }: Pick<DataInfo, "input_shape">): boolean {
  return input_shape.length === 2;
}

/** Whether a sample is shown as a picture: it is one, or a sequence, which is read row by row from the top. */
export function isPictured(data: Pick<DataInfo, "input_shape">): boolean {
  return isPicture(data) || isSequence(data);
}

/**
 * Whether one can draw what the network is to read: nobody draws symbols, of which an element is one or another, or the
 * places of a ball.
 */
export function canBeDrawn(data: Pick<DataInfo, "input_shape" | "symbols" | "track">): boolean {
  return isPictured(data) && data.symbols.length === 0 && !data.track;
}

/** Whether samples are points: what the network makes of all of them can be drawn, over the plane or over the line. */
export function hasCoordinates(data: Pick<DataInfo, "axes" | "class_names">): boolean {
  return data.axes.length > 0 && !isTable(data);
}

/** Whether a sample is a row of a table: more numbers than can be drawn as a point, or one that has a class for its height. */
export function isTable({ axes, class_names }: Pick<DataInfo, "axes" | "class_names">): boolean {
  return axes.length > 2 || (axes.length === 1 && class_names.length > 0);
}

/** Whether a point is one number: what the network makes of it is drawn over it, and points have their targets as height. */
export function isLine({ axes }: Pick<DataInfo, "axes">): boolean {
  return axes.length === 1;
}

/** Whether there is something of a summary to show of a problem. */
export function shows(objective: Pick<ObjectiveInfo, "shows">, summary: keyof SummaryConfigs): boolean {
  return objective.shows.includes(summary);
}

/** What a view may ask of what is learned here: what can be shown, and never of which type the data or the objective are. */
export class LearningProblem {
  readonly data: DataInfo;
  readonly objective: ObjectiveInfo;

  constructor(data: DataInfo, objective: ObjectiveInfo) {
    this.data = data;
    this.objective = objective;
  }

  /** Whether there is something of a summary to show. */
  readonly shows = (summary: keyof SummaryConfigs): boolean => shows(this.objective, summary);

  get isPicture(): boolean {
    return isPicture(this.data);
  }

  get isSequence(): boolean {
    return isSequence(this.data);
  }

  get isPictured(): boolean {
    return isPictured(this.data);
  }

  get canBeDrawn(): boolean {
    return canBeDrawn(this.data);
  }

  /** Whether samples are what people bring: drawings can become some, while it learns. */
  get collects(): boolean {
    return this.data.collect;
  }

  get hasCoordinates(): boolean {
    return hasCoordinates(this.data);
  }

  get isTable(): boolean {
    return isTable(this.data);
  }

  get isLine(): boolean {
    return isLine(this.data);
  }

  /** Whether samples have something that is to be answered. */
  get hasTarget(): boolean {
    return this.objective.has_target;
  }

  /** Whether an answer is a choice: one of several classes, or real and made. */
  get judges(): boolean {
    return this.objective.judgements.length > 0;
  }

  /** Whether answers are right or wrong: each sample is of one of the classes among which is chosen. */
  get hasClasses(): boolean {
    return this.hasTarget && this.judges;
  }

  /** Whether samples are points of the plane of which some have a class, and others none. */
  get hasUnlabelledPoints(): boolean {
    return this.isPlane && this.data.partial && this.hasClasses;
  }

  /** Whether samples are points of a plane. */
  get isPlane(): boolean {
    return this.data.axes.length === 2;
  }

  /** Whether samples are words: symbols from a beginning to an end, which can be typed. */
  get canBeTyped(): boolean {
    return this.data.ends && !this.sings;
  }

  /** Whether samples are excerpts of something longer, which goes on beyond their end. */
  get excerpts(): boolean {
    return this.data.excerpt;
  }

  /** Whether samples are what a pen does, one movement after another. */
  get isPenned(): boolean {
    return this.data.pen;
  }

  /** Whether a sequence can be read up to one of its elements, and what comes after left unread. */
  get unfolds(): boolean {
    return this.data.blank.length > 0;
  }

  /** Whether samples are tunes, of which a symbol is a note. */
  get sings(): boolean {
    return !!this.data.melody;
  }

  /** Whether there is something to test on that is not learned from. */
  get hasTestSamples(): boolean {
    return this.data.test_size !== 0;
  }

  /** Whether samples are the places of a ball that rolls. */
  get rolls(): boolean {
    return !!this.data.track;
  }
}
