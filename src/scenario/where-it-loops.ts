import { Session } from "node:inspector";
import type { Worker } from "node:worker_threads";
import { compiled } from "../package-layout.ts";

/** How long a thread gets to answer. One that executes JavaScript answers at once; one inside native code never. */
const ANSWER_MS = 5_000;
/** How often it is asked: stopped between two microtasks, a thread is in no line of a file. */
const ASKED_MAX = 10;

/** A script may loop by calling us, but the loop is its own. */
const OURS = compiled("").href;

interface Place {
  readonly url: string;
  readonly line: number;
}
interface Frame {
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
}
interface FromThread {
  readonly id?: number;
  readonly method?: string;
  readonly params: { readonly scriptId: string; readonly url: string; readonly callFrames: readonly Frame[] };
}

/**
 * Asks a thread that does not come back which line it is executing, by the inspector, which can interrupt it.
 * @returns the URL and line of the innermost frame in a script, or undefined when the thread is in none
 */
export async function whereItLoops(worker: Worker): Promise<Place | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), ANSWER_MS)));
  try {
    for (let asked = 0; asked < ASKED_MAX; asked++) {
      const answer = await askOnce(worker, late);
      if (answer === "late") break;
      if (answer !== undefined) return answer;
    }
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function askOnce(worker: Worker, late: Promise<"late">): Promise<Place | undefined | "late"> {
  const session = new Session();
  session.connect();
  try {
    return await Promise.race([ask(session, `[worker ${worker.threadId}]`), late]);
  } finally {
    session.disconnect();
  }
}

/** @param title how the inspector names the thread; its `workerId` is a number of its own */
function ask(session: Session, title: string): Promise<Place | undefined> {
  const urls = new Map<string, string>();
  return new Promise((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (!workerInfo.title.startsWith(title)) return;
      const send = (id: number, method: string): void =>
        session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method }) });
      let found: Place | undefined;
      session.on("NodeWorker.receivedMessageFromWorker", ({ params: { sessionId: from, message } }) => {
        if (from !== sessionId) return;
        const { id, method, params } = JSON.parse(message) as FromThread;
        if (method === "Debugger.scriptParsed") urls.set(params.scriptId, params.url);
        if (method === "Debugger.paused") {
          const frames = params.callFrames.map(({ location }) => ({
            url: urls.get(location.scriptId) ?? "",
            line: location.lineNumber + 1,
          }));
          found = frames.find(({ url }) => url.startsWith("file:") && !url.startsWith(OURS));
          send(3, "Debugger.disable");
        }
        // A thread left paused could not be terminated.
        if (id === 3) setImmediate(() => resolve(found));
      });
      send(1, "Debugger.enable");
      send(2, "Debugger.pause");
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  });
}
