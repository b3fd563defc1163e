// The same as the ordinary run, 3,000 records of each kind.
process.env["VMCF_RECORDS"] = "3000";
await import("./legal.test.ts");
await import("./monitor.test.ts");
