import { ModularException, type Problem } from "./client.js";

export * from "./caller.js";
export * from "./client.js";

/** The problem that a call was refused with, with its `code`; undefined for every other error. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ModularException && typeof error.result?.code === "string" ? error.result : undefined;
}
