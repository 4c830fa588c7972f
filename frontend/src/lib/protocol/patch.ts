type Objects = Readonly<Record<string, unknown>>;

/** A JSON value with the parts replaced that are named by their JSON pointers (RFC 6901); the value itself stays as it is. */
export function patched(value: unknown, changes: Objects): unknown {
  return Object.entries(changes).reduce(
    (whole, [pointer, part]) => withPart(whole, pointer.split("/").slice(1).map(unescaped), part),
    value,
  );
}

function withPart(value: unknown, [key, ...rest]: readonly string[], part: unknown): unknown {
  if (key === undefined) return part;
  const whole = value as Objects;
  return { ...whole, [key]: withPart(whole[key], rest, part) };
}

function unescaped(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A JSON value, with each part that is equal to what stood there before being that very object. */
export function shared(before: unknown, after: unknown): unknown {
  if (before === after || typeof before !== "object" || typeof after !== "object") return after;
  if (before === null || after === null) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    const parts = after.map((part, i) => shared(before[i], part));
    return parts.length === before.length && parts.every((part, i) => part === before[i]) ? before : parts;
  }
  const [old, now] = [before as Objects, after as Objects];
  const keys = Object.keys(now);
  const parts = keys.map((key) => [key, shared(old[key], now[key])] as const);
  const known = Object.keys(old);
  const isSame =
    keys.length === known.length && parts.every(([key, part], i) => key === known[i] && part === old[key]);
  return isSame ? before : Object.fromEntries(parts);
}
