/** Where the layers of a draft stand on the canvas of the builder, by id; empty while they are laid out by themselves. */
export type Positions = Readonly<Record<string, Position>>;

export interface Position {
  readonly x: number;
  readonly y: number;
}
