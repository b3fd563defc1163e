/** The two facilities of specification section 0: as the manuals say, and as VM/370 Release 6 shipped it (R-PROF-1, 2). */
export const PROFILES = ["documented", "release6"] as const;
export type Profile = (typeof PROFILES)[number];
