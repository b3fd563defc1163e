import { readHistory, type ReadReport } from "../read.ts";
import { makeExporter, type ExportFormat } from "./formats.ts";

/**
 * Reads a history file and writes it in another format, piece by piece.
 * @throws InputError when the file is no history
 */
export function exportHistory(path: string, format: ExportFormat, write: (text: string) => void): ReadReport {
  const exporter = makeExporter(format);
  const report = readHistory(path, {
    header: (header) => write(exporter.begin(header)),
    commit: (event, seq) => write(exporter.commit(event, seq)),
    note: (note) => write(exporter.note?.(note) ?? ""),
  });
  write(exporter.end());
  return report;
}
