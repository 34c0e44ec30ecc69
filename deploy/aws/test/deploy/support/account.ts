/**
 * What an account of the mock holds, asked service by service: what each lists, by the name of the call.
 * (moto's own list of its data keeps what was deleted.)
 */
export async function accountOf(url: string, region: string): Promise<Readonly<Record<string, string>>> {
  const ask = async (service: string, { path = "/", ...request }: Request): Promise<string> => {
    const scope = `Credential=testing/20260101/${region}/${service}/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`, ...request.headers };
    const response = await fetch(new URL(path, url), { ...request, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
    return withoutRequestId(text);
  };
  const found = await Promise.all(
    LISTS.map(async ([service, what, request]) => [`${service} ${what}`, await ask(service, request)] as const),
  );
  return { ...Object.fromEntries(found), "ecs clusters": await activeClusters(ask) };
}

/** A cluster that was deleted is listed as inactive for a while. */
async function activeClusters(ask: (service: string, request: Request) => Promise<string>): Promise<string> {
  const { clusterArns } = JSON.parse(await ask("ecs", json(`${ECS}.ListClusters`)));
  const { clusters } = JSON.parse(
    await ask("ecs", json(`${ECS}.DescribeClusters`, JSON.stringify({ clusters: clusterArns }))),
  );
  return JSON.stringify(clusters.filter(({ status }: { readonly status: string }) => status !== "INACTIVE"));
}

interface Request {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const get = (path: string): Request => ({ path });
const json = (target: string, body = "{}"): Request => ({
  method: "POST",
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
  body,
});
const query = (action: string, version: string): Request => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: `Action=${action}&Version=${version}`,
});

const ECS = "AmazonEC2ContainerServiceV20141113";

const LISTS: readonly (readonly [service: string, call: string, request: Request])[] = [
  ["lambda", "functions", get("/2015-03-31/functions/")],
  ["lambda", "event sources", get("/2015-03-31/event-source-mappings/")],
  ["apigateway", "HTTP APIs", get("/v2/apis")],
  ["apigateway", "REST APIs", get("/restapis")],
  ["apigateway", "usage plans", get("/usageplans")],
  ["apigateway", "keys", get("/apikeys")],
  ["s3", "buckets", get("/")],
  ["logs", "groups", json("Logs_20140328.DescribeLogGroups")],
  ["logs", "metric filters", json("Logs_20140328.DescribeMetricFilters")],
  ["logs", "policies", json("Logs_20140328.DescribeResourcePolicies")],
  ["ecr", "repositories", json("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories")],
  ["states", "state machines", json("AWSStepFunctions.ListStateMachines")],
  ["ecs", "task definitions", json(`${ECS}.ListTaskDefinitions`)],
  ["events", "rules", json("AWSEvents.ListRules")],
  ["budgets", "budgets", json("AWSBudgetServiceGateway.DescribeBudgets", '{"AccountId": "123456789012"}')],
  ["sqs", "queues", json("AmazonSQS.ListQueues")],
  ["iam", "roles", query("ListRoles", "2010-05-08")],
  ["sns", "topics", query("ListTopics", "2010-03-31")],
  ["monitoring", "alarms", query("DescribeAlarms", "2010-08-01")],
  ["monitoring", "dashboards", query("ListDashboards", "2010-08-01")],
  ["ec2", "security groups", query("DescribeSecurityGroups", "2016-11-15")],
];

const withoutRequestId = (text: string): string => text.replace(/<(requestId)>[^<]*<\/\1>/gi, "");
