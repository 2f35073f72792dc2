/** What a task is for, as the server writes it. */
export interface Purpose {
  do: "perform" | "decide" | "help" | "wait";
  /** With a decision: what was asked for, such as `{"extend": "5 working-days"}`. */
  ask?: Record<string, string>;
}

export const purposeOf = (written: unknown): Purpose => written as Purpose;
