resource "aws_cloudwatch_event_rule" "warm" {
  count               = var.keep_warm_minutes > 0 ? 1 : 0
  name                = "${var.name}-keep-warm"
  description         = "Keeps one instance of the live version started"
  schedule_expression = var.keep_warm_minutes == 1 ? "rate(1 minute)" : "rate(${var.keep_warm_minutes} minutes)"
}

resource "aws_cloudwatch_event_target" "warm" {
  count     = var.keep_warm_minutes > 0 ? 1 : 0
  rule      = aws_cloudwatch_event_rule.warm[0].name
  target_id = "live"
  arn       = aws_lambda_alias.live.arn
  input     = jsonencode({ warmup = true })

  # a call that comes late warms nothing
  retry_policy {
    maximum_event_age_in_seconds = 60
    maximum_retry_attempts       = 0
  }
}

resource "aws_lambda_permission" "warm" {
  count          = var.keep_warm_minutes > 0 ? 1 : 0
  statement_id   = "keep-warm"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_alias.live.function_name
  qualifier      = aws_lambda_alias.live.name
  principal      = "events.amazonaws.com"
  source_arn     = aws_cloudwatch_event_rule.warm[0].arn
  source_account = data.aws_caller_identity.this.account_id
}
