import { describe, expect, it } from "vitest";
import type { HostedMachine } from "../../cp/coordinator/hosted-machine.ts";
import { RunQueue } from "../../cp/coordinator/run-queue.ts";

/** As much of a machine as a run queue looks at; `requests` are those it will have made when it is looked at. */
class Guest {
  queuedAt = -1;
  requests: number;
  served = 0;
  asleep = true;
  readonly link = {
    poll: (awake = false) => {
      if (this.requests === 0 || (awake && this.asleep)) return false;
      this.requests--;
      this.served++;
      return true;
    },
  };
  constructor(requests: number) {
    this.requests = requests;
  }
}

function queued(slots: number, ...requests: number[]) {
  const queue = new RunQueue(slots);
  const guests = requests.map((count) => new Guest(count));
  for (const guest of guests) queue.add(guest as unknown as HostedMachine);
  return { queue, guests, served: () => guests.map(({ served }) => served) };
}

describe("the run queue", () => {
  it("serves everybody in turn while there is a core for each", () => {
    const { queue, served } = queued(3, 5, 5, 5);
    queue.poll();
    expect(served()).toEqual([1, 1, 1]);
  });

  it("serves only as many as there are cores for, until their slice is over", () => {
    const { queue, served } = queued(1, 5, 5);
    for (let look = 0; look < 3; look++) queue.poll();
    expect(served()).toEqual([3, 0]);
    queue.nextSlice();
    for (let look = 0; look < 2; look++) queue.poll();
    expect(served()).toEqual([3, 2]);
  });

  it("serves one whose thread is awake as soon as the favoured one asks for nothing", () => {
    const { queue, guests, served } = queued(1, 1, 2, 2);
    (guests[2] as Guest).asleep = false;
    for (let look = 0; look < 5; look++) queue.poll();
    expect(served()).toEqual([1, 0, 2]);
  });

  it("takes another in place of one that makes no requests", () => {
    const { queue, served } = queued(1, 0, 0, 4);
    for (let look = 0; look < 10_000; look++) queue.poll();
    expect(served()).toEqual([0, 0, 4]);
  });

  it("before CP sleeps, looks at everybody: no request is slept through", () => {
    const { queue, served } = queued(1, 0, 0, 1, 1);
    expect(queue.pollAll()).toBe(true);
    expect(served()).toEqual([0, 0, 1, 1]);
    expect(queue.pollAll()).toBe(false);
  });

  it("loses nobody when machines leave, one of them while it is being served", () => {
    const { queue, guests, served } = queued(4, 2, 2, 2, 2);
    const [first, second] = guests as [Guest, Guest];
    const { poll } = first.link;
    first.link.poll = () => {
      queue.remove(second as unknown as HostedMachine);
      return poll();
    };
    for (let look = 0; look < 4; look++) queue.poll();
    expect(served()).toEqual([2, 0, 2, 2]);
    expect(queue.size).toBe(3);
    first.link.poll = poll;
    for (let time = 0; time < 2; time++) queue.add(second as unknown as HostedMachine);
    expect(queue.size).toBe(4);
    for (let look = 0; look < 2; look++) queue.poll();
    expect(served()).toEqual([2, 2, 2, 2]);
  });
});
