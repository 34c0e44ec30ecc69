variable "name" {
  description = "Prefix of every resource."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "alias_arn" {
  description = "ARN of the function's alias that answers."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:.*:function:[^:]+:[^:]+$", var.alias_arn))
    error_message = "alias_arn: set the ARN of a function's alias (arn:...:function:NAME:ALIAS), not that of the function."
  }
}

variable "bucket" {
  description = "Bucket that holds the rows (below batch/input/) and gets the results (below batch/output/)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket: set the name of a bucket, without s3:// and without a key."
  }
}

variable "bucket_arn" {
  description = "ARN of the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.bucket_arn))
    error_message = "bucket_arn: set the ARN of a bucket, such as arn:aws:s3:::iris-models, without a key."
  }
}

variable "max_concurrency" {
  description = "Calls of the function at once; each may take an instance of its own away from other callers."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.max_concurrency >= 1 && var.max_concurrency <= 1000 && floor(var.max_concurrency) == var.max_concurrency
    error_message = "max_concurrency: set a whole number from 1 to 1000."
  }
}

variable "call_timeout_s" {
  description = "Seconds after which the function cuts off a call, its timeout."
  type        = number
  nullable    = false

  validation {
    condition     = var.call_timeout_s >= 1 && var.call_timeout_s <= 240 && floor(var.call_timeout_s) == var.call_timeout_s
    error_message = "call_timeout_s: set the function's timeout to a whole number of seconds from 1 to 240: a batch's executions end after five minutes."
  }
}

variable "batch_size" {
  description = "Rows per call at most. An answer may hold 256 KiB: less than 256 for models that give more than a kilobyte a row."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000 && floor(var.batch_size) == var.batch_size
    error_message = "batch_size: set a whole number from 1 to 10000."
  }
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: set what CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
