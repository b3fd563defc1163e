import type { Endpoint } from "comlink";
import type { MessagePort } from "node:worker_threads";
// @ts-expect-error Comlink ships this file without declarations that TypeScript could find.
import adapter from "comlink/dist/esm/node-adapter.mjs";

/** Comlink's own way of using a Node MessagePort: the raw rows have Comlink as it comes. */
export const nodeEndpoint = adapter as (port: MessagePort) => Endpoint;
