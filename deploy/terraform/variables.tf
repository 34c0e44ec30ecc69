# --- what it is called, and where it is ---

variable "name" {
  description = "Prefix of every resource, and name of the function. Two deployments in one account and region need two names."
  type        = string
  default     = "iris"
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "environment" {
  description = "Value of the tag Environment."
  type        = string
  default     = "dev"
  nullable    = false
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", var.environment))
    error_message = "environment: set 1 to 64 letters, digits, dots, hyphens and underscores, such as \"prod\"."
  }
}

variable "region" {
  description = "AWS region. null takes AWS_REGION, or that of the profile."
  type        = string
  default     = null
  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: set the code of a region, such as \"eu-west-1\" (without the letter of an availability zone), or null for that of the environment or the profile."
  }
}

variable "tags" {
  description = "Further tags of every resource. Application, Environment and ManagedBy are set already."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for key in keys(var.tags) : !contains(["application", "environment", "managedby"], lower(key))])
    error_message = "tags: leave out Application, Environment and ManagedBy: they are set by name and environment, and the budget counts by them."
  }
  validation {
    condition = length(var.tags) <= 47 && length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags) && alltrue([
      for key, value in var.tags : can(regex("^[A-Za-z0-9 _.:/=+@-]{1,128}$", key)) && can(regex("^[A-Za-z0-9 _.:/=+@-]{0,256}$", value)) && !startswith(lower(key), "aws:")
    ])
    error_message = "tags: set at most 47, with keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + @ -; no key begins with aws: or differs from another by its case alone."
  }
}

# --- registry ---

variable "force_destroy" {
  description = "Whether terraform destroy also deletes a repository and a bucket that are not empty, with all models in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "enforce_tls" {
  description = "Whether the bucket refuses plain HTTP. Only an emulator of AWS needs false."
  type        = bool
  default     = true
  nullable    = false
}

variable "bucket_lifecycle" {
  description = "Whether the bucket cleans up unfinished uploads, and what noncurrent_version_days says. Only an emulator of AWS needs false."
  type        = bool
  default     = true
  nullable    = false
}

variable "noncurrent_version_days" {
  description = "Days after which superseded and deleted objects of the bucket are gone for good; 0 keeps them for ever."
  type        = number
  default     = 0
  nullable    = false
  validation {
    condition     = var.noncurrent_version_days >= 0 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "noncurrent_version_days: set a whole number of days, or 0 to keep everything."
  }
  validation {
    condition     = var.noncurrent_version_days == 0 || var.bucket_lifecycle
    error_message = "noncurrent_version_days needs bucket_lifecycle = true: without it nothing is cleaned up."
  }
}

# --- image ---

variable "image_tag" {
  description = "Tag of the pushed image. null makes the registry and the bucket alone."
  type        = string
  default     = null
  validation {
    condition     = var.image_tag == null || can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag))
    error_message = "image_tag: set the tag alone, such as \"0.1.0\": up to 128 letters, digits, dots, hyphens and underscores, without repository, colon or digest."
  }
  validation {
    condition     = var.image_tag != "latest"
    error_message = "image_tag: set a tag for this build, such as \"0.1.0\": tags are immutable, so \"latest\" could be pushed only once."
  }
}

variable "architecture" {
  description = "Processor that the image was built for: x86_64 or arm64."
  type        = string
  default     = "x86_64"
  nullable    = false
  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture: set x86_64 (docker's linux/amd64) or arm64 (linux/arm64)."
  }
}

# --- function ---

variable "memory_mb" {
  description = "Memory of the function in MB, and with it the processor: 1769 MB are one, 10240 MB six."
  type        = number
  default     = 1769
  nullable    = false
  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "memory_mb: set a whole number from 128 to 10240."
  }
}

variable "timeout_s" {
  description = "Seconds after which a call is cut off."
  type        = number
  default     = 29
  nullable    = false
  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900 && floor(var.timeout_s) == var.timeout_s
    error_message = "timeout_s: set a whole number of seconds from 1 to 900."
  }
  validation {
    condition     = var.api != "http" || var.timeout_s <= 30
    error_message = "timeout_s: set at most 30 with api = \"http\": the gateway gives up after 30 seconds, while the function would go on and be billed."
  }
  validation {
    condition     = var.api != "rest" || var.timeout_s <= 29
    error_message = "timeout_s: set at most 29 with api = \"rest\": the gateway gives up after 29 seconds, while the function would go on and be billed."
  }
  validation {
    condition     = !var.batch || var.timeout_s <= 240
    error_message = "timeout_s: set at most 240 with batch = true: the executions that call the function end after five minutes, with what they wait for."
  }
}

