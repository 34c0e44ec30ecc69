# A key tells callers apart and meters them; it is no proof of who calls.
resource "aws_api_gateway_api_key" "this" {
  count       = var.auth == "api_key" ? 1 : 0
  name        = var.name
  description = "The first key of ${var.name}; more can be added to its usage plan"
}

resource "aws_api_gateway_usage_plan" "this" {
  count       = var.auth == "api_key" ? 1 : 0
  name        = var.name
  description = "What each key of ${var.name} may ask"

  api_stages {
    api_id = aws_api_gateway_rest_api.this.id
    stage  = aws_api_gateway_stage.this.stage_name
  }
  throttle_settings {
    rate_limit  = var.throttle.rate
    burst_limit = var.throttle.burst
  }
  quota_settings {
    limit  = var.throttle.daily_quota
    period = "DAY"
  }
}

resource "aws_api_gateway_usage_plan_key" "this" {
  count         = var.auth == "api_key" ? 1 : 0
  key_id        = aws_api_gateway_api_key.this[0].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.this[0].id
}
