variable "name" {
  description = "Prefix of every resource, and value of the tag that the budget counts by."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "function_name" {
  description = "Function to watch."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,64}$", var.function_name))
    error_message = "function_name: set the name of a Lambda function, without its ARN or alias."
  }
}

variable "alias_name" {
  description = "Alias that takes the traffic."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,128}$", var.alias_name)) && can(regex("[a-zA-Z_-]", var.alias_name))
    error_message = "alias_name: set the name of an alias, such as \"live\": a version's number would not follow a release."
  }
}

variable "canary_version" {
  description = "During a canary, { number } of its version, which then has an alarm of its own; else null. (An object, because whether there is a canary is known before its number is.)"
  type        = object({ number = string })
  default     = null
  validation {
    condition     = var.canary_version == null || can(regex("^[1-9][0-9]*$", var.canary_version.number))
    error_message = "canary_version: set { number = \"7\" }, a published version, or null."
  }
}

variable "log_group_name" {
  description = "Log group of the function."
  type        = string
  nullable    = false
  validation {
    condition     = startswith(var.log_group_name, "/")
    error_message = "log_group_name: set the name of a log group, such as /aws/lambda/NAME."
  }
}

variable "api" {
  description = "Kind of the API in front: http, rest or none."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["http", "rest", "none"], var.api)
    error_message = "api: set http, rest or none."
  }
}

variable "api_id" {
  description = "What the API's metrics are told apart by: the id of an HTTP API, the name of a REST API, null without one."
  type        = string
  default     = null
  validation {
    condition     = (var.api_id == null) == (var.api == "none")
    error_message = "api_id: set the id of the HTTP API or the name of the REST API; null goes with api = none."
  }
}

variable "alarm_emails" {
  description = "Addresses that messages go to."
  type        = list(string)
  nullable    = false
  validation {
    condition     = alltrue([for email in var.alarm_emails : can(regex("^[^@\\s,;<>]+@[^@\\s,;<>]+\\.[^@\\s,;<>]+$", email))])
    error_message = "alarm_emails: set plain addresses such as \"ops@example.com\", one per item."
  }
}

variable "latency_p99_ms" {
  description = "Milliseconds at which the alarm on the slowest hundredth of calls goes off."
  type        = number
  nullable    = false
  validation {
    condition     = var.latency_p99_ms >= 1
    error_message = "latency_p99_ms: set at least 1 millisecond."
  }
}

variable "monthly_budget_usd" {
  description = "US dollars a month; 0 for no budget."
  type        = number
  nullable    = false
  validation {
    condition     = var.monthly_budget_usd >= 0
    error_message = "monthly_budget_usd: set an amount above 0, or 0 for no budget."
  }
}
