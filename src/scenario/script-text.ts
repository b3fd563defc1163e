import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A file as messages show it: relative where that is shorter to read, else whole. */
export function shownFile(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.startsWith("..") ? file : near;
}

/** "file:line:column" with the file as messages show it. */
export function shownPlace(place: string): string {
  const [, file, rest] = /^(.*?)(:\d+(?::\d+)?)$/.exec(place) ?? [];
  return file === undefined ? place : shownFile(file) + (rest ?? "");
}

/** The same behind a sentence: " (file:line:column)"; nothing when it is not known. */
export function inBrackets(place: string | undefined): string {
  return place === undefined ? "" : ` (${shownPlace(place)})`;
}

/** The end of every script we hand to V8: stack traces then show the original file and line. */
export const SOURCE_URL = "//# sourceURL=";

const DATA_URL = /data:text\/javascript;base64,([A-Za-z0-9+/=]*)/g;

/** Gives the scripts in an error text their file names back, where Node shows the module URL it was given. */
export function withFileNames(text: string): string {
  return text.replaceAll(DATA_URL, (url, base64: string) => {
    const source = Buffer.from(base64, "base64").toString("utf8");
    const named = source.lastIndexOf(SOURCE_URL);
    if (named < 0) return url.length > 60 ? "a data: module" : url;
    return shownFile(fileURLToPath(source.slice(named + SOURCE_URL.length).trim()));
  });
}
