data "aws_partition" "this" {}
data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

locals {
  machine   = "${var.name}-batch"
  partition = data.aws_partition.this.partition
  account   = data.aws_caller_identity.this.account_id
  region    = data.aws_region.this.id
  states    = "arn:${local.partition}:states:${local.region}:${local.account}"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }
    # no state machine of another account may have Step Functions use this role
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "this" {
  # names of roles are the account's, not the region's
  name               = "${var.name}-${local.region}-batch"
  description        = "Step Functions: reads ${local.input}/, calls the function, writes ${local.output}/"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

# What a distributed map needs: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "CallTheFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = [var.alias_arn]
  }
  statement {
    sid       = "ReadRows"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arn}/${local.input}/*"]
  }
  statement {
    sid       = "WriteResults"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
    resources = ["${var.bucket_arn}/${local.output}/*"]
  }
  # by name, since the role is made before the state machine
  statement {
    sid       = "StartChildren"
    actions   = ["states:StartExecution"]
    resources = ["${local.states}:stateMachine:${local.machine}"]
  }
  statement {
    sid       = "FollowChildren"
    actions   = ["states:DescribeExecution", "states:StopExecution"]
    resources = ["${local.states}:execution:${local.machine}:*", "${local.states}:execution:${local.machine}/*"]
  }
  statement {
    sid       = "RedriveChildren"
    actions   = ["states:RedriveExecution"]
    resources = ["${local.states}:execution:${local.machine}/*"]
  }
  # neither log delivery nor traces know resources
  statement {
    sid = "DeliverLogs"
    actions = [
      "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
      "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "Trace"
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "batch"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}
