import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { EXIT, type ExitStatus } from "../../src/cli/errors.ts";
import { vmcf } from "../../src/cli/program.ts";

// The command line from a user's seat: a process of its own, in a folder of its own.

export const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with files in it, gone after the test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "vmcf-"));
  /** What `vmcf` finds around it: without colours, unless a test asks for them. */
  readonly env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };

  constructor(files: Readonly<Record<string, string>> = {}) {
    delete this.env["FORCE_COLOR"];
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** Writes a file. @returns where it is */
  file(name: string, text: string): string {
    this.write(name, text);
    return join(this.path, name);
  }

  /** Starts `vmcf` in this folder. */
  start(...words: readonly string[]): ChildProcess {
    const { path, env } = this;
    return spawn(process.execPath, [MAIN, ...words], { cwd: path, env, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Runs `vmcf` in this folder to its end. */
  vmcf(...words: readonly string[]): Promise<Ended> {
    return ended(this.start(...words));
  }

  /**
   * The same in this process, which takes a tenth of the time: for questions that are about words and files, not about a
   * process. One at a time, for it writes where everybody does.
   */
  async here(...words: readonly string[]): Promise<Ended> {
    const [env, cwd] = [process.env, process.cwd()];
    const texts = { stdout: "", stderr: "" };
    const listeners = (["stdout", "stderr"] as const).map((name) =>
      vi.spyOn(process[name], "write").mockImplementation((text) => Boolean((texts[name] += String(text)))),
    );
    let status: ExitStatus = EXIT.OK;
    const finish = (given: ExitStatus): void => void (status = given);
    process.env = this.env;
    process.chdir(this.path);
    try {
      await vmcf(words, { signal: new AbortController().signal, finish });
    } finally {
      for (const listener of listeners) listener.mockRestore();
      process.chdir(cwd);
      process.env = env;
    }
    return { status, ...texts };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Everything a process wrote, and its exit status. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** A line of a stack trace. */
export const STACK_LINE = /^\s+at /m;
