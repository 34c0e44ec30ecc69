import { CheckFailed, type Journal } from "./check.ts";
import { type Callee, type Invocation, invoke } from "./invocation.ts";
import { checkPrediction } from "./prediction.ts";
import { excerpt } from "./shape.ts";
import { readSubject, type Subject } from "./subject.ts";

/**
 * Asks the function itself, behind no gateway.
 * @returns the model that the other checks ask; undefined when it could not be found out
 */
export async function checkFunction(callee: Callee, journal: Journal): Promise<Subject | undefined> {
  const title = `the function ${callee.name}:${callee.qualifier} answers a direct invocation`;
  const first = await journal.check(title, async (note) => {
    const invocation = await invoke(callee, { rawPath: "/health/ready" });
    expectOk(invocation);
    note(`version ${invocation.version}, first answer after ${describeMs(invocation)}`);
    return invocation;
  });
  if (first === undefined) return undefined;
  return journal.check("the function predicts", async (note) => {
    const subject = await readSubject(async (rawPath) => {
      const { status, body } = await invoke(callee, { rawPath });
      return { status, text: body };
    });
    const { model } = subject;
    const invocation = await invoke(callee, { body: subject.row });
    expectOk(invocation);
    const prediction = checkPrediction(subject, invocation.body);
    note(`${model.model} version ${model.version} says ${prediction}, ${invocation.ms.toFixed(0)} ms`);
    return subject;
  });
}

/**
 * Asks one version by its own number, whatever share of the traffic it gets.
 * @param subject what to ask it; undefined when the function has not told its model: then only whether it is ready
 */
export async function checkVersion(callee: Callee, subject: Subject | undefined, journal: Journal): Promise<void> {
  const { qualifier: version } = callee;
  await journal.check(`version ${version}, the newest, answers by its own number`, async (note) => {
    const asked = subject === undefined ? { rawPath: "/health/ready" } : { body: subject.row };
    const invocation = await invoke(callee, asked);
    if (invocation.version !== version) {
      throw new CheckFailed(`an answer of version ${invocation.version}`, `one of version ${version}`);
    }
    expectOk(invocation);
    const said = subject === undefined ? "is ready" : `says ${checkPrediction(subject, invocation.body)}`;
    note(`version ${invocation.version} ${said}, ${describeMs(invocation)}`);
  });
}

function expectOk({ status, body }: Invocation): void {
  if (status !== 200) throw new CheckFailed(`status ${status} (${excerpt(body)})`, "200");
}

const describeMs = ({ ms, initMs }: Invocation): string =>
  `${ms.toFixed(0)} ms${initMs === undefined ? "" : `, of which INIT took ${initMs.toFixed(0)} ms`}`;
