// The same as the ordinary run, 10,000 cycles on each transport.
process.env["VMCF_CYCLES"] = "10000";
await import("./cycles.test.ts");
