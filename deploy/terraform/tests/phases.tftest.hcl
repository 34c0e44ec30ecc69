# What each phase makes, and what the outputs tell of it.
mock_provider "aws" { source = "./tests/mocks" }

run "without_an_image_the_registry_alone" {
  assert {
    condition     = output.repository_name == "iris" && output.registry == "s3://${output.bucket}/models"
    error_message = "There is nothing to push to or to train into."
  }
  assert {
    condition     = output.function_name == null && output.alias == null && output.live == null && output.image_digest == null && output.invoke_url == null
    error_message = "Without an image there can be no function."
  }
}

run "with_an_image_the_rest" {
  variables { image_tag = "0.1.0" }
  assert {
    condition     = output.function_name == "iris" && output.alias == "live" && output.live.version == output.function_version && length(output.live.canary) == 0
    error_message = "The version that was published does not take the traffic."
  }
  assert {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", output.image_digest))
    error_message = "The image is not named by its digest."
  }
  assert {
    condition     = output.invoke_url == "https://abcdefghij.execute-api.eu-west-1.amazonaws.com" && output.api_id == "abcdefghij"
    error_message = "The address has to come without a final slash, so that paths can be put behind it."
  }
  assert {
    condition     = output.execution_arn == "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"
    error_message = "There is nothing that a policy could name to let a caller in."
  }
  assert {
    condition     = nonsensitive(output.api_key) == null && output.state_machine_arn == null && output.train_command == null
    error_message = "What nobody asked for is there."
  }
}

run "jobs_where_they_are_asked_for" {
  variables {
    image_tag = "0.1.0"
    api       = "none"
    batch     = true
    training  = true
  }
  assert {
    condition     = output.state_machine_arn != null && startswith(output.train_command, "aws ecs run-task ")
    error_message = "There is no state machine, or no line that trains."
  }
  assert {
    condition     = output.invoke_url == null && output.api_id == null && output.execution_arn == null
    error_message = "There is an API in spite of api = none."
  }
}

# The function of the run before is there, and its tag is forgotten.
run "a_forgotten_image_tag_takes_nothing_down" {
  command = plan
  override_data {
    target = data.aws_lambda_functions.existing[0]
    values = { function_names = ["other", "iris"] }
  }
  expect_failures = [data.aws_lambda_functions.existing]
}

run "a_pinned_version_without_a_canary_leaves_changes_aside" {
  command = apply
  variables {
    image_tag    = "0.1.0"
    live_version = "6"
  }
  expect_failures = [check.changes_reach_the_traffic]
}

# Neither of these warns.
run "a_canary_tries_them" {
  variables {
    image_tag     = "0.1.0"
    live_version  = "6"
    canary_weight = 0.1
  }
  assert {
    condition     = output.live.version == "6"
    error_message = "The pinned version has to keep the rest."
  }
}

run "the_newest_version_may_be_pinned" {
  variables {
    image_tag    = "0.1.0"
    live_version = "7"
  }
  assert {
    condition     = output.live.version == "7"
    error_message = "The newest version has to answer."
  }
}
