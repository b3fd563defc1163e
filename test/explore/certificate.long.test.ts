// The same as the ordinary run, with every strategy, and with faults.
process.env["VMCF_CERTIFICATES"] = "all";
await import("./certificate.test.ts");
