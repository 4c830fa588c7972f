/** Whether weights of shuffled pixels are shown where the pixels belong; of this page only. */
class TileOrder {
  isUnshuffled = $state(false);

  /** The order that is undone where weights are shown; null if they are shown as they are. */
  of(order: readonly number[]): readonly number[] | null {
    return this.isUnshuffled && order.length > 0 ? order : null;
  }
}

export const tileOrder = new TileOrder();
