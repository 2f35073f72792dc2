import { reactive } from "vue";
import { failure, type Failure, type Schemas } from "../client";
import { send } from "../session/session";
import { together } from "./stays";

type Stays = Schemas["StaysAnswer"];

/** A migration, or a way back, while this page asks for it portion by portion. */
export interface Run {
  back: boolean;
  moved: number;
  /** About how many there are to go. */
  total: number;
  stays: Stays;
  done: boolean;
  trouble: Failure | null;
}

/** Asks for portions until there is no next one. What was done so far stays done when it breaks off. */
export async function goOn(run: Run, pack: string, migration: string): Promise<void> {
  let after: string | undefined;
  try {
    do {
      const portion: Schemas["PortionAnswer"] = await send("POST", `packs/${pack}/migrations/${migration}/portion`, after ? { after } : {});
      run.moved += portion.moved;
      run.stays = together(run.stays, portion.stays);
      after = portion.next ?? undefined;
    } while (after);
    run.done = true;
  } catch (error) {
    run.trouble = failure(error);
  }
}

export const begun = (back: boolean, total: number): Run =>
  reactive({ back, moved: 0, total, stays: { matters: 0, reasons: [], left: [] }, done: false, trouble: null });
