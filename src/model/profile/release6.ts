// Profile `release6` (R-PROF-2): the facility as VM/370 Release 6 really behaved, with all the defects of section 13.

import { DEFECT_IDS, rulesWith } from "./defects.ts";
import type { Rules } from "./rules.ts";

export const RELEASE6: Rules = rulesWith(new Set(DEFECT_IDS));
