// The same as the ordinary run, 100,000 corrupted requests on each transport.
process.env["VMCF_HOSTILE_ROUNDS"] = "100000";
await import("./hostile.test.ts");