variable "ephemeral_mb" {
  description = "Size of the function's /tmp in MB, where models from the bucket are kept."
  type        = number
  default     = 512
  nullable    = false
  validation {
    condition     = var.ephemeral_mb >= 512 && var.ephemeral_mb <= 10240 && floor(var.ephemeral_mb) == var.ephemeral_mb
    error_message = "ephemeral_mb: set a whole number from 512 to 10240."
  }
}

variable "reserved_concurrency" {
  description = "Most instances at a time, taken from the account's quota. -1 sets no limit; a new account, with a quota of 10, cannot reserve any."
  type        = number
  default     = -1
  nullable    = false
  validation {
    condition     = var.reserved_concurrency != 0
    error_message = "reserved_concurrency: 0 stops the function; set a number of instances, or -1 for no limit."
  }
  validation {
    condition     = var.reserved_concurrency >= -1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency: set a whole number of instances, or -1 for no limit."
  }
  validation {
    condition     = var.reserved_concurrency < 1 || var.reserved_concurrency >= var.provisioned_concurrency
    error_message = "reserved_concurrency must be at least provisioned_concurrency: what is provisioned comes out of what is reserved."
  }
}

variable "provisioned_concurrency" {
  description = "Instances that are always started, and always billed; 0 for none."
  type        = number
  default     = 0
  nullable    = false
  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "provisioned_concurrency: set a whole number of instances, or 0 for none."
  }
}

variable "snapstart" {
  description = "Whether instances start from a snapshot that is taken when a version is published."
  type        = bool
  default     = false
  nullable    = false
  validation {
    condition     = !var.snapstart || var.provisioned_concurrency == 0
    error_message = "snapstart: set provisioned_concurrency = 0 beside it, or snapstart = false: Lambda takes one of the two."
  }
  validation {
    condition     = !var.snapstart || var.ephemeral_mb == 512
    error_message = "snapstart: set ephemeral_mb = 512 beside it, or snapstart = false: Lambda takes snapshots of functions with 512 MB of /tmp only."
  }
}

variable "keep_warm_minutes" {
  description = "Minutes between calls that only keep one instance of the live version started; 0 for none, 5 is usual."
  type        = number
  default     = 0
  nullable    = false
  validation {
    condition     = var.keep_warm_minutes >= 0 && var.keep_warm_minutes <= 60 && floor(var.keep_warm_minutes) == var.keep_warm_minutes
    error_message = "keep_warm_minutes: set a whole number up to 60 (an instance does not live longer unused), or 0 for none."
  }
  validation {
    condition     = var.keep_warm_minutes == 0 || var.provisioned_concurrency == 0
    error_message = "keep_warm_minutes: set 0 beside provisioned_concurrency: what is provisioned is warm already."
  }
}

