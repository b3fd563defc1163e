import type { Exporter } from "./exporter.ts";
import { Jepsen } from "./jepsen.ts";
import { ShiViz } from "./shiviz.ts";
import { TraceEvents } from "./trace-events.ts";

/** What `vmcf export` can write. */
export const EXPORT_FORMATS = ["trace", "shiviz", "jepsen"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export function makeExporter(format: ExportFormat): Exporter {
  switch (format) {
    case "trace":
      return new TraceEvents();
    case "shiviz":
      return new ShiViz();
    case "jepsen":
      return new Jepsen();
  }
}
