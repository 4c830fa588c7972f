import { toFloat32, valueAt, type Tensors } from "../../../lib/protocol/tensor";
import type { Cell } from "../map-cell";

const SUMMARY = "calculation";

/** How a number of a layer comes about: what the summary `calculation` gives, by its names. */
export interface Numbers {
  readonly unit: number;
  readonly cell: Cell;
  readonly value: number;
  /** A single number; undefined where there is none of that name. */
  readonly one: (name: string) => number | undefined;
  /** All numbers of a name; empty where there are none. */
  readonly all: (name: string) => Float32Array;
  readonly shape: (name: string) => readonly number[];
}

/** What the latest frame says of a number of a layer; null while there is nothing. */
export function readNumbers(tensors: Tensors, layer: string): Numbers | null {
  const of = (name: string) => tensors.get(`${SUMMARY}/${layer}/${name}`);
  const [at, value] = [of("at"), of("value")];
  if (!at || !value) return null;
  return {
    unit: valueAt(at, 0),
    cell: { row: valueAt(at, 1), column: valueAt(at, 2) },
    value: valueAt(value, 0),
    one: (name) => {
      const tensor = of(name);
      return tensor && valueAt(tensor, 0);
    },
    all: (name) => {
      const tensor = of(name);
      return tensor ? toFloat32(tensor) : new Float32Array(0);
    },
    shape: (name) => of(name)?.shape ?? [],
  };
}

/** Whether these are the numbers of a unit, and not of the one that was open before. */
export function areOf(numbers: Numbers | null, unit: number): numbers is Numbers {
  return numbers?.unit === unit;
}