variable "environment_variables" {
  description = "Further environment of the function, such as { IRIS_LOG_LEVEL = \"warn\" }. No secrets: whoever may look at the function reads them."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for key in keys(var.environment_variables) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", key))])
    error_message = "environment_variables: set names of two or more letters, digits and underscores, a letter first."
  }
  validation {
    condition     = alltrue([for value in values(var.environment_variables) : value != null])
    error_message = "environment_variables: set a text for each name, or leave the name out: null is no value."
  }
  validation {
    condition     = alltrue([for key in keys(var.environment_variables) : !startswith(key, "AWS_") && !startswith(key, "LAMBDA_")])
    error_message = "environment_variables: leave out AWS_... and LAMBDA_...: Lambda sets them itself."
  }
  validation {
    condition     = !contains(keys(var.environment_variables), "IRIS_CORS_ORIGINS")
    error_message = "environment_variables: set the variable cors_origins instead of IRIS_CORS_ORIGINS: the gateway has to know them too."
  }
  # What packages/server/src/config.ts knows and Lambda has a use for; a server that does not like its settings does not start.
  validation {
    condition = alltrue([
      for key in keys(var.environment_variables) : !startswith(key, "IRIS_") || contains(
        ["IRIS_REGISTRY", "IRIS_CACHE", "IRIS_STORE_TIMEOUT", "IRIS_RELOAD_SECONDS", "IRIS_DEFAULT_MODEL", "IRIS_BASE_PATH", "IRIS_BODY_LIMIT", "IRIS_UNKNOWN_FEATURES", "IRIS_CORS_ORIGINS", "IRIS_LOG_LEVEL"], key
      )
    ])
    error_message = "environment_variables: of the names that begin with IRIS_, set IRIS_CACHE, IRIS_STORE_TIMEOUT, IRIS_RELOAD_SECONDS, IRIS_DEFAULT_MODEL, IRIS_BASE_PATH, IRIS_BODY_LIMIT, IRIS_UNKNOWN_FEATURES, IRIS_LOG_LEVEL or IRIS_REGISTRY: the server has no others that mean something in Lambda."
  }
  validation {
    condition     = try(length(regexall("^((/[A-Za-z0-9_.~@:+-]+)+/?)?$", var.environment_variables.IRIS_BASE_PATH)) == 1 && length(regexall("/[.]{1,2}(/|$)", var.environment_variables.IRIS_BASE_PATH)) == 0, true)
    error_message = "environment_variables: set IRIS_BASE_PATH to a path of plain segments, such as \"/ml\"."
  }
  validation {
    condition     = try(contains(["", "trace", "debug", "info", "warn", "error"], var.environment_variables.IRIS_LOG_LEVEL), true)
    error_message = "environment_variables: set IRIS_LOG_LEVEL to trace, debug, info, warn or error; with less in the log, the alarms that read it would tell nothing."
  }
  validation {
    condition = contains(["", null], lookup(var.environment_variables, "IRIS_RELOAD_SECONDS", "")) || try(
      can(regex("^[0-9]{1,15}(\\.[0-9]{1,3})?$", var.environment_variables.IRIS_RELOAD_SECONDS)) && tonumber(var.environment_variables.IRIS_RELOAD_SECONDS) <= 86400
    , false)
    error_message = "environment_variables: set IRIS_RELOAD_SECONDS to a number of seconds from 0 to 86400, such as \"30\"."
  }
  validation {
    condition = contains(["", null], lookup(var.environment_variables, "IRIS_STORE_TIMEOUT", "")) || try(
      can(regex("^[0-9]{1,15}(\\.[0-9]{1,3})?$", var.environment_variables.IRIS_STORE_TIMEOUT)) && tonumber(var.environment_variables.IRIS_STORE_TIMEOUT) >= 1 && tonumber(var.environment_variables.IRIS_STORE_TIMEOUT) <= 86400
    , false)
    error_message = "environment_variables: set IRIS_STORE_TIMEOUT to a number of seconds from 1 to 86400, such as \"6\"."
  }
  validation {
    condition = contains(["", null], lookup(var.environment_variables, "IRIS_BODY_LIMIT", "")) || try(alltrue([
      for size in [regex("^([0-9]{1,15}(?:\\.[0-9]{1,3})?)\\s*([a-z]*)$", lower(trimspace(var.environment_variables.IRIS_BODY_LIMIT)))] : alltrue([
        for bytes in [size[0] * { "" = 1, b = 1, kb = 1000, mb = 1000000, gb = 1000000000, kib = 1024, mib = 1048576, gib = 1073741824 }[size[1]]] :
        floor(bytes + 0.5) >= 1 && floor(bytes + 0.5) <= 268435456
      ])
    ]), false)
    error_message = "environment_variables: set IRIS_BODY_LIMIT to a size from 1 byte to 256 MiB, such as \"1048576\" or \"1 MiB\"."
  }
  validation {
    condition     = try(contains(["", "refuse", "ignore"], var.environment_variables.IRIS_UNKNOWN_FEATURES), true)
    error_message = "environment_variables: set IRIS_UNKNOWN_FEATURES to refuse or ignore."
  }
  validation {
    condition     = can(regex("^[^/\\s]*$", coalesce(lookup(var.environment_variables, "IRIS_DEFAULT_MODEL", "iris"), "iris")))
    error_message = "environment_variables: set IRIS_DEFAULT_MODEL to the name of a model, without slashes and spaces."
  }
  validation {
    condition     = try(startswith(var.environment_variables.IRIS_REGISTRY, "file:///"), true)
    error_message = "environment_variables: IRIS_REGISTRY may be set to models in the image, such as \"file:///var/task/registry\"; another bucket the function's role could not read."
  }
  validation {
    condition     = length(join("", concat(keys(var.environment_variables), [for value in values(var.environment_variables) : coalesce(value, "-")], var.cors_origins))) <= 3500
    error_message = "environment_variables: set less: Lambda takes 4 KB of environment in all, with cors_origins."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: set what CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

# --- release ---

variable "live_version" {
  description = "Version of the function that takes the traffic. null is the one that this apply publishes."
  type        = string
  default     = null
  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version: set the number of a published version, such as \"3\" (terraform output live tells the one that answers now), or null for the newest."
  }
  validation {
    condition     = var.live_version == null || var.image_tag != null
    error_message = "live_version needs image_tag: set the tag of the newest image beside it."
  }
}

