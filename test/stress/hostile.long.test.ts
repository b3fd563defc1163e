// The same as the ordinary run, with more than 200,000 corrupted states.
process.env["VMCF_HOSTILE_STATES"] = "all";
await import("./hostile.test.ts");
