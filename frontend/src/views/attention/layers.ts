import type { Networks, WantedSummary } from "../../lib/view";

/** The layers with heads that elements hear by. */
const ATTENDING: ReadonlySet<string> = new Set(["self_attention", "transformer_block"]);

/** The ids of a network's layers with heads, in order. */
export function attentive(networks: Networks): string[] {
  return networks.flatMap(({ layers }) =>
    layers.filter(({ type }) => ATTENDING.has(type)).map(({ id }) => id),
  );
}

/** What the heads of networks are drawn from, where they have any. */
export function wantedAttention(networks: Networks): readonly WantedSummary[] {
  return attentive(networks).length > 0 ? [{ type: "attention" }] : [];
}