variable "canary_weight" {
  description = "Share of the traffic, 0 to 1, that goes to the newest version while live_version keeps the rest."
  type        = number
  default     = 0
  nullable    = false
  validation {
    condition     = var.canary_weight >= 0 && var.canary_weight < 1
    error_message = "canary_weight: set a share from 0 to below 1, such as 0.1 for a tenth; to give the newest version everything, leave out canary_weight and live_version."
  }
  validation {
    condition     = var.canary_weight == 0 || var.live_version != null
    error_message = "canary_weight needs live_version, the version that keeps the rest of the traffic: set it to the one that answers now (terraform output live)."
  }
  validation {
    condition     = var.canary_weight == 0 || var.provisioned_concurrency == 0
    error_message = "canary_weight: set provisioned_concurrency = 0 during a canary: Lambda refuses the two on one alias."
  }
}

# --- API ---

variable "api" {
  description = "What is in front of the function: http (API Gateway's HTTP API), rest (its REST API), or none (it is invoked)."
  type        = string
  default     = "http"
  nullable    = false
  validation {
    condition     = contains(["http", "rest", "none"], var.api)
    error_message = "api: set http, rest or none."
  }
}

variable "auth" {
  description = "What the API asks of a caller: iam (requests signed by AWS credentials), jwt (a token; HTTP API), api_key (REST API), or none."
  type        = string
  default     = "iam"
  nullable    = false
  validation {
    condition     = contains(["iam", "jwt", "api_key", "none"], var.auth)
    error_message = "auth: set iam, jwt, api_key or none."
  }
  validation {
    condition     = var.auth != "jwt" || var.api == "http"
    error_message = "auth = \"jwt\" needs api = \"http\": a REST API has no authorizer for tokens of any issuer."
  }
  validation {
    condition     = var.auth != "api_key" || var.api == "rest"
    error_message = "auth = \"api_key\" needs api = \"rest\": HTTP APIs have no keys and no usage plans."
  }
  validation {
    condition     = var.auth != "none" || var.allow_unauthenticated
    error_message = "auth = \"none\" opens the endpoint to everybody, at your cost: set allow_unauthenticated = true to confirm it."
  }
  validation {
    condition     = var.auth == "none" || !var.allow_unauthenticated
    error_message = "auth is not \"none\", so allow_unauthenticated = true confirms nothing: set auth = \"none\", or leave out allow_unauthenticated."
  }
  validation {
    condition     = var.auth != "none" || var.api != "none"
    error_message = "auth = \"none\" needs an API: set api to http or rest, or leave out auth: a function that is invoked asks for IAM always."
  }
}

variable "allow_unauthenticated" {
  description = "Confirms auth = none."
  type        = bool
  default     = false
  nullable    = false
}

variable "jwt" {
  description = "For auth = jwt: the issuer's address exactly as in the tokens' iss, the audiences that are let in, and scopes of which a token needs one."
  type        = object({ issuer = string, audience = list(string), scopes = optional(list(string), []) })
  default     = null
  validation {
    condition     = var.jwt != null || var.auth != "jwt"
    error_message = "auth = \"jwt\" needs jwt: set { issuer = \"https://...\", audience = [\"...\"] }."
  }
  validation {
    condition     = var.jwt == null || can(regex("^https://[^\\s?#]+$", var.jwt.issuer))
    error_message = "jwt: set issuer to an https:// address, exactly as it stands in the tokens' iss."
  }
  validation {
    condition     = var.jwt == null || try(length(var.jwt.audience) > 0 && alltrue([for item in var.jwt.audience : trimspace(item) != ""]), false)
    error_message = "jwt: set audience to at least one value of the tokens' aud (or client_id); none of them may be empty."
  }
  validation {
    condition     = var.jwt == null || try(alltrue([for item in var.jwt.scopes : can(regex("^[!#-\\[\\]-~]+$", item))]), false)
    error_message = "jwt: set scopes to single words such as \"iris/predict\", without spaces, one per item."
  }
  validation {
    condition     = var.jwt == null || var.auth == "jwt"
    error_message = "jwt is given, and auth would ignore it: set auth = \"jwt\", or leave out jwt."
  }
}

