// A process in which one machine waits, and nothing else keeps Node alive: the operator's timer does not.
// argv: the folder of the compiled program, the transport.
import { pathToFileURL } from "node:url";

const [, , dist, transport] = process.argv;
const { Coordinator } = await import(pathToFileURL(`${dist}/src/index.js`).href);
const coordinator = new Coordinator({ transport });
const script = "data:text/javascript,export default async (vm) => { await vm.vmcf.authorize(); await vm.wait(); }";
const machine = await coordinator.logon({ userid: "ALICE", program: { url: script } });
coordinator.start();
setTimeout(() => coordinator.force("ALICE"), 300).unref();
const { kind } = await machine.ended;
await coordinator.close();
console.log(kind);
