# The state machine that predicts the lines of a file, and its role.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name            = "iris"
  alias_arn       = "arn:aws:lambda:eu-west-1:123456789012:function:iris:live"
  bucket          = "iris-123456789012-eu-west-1"
  bucket_arn      = "arn:aws:s3:::iris-123456789012-eu-west-1"
  call_timeout_s  = 29
  max_concurrency = 7
  batch_size      = 100
}

run "as_it_comes" {
  module { source = "./modules/batch" }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.this.definition).States.Predict.MaxConcurrency == 7 && jsondecode(aws_sfn_state_machine.this.definition).States.Predict.ItemBatcher.MaxItemsPerBatch == 100
    error_message = "Calls at once, or rows a call, are not those that are set."
  }
  assert {
    condition     = local.call.Parameters.FunctionName == var.alias_arn && local.map.ItemProcessor.ProcessorConfig == { Mode = "DISTRIBUTED", ExecutionType = "EXPRESS" }
    error_message = "Another version is called, or each call is billed as a standard execution."
  }
  assert {
    condition     = alltrue([for state in values(local.definition.States) : alltrue([for next in compact([try(state.Next, ""), try(state.Default, "")]) : contains(keys(local.definition.States), next)])])
    error_message = "A state leads to one that is not there."
  }
  assert {
    condition     = local.definition.States[local.definition.StartAt].Default == "Refuse" && contains(local.definition.States[local.definition.StartAt].Choices[0].And, { Variable = "$.key", StringMatches = "batch/input/*" })
    error_message = "A key that the role may not read has to be refused with a sentence."
  }
  assert {
    condition     = !contains(flatten(local.call.Retry[*].ErrorEquals), "States.ALL") && !contains(flatten(local.call.Retry[*].ErrorEquals), "MODEL_NOT_FOUND")
    error_message = "What is wrong with a batch itself would be asked again."
  }
  assert {
    condition     = local.most_throttled == 8 && local.most_slow == 3
    error_message = "There is time for more repetitions, or for less."
  }
  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].include_execution_data == false && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Rows are logged, or the log is kept for ever."
  }
}

# With every repetition, and every call as long as it may take, a child ends before its five minutes do.
run "the_longest_call" {
  module { source = "./modules/batch" }
  command = plan
  variables { call_timeout_s = 240 }
  assert {
    condition     = local.most_slow == 0 && local.most_throttled == 5 && local.call.TimeoutSeconds + local.throttled_waits[local.most_throttled - 1] < 300
    error_message = "The child would end before its call does."
  }
}

run "a_long_call" {
  module { source = "./modules/batch" }
  command = plan
  variables { call_timeout_s = 60 }
  assert {
    condition     = local.most_slow >= 1 && local.call.TimeoutSeconds * (1 + local.most_slow) + local.slow_waits[local.most_slow - 1] + local.throttled_waits[local.most_throttled - 1] < 300
    error_message = "The child would end before its calls do."
  }
}

run "a_call_that_no_child_waits_for" {
  module { source = "./modules/batch" }
  command = plan
  variables { call_timeout_s = 241 }
  expect_failures = [var.call_timeout_s]
}

run "mistyped" {
  module { source = "./modules/batch" }
  command = plan
  variables {
    alias_arn       = "arn:aws:lambda:eu-west-1:123456789012:function:iris"
    bucket          = "s3://iris"
    bucket_arn      = "arn:aws:s3:::iris/models"
    max_concurrency = 0
    batch_size      = 1.5
  }
  expect_failures = [var.alias_arn, var.bucket, var.bucket_arn, var.max_concurrency, var.batch_size]
}
