import { Type } from "@sinclair/typebox";
import { CheckFailed } from "./check.ts";
import { expectStatus } from "./endpoint.ts";
import type { Answer } from "./send.ts";
import { readJson } from "./shape.ts";

/** A problem document (RFC 9457) with our own stable code. */
const Problem = Type.Object({ status: Type.Integer(), code: Type.String(), detail: Type.String({ minLength: 1 }) });

/**
 * Judges an answer that has to be a problem document.
 * @throws CheckFailed
 */
export function checkProblem(answer: Answer, status: number, code: string): void {
  expectStatus(answer, status);
  const type = answer.headers["content-type"] ?? "no content type";
  if (!type.startsWith("application/problem+json")) {
    throw new CheckFailed(type, "application/problem+json", "Does the gateway hand the header on?");
  }
  const problem = readJson(Problem, answer.text, "a problem document");
  if (problem.status !== status || problem.code !== code) {
    throw new CheckFailed(`${problem.status} ${problem.code}`, `${status} ${code}`);
  }
}
