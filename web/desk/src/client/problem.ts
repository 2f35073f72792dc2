import type { components } from "./schema";

type Problem = components["schemas"]["Problem"];

/** Why a request did not do what was asked, in the words of the server, or our own where no server answered. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.title ?? problem.code ?? String(status));
    this.status = status;
    this.code = problem.code ?? "";
    this.problem = problem;
  }

  /** The number by which an operator finds the request in the log. */
  get request(): string | undefined {
    return this.problem.instance?.replace("urn:uuid:", "");
  }

  /** Whether somebody else acted first. */
  get changed(): boolean {
    return this.code === "changed" || this.code === "no-such-task";
  }
}

/** Nobody answered: the network is down, or the server is. */
export function unreachable(): Failure {
  return new Failure(0, { code: "unreachable" });
}

/** What a thrown value says, whatever it is. */
export function failure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure(0, { code: "unexpected", title: thrown instanceof Error ? thrown.message : String(thrown) });
}
