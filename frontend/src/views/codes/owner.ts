import type { SessionState } from "../../lib/protocol/generated";
import { networksOf } from "../../lib/state/same-experiment";

/** Codes are of the data and the networks that encode them. */
export function codesOwner({ data, experiment }: SessionState): string {
  return `${data.type} ${networksOf(experiment)}`;
}
