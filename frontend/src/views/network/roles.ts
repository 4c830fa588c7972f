import type { Scene } from "./scene";

/** The name of a network among several, and from where to where it reaches in the picture. */
export interface RolePlace {
  readonly role: string;
  readonly left: number;
  readonly width: number;
}

const BESIDE = 14;

/** Where the names of the networks stand; a single one has none. */
export function rolePlaces(roles: readonly string[], { layers }: Scene): RolePlace[] {
  if (roles.length < 2) return [];
  return roles.map((role, network) => {
    const own = layers.filter(({ drawn }) => drawn.network === network);
    const left = Math.min(...own.map(({ placement }) => placement.left)) - BESIDE;
    const right = Math.max(...own.map(({ placement }) => placement.right)) + BESIDE;
    return { role, left: Math.max(0, left), width: right - Math.max(0, left) };
  });
}
