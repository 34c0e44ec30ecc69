# Values that are wrong by themselves: each is refused before anything is asked of AWS. A run sets one wrong value for
# each variable; one whose check looks at another that is refused is not checked itself, so those stand in different runs.
mock_provider "aws" { source = "./tests/mocks" }

run "mistyped" {
  command = plan
  variables {
    name                    = "Iris"
    environment             = ""
    region                  = "eu-west-1a"
    tags                    = { application = "mine" }
    noncurrent_version_days = -1
    image_tag               = "iris:0.1.0"
    architecture            = "amd64"
    memory_mb               = 64
    timeout_s               = 0
    ephemeral_mb            = 256
    provisioned_concurrency = -1
    log_retention_days      = 31
    auth                    = "basic"
    throttle                = { rate = 0.5 }
    cors_origins            = ["https://app.example.com/"]
    alarm_emails            = ["ops"]
    monthly_budget_usd      = -5
    training                = true
    training_subnets        = ["vpc-0123456789abcdef0"]
    training_cpu            = 1000
  }
  expect_failures = [
    var.name, var.environment, var.region, var.tags, var.noncurrent_version_days, var.image_tag, var.architecture, var.memory_mb, var.timeout_s,
    var.ephemeral_mb, var.provisioned_concurrency, var.log_retention_days, var.auth, var.throttle, var.cors_origins, var.alarm_emails,
    var.monthly_budget_usd, var.training_subnets, var.training_cpu,
  ]
}

run "mistyped_too" {
  command = plan
  variables {
    image_tag             = "0.1.0"
    reserved_concurrency  = 0
    keep_warm_minutes     = 90
    environment_variables = { "IRIS-LOG-LEVEL" = "warn" }
    live_version          = "$LATEST"
    latency_p99_ms        = -1
  }
  expect_failures = [var.reserved_concurrency, var.keep_warm_minutes, var.environment_variables, var.live_version, var.latency_p99_ms]
}

run "not_what_aws_takes" {
  command = plan
  variables {
    name                    = "iris--prod-of-the-company"
    tags                    = { team = "a", Team = "b" }
    noncurrent_version_days = 1.5
    image_tag               = "latest"
    memory_mb               = 1769.5
    timeout_s               = 901
    api                     = "none"
    ephemeral_mb            = 10241
    reserved_concurrency    = -2
    keep_warm_minutes       = 1.5
    environment_variables   = { AWS_REGION = "eu-west-1" }
    training                = true
    training_cpu            = 256
    training_memory_mb      = 4096
    throttle                = { burst = 40.5 }
  }
  expect_failures = [
    var.name, var.tags, var.noncurrent_version_days, var.image_tag, var.memory_mb, var.timeout_s, var.ephemeral_mb, var.reserved_concurrency,
    var.keep_warm_minutes, var.environment_variables, var.training_memory_mb, var.throttle,
  ]
}

run "more_than_everything" {
  command = plan
  variables {
    image_tag         = "0.1.0"
    live_version      = "6"
    canary_weight     = 10
    batch             = true
    batch_concurrency = 2.5
    batch_size        = 10001
  }
  expect_failures = [var.canary_weight, var.batch_concurrency, var.batch_size]
}

run "a_setting_that_the_server_does_not_have" {
  command = plan
  variables { environment_variables = { IRIS_LOGLEVEL = "warn" } }
  expect_failures = [var.environment_variables]
}

run "a_setting_that_would_keep_the_server_from_starting" {
  command = plan
  variables { environment_variables = { IRIS_LOG_LEVEL = "loud" } }
  expect_failures = [var.environment_variables]
}

run "what_another_variable_is_for" {
  command = plan
  variables {
    api                   = "rest"
    rest_access_logs      = "on"
    environment_variables = { IRIS_CORS_ORIGINS = "https://app.example.com" }
    throttle              = { rate = 50, burst = 20 }
  }
  expect_failures = [var.rest_access_logs, var.environment_variables, var.throttle]
}

run "a_registry_that_the_role_cannot_read" {
  command = plan
  variables {
    environment_variables = { IRIS_REGISTRY = "s3://another/models" }
    auth                  = "jwt"
    jwt                   = { issuer = "http://id.example.com", audience = ["iris"] }
    throttle              = { daily_quota = 10 }
  }
  expect_failures = [var.environment_variables, var.jwt, var.throttle]
}

run "too_much_environment" {
  command = plan
  variables {
    environment_variables = { A_LONG_ONE = join("", [for i in range(400) : "0123456789"]) }
    auth                  = "jwt"
    jwt                   = { issuer = "https://id.example.com", audience = [] }
    api                   = "http"
  }
  expect_failures = [var.environment_variables, var.jwt]
}

run "all_origins_and_one_and_scopes_in_one_text" {
  command = plan
  variables {
    cors_origins = ["*", "https://app.example.com"]
    auth         = "jwt"
    jwt          = { issuer = "https://id.example.com", audience = ["iris"], scopes = ["openid iris/predict"] }
  }
  expect_failures = [var.cors_origins, var.jwt]
}

run "another_kind_of_api" {
  command = plan
  variables { api = "websocket" }
  expect_failures = [var.api]
}

run "settings_that_are_no_object" {
  command = plan
  variables { deploy_settings = "[1]" }
  expect_failures = [var.deploy_settings]
}

# What must not be refused.
run "unusual_and_right" {
  command = plan
  variables {
    name                  = "iris-2"
    region                = "us-gov-west-1"
    tags                  = { "cost centre" = "42", team = "data/science" }
    image_tag             = "src-0123abcd"
    environment_variables = { IRIS_REGISTRY = "file:///var/task/registry", IRIS_LOG_LEVEL = "warn", IRIS_BODY_LIMIT = "2 MiB", IRIS_RELOAD_SECONDS = "0.5", MINE = "" }
    cors_origins          = ["*"]
    throttle              = { rate = 10000, burst = 5000 }
    alarm_emails          = ["first.last+iris@sub.example.co.uk"]
    training              = true
    training_subnets      = ["subnet-0123abcd"]
    training_cpu          = 8192
    training_memory_mb    = 16384
  }
  assert {
    condition     = output.image_tag == "src-0123abcd"
    error_message = "The plan has to go through."
  }
}

run "a_region_of_a_sovereign_cloud" {
  command = plan
  override_data {
    target = module.observability[0].data.aws_region.this
    values = { id = "eusc-de-east-1" }
  }
  override_data {
    target = module.observability[0].data.aws_partition.this
    values = { partition = "aws-eusc" }
  }
  variables {
    region    = "eusc-de-east-1"
    image_tag = "0.1.0"
  }
  assert {
    condition     = startswith(output.dashboard_url, "https://eusc-de-east-1.console.amazonaws-eusc.eu/")
    error_message = "The dashboard is in the console of another partition."
  }
}
