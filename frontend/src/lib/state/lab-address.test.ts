import { expect, it } from "vitest";

import { addressOfLab, labAt } from "./lab-address";

it("reads what it writes", () => {
  expect(addressOfLab("gan_dots")).toBe("/labs/gan-dots");
  for (const path of ["/labs/gan-dots", "/labs/gan_dots/", "/labs/GAN-dots"])
    expect(labAt(path)).toBe("gan_dots");
});

it("takes no other path for a lab's", () => {
  for (const path of ["/", "/labs", "/labs/", "/s/abcdefgh", "/labs/a/b"]) expect(labAt(path)).toBeNull();
});
