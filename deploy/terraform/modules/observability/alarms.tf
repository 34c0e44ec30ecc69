locals {
  canary    = merge(local.live, { ExecutedVersion = try(var.canary_version.number, "") })
  roll_back = "Roll back: apply with live_version as it is and without canary_weight."

  # 2 of 5 minutes: neither one unlucky minute nor a slow decline.
  alarms = merge(
    {
      errors = {
        description = "Calls fail: a crash, a start that fails, a timeout. The log tells."
        namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum", threshold = 1, minutes = 2, dimensions = local.live
      }
      throttles = {
        description = "Calls are turned away: all instances are busy. Raise reserved_concurrency, or the account's quota."
        namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum", threshold = 1, minutes = 2, dimensions = local.live
      }
      latency = {
        description = "The slowest hundredth of calls takes ${var.latency_p99_ms} ms or more."
        namespace   = "AWS/Lambda", metric = "Duration", statistic = "p99", threshold = var.latency_p99_ms, minutes = 2, dimensions = local.live
      }
    },
    {
      for event, metric in local.log_events : replace(event, "_", "-") => {
        description = { model_load_failed = "A version of a model fails its checks and is not in service; the one before goes on.", registry_unreachable = "The bucket cannot be read; what is loaded goes on." }[event]
        namespace   = local.log_namespace, metric = metric, statistic = "Sum", threshold = 1, minutes = 1, dimensions = {}
      }
    },
    var.api == "none" ? {} : {
      api-5xx = {
        description = "The API answers with 5xx."
        namespace   = "AWS/ApiGateway", metric = local.api.server_errors, statistic = "Sum", threshold = 1, minutes = 2, dimensions = local.api.dimensions
      }
    },
    # The gateway's count where there is one: it has its own failures, too.
    var.api != "none" ? {} : {
      server-errors = {
        description = "Answers have a status of 500 or more. The log tells."
        namespace   = local.log_namespace, metric = local.answers.server-errors.metric, statistic = "Sum", threshold = 1, minutes = 2, dimensions = {}
      }
    },
    # The alarms above count both versions: these say that it is the new one, and wait for no second minute where it errs.
    var.canary_version == null ? {} : {
      canary-errors = {
        description = "Calls fail in the canary. ${local.roll_back}"
        namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum", threshold = 1, minutes = 1, dimensions = local.canary
      }
      canary-server-errors = {
        description = "Answers of the canary have a status of 500 or more. ${local.roll_back}"
        namespace   = local.log_namespace, metric = local.answers.canary-server-errors.metric, statistic = "Sum", threshold = 1, minutes = 1, dimensions = {}
      }
      canary-latency = {
        description = "The slowest hundredth of the canary's calls takes ${var.latency_p99_ms} ms or more. ${local.roll_back}"
        namespace   = "AWS/Lambda", metric = "Duration", statistic = "p99", threshold = var.latency_p99_ms, minutes = 2, dimensions = local.canary
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  dimensions          = each.value.dimensions
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = each.value.minutes
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}
