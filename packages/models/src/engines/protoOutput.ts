import { setOwn } from "../setOwn.ts";
import type { Session, Tensors } from "./engine.ts";

/** A name that onnxruntime's binding cannot give an output by: it collects outputs in a plain object. */
export const PROTO = "__proto__";

/** What the output is called in the graph that onnxruntime gets. */
export const PROTO_ALIAS = "iris/__proto__";

const toAlias = (name: string): string => (name === PROTO ? PROTO_ALIAS : name);
const fromAlias = (name: string): string => (name === PROTO_ALIAS ? PROTO : name);

/** A session of a graph whose output `__proto__` was renamed, as if it had not been. */
export function withProtoOutput(session: Session): Session {
  const { outputs } = session;
  return {
    ...session,
    ...(outputs && { outputs: outputs.map((output) => ({ ...output, name: fromAlias(output.name) })) }),
    outputNames: session.outputNames.map(fromAlias),
    async run(feeds, fetch) {
      const found = await session.run(feeds, fetch.map(toAlias));
      const named: Record<string, Tensors[string]> = {};
      for (const [name, tensor] of Object.entries(found)) setOwn(named, fromAlias(name), tensor);
      return named;
    },
  };
}
