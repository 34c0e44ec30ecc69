variable "name" {
  description = "Name of the API and prefix of what belongs to it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "function_name" {
  description = "Name of the Lambda function that answers."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,64}$", var.function_name))
    error_message = "function_name: set the name of a Lambda function, without its ARN or alias."
  }
}

variable "alias_name" {
  description = "Alias of the function that is called, such as live."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,128}$", var.alias_name)) && can(regex("[a-zA-Z_-]", var.alias_name))
    error_message = "alias_name: set the name of an alias, such as \"live\": a version's number would not follow a release."
  }
}

variable "invoke_arn" {
  description = "Invoke ARN of that alias: the one for API Gateway, which ends in /invocations."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.invoke_arn, "arn:") && endswith(var.invoke_arn, "/invocations")
    error_message = "invoke_arn: set the alias' invoke_arn (arn:...:path/2015-03-31/functions/.../invocations), not its arn."
  }
}

variable "auth" {
  description = "Who may call: iam (signed requests), jwt (tokens of an issuer) or none (everybody)."
  type        = string
  default     = "iam"
  nullable    = false

  validation {
    condition     = contains(["iam", "jwt", "none"], var.auth)
    error_message = "auth: set iam, jwt or none; api_key needs a REST API, since HTTP APIs have no usage plans."
  }
}

variable "jwt" {
  description = "Issuer, audience and scopes of the tokens, for auth = jwt; a token needs one of the scopes, where there are any."
  type        = object({ issuer = string, audience = list(string), scopes = optional(list(string), []) })
  default     = null

  validation {
    condition     = var.auth != "jwt" || var.jwt != null
    error_message = "jwt: auth = \"jwt\" needs it; set { issuer = \"https://...\", audience = [\"...\"] }."
  }
  validation {
    condition     = var.jwt == null || (startswith(try(var.jwt.issuer, ""), "https://") && length(try(var.jwt.audience, [])) > 0)
    error_message = "jwt: set an issuer that begins with https:// and at least one audience."
  }
}

variable "throttle" {
  description = "Requests per second (rate) and at once (burst) over all callers; what is more is answered with 429."
  type        = object({ rate = number, burst = number })
  default     = { rate = 20, burst = 40 }
  nullable    = false

  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle: set a rate over 0 and a whole burst of 1 or more: with 0 every request would be 429."
  }
}

variable "management_paths" {
  description = "Paths kept for managing models, such as /v2/repository: they and all below them need signed requests (IAM), whatever auth is."
  type        = list(string)
  default     = ["/v2/repository"]
  nullable    = false

  validation {
    condition     = alltrue([for path in var.management_paths : can(regex("^(/[a-zA-Z0-9._-]+)+$", path))])
    error_message = "management_paths: set paths such as \"/v2/repository\", of letters, digits, \".\", \"_\" and \"-\", without a final slash."
  }
}

variable "cors_origins" {
  description = "Origins whose pages may call the API from a browser, such as https://app.example.com; [\"*\"] for all, [] for none."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    # no wider than packages/server/src/cors/origins.ts, which refuses to start
    condition = alltrue([for origin in var.cors_origins : origin == "*" || (
      can(regex("^https?://(([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?|((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]))(:[1-9][0-9]{0,4})?$", origin)) &&
      !can(regex("^(http:.*:80|https:.*:443)$", origin)) &&
      tonumber(try(regex(":([0-9]{1,5})$", origin)[0], "1")) <= 65535
    )])
    error_message = "cors_origins: set what browsers send: scheme, host in lower case and a port up to 65535 where it is not the scheme's own, such as \"https://app.example.com\" or \"http://localhost:5173\", without path or final slash; or \"*\"."
  }
}

variable "log_retention_days" {
  description = "Days that the access log is kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: set what CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
