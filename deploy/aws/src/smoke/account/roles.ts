/** Something that a role may or may not do. Resources are named as {@link Places} names them: `{bucket}/models/x`. */
export interface Deed {
  readonly action: string;
  readonly resource: string;
  /** What is listed. */
  readonly prefix?: string;
}

/** A role of deploy/terraform, by what it has to be able to do and what it must not. */
export interface RoleTable {
  readonly title: string;
  readonly may: readonly Deed[];
  readonly mayNot: readonly Deed[];
}

/** What stands for `{bucket}` and the like in the tables. */
export type Places = Readonly<Record<"bucket" | "function" | "machine" | "repository" | "log", string>>;

const deed = (action: string, resource: string, prefix?: string): Deed => ({
  action,
  resource,
  ...(prefix !== undefined && { prefix }),
});

const MODEL = "{bucket}/models/iris/1/model.onnx";
const ROWS = "{bucket}/batch/input/rows.jsonl";
const RESULTS = "{bucket}/batch/output/run/manifest.json";
const NOBODY: readonly Deed[] = [deed("lambda:UpdateFunctionCode", "{function}"), deed("iam:PassRole", "*")];

/** The roles, by their addresses in Terraform's state. */
export const ROLES: Readonly<Record<string, RoleTable>> = {
  "module.function[0].aws_iam_role.this": {
    title: "the function's role may read models, and nothing else",
    may: [deed("s3:GetObject", MODEL), deed("s3:ListBucket", "{bucket}", "models/")],
    mayNot: [
      deed("s3:ListBucket", "{bucket}", "batch/"),
      deed("s3:ListBucket", "{bucket}", ""),
      deed("s3:GetObject", RESULTS),
      deed("s3:PutObject", MODEL),
      deed("s3:DeleteObject", MODEL),
      ...NOBODY,
    ],
  },
  "module.batch[0].aws_iam_role.this": {
    title: "a batch's role may read rows, call the function and write results, and nothing else",
    may: [
      deed("s3:GetObject", ROWS),
      deed("s3:PutObject", RESULTS),
      deed("lambda:InvokeFunction", "{function}:live"),
      deed("states:StartExecution", "{machine}"),
    ],
    mayNot: [
      deed("s3:GetObject", MODEL),
      deed("s3:PutObject", MODEL),
      deed("s3:PutObject", ROWS),
      deed("s3:DeleteObject", RESULTS),
      deed("lambda:InvokeFunction", "{function}:1"),
      ...NOBODY,
    ],
  },
  "module.training[0].aws_iam_role.task": {
    title: "a training's role may publish models, and nothing else",
    may: [deed("s3:GetObject", MODEL), deed("s3:PutObject", MODEL), deed("s3:ListBucket", "{bucket}", "models/")],
    mayNot: [
      deed("s3:DeleteObject", MODEL),
      deed("s3:GetObject", ROWS),
      deed("s3:PutObject", RESULTS),
      deed("s3:ListBucket", "{bucket}", ""),
      deed("lambda:InvokeFunction", "{function}:live"),
      ...NOBODY,
    ],
  },
  "module.training[0].aws_iam_role.execution": {
    title: "the role that starts a training may fetch the image and write its log, and nothing else",
    may: [
      deed("ecr:GetAuthorizationToken", "*"),
      deed("ecr:BatchGetImage", "{repository}"),
      deed("logs:PutLogEvents", "{log}:log-stream:train"),
    ],
    mayNot: [
      deed("ecr:PutImage", "{repository}"),
      deed("ecr:BatchDeleteImage", "{repository}"),
      deed("s3:GetObject", MODEL),
      deed("lambda:InvokeFunction", "{function}:live"),
      ...NOBODY,
    ],
  },
};
