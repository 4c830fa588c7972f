import type { Networks } from "../../lib/view";

/** The ids of the self-attention layers of networks, in order. */
export function attentive(networks: Networks): string[] {
  return networks.flatMap(({ layers }) =>
    layers.filter(({ type }) => type === "self_attention").map(({ id }) => id),
  );
}
