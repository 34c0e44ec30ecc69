variable "name" {
  description = "Name of the function, and prefix of what it needs."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "name: set 2 to 32 lower case letters, digits and hyphens: with region it names a role, of at most 64."
  }
}

variable "account_id" {
  description = "AWS account."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id: set the 12 digits of the account."
  }
}

variable "region" {
  description = "Region: part of the role's name."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: set the code of a region, such as \"eu-west-1\"."
  }
}

variable "image_uri" {
  description = "The image by its digest: REPOSITORY@sha256:..."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image_uri))
    error_message = "image_uri: set REPOSITORY@sha256:DIGEST; with a tag, a new push would not be seen."
  }
}

variable "image_tag" {
  description = "Tag of that image, for the description of each version."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag))
    error_message = "image_tag: set the tag alone, such as \"0.1.0\"."
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
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "memory_mb: set 128 to 10240."
  }
}

variable "timeout_s" {
  description = "Seconds after which a call is cut off."
  type        = number
  nullable    = false
  validation {
    condition     = var.timeout_s >= 1 && var.timeout_s <= 900
    error_message = "timeout_s: set 1 to 900 seconds."
  }
}

variable "ephemeral_mb" {
  description = "Size of /tmp in MB."
  type        = number
  nullable    = false
  validation {
    condition     = var.ephemeral_mb >= 512 && var.ephemeral_mb <= 10240
    error_message = "ephemeral_mb: set 512 to 10240."
  }
}

variable "reserved_concurrency" {
  description = "Most instances at a time; -1 for no limit."
  type        = number
  nullable    = false
  validation {
    condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= 1
    error_message = "reserved_concurrency: set a number of instances, or -1 for no limit; 0 stops the function."
  }
}

variable "provisioned_concurrency" {
  description = "Instances that are always started; 0 for none."
  type        = number
  nullable    = false
  validation {
    condition     = var.provisioned_concurrency >= 0
    error_message = "provisioned_concurrency: set a number of instances, or 0 for none."
  }
}

variable "keep_warm_minutes" {
  description = "Minutes between calls that keep one instance started; 0 for none."
  type        = number
  nullable    = false
  validation {
    condition     = var.keep_warm_minutes >= 0 && var.keep_warm_minutes <= 60
    error_message = "keep_warm_minutes: set up to 60 minutes, or 0 for none."
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
    condition     = can(regex("^arn:[a-z-]+:s3:::[a-z0-9.-]+$", var.bucket_arn))
    error_message = "bucket_arn: set the ARN of a bucket, such as arn:aws:s3:::NAME."
  }
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
  nullable    = false
  validation {
    condition     = var.log_retention_days >= 1
    error_message = "log_retention_days: set 1 or more: 0 would keep logs for ever."
  }
}
