const WORDS: Readonly<Record<string, string>> = { leaky_relu: "leaky ReLU" };

/** A choice of a configuration as people write it. */
export function choiceInWords(choice: string): string {
  return WORDS[choice] ?? choice.replaceAll("_", " ");
}

/** The choices of a field for a select. */
export function choicesInWords(choices: readonly string[]): { value: string; label: string }[] {
  return choices.map((value) => ({ value, label: choiceInWords(value) }));
}
