// The same as the ordinary run, with everything that hostile guests do.
process.env["VMCF_HOSTILE_GUESTS"] = "all";
await import("./hostile.test.ts");
