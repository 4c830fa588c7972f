import { expect, it } from "vitest";

import { addressOfLab, isGallery, labAt } from "./lab-address";

it("reads what it writes", () => {
  expect(addressOfLab("gan_dots")).toBe("/labs/gan-dots");
  for (const path of ["/labs/gan-dots", "/labs/gan_dots/", "/labs/GAN-dots"])
    expect(labAt(path)).toBe("gan_dots");
});

it("takes no other path for a lab's", () => {
  for (const path of ["/", "/labs", "/labs/", "/s/abcdefgh", "/labs/a/b"]) expect(labAt(path)).toBeNull();
});

it("tells the gallery from its labs", () => {
  for (const path of ["/labs", "/labs/"]) expect(isGallery(path)).toBe(true);
  for (const path of ["/", "/labs/gan-dots", "/labsters"]) expect(isGallery(path)).toBe(false);
});
