import { expect, test } from "vitest";

import type { Networks } from "../../lib/view";
import { attentive } from "./layers";

test("layers with heads are those of attention alone and blocks that have some", () => {
  const layers = ["input", "transformer_block", "dense", "self_attention"].map((type) => ({
    id: type,
    type,
  }));
  expect(attentive([{ layers }] as unknown as Networks)).toEqual(["transformer_block", "self_attention"]);
});
