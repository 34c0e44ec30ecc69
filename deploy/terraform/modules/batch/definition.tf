locals {
  # An EXPRESS child ends after five minutes, and with it every result of its rows. So that the worst of luck fits: calls
  # that take all their time, with the start of an instance, then as many repetitions as there is time for.
  child_s = 295
  call_s  = var.call_timeout_s + 10
  # seconds waited by the first, second, ... repetition, as the retriers below have it
  slow_waits      = [5, 15, 35]
  throttled_waits = [1, 3, 7, 15, 31, 51, 71, 91]
  slow_s          = [for i, waited in local.slow_waits : (i + 2) * local.call_s + waited]
  most_slow       = length([for s in local.slow_s : s if s + local.throttled_waits[4] <= local.child_s])
  spent_s         = concat([local.call_s], local.slow_s)[local.most_slow]
  most_throttled  = length([for waited in local.throttled_waits : waited if local.spent_s + waited <= local.child_s])
}

locals {
  input  = "batch/input"
  output = "batch/output"

  # what the execution's input may say beside its key; what it leaves out is left out of the call
  options = ["model", "version", "probabilities", "unrounded"]

  asks = merge([for i, option in local.options : {
    "Is ${option} given" = {
      Type    = "Choice"
      Choices = [{ Variable = "$.${option}", IsPresent = true, Next = "Take ${option}" }]
      Default = try("Is ${local.options[i + 1]} given", "Predict")
    }
    "Take ${option}" = {
      Type       = "Pass"
      InputPath  = "$.${option}"
      ResultPath = "$.ask.${option}"
      Next       = try("Is ${local.options[i + 1]} given", "Predict")
    }
  }]...)

  # The states of https://states-language.net/spec.html, by JSONPath.
  definition = {
    Comment = "Input: {\"key\": \"${local.input}/rows.jsonl\", \"model\": \"iris\", \"version\": \"1\"}; all but key may be left out, and probabilities and unrounded be added."
    StartAt = "Is there a key"
    States = merge(local.asks, {
      "Is there a key" = {
        Type = "Choice"
        Choices = [{
          And = [
            { Variable = "$.key", IsPresent = true },
            { Variable = "$.key", IsString = true },
            { Variable = "$.key", StringMatches = "${local.input}/*" },
          ]
          Next = "Start empty"
        }]
        Default = "Refuse"
      }
      Refuse = {
        Type  = "Fail"
        Error = "INVALID_INPUT"
        Cause = "The input has no key of a file to read. Upload rows as JSON Lines below s3://${var.bucket}/${local.input}/ and give its key, such as {\"key\": \"${local.input}/rows.jsonl\", \"model\": \"iris\", \"version\": \"1\"}; model and version may be left out."
      }
      "Start empty" = {
        Type       = "Pass"
        Result     = {}
        ResultPath = "$.ask"
        Next       = "Is ${local.options[0]} given"
      }
      Predict = local.map
    })
  }

  map = {
    Type           = "Map"
    Label          = "Predict"
    MaxConcurrency = var.max_concurrency
    # No failure of a call is tolerated, which is the default: a run that lacks rows must not look like one that succeeded.
    # Bad rows are no such failure, they get errors of their own; and a failed run can be redriven, which repeats only what failed.
    ItemReader = {
      Resource     = "arn:${local.partition}:states:::s3:getObject"
      ReaderConfig = { InputType = "JSONL" }
      Parameters   = { Bucket = var.bucket, "Key.$" = "$.key" }
    }
    ItemBatcher = {
      MaxItemsPerBatch = var.batch_size
      # a state holds 256 KiB, its wrapping included
      MaxInputBytesPerBatch = 200000
      BatchInput            = { "ask.$" = "$.ask" }
    }
    ItemProcessor = {
      ProcessorConfig = { Mode = "DISTRIBUTED", ExecutionType = "EXPRESS" }
      StartAt         = "Call the function"
      States          = { "Call the function" = local.call }
    }
    # Each of its files holds Input and Output of the calls, by which rows and results are joined.
    ResultWriter = {
      Resource   = "arn:${local.partition}:states:::s3:putObject"
      Parameters = { Bucket = var.bucket, Prefix = local.output }
    }
    End = true
  }

  call = {
    Type     = "Task"
    Resource = "arn:${local.partition}:states:::lambda:invoke"
    Parameters = {
      FunctionName = var.alias_arn
      Payload      = { "BatchInput.$" = "$.BatchInput.ask", "Items.$" = "$.Items" }
    }
    OutputPath     = "$.Payload"
    TimeoutSeconds = local.call_s
    # What the handler says of the batch itself (MODEL_NOT_FOUND, INVALID_BATCH, ...) would be said again.
    Retry = [
      # turned away at once: only waiting takes time
      {
        ErrorEquals     = ["Lambda.TooManyRequestsException"]
        IntervalSeconds = 1
        BackoffRate     = 2
        MaxDelaySeconds = 20
        MaxAttempts     = local.most_throttled
        JitterStrategy  = "FULL"
      },
      # out of time, killed, or told late
      {
        ErrorEquals = [
          "Lambda.ServiceException",
          "Lambda.AWSLambdaException",
          "Lambda.SdkClientException",
          "Lambda.Unknown",
          "Sandbox.Timedout",
          "Runtime.ExitError",
          "States.Timeout",
          "STORE_UNAVAILABLE",
          "CLOSED",
        ]
        IntervalSeconds = 5
        BackoffRate     = 2
        MaxDelaySeconds = 20
        MaxAttempts     = local.most_slow
        JitterStrategy  = "FULL"
      },
    ]
    End = true
  }
}
