import type { Endpoint } from "comlink";
import type { MessagePort } from "node:worker_threads";

/** A listener as Comlink makes them; of an event it looks at `data`, and at an `origin` that it accepts absent. */
export type ComlinkListener = (event: { readonly data: unknown }) => void;

/** Decides about a message before Comlink sees it. @returns whether Comlink may have it */
export type Admit = (message: unknown) => boolean;

/**
 * A Node MessagePort as Comlink wants one. Comlink's own adapter hands over whatever arrives; here CP can look at a message
 * first, because Comlink does what it says: it would walk any path of properties from the exposed object, and set them.
 * The port stays ours: Comlink cannot close it, and `start` would only do what `on` has done.
 */
export function portEndpoint(port: MessagePort, admit: Admit = () => true): Endpoint {
  const handlers = new WeakMap<ComlinkListener, (data: unknown) => void>();
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    addEventListener: (_type: string, listener: ComlinkListener) => {
      const handler = (data: unknown) => {
        if (admit(data)) listener({ data });
      };
      handlers.set(listener, handler);
      port.on("message", handler);
    },
    removeEventListener: (_type: string, listener: ComlinkListener) => {
      const handler = handlers.get(listener);
      if (handler !== undefined) port.off("message", handler);
    },
  };
}
