import { Session } from "node:inspector";
import type { Worker } from "node:worker_threads";

/** How long a thread gets to answer. One that executes JavaScript answers at once; one inside native code never. */
const ANSWER_MS = 5_000;

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
 * @returns the URL and line of the innermost frame in a file, or undefined when the thread is in none
 */
export async function whereItLoops(worker: Worker): Promise<{ url: string; line: number } | undefined> {
  const session = new Session();
  session.connect();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      ask(session, `[worker ${worker.threadId}]`),
      new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ANSWER_MS))),
    ]);
  } finally {
    clearTimeout(timer);
    session.disconnect();
  }
}

/** @param title how the inspector names the thread; its `workerId` is a number of its own */
function ask(session: Session, title: string): Promise<{ url: string; line: number } | undefined> {
  const urls = new Map<string, string>();
  return new Promise((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
      if (!workerInfo.title.startsWith(title)) return;
      const send = (id: number, method: string): void =>
        session.post("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id, method }) });
      let found: { url: string; line: number } | undefined;
      session.on("NodeWorker.receivedMessageFromWorker", ({ params: { sessionId: from, message } }) => {
        if (from !== sessionId) return;
        const { id, method, params } = JSON.parse(message) as FromThread;
        if (method === "Debugger.scriptParsed") urls.set(params.scriptId, params.url);
        if (method === "Debugger.paused") {
          const frames = params.callFrames.map(({ location }) => ({
            url: urls.get(location.scriptId) ?? "",
            line: location.lineNumber + 1,
          }));
          found = frames.find(({ url }) => url.startsWith("file:"));
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
