import type { LabEntry } from "../lib/protocol/generated";
import { LAB_KINDS, type LabKind } from "../lib/state/labs";

export type Theme = LabKind | "invent";

export interface Group {
  readonly kind: Theme;
  readonly title: string;
  readonly labs: readonly LabEntry[];
}

/** Labs that make samples stand together, whatever their samples are; all others by their data. */
export function grouped(labs: readonly LabEntry[]): readonly Group[] {
  const groups: readonly Group[] = [
    ...LAB_KINDS.map(({ kind, title }) => ({
      kind,
      title,
      labs: labs.filter((lab) => lab.kind === kind && !lab.makes),
    })),
    { kind: "invent", title: "Invent", labs: labs.filter(({ makes }) => makes) },
  ];
  return groups.filter((group) => group.labs.length > 0);
}

/** The labs whose title, words, outcome or group hold every word that is looked for. */
export function found(groups: readonly Group[], wanted: string): readonly Group[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((group) => {
      const holds = ({ title, description, category }: LabEntry) => {
        const text = [title, description, category, group.title].join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
      };
      return { ...group, labs: group.labs.filter(holds) };
    })
    .filter(({ labs }) => labs.length > 0);
}

/** One of the labs by chance, but not the one that runs. */
export function anyOther(labs: readonly LabEntry[], running: string | null): LabEntry | undefined {
  const others = labs.filter(({ type }) => type !== running);
  return others[Math.floor(Math.random() * others.length)];
}
