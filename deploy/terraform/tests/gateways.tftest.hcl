# Both kinds of API by themselves: who may ask what, what pages may do, limits, logs and their own checks of what they are given.
# What a switch of these does to a deployment that is there is tried on the mock (switches.deploy.test.ts).
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name          = "iris"
  function_name = "iris"
  alias_name    = "live"
  invoke_arn    = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:iris:live/invocations"
}

# --- HTTP API ---

run "http_as_it_comes" {
  module { source = "./modules/api-http" }

  assert {
    condition     = { for key, route in aws_apigatewayv2_route.this : key => route.authorization_type } == { "$default" = "AWS_IAM", "ANY /v2/repository" = "AWS_IAM", "ANY /v2/repository/{proxy+}" = "AWS_IAM" }
    error_message = "Without any setting, something else than signed requests is let in."
  }
  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0 && length(aws_apigatewayv2_authorizer.jwt) == 0
    error_message = "Pages or tokens are let in that nobody has named."
  }
  assert {
    condition     = aws_apigatewayv2_integration.function.integration_uri == var.invoke_arn && aws_apigatewayv2_integration.function.payload_format_version == "2.0"
    error_message = "The API does not call the alias, or not as the service reads it."
  }
  assert {
    condition     = aws_lambda_permission.api.qualifier == "live" && aws_lambda_permission.api.source_arn == "${output.execution_arn}/*/*"
    error_message = "The alias may be called by another API, or not by this one."
  }
  assert {
    condition     = output.invoke_url == "https://abcdefghij.execute-api.eu-west-1.amazonaws.com"
    error_message = "The address has to come without a final slash, so that paths can be put behind it."
  }
}

run "http_stage" {
  module { source = "./modules/api-http" }
  variables {
    throttle           = { rate = 5, burst = 7 }
    log_retention_days = 7
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.default.default_route_settings).throttling_rate_limit == 5 && one(aws_apigatewayv2_stage.default.default_route_settings).throttling_burst_limit == 7
    error_message = "A limit is not set, which API Gateway takes for 0."
  }
  assert {
    condition     = one(aws_apigatewayv2_stage.default.default_route_settings).detailed_metrics_enabled != true
    error_message = "Metrics of each route are billed, and nothing looks at them."
  }
  assert {
    condition     = startswith(aws_cloudwatch_log_group.access.name, "/aws/vendedlogs/") && aws_cloudwatch_log_group.access.retention_in_days == 7
    error_message = "The access log uses up the account's log resource policy, or is not kept as long as was said."
  }
  assert {
    condition     = one(aws_apigatewayv2_stage.default.access_log_settings).destination_arn == aws_cloudwatch_log_group.access.arn && aws_apigatewayv2_stage.default.auto_deploy
    error_message = "Requests are not logged, or changes do not take effect."
  }
}

run "http_with_tokens_and_pages" {
  module { source = "./modules/api-http" }
  variables {
    auth         = "jwt"
    jwt          = { issuer = "https://id.example.com/", audience = ["iris"], scopes = ["iris/predict"] }
    cors_origins = ["https://app.example.com", "http://localhost:5173"]
  }

  assert {
    condition     = aws_apigatewayv2_route.this["$default"].authorization_type == "JWT" && aws_apigatewayv2_route.this["$default"].authorizer_id == aws_apigatewayv2_authorizer.jwt[0].id
    error_message = "Requests need no token of the issuer."
  }
  assert {
    condition     = aws_apigatewayv2_route.this["$default"].authorization_scopes == toset(["iris/predict"]) && one(aws_apigatewayv2_authorizer.jwt[0].jwt_configuration).issuer == "https://id.example.com/"
    error_message = "Tokens of another issuer, or without the scope, are let in."
  }
  assert {
    condition     = { for key, route in aws_apigatewayv2_route.this : key => route.authorization_type if startswith(key, "OPTIONS") } == { "OPTIONS /" = "NONE", "OPTIONS /{proxy+}" = "NONE" }
    error_message = "A browser's preflight, which carries no token, is refused."
  }
  assert {
    condition     = alltrue([for key in ["ANY /v2/repository", "ANY /v2/repository/{proxy+}"] : aws_apigatewayv2_route.this[key].authorization_type == "AWS_IAM"])
    error_message = "Who may predict may manage."
  }
  assert {
    condition     = one(aws_apigatewayv2_api.this.cors_configuration).allow_origins == toset(var.cors_origins)
    error_message = "Not those pages may ask that were named."
  }
  assert {
    condition     = length(setsubtract(["x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization", "content-type", "content-encoding"], one(aws_apigatewayv2_api.this.cors_configuration).allow_headers)) == 0
    error_message = "A page cannot send signed requests."
  }
}

