# Each way to ask callers who they are.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  image_tag = "0.1.0"
}

run "rest_with_iam" {
  command = plan
  variables { api = "rest" }
  assert {
    condition     = output.auth == "iam" && length(module.api_http) == 0 && length(module.api_rest) == 1
    error_message = "auth has to be iam by default, and api = rest a REST API alone."
  }
}

run "http_with_jwt" {
  command = plan
  variables {
    auth = "jwt"
    jwt  = { issuer = "https://id.example.com/", audience = ["iris"], scopes = ["iris/predict"] }
  }
  assert {
    condition     = length(module.api_http) == 1 && length(module.api_rest) == 0
    error_message = "api = http has to be an HTTP API alone."
  }
}

run "rest_with_api_key" {
  variables {
    api  = "rest"
    auth = "api_key"
  }
  assert {
    condition     = length(nonsensitive(output.api_key)) > 0
    error_message = "There is no key to hand out."
  }
  assert {
    condition     = output.execution_arn == "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"
    error_message = "There is nothing that a policy could name to let a caller in."
  }
}

run "open_when_confirmed" {
  command = plan
  variables {
    auth                  = "none"
    allow_unauthenticated = true
    cors_origins          = ["https://app.example.com", "http://localhost:5173"]
  }
  assert {
    condition     = output.auth == "none"
    error_message = "auth = none was confirmed."
  }
}
