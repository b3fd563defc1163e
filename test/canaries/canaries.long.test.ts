// The same as the ordinary run, all of the broken CPs.
process.env["VMCF_CANARIES"] = "all";
await import("./canaries.test.ts");
