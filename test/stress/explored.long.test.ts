// The same as the ordinary run, with every scenario of the gallery.
process.env["VMCF_EXPLORED"] = "all";
await import("./explored.test.ts");
