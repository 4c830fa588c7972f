import type { LearningProblem } from "../lib/learning-problem";

/** A question as it is put to the class. */
export interface ClassQuestion {
  readonly text: string;
  readonly choices: readonly string[];
}

const MOST_CHOICES = 20;
const MOST_LETTERS = 60;

/** Questions that fit what is learned here, to be changed before they are asked. */
export function readyQuestions(problem: LearningProblem): ClassQuestion[] {
  const names = problem.hasClasses ? problem.data.class_names : [];
  const answers = names.map((name) => name.slice(0, MOST_LETTERS));
  return [
    ...(answers.length >= 2 && answers.length <= MOST_CHOICES
      ? [{ text: "What will the network say?", choices: answers }]
      : []),
    { text: "Will it learn this?", choices: ["Yes", "Partly", "No"] },
    {
      text: "What would help most?",
      choices: ["More units", "More layers", "More samples", "Training longer"],
    },
  ];
}

/** The choices that are typed, one a line: at least two, none twice; null while they are not that. */
export function choicesOf(lines: string): string[] | null {
  const choices = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isRight =
    choices.length >= 2 &&
    choices.length <= MOST_CHOICES &&
    new Set(choices).size === choices.length &&
    choices.every(({ length }) => length <= MOST_LETTERS);
  return isRight ? choices : null;
}
