# Alarms, the dashboard, the topic and the budget.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name               = "iris"
  function_name      = "iris"
  alias_name         = "live"
  log_group_name     = "/aws/lambda/iris"
  api                = "http"
  api_id             = "abcdefghij"
  alarm_emails       = []
  latency_p99_ms     = 500
  monthly_budget_usd = 0
}

run "http" {
  module { source = "./modules/observability" }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset(["errors", "throttles", "latency", "api-5xx", "model-load-failed", "registry-unreachable"])
    error_message = "An alarm is missing, or one for a canary is there without a canary."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : one(alarm.alarm_actions) == output.topic_arn && length(alarm.alarm_description) > 0])
    error_message = "An alarm tells nobody, or does not say what it means."
  }
  assert {
    condition     = alltrue([for key in ["errors", "throttles", "latency"] : aws_cloudwatch_metric_alarm.this[key].dimensions == tomap({ FunctionName = "iris", Resource = "iris:live" })])
    error_message = "An alarm looks at more, or less, than the live alias."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["latency"].extended_statistic == "p99" && aws_cloudwatch_metric_alarm.this["latency"].threshold == 500
    error_message = "The alarm on latency does not look at the slowest hundredth."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["api-5xx"].metric_name == "5xx" && aws_cloudwatch_metric_alarm.this["api-5xx"].dimensions == tomap({ ApiId = "abcdefghij" })
    error_message = "HTTP APIs count 5xx by ApiId."
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["model_load_failed"].pattern == "{ $.event = \"model_load_failed\" }" && aws_cloudwatch_log_metric_filter.this["registry_unreachable"].pattern == "{ $.event = \"registry_unreachable\" }"
    error_message = "The log's events are not counted."
  }
  assert {
    condition = alltrue([for filter in aws_cloudwatch_log_metric_filter.this : anytrue([
    for alarm in aws_cloudwatch_metric_alarm.this : alarm.namespace == one(filter.metric_transformation).namespace && alarm.metric_name == one(filter.metric_transformation).name])])
    error_message = "An event is counted under a name that no alarm looks at."
  }
  assert {
    condition     = alltrue([for filter in aws_cloudwatch_log_metric_filter.this : one(filter.metric_transformation).namespace == "Iris/iris"])
    error_message = "Two deployments in one account would count each other's events."
  }
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 6 && endswith(output.dashboard_url, "/cloudwatch/home?region=eu-west-1#dashboards/dashboard/iris-eu-west-1")
    error_message = "The dashboard lacks a picture, or its address leads elsewhere."
  }
  assert {
    condition     = length(aws_budgets_budget.monthly) == 0 && length(aws_sns_topic_subscription.email) == 0
    error_message = "There is a budget or a subscription that nobody asked for."
  }
}

run "rest_with_a_canary_mails_and_a_budget" {
  module { source = "./modules/observability" }
  command = plan
  variables {
    api                = "rest"
    api_id             = "iris"
    canary_version     = { number = "7" }
    alarm_emails       = ["ops@example.com"]
    monthly_budget_usd = 20
  }
  assert {
    condition = alltrue([
      for key in ["canary-errors", "canary-latency"] :
      aws_cloudwatch_metric_alarm.this[key].dimensions == tomap({ FunctionName = "iris", Resource = "iris:live", ExecutedVersion = "7" })
    ])
    error_message = "The new version's errors or its slow calls are not looked at alone."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["canary-latency"].extended_statistic == "p99" && aws_cloudwatch_metric_alarm.this["canary-latency"].threshold == 500
    error_message = "The alarm on the canary's latency does not look at its slowest hundredth."
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.answers["canary-server-errors"].pattern == "{ ($.status >= 500) && ($.functionVersion = \"7\") }"
    error_message = "Answers with 500 or 503 are no errors to Lambda, so the new version's have to be counted in the log."
  }
  assert {
    condition = [
      for filter in aws_cloudwatch_log_metric_filter.answers : one(filter.metric_transformation).name
      if aws_cloudwatch_metric_alarm.this["canary-server-errors"].metric_name == one(filter.metric_transformation).name && endswith(one(filter.metric_transformation).name, "7")
    ] != []
    error_message = "What is counted has no alarm, or the next canary would be told of this one's errors."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["api-5xx"].metric_name == "5XXError" && aws_cloudwatch_metric_alarm.this["api-5xx"].dimensions == tomap({ ApiName = "iris" })
    error_message = "REST APIs count 5XXError by ApiName."
  }
  assert {
    condition     = aws_sns_topic_subscription.email["ops@example.com"].protocol == "email"
    error_message = "Nobody gets a mail."
  }
  assert {
    condition     = one(aws_budgets_budget.monthly[0].cost_filter).values == tolist(["user:Application$iris"]) && aws_budgets_budget.monthly[0].limit_amount == "20"
    error_message = "The budget counts something else."
  }
}

run "without_an_api" {
  module { source = "./modules/observability" }
  command = plan
  variables {
    api    = "none"
    api_id = null
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.answers["server-errors"].pattern == "{ $.status >= 500 }" && aws_cloudwatch_metric_alarm.this["server-errors"].metric_name == "ServerErrors"
    error_message = "Without an API, the log alone tells of answers with 5xx."
  }
  assert {
    condition     = !contains(keys(aws_cloudwatch_metric_alarm.this), "api-5xx") && length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 4
    error_message = "There is no API to look at."
  }
}

run "an_api_that_is_not_named" {
  module { source = "./modules/observability" }
  command = plan
  variables { api_id = null }
  expect_failures = [var.api_id]
}
