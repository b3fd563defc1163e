// When does the watchdog believe that a machine hangs?

import { expect, it } from "vitest";
import { STAGE } from "../../cp/coordinator/hosted-machine.ts";
import { Watchdog } from "../../cp/coordinator/watchdog.ts";

const computing = {
  stage: STAGE.RUNNING,
  requests: 7,
  atGate: true,
  byOrders: false,
  releasedMs: 0,
  link: { timers: 0, timerDueMs: 0 },
};

it("a machine that has made no request since the process stood still has all its time from then on", () => {
  const watchdog = new Watchdog(1000);
  expect(watchdog.isHanging(computing, 0)).toBe(false);
  expect(watchdog.isHanging(computing, 900)).toBe(false);
  watchdog.resumed(9000);
  expect(watchdog.isHanging(computing, 9000)).toBe(false);
  expect(watchdog.isHanging(computing, 9999)).toBe(false);
  expect(watchdog.isHanging(computing, 10_000)).toBe(true);
});
