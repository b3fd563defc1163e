// The same as the ordinary run, 10,000 schedules of each scenario whose tree is too large to be explored completely.
process.env["VMCF_SCHEDULES"] = "10000";
await import("./gallery.test.ts");
