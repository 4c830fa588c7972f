import type { FieldInfo, JsonValue } from "./protocol/generated";
import type { Scale } from "./ui/scale";

/** A field's value in a configuration. */
export function valueOf(field: FieldInfo, config: Readonly<Record<string, JsonValue>>): JsonValue {
  return config[field.name] ?? field.default;
}

/** The scale of a number's slider; undefined when the number has no limits on one side. */
export function scaleOf({ minimum, maximum, scale, kind }: FieldInfo): Scale | undefined {
  if (minimum === null || maximum === null) return undefined;
  return { minimum, maximum, kind: scale, integer: kind === "int" };
}
