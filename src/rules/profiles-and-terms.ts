import type { Rule } from "./rule.ts";

/** Profiles (specification section 0) and terms (section 1). */
export const profilesAndTermsRules: readonly Rule[] = [
  {
    id: "R-PROF-1",
    sentence:
      "By default the facility is the manuals'; where they are silent the Release 6 modules decide, unless they err there, go against a manual or leave the return-code matrix.",
    source: "Release 6 source modules; this project's reading",
    observable: true,
  },
  {
    id: "R-PROF-2",
    sentence: "The defects D1 to D14 of Release 6 belong to profile release6 alone.",
    source: "Release 6 source modules",
    release6: "VMCF acts as it did on VM/370 Release 6 with corrective service, defects D1 to D14 included.",
    observable: true,
  },
  {
    id: "R-PROF-3",
    sentence: "A rule is the same in both profiles unless it says what holds in release6 instead.",
    source: "derived",
    release6: "What a rule says for release6 replaces or completes its sentence.",
    observable: true,
  },
  {
    id: "R-PROF-4",
    sentence: "A CP has one profile, chosen before the first LOGON and kept.",
    source: "this project's reading",
    observable: true,
  },
  {
    id: "R-TERM-1",
    sentence: "There are twelve subfunctions, codes 0 to X'B': five that transfer data and seven that control.",
    source: "SC19-6203 p. 83; GC20-1807 p. 143; VM/370 Planning and System Generation Guide",
    observable: true,
  },
  {
    id: "R-TERM-2",
    sentence: "A userid is the only name by which one machine can address another.",
    source: "SC19-6203 p. 83; GC20-1807 p. 143",
    observable: true,
  },
  {
    id: "R-TERM-3",
    sentence: "Nothing but AUTHORIZE works for a machine that is not authorized, and nobody can communicate with it.",
    source: "SC19-6203 p. 83; GC20-1807 p. 143",
    observable: true,
  },
  {
    id: "R-TERM-4",
    sentence:
      "A machine may be its own partner (wrap connection); then every rule holds with source and sink the same.",
    source: "GC20-1807 p. 146",
    observable: true,
  },
  {
    id: "R-TERM-5",
    sentence: "A message between two machines cannot be received, replied to, rejected or canceled by a third.",
    source: "GC20-1807 p. 146",
    observable: true,
  },
];
