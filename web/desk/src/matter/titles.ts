import { useI18n } from "vue-i18n";
import { shallowReactive } from "vue";
import { api, call, type Schemas } from "../client";
import { countOf, unitOf, type Action } from "./command";

type Procedure = Schemas["ProcedureAnswer"];

/** Procedures as they were read, by language and id: they do not change while one is in force. */
const procedures = shallowReactive(new Map<string, Procedure | null>());

/** What people call things. */
export function useTitles() {
  const { t, te, locale } = useI18n();

  /** Asks for a procedure once; until it has come there is none. */
  function procedure(id: string): Procedure | null {
    const name = `${locale.value}/${id}`;
    if (!procedures.has(name)) {
      procedures.set(name, null);
      const read = call(() => api.GET("/api/v1/procedures/{procedure}", { params: { path: { procedure: id } } }));
      void read.then((it) => procedures.set(name, it), () => procedures.delete(name));
    }
    return procedures.get(name) ?? null;
  }

  const stepOf = (id: string, step: string) => procedure(id)?.steps.find((it) => it.id === step);
  // What a matter runs may be an earlier edition than the one in force: then it is called as it is told.
  const stepTitle = (id: string, step: string, told?: string | null): string => stepOf(id, step)?.title ?? told ?? step;
  const outcomeTitle = (id: string, step: string, outcome: string, told?: string | null): string =>
    stepOf(id, step)?.outcomes.find((it) => it.id === outcome)?.title ?? told ?? outcome;

  /** What a matter is about, in the reader's language where the procedure has come. */
  const aboutTitle = (matter: Schemas["MatterAnswer"]): string =>
    procedure(matter.procedure)?.categories.find((it) => it.id === matter.form.category)?.title ?? matter.category ?? matter["procedure-title"];

  /** The end that a matter came to last, in the reader's language where the procedure has come. */
  const endTitle = (matter: Schemas["MatterAnswer"]): string => {
    const { end } = (matter.timeline.findLast((fact) => fact.kind === "ended")?.body ?? {}) as { end?: string };
    return (end && procedure(matter.procedure)?.ends[end]) || matter.end || "";
  };

  /** Packs name their own outcomes; what every procedure has is named here. */
  function actionTitle(action: Action): string {
    if (action.verb === "release-help") return t("verb.release-help", { name: action.title ?? "" });
    if (action.verb === "name-party") return t("verb.name-party", { name: action.title ?? "" });
    const own = `outcome.${action.outcome}`;
    return action.title ?? (action.outcome && te(own) ? t(own) : t(`verb.${action.verb}`));
  }

  /** A limit such as `15 working-days`, in words. */
  const limitTitle = (limit: string): string => t(`limit.${unitOf(limit)}`, { count: countOf(limit) });

  return { procedure, stepTitle, aboutTitle, endTitle, outcomeTitle, actionTitle, limitTitle };
}