run "http_open" {
  module { source = "./modules/api-http" }
  variables {
    auth         = "none"
    cors_origins = ["*"]
  }
  assert {
    condition     = { for key, route in aws_apigatewayv2_route.this : key => route.authorization_type } == { "$default" = "NONE", "ANY /v2/repository" = "AWS_IAM", "ANY /v2/repository/{proxy+}" = "AWS_IAM" }
    error_message = "An open API has to be open, but for what manages models."
  }
}

run "http_refuses" {
  command = plan
  module { source = "./modules/api-http" }
  variables {
    name               = "Iris"
    function_name      = "arn:aws:lambda:eu-west-1:123456789012:function:iris"
    alias_name         = "3"
    invoke_arn         = "arn:aws:lambda:eu-west-1:123456789012:function:iris:live"
    auth               = "api_key"
    jwt                = { issuer = "http://id.example.com", audience = ["iris"] }
    throttle           = { rate = 0, burst = 40 }
    management_paths   = ["/v2/repository/"]
    cors_origins       = ["https://app.example.com:443"]
    log_retention_days = 31
  }
  expect_failures = [
    var.name, var.function_name, var.alias_name, var.invoke_arn, var.auth, var.throttle, var.management_paths, var.cors_origins, var.log_retention_days,
  ]
}

run "http_refuses_jwt_without_an_issuer" {
  command = plan
  module { source = "./modules/api-http" }
  variables { auth = "jwt" }
  expect_failures = [var.jwt]
}

run "http_refuses_an_issuer_without_tls" {
  command = plan
  module { source = "./modules/api-http" }
  variables {
    auth = "jwt"
    jwt  = { issuer = "http://id.example.com", audience = ["iris"] }
  }
  expect_failures = [var.jwt]
}

# --- REST API ---

run "rest_as_it_comes" {
  module { source = "./modules/api-rest" }

  assert {
    condition     = length(aws_api_gateway_method.this) == 10 && alltrue([for method in aws_api_gateway_method.this : method.authorization == "AWS_IAM" && !method.api_key_required])
    error_message = "Without any setting, something else than signed requests is let in."
  }
  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.cors : length(coalesce(response.response_parameters, {})) == 0])
    error_message = "Pages may read refusals though nobody has named any."
  }
  assert {
    condition     = keys(aws_api_gateway_integration.function) == keys(aws_api_gateway_method.this) && alltrue([for integration in aws_api_gateway_integration.function : integration.uri == var.invoke_arn && integration.type == "AWS_PROXY"])
    error_message = "A method does not call the alias."
  }
  assert {
    condition     = aws_lambda_permission.api.qualifier == "live" && startswith(aws_lambda_permission.api.source_arn, output.execution_arn)
    error_message = "The alias may be called by another API, or not by this one."
  }
  assert {
    condition     = nonsensitive(output.api_key) == null && length(aws_api_gateway_usage_plan.this) + length(aws_api_gateway_account.this) + length(aws_cloudwatch_log_group.access) == 0
    error_message = "There are keys, logs or settings of the account that nobody asked for."
  }
}

run "rest_stage" {
  module { source = "./modules/api-rest" }
  variables {
    throttle           = { rate = 5, burst = 7, daily_quota = 100 }
    access_logs        = "create"
    log_retention_days = 7
  }

  assert {
    condition     = aws_api_gateway_stage.this.deployment_id == aws_api_gateway_deployment.this.id && aws_api_gateway_method_settings.all.method_path == "*/*"
    error_message = "The stage does not answer by the newest deployment, or the limits are not those of all methods."
  }
  assert {
    condition     = one(aws_api_gateway_method_settings.all.settings).throttling_rate_limit == 5 && one(aws_api_gateway_method_settings.all.settings).throttling_burst_limit == 7
    error_message = "A limit is not set."
  }
  assert {
    condition     = !one(aws_api_gateway_method_settings.all.settings).metrics_enabled
    error_message = "Metrics of each method are billed, and nothing looks at them."
  }
  assert {
    condition     = one(aws_api_gateway_stage.this.access_log_settings).destination_arn == aws_cloudwatch_log_group.access[0].arn && aws_cloudwatch_log_group.access[0].retention_in_days == 7
    error_message = "Requests are not logged, or not kept as long as was said."
  }
  assert {
    condition     = aws_api_gateway_account.this[0].cloudwatch_role_arn == aws_iam_role.logs[0].arn
    error_message = "API Gateway has no role to log with."
  }
}

