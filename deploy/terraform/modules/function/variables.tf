variable "name" {
  description = "Name of the function, and prefix of what it needs."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "image_uri" {
  description = "The image by its digest: REPOSITORY@sha256:..."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[^/@]+/[^@]+@sha256:[0-9a-f]{64}$", var.image_uri))
    error_message = "image_uri: set REPOSITORY@sha256:DIGEST; with a tag, a new push would not be seen."
  }
}

variable "image_tag" {
  description = "Tag of that image, for the description of each version."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag))
    error_message = "image_tag: set the tag alone, such as \"0.1.0\": up to 128 letters, digits, dots, hyphens and underscores, without repository, colon or digest."
  }
}

variable "architecture" {
  description = "Processor that the image was built for."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture: set x86_64 or arm64."
  }
}

variable "memory_mb" {
  description = "Memory in MB."
  type        = number
  nullable    = false
  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "memory_mb: set a whole number from 128 to 10240."
  }
}

variable "timeout_s" {
  description = "Seconds after which a call is cut off."
  type        = number
  nullable    = false
  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900 && floor(var.timeout_s) == var.timeout_s
    error_message = "timeout_s: set a whole number of seconds from 1 to 900."
  }
}

variable "ephemeral_mb" {
  description = "Size of /tmp in MB."
  type        = number
  nullable    = false
  validation {
    condition     = var.ephemeral_mb >= 512 && var.ephemeral_mb <= 10240 && floor(var.ephemeral_mb) == var.ephemeral_mb
    error_message = "ephemeral_mb: set a whole number from 512 to 10240."
  }
}

variable "reserved_concurrency" {
  description = "Most instances at a time; -1 for no limit."
  type        = number
  nullable    = false
  validation {
    condition     = var.reserved_concurrency != 0
    error_message = "reserved_concurrency: 0 stops the function; set a number of instances, or -1 for no limit."
  }
  validation {
    condition     = var.reserved_concurrency >= -1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency: set a whole number of instances, or -1 for no limit."
  }
}

variable "provisioned_concurrency" {
  description = "Instances that are always started; 0 for none."
  type        = number
  nullable    = false
  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "provisioned_concurrency: set a whole number of instances, or 0 for none."
  }
}

variable "keep_warm_minutes" {
  description = "Minutes between calls that keep one instance started; 0 for none."
  type        = number
  nullable    = false
  validation {
    condition     = var.keep_warm_minutes >= 0 && var.keep_warm_minutes <= 60 && floor(var.keep_warm_minutes) == var.keep_warm_minutes
    error_message = "keep_warm_minutes: set a whole number up to 60 (an instance does not live longer unused), or 0 for none."
  }
}

variable "snapstart" {
  description = "Whether instances start from a snapshot."
  type        = bool
  nullable    = false
}

variable "live_version" {
  description = "Version that the alias names; null for the newest."
  type        = string
  default     = null
  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version: set the number of a published version, or null for the newest."
  }
}

variable "canary_weight" {
  description = "Share of the traffic that goes to the newest version while live_version keeps the rest."
  type        = number
  nullable    = false
  validation {
    condition     = var.canary_weight >= 0 && var.canary_weight < 1
    error_message = "canary_weight: set a share from 0 to below 1."
  }
}

variable "environment_variables" {
  description = "Environment of the function."
  type        = map(string)
  nullable    = false
  validation {
    condition     = contains(keys(var.environment_variables), "IRIS_REGISTRY")
    error_message = "environment_variables: set IRIS_REGISTRY, where the models are."
  }
}

variable "bucket_arn" {
  description = "Bucket below whose models/ the function may read."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.bucket_arn))
    error_message = "bucket_arn: set the ARN of a bucket, such as arn:aws:s3:::iris-models, without a key."
  }
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
  nullable    = false
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: set what CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
