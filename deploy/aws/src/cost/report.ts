import Table from "cli-table3";
import { type BreakEven, CONTAINER } from "./container.ts";
import type { CostDocument, LambdaEstimate } from "./estimate.ts";
import { count, milliseconds, money, rough } from "./format.ts";
import { costNotes, measuredLines } from "./notes.ts";
import { PRICES } from "./prices.ts";
import { type Architecture, INVOCATIONS, type Invocation, STARTS, type Start } from "./workload.ts";

/** The document for a reader: tables in US dollars, and what they leave out. */
export function costReport(document: CostDocument): string {
  return [
    ...heading(document),
    ...measuredLines(document),
    "",
    lambdaTable(document),
    "",
    `A container that always runs (Fargate, ${CONTAINER.vCpu} vCPU, ${CONTAINER.memoryGb} GB) costs less from so many requests a month on:`,
    breakEvenTable(document),
    "",
    ...costNotes(document),
  ].join("\n");
}

function heading({ workload, prices }: CostDocument): string[] {
  const { requests, memory, ms, billedMs, rows } = workload;
  const of = rows === 1 ? "" : ` of ${count(rows)} rows`;
  const billed = billedMs === ms ? "" : `, billed as ${count(billedMs)}`;
  return [
    `${count(requests)} requests${of} a month, ${milliseconds(ms)} each${billed}, ${count(memory)} MB.`,
    `AWS's list prices in ${prices.region} as of ${prices.asOf}, ${prices.provenance}: check them before you rely on them. Without the free tier.`,
    `Prices change: ${PRICES.lambda.requests.source}`,
  ];
}

const INVOCATION_NAMES: Readonly<Record<Invocation, string>> = {
  direct: "direct invocation",
  http: "HTTP API",
  rest: "REST API",
};

const startName = (start: Start, provisioned: number): string =>
  ({ onDemand: "", provisioned: `, ${count(provisioned)} provisioned`, snapStart: ", SnapStart" })[start];

function lambdaTable({ lambda, workload, containers }: CostDocument): string {
  const { rows, provisioned } = workload;
  const perArchitecture = (name: Architecture): string[] => (rows > 1 ? [name, "a million rows"] : [name]);
  const architectures = new Set(containers.map(({ architecture }) => architecture));
  const table = newTable(["USD a month", ...[...architectures].flatMap(perArchitecture)]);
  for (const start of STARTS) {
    for (const invocation of INVOCATIONS) {
      const found = lambda.filter((each) => each.start === start && each.invocation === invocation);
      const name = `${INVOCATION_NAMES[invocation]}${startName(start, provisioned)}`;
      if (found.length > 0) table.push([name, ...found.flatMap((each) => prices(each, rows > 1))]);
    }
  }
  return table.toString();
}

const prices = ({ usd, usdPerMillionRows }: LambdaEstimate, perRows: boolean): string[] =>
  perRows ? [money(usd), money(usdPerMillionRows)] : [money(usd)];

function breakEvenTable({ containers, breakEven }: CostDocument): string {
  const columns = containers.map(
    ({ architecture, loadBalancer, usd }) =>
      `${architecture}${loadBalancer ? ", load balancer" : ""}\n${money(usd)} a month`,
  );
  const table = newTable(["instead of", ...columns]);
  for (const wanted of INVOCATIONS) {
    const found = breakEven.filter(({ invocation }) => invocation === wanted);
    table.push([INVOCATION_NAMES[wanted], ...found.map(fromWhere)]);
  }
  return table.toString();
}

function fromWhere({ requests, containers }: BreakEven): string {
  if (requests === null) return "never";
  return containers === 1 ? rough(requests) : `${rough(requests)}, ${count(containers)} containers`;
}

const newTable = (head: string[]) =>
  new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...head.slice(1).map(() => "right" as const)],
  });
