import type { Profile } from "../interface/profile.ts";
import { DocumentedFacility } from "./documented/documented-facility.ts";
import type { Facility, FacilityHost } from "./facility.ts";
import { Release6Facility } from "./release6/release6-facility.ts";

export { PROFILES, type Profile } from "../interface/profile.ts";

/** Makes the facility of a profile (R-PROF-1, R-PROF-2). One holds for a whole CP (R-PROF-4). */
export function makeFacility(profile: Profile, host: FacilityHost): Facility {
  return profile === "documented" ? new DocumentedFacility(host) : new Release6Facility(host);
}
