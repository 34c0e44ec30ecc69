import { isObject } from "./eventJson.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Events that other services send, by fields that no row has. */
const KINDS: readonly (readonly [name: string, isKind: (event: Fields) => boolean])[] = [
  ["of a stream or a queue (Kafka, MQ)", ({ eventSource }) => isText(eventSource) && eventSource.startsWith("aws:")],
  ["of Amazon EventBridge", (event) => isText(event["detail-type"]) && isText(event.source)],
  ["of CloudWatch Logs", ({ awslogs }) => isObject(awslogs)],
  ["of a CloudWatch alarm", ({ alarmArn, alarmData }) => isText(alarmArn) && isObject(alarmData)],
  ["of a Cognito user pool", ({ triggerSource, userPoolId }) => isText(triggerSource) && isText(userPoolId)],
  [
    "for an authorizer of API Gateway",
    ({ type, methodArn, routeArn }) => isText(type) && isText(methodArn ?? routeArn),
  ],
  ["of a WebSocket API", ({ requestContext }) => isObject(requestContext) && isText(requestContext.connectionId)],
  ["of AWS CloudFormation", (event) => isText(event.RequestType) && isText(event.ResponseURL)],
  ["of Amazon Data Firehose", ({ deliveryStreamArn }) => isText(deliveryStreamArn)],
  ["of AWS CodePipeline", (event) => isObject(event["CodePipeline.job"])],
  ["of AWS Config", ({ invokingEvent, configRuleName }) => isText(invokingEvent) && isText(configRuleName)],
  ["of Amazon S3 Batch Operations", ({ tasks, invocationId }) => Array.isArray(tasks) && isText(invocationId)],
  ["of Amazon Lex", ({ bot, sessionState }) => isObject(bot) && isObject(sessionState)],
  ["of AWS AppSync", ({ arguments: given, info }) => isObject(given) && isObject(info) && isText(info.fieldName)],
];

const isText = (value: unknown): value is string => typeof value === "string";

/** What an event of another service is, such as `of aws:sqs`; undefined where it is none that is known. */
export function unsupportedKind(event: Fields): string | undefined {
  const { Records: records } = event;
  const first: unknown = Array.isArray(records) ? records[0] : undefined;
  if (isObject(first)) {
    // S3, SQS, DynamoDB and Kinesis write eventSource, SNS writes EventSource
    const source = first.eventSource ?? first.EventSource;
    if (isText(source)) return `of ${source.slice(0, 60)}`;
    if (isObject(first.cf)) return "of Amazon CloudFront";
  }
  return KINDS.find(([, isKind]) => isKind(event))?.[0];
}
