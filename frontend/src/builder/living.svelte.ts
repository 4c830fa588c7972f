import { hasCoordinates } from "../lib/learning-problem";
import type { NetworkInfo } from "../lib/protocol/generated";
import { session } from "../lib/state/session.svelte";
import { drawnLayers, type DrawnLayer } from "../views/network/graph";

/** A layer of the running network that has marks to show. */
export interface LivingLayer {
  readonly drawn: DrawnLayer;
  readonly source: DrawnLayer | undefined;
}

/** What of the running network can be shown at the layers of the draft. */
class Living {
  /** Every message brings all networks again; only what has changed counts. */
  readonly #json = $derived(
    JSON.stringify([
      session.state?.networks ?? [],
      session.state !== null && hasCoordinates(session.state.data),
      session.state?.objective.answer_role ?? null,
    ]),
  );

  readonly #layers: ReadonlyMap<string, LivingLayer> = $derived.by(() => {
    const [networks, isFunctions, answerRole] = JSON.parse(this.#json) as [
      NetworkInfo[],
      boolean,
      string | null,
    ];
    const drawn = drawnLayers(networks, isFunctions, answerRole);
    return new Map(
      drawn.map((layer) => [
        layer.info.id,
        { drawn: layer, source: layer.sources[0] && drawn[layer.sources[0].layer] },
      ]),
    );
  });

  readonly #running: ReadonlySet<string> = $derived.by(() => {
    const [networks] = JSON.parse(this.#json) as [NetworkInfo[]];
    return new Set(networks.flatMap(({ layers }) => layers.map(({ id }) => id)));
  });

  of(id: string): LivingLayer | undefined {
    return this.#layers.get(id);
  }

  /** A layer that only regroups numbers has nothing to show: its node is shallow. */
  isShallow(id: string, type: string): boolean {
    return type === "flatten" || (this.#running.has(id) && !this.#layers.has(id));
  }
}

export const living = new Living();
