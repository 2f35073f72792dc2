import type { Schemas } from "../client";

type Fact = Pick<Schemas["FactAnswer"], "kind" | "body" | "step-title" | "outcome-title">;

/** How a fact is told: the key of its sentence, and what stands in it. Words come from elsewhere. */
export interface Sentence {
  key: string;
  values: Record<string, string>;
}

/** What a fact's body may say, as far as a sentence needs it. */
interface Body {
  step?: string;
  outcome?: string;
  granted?: boolean;
  purpose?: { do: string };
  ask?: Record<string, string>;
  by?: { "as-deputy"?: boolean; "for-reporter"?: boolean } | string;
  vacant?: boolean;
  last?: boolean;
  back?: boolean;
  sound?: boolean;
  party?: number;
  agreed?: boolean;
  of?: string;
}

interface Words {
  /** `told` is what the edition that the matter ran then calls it. */
  step: (step: string, told?: string | null) => string;
  outcome: (step: string, outcome: string, told?: string | null) => string;
  limit: (limit: string) => string;
}

/** Facts that follow from others and say nothing that a reader would miss. */
const SILENT = new Set(["task-dropped", "bound", "retracted", "branch-ended", "recomputed"]);

export function sentence(fact: Fact, words: Words): Sentence | null {
  const body = fact.body as Body;
  if (SILENT.has(fact.kind)) return null;
  const step = body.step ? words.step(body.step, fact["step-title"]) : "";
  const asked = body.ask ? Object.entries(body.ask)[0] : undefined;
  switch (fact.kind) {
    case "task-finished": {
      const outcome = body.outcome ?? "";
      const plain = outcome === "done" ? "help-done" : "task-finished";
      return { key: plain, values: { step, outcome: words.outcome(body.step ?? "", outcome, fact["outcome-title"]) } };
    }
    case "task-opened":
      return body.purpose?.do === "perform" ? { key: body.vacant ? "task-opened-vacant" : "task-opened", values: { step } } : null;
    case "asked":
      return { key: `asked-${asked?.[0] ?? "extend"}`, values: { step, limit: words.limit(asked?.[1] ?? "") } };
    case "answered":
      return { key: body.granted ? "granted" : "refused", values: {} };
    case "extended":
      return { key: "extended", values: { limit: typeof body.by === "string" ? words.limit(body.by) : "" } };
    case "returned":
      return { key: body.last ? "returned-last" : "returned", values: { step } };
    case "recurred":
      return { key: body.of ? "recurred" : "recurred-not", values: {} };
    case "consented":
      return { key: body.agreed ? "agreed" : "disagreed", values: { step } };
    case "party-named":
      // That whoever reported it is on a side follows from that.
      return body.party === 0 ? null : { key: "party-named", values: {} };
    case "rechecked":
      return { key: body.sound ? "rechecked-sound" : "rechecked-unsound", values: {} };
    case "migrated":
      return { key: body.back ? "migrated-back" : "migrated", values: {} };
    default:
      return { key: fact.kind, values: { step } };
  }
}

/** Whether somebody stood in for another, or entered what a reporter said. */
export function manner(fact: Fact): "deputy" | "proxy" | null {
  const { by } = fact.body as Body;
  if (typeof by !== "object") return null;
  return by["for-reporter"] ? "proxy" : by["as-deputy"] ? "deputy" : null;
}
