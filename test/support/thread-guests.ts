import { Coordinator, type CoordinatorOptions, type LoggedOn, type Logon } from "../../cp/coordinator/coordinator.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import { userid } from "../../cp/interface/userid.ts";
import type { GuestScript } from "../../guest/define-scenario.ts";

/**
 * A guest script as a module URL that a thread can import. The function must not use anything outside itself: only its
 * text travels. `values` become constants of the module.
 */
export function guest(script: GuestScript | string, values: Readonly<Record<string, unknown>> = {}): string {
  const constants = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  const module = `${constants.join("\n")}\nexport default ${String(script)}`;
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

/**
 * Calls nobody and never comes back to its event loop, as `for (;;);` does, and yet leaves the cores to others: for a loop
 * that somebody waits for. That a thread which burns its core can be ended, too, the tests of FORCE show.
 */
export const LOOP = "for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);";

/** A machine to run: its script, or that and more. */
export type TestMachine = string | ({ readonly url: string } & Partial<Logon>);

/** Logs machines on, all at once, and waits until they stand at the gate. */
export async function logonAll(
  coordinator: Coordinator,
  machines: Readonly<Record<string, TestMachine>>,
): Promise<readonly LoggedOn[]> {
  const logons = Object.entries(machines).map(([name, machine]) => {
    const { url, ...more } = typeof machine === "string" ? { url: machine } : machine;
    return coordinator.logon({ userid: userid(name), program: { url }, ...more });
  });
  return await Promise.all(logons);
}

/** Runs machines from LOGON to their ends, which come in the same order. The coordinator is closed. */
export async function runMachines(
  options: CoordinatorOptions,
  machines: Readonly<Record<string, TestMachine>>,
  whileRunning: (coordinator: Coordinator) => unknown = () => undefined,
): Promise<MachineEnd[]> {
  const coordinator = new Coordinator(options);
  try {
    const loggedOn = await logonAll(coordinator, machines);
    coordinator.start();
    await whileRunning(coordinator);
    return await Promise.all(loggedOn.map(({ ended }) => ended));
  } finally {
    await coordinator.close();
  }
}

/** A promise and what settles it (Promise.withResolvers came with Node 22). */
export function deferred<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Ends with the value of a script that returned; shows the whole end of another. */
export function values(ends: readonly MachineEnd[]): unknown[] {
  return ends.map((end) => (end.kind === "returned" ? end.value : end));
}

/** Sends "HELLO" to BOB as soon as BOB is authorized. Returns the data transfer code of the RESPONSE. */
export const sender: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  while ((await vm.vmcf.send("BOB", vm.bytes("HELLO"), { id: 1 })) === 5) await vm.delay(1);
  const { header } = await vm.wait();
  return header.eflg;
};

/** Takes one message and returns its text. */
export const receiver: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  const { header } = await vm.wait();
  const { data } = await vm.vmcf.receive(header);
  return vm.text(data);
};

/** Authorized, and waits for what never comes. */
export const waiter: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  await vm.wait();
};
