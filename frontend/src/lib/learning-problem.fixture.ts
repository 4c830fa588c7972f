import { LearningProblem } from "./learning-problem";
import told from "./learning-problems.fixture.json";
import type { DataInfo, ObjectiveInfo } from "./protocol/generated";

/** Every learning problem that a lab poses, by one such lab, as far as it is told: a test of the server holds them to the labs. */
export const PROBLEMS: ReadonlyMap<string, LearningProblem> = new Map(
  Object.entries(told).map(([lab, { data, objective }]) => [
    lab,
    new LearningProblem(data as unknown as DataInfo, objective as unknown as ObjectiveInfo),
  ]),
);