variable "throttle" {
  description = "Limits of the API: rate in requests a second, burst of requests at a time, and daily_quota of requests a day for the key of auth = api_key."
  type        = object({ rate = optional(number, 20), burst = optional(number, 40), daily_quota = optional(number, 100000) })
  default     = {}
  nullable    = false
  validation {
    condition     = try(var.throttle.rate >= 1 && var.throttle.rate <= 10000, false)
    error_message = "throttle: set rate to 1 to 10000 requests a second; less would turn every request away."
  }
  validation {
    condition     = try(var.throttle.burst >= 1 && var.throttle.burst <= 5000 && floor(var.throttle.burst) == var.throttle.burst, false)
    error_message = "throttle: set burst to a whole number of requests, 1 to 5000; less would turn every request away."
  }
  validation {
    condition     = try(var.throttle.burst >= var.throttle.rate || var.throttle.burst == 5000, false)
    error_message = "throttle: set burst to at least rate: a second's worth of requests that arrive together would be turned away else."
  }
  validation {
    condition     = try(var.throttle.daily_quota >= var.throttle.burst && floor(var.throttle.daily_quota) == var.throttle.daily_quota, false)
    error_message = "throttle: set daily_quota to a whole number of requests, at least burst: the first burst would use up the day else."
  }
}

variable "rest_access_logs" {
  description = "Access log of a REST API, which needs a role in the account's settings of the region, one for all APIs: off; existing (there is one: aws apigateway get-account); create (make one, in place of what is set)."
  type        = string
  default     = "off"
  nullable    = false
  validation {
    condition     = contains(["off", "existing", "create"], var.rest_access_logs)
    error_message = "rest_access_logs: set off, existing or create."
  }
  validation {
    condition     = var.rest_access_logs == "off" || var.api == "rest"
    error_message = "rest_access_logs needs api = \"rest\": an HTTP API has its access log always."
  }
}

variable "cors_origins" {
  description = "Origins of web pages that may call the API from a browser, such as [\"https://app.example.com\"]; [\"*\"] for all."
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
  validation {
    condition     = !contains(var.cors_origins, "*") || length(var.cors_origins) == 1
    error_message = "cors_origins: set \"*\" alone, or the origins without it."
  }
  validation {
    condition     = length(var.cors_origins) == 0 || var.api != "none"
    error_message = "cors_origins needs an API: set api to http or rest, or leave out cors_origins."
  }
}

# --- operations ---

variable "alarm_emails" {
  description = "Addresses that alarms and the budget write to; each gets a mail to confirm first."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for email in var.alarm_emails : can(regex("^[^@\\s,;<>]+@[^@\\s,;<>]+\\.[^@\\s,;<>]+$", email))])
    error_message = "alarm_emails: set plain addresses such as \"ops@example.com\", one per item."
  }
}

variable "latency_p99_ms" {
  description = "Milliseconds; an alarm tells when the slowest hundredth of calls takes as long."
  type        = number
  default     = 2000
  nullable    = false
  validation {
    condition     = var.latency_p99_ms >= 1
    error_message = "latency_p99_ms: set at least 1 millisecond."
  }
  validation {
    condition     = var.latency_p99_ms <= var.timeout_s * 1000
    error_message = "latency_p99_ms: set at most timeout_s in milliseconds: calls are cut off then, so the alarm could never tell."
  }
}

variable "monthly_budget_usd" {
  description = "US dollars a month at whose 80 % (forecast) and 100 % (actual) a message is sent; 0 for no budget. Activate the cost allocation tag Application for it to count."
  type        = number
  default     = 0
  nullable    = false
  validation {
    condition     = var.monthly_budget_usd >= 0
    error_message = "monthly_budget_usd: set an amount above 0, or 0 for no budget."
  }
}

