// The explanation is a product: its text is compared with expected files, and its data say the same.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkText } from "../../src/check/check-history.ts";
import { explanationText } from "../../src/check/explanation-text.ts";

const HISTORIES = [
  "R-INT-12/12-for-13",
  "R-SEND-6/response-doubled",
  "R-INT-2/swapped",
  "R-RPL-7/reply-doubleword",
  "R-XFER-14/byte-altered",
  "R-CAN-8/cancel-busy",
  "R-LIM-1/limit-not-kept",
  "R-QUI-1/quiesce-ignored",
  "R-AUTH-5/specific-ignored",
  "R-XFER-3/protection-unseen",
  "R-SMSG-7/smsg-wording",
];

function explained(name: string) {
  const url = new URL(`../histories/illegal/${name}.jsonl`, import.meta.url);
  const explanation = checkText(name, readFileSync(url, "utf8")).histories[0]?.explanation;
  if (explanation === undefined) throw new Error(`${name} is not illegal`);
  return explanation;
}

describe("the explanation of an illegal history", () => {
  it.each(HISTORIES)("%s reads as expected", async (name) => {
    const text = explanationText(explained(name)).join("\n") + "\n";
    await expect(text).toMatchFileSnapshot(`explanations/${name.replace("/", "-")}.txt`);
  });

  it("says the same as data", () => {
    const url = new URL("explanations/R-INT-12-12-for-13.json", import.meta.url);
    const data: unknown = JSON.parse(JSON.stringify(explained("R-INT-12/12-for-13")));
    expect(data).toEqual(JSON.parse(readFileSync(url, "utf8")));
  });
});
