# The function, its role, what its alias lets through and how it is kept warm.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name                    = "iris"
  image_uri               = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  image_tag               = "0.1.0"
  architecture            = "x86_64"
  memory_mb               = 1769
  timeout_s               = 29
  ephemeral_mb            = 512
  reserved_concurrency    = -1
  provisioned_concurrency = 0
  keep_warm_minutes       = 0
  snapstart               = false
  canary_weight           = 0
  environment_variables   = { IRIS_REGISTRY = "s3://iris-123456789012-eu-west-1/models" }
  bucket_arn              = "arn:aws:s3:::iris-123456789012-eu-west-1"
  log_retention_days      = 30
}

run "first_release" {
  module { source = "./modules/function" }

  assert {
    condition     = aws_lambda_function.this.image_uri == var.image_uri && aws_lambda_function.this.publish && aws_lambda_alias.live.function_version == "7"
    error_message = "The image is not pinned, or what is published is not live."
  }
  assert {
    condition     = aws_lambda_function.this.description == "image 0.1.0"
    error_message = "Versions do not tell which image they are."
  }
  assert {
    condition     = one(aws_lambda_function.this.environment).variables == var.environment_variables
    error_message = "The function does not get its environment."
  }
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/iris" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "The log is kept for ever."
  }
  assert {
    condition = toset(flatten(data.aws_iam_policy_document.this.statement[*].actions)) == toset([
      "s3:GetObject", "s3:ListBucket", "logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords",
    ])
    error_message = "The role may do more, or less, than read models and write its own log and traces."
  }
  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.this.statement : endswith(one(statement.resources), "/models/*") if contains(statement.actions, "s3:GetObject")])
    error_message = "The role reads more than models."
  }
  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.this.statement : one(statement.condition).values == tolist(["models/*"]) if contains(statement.actions, "s3:ListBucket")])
    error_message = "The role lists more than models."
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.warm) + length(aws_lambda_provisioned_concurrency_config.live) + length(aws_lambda_function.this.snap_start) == 0
    error_message = "Something is kept warm that nobody asked for."
  }
}

run "canary" {
  module { source = "./modules/function" }
  command = plan
  variables {
    live_version  = "6"
    canary_weight = 0.1
  }
  assert {
    condition     = aws_lambda_alias.live.function_version == "6" && one(aws_lambda_alias.live.routing_config).additional_version_weights == tomap({ "7" = 0.1 })
    error_message = "A tenth has to go to the newest version, the rest to the pinned one."
  }
}

run "roll_back" {
  module { source = "./modules/function" }
  command = plan
  variables { live_version = "6" }
  assert {
    condition     = aws_lambda_alias.live.function_version == "6" && length(aws_lambda_alias.live.routing_config) == 0
    error_message = "All traffic has to go to the pinned version."
  }
}

run "no_canary_beside_itself" {
  module { source = "./modules/function" }
  command = plan
  variables {
    live_version  = "7"
    canary_weight = 0.1
  }
  expect_failures = [aws_lambda_alias.live]
}

run "kept_warm" {
  module { source = "./modules/function" }
  variables { keep_warm_minutes = 1 }
  assert {
    condition     = aws_cloudwatch_event_rule.warm[0].schedule_expression == "rate(1 minute)"
    error_message = "EventBridge wants \"1 minute\"."
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_target.warm[0].input) == { warmup = true } && aws_cloudwatch_event_target.warm[0].arn == aws_lambda_alias.live.arn
    error_message = "The handler would not know the call for what it is, or another version is warmed."
  }
  assert {
    condition     = aws_lambda_permission.warm[0].qualifier == "live" && aws_lambda_permission.warm[0].principal == "events.amazonaws.com" && aws_lambda_permission.warm[0].source_arn == aws_cloudwatch_event_rule.warm[0].arn
    error_message = "The rule may not call the alias, or others may."
  }
}

run "kept_warm_rarely_and_from_snapshots" {
  module { source = "./modules/function" }
  command = plan
  variables {
    keep_warm_minutes = 5
    snapstart         = true
  }
  assert {
    condition     = aws_cloudwatch_event_rule.warm[0].schedule_expression == "rate(5 minutes)" && one(aws_lambda_function.this.snap_start).apply_on == "PublishedVersions"
    error_message = "EventBridge wants \"5 minutes\", and snapshots are of published versions."
  }
}

run "provisioned" {
  module { source = "./modules/function" }
  command = plan
  variables {
    provisioned_concurrency = 2
    reserved_concurrency    = 10
  }
  assert {
    condition     = aws_lambda_provisioned_concurrency_config.live[0].qualifier == "live" && aws_lambda_provisioned_concurrency_config.live[0].provisioned_concurrent_executions == 2 && aws_lambda_function.this.reserved_concurrent_executions == 10
    error_message = "Two instances of the live version have to be there, and no more than ten."
  }
}

run "an_image_by_its_tag" {
  module { source = "./modules/function" }
  command = plan
  variables { image_uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris:0.1.0" }
  expect_failures = [var.image_uri]
}