# --- jobs ---

variable "batch" {
  description = "Whether there is a state machine that predicts the JSON Lines of a file in the bucket."
  type        = bool
  default     = false
  nullable    = false
}

variable "batch_concurrency" {
  description = "Most calls of the function that one batch has running at a time."
  type        = number
  default     = 5
  nullable    = false
  validation {
    condition     = var.batch_concurrency >= 1 && var.batch_concurrency <= 1000 && floor(var.batch_concurrency) == var.batch_concurrency
    error_message = "batch_concurrency: set a whole number from 1 to 1000."
  }
  validation {
    condition     = !var.batch || var.reserved_concurrency < 1 || var.batch_concurrency <= var.reserved_concurrency
    error_message = "batch_concurrency: set at most reserved_concurrency: calls over it are throttled."
  }
  validation {
    condition     = var.batch || var.batch_concurrency == 5
    error_message = "batch_concurrency needs batch = true: set it, or leave batch_concurrency out."
  }
}

variable "batch_size" {
  description = "Rows per call of a batch at most. An answer may hold 256 KiB: less than 256 for models that give more than a kilobyte a row."
  type        = number
  default     = 256
  nullable    = false
  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000 && floor(var.batch_size) == var.batch_size
    error_message = "batch_size: set a whole number from 1 to 10000."
  }
  validation {
    condition     = var.batch || var.batch_size == 256
    error_message = "batch_size needs batch = true: set it, or leave batch_size out."
  }
}

variable "training" {
  description = "Whether there is a container task (ECS on Fargate) that trains into the bucket; nothing is billed until it runs."
  type        = bool
  default     = false
  nullable    = false
}

variable "training_subnets" {
  description = "Subnets, of one VPC, that training tasks run in, with a way to the internet; [] for those of the default VPC."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for subnet in var.training_subnets : can(regex("^subnet-[0-9a-f]{8,17}$", subnet))])
    error_message = "training_subnets: set ids such as \"subnet-0123456789abcdef0\"."
  }
  validation {
    condition     = length(var.training_subnets) == 0 || var.training
    error_message = "training_subnets needs training = true: set it, or leave the subnets out."
  }
}

variable "training_cpu" {
  description = "Processor units of a training task: 1024 are one processor."
  type        = number
  default     = 1024
  nullable    = false
  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.training_cpu)
    error_message = "training_cpu: set 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
  validation {
    condition     = var.training || var.training_cpu == 1024
    error_message = "training_cpu needs training = true: set it, or leave training_cpu out."
  }
}

variable "training_memory_mb" {
  description = "Memory of a training task in MB; Fargate has 2 to 8 GB for each processor."
  type        = number
  default     = 2048
  nullable    = false
  validation {
    condition = contains(lookup({
      256   = [512, 1024, 2048]
      512   = range(1024, 4097, 1024)
      1024  = range(2048, 8193, 1024)
      2048  = range(4096, 16385, 1024)
      4096  = range(8192, 30721, 1024)
      8192  = range(16384, 61441, 4096)
      16384 = range(32768, 122881, 8192)
    }, tostring(var.training_cpu), [var.training_memory_mb]), var.training_memory_mb)
    error_message = "training_memory_mb: set what Fargate has for training_cpu: 256 goes with 512, 1024 or 2048; 512 with 1024 to 4096, 1024 with 2048 to 8192, 2048 with 4096 to 16384, 4096 with 8192 to 30720 (steps of 1024); 8192 with 16384 to 61440 (steps of 4096); 16384 with 32768 to 122880 (steps of 8192)."
  }
  validation {
    condition     = var.training || var.training_memory_mb == 2048
    error_message = "training_memory_mb needs training = true: set it, or leave training_memory_mb out."
  }
}

# --- the deploy command ---

variable "deploy_settings" {
  description = "What the deploy command was given, as JSON, kept in the state for its next run. Leave it to the command."
  type        = string
  default     = "{}"
  nullable    = false
  sensitive   = true
  validation {
    condition     = can(keys(jsondecode(var.deploy_settings)))
    error_message = "deploy_settings: set an object of variables by name, as JSON, such as \"{\\\"memory_mb\\\": 2048}\", or leave it out."
  }
}
