// What the threads of one exploration tell each other while they work: a few words of shared memory, each written by one side
// and read by the other, so that nobody ever waits.

/** Words of each job. */
const WORD = { HEARTBEAT: 0, THREAD: 1, MACHINE: 2, SCHEDULES: 3, OUTCOMES: 4, FAILURES: 5, SHARE: 6 } as const;
const WORDS_PER_JOB = 8;
const SHARE_UNIT = 1_000_000_000;

/** Shared between all jobs: word 0 asks them to stop. */
export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(jobsOrBuffer: number | SharedArrayBuffer) {
    const made = typeof jobsOrBuffer === "number";
    this.buffer = made ? new SharedArrayBuffer(4 * WORDS_PER_JOB * (1 + jobsOrBuffer)) : jobsOrBuffer;
    this.#words = new Int32Array(this.buffer);
  }

  stop(): void {
    Atomics.store(this.#words, 0, 1);
  }
  get stopping(): boolean {
    return Atomics.load(this.#words, 0) !== 0;
  }

  /** Where the engine of a job keeps the machine that executes. */
  whoRuns(job: number): Int32Array {
    return this.#words.subarray(this.#at(job, "MACHINE"));
  }

  begin(job: number, thread: number): void {
    Atomics.store(this.#words, this.#at(job, "THREAD"), thread);
    this.beat(job);
  }
  beat(job: number): void {
    Atomics.add(this.#words, this.#at(job, "HEARTBEAT"), 1);
  }
  report(job: number, schedules: number, outcomes: number, failures: number, share: number): void {
    this.beat(job);
    Atomics.store(this.#words, this.#at(job, "SCHEDULES"), schedules);
    Atomics.store(this.#words, this.#at(job, "OUTCOMES"), outcomes);
    Atomics.store(this.#words, this.#at(job, "FAILURES"), failures);
    Atomics.store(this.#words, this.#at(job, "SHARE"), Math.round(share * SHARE_UNIT));
  }
  /** Nobody need worry about it any more. */
  end(job: number): void {
    Atomics.store(this.#words, this.#at(job, "THREAD"), 0);
  }

  read(job: number): BoardRow {
    const word = (name: keyof typeof WORD): number => Atomics.load(this.#words, this.#at(job, name));
    return {
      heartbeat: word("HEARTBEAT"),
      thread: word("THREAD"),
      machine: word("MACHINE"),
      schedules: word("SCHEDULES"),
      outcomes: word("OUTCOMES"),
      failures: word("FAILURES"),
      share: word("SHARE") / SHARE_UNIT,
    };
  }

  #at(job: number, name: keyof typeof WORD): number {
    return WORDS_PER_JOB * (1 + job) + WORD[name];
  }
}

export interface BoardRow {
  readonly heartbeat: number;
  /** 0 while the job is not at work. */
  readonly thread: number;
  readonly machine: number;
  readonly schedules: number;
  readonly outcomes: number;
  readonly failures: number;
  readonly share: number;
}