run "rest_with_the_role_that_is_there" {
  module { source = "./modules/api-rest" }
  variables { access_logs = "existing" }
  assert {
    condition     = length(aws_cloudwatch_log_group.access) == 1 && length(aws_api_gateway_account.this) == 0 && length(aws_iam_role.logs) == 0
    error_message = "The account's setting, which all its APIs share, is touched though it is there."
  }
}

run "rest_with_keys_and_pages" {
  module { source = "./modules/api-rest" }
  variables {
    auth         = "api_key"
    throttle     = { rate = 5, burst = 7, daily_quota = 100 }
    cors_origins = ["https://app.example.com"]
  }

  assert {
    condition     = alltrue([for key in ["ANY /", "ANY /{proxy+}", "ANY /v2", "ANY /v2/{proxy+}"] : aws_api_gateway_method.this[key].api_key_required])
    error_message = "Requests without a key are let in."
  }
  assert {
    condition     = alltrue([for key in ["OPTIONS /", "OPTIONS /{proxy+}", "OPTIONS /v2", "OPTIONS /v2/{proxy+}"] : !aws_api_gateway_method.this[key].api_key_required && aws_api_gateway_method.this[key].authorization == "NONE"])
    error_message = "A browser's preflight, which carries no key, is refused."
  }
  assert {
    condition     = alltrue([for key in ["ANY /v2/repository", "ANY /v2/repository/{proxy+}"] : aws_api_gateway_method.this[key].authorization == "AWS_IAM"])
    error_message = "Who may predict may manage."
  }
  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.cors : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://app.example.com'"])
    error_message = "A page cannot read why it is refused."
  }
  assert {
    condition     = one(aws_api_gateway_usage_plan.this[0].quota_settings).limit == 100 && one(aws_api_gateway_usage_plan.this[0].throttle_settings).rate_limit == 5 && one(aws_api_gateway_usage_plan.this[0].api_stages).stage == "v1"
    error_message = "The key is not limited as was said."
  }
  assert {
    condition     = aws_api_gateway_usage_plan_key.this[0].key_id == aws_api_gateway_api_key.this[0].id && length(nonsensitive(output.api_key)) > 0
    error_message = "The key that is handed out does not belong to the plan."
  }
}

run "rest_with_keys_and_without_pages" {
  module { source = "./modules/api-rest" }
  variables { auth = "api_key" }
  assert {
    condition     = alltrue([for key, method in aws_api_gateway_method.this : method.api_key_required || method.authorization == "AWS_IAM"])
    error_message = "Something is open: what is not closed now stays in the deployment that answers."
  }
}

run "rest_with_several_pages" {
  module { source = "./modules/api-rest" }
  variables { cors_origins = ["https://app.example.com", "http://localhost:5173"] }
  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.cors : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"])
    error_message = "The header of refusals takes one origin; with several it has to be *."
  }
  assert {
    condition     = aws_api_gateway_method.this["ANY /"].authorization == "AWS_IAM" && aws_api_gateway_method.this["OPTIONS /"].authorization == "NONE"
    error_message = "Preflights are refused, or more than preflights is open."
  }
}

run "rest_open" {
  module { source = "./modules/api-rest" }
  variables { auth = "none" }
  assert {
    condition     = alltrue([for key, method in aws_api_gateway_method.this : method.authorization == (strcontains(key, "repository") ? "AWS_IAM" : "NONE") && !method.api_key_required])
    error_message = "An open API has to be open, but for what manages models."
  }
}

run "rest_refuses" {
  command = plan
  module { source = "./modules/api-rest" }
  variables {
    name               = "Iris"
    function_name      = "iris:live"
    alias_name         = "3"
    invoke_arn         = "arn:aws:lambda:eu-west-1:123456789012:function:iris:live"
    auth               = "jwt"
    throttle           = { rate = 20, burst = 40, daily_quota = 0 }
    management_paths   = ["/v2/repository/models"]
    access_logs        = "on"
    cors_origins       = ["http://127.1"]
    log_retention_days = 31
  }
  expect_failures = [
    var.name, var.function_name, var.alias_name, var.invoke_arn, var.auth, var.throttle, var.management_paths, var.access_logs, var.cors_origins,
    var.log_retention_days,
  ]
}
