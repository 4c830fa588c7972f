import { frames } from "../../lib/state/frames";
import { input } from "../../lib/state/input.svelte";
import { judgedInWords, shareBelow } from "./alarm";

/** The reconstruction error of what the network looks at; nothing while it looks at nothing. */
export function ownError(): number | undefined {
  return input.current.kind === "nothing" ? undefined : frames.get("reconstruction/error")?.data[0];
}

/** Whether what the network looks at is like what it learned, or why that is not known. */
export function judgement(noun: string): string {
  const [test, error] = [frames.get("strangers/test")?.data, ownError()];
  if (!test) return "Known after the first look at the test set.";
  if (error === undefined) return `Draw something, and see whether it is a ${noun}.`;
  return judgedInWords(shareBelow(test, error), noun);
}
