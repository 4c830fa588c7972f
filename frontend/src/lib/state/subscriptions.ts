import type { JsonValue, Spec, Subscribe } from "../protocol/generated";

/** Which summaries the mounted views need, merged into one `Subscribe` command. */
export class Subscriptions {
  readonly #needed = new Set<Spec>();
  #send: ((command: Subscribe) => void) | undefined;
  #scheduled = false;

  /** Need a summary until the returned function is called. Views declare theirs: see `lib/view.ts`. */
  add(type: string, config: Spec["config"] = {}): () => void {
    const spec: Spec = { type, config };
    this.#needed.add(spec);
    this.#schedule();
    return () => {
      this.#needed.delete(spec);
      this.#schedule();
    };
  }

  /** From now on send the subscription so, at once and after every change; undefined while not connected. */
  connect(send: ((command: Subscribe) => void) | undefined): void {
    this.#send = send;
    this.resend();
  }

  /** Ask again: the server answers with a frame that holds everything. */
  resend(): void {
    this.#send?.({ type: "subscribe", summaries: merge([...this.#needed]) });
  }

  #schedule(): void {
    if (this.#scheduled || !this.#send) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.resend();
    });
  }
}

/**
 * One spec a summary, wide enough for all who need it: lists are united, of numbers the largest counts, and what one
 * of them leaves out (no limit) is left out.
 */
export function merge(specs: readonly Spec[]): Spec[] {
  const merged = new Map<string, Spec>();
  for (const spec of specs) {
    const other = merged.get(spec.type);
    merged.set(spec.type, other ? { type: spec.type, config: mergeConfig(other.config, spec.config) } : spec);
  }
  return [...merged.values()];
}

function mergeConfig(a: Spec["config"], b: Spec["config"]): Spec["config"] {
  const shared = Object.keys(a).filter((key) => key in b);
  return Object.fromEntries(shared.map((key) => [key, mergeValue(a[key], b[key])]));
}

function mergeValue(a: JsonValue | undefined, b: JsonValue | undefined): JsonValue {
  if (isList(a) && isList(b)) return [...new Set([...a, ...b])];
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  return b ?? a ?? null;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export const subscriptions = new Subscriptions();
