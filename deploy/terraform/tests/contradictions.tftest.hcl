# Values that are right by themselves and wrong together: refused, where Lambda or API Gateway would refuse half-way through an apply.
# A variable whose check looks at one that is refused is not checked itself, so those stand in different runs.
mock_provider "aws" { source = "./tests/mocks" }

run "provisioned_concurrency_with" {
  command = plan
  variables {
    image_tag               = "0.2.0"
    provisioned_concurrency = 2
    reserved_concurrency    = 1
    snapstart               = true
    keep_warm_minutes       = 5
    live_version            = "6"
    canary_weight           = 0.1
  }
  expect_failures = [var.reserved_concurrency, var.snapstart, var.keep_warm_minutes, var.canary_weight]
}

run "http_api_with" {
  command = plan
  variables {
    auth             = "api_key"
    timeout_s        = 31
    rest_access_logs = "existing"
  }
  expect_failures = [var.auth, var.timeout_s, var.rest_access_logs]
}

run "rest_api_with" {
  command = plan
  variables {
    api       = "rest"
    auth      = "jwt"
    jwt       = { issuer = "https://id.example.com", audience = ["iris"] }
    timeout_s = 30
  }
  expect_failures = [var.auth, var.timeout_s]
}

run "no_api_with" {
  command = plan
  variables {
    api            = "none"
    auth           = "none"
    cors_origins   = ["https://app.example.com"]
    timeout_s      = 1
    latency_p99_ms = 1001
  }
  expect_failures = [var.auth, var.cors_origins, var.latency_p99_ms]
}

run "alone" {
  command = plan
  variables {
    auth                    = "jwt"
    live_version            = "6"
    snapstart               = true
    ephemeral_mb            = 1024
    bucket_lifecycle        = false
    noncurrent_version_days = 30
    training_subnets        = ["subnet-0123456789abcdef0"]
    batch                   = true
    batch_concurrency       = 10
    reserved_concurrency    = 5
  }
  expect_failures = [var.jwt, var.live_version, var.snapstart, var.noncurrent_version_days, var.training_subnets, var.batch_concurrency]
}

run "half_of_what_belongs_together" {
  command = plan
  variables {
    image_tag     = "0.2.0"
    canary_weight = 0.1
    jwt           = { issuer = "https://id.example.com", audience = ["iris"] }
  }
  expect_failures = [var.canary_weight, var.jwt]
}

run "what_would_be_ignored" {
  command = plan
  variables {
    allow_unauthenticated = true
    batch_concurrency     = 10
    batch_size            = 100
    training_memory_mb    = 4096
  }
  expect_failures = [var.auth, var.batch_concurrency, var.batch_size, var.training_memory_mb]
}

run "what_would_be_ignored_too" {
  command = plan
  variables { training_cpu = 512 }
  expect_failures = [var.training_cpu]
}

run "no_api_and_nobody_asked" {
  command = plan
  variables {
    api                   = "none"
    auth                  = "none"
    allow_unauthenticated = true
  }
  expect_failures = [var.auth]
}

run "a_batch_with" {
  command = plan
  variables {
    api       = "none"
    batch     = true
    timeout_s = 241
  }
  expect_failures = [var.timeout_s]
}
