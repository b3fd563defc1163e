// `npm run canaries`
import { register } from "node:module";

register("./strip-types.mjs", import.meta.url);
await import("./main.ts");
